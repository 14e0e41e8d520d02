"""What changes custody: verdicts, outcomes, moves. Each writes its rows and its ledger entry, or refuses before either.

All of it runs inside one transaction of `database.one_transaction`. Every check stands before the first write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from gatelodge.adapters.store import database, habits
from gatelodge.adapters.store.approving import Approving
from gatelodge.adapters.store.entries import Entries
from gatelodge.adapters.store.sealing import Sealing, pack, unpack
from gatelodge.adapters.store.supervising import Supervising
from gatelodge.core import hold
from gatelodge.core.habits.checks import stopped_asker
from gatelodge.core.ledger import entry as ledger_entry
from gatelodge.errors import RefusedError
from gatelodge.values import Decided, Event, HoldEvent, HoldState, Move, Outcome, Recorded, Sketch

NOTHING_TO_KNOW = "-"
"""Outcome of an envelope that nobody hands on inline."""
_SETTLED = frozenset({"delivered", "bounced"})
_RESULTS = frozenset({"delivered", "deferred", "bounced", "uncertain", "unknown"})
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
_VERDICTS = {
    HoldEvent.DECIDE_DELIVER: "deliver",
    HoldEvent.DECIDE_ASK: "ask",
    HoldEvent.DECIDE_HOLD: "hold",
    HoldEvent.DECIDE_REFUSE: "refuse",
}


class Custody:
    """Writes custody and its entries."""

    def __init__(self, sealing: Sealing, entries: Entries) -> None:
        self._sealing = sealing
        self._entries = entries
        self._approving = Approving(sealing, entries)
        self._supervising = Supervising(sealing, entries)

    def decided(self, decided: Decided) -> Recorded:
        """Record the verdicts on one envelope; said again with the same item, the first answer."""
        before = database.row("SELECT id, sealed FROM store_envelope WHERE item = %s", decided.item)
        if before is not None:
            known = unpack(self._sealing.open(bytes(before[1]), f"envelope/{before[0]}"))["known"]
            return Recorded(before[0], tuple(known), decided.item)
        sender = self._sealing.token("address", decided.sender)
        tokens = [self._sealing.token("address", address) for address in decided.recipients]
        kept = self._known(decided, sender)
        known = tuple(address for address, token in zip(decided.recipients, tokens, strict=True) if token in kept)
        if known and len(known) == len(tokens):
            first, item = min(kept.values())
            return Recorded(first, known, item)
        new = [place for place, token in enumerate(tokens) if token not in kept]
        row = self._decided_entry(decided, sender, [(tokens[place], decided.actions[place]) for place in new])
        self._envelope_row(row, decided, sender, known)
        if decided.custody:
            for place in new:
                self._recipient_row(row, decided, sender, place, tokens[place])
        if decided.sketch is not None:
            self._sketch_row(row, decided.sketch, decided.at)
            if not decided.custody:  # what is in custody counts when it is handed on
                habits.learn(decided.sketch, [n for n in new if decided.actions[n] == "deliver"], decided.at)
        return Recorded(row, known, decided.item)

    def outcome(self, outcome: Outcome) -> None:
        """Record what became of an inline delivery; said again, nothing."""
        found = database.row("SELECT item, outcome FROM store_envelope WHERE id = %s", outcome.entry)
        if found is None or outcome.result not in _RESULTS:
            raise RefusedError("There is no such delivery to record an outcome of.")
        item, before = found
        if before == outcome.result:
            return
        if before in _SETTLED or before == NOTHING_TO_KNOW:
            raise RefusedError(f"{item} has its outcome already.")
        what = {"item": item, "entry": outcome.entry, "code": outcome.code}
        row = self._entries.append(f"message:envelope:{outcome.result}", what=what)
        statement = "UPDATE store_envelope SET outcome = %s, last_entry = %s WHERE id = %s"
        database.run(statement, outcome.result, row, outcome.entry)

    def move(self, move: Move) -> None:
        """Apply one event to the recipients it fits."""
        statement = "SELECT id, sealed, at FROM store_envelope WHERE item = %s AND custody AND NOT erased"
        found = database.row(statement, move.item)
        if found is None:
            raise RefusedError(f"There is no message {move.item} in our keeping.")
        envelope, names = found[0], unpack(self._sealing.open(bytes(found[1]), f"envelope/{found[0]}"))
        hold.check_actor(move.event, actor=move.actor, author=names["author"], recipients=names["recipients"])
        moved = self._fitting(envelope, move)
        self._approving.check(envelope, move, moved)
        row = self._move_entry(move, moved)
        for recipient, _, state, action in moved:
            self._move_row(recipient, hold.apply(state, move.event), move.event, action)
        self._approving.keep(envelope, move, moved)
        self._move_envelope(envelope, row, move, moved)
        if move.event is HoldEvent.DELIVER:
            habits.learn_delivered(envelope, [recipient for recipient, _, _, _ in moved], move.at)
        since = database.from_column(found[2])
        self._supervising.note(row, names["author"], since, move, [state for _, _, state, _ in moved])

    def event(self, event: Event) -> int:
        """Record anything else; its row. A check that stopped its author counts for them."""
        if (author := stopped_asker(event)) is not None:
            habits.checked(author, event.at)
        return self._entries.append(
            event.tag, what=event.commitment, actor=event.actor, payload={"actor": event.actor, **event.payload}
        )

    def deferred(self, item: str, recipients: Sequence[str], next_try: object) -> None:
        """Count a failed attempt of these recipients and say when the next is due."""
        tokens = [self._sealing.token("address", address) for address in recipients]
        if not tokens:
            return
        count = database.changed(
            "UPDATE store_recipient SET attempts = attempts + 1, next_try = %s "  # noqa: S608 - placeholders only
            "WHERE envelope_id = (SELECT id FROM store_envelope WHERE item = %s) "
            f"AND live AND token IN ({database.places(tokens)})",
            next_try,
            item,
            *tokens,
        )
        if not count:
            raise RefusedError(f"{item} has no such recipient that waits.")

    def noticed(self, item: str) -> None:
        """Author and approver have been told of how the item stands."""
        if not database.changed("UPDATE store_envelope SET noticed = %s WHERE item = %s", True, item):
            raise RefusedError(f"There is no message {item} in our keeping.")

    def alarm_told(self, item: str) -> None:
        """Information governance has been told of the alarms of this envelope."""
        if not database.changed("UPDATE store_envelope SET alarm_told = %s WHERE item = %s", True, item):
            raise RefusedError(f"There is no message {item}.")

    def _known(self, decided: Decided, sender: bytes) -> dict[bytes, tuple[int, str]]:
        """Recipient tokens for whom the same sender and bytes are in live custody, with envelope and item."""
        if set(decided.actions) == {"refuse"}:
            return {}
        found = database.rows(
            "SELECT r.token, e.id, e.item FROM store_recipient r JOIN store_envelope e ON e.id = r.envelope_id "
            "WHERE r.digest = %s AND r.sender_token = %s AND r.live",
            decided.digest,
            sender,
        )
        return {bytes(token): (envelope, item) for token, envelope, item in found}

    def _decided_entry(self, decided: Decided, sender: bytes, recipients: Sequence[tuple[bytes, str]]) -> int:
        return self._entries.append(
            "message:envelope:decided",
            what=decided.commitment,
            payload={**_names(decided), "payload": decided.payload, **_long(decided)},
            item=decided.item,
            digest=decided.digest.hex(),
            custody=decided.custody,
            author=self._entries.actor_token(decided.author),
            sender=sender.hex(),
            recipients=[token.hex() for token, _ in recipients],
            actions=[action for _, action in recipients],
        )

    def _envelope_row(self, row: int, decided: Decided, sender: bytes, known: tuple[str, ...]) -> None:
        database.run(
            "INSERT INTO store_message (digest, size) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            decided.digest,
            decided.size,
        )
        inline = not decided.custody and "deliver" in decided.actions
        database.insert(
            "envelope",
            id=row,
            message_id=decided.digest,
            item=decided.item,
            at=database.to_column(decided.at),
            custody=decided.custody,
            sealed=self._sealing.seal(pack({**_names(decided), "known": known}), f"envelope/{row}"),
            sender_token=sender,
            author_token=self._sealing.token("address", decided.author),
            outside=bool(decided.commitment.get("outside", False)),
            seen=False,
            unpermitted=0 if decided.sketch is None else decided.sketch.unpermitted,
            stopped=set(decided.actions) != {"deliver"},
            outcome="" if inline else NOTHING_TO_KNOW,
            last_entry=row,
            payload_entry=row,
            ask_until=database.to_column(decided.ask_until),
            noticed=not decided.custody,
            alarm_told=not decided.commitment.get("alarms"),
            erased=False,
        )

    def _recipient_row(self, row: int, decided: Decided, sender: bytes, place: int, token: bytes) -> None:
        action = decided.actions[place]
        state = hold.ENTRY_STATES[action]
        database.insert(
            "recipient",
            envelope_id=row,
            position=place,
            token=token,
            sealed=self._sealing.seal(pack(decided.recipients[place]), f"recipient/{row}/{place}"),
            digest=decided.digest,
            sender_token=sender,
            state=state,
            live=state not in hold.FINAL,
            action=action,
            attempts=0,
            next_try=None,
            duplicate_possible=False,
        )

    def _sketch_row(self, row: int, sketch: Sketch, at: datetime) -> None:
        database.insert(
            "sketch",
            envelope_id=row,
            epoch=sketch.epoch,
            persons=b"".join(sketch.persons),
            recipients=b"".join(sketch.recipients),
            people=sketch.people,
            unpermitted=sketch.unpermitted,
            person_like_rows=sketch.person_like_rows,
            gaps=sketch.gaps,
            author=sketch.author,
            at=database.to_column(at),
            outside=pack(sketch.outside),
            beyond=pack(sketch.beyond),
            words=pack(sketch.words),
            thread=b"".join(sketch.thread),
        )

    def _fitting(self, envelope: int, move: Move) -> list[tuple[int, bytes, HoldState, str]]:
        """(row, token, state, action) of the recipients the event moves. RefusedError when there is none to move."""
        found = database.rows(
            "SELECT id, token, state, action FROM store_recipient WHERE envelope_id = %s ORDER BY position", envelope
        )
        present = [(row, bytes(token), HoldState(state), action) for row, token, state, action in found]
        if not move.recipients:
            fitting = [one for one in present if hold.fits(one[2], move.event)]
            if not fitting:
                raise RefusedError(f"No recipient of {move.item} is in a state that {move.event} fits.")
            return fitting
        wanted = {self._sealing.token("address", address) for address in move.recipients}
        chosen = [one for one in present if one[1] in wanted]
        if len({one[1] for one in chosen}) != len(wanted):
            raise RefusedError(f"{move.item} has no such recipient.")
        for _, _, state, _ in chosen:
            hold.apply(state, move.event)
        return chosen

    def _move_entry(self, move: Move, moved: Sequence[tuple[int, bytes, HoldState, str]]) -> int:
        payload: dict[str, object] = {"actor": move.actor, "reason": move.reason, "recipients": move.recipients}
        what: Mapping[str, object] = move.commitment
        if move.decided is not None:
            what = {**move.decided.commitment, **what}
            payload |= {"payload": move.decided.payload, **_long(move.decided)}
        return self._entries.append(
            f"hold:message:{move.event}",
            what=what,
            actor=move.actor,
            payload=payload,
            item=move.item,
            recipients=[token.hex() for _, token, _, _ in moved],
            code=move.code,
            proven=move.proven,
        )

    def _move_row(self, recipient: int, state: HoldState, event: HoldEvent, action: str) -> None:
        database.run(
            "UPDATE store_recipient SET state = %s, live = %s, action = %s, next_try = NULL, "
            "duplicate_possible = (duplicate_possible OR %s) WHERE id = %s",
            state,
            state not in hold.FINAL,
            _VERDICTS.get(event, action),
            event is HoldEvent.RETRY,
            recipient,
        )

    def _move_envelope(
        self, envelope: int, row: int, move: Move, moved: Sequence[tuple[int, bytes, HoldState, str]]
    ) -> None:
        targets = [(hold.apply(state, move.event), action) for _, _, state, action in moved]
        news = any(
            state in _NEWS or (state is HoldState.DELIVERED and action != "deliver") for state, action in targets
        )
        second = move.event in hold.SECOND_PERSON and move.actor != hold.GATE
        database.run(
            "UPDATE store_envelope SET last_entry = %s, noticed = (noticed AND NOT %s), seen = (seen OR %s) "
            "WHERE id = %s",
            row,
            news,
            second,
            envelope,
        )
        if move.decided is None:
            return
        rejudged = replace(move.decided, actions=tuple(action for _, action in targets))
        database.run(
            "UPDATE store_envelope SET payload_entry = %s, outside = %s, unpermitted = %s, ask_until = %s, "
            "alarm_told = (alarm_told AND NOT %s) WHERE id = %s",
            row,
            bool(rejudged.commitment.get("outside", False)),
            0 if rejudged.sketch is None else rejudged.sketch.unpermitted,
            database.to_column(rejudged.ask_until),
            bool(rejudged.commitment.get("alarms")),
            envelope,
        )
        if rejudged.sketch is not None:
            database.run("DELETE FROM store_sketch WHERE envelope_id = %s", envelope)
            self._sketch_row(envelope, rejudged.sketch, rejudged.at)


def _names(decided: Decided) -> dict[str, Any]:
    """Who, as it is sealed in the row and in the payload."""
    return {
        "sender": decided.sender,
        "author": decided.author,
        "recipients": decided.recipients,
        "message_id": decided.message_id,
    }


def _long(decided: Decided) -> dict[str, Any]:
    """The commitment once more, where the entry may have to name its lists by their hash only."""
    many = len(decided.recipients) > ledger_entry.SHORT_LIST
    return {"commitment": decided.commitment} if many else {}
