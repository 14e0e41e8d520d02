"""The conditions of one rule, read from its tables `who`, `what`, `about`, `to` and `when`. All of them must hold.

Under `unless` stand its exceptions, in the same words: where one of them fits, the rule does not match.

Where nobody knows who stands behind a mail (not on the staff list, or a shared mailbox whose members are not known),
conditions on unit, role, probation and time in post hold: the strictest rule applies.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import partial
from typing import Any, assert_never

from gatelodge.core.policy.questions import QUESTIONS, Kind, Question
from gatelodge.core.toml import Faults, Table

PARAMETERS = frozenset(
    re.findall(
        r"\w+",
        "people permitted unpermitted hidden banned over fields rows shown strangers outsiders links n uncertain "
        "candidates accumulated marking list_members messages_hour messages_day outsiders_day",
    )
)
"""What a rule's sentence may name in braces; `n` is the number of parts that could not be read."""
TABLES = ("who", "what", "about", "to", "when")
_ELSEWHERE = frozenset({"when.hours", "when.expires", "to.inside"})
"""Read in a way of their own: `from` and `until`, `expires` on the rule itself, and whom a rule is about at all."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a rule wants."""

    question: Question
    wanted: str
    """In words: "at least 10", "one of public, press"; under `unless`: "not at least 10"."""
    holds: Callable[[Any], bool]
    """Of the answer."""
    words: tuple[str, ...] = ()
    """ANY: the words that were asked for."""
    least: int = 0
    """LEAST and UNDER: the number that was asked for."""
    unless: bool = False
    """An exception: where it fits, the rule does not match."""
    line: int = field(default=0, compare=False)
    """Where it stands in the file."""

    @property
    def key(self) -> str:
        """`what.people`."""
        return self.question.key


def conditions(rule: Table, faults: Faults) -> tuple[Condition, ...]:
    """Everything a rule names; what is not understood is in `faults`.

    A rule is about recipients outside the organisation, unless `to.inside = true`.
    """
    nothing = Table({}, {}, "")
    tables = {name: faults.of(partial(rule.table, name), nothing) for name in TABLES}
    unless = faults.of(lambda: rule.table("unless"), nothing)
    found = [*_asked(tables, faults), *_hours(tables["when"], faults), *_life(rule, faults)]
    found += [_negated(one) for one in _asked(dict.fromkeys(TABLES, unless), faults)]
    if not faults.of(lambda: tables["to"].flag("inside", False), True):
        found.append(_flag(QUESTIONS["to.inside"], wanted=False, line=0))
    for table in (*tables.values(), unless):
        faults.of(table.done, None)
    return tuple(sorted(found, key=lambda condition: _ORDER[condition.key]))


_ORDER = {key: number for number, key in enumerate(QUESTIONS)}


def _asked(tables: Mapping[str, Table], faults: Faults) -> Iterator[Condition]:
    """Those of the table of questions."""
    for key, question in QUESTIONS.items():
        group, _, name = key.partition(".")
        if key not in _ELSEWHERE and tables[group].has(name):
            found = faults.of(partial(_condition, question, tables[group], name), None)
            if found is not None:
                yield found


def _condition(question: Question, table: Table, name: str) -> Condition:
    """One condition. ConfigError where it is not understood."""
    line = table.line(name)
    match question.kind:
        case Kind.LEAST:
            return _least(question, _number(table, name, "every mail has that"), line)
        case Kind.UNDER:
            return _under(question, _number(table, name, "no mail has that"), line)
        case Kind.FLAG:
            return _flag(question, wanted=bool(table.flag(name)), line=line)
        case Kind.ANY:
            return _any_of(question, _words(table, name, question), line)
        case _:
            assert_never(question.kind)


def _number(table: Table, name: str, always: str) -> int:
    number = table.number(name) or 0
    if not number:
        table.fail(name, f"`{name} = 0` asks for nothing, for {always}. Take the line away, or write 1 or more.")
    return number


def _words(table: Table, name: str, question: Question) -> tuple[str, ...]:
    words = table.words(name, question.words)
    if not words:
        table.fail(name, f"`{name}` is an empty list. Take the line away, or name what it may be.")
    return tuple(word.lower() for word in words) if question.key == "who.authors" else words


def _hours(table: Table, faults: Faults) -> Iterator[Condition]:
    """From `from` up to `until`, over midnight where the end comes first; a message without a time fits."""
    start, end = (faults.of(partial(_hour, table, key), None) for key in ("from", "until"))
    if start is None and end is None:
        return
    first, last = start or time.min, end or time.max
    if first == last:
        sentence = "`from` and `until` are the same time of day, so this rule would never match. Write another `until`."
        faults.of(lambda: table.fail("until", sentence), None)

    def holds(now: time | None) -> bool:
        if now is None:
            return True
        return first <= now < last if first <= last else now >= first or now < last

    yield Condition(QUESTIONS["when.hours"], f"{first:%H:%M} to {last:%H:%M}", holds, line=table.line("from"))


def _life(rule: Table, faults: Faults) -> Iterator[Condition]:
    """Until its last day, and for mail of its unit only."""
    last = faults.of(lambda: rule.day("expires", None), None)
    if last is not None:

        def holds(today: date | None) -> bool:
            return today is None or today <= last

        yield Condition(QUESTIONS["when.expires"], f"until {last:%Y-%m-%d}", holds, line=rule.line("expires"))
    if unit := faults.of(lambda: rule.text("unit", ""), ""):
        yield _any_of(QUESTIONS["who.units"], (unit,), rule.line("unit"))


def _least(question: Question, least: int, line: int) -> Condition:
    return Condition(question, f"at least {least:,}", lambda found: found >= least, least=least, line=line)


def _under(question: Question, limit: int, line: int) -> Condition:
    def holds(found: int | None) -> bool:
        return found is not None and found < limit

    return Condition(question, f"under {limit:,}", holds, least=limit, line=line)


def _flag(question: Question, *, wanted: bool, line: int) -> Condition:
    def holds(found: bool | frozenset[bool] | None) -> bool:  # noqa: FBT001 - the answer itself
        return found is None or (wanted in found if isinstance(found, frozenset) else found is wanted)

    return Condition(question, "yes" if wanted else "no", holds, line=line)


def _any_of(question: Question, words: tuple[str, ...], line: int) -> Condition:
    """Units hold for the units below them, a subject by how it starts, everything else for itself."""
    if question.key == "who.units":
        return Condition(question, f"within {_listed(words)}", lambda found: _within(found, words), words, line=line)
    if question.key == "what.subject_starts":
        pattern = re.compile(rf"\W*(?:{'|'.join(map(re.escape, words))})\b")
        return Condition(question, _listed(words), lambda found: pattern.match(found) is not None, words, line=line)
    wanted = frozenset(words)

    def holds(found: str | frozenset[str] | None) -> bool:
        return found is None or (not wanted.isdisjoint(found) if isinstance(found, frozenset) else found in wanted)

    return Condition(question, f"one of {_listed(words)}", holds, words, line=line)


def _within(found: frozenset[str] | None, units: tuple[str, ...]) -> bool:
    return found is None or any(within(one, unit) for one in found for unit in units)


def within(one: str, unit: str) -> bool:
    """True for the unit itself and every unit below it."""
    return one == unit or one.startswith(f"{unit}/")


def _negated(one: Condition) -> Condition:
    """The same as an exception. What nobody knows (None, or days in post below 0) excepts nothing."""

    def holds(found: Any) -> bool:
        unknown = found is None or (one.key == "who.days_in_post" and found < 0)
        return unknown or not one.holds(found)

    return replace(one, wanted=f"not {one.wanted}", holds=holds, unless=True)


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(words)


def _hour(table: Table, key: str) -> time | None:
    text = table.text(key, "")
    if not text:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        table.fail(key, f'`{key}` takes a time of day such as "18:00".')
