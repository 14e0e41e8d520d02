"""The recorder in memory: the same contract, no disk, no signature."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from gatelodge.core import hold
from gatelodge.core.habits.book import HabitBook
from gatelodge.core.habits.checks import stopped_asker
from gatelodge.core.sketch import under
from gatelodge.core.supervision.steps import after
from gatelodge.errors import IntegrityError, RefusedError, TemporaryError
from gatelodge.values import (
    By,
    Decided,
    Decision,
    Earlier,
    Event,
    Habits,
    HabitsAsked,
    HoldEvent,
    HoldState,
    Item,
    ItemRecipient,
    MailDay,
    Move,
    Outcome,
    Recorded,
    Sample,
    SampleState,
    SampleStep,
    Sent,
    Sketch,
    Supervision,
)

_NEWS = frozenset(
    {
        HoldState.ASKED,
        HoldState.HELD,
        HoldState.RETURNED,
        HoldState.BOUNCED,
        HoldState.REFUSED,
        HoldState.TESTED,
    }
)
_DECIDED = frozenset(
    {HoldEvent.APPROVE, HoldEvent.APPROVE_FIRST, HoldEvent.RETURN, HoldEvent.ANSWER, HoldEvent.WITHDRAW}
)
_SETTLED = frozenset({"delivered", "bounced"})


@dataclass(slots=True)
class _Envelope:
    decided: Decided
    entry: int
    known: tuple[str, ...]
    item: Item | None
    last_at: datetime
    """Of the last move."""
    outcome: str = ""
    seen: bool = False
    alarm_told: bool = True
    erased: bool = False


@dataclass(slots=True)
class MemoryRecorder:
    """ports.Recorder that forgets with the process. `entries` is what the ledger was told, in order."""

    entries: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    """(tag, what it said)."""
    away: bool = False
    """True: every call is TemporaryError."""
    _envelopes: dict[str, _Envelope] = field(default_factory=dict)
    _habits: HabitBook = field(default_factory=HabitBook)
    _decisions: list[Decision] = field(default_factory=list)
    _samples: dict[str, Sample] = field(default_factory=dict)
    _sample_days: set[str] = field(default_factory=set)

    async def decided(self, decided: Decided) -> Recorded:
        """As the port says."""
        self._here()
        if before := self._envelopes.get(decided.item):
            return Recorded(before.entry, before.known, decided.item)
        kept = self._live(decided) if set(decided.actions) != {"refuse"} else {}
        known = tuple(address for address in decided.recipients if address.lower() in kept)
        if known and len(known) == len(decided.recipients):
            first = min(kept.values(), key=lambda envelope: envelope.entry)
            return Recorded(first.entry, known, first.decided.item)
        entry = self._enter("message:envelope:decided", item=decided.item, decided=decided)
        item = _item(decided, entry, known) if decided.custody else None
        told = not decided.commitment.get("alarms")
        self._envelopes[decided.item] = _Envelope(decided, entry, known, item, decided.at, alarm_told=told)
        if decided.sketch is not None:
            self._habits.decided(decided.sketch, decided.at, stopped=set(decided.actions) != {"deliver"})
            if not decided.custody:
                deliver = [n for n, action in enumerate(decided.actions) if action == "deliver"]
                fresh = [n for n in deliver if decided.recipients[n] not in known]
                self._habits.learn(decided.sketch, fresh, decided.at)
        return Recorded(entry, known, decided.item)

    async def outcome(self, outcome: Outcome) -> None:
        """As the port says."""
        self._here()
        for envelope in self._envelopes.values():
            if envelope.entry == outcome.entry and not envelope.decided.custody:
                if envelope.outcome == outcome.result:
                    return
                if envelope.outcome in _SETTLED:
                    break
                envelope.outcome = outcome.result
                self._enter(f"message:envelope:{outcome.result}", item=envelope.decided.item, code=outcome.code)
                return
        raise RefusedError("There is no such delivery to record an outcome of.")

    async def move(self, move: Move) -> Item:
        """As the port says."""
        envelope, item = self._held(move.item)
        addresses = envelope.decided.recipients
        hold.check_actor(move.event, actor=move.actor, author=item.author, recipients=addresses)
        moved = _fitting(item, move)
        for one in item.recipients:
            if one.address in moved:
                _check_approval(item, one, move)
        entry = self._enter(f"hold:message:{move.event}", item=item.item, move=move)
        if move.event in _DECIDED and move.actor != hold.GATE:
            states = {one.state for one in item.recipients if one.address in moved}
            seeded, asked = HoldState.SEEDED in states, HoldState.ASKED in states
            self._decisions.append(
                Decision(item.item, str(move.event), move.at, item.at, item.author, move.actor, seeded, asked)
            )
        recipients = tuple(_moved(one, move) if one.address in moved else one for one in item.recipients)
        news = any(
            one.state in _NEWS or (one.state is HoldState.DELIVERED and one.action != "deliver")
            for one in recipients
            if one.address in moved
        )
        item = replace(item, recipients=recipients, entry=entry, noticed=item.noticed and not news)
        if move.decided is not None:
            item = replace(item, payload=move.decided.payload, ask_until=move.decided.ask_until)
            envelope.decided = replace(
                envelope.decided,
                sketch=move.decided.sketch,
                commitment=move.decided.commitment,
                payload=move.decided.payload,
            )
            envelope.alarm_told &= not move.decided.commitment.get("alarms")
        envelope.item = _with_verdicts(item)
        envelope.last_at = move.at
        sketch = envelope.decided.sketch
        if move.event is HoldEvent.DELIVER and sketch is not None:
            places = [place for place, address in enumerate(addresses) if address in moved]
            self._habits.learn(sketch, [place for place in places if place < len(sketch.recipients)], move.at)
        envelope.seen |= move.event in hold.SECOND_PERSON and move.actor != hold.GATE
        return envelope.item

    async def event(self, event: Event) -> int:
        """As the port says."""
        self._here()
        if (author := stopped_asker(event)) is not None:
            self._habits.checked(author, event.at)
        return self._enter(event.tag, event=event)

    async def checkpoint(self, entry: int) -> bytes:
        """As the port says, without a signature."""
        self._here()
        if entry > len(self.entries):
            raise TemporaryError("There is no such entry to wait for.")
        return f"memory\n{len(self.entries)}\n".encode()

    async def may_leave(self, item: str, recipients: Sequence[str]) -> int:
        """As the port says."""
        _, held = self._held(item)
        states = {one.address: one.state for one in held.recipients}
        if any(states.get(address) is not HoldState.RELEASING for address in recipients):
            raise IntegrityError(f"{item}: the store lets it leave and the log does not. Tell the auditor.")
        return held.entry

    async def queue(self, *, states: Sequence[str], unnoticed: bool = False, limit: int = 1000) -> Sequence[Item]:
        """As the port says."""
        self._here()
        items = [envelope.item for envelope in self._envelopes.values() if envelope.item and not envelope.erased]
        wanted = [
            item
            for item in items
            if any(one.state in states for one in item.recipients) or (unnoticed and not item.noticed)
        ]
        return tuple(wanted[:limit])

    async def item(self, item: str) -> Item:
        """As the port says."""
        return self._held(item)[1]

    async def deferred(self, item: str, recipients: Sequence[str], next_try: datetime) -> None:
        """As the port says."""
        envelope, held = self._held(item)
        wanted = {address.lower() for address in recipients}
        waits = {
            one.address for one in held.recipients if one.address.lower() in wanted and one.state not in hold.FINAL
        }
        if recipients and not waits:
            raise RefusedError(f"{item} has no such recipient that waits.")
        later = tuple(
            replace(one, attempts=one.attempts + 1, next_try=next_try) if one.address in waits else one
            for one in held.recipients
        )
        envelope.item = replace(held, recipients=later)

    async def noticed(self, item: str) -> None:
        """As the port says."""
        envelope, held = self._held(item)
        envelope.item = replace(held, noticed=True)

    async def alarms(self, *, limit: int = 1000) -> Sequence[Item]:
        """As the port says."""
        self._here()
        untold = [one for one in self._envelopes.values() if not one.alarm_told and not one.erased]
        return tuple(one.item or _item(one.decided, one.entry, one.decided.recipients) for one in untold[:limit])

    async def alarm_told(self, item: str) -> None:
        """As the port says."""
        self._here()
        envelope = self._envelopes.get(item)
        if envelope is None:
            raise RefusedError(f"There is no message {item}.")
        envelope.alarm_told = True

    async def earlier(self, sketch: Sketch, *, before: datetime) -> Sequence[Earlier]:
        """As the port says."""
        self._here()
        times = []
        for envelope in self._envelopes.values():
            theirs = envelope.decided.sketch
            if theirs is None or theirs.unpermitted < 10:
                continue
            same = len(under(sketch, theirs.epoch).intersection(theirs.persons))
            enough = same >= max(10, 0.3 * min(len(sketch.persons), len(theirs.persons)))
            if enough and envelope.decided.at < before and _went_out(envelope):
                overlap = min(same, theirs.people, sketch.people)
                times.append(Earlier(envelope.decided.at, theirs.people, overlap, envelope.entry, delivered=True))
        return tuple(times)

    async def habits(self, asked: HabitsAsked) -> Habits:
        """As the port says."""
        self._here()
        return self._habits.ask(asked)

    async def supervision(self, *, since: datetime, until: datetime) -> Sequence[Supervision]:
        """As the port says."""
        self._here()
        by_author: dict[str, list[_Envelope]] = {}
        for envelope in self._envelopes.values():
            if envelope.decided.commitment.get("outside") and since <= envelope.decided.at < until:
                by_author.setdefault(envelope.decided.author, []).append(envelope)
        lines = [
            Supervision(
                author,
                len(mail),
                sum(envelope.seen for envelope in mail),
                sum(envelope.decided.sketch.unpermitted for envelope in mail if envelope.decided.sketch),
            )
            for author, mail in by_author.items()
        ]
        return tuple(sorted(lines, key=lambda line: -line.outside))

    async def sent(self, *, since: datetime, until: datetime, authors: Sequence[str] = ()) -> Sequence[Sent]:
        """As the port says."""
        self._here()
        wanted = {author.lower() for author in authors}
        return tuple(
            _sent(envelope)
            for envelope in self._envelopes.values()
            if envelope.decided.commitment.get("outside")
            and not envelope.erased
            and since <= envelope.decided.at < until
            and (not wanted or envelope.decided.author.lower() in wanted)
            and _on_its_way(envelope)
        )

    async def mail_days(self, *, since: datetime, until: datetime) -> Sequence[MailDay]:
        """As the port says."""
        self._here()
        counted = Counter(
            (envelope.decided.author, envelope.decided.at.date().isoformat())
            for envelope in self._envelopes.values()
            if envelope.decided.commitment.get("outside") and since <= envelope.decided.at < until
        )
        return tuple(MailDay(author, day, number) for (author, day), number in counted.items())

    async def decisions(self, *, since: datetime, until: datetime) -> Sequence[Decision]:
        """As the port says."""
        self._here()
        return tuple(one for one in self._decisions if since <= one.at < until)

    async def last_sample_day(self) -> str:
        """As the port says."""
        self._here()
        return max(self._sample_days, default="")

    async def sampled(self, day: str, samples: Sequence[Sample]) -> bool:
        """As the port says."""
        self._here()
        if day in self._sample_days:
            return False
        self._sample_days.add(day)
        self._enter("supervision:day:sample", day=day, items=[sample.item for sample in samples])
        self._samples = {sample.item: sample for sample in samples} | self._samples
        return True

    async def samples(self, *, since: str = "", waiting: bool = False) -> Sequence[Sample]:
        """As the port says."""
        self._here()
        found = sorted(self._samples.values(), key=lambda one: (one.day, one.at, one.item))
        if waiting:
            return tuple(one for one in found if _waits(one))
        return tuple(one for one in found if one.day >= since)

    async def sample(self, item: str) -> Sample:
        """As the port says."""
        self._here()
        if item not in self._samples:
            raise RefusedError(f"{item} is not a mail that somebody is to look at.")
        return self._samples[item]

    async def sample_step(self, step: SampleStep) -> Sample:
        """As the port says."""
        changed = after(await self.sample(step.item), step)
        self._samples[step.item] = changed
        self._enter(f"supervision:sample:{step.event}", step=step)
        return changed

    async def forget(self, *, before: datetime) -> int:
        """As the port says."""
        self._here()
        decisions = [one for one in self._decisions if one.at >= before]
        samples = {item: one for item, one in self._samples.items() if one.at >= before}
        count = len(self._decisions) + len(self._samples) - len(decisions) - len(samples)
        self._decisions, self._samples = decisions, samples
        if count:
            self._enter("supervision:record:forget", count=count)
        return count

    async def envelope(self, item: str) -> Item:
        """As the port says."""
        self._here()
        envelope = self._envelopes.get(item)
        if envelope is None or envelope.erased:
            raise RefusedError(f"There is no message {item}, or it is past its time.")
        return envelope.item or _item(envelope.decided, envelope.entry, envelope.decided.recipients)

    async def ended(self, *, before: datetime, limit: int = 1000) -> Sequence[str]:
        """As the port says."""
        self._here()
        ended = [
            (envelope.last_at, name)
            for name, envelope in self._envelopes.items()
            if envelope.item is not None
            and not envelope.erased
            and all(one.state in hold.FINAL for one in envelope.item.recipients)
            and envelope.last_at < before
        ]
        return tuple(name for _, name in sorted(ended)[:limit])

    async def erased(self, item: str) -> None:
        """As the port says."""
        self._here()
        envelope = self._envelopes.get(item)
        if envelope is None or envelope.item is None:
            raise RefusedError(f"There is no message {item} in our keeping.")
        if envelope.erased:
            return
        if any(one.state not in hold.FINAL for one in envelope.item.recipients):
            raise RefusedError(f"{item} has not ended for every recipient.")
        envelope.erased = True
        envelope.decided = replace(envelope.decided, payload={})
        self._enter("hold:message:erase", item=item)

    async def counts(self) -> Mapping[str, int]:
        """As the port says."""
        self._here()
        items = [envelope.item for envelope in self._envelopes.values() if envelope.item is not None]
        states = Counter(str(one.state) for item in items for one in item.recipients)
        messages = len({envelope.decided.digest for envelope in self._envelopes.values()})
        totals = {"entries": len(self.entries), "messages": messages, "size": len(self.entries)}
        return {str(state): states[str(state)] for state in HoldState} | totals

    async def close(self) -> None:
        """Nothing to give back."""

    def _here(self) -> None:
        if self.away:
            raise TemporaryError("The recorder is away.")

    def _enter(self, tag: str, **what: Any) -> int:
        self.entries.append((tag, what))
        return len(self.entries)

    def _held(self, item: str) -> tuple[_Envelope, Item]:
        self._here()
        envelope = self._envelopes.get(item)
        if envelope is None or envelope.item is None or envelope.erased:
            raise RefusedError(f"There is no message {item} in our keeping.")
        return envelope, envelope.item

    def _live(self, decided: Decided) -> dict[str, _Envelope]:
        """Address to envelope, where the same sender and bytes are in live custody."""
        return {
            one.address.lower(): envelope
            for envelope in self._envelopes.values()
            if envelope.item is not None
            and envelope.decided.digest == decided.digest
            and envelope.decided.sender.lower() == decided.sender.lower()
            for one in envelope.item.recipients
            if one.state not in hold.FINAL
        }


def _item(decided: Decided, entry: int, known: Sequence[str]) -> Item:
    recipients = tuple(
        ItemRecipient(address, hold.ENTRY_STATES[action], action, "", "", 0, 0)
        for address, action in zip(decided.recipients, decided.actions, strict=True)
        if address not in known
    )
    item = Item(
        item=decided.item,
        at=decided.at,
        digest=decided.digest,
        sender=decided.sender,
        author=decided.author,
        recipients=recipients,
        size=decided.size,
        message_id=decided.message_id,
        entry=entry,
        payload=decided.payload,
        ask_until=decided.ask_until,
    )
    return _with_verdicts(item)


def _with_verdicts(item: Item) -> Item:
    """Rule, sentence and counts of each recipient, out of the payload."""
    payload: Mapping[str, Any] = item.payload
    verdicts = {verdict.get("address"): verdict for verdict in payload.get("verdicts", ())}
    return replace(item, recipients=tuple(_with_verdict(one, verdicts.get(one.address, {})) for one in item.recipients))


def _with_verdict(one: ItemRecipient, verdict: Mapping[str, Any]) -> ItemRecipient:
    return replace(
        one,
        rule=verdict.get("rule", ""),
        sentence=verdict.get("sentence", ""),
        people=verdict.get("people", 0),
        permitted=verdict.get("permitted", 0),
    )


def _fitting(item: Item, move: Move) -> frozenset[str]:
    """The addresses that the event moves."""
    if not move.recipients:
        moved = frozenset(one.address for one in item.recipients if hold.fits(one.state, move.event))
        if not moved:
            raise RefusedError(f"No recipient of {item.item} is in a state that {move.event} fits.")
        return moved
    wanted = {address.lower() for address in move.recipients}
    chosen = [one for one in item.recipients if one.address.lower() in wanted]
    if len(chosen) != len(wanted):
        raise RefusedError(f"{item.item} has no such recipient.")
    for one in chosen:
        hold.apply(one.state, move.event)
    return frozenset(one.address for one in chosen)


def _moved(one: ItemRecipient, move: Move) -> ItemRecipient:
    verdict = move.event.removeprefix("decide-") if move.event.startswith("decide-") else one.action
    again = one.duplicate_possible or move.event is HoldEvent.RETRY
    state = hold.apply(one.state, move.event)
    agreed = "" if move.event.startswith("decide-") else one.approved_by
    if move.event is HoldEvent.APPROVE_FIRST:
        agreed = move.actor
    return replace(one, state=state, action=verdict, next_try=None, duplicate_possible=again, approved_by=agreed)


def _check_approval(item: Item, one: ItemRecipient, move: Move) -> None:
    """Two people are two, and what may only go sealed is released by nobody."""
    payload: Mapping[str, Any] = item.payload
    verdicts = {verdict.get("address"): verdict for verdict in payload.get("verdicts", ())}
    known = {str(by): by for by in By}
    by = known.get(verdicts.get(one.address, {}).get("by", ""), By.ANYONE)
    if one.state is HoldState.SEEDED:
        return
    if move.event is HoldEvent.APPROVE_FIRST:
        if one.approved_by:
            raise RefusedError("One person has agreed to this already.")
        by = By.SEAL if by is By.SEAL else By.ANYONE
    if move.event in {HoldEvent.APPROVE, HoldEvent.APPROVE_FIRST}:
        hold.check_approval(by, first=one.approved_by, actor=move.actor)


def _waits(sample: Sample) -> bool:
    if sample.state is SampleState.CONCERN:
        return sample.told_at is None
    return sample.state is not SampleState.CLEAN


def _on_its_way(envelope: _Envelope) -> bool:
    """Did it go, or is nothing left to decide?"""
    going = {HoldState.RELEASING, HoldState.UNCERTAIN, HoldState.DELIVERED}
    if envelope.item is None:
        return envelope.outcome in {"delivered", "uncertain", "unknown"}
    return any(one.state in going for one in envelope.item.recipients)


def _sent(envelope: _Envelope) -> Sent:
    said, payload = envelope.decided, dict[str, Any](envelope.decided.payload)
    verdicts = payload.get("verdicts", ())
    return Sent(
        item=said.item,
        at=said.at,
        digest=said.digest,
        author=said.author,
        recipients=said.recipients,
        people=said.sketch.people if said.sketch else 0,
        rule=verdicts[0].get("rule", "") if verdicts else "",
        seen=envelope.seen,
        confidential=any(verdict.get("confidential") for verdict in verdicts),
        barred=tuple(payload.get("barred", ())),
    )


def _went_out(envelope: _Envelope) -> bool:
    if envelope.item is None:
        return envelope.outcome == "delivered"
    return any(one.state is HoldState.DELIVERED for one in envelope.item.recipients)
