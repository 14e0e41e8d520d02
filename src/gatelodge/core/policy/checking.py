"""What is wrong with rules that are read: names nobody knows, and rules that can never match or never decide.

`gatelodge check-config` says it. A gate starts with such rules all the same: each does less than its owner thinks, none
does something else.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta

from gatelodge.core.policy.conditions import Condition, within
from gatelodge.core.policy.questions import Kind
from gatelodge.core.policy.rule import Mode, Rule
from gatelodge.core.policy.rules import Rules
from gatelodge.core.toml import suggestion
from gatelodge.values import Coverage

WARN = timedelta(days=30)
"""So long before its last day a rule is warned of."""
_OF_STAFF = ("unit", "role")
"""Names that the next staff list may bring: warned of, and no fault."""
_NEEDS_REGISTER = frozenset(
    [
        "what.people",
        "what.unpermitted",
        "what.certain_unpermitted",
        "what.uncertain",
        "what.uncertain_sensitive",
        "what.perhaps_banned",
        "what.over_fields",
        "what.banned",
        "what.hidden_people",
        "what.hidden_unpermitted",
        "what.accumulated",
        "what.canaries",
        "what.subject_people",
        "what.file_name_people",
    ]
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule may name. Empty where nobody says: then nothing is unknown."""

    classes: Mapping[str, Coverage] = field(default_factory=dict)
    """Recipient class to how complete its permits are."""
    inside: AbstractSet[str] = frozenset()
    """Of these, those inside the organisation."""
    units: AbstractSet[str] = frozenset()
    roles: AbstractSet[str] = frozenset()
    markings: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is wrong, or soon will be."""

    line: int
    sentence: str
    fault: bool = True
    """False: a warning."""


def remarks(rules: Rules, known: Known, today: date) -> tuple[Remark, ...]:
    """Everything, in the order of the file."""
    found = [one for rule in rules.rules for one in _of_rule(rule, known, today)]
    found += _never_decides(rules.rules)
    found += [
        Remark(rules.lines["unit_modes", unit], _SHADOW.format(unit=unit))
        for unit, mode in rules.unit_modes.items()
        if mode is Mode.SHADOW
    ]
    found += [
        Remark(
            rules.lines["unit_modes", unit],
            f"No unit is called `{unit}`.{suggestion(unit, sorted(known.units))}",
            False,
        )
        for unit in rules.unit_modes
        if known.units and not _is_unit(unit, known)
    ]
    found += [
        Remark(rules.lines["gaps", name], f"No recipient class is called `{name}`.{suggestion(name, known.classes)}")
        for name in rules.gaps
        if known.classes and name not in {*known.classes, "partner"}
    ]
    return tuple(sorted(found, key=lambda one: one.line))


_SHADOW = (
    "A unit can only tighten the gate's mode, so `shadow` for `{unit}` does nothing. "
    "Take this line away, or write `tell` or `hold`."
)


def _of_rule(rule: Rule, known: Known, today: date) -> Iterator[Remark]:
    yield from _unknown_names(rule, known)
    yield from _never_matches(rule, known)
    if rule.expires is not None:
        line = next(one.line for one in rule.conditions if one.key == "when.expires")
        if rule.expires < today:
            yield Remark(
                line,
                f"`{rule.name}` ended on {rule.expires}, so it never matches. Take it away or give it a later day.",
            )
        elif rule.expires <= today + WARN:
            yield Remark(
                line, f"`{rule.name}` ends on {rule.expires}. If it is to go on, give it a later day.", fault=False
            )


def _unknown_names(rule: Rule, known: Known) -> Iterator[Remark]:
    """Classes, units, roles and markings that nothing else names."""
    listed: dict[str, tuple[str, AbstractSet[str]]] = {
        "to.classes": ("recipient class", known.classes.keys() | ({"partner"} if known.classes else set())),
        "who.units": ("unit", known.units),
        "who.roles": ("role", known.roles),
        "what.marking": ("marking", known.markings),
    }
    for condition in rule.conditions:
        what, names = listed.get(condition.key, ("", frozenset()))
        for word in condition.words:
            if names and word not in names and not (what == "unit" and _is_unit(word, known)):
                sentence = f"No {what} is called `{word}`.{suggestion(word, sorted(names))}"
                yield Remark(condition.line, sentence, fault=what not in _OF_STAFF)


def _related(one: str, other: str) -> bool:
    return within(one, other) or within(other, one)


def _is_unit(word: str, known: Known) -> bool:
    return any(within(unit, word) for unit in known.units)


def _never_matches(rule: Rule, known: Known) -> Iterator[Remark]:
    """Conditions that contradict each other."""
    asked = {one.key: one for one in rule.conditions if not one.unless}
    flags = {key: one.wanted == "yes" for key, one in asked.items() if one.question.kind is Kind.FLAG}

    def never(key: str, why: str) -> Remark:
        return Remark(asked[key].line or rule.line, f"`{rule.name}` can never match: {why}")

    for one in rule.conditions:
        same = asked.get(one.key)
        if one.unless and same is not None and _implies(same, one):
            yield Remark(
                one.line, f"`{rule.name}` can never match: it excepts all that it asks for. Change one of the two."
            )
    if flags.get("what.register") is False:
        for key in sorted(asked.keys() & _NEEDS_REGISTER):
            yield never(key, "without a register nobody is found. Ask for `person_like_rows`.")
    if flags.get("to.first_mail") and flags.get("to.first_for_author") is False:
        yield never("to.first_for_author", "the first mail of all is its author's first too. Take one of them away.")
    if flags.get("to.first_mail") and flags.get("to.in_thread"):
        yield never("to.in_thread", "somebody in the thread was written to before. Take one of them away.")
    if flags.get("to.near_miss") is False and "to.slip" in asked:
        yield never("to.slip", "only a near miss has a slip. Take away `near_miss = false`.")
    if flags.get("to.list_unknown") and "to.list_members" in asked:
        yield never("to.list_members", "of a list that nobody knows, no member is known. Take one of them away.")
    if flags.get("who.known") is False and flags.get("who.shared"):
        yield never("who.shared", "a shared mailbox is on the staff list. Take away `known = false`.")
    for one in rule.conditions if rule.unit else ():
        if one.key == "who.units" and not one.unless and not any(_related(word, rule.unit) for word in one.words):
            yield Remark(
                one.line, f"`{rule.name}` can never match: it belongs to `{rule.unit}`. Name a unit below that."
            )
    yield from _classes(rule, asked, known)


def _classes(rule: Rule, asked: Mapping[str, Condition], known: Known) -> Iterator[Remark]:
    """Classes against where the rule looks, and against what recipients.toml says of them."""
    classes, coverage = asked.get("to.classes"), asked.get("to.coverage")
    if classes is None:
        return
    inside = {"internal"} | set(known.inside)
    if "to.inside" in asked and set(classes.words) <= inside:
        yield Remark(
            classes.line,
            f"`{rule.name}` can never match: it is about recipients outside, and these are inside. "
            "Write `inside = true` under [rule.to].",
        )
    has = {known.classes[word] for word in classes.words if word in known.classes}
    alone = all(word in known.classes and word not in {"public", "partner"} for word in classes.words)
    if coverage is not None and has and alone and not has & set(coverage.words):
        says = ", ".join(sorted(has))
        yield Remark(
            coverage.line,
            f"`{rule.name}` can never match: recipients.toml says coverage {says} for these classes. "
            f'Write coverage = ["{says}"], or change it there.',
        )


def _never_decides(rules: tuple[Rule, ...]) -> Iterator[Remark]:
    """A rule of which an earlier one, as strict and as live, matches whatever it matches."""
    for number, rule in enumerate(rules):
        for earlier in rules[:number]:
            if _covers(earlier, rule):
                yield Remark(
                    rule.line,
                    f"`{rule.name}` can never decide: `{earlier.name}` in line {earlier.line} comes first, is as "
                    "strict and matches whatever this one does. Take one of the two away, or make this one stricter.",
                )
                break


def _covers(earlier: Rule, later: Rule) -> bool:
    if earlier.does.level < later.does.level or earlier.life < later.life or (later.alarm and not earlier.alarm):
        return False
    if earlier.odd is not None and earlier.odd != later.odd:
        return False
    return all(any(_as_narrow(mine, theirs) for mine in later.conditions) for theirs in earlier.conditions)


def _as_narrow(mine: Condition, theirs: Condition) -> bool:
    """Whatever `mine` lets through, `theirs` lets through; exceptions only where they are the same."""
    if mine.unless or theirs.unless:
        return (mine.key, mine.wanted) == (theirs.key, theirs.wanted)
    return _implies(mine, theirs)


def _implies(mine: Condition, theirs: Condition) -> bool:
    """Whatever fits `mine` fits `theirs`, both taken without their `unless`."""
    if mine.key != theirs.key:
        return False
    match mine.question.kind:
        case Kind.LEAST:
            return mine.least >= theirs.least
        case Kind.UNDER:
            return mine.least <= theirs.least
        case Kind.ANY if mine.words:
            return set(mine.words) <= set(theirs.words)
        case _:
            return mine.wanted.removeprefix("not ") == theirs.wanted.removeprefix("not ")
