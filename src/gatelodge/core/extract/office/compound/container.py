"""The container of old Office files (OLE2 compound files): streams by path, and bytes that belong to none.

Only the container: what the streams mean is said by `ole` and the readers it calls. Directory and sector chains are
followed with bounds on both, so a chain that loops ends. Source: [MS-CFB].

    >>> Compound(content).read("WordDocument")  # doctest: +SKIP
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from gatelodge.core.extract.context import Unreadable
from gatelodge.values import GapKind

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""Sector numbers from here on are marks."""
_FREE = 0xFFFFFFFF
_MINI_CUTOFF = 4096
_MAX_ENTRIES = 20_000
_MAX_TIMES = 8
"""Streams that share sectors may give this many times the file's size in all; honest ones share none."""


@dataclass(frozen=True, slots=True)
class Storage:
    """A storage (folder) of the file, as if it were a file of its own: an embedded document lies in one."""

    whole: "Compound"
    prefix: str = ""
    """Path of the storage with a slash at its end; "" for the root."""
    streams: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By path from here: first sector and size."""
    kind: bytes = bytes(16)
    """Class identifier: the program that made it."""

    def read(self, path: str) -> bytes:
        """The bytes of a stream; b"" when there is none."""
        return self.whole.read(self.prefix + path)

    def storages(self) -> list[str]:
        """Names of the storages that lie directly in this one, in order."""
        return list(dict.fromkeys(path.partition("/")[0] for path in self.streams if "/" in path))

    def storage(self, name: str) -> "Storage":
        """The storage of that name; an empty one when there is none."""
        return self.whole.storage(f"{self.prefix}{name}/")


class Compound:
    """A compound file opened: streams by path, read on demand."""

    def __init__(self, untrusted: bytes) -> None:
        if len(untrusted) < 512:
            raise Unreadable("The file is cut short.")
        self._data = untrusted
        shift, mini_shift = struct.unpack_from("<HH", untrusted, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise Unreadable("The file is built in a way no known program does.")
        self._size = 1 << shift
        fat_count, directory = struct.unpack_from("<I", untrusted, 44)[0], struct.unpack_from("<I", untrusted, 48)[0]
        mini_fat, mini_count, more, more_count = struct.unpack_from("<IIII", untrusted, 60)
        self._fat = self._allocation(fat_count, more, more_count)
        self._mini_fat = _numbers(self._chain(mini_fat)) if mini_count else []
        self.streams: dict[str, tuple[int, int]] = {}
        self.kinds: dict[str, bytes] = {}
        """Class identifiers of storages, by path with a slash at the end; "" is the root."""
        self._lost: list[tuple[int, int]] = []
        self._left = _MAX_TIMES * len(untrusted) + (1 << 16)
        self._counted: set[str] = set()
        self._mini = b""
        self._read_directory(self._chain(directory))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _allocation(self, count: int, more: int, more_count: int) -> list[int]:
        sectors = [n for n in struct.unpack_from("<109I", self._data, 76) if n < _END]
        for _ in range(min(more_count, 10_000)):
            numbers = _numbers(self._sector(more)) if more < _END else []
            if not numbers:
                break
            sectors += [n for n in numbers[:-1] if n < _END]
            more = numbers[-1]
        limit = len(self._data) // self._size + 1
        found: list[int] = []
        for sector in sectors[:count]:
            found += _numbers(self._sector(sector))
            if len(found) >= limit:
                break
        return found

    def _chain(self, start: int, size: int = 1 << 40) -> bytes:
        """The sectors from there on, as many as hold that size; runs of neighbours are taken at once."""
        fat, found, have = self._fat, [], 0
        for _ in range(len(fat)):
            if start >= len(fat) or have >= size:
                break
            end, after = start + 1, fat[start]
            while after == end and have + (end - start) * self._size < size and end < len(fat):
                end, after = end + 1, fat[end]
            piece = self._data[(start + 1) * self._size : (end + 1) * self._size]
            if not piece:
                break
            found.append(piece)
            have += len(piece)
            if have > len(self._data):  # it loops
                break
            start = after
        return b"".join(found)

    def _read_directory(self, directory: bytes) -> None:
        entries = []
        for at in range(0, min(len(directory), 128 * _MAX_ENTRIES) - 127, 128):
            entry = directory[at : at + 128]
            length = min(struct.unpack_from("<H", entry, 64)[0], 64)
            name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace").replace("/", "_")
            left, right, child = struct.unpack_from("<III", entry, 68)
            start, size = struct.unpack_from("<IQ", entry, 116)
            entries.append((name, entry[66], left, right, child, start, size & 0xFFFFFFFF, entry[80:96]))
        if not entries:
            raise Unreadable("The file has no directory.")
        self._mini = self._chain(entries[0][5])
        self.kinds[""] = entries[0][7]
        waiting = [(entries[0][4], "")]
        seen = {0}
        while waiting:
            number, path = waiting.pop()
            if number in seen or number >= len(entries):
                continue
            seen.add(number)
            name, kind, left, right, child, start, size, made_by = entries[number]
            waiting += [(left, path), (right, path)]
            if kind == 2:
                self.streams[self._unused(path + name)] = (start, size)
            elif kind == 1:
                self.kinds[f"{path}{name}/"] = made_by
                waiting.append((child, f"{path}{name}/"))
        self._lost = [(e[5], e[6]) for n, e in enumerate(entries) if n not in seen and e[1] == 2 and e[6]]

    def _unused(self, path: str) -> str:
        """The path, or another where two streams have the same."""
        return path if path not in self.streams else f"{path} {len(self.streams)}"

    def read(self, path: str) -> bytes:
        """The bytes of a stream; b"" when there is none."""
        start, size = self.streams.get(path, (0, 0))
        if path not in self._counted:
            self._counted.add(path)
            self._count(size)
        return self._content(start, size)

    def left_over(self) -> Iterator[bytes]:
        """Yield streams that stand in the directory but in no storage, then what no stream uses."""
        for start, size in self._lost:
            self._count(size)
            yield self._content(start, size)
        yield self._free()

    def _count(self, size: int) -> None:
        self._left -= min(size, len(self._data))
        if self._left < 0:
            raise Unreadable("The file says it holds far more than it does.", GapKind.LIMIT)

    def _content(self, start: int, size: int) -> bytes:
        if size >= _MINI_CUTOFF:
            return self._chain(start, size)[:size]
        found = []
        for _ in range(size // 64 + 1):
            if start >= len(self._mini_fat):
                break
            found.append(self._mini[start * 64 : start * 64 + 64])
            start = self._mini_fat[start]
        return b"".join(found)[:size]

    def ends(self, name: str) -> Iterator[str]:
        """Paths whose last step is this name."""
        return (path for path in self.streams if path == name or path.endswith("/" + name))

    def storage(self, prefix: str = "") -> Storage:
        """A storage with all that lies in it."""
        inside = {path[len(prefix) :]: at for path, at in self.streams.items() if path.startswith(prefix)}
        return Storage(self, prefix, inside, self.kinds.get(prefix, bytes(16)))

    def _free(self) -> bytes:
        """Sectors that no stream uses, and what stands behind the last: deleted text stays there."""
        free = [n for n, after in enumerate(self._fat) if after == _FREE]
        return b"\0\0".join(self._sector(n) for n in free) + self._data[(len(self._fat) + 1) * self._size :]


def _numbers(raw: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))
