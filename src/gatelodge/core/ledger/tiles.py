"""Where the log's hashes and entries stand: C2SP tlog-tiles, tiles of 256.

A level-0 tile holds leaf hashes; a tile at level n + 1 holds one hash per full tile of level n. The last tile of a
level may be partial: then its width is in its name. An entry bundle holds the entries of one level-0 tile, each after
its length in two bytes. Source: C2SP tlog-tiles.md.

    >>> tile_path(0, 1234067, 256)
    'tile/0/x001/x234/067'
    >>> tile_path(1, 0, 3)
    'tile/1/000.p/3'
"""

from collections.abc import Callable, Iterator, Sequence

from gatelodge.core.ledger.tree import Frontier, node_hash
from gatelodge.errors import IntegrityError

WIDTH = 256
"""Hashes in a full tile."""
_HEIGHT = 8
HASH_BYTES = 32

Reader = Callable[[str], bytes]
"""Path below the log's folder to the file's bytes; FileNotFoundError or KeyError when there is none."""


def tile_path(level: int, index: int, width: int) -> str:
    """Path of a tile; `width` below 256 names a partial one."""
    return f"tile/{level}/{_number(index, width)}"


def bundle_path(index: int, width: int) -> str:
    """Path of an entry bundle."""
    return f"tile/entries/{_number(index, width)}"


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, index, width) of every tile of a tree of that size, level by level."""
    level, nodes = 0, size
    while nodes:
        full, rest = divmod(nodes, WIDTH)
        yield from ((level, index, WIDTH) for index in range(full))
        if rest:
            yield level, full, rest
        level, nodes = level + 1, full


def tile_root(tile: bytes) -> bytes:
    """Hash over one full tile: one hash of the tile above."""
    hashes = [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]
    if len(hashes) != WIDTH or len(hashes[-1]) != HASH_BYTES:
        raise IntegrityError("A full tile has 256 hashes.")
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def pack_bundle(entries: Sequence[bytes]) -> bytes:
    """The entries, each after its length in two bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack_bundle(bundle: bytes, width: int) -> list[bytes]:
    """The entries of a bundle. IntegrityError when they are not exactly `width`."""
    entries: list[bytes] = []
    at = 0
    while at < len(bundle) and len(entries) <= width:
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        entries.append(bundle[at + 2 : end])
        at = end
    if at != len(bundle) or len(entries) != width:
        raise IntegrityError("An entry bundle is cut short or has something added.")
    return entries


class TileReader:
    """Hashes of full subtrees of a tree of `size` leaves, out of its tiles. Keeps the tiles it has read."""

    def __init__(self, size: int, read: Reader) -> None:
        self.size = size
        self._read = read
        self._kept: dict[tuple[int, int], bytes] = {}

    def subtree(self, level: int, index: int) -> bytes:
        """Hash of the full subtree of 2**level leaves that starts at leaf index * 2**level."""
        tile_level, inside = divmod(level, _HEIGHT)
        first = index << inside
        tile = self.tile(tile_level, first // WIDTH)
        start = first % WIDTH * HASH_BYTES
        hashes = [tile[at : at + HASH_BYTES] for at in range(start, start + (HASH_BYTES << inside), HASH_BYTES)]
        if len(hashes[-1]) != HASH_BYTES:
            raise IntegrityError("A tile is shorter than the tree needs.")
        while len(hashes) > 1:
            hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    def tile(self, level: int, index: int) -> bytes:
        """One tile as wide as the tree has it. IntegrityError when it is missing or of another length."""
        if (level, index) not in self._kept:
            width = min(WIDTH, (self.size >> (_HEIGHT * level)) - index * WIDTH)
            tile = read_file(self._read, tile_path(level, index, width))
            if len(tile) != width * HASH_BYTES:
                raise IntegrityError("A tile has another length than its name says.")
            self._kept[level, index] = tile
        return self._kept[level, index]

    def frontier(self) -> Frontier:
        """The peaks of the tree, for its root and for appending."""
        peaks, start = [], 0
        for bit in range(self.size.bit_length() - 1, -1, -1):
            if self.size >> bit & 1:
                peaks.append(self.subtree(bit, start >> bit))
                start += 1 << bit
        return Frontier(self.size, peaks)


def read_file(read: Reader, path: str) -> bytes:
    """The file's bytes. IntegrityError when it is not there."""
    try:
        return read(path)
    except (FileNotFoundError, KeyError) as error:
        raise IntegrityError(f"The log has no {path}.") from error


def _number(index: int, width: int) -> str:
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03}")
    return "/".join(groups) + (f".p/{width}" if width < WIDTH else "")
