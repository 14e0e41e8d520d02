"""The conditions of one rule, read from its tables `who`, `what`, `about`, `to` and `when`. All of them must hold.

Where nobody knows who stands behind a mail (not on the staff list, or a shared mailbox whose members are not known),
conditions on unit, role, probation and time in post hold: the strictest rule applies.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from gatelodge.core.policy.questions import QUESTIONS, Kind, Question
from gatelodge.core.toml import Table

PARAMETERS = frozenset(
    re.findall(
        r"\w+",
        "people permitted unpermitted hidden banned over fields rows shown strangers outsiders links n uncertain "
        "candidates accumulated marking list_members messages_hour messages_day outsiders_day",
    )
)
"""What a rule's sentence may name in braces; `n` is the number of parts that could not be read."""
TABLES = ("who", "what", "about", "to", "when")
_SPECIAL = frozenset({"to.inside", "when.hours", "when.expires", "what.subject_starts", "who.units", "who.authors"})


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a rule wants."""

    question: Question
    wanted: str
    """In words: "at least 10", "one of public, press"."""
    holds: Callable[[Any], bool]
    """Of the answer."""

    @property
    def key(self) -> str:
        """`what.people`."""
        return self.question.key


def conditions(rule: Table) -> tuple[Condition, ...]:
    """Everything a rule names. ConfigError for what is not known."""
    tables = {name: rule.table(name) for name in TABLES}
    found = [*_plain(tables), *_special(tables), *_hours(tables["when"]), *_life(rule)]
    for table in tables.values():
        table.done()
    return tuple(sorted(found, key=lambda condition: _ORDER[condition.key]))


_ORDER = {key: number for number, key in enumerate(QUESTIONS)}


def _plain(tables: dict[str, Table]) -> Iterator[Condition]:
    """Those that are read by their kind alone."""
    for key, question in QUESTIONS.items():
        group, _, name = key.partition(".")
        table = tables[group]
        if key in _SPECIAL or not table.has(name):
            continue
        match question.kind:
            case Kind.LEAST:
                yield _least(question, table.number(name) or 0)
            case Kind.UNDER:
                yield _under(question, table.number(name) or 0)
            case Kind.FLAG:
                yield _flag(question, wanted=bool(table.flag(name)))
            case Kind.ANY:
                if words := table.words(name, question.words):
                    yield _any_of(question, words)


def _special(tables: dict[str, Table]) -> Iterator[Condition]:
    """Units hold for the units below them, authors are compared without case, a subject by how it starts.

    Rules are about recipients outside the organisation, unless `inside = true`.
    """
    if units := tables["who"].words("units"):
        yield Condition(QUESTIONS["who.units"], f"within {_listed(units)}", lambda found: _within(found, units))
    if authors := tuple(word.lower() for word in tables["who"].words("authors")):
        yield _any_of(QUESTIONS["who.authors"], authors)
    if markings := tables["what"].words("subject_starts"):
        pattern = re.compile(rf"\W*(?:{'|'.join(map(re.escape, markings))})\b")
        yield Condition(
            QUESTIONS["what.subject_starts"], _listed(markings), lambda subject: pattern.match(subject) is not None
        )
    if not tables["to"].flag("inside", False):
        yield _flag(QUESTIONS["to.inside"], wanted=False)


def _hours(table: Table) -> Iterator[Condition]:
    """From `from` up to `until`, over midnight where the end comes first; a message without a time fits."""
    start, end = _hour(table, "from"), _hour(table, "until")
    if start is None and end is None:
        return
    first, last = start or time.min, end or time.max
    if first == last:
        table.fail("until", "`from` and `until` are the same time of day, so this rule would never match.")

    def holds(now: time | None) -> bool:
        if now is None:
            return True
        return first <= now < last if first <= last else now >= first or now < last

    yield Condition(QUESTIONS["when.hours"], f"{first:%H:%M} to {last:%H:%M}", holds)


def _life(rule: Table) -> Iterator[Condition]:
    last = rule.day("expires", None)
    if last is not None:

        def holds(today: date | None) -> bool:
            return today is None or today <= last

        yield Condition(QUESTIONS["when.expires"], f"until {last:%Y-%m-%d}", holds)


def _least(question: Question, least: int) -> Condition:
    return Condition(question, f"at least {least:,}", lambda found: found >= least)


def _under(question: Question, limit: int) -> Condition:
    return Condition(question, f"under {limit:,}", lambda found: found is not None and found < limit)


def _flag(question: Question, *, wanted: bool) -> Condition:
    def holds(found: bool | frozenset[bool] | None) -> bool:  # noqa: FBT001 - the answer itself
        return found is None or (wanted in found if isinstance(found, frozenset) else found is wanted)

    return Condition(question, "yes" if wanted else "no", holds)


def _any_of(question: Question, words: tuple[str, ...]) -> Condition:
    wanted = frozenset(words)

    def holds(found: str | frozenset[str] | None) -> bool:
        return found is None or (not wanted.isdisjoint(found) if isinstance(found, frozenset) else found in wanted)

    return Condition(question, f"one of {_listed(words)}", holds)


def _within(found: frozenset[str] | None, units: tuple[str, ...]) -> bool:
    return found is None or any(one == unit or one.startswith(f"{unit}/") for one in found for unit in units)


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
