"""The permits of a home made before the store: a JSON snapshot, taken over once, nothing of it lost."""

from contextlib import suppress
from pathlib import Path

from gatelodge.adapters.permits.writing import PermitWriter
from gatelodge.adapters.sealing import AddressSeal
from gatelodge.core.permits import PermitBook
from gatelodge.errors import ConfigError
from gatelodge.ports import Keys


def take_over(snapshot: Path, store: Path, keys: Keys) -> None:
    """Put the snapshot's lines into a new store, each source as its import, and set the snapshot aside.

    Nothing happens where there is no snapshot, or a store already has lines. ConfigError: the snapshot cannot be read.
    """
    if not snapshot.exists():
        return
    try:
        book = PermitBook.parse(snapshot.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("permits.json cannot be read. Restore it, or import the permits again.") from error
    assert book.at is not None
    opened = AddressSeal(keys).open
    for source in book.feeds:
        lines = [(token, permit) for token, permit in book.lines() if permit.source == source]
        addresses = {token: opened(book.sealed_address(token)).decode() for token, _ in lines}
        with PermitWriter(store, keys).changing("import", source, book.at) as change:
            if source in change.before.feeds:
                change.undo()  # another process has done it
            else:
                change.replace(lines, addresses)
    with suppress(FileNotFoundError):
        snapshot.replace(snapshot.with_suffix(".json.taken-over"))
