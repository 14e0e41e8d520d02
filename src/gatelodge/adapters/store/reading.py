"""What is asked of custody: the queue, one item, earlier disclosures, supervision, counts. Nothing here writes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from gatelodge.adapters.store import database
from gatelodge.adapters.store.entries import Entries
from gatelodge.adapters.store.sealing import Sealing, tokens_of, unpack
from gatelodge.core import hold
from gatelodge.core.ledger import entry as ledger_entry
from gatelodge.core.sketch import under
from gatelodge.errors import IntegrityError, RefusedError
from gatelodge.values import Earlier, HoldEvent, HoldState, Item, ItemRecipient, MailDay, Sketch, Supervision

BULK_PEOPLE = 10
"""Fewer unpermitted persons are no bulk: their sketches are not compared. The index `sketch_bulk` says the same."""
OVERLAP_SHARE = 0.3
"""Of the smaller of two sketches: from here on they tell of the same persons."""

_EVENTS = frozenset(str(event) for event in HoldEvent)
_ENVELOPE = (
    "SELECT e.id, e.item, e.at, e.message_id, e.sealed, m.size, e.last_entry, e.payload_entry, e.ask_until, e.noticed "
    "FROM store_envelope e JOIN store_message m ON m.digest = e.message_id "
)


_ROWS_AT_ONCE = 5000


def _follow(said: Mapping[str, Any], states: dict[str, HoldState]) -> bool:
    """Apply one entry about the item to the states; False when it is about none of its recipients."""
    area, _, event = said["tag"].rpartition(":")
    if said["tag"] == "message:envelope:decided":
        pairs = zip(said.get("recipients", ()), said.get("actions", ()), strict=True)
        states.update({token: hold.ENTRY_STATES[action] for token, action in pairs})
    elif area == "hold:message" and event in _EVENTS:
        for token in said.get("recipients", ()):
            states[token] = hold.apply(states[token], HoldEvent(event))
    else:
        return False
    return True


class Reading:
    """Answers from custody."""

    def __init__(self, sealing: Sealing, entries: Entries) -> None:
        self._sealing = sealing
        self._entries = entries

    def item(self, item: str) -> Item:
        """One envelope in custody. RefusedError when there is none of that name."""
        found = database.row(_ENVELOPE + "WHERE e.custody AND NOT e.erased AND e.item = %s", item)
        if found is None:
            raise RefusedError(f"There is no message {item} in our keeping.")
        return self._items([found])[0]

    def envelope(self, item: str) -> Item:
        """One envelope, in custody or not, as its verdicts say it. RefusedError when there is none, or it is erased."""
        found = database.row(_ENVELOPE + "WHERE NOT e.erased AND e.item = %s", item)
        if found is None:
            raise RefusedError(f"There is no message {item}, or it is past its time.")
        return self._items([found])[0]

    def may_leave(self, item: str, recipients: Sequence[str]) -> int:
        """The latest entry about the item, if its entries let these recipients have it; IntegrityError if not."""
        found = database.row("SELECT id FROM store_envelope WHERE item = %s AND custody", item)
        if found is None:
            raise RefusedError(f"There is no message {item} in our keeping.")
        states, last = self._told(item, found[0])
        wanted = {self._sealing.token("address", address).hex() for address in recipients}
        if any(states.get(token) is not HoldState.RELEASING for token in wanted):
            raise IntegrityError(f"{item}: the store lets it leave and the log does not. Tell the auditor.")
        return last

    def _told(self, item: str, first: int) -> tuple[dict[str, HoldState], int]:
        """Recipient token to state as the entries from row `first` on tell it, and the last row about the item."""
        states: dict[str, HoldState] = {}
        last = at = first
        mark = item.encode()
        while rows := database.rows(
            "SELECT id, entry FROM store_ledgersource WHERE id >= %s ORDER BY id LIMIT %s", at, _ROWS_AT_ONCE
        ):
            for row, raw in rows:
                said = ledger_entry.parse(bytes(raw)) if mark in bytes(raw) else {}
                if said.get("item") == item and _follow(said, states):
                    last = row
            at = rows[-1][0] + 1
        return states, last

    def queue(self, *, states: Sequence[str], unnoticed: bool, limit: int) -> tuple[Item, ...]:
        """Envelopes with a recipient in one of the states, or with news nobody was told of; oldest first."""
        wanted: list[str] = []
        values: list[object] = []
        live = [state for state in states if HoldState(state)]
        if live:
            wanted.append(
                f"e.id IN (SELECT envelope_id FROM store_recipient WHERE state IN ({database.places(live)}))"  # noqa: S608 - placeholders only
            )
            values += live
        if unnoticed:
            wanted.append("NOT e.noticed")
        if not wanted:
            return ()
        where = f"WHERE e.custody AND NOT e.erased AND ({' OR '.join(wanted)}) ORDER BY e.id LIMIT %s"
        return tuple(self._items(database.rows(_ENVELOPE + where, *values, limit)))

    def alarms(self, *, limit: int) -> tuple[Item, ...]:
        """Envelopes whose alarms nobody was told of; oldest first."""
        where = "WHERE NOT e.alarm_told AND NOT e.erased ORDER BY e.id LIMIT %s"
        return tuple(self._items(database.rows(_ENVELOPE + where, limit)))

    def earlier(self, sketch: Sketch, *, before: datetime) -> tuple[Earlier, ...]:
        """Messages that went out before then and whose unpermitted persons overlap this sketch, oldest first."""
        asked = {epoch: under(sketch, epoch) for epoch in (sketch.epoch, *(tokens.epoch for tokens in sketch.former))}
        found = database.rows(
            "SELECT e.id, e.at, s.people, s.epoch, s.persons "  # noqa: S608 - placeholders only
            "FROM store_sketch s JOIN store_envelope e ON e.id = s.envelope_id "
            f"WHERE s.unpermitted >= 10 AND s.epoch IN ({database.places(list(asked))}) AND e.at < %s "
            "AND (e.outcome = 'delivered' OR EXISTS "
            "(SELECT 1 FROM store_recipient r WHERE r.envelope_id = e.id AND r.state = 'delivered')) ORDER BY e.id",
            *asked,
            database.to_column(before),
        )
        times = []
        for row, at, people, epoch, blob in found:
            mine, theirs = asked[epoch], frozenset(tokens_of(bytes(blob)))
            same = len(mine & theirs)
            if same >= max(BULK_PEOPLE, OVERLAP_SHARE * min(len(mine), len(theirs))):
                overlap = min(same, people, sketch.people)
                times.append(Earlier(database.from_column(at), people, overlap, row, delivered=True))
        return tuple(times)

    def supervision(self, *, since: datetime, until: datetime) -> tuple[Supervision, ...]:
        """One line per author of outside mail, most first."""
        found = database.rows(
            "SELECT e.author_token, COUNT(*), SUM(CASE WHEN e.seen THEN 1 ELSE 0 END), SUM(e.unpermitted) "
            "FROM store_envelope e WHERE e.outside AND e.at >= %s AND e.at < %s GROUP BY e.author_token "
            "ORDER BY COUNT(*) DESC, MAX(e.id)",
            database.to_column(since),
            database.to_column(until),
        )
        return tuple(
            Supervision(self._author(bytes(token)), outside, int(seen), int(unpermitted))
            for token, outside, seen, unpermitted in found
        )

    def mail_days(self, *, since: datetime, until: datetime) -> tuple[MailDay, ...]:
        """Outside mail by author and day."""
        found = database.rows(
            "SELECT e.author_token, DATE(e.at), COUNT(*) FROM store_envelope e "
            "WHERE e.outside AND e.at >= %s AND e.at < %s GROUP BY e.author_token, DATE(e.at)",
            database.to_column(since),
            database.to_column(until),
        )
        names = {bytes(token): "" for token, _, _ in found}
        names = {token: self._author(token) for token in names}
        return tuple(MailDay(names[bytes(token)], str(day), number) for token, day, number in found)

    def counts(self) -> Mapping[str, int]:
        """Recipients by state, `entries`, `messages`, `size` of the published tree."""
        counts = {str(state): 0 for state in HoldState}
        counts |= dict(database.rows("SELECT state, COUNT(*) FROM store_recipient GROUP BY state"))
        messages = database.row("SELECT COUNT(*) FROM store_message")
        size = database.row("SELECT size FROM store_publisherstate")
        counts["entries"] = self._entries.last_row
        counts["messages"] = messages[0] if messages else 0
        counts["size"] = size[0] if size else 0
        return counts

    def _author(self, token: bytes) -> str:
        """Who this token stands for, by their latest mail that still names them; the token when none does."""
        found = database.row(
            "SELECT id, sealed FROM store_envelope WHERE author_token = %s AND NOT erased ORDER BY at DESC LIMIT 1",
            token,
        )
        return token.hex() if found is None else str(self._open(found[1], f"envelope/{found[0]}")["author"])

    def _items(self, envelopes: Sequence[tuple[Any, ...]]) -> list[Item]:
        recipients: dict[int, list[tuple[Any, ...]]] = {row[0]: [] for row in envelopes}
        ids = list(recipients)
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            for row in database.rows(
                "SELECT envelope_id, position, sealed, state, action, "  # noqa: S608 - placeholders only
                "attempts, next_try, duplicate_possible, approved "
                f"FROM store_recipient WHERE envelope_id IN ({database.places(some)}) "
                "ORDER BY envelope_id, position",
                *some,
            ):
                recipients[row[0]].append(row)
        return [self._item(row, recipients[row[0]]) for row in envelopes]

    def _item(self, envelope: tuple[Any, ...], recipients: Sequence[tuple[Any, ...]]) -> Item:
        row, item, at, digest, sealed, size, entry, payload_entry, ask_until, noticed = envelope
        names = self._open(sealed, f"envelope/{row}")
        payload = self._entries.payload(payload_entry).get("payload", {})
        verdicts = {verdict.get("address"): verdict for verdict in payload.get("verdicts", ())}
        return Item(
            item=item,
            at=database.from_column(at),
            digest=bytes(digest),
            sender=names["sender"],
            author=names["author"],
            recipients=tuple(self._recipient(one, verdicts) for one in recipients),
            size=size,
            message_id=names["message_id"],
            entry=entry,
            payload=payload,
            ask_until=None if ask_until is None else database.from_column(ask_until),
            noticed=bool(noticed),
        )

    def _recipient(self, found: tuple[Any, ...], verdicts: Mapping[str, Mapping[str, Any]]) -> ItemRecipient:
        envelope, position, sealed, state, action, attempts, next_try, duplicate_possible, approved = found
        where = f"recipient/{envelope}/{position}"
        address = self._open(sealed, where)
        verdict = verdicts.get(address, {})
        return ItemRecipient(
            address=address,
            state=HoldState(state),
            action=action,
            rule=verdict.get("rule", ""),
            sentence=verdict.get("sentence", ""),
            people=verdict.get("people", 0),
            permitted=verdict.get("permitted", 0),
            attempts=attempts,
            next_try=None if next_try is None else database.from_column(next_try),
            duplicate_possible=bool(duplicate_possible),
            approved_by="" if approved is None else str(self._open(approved, f"{where}/approved")),
        )

    def _open(self, sealed: Any, where: str) -> Any:
        return unpack(self._sealing.open(bytes(sealed), where))
