"""The directory of a 7z archive: which streams are packed how, and which files stand in them.

Source: 7zFormat.txt of the LZMA SDK (public domain).
"""

import struct
import zlib
from dataclasses import dataclass, field

from gatelodge.core.extract.archive.sevenzip_numbers import Numbers
from gatelodge.core.extract.context import MAX_MEMBERS, Unreadable

MAGIC = b"7z\xbc\xaf\x27\x1c"
START = 32
"""Length of the signature header."""
_END, _HEADER, _MAIN_STREAMS, _FILES, _PACK, _UNPACK, _SUB = 0, 1, 4, 5, 6, 7, 8
_SIZE, _CRC, _FOLDER, _CODERS_SIZE, _COUNTS, _EMPTY, _NAMES, _ENCODED = 9, 10, 11, 12, 13, 14, 17, 23


@dataclass(frozen=True, slots=True)
class Coder:
    """One step of packing."""

    method: bytes
    inputs: int
    properties: bytes


@dataclass(slots=True)
class Folder:
    """Coders that work together on packed streams and give one unpacked stream."""

    coders: list[Coder]
    bound: dict[int, int]
    """Input to the output that feeds it."""
    packed: list[int]
    """Inputs that packed streams feed, in order."""
    sizes: list[int] = field(default_factory=list)
    """Of each output."""
    crc: int | None = None
    files: list[tuple[int, int | None]] = field(default_factory=list)
    """Size and checksum of each file in it."""


@dataclass(slots=True)
class Streams:
    """What is packed where."""

    begin: int = 0
    packed: list[int] = field(default_factory=list)
    """Sizes of the packed streams, which follow each other."""
    folders: list[Folder] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Directory:
    """A whole header."""

    streams: Streams
    names: list[str]
    """Of files that have content, in the order of the folders."""
    empty: list[str]
    """Names of folders and empty files."""


def start(untrusted: bytes) -> bytes:
    """The header's bytes, packed or not. Unreadable where it does not stand where it should."""
    if len(untrusted) < START:
        raise Unreadable("The 7-Zip archive is cut short.")
    offset, size, crc = struct.unpack_from("<QQI", untrusted, 12)
    header = untrusted[START + offset : START + offset + size] if offset + size <= len(untrusted) else b""
    if len(header) != size or zlib.crc32(header) != crc:
        raise Unreadable("The 7-Zip archive is cut short or damaged.")
    return header


def parse(header: bytes) -> Directory | Streams:
    """The directory; where it is packed itself, the streams to unpack it from. Unreadable when damaged."""
    try:
        reader = _Reader(header)
        kind = reader.byte()
        if kind == _ENCODED:
            return reader.streams()
        if kind != _HEADER:
            raise Unreadable("The 7-Zip archive is damaged.")
        return reader.directory()
    except (IndexError, struct.error) as error:
        raise Unreadable("The 7-Zip archive is damaged.") from error


class _Reader(Numbers):
    def directory(self) -> Directory:
        streams, names, empty = Streams(), [""], [False]
        while (kind := self.byte()) != _END:
            if kind == _MAIN_STREAMS:
                streams = self.streams()
            elif kind == _FILES:
                names, empty = self.files()
            else:  # properties of the archive
                while self.byte() != _END:
                    self.take(self.number())
        full = [name for name, is_empty in zip(names, empty, strict=True) if not is_empty]
        return Directory(streams, full, [name for name, is_empty in zip(names, empty, strict=True) if is_empty])

    def files(self) -> tuple[list[str], list[bool]]:
        count = self.count()
        names, empty = [""] * count, [False] * count
        while (kind := self.byte()) != _END:
            inner = _Reader(self.take(self.number()))
            if kind == _EMPTY:
                empty = inner.bits(count)
            elif kind == _NAMES and not inner.byte():
                found = inner.content[1:].decode("utf-16-le", "replace").split("\0")
                names = (found + names)[:count]
        return names, empty

    def streams(self) -> Streams:
        found = Streams()
        while (kind := self.byte()) != _END:
            if kind == _PACK:
                self._pack(found)
            elif kind == _UNPACK:
                self._unpack(found)
            elif kind == _SUB:
                self._sub(found)
            else:
                raise Unreadable("The 7-Zip archive is damaged.")
        for folder in found.folders:
            if not folder.files:
                folder.files = [(folder.sizes[-1], folder.crc)] if folder.sizes else []
        return found

    def _pack(self, found: Streams) -> None:
        found.begin = START + self.number()
        count = self.count()
        while (kind := self.byte()) != _END:
            if kind == _SIZE:
                found.packed = [self.number() for _ in range(count)]
            elif kind == _CRC:
                self.crcs(count)
            else:
                raise Unreadable("The 7-Zip archive is damaged.")

    def _unpack(self, found: Streams) -> None:
        while (kind := self.byte()) != _END:
            if kind == _FOLDER:
                count = self.count()
                if self.byte():
                    raise Unreadable("The 7-Zip archive is built in a way no program does.")
                found.folders = [self._folder() for _ in range(count)]
            elif kind == _CODERS_SIZE:
                for folder in found.folders:
                    folder.sizes = [self.number() for _ in folder.coders]
            elif kind == _CRC:
                for folder, crc in zip(found.folders, self.crcs(len(found.folders)), strict=True):
                    folder.crc = crc
            else:
                raise Unreadable("The 7-Zip archive is damaged.")

    def _folder(self) -> Folder:
        coders = []
        for _ in range(min(self.count(), 32)):
            flags = self.byte()
            method = self.take(flags & 0x0F)
            inputs = outputs = 1
            if flags & 0x10:
                inputs, outputs = self.number(), self.number()
            properties = self.take(self.number()) if flags & 0x20 else b""
            if outputs != 1 or inputs > 32:
                raise Unreadable("The 7-Zip archive is built in a way no program does.")
            coders.append(Coder(method, inputs, properties))
        inputs = sum(coder.inputs for coder in coders)
        bound = {}
        for _ in range(len(coders) - 1):
            to = self.number()
            bound[to] = self.number()
        free = [at for at in range(inputs) if at not in bound]
        return Folder(coders, bound, free if len(free) < 2 else [self.number() for _ in free])

    def _sub(self, found: Streams) -> None:
        counts = [1] * len(found.folders)
        kind = self.byte()
        if kind == _COUNTS:
            counts = [self.number() for _ in found.folders]
            kind = self.byte()
        if sum(counts) > MAX_MEMBERS * 20:
            raise Unreadable("The 7-Zip archive holds too many files.")
        for folder, count in zip(found.folders, counts, strict=True):
            sizes = [self.number() for _ in range(count - 1)] if kind == _SIZE else []
            whole = folder.sizes[main_coder(folder)] if folder.sizes else 0
            folder.files = [(size, None) for size in sizes]
            if count:
                folder.files.append((whole - sum(sizes), folder.crc if count == 1 else None))
        if kind == _SIZE:
            kind = self.byte()
        if kind == _CRC:
            self._file_crcs(found)
            kind = self.byte()
        if kind != _END:
            raise Unreadable("The 7-Zip archive is damaged.")

    def _file_crcs(self, found: Streams) -> None:
        unknown = [(folder, at) for folder in found.folders for at, (_, crc) in enumerate(folder.files) if crc is None]
        for (folder, at), crc in zip(unknown, self.crcs(len(unknown)), strict=True):
            folder.files[at] = (folder.files[at][0], crc)


def main_coder(folder: Folder) -> int:
    """The coder whose output is the folder's."""
    fed = set(folder.bound.values())
    return next((at for at in range(len(folder.coders)) if at not in fed), 0)
