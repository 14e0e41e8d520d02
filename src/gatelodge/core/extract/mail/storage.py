"""A storage inside a compound file, made a compound file of its own, so that it can be read like any other file.

Outlook keeps an Office file that was put into a mail as such a storage. Source: [MS-CFB] 2.2 to 2.6.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECTOR = 4096
_MINI = 64
_CUTOFF = 4096
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_MOST_FAT_SECTORS = 109
"""So many have their place in the head of the file: room for 450 MB."""


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    content: bytes = b""
    start: int = _END
    size: int = 0
    next: int = _NONE
    child: int = _NONE
    folders: dict[str, int] = field(default_factory=dict)

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le", "surrogatepass")[:62]
        head = name.ljust(64, b"\0") + struct.pack("<HBB", len(name) + 2, self.kind, 1)
        return head + struct.pack("<III16x20xIQ", _NONE, self.next, self.child, self.start, self.size)


def whole(streams: Mapping[str, bytes]) -> bytes:
    """The bytes of a compound file with these streams, by path; b"" where they are more than fit."""
    entries = _directory(streams)
    mini = bytearray()
    mini_chain: list[int] = []
    big: list[tuple[_Entry, bytes]] = []
    for entry in entries:
        entry.size = len(entry.content)
        if not entry.content:
            continue
        if entry.size >= _CUTOFF:
            big.append((entry, entry.content))
            continue
        entry.start = len(mini_chain)
        count = -(-entry.size // _MINI)
        mini += entry.content.ljust(count * _MINI, b"\0")
        mini_chain += [*range(entry.start + 1, entry.start + count), _END]
    entries[0].size = len(mini)
    table = struct.pack(f"<{len(mini_chain)}I", *mini_chain)
    directory = b"".join(entry.packed() for entry in entries)
    sizes = [len(directory), len(table), len(mini), *(len(content) for _, content in big)]
    used = sum(-(-size // _SECTOR) for size in sizes)
    fat_sectors = next(n for n in range(1, used + 2) if n * (_SECTOR // 4) >= used + n)
    if fat_sectors > _MOST_FAT_SECTORS:
        return b""
    fat = [_FAT] * fat_sectors
    starts = [_chained(fat, size) for size in sizes]
    entries[0].start = starts[2]
    for (entry, _), start in zip(big, starts[3:], strict=True):
        entry.start = start
    directory = b"".join(entry.packed() for entry in entries)
    blocks = [directory, table, bytes(mini), *(content for _, content in big)]
    fat += [_FREE] * (fat_sectors * (_SECTOR // 4) - len(fat))
    packed_fat = struct.pack(f"<{len(fat)}I", *fat)
    return _head(fat_sectors, starts, len(table)) + packed_fat + b"".join(_padded(block) for block in blocks)


def _directory(streams: Mapping[str, bytes]) -> list[_Entry]:
    """The root, then each storage and stream; brothers stand in one chain."""
    entries = [_Entry("Root Entry", _ROOT)]
    for path, content in streams.items():
        at = 0
        *folders, name = path.split("/")
        for folder in folders:
            known = entries[at].folders.get(folder)
            if known is None:
                known = _add(entries, at, _Entry(folder, _STORAGE))
                entries[at].folders[folder] = known
            at = known
        _add(entries, at, _Entry(name, _STREAM, content))
    return entries


def _add(entries: list[_Entry], parent: int, entry: _Entry) -> int:
    entry.next, entries[parent].child = entries[parent].child, len(entries)
    entries.append(entry)
    return len(entries) - 1


def _chained(fat: list[int], size: int) -> int:
    """First sector of a block put behind the others."""
    if not size:
        return _END
    start = len(fat)
    fat += [*range(start + 1, start + -(-size // _SECTOR)), _END]
    return start


def _padded(block: bytes) -> bytes:
    return block + bytes(-len(block) % _SECTOR)


def _head(fat_sectors: int, starts: list[int], table: int) -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 4, 0xFFFE, 12, 6)
    head += struct.pack("<III4xIIIII", 1, fat_sectors, starts[0], _CUTOFF, starts[1], -(-table // _SECTOR), _END, 0)
    places = [*range(fat_sectors), *[_FREE] * (_MOST_FAT_SECTORS - fat_sectors)]
    return _padded(head + struct.pack(f"<{_MOST_FAT_SECTORS}I", *places))
