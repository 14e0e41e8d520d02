"""Is the ledger whole, complete and lawful? Checked from its published files and the rows they were made from.

Whole: every byte under the checkpoint (`core/ledger/verify.py`). Complete: every source row is published as it stands,
or named as not yet published. Lawful: the entries alone, replayed through the table of moves, end every message by a
way that is allowed (DESIGN, invariant 2), and nobody allowed their own.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gatelodge.core import hold
from gatelodge.core.ledger import entry as ledger_entry
from gatelodge.core.ledger import verify as log
from gatelodge.core.ledger.tiles import Reader
from gatelodge.core.note import VerifyingKey
from gatelodge.errors import IntegrityError, RefusedError
from gatelodge.values import By, HoldEvent, HoldState

_EVENTS = frozenset(str(event) for event in HoldEvent)
"""Last words of the tags that move a message; others, such as `view`, move nothing."""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What came of the check."""

    verified: bool
    entries: int
    """Under the checkpoint."""
    root: str
    unpublished: int
    """Source rows not yet under the checkpoint; normal for a second."""
    problems: tuple[str, ...]
    kinds: Mapping[str, int]
    """Tag to how many entries."""


def verify(read: Reader, rows: Iterable[tuple[int, bytes]], key: VerifyingKey) -> VerifyReport:
    """Check the log behind `read` against the rows it was made from.

    rows: (number, entry), in order; empty to check the files alone. Never raises for what it finds.
    """
    try:
        verified = log.verify_log(read, key)
    except IntegrityError as error:
        return VerifyReport(False, 0, "", 0, (str(error),), {})
    problems, unpublished = _compare(verified.entries, rows)
    replay = Replay()
    for one in verified.entries:
        replay.take(ledger_entry.parse(one))
    problems += replay.problems
    root = verified.checkpoint.root.hex()
    return VerifyReport(not problems, len(verified.entries), root, unpublished, tuple(problems), dict(replay.kinds))


def prove(read: Reader, key: VerifyingKey, row: int) -> log.Proof:
    """The proof that this source row is under the checkpoint. IntegrityError when it is not."""
    return log.prove(read, key, row - 1)


def _compare(entries: tuple[bytes, ...], rows: Iterable[tuple[int, bytes]]) -> tuple[list[str], int]:
    """Source rows that are not what was published, and how many are still to be."""
    problems: list[str] = []
    last = 0
    for expected, (row, source) in zip(itertools.count(1), rows, strict=False):
        if row != expected:
            problems.append(f"The source has no row {expected}: a row was removed.")
            break
        if row <= len(entries) and source != entries[row - 1]:
            problems.append(f"Source row {row} is not what was published.")
        last = row
    if 0 < last < len(entries) and not problems:
        problems.append(f"The source ends at row {last}, before what was published.")
    return problems, max(0, last - len(entries))


@dataclass(slots=True)
class _Message:
    author: str
    states: dict[str, HoldState]
    """Recipient token to state; empty when the entry names its recipients by hash only."""
    by: list[str] = field(default_factory=list)
    """Who decides for each recipient, in the order of `states`; empty where the entry does not say."""
    first: dict[str, str] = field(default_factory=dict)
    """Recipient token to who agreed first, where two must."""


@dataclass(slots=True)
class Replay:
    """The entries in order, through the table of moves."""

    problems: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    _messages: dict[str, _Message] = field(default_factory=dict)
    _inline: set[int] = field(default_factory=set)
    """Rows of verdicts that let a message be handed on inline."""
    _last_at: str = ""

    def take(self, said: Mapping[str, Any]) -> None:
        """One entry."""
        try:
            self.kinds[said["tag"]] += 1
            if said["at"] < self._last_at:
                self.problems.append(f"Entry {said['row']} is earlier than the one before it.")
            self._last_at = max(said["at"], self._last_at)
            self._follow(said)
        except (KeyError, TypeError, ValueError) as error:
            self.problems.append(f"Entry {said.get('row')} lacks what its kind must say ({type(error).__name__}).")

    def _follow(self, said: Mapping[str, Any]) -> None:
        area, _, event = said["tag"].partition(":message:")
        if said["tag"] == "message:envelope:decided":
            self._decided(said)
        elif said["tag"].startswith("message:envelope:"):
            if said["what"]["entry"] not in self._inline:
                self.problems.append(f"Entry {said['row']} tells of a delivery that no verdict allowed.")
        elif area == "hold" and event in _EVENTS:
            self._moved(said, HoldEvent(event))
        elif area == "hold" and event == "erase":
            self._erased(said)

    def _decided(self, said: Mapping[str, Any]) -> None:
        pairs = list(zip(said.get("recipients", ()), said.get("actions", ()), strict=True))
        if said["custody"]:
            states = {token: hold.ENTRY_STATES[action] for token, action in pairs}
            self._messages[said["item"]] = _Message(said["author"], states, _deciders(said, len(pairs)))
        elif not pairs or any(action == "deliver" for _, action in pairs):
            self._inline.add(said["row"])

    def _moved(self, said: Mapping[str, Any], event: HoldEvent) -> None:
        message = self._messages.get(said["item"])
        if message is None:
            self.problems.append(f"Entry {said['row']} moves a message that never came into custody.")
            return
        actor = said["actor"]
        own = actor in {message.author, hold.GATE} or actor in message.states
        if event in {HoldEvent.APPROVE, HoldEvent.APPROVE_FIRST} and own:
            self.problems.append(f"Entry {said['row']} is an approval by the author, a recipient or the gate itself.")
        if event in hold.AUTHORS_OWN and actor != message.author:
            self.problems.append(f"Entry {said['row']} is an author's decision by somebody else.")
        tokens = said.get("recipients", ())
        if event is HoldEvent.APPROVE:
            self._approved(message, tokens, actor, said["row"])
        elif event is HoldEvent.APPROVE_FIRST:
            message.first |= dict.fromkeys(tokens, actor)
        elif event.startswith("decide-"):
            message.by = _deciders(said, len(message.states)) or message.by
            message.first = {token: first for token, first in message.first.items() if token not in tokens}
        for token in tokens:
            self._apply(message, token, event, said["row"])

    def _approved(self, message: _Message, tokens: Sequence[str], actor: str, row: int) -> None:
        """Where two people must agree, two did; what may only go sealed was approved by nobody."""
        by = dict(zip(message.states, message.by, strict=False))
        for token in tokens:
            first = message.first.get(token, "")
            if by.get(token) == By.SEAL:
                self.problems.append(f"Entry {row} approves what may only go sealed.")
            elif message.states.get(token) is not HoldState.SEEDED and (
                first == actor or (not first and by.get(token) == By.TWO)
            ):
                self.problems.append(f"Entry {row} is one person's approval where two must agree.")

    def _erased(self, said: Mapping[str, Any]) -> None:
        message = self._messages.get(said["item"])
        if message is None:
            self.problems.append(f"Entry {said['row']} destroys a message that never came into custody.")
        elif any(state not in hold.FINAL for state in message.states.values()):
            self.problems.append(f"Entry {said['row']} destroys a message that had not ended.")

    def _apply(self, message: _Message, token: str, event: HoldEvent, row: int) -> None:
        if not message.states:
            return
        try:
            message.states[token] = hold.apply(message.states[token], event)
        except (RefusedError, KeyError):
            self.problems.append(f"Entry {row} is a move that nothing before it allowed.")


def _deciders(said: Mapping[str, Any], recipients: int) -> list[str]:
    """Who decides for each recipient; [] where verdicts and recipients do not go together (some were known before)."""
    verdicts = said["what"].get("verdicts", ())
    return [str(one.get("by", "")) for one in verdicts] if len(verdicts) == recipients else []
