"""One rule read from its table: everything that is wrong with it is noted, not only the first."""

from collections.abc import Mapping

from gatelodge.core.policy.catalogue import Catalogue, Entry, parameters_of
from gatelodge.core.policy.conditions import PARAMETERS, conditions
from gatelodge.core.policy.odd import compiled
from gatelodge.core.policy.rule import Does, Mode, Rule
from gatelodge.core.toml import Faults, Table, suggestion


def read_rule(table: Table, catalogue: Catalogue, faults: Faults) -> Rule:
    """The rule; what could not be read is in `faults`, and stands for something harmless here."""

    def filled(key: str) -> str:
        text = faults.of(lambda: table.text(key), key)
        return text or faults.of(lambda: table.fail(key, f"`{key}` is empty. {_WHY[key]}"), key)

    rule = Rule(
        name=filled("name"),
        owner=filled("owner"),
        purpose=filled("purpose"),
        life=faults.of(lambda: table.choice("life", Mode), Mode.HOLD),
        does=faults.of(lambda: table.choice("action", Does), Does.REFUSE),
        conditions=conditions(table, faults),
        sentences=faults.of(lambda: _sentences(table, catalogue), {}),
        hint=faults.of(lambda: table.text("hint", ""), ""),
        alarm=bool(faults.of(lambda: table.flag("alarm", False), False)),
        unit=faults.of(lambda: table.text("unit", ""), ""),
        expires=faults.of(lambda: table.day("expires", None), None),
        odd=faults.of(lambda: compiled(table), None),
        line=table.line(),
    )
    if rule.unit and rule.does is Does.DELIVER:
        faults.of(lambda: table.fail("action", _LOOSENS), None)
    faults.of(table.done, None)
    return rule


_WHY = {
    "name": "Verdicts name the rule: call it by what it stops.",
    "owner": "Name the role that answers for this rule.",
    "purpose": "Say in one sentence why this rule is there.",
}
_LOOSENS = (
    "A rule of a unit can only tighten, and `deliver` loosens nothing and stops nothing. "
    "Ask for `tell` or more, or change the rule that is too strict."
)


def _sentences(table: Table, catalogue: Catalogue) -> Mapping[str, Entry]:
    """The rule's own words under `say`, or those of the catalogue's key `sentence`."""
    if table.has("say"):
        say = table.table("say")
        own = {language: say.text(language) for language in catalogue.languages}
        say.done()
        for language, text in own.items():
            _check_parameters(say, language, text)
        return own
    key = table.text("sentence")
    if key not in catalogue.keys:
        table.fail("sentence", f"There is no sentence `{key}`.{suggestion(key, sorted(catalogue.keys))}")
    _check_parameters(table, "sentence", catalogue.entry(key, catalogue.languages[0]))
    return {language: catalogue.entry(key, language) for language in catalogue.languages}


def _check_parameters(table: Table, key: str, entry: Entry) -> None:
    try:
        names = parameters_of(entry)
    except ValueError:
        table.fail(key, "A brace stands alone in this sentence. Write {{ or }} for the character itself.")
    for name in sorted(names - PARAMETERS):
        table.fail(key, f"A sentence has no parameter {{{name}}}.{suggestion(name, sorted(PARAMETERS))}")
