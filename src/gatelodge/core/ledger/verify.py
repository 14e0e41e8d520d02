"""The whole log, checked from its files alone: checkpoint, entries, leaves, every tile, root.

Any changed byte of any file that the checkpoint covers is found; so is a missing file, and an entry that is not ours
or not in its place. `gatelodge_verify` does the same with code of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gatelodge.core.ledger import entry as ledger_entry
from gatelodge.core.ledger.checkpoint import Checkpoint, open_checkpoint
from gatelodge.core.ledger.tiles import (
    WIDTH,
    Reader,
    TileReader,
    bundle_path,
    read_file,
    tile_path,
    tile_root,
    unpack_bundle,
)
from gatelodge.core.ledger.tree import inclusion_proof, leaf_hash, root_of
from gatelodge.core.note import VerifyingKey
from gatelodge.errors import IntegrityError


@dataclass(frozen=True, slots=True)
class VerifiedLog:
    """A log that holds: what its checkpoint says, and its entries in order."""

    checkpoint: Checkpoint
    entries: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """That one entry is in the log: with the checkpoint, all that somebody else needs to check it."""

    index: int
    entry: bytes
    hashes: tuple[bytes, ...]
    checkpoint: bytes


def verify_log(read: Reader, key: VerifyingKey) -> VerifiedLog:
    """The log behind the reader. IntegrityError names the first thing that is not as it should be."""
    checkpoint = open_checkpoint(read_file(read, "checkpoint"), [key], origin=key.name)
    entries: list[bytes] = []
    for start in range(0, checkpoint.size, WIDTH):
        width = min(WIDTH, checkpoint.size - start)
        entries += unpack_bundle(read_file(read, bundle_path(start // WIDTH, width)), width)
    for index, one in enumerate(entries):
        if ledger_entry.parse(one).get("row") != index + 1:
            raise IntegrityError(f"Entry {index + 1} says that it stands elsewhere.")
    leaves = [leaf_hash(one) for one in entries]
    _check_tiles(read, leaves)
    if root_of(leaves) != checkpoint.root:
        raise IntegrityError("The checkpoint signs another tree than the entries make.")
    return VerifiedLog(checkpoint, tuple(entries))


def prove(read: Reader, key: VerifyingKey, index: int) -> Proof:
    """The proof that the entry at this leaf index is under the log's checkpoint. IntegrityError when it is not."""
    note = read_file(read, "checkpoint")
    checkpoint = open_checkpoint(note, [key], origin=key.name)
    if not 0 <= index < checkpoint.size:
        raise IntegrityError(f"The log has no entry {index + 1} under its checkpoint.")
    start = index // WIDTH * WIDTH
    width = min(WIDTH, checkpoint.size - start)
    entries = unpack_bundle(read_file(read, bundle_path(start // WIDTH, width)), width)
    hashes = inclusion_proof(index, checkpoint.size, TileReader(checkpoint.size, read).subtree)
    return Proof(index, entries[index - start], tuple(hashes), note)


def _check_tiles(read: Reader, leaves: Sequence[bytes]) -> None:
    """Every tile of the tree holds just the hashes it should."""
    level, hashes = 0, list(leaves)
    while hashes:
        above = []
        for start in range(0, len(hashes), WIDTH):
            tile = b"".join(hashes[start : start + WIDTH])
            width = min(WIDTH, len(hashes) - start)
            path = tile_path(level, start // WIDTH, width)
            if read_file(read, path) != tile:
                raise IntegrityError(f"{path} does not hold the hashes of the entries.")
            if width == WIDTH:
                above.append(tile_root(tile))
        level, hashes = level + 1, above
