"""An explanation for a person: a short story, then for each recipient what was found, what matched, who decides."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from gatelodge.cli import fit, say
from gatelodge.values import Action, Coverage, FieldClass, Judgement, Verdict

if TYPE_CHECKING:
    from gatelodge.core.policy import RuleTrace
    from gatelodge.flows.explain import Explained, Explanation

_COVERAGE = {
    Coverage.NONE: "no permits are kept for such recipients",
    Coverage.PARTIAL: "permits for such recipients are not complete",
    Coverage.COMPLETE: "permits for such recipients are complete",
}
_HAPPENS = {
    Action.DELIVER: "it would be delivered",
    Action.ASK: "its author would be asked first",
    Action.HOLD: "it would be held",
    Action.REFUSE: "it would be refused",
}
_MOST = 12
"""Recipients that are shown one by one."""


def story(explanation: "Explanation", what: str) -> Iterator[str]:
    """A few sentences: about whom it is, what would happen, by which rule, who decides."""
    judgement = explanation.judgement
    yield about(judgement, what)
    for one in explanation.recipients[:_MOST]:
        yield " ".join(_sentences(one))
    if len(explanation.recipients) > _MOST:
        yield f"{say.count(len(explanation.recipients) - _MOST, 'recipient')} more: see --json."


def about(judgement: Judgement, what: str) -> str:
    """Whom the message is about."""
    if judgement.people:
        sentence = f"This {what} is about {say.count(judgement.people, 'person', 'people')}{_among(judgement)}"
    elif judgement.gaps:
        sentence = f"Nobody on the register was found in what could be read of this {what}"
    elif judgement.versions.register == "none":
        sentence = f"There is no register to compare this {what} with"
    else:
        sentence = f"Nobody on the register was found in this {what}"
    if judgement.person_like_rows:
        rows = say.count(judgement.person_like_rows, "row looks", "rows look")
        sentence += f"; {rows} like a person"
    if judgement.hidden_people:
        sentence += f"; {judgement.hidden_people:,} of them where a reader would not see them"
    return sentence + "."


def _among(judgement: Judgement) -> str:
    """Who among the people is uncertain or planted."""
    among = []
    if judgement.uncertain:
        among.append(f"{judgement.uncertain:,} of them each one of several on the register")
    if judgement.canaries:
        among.append(f"{judgement.canaries:,} of them planted")
    return f" ({', '.join(among)})" if among else ""


def _sentences(one: "Explained") -> Iterator[str]:
    verdict = one.verdict
    if one.facts.agreement:
        yield f"The agreement {one.facts.agreement} lets {verdict.recipient} hear all of it:"
        yield f"{_HAPPENS[verdict.strictest]}{_by(one)}."
    elif verdict.people and not verdict.internal:
        unkept = f" ({_COVERAGE[Coverage.NONE]})" if verdict.coverage is Coverage.NONE else ""
        yield f"{verdict.recipient} may hear about {verdict.permitted:,} of {verdict.people:,}{unkept}:"
        yield f"{_HAPPENS[verdict.strictest]}{_by(one)}."
    else:
        yield f"To {verdict.recipient} {_HAPPENS[verdict.strictest]}{_by(one)}."
    if one.deciders:
        names = [f"{who.name or who.identity} ({who.role.replace('-', ' ')})" for who in one.deciders[:2]]
        yield f"Who decides: {', then '.join(names)}."
    elif verdict.strictest in {Action.ASK, Action.HOLD} and verdict.by != "seal":
        yield "Nobody on the staff list may decide about it; it goes to the mail admin."


def _by(one: "Explained") -> str:
    owner = next((rule.owner for rule in one.rules if rule.rule == one.verdict.rule), "")
    if not one.verdict.rule or one.verdict.strictest is Action.DELIVER:
        return ""
    return f" by the rule {one.verdict.rule}" + (f" ({owner})" if owner else "")


def tree(one: "Explained", *, every_rule: bool) -> Iterator[str]:
    """What led to one recipient's verdict, line by line."""
    verdict, facts = one.verdict, one.facts
    yield f"{say.verdict_word(verdict.strictest.word)} {say.bold(verdict.recipient)}"
    yield f"  {verdict.sentence}"
    if verdict.would is not None and verdict.would is not verdict.action:
        yield f"  {say.not_in_force(verdict.action)}"
    if verdict.alarms:
        yield f"  {say.alarm(verdict.alarms)}"
    rows = [
        ("Recipient", f"{verdict.recipient_class}; {_COVERAGE[verdict.coverage]}"),
        ("People", _people(one)),
        ("Facts", _fields(verdict.field_classes)),
        ("Agreement", _agreement(one)),
        ("Earlier", _earlier(one)),
        ("Address", _address(one)),
        ("List", _list(facts.list_members) if facts.list_members else ""),
        *_rules(one.rules, verdict, every_rule=every_rule),
        ("To pass", " ".join(_to_pass(one))),
        ("Decides", ", then ".join(who.name or who.identity for who in one.deciders[:4])),
    ]
    shown = [(head, text) for head, text in rows if text]
    for head, text in shown:
        for number, part in enumerate(fit.folded(text, indent=13)):
            yield f"  {say.faint(('' if number else head).ljust(10))} {part}"


def _people(one: "Explained") -> str:
    facts = one.facts
    if not facts.people:
        return "none found"
    parts = [f"{facts.people:,} found", f"{facts.permitted:,} permitted", f"{facts.unpermitted:,} not"]
    more = (
        (facts.banned, "banned"),
        (facts.hidden_unpermitted, "only in hidden parts"),
        (facts.over_fields, "with more than their permit names"),
        (facts.uncertain, "one of several"),
        (facts.familiar, "they heard of before"),
        (facts.about_self, "the recipient"),
        (facts.contradicting, "with permits that contradict"),
    )
    return ", ".join([*parts, *(f"{number:,} {words}" for number, words in more if number)])


def _fields(fields: FieldClass) -> str:
    return ", ".join(say.classes(fields))


def _agreement(one: "Explained") -> str:
    if one.facts.agreement:
        return f"{one.facts.agreement} covers it"
    return "; ".join(f"{missed.agreement} does not cover it: {', '.join(missed.because)}" for missed in one.missed)


def _earlier(one: "Explained") -> str:
    known, facts = one.known, one.facts
    said = []
    if known.by_anyone:
        said.append(f"{say.count(known.by_anyone, 'mail')} went there, {known.by_author:,} of this author")
    elif facts.first_mail:
        said.append("nothing was sent there before")
    if facts.in_thread:
        said.append("had a mail that this one follows")
    if facts.accumulated > facts.unpermitted:
        said.append(f"hears of {facts.accumulated:,} people without a permit today")
    if facts.unusual >= 1:
        against = sorted((answer for answer in one.answers if answer.bits > 0.5), key=lambda answer: -answer.bits)
        why = ", ".join(f"{answer.question}: {answer.answer}" for answer in against[:3])
        said.append(f"{facts.unusual:.0f} bits that another recipient was meant" + (f" ({why})" if why else ""))
    return "; ".join(said)


def _address(one: "Explained") -> str:
    facts = one.facts
    said = []
    if facts.slip:
        said.append(f"one slip ({facts.slip}) from a known address")
    if facts.private:
        said.append("a private mail provider")
    if facts.greeting_differs:
        said.append("the greeting names somebody else")
    if facts.over_marking:
        said.append("the marking is stricter than it may receive")
    if facts.stale_feeds:
        said.append(f"permits from a feed that is too old: {', '.join(facts.stale_feeds)}")
    return "; ".join(said)


def _list(members: int) -> str:
    return f"{say.count(members, 'member')}" if members > 0 else "nobody knows who is on it"


def _rules(rules: "Sequence[RuleTrace]", verdict: Verdict, *, every_rule: bool) -> Iterator[tuple[str, str]]:
    """The rules that matched, with what they found; every one where that is asked for."""
    head = "Rules"
    for rule in rules:
        if not rule.matched and not every_rule:
            continue
        asked = [one for one in rule.conditions if one.key != "to.inside" and (rule.matched or not one.holds)]
        found = "; ".join(f"{one.key} {one.wanted}: found {one.found}" for one in asked) or "every outside mail"
        mark = "→" if rule.rule == verdict.rule else "●" if rule.matched else "○"
        life = "" if rule.life == "hold" else f" [{rule.life}]"
        yield head, f"{mark} {rule.rule} ({rule.action}){life}: {found}"
        head = ""
    if head and rules:
        yield head, f"none of {len(rules)} matched"


def _to_pass(one: "Explained") -> Iterator[str]:
    yield from one.verdict.hints
    for rule in one.rules:
        if rule.rule == one.verdict.rule and rule.would_pass:
            yield f"({', or '.join(rule.would_pass)})"
