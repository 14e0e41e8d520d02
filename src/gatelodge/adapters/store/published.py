"""How far the ledger is published: read what is not, and say what is."""

from typing import Any

from gatelodge.adapters.store import database
from gatelodge.core.ledger.tiles import HASH_BYTES
from gatelodge.core.ledger.tree import Frontier
from gatelodge.errors import IntegrityError


def state() -> Frontier:
    """The tree of the entries whose tiles are written."""
    found = database.row("SELECT size, peaks FROM store_publisherstate")
    if found is None:
        return Frontier()
    peaks = bytes(found[1])
    return Frontier(found[0], [peaks[at : at + HASH_BYTES] for at in range(0, len(peaks), HASH_BYTES)])


def entries_from(index: int, limit: int) -> list[bytes]:
    """Entries from that leaf on, in order. IntegrityError when their numbers have a gap."""
    found = database.rows("SELECT id, entry FROM store_ledgersource WHERE id > %s ORDER BY id LIMIT %s", index, limit)
    if [row for row, _ in found] != list(range(index + 1, index + 1 + len(found))):
        raise IntegrityError("The ledger's source has a gap: rows were removed or numbered by somebody else.")
    return [bytes(entry) for _, entry in found]


def advance(old_size: int, tree: Frontier) -> None:
    """Say that the tiles of this tree are written. IntegrityError when somebody else has moved it meanwhile."""
    peaks: Any = b"".join(tree.peaks)
    with database.one_transaction():
        if old_size == 0 and database.row("SELECT size FROM store_publisherstate") is None:
            database.insert("publisherstate", id=1, size=tree.size, peaks=peaks)
            return
        statement = "UPDATE store_publisherstate SET size = %s, peaks = %s WHERE size = %s"
        if not database.changed(statement, tree.size, peaks, old_size):
            raise IntegrityError("Somebody else publishes this ledger.")
