"""The rule file, parsed: rules in file order, its own tests, the table of gaps, and how old feeds may be.

The format is docs/formats/policy.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Self

from gatelodge.core.policy.catalogue import Catalogue
from gatelodge.core.policy.facts import MessageFacts, RecipientFacts
from gatelodge.core.policy.matching import Matching
from gatelodge.core.policy.odd import Odd
from gatelodge.core.policy.questions import members_of
from gatelodge.core.policy.reading import read_rule
from gatelodge.core.policy.rule import GapAction, Mode, Rule
from gatelodge.core.policy.trials import WITHOUT_A_RULE, Trial, read_trial
from gatelodge.core.toml import Faults, Table, read, suggestion
from gatelodge.errors import ConfigError
from gatelodge.values import GapKind


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the rule file."""

    version: str
    """First 12 hex digits of the SHA-256 of the file."""
    rules: tuple[Rule, ...]
    gaps: Mapping[str, Mapping[GapKind, GapAction]]
    """Recipient class to kind of gap to what to do; what is missing is held."""
    unit_modes: Mapping[str, Mode]
    catalogue: Catalogue = field(repr=False)
    register_age: timedelta | None = None
    """How old the register may be; None: any age."""
    permits_age: timedelta | None = None
    matching: Matching = field(default_factory=lambda: Matching(()), repr=False, compare=False)
    """Which of them match, in few look-ups."""
    odd: Odd = field(default_factory=lambda: Odd(()), repr=False, compare=False)
    """The conditions in CEL."""
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict, repr=False, compare=False)
    """Table (`gaps`, `unit_modes`) and name in it to where it stands in the file."""
    trials: tuple[Trial, ...] = field(default=(), repr=False)
    """The file's own tests, which nothing but `policy test` runs."""

    @classmethod
    def parse(cls, text: str, source: str = "rules.toml", *, catalogue: Catalogue) -> Self:
        """The rules of one file. ConfigError names file, line and what to write instead, for every mistake a line."""
        file, faults = read(text, source), Faults()
        ruled, tried = (faults.of(partial(file.tables, key), ()) for key in ("rule", "test"))
        rules = tuple(read_rule(table, catalogue, faults) for table in ruled)
        trials = tuple(read_trial(table, faults) for table in tried)
        _check_names("rule", zip(ruled, rules, strict=True), faults)
        _check_names("test", zip(tried, trials, strict=True), faults)
        _check_expected(zip(tried, trials, strict=True), rules, faults)
        stale = faults.of(lambda: file.table("stale"), Table({}, {}, source))
        made = cls(
            version=sha256(text.encode()).hexdigest()[:12],
            rules=rules,
            gaps=_gaps(file, faults),
            unit_modes=_unit_modes(file, faults),
            catalogue=catalogue,
            register_age=faults.of(lambda: _hours(stale, "register_hours"), None),
            permits_age=faults.of(lambda: _hours(stale, "permits_hours"), None),
            matching=Matching([rule.conditions for rule in rules]),
            odd=Odd(rule.odd for rule in rules if rule.odd is not None),
            lines={(table, key): line for table in ("gaps", "unit_modes") for key, line in _lines(file, table)},
            trials=trials,
        )
        faults.of(stale.done, None)
        faults.of(file.done, None)
        faults.out()
        return made

    def mode_for(self, message: MessageFacts, gate: str) -> Mode:
        """The gate's mode, or the stricter one of a unit that may stand behind the mail."""
        known = {mode.name.lower(): mode for mode in Mode}
        mode = known.get(gate, Mode.HOLD)
        people = members_of(message)
        for unit, tighter in self.unit_modes.items():
            if people is None or any(person.unit == unit or person.unit.startswith(f"{unit}/") for person in people):
                mode = max(mode, tighter)
        return mode

    def gap_action(self, kind: GapKind, recipient: RecipientFacts) -> GapAction:
        """What to do about one gap; hold where no table names it for this recipient."""
        last = "internal" if recipient.internal else "public"
        for name in (recipient.recipient_class, recipient.like, last):
            if name in self.gaps:
                return self.gaps[name].get(kind, GapAction.HOLD)
        return GapAction.HOLD

    def register_stale(self, made: datetime | None, at: datetime) -> bool:
        """True when the register is older than the file allows."""
        return _stale(self.register_age, made, at)

    def permits_stale(self, made: datetime | None, at: datetime) -> bool:
        """True when the permits are older than the file allows."""
        return _stale(self.permits_age, made, at)


def _stale(age: timedelta | None, made: datetime | None, at: datetime) -> bool:
    return age is not None and made is not None and at - made > age


def _hours(table: Table, key: str) -> timedelta | None:
    hours = table.number(key, None)
    return None if hours is None else timedelta(hours=hours)


def _lines(file: Table, name: str) -> Iterator[tuple[str, int]]:
    with suppress(ConfigError):  # noted where the table is read
        table = file.table(name)
        for key in table.keys:
            yield key, table.table(key).line() if name == "gaps" else table.line(key)


def _check_names(kind: str, named: Iterable[tuple[Table, Rule | Trial]], faults: Faults) -> None:
    first: dict[str, int] = {}
    for table, one in named:
        if one.name in first:
            sentence = (
                f"There are two {kind}s called `{one.name}`, the first in line {first[one.name]}: call one otherwise."
            )
            faults.of(partial(table.fail, "name", sentence), None)
        first.setdefault(one.name, table.line("name"))


def _check_expected(tried: Iterable[tuple[Table, Trial]], rules: tuple[Rule, ...], faults: Faults) -> None:
    """A test that expects a rule nobody wrote could never pass."""
    known = {*(rule.name for rule in rules), *WITHOUT_A_RULE}
    for table, trial in tried:
        if trial.rule and trial.rule not in known:
            sentence = f"There is no rule `{trial.rule}`.{suggestion(trial.rule, sorted(known))}"
            faults.of(partial(table.table("expect").fail, "rule", sentence), None)


def _gaps(file: Table, faults: Faults) -> Mapping[str, Mapping[GapKind, GapAction]]:
    known = {kind.value: kind for kind in GapKind}
    tables = faults.of(lambda: file.table("gaps"), Table({}, {}, ""))
    gaps: dict[str, dict[GapKind, GapAction]] = {}
    for name in tables.keys:
        table = faults.of(partial(tables.table, name), Table({}, {}, ""))
        gaps[name] = {}
        for key in table.keys:
            if key in known:
                gaps[name][known[key]] = faults.of(partial(table.choice, key, GapAction), GapAction.HOLD)
            else:
                sentence = f"`{key}` is no kind of gap.{suggestion(key, known)}"
                faults.of(partial(table.fail, key, sentence), None)
    return gaps


def _unit_modes(file: Table, faults: Faults) -> Mapping[str, Mode]:
    table = faults.of(lambda: file.table("unit_modes"), Table({}, {}, ""))
    return {unit: faults.of(partial(table.choice, unit, Mode), Mode.HOLD) for unit in table.keys}
