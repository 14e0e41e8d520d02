"""The end of what custody holds about people: which items have ended, and their erasure.

Tokens, counts, states and ledger entries stay, so that proofs, sketches and retries go on to hold; addresses, names
and payloads go. All of it runs inside one transaction of `database.one_transaction`.
"""

from datetime import datetime

from gatelodge.adapters.store import database
from gatelodge.adapters.store.entries import Entries
from gatelodge.adapters.store.sealing import Sealing, pack
from gatelodge.core.ledger import entry as ledger_entry
from gatelodge.errors import RefusedError

_NOBODY = {"sender": "", "author": "", "recipients": [], "message_id": "", "known": []}
"""What an erased envelope says in place of its names."""


class Erasing:
    """Finds what ended, and erases it."""

    def __init__(self, sealing: Sealing, entries: Entries) -> None:
        self._sealing = sealing
        self._entries = entries

    def ended(self, *, before: datetime, limit: int) -> tuple[str, ...]:
        """Items in custody that ended for every recipient before then and are not erased, longest ended first.

        The time is the ledger's, which never goes back: rows in the order of their last entry are in order of time.
        """
        found = database.rows(
            "SELECT e.item, s.entry FROM store_envelope e JOIN store_ledgersource s ON s.id = e.last_entry "
            "WHERE e.custody AND NOT e.erased AND NOT EXISTS "
            "(SELECT 1 FROM store_recipient r WHERE r.envelope_id = e.id AND r.live) ORDER BY e.last_entry LIMIT %s",
            limit,
        )
        until = ledger_entry.stamp(before)
        return tuple(item for item, entry in found if ledger_entry.parse(bytes(entry))["at"] < until)

    def erased(self, item: str) -> None:
        """Record that the item's bytes are destroyed, and erase what the store says about anybody in it; once."""
        found = database.row("SELECT id, erased FROM store_envelope WHERE item = %s AND custody", item)
        if found is None:
            raise RefusedError(f"There is no message {item} in our keeping.")
        envelope, already = found
        if already:
            return
        if database.row("SELECT 1 FROM store_recipient WHERE envelope_id = %s AND live LIMIT 1", envelope):
            raise RefusedError(f"{item} has not ended for every recipient.")
        row = self._entries.append("hold:message:erase", what={}, item=item)
        self._entries.erase(item)
        self._blank(envelope, row)

    def _blank(self, envelope: int, row: int) -> None:
        database.run(
            "UPDATE store_envelope SET erased = %s, noticed = %s, last_entry = %s, sealed = %s WHERE id = %s",
            True,
            True,
            row,
            self._sealing.seal(pack(_NOBODY), f"envelope/{envelope}"),
            envelope,
        )
        places = database.rows("SELECT position FROM store_recipient WHERE envelope_id = %s", envelope)
        for (place,) in places:
            database.run(
                "UPDATE store_recipient SET sealed = %s, approved = NULL WHERE envelope_id = %s AND position = %s",
                self._sealing.seal(pack(""), f"recipient/{envelope}/{place}"),
                envelope,
                place,
            )
