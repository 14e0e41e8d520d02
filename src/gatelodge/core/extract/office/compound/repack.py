"""Makes a compound file of streams, so that a document embedded in a storage is read like any file.

Outlook keeps an Office file that was put into a mail as such a storage too.

Source: [MS-CFB] 2.2 to 2.6. Version 3, sectors of 512 bytes.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from gatelodge.core.extract.office.compound.container import MAGIC

_END, _FREE, _NONE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFD
_CUTOFF = 4096


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    content: bytes = b""
    made_by: bytes = bytes(16)
    inside: "dict[str, _Entry]" = field(default_factory=dict)
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = 0
    size: int = 0


def packed(streams: Mapping[str, bytes], made_by: bytes = bytes(16)) -> bytes:
    """A compound file with these streams, by path with slashes."""
    root = _Entry("Root Entry", 5, made_by=made_by)
    for path, content in streams.items():
        here = root
        *storages, name = path.split("/")
        for step in storages:
            here = here.inside.setdefault(step + "/", _Entry(step, 1))
        here.inside[name] = _Entry(name, 2, content)
    entries = [root]
    for entry in entries:
        _number(entry, entries)
    return _laid_out(entries)


def _number(storage: _Entry, entries: list[_Entry]) -> None:
    """Give numbers to what lies in a storage, and make its tree of siblings."""
    ordered = sorted(storage.inside.values(), key=lambda e: (len(e.name), e.name.upper()))
    first = len(entries)
    entries += ordered

    def middle(begin: int, end: int) -> int:
        if begin >= end:
            return _NONE
        at = (begin + end) // 2
        ordered[at].left, ordered[at].right = middle(begin, at), middle(at + 1, end)
        return first + at

    storage.child = middle(0, len(ordered))


def _laid_out(entries: list[_Entry]) -> bytes:
    body: list[bytes] = []
    fat: list[int] = []

    def put(content: bytes) -> int:
        count = (len(content) + 511) // 512
        if not count:
            return _END
        start = len(fat)
        body.append(content.ljust(512 * count, b"\0"))
        fat.extend([*range(start + 1, start + count), _END])
        return start

    mini = bytearray()
    mini_fat: list[int] = []
    for entry in entries[1:]:
        entry.size = len(entry.content)
        if entry.kind != 2 or not entry.content:
            entry.start = _END if entry.kind == 2 else 0
        elif entry.size >= _CUTOFF:
            entry.start = put(entry.content)
        else:
            entry.start, count = len(mini_fat), (entry.size + 63) // 64
            mini += entry.content.ljust(64 * count, b"\0")
            mini_fat += [*range(entry.start + 1, entry.start + count), _END]
    entries[0].start, entries[0].size = put(bytes(mini)), len(mini)
    mini_start = put(struct.pack(f"<{len(mini_fat)}I", *mini_fat))
    directory = put(b"".join(map(_entry, entries)))
    return _with_fat(body, fat, directory, mini_start, (4 * len(mini_fat) + 511) // 512)


def _with_fat(body: list[bytes], fat: list[int], directory: int, mini_start: int, mini_count: int) -> bytes:
    """Header, sectors, and the allocation table behind them."""
    used = len(fat)
    count = more = 0
    while True:
        need = (used + count + more + 127) // 128
        need_more = max((need - 109 + 126) // 127, 0)
        if (need, need_more) == (count, more):
            break
        count, more = need, need_more
    fat += [_FAT] * count + [0xFFFFFFFC] * more
    fat += [_FREE] * (128 * count - len(fat))
    sectors = [*range(used, used + count)]
    header = MAGIC + bytes(16) + struct.pack("<HHHHH6xIII", 0x3E, 3, 0xFFFE, 9, 6, 0, count, directory)
    more_start = used + count if more else _END
    header += struct.pack("<IIIIII", 0, _CUTOFF, mini_start if mini_count else _END, mini_count, more_start, more)
    header += struct.pack("<109I", *(sectors[:109] + [_FREE] * (109 - len(sectors[:109]))))
    chain = b""
    for n in range(more):
        part = sectors[109 + 127 * n : 236 + 127 * n]
        after = used + count + n + 1 if n + 1 < more else _END
        chain += struct.pack("<128I", *part, *([_FREE] * (127 - len(part))), after)
    return b"".join((header, *body, struct.pack(f"<{len(fat)}I", *fat), chain))


def _entry(entry: _Entry) -> bytes:
    name = entry.name[:31].encode("utf-16-le", "replace")[:62]
    head = name.ljust(64, b"\0") + struct.pack("<HBB", len(name) + 2, entry.kind, 1)
    head += struct.pack("<III", entry.left, entry.right, entry.child) + entry.made_by
    return head + bytes(20) + struct.pack("<IQ", entry.start, entry.size)
