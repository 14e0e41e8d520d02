"""Writing into the ledger's source, and reading what stands beside an entry.

Rows are numbered here, from 1 without a gap, by the one writer. Ledger time is the larger of the clock and the last
entry's time; a clock that went back by more than a second is an entry of its own.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gatelodge.adapters.store import database
from gatelodge.adapters.store.sealing import Sealing, pack, unpack
from gatelodge.core.hold import GATE
from gatelodge.core.ledger import entry as ledger_entry
from gatelodge.errors import TemporaryError
from gatelodge.ports import Clock

_SALT_BYTES = 16
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
STEP = timedelta(seconds=1)
"""Clocks that are being set gently go back by less."""


class Entries:
    """The ledger's source: append, and open payloads."""

    def __init__(self, sealing: Sealing, clock: Clock) -> None:
        self._sealing = sealing
        self._clock = clock
        self.last_row = 0
        self.last_at = _BEGINNING
        self.reload()

    def reload(self) -> None:
        """Learn from the table where it ends: at the start, and after a transaction that did not happen."""
        found = database.row("SELECT id, entry FROM store_ledgersource ORDER BY id DESC LIMIT 1")
        self.last_row, self.last_at = 0, _BEGINNING
        if found is not None:
            self.last_row = found[0]
            self.last_at = datetime.fromisoformat(ledger_entry.parse(bytes(found[1]))["at"])
        self._clock_read = self.last_at

    def append(
        self,
        tag: str,
        *,
        what: Mapping[str, object],
        actor: str = GATE,
        payload: Mapping[str, object] | None = None,
        **more: object,
    ) -> int:
        """Add one entry, with the payload beside it; its row."""
        at = self._time()
        return self._write(tag, at, what=what, actor=actor, payload=payload, more=more)

    def payload(self, row: int) -> Mapping[str, Any]:
        """What stands beside the entry, {} when there is nothing or it was erased."""
        found = database.row("SELECT sealed FROM store_payload WHERE source_id = %s", row)
        if found is None:
            return {}
        plain = self._sealing.open(bytes(found[0]), f"payload/{row}")
        opened: Mapping[str, Any] = unpack(plain[_SALT_BYTES:])
        return opened

    def erase(self, item: str) -> None:
        """End what stands beside the entries about this item: salts and payloads go, the entries stay and verify."""
        database.run("DELETE FROM store_payload WHERE item = %s", item)

    def actor_token(self, actor: str) -> str:
        """`gate` for ourselves, else a keyed token."""
        return actor if actor == GATE else self._sealing.token("address", actor).hex()

    def _time(self) -> datetime:
        before, now = self._clock_read, self._clock.now()
        self._clock_read = now
        if now < before - STEP:
            back_ms = int((before - now).total_seconds() * 1000)
            self._write("gate:clock:step", self.last_at, what={"back_ms": back_ms, "clock": ledger_entry.stamp(now)})
        return max(now, self.last_at)

    def _write(
        self,
        tag: str,
        at: datetime,
        *,
        what: Mapping[str, object],
        actor: str = GATE,
        payload: Mapping[str, object] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> int:
        row = self.last_row + 1
        plain = b"" if payload is None else pack(payload)
        salt = os.urandom(_SALT_BYTES) if plain else b""
        try:
            entry = ledger_entry.build(
                row,
                tag=tag,
                at=at,
                actor=self.actor_token(actor),
                payload=ledger_entry.payload_hash(salt, plain) if plain else b"",
                what=what,
                **(more or {}),
            )
        except (TypeError, ValueError) as error:
            raise TemporaryError("The entry cannot be written in the ledger's form.", log=f"{tag}: {error}") from error
        database.insert("ledgersource", id=row, entry=entry)
        if plain:
            sealed = self._sealing.seal(salt + plain, f"payload/{row}")
            item = (more or {}).get("item") or what.get("item") or ""
            database.insert("payload", source_id=row, item=item, sealed=sealed)
        self.last_row, self.last_at = row, max(at, self.last_at)
        return row
