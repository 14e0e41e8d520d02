"""Publishes the ledger: new source rows become entry bundles, tiles and a signed checkpoint.

The order makes every step one that can be done again after a crash: bundles and tiles are written (temporary file,
fsync, rename, fsync of the folder), then the store is told how far they go, then the checkpoint is signed and put in
place. A tile or bundle is only ever written with the same bytes, or wider under another name. A checkpoint is signed
only over a tree whose beginning is the last signed one. Nobody else writes in the folder.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gatelodge.adapters.durable import replace_file
from gatelodge.core.ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from gatelodge.core.ledger.tiles import (
    HASH_BYTES,
    WIDTH,
    TileReader,
    bundle_path,
    pack_bundle,
    tile_path,
    tile_root,
    unpack_bundle,
)
from gatelodge.core.ledger.tree import Frontier, leaf_hash, range_root
from gatelodge.core.note import SigningKey
from gatelodge.errors import IntegrityError, TemporaryError

CHECKPOINT = "checkpoint"
PUBLIC_KEY = "log.vkey"
"""The key string a verifier needs, for convenience beside the log; whoever checks should have it from elsewhere."""
_TILE_BYTES = WIDTH * HASH_BYTES
AT_ONCE = 4096
"""Entries published in one go."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the publisher needs of the store."""

    state: Callable[[], Frontier]
    entries_from: Callable[[int, int], Sequence[bytes]]
    advance: Callable[[int, Frontier], None]


class Publisher:
    """One log folder and its signing key."""

    def __init__(self, folder: Path, seed: bytes, origin: str) -> None:
        self._folder = folder
        self._origin = origin
        self._key = SigningKey(origin, seed)
        self.signed = Checkpoint(origin, 0, Frontier().root)
        """The last checkpoint put in place."""
        self.note = b""

    def open(self) -> None:
        """Make the folder, or take up the last checkpoint in it. IntegrityError when it is not one of ours."""
        with _disk():
            self._folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            path = self._folder / CHECKPOINT
            if path.exists():
                self.note = path.read_bytes()
                self.signed = open_checkpoint(self.note, [self._key.verifier], origin=self._origin)
            _write(self._folder / PUBLIC_KEY, f"{self._key.verifier}\n".encode())

    def write(self, tree: Frontier, entries: Sequence[bytes]) -> Frontier:
        """Write bundles and tiles of the tree grown by these entries; the grown tree."""
        old, grown = tree.size, Frontier(tree.size, tree.peaks)
        leaves = [leaf_hash(entry) for entry in entries]
        for leaf in leaves:
            grown.append(leaf)
        with _disk():
            self._write_bundles(old, entries)
            self._write_tiles(old, leaves)
        return grown

    def sign(self, tree: Frontier) -> bytes:
        """Sign the tree and put the checkpoint in place; the note.

        IntegrityError, and no signature, when the tree does not begin with the one signed last, or its tiles are not
        what the store says.
        """
        tiles = TileReader(tree.size, self._read)
        if tree.size < self.signed.size:
            raise IntegrityError("The ledger is shorter than its last checkpoint: the store was put back.")
        if self.signed.size and range_root(0, self.signed.size, tiles.subtree) != self.signed.root:
            raise IntegrityError("The ledger no longer begins with what its last checkpoint signed.")
        if tree.size and range_root(0, tree.size, tiles.subtree) != tree.root:
            raise IntegrityError("The ledger's tiles are not what was written.")
        checkpoint = Checkpoint(self._origin, tree.size, tree.root)
        note = sign_checkpoint(checkpoint, self._key)
        with _disk():
            _write(self._folder / CHECKPOINT, note)
        self.signed, self.note = checkpoint, note
        return note

    def _write_bundles(self, old: int, entries: Sequence[bytes]) -> None:
        start = old - old % WIDTH
        before = []
        if old % WIDTH:
            path = bundle_path(old // WIDTH, old % WIDTH)
            before = unpack_bundle(self._read(path), old % WIDTH)
        whole = [*before, *entries]
        for at in range(0, len(whole), WIDTH):
            some = whole[at : at + WIDTH]
            _write(self._folder / bundle_path((start + at) // WIDTH, len(some)), pack_bundle(some))

    def _write_tiles(self, old: int, leaves: Sequence[bytes]) -> None:
        """Each level's new hashes are the roots of the tiles filled one level below."""
        level, fresh = 0, list(leaves)
        while fresh:
            nodes = old >> (8 * level)
            kept = self._read(tile_path(level, nodes // WIDTH, nodes % WIDTH)) if nodes % WIDTH else b""
            hashes = kept + b"".join(fresh)
            fresh = []
            for at in range(0, len(hashes), _TILE_BYTES):
                tile = hashes[at : at + _TILE_BYTES]
                width = len(tile) // HASH_BYTES
                _write(self._folder / tile_path(level, nodes // WIDTH + at // _TILE_BYTES, width), tile)
                if width == WIDTH:
                    fresh.append(tile_root(tile))
            level += 1

    def _read(self, path: str) -> bytes:
        return (self._folder / path).read_bytes()


def _write(path: Path, content: bytes) -> None:
    """The file holds the content, readable by anybody, or what it held before. Nobody else writes in the folder."""
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    replace_file(path, content, mode=0o644, sole_writer=True)


@contextlib.contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TemporaryError("The ledger cannot be written just now.", log=f"ledger: {error.strerror}") from error
