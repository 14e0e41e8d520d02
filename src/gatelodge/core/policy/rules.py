"""The rule file, parsed: rules in file order, the table of gaps, and how old feeds may be (docs/formats/policy.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from hashlib import sha256
from typing import Self

from gatelodge.core.policy.catalogue import Catalogue, Entry, parameters_of
from gatelodge.core.policy.conditions import PARAMETERS, Condition, conditions
from gatelodge.core.policy.facts import MessageFacts, RecipientFacts
from gatelodge.core.policy.matching import Matching
from gatelodge.core.policy.questions import members_of
from gatelodge.core.toml import Table, read, suggestion
from gatelodge.values import Action, By, GapKind


class Mode(IntEnum):
    """How far a rule, a unit or the whole gate has gone live; the lesser of them counts."""

    SHADOW = 0
    """Recorded as `deliver, would: …`; nobody is told."""
    TELL = 1
    """Delivered; the author is told."""
    HOLD = 2
    """In force."""


class GapAction(IntEnum):
    """What the table of gaps says about one kind for one class."""

    DELIVER = 0
    TELL = 1
    """Deliver, say so, and record `delivered_unread`."""
    ASK = 2
    HOLD = 3


class Does(StrEnum):
    """What a rule asks for, the stricter further down."""

    DELIVER = "deliver"
    TELL = "tell"
    """Deliver, and tell the author."""
    ASK = "ask"
    """The author first."""
    HOLD = "hold"
    """For whoever may decide about this author's mail."""
    HOLD_MANAGER = "hold-manager"
    HOLD_IG = "hold-ig"
    HOLD_TWO = "hold-two"
    SEAL = "seal"
    """Held; it may only go as a sealed transfer."""
    REFUSE = "refuse"

    level: int
    """How strict; larger is stricter."""
    action: Action
    """What happens to the mail."""
    by: By
    """Who decides, where it is held."""


_ACTIONS = {"deliver": Action.DELIVER, "tell": Action.DELIVER, "ask": Action.ASK, "refuse": Action.REFUSE}
_DECIDERS = {"hold-manager": By.MANAGER, "hold-ig": By.IG, "hold-two": By.TWO, "seal": By.SEAL}
for _level, _does in enumerate(Does):
    _does.level = _level
    _does.action = _ACTIONS.get(_does, Action.HOLD)
    _does.by = _DECIDERS.get(_does, By.ANYONE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: who answers for it, how far it has gone live, when it matches, what it asks for and says."""

    name: str
    owner: str
    purpose: str
    """Why it is there."""
    life: Mode
    does: Does
    conditions: tuple[Condition, ...] = field(repr=False)
    sentences: Mapping[str, Entry] = field(repr=False)
    """Language to text with parameters."""
    hint: str = field(default="", repr=False)
    alarm: bool = False
    """Where it matches, information governance hears at once, whether or not the rule or the gate is in force."""
    gap: GapAction | None = None
    """Made from a line of the table of gaps."""


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

    @classmethod
    def parse(cls, text: str, source: str = "rules.toml", *, catalogue: Catalogue) -> Self:
        """The rules of one file. ConfigError names file, line and what to write instead."""
        file = read(text, source)
        rules = tuple(_rule(table, catalogue) for table in file.tables("rule"))
        _check_names(file, rules)
        gaps = {name: _gaps(file.table("gaps").table(name)) for name in file.table("gaps").keys}
        units = file.table("unit_modes")
        unit_modes = {unit: units.choice(unit, Mode) for unit in units.keys}
        stale = file.table("stale")
        register_age, permits_age = _hours(stale, "register_hours"), _hours(stale, "permits_hours")
        stale.done()
        file.done()
        version = sha256(text.encode()).hexdigest()[:12]
        matching = Matching([rule.conditions for rule in rules])
        return cls(version, rules, gaps, unit_modes, catalogue, register_age, permits_age, matching)

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


def _rule(table: Table, catalogue: Catalogue) -> Rule:
    rule = Rule(
        name=table.text("name"),
        owner=table.text("owner"),
        purpose=table.text("purpose"),
        life=table.choice("life", Mode),
        does=table.choice("action", Does),
        conditions=conditions(table),
        sentences=_sentences(table, catalogue),
        hint=table.text("hint", ""),
        alarm=bool(table.flag("alarm", False)),
    )
    table.done()
    return rule


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


def _check_names(file: Table, rules: tuple[Rule, ...]) -> None:
    seen: set[str] = set()
    for rule, table in zip(rules, file.tables("rule"), strict=True):
        if rule.name in seen:
            table.fail(
                "name", f"There are two rules called `{rule.name}`; verdicts name the rule, so call one otherwise."
            )
        seen.add(rule.name)


def _gaps(table: Table) -> Mapping[GapKind, GapAction]:
    known = {kind.value: kind for kind in GapKind}
    actions = {}
    for key in table.keys:
        if key not in known:
            table.fail(key, f"`{key}` is no kind of gap.{suggestion(key, known)}")
        actions[known[key]] = table.choice(key, GapAction)
    return actions
