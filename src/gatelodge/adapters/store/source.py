"""The ledger's source rows, for the audit."""

from collections.abc import Iterator
from pathlib import Path

from gatelodge.adapters.store import configure, database

_AT_ONCE = 5000


def source_rows(store_path: Path) -> Iterator[tuple[int, bytes]]:
    """(number, entry) of every row, in order. Not inside an event loop."""
    configure(store_path)
    last = 0
    while True:
        found = database.rows(
            "SELECT id, entry FROM store_ledgersource WHERE id > %s ORDER BY id LIMIT %s", last, _AT_ONCE
        )
        yield from ((row, _bytes(entry)) for row, entry in found)
        if len(found) < _AT_ONCE:
            return
        last = found[-1][0]


def _bytes(entry: object) -> bytes:
    """The column's bytes; what somebody else put there as another type, as its text."""
    return bytes(entry) if isinstance(entry, (bytes, memoryview)) else str(entry).encode()
