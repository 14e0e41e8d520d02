"""7z archives: every file inside, with a password where one is found.

Source: 7zFormat.txt and Methods.txt of the LZMA SDK (public domain).
"""

import bz2
import hashlib
import lzma
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.archive.packed import MAX_DICTIONARY, inflate, raw_inflate, raw_lzma, zstandard
from gatelodge.core.extract.archive.sevenzip_header import Coder, Directory, Folder, Streams, main_coder, parse, start
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.values import GapKind

_COPY, _LZMA, _LZMA2, _AES = b"\0", b"\3\1\1", b"\x21", b"\6\xf1\7\1"
_DEFLATE, _BZIP2, _ZSTANDARD = b"\4\1\x08", b"\4\2\2", b"\4\xf7\x11\1"
_PROGRAM_FILTERS = (b"\3\3", b"\4", b"\5", b"\6", b"\7", b"\x08", b"\x09", b"\x0a", b"\x0b")
"""They change addresses in machine code only; programs are not read, so they are left as they are."""
_MEDIA_TYPE = "application/x-7z-compressed"
_MOST_HEADERS = 4
_MOST_ROUNDS = 20
"""Power of two; 7-Zip writes 19, a quarter of a second for each password."""
_SENTENCE = "The 7-Zip archive is locked with a password."


class _PasswordNeeded(Exception):  # noqa: N818 - not an error: it is asked for
    pass


class _Wrong(Exception):  # noqa: N818 - not an error: another one is tried
    pass


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add every file inside."""
    try:
        _read(untrusted, place, context, None)
    except _PasswordNeeded:
        context.part(place, _MEDIA_TYPE, ())

        def open_with(password: str) -> bool:
            try:
                _read(untrusted, place, context, password)
            except _Wrong:
                return False
            return True

        context.lock(place, _SENTENCE, open_with)
    except Unreadable:
        remains.read(untrusted, place, context)
        raise


def _read(untrusted: bytes, place: Place, context: Context, password: str | None) -> None:
    directory = _directory(untrusted, context, password)
    named = [*directory.names, *directory.empty]
    listed = [one for name in named for one in segment.paragraph(name.replace("\0", ""), "name in the archive")]
    files = _files(untrusted, directory, place, context, password)
    try:
        first = [one for one in [next(files, None)] if one]  # nothing is added before the password is known to be right
    except Unreadable:
        context.part(place, _MEDIA_TYPE, listed)
        raise
    context.part(place, _MEDIA_TYPE, listed)
    for order, (name, content) in enumerate(chain(first, files), 1):
        context.inside(content, place.member(order, name))


def _directory(untrusted: bytes, context: Context, password: str | None) -> Directory:
    header = start(untrusted)
    for _ in range(_MOST_HEADERS):
        try:
            found = parse(header)
        except Unreadable as error:
            if password is None:
                raise
            raise _Wrong from error
        if isinstance(found, Directory):
            return found
        header = b"".join(content for _, content in _contents(untrusted, found, context, password))
    raise Unreadable("The 7-Zip archive is built in a way no program does.")


def _files(
    untrusted: bytes, directory: Directory, place: Place, context: Context, password: str | None
) -> Iterator[tuple[str, bytes]]:
    names = iter(directory.names)
    for whole, content in _contents(untrusted, directory.streams, context, password):
        name = next(names, "")
        if whole is None:
            context.gap(place, GapKind.UNKNOWN_TYPE, "A program in the 7-Zip archive, which was not read.")
        elif not whole:
            context.gap(place, GapKind.DAMAGED, "A file in the 7-Zip archive is damaged.")
        yield name, content


def _contents(
    untrusted: bytes, streams: Streams, context: Context, password: str | None
) -> Iterator[tuple[bool | None, bytes]]:
    """Each file's content, and whether its checksum is right; None where a filter for programs was left on."""
    begins, at = [], streams.begin
    for size in streams.packed:
        begins.append(at)
        at += size
    packed = [untrusted[begin : begin + size] for begin, size in zip(begins, streams.packed, strict=True)]
    taken = 0
    for folder in streams.folders:
        mine, taken = packed[taken : taken + len(folder.packed)], taken + len(folder.packed)
        unpacked = _Unpacking(folder, mine, context, password).output(main_coder(folder), 0)
        locked = any(coder.method == _AES for coder in folder.coders)
        filtered = any(_is_program_filter(coder.method) for coder in folder.coders)
        at = 0
        for number, (size, crc) in enumerate(folder.files):
            content = unpacked[at : at + size]
            at += size
            whole: bool | None = len(content) == size and (crc is None or zlib.crc32(content) == crc)
            if filtered and not whole and len(content) == size:
                whole = None
            if locked and whole is False and folder is streams.folders[0] and number == 0:
                raise _Wrong
            yield whole, content


class _Unpacking:
    """Runs the coders of one folder."""

    def __init__(self, folder: Folder, packed: list[bytes], context: Context, password: str | None) -> None:
        self._folder, self._context, self._password = folder, context, password
        self._packed = dict(zip(folder.packed, packed, strict=False))

    def output(self, at: int, depth: int) -> bytes:
        """What a coder gives."""
        coder = self._folder.coders[at]
        first = sum(one.inputs for one in self._folder.coders[:at])
        if coder.inputs != 1 or depth > len(self._folder.coders):
            raise Unreadable("A file in the 7-Zip archive is packed in a rare way.", GapKind.UNKNOWN_TYPE)
        source = self._folder.bound.get(first)
        packed = self._packed.get(first, b"") if source is None else self.output(source, depth + 1)
        size = self._folder.sizes[at] if at < len(self._folder.sizes) else 0
        return self._run(coder, packed)[:size]

    def _run(self, coder: Coder, packed: bytes) -> bytes:
        method, context = coder.method, self._context
        if method == _AES:
            if self._password is None:
                raise _PasswordNeeded
            return _unlocked(packed, coder.properties, self._password)
        if method == _COPY:
            context.spend(len(packed))
            return packed
        if method == _LZMA:
            return inflate(packed, raw_lzma(coder.properties), context)[0]
        if method == _LZMA2:
            return inflate(packed, _lzma2(coder.properties), context)[0]
        if method == _DEFLATE:
            return raw_inflate(packed, context)[0]
        if method == _BZIP2:
            return inflate(packed, bz2.BZ2Decompressor(), context)[0]
        if method == _ZSTANDARD:
            return inflate(packed, zstandard(), context)[0]
        if _is_program_filter(method):
            return packed
        raise Unreadable("A file in the 7-Zip archive is packed in a rare way.", GapKind.UNKNOWN_TYPE)


def _is_program_filter(method: bytes) -> bool:
    return method.startswith(_PROGRAM_FILTERS) and len(method) in {1, 4}


def _lzma2(properties: bytes) -> lzma.LZMADecompressor:
    power = properties[0] if properties else 40
    size = (2 | power & 1) << (power // 2 + 11)
    if power > 40 or size > MAX_DICTIONARY:
        raise Unreadable("Unpacking the file would take too much memory.", GapKind.LIMIT)
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": max(size, 4096)}])


def _unlocked(sealed: bytes, properties: bytes, password: str) -> bytes:
    if len(properties) < 2:
        raise Unreadable("The 7-Zip archive is damaged.")
    first, second = properties[:2]
    salt_size = (first >> 7 & 1) + (second >> 4)
    iv_size = (first >> 6 & 1) + (second & 0x0F)
    salt, iv = properties[2 : 2 + salt_size], properties[2 + salt_size : 2 + salt_size + iv_size]
    if first & 0x3F > _MOST_ROUNDS:
        raise Unreadable("The 7-Zip archive is locked in a way that takes too long to open.", GapKind.LOCKED)
    key = _key(password, salt, first & 0x3F)
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv.ljust(16, b"\0"))).decryptor()
    return decryptor.update(sealed[: len(sealed) & ~15])


@lru_cache(maxsize=1)
def _key(password: str, salt: bytes, power: int) -> bytes:
    """SHA-256 over salt, password and a counter, two to the power of so many times."""
    secret = salt + password.encode("utf-16-le", "replace")
    digest = hashlib.sha256()
    for begin in range(0, 1 << power, 4096):
        counters = range(begin, min(begin + 4096, 1 << power))
        digest.update(b"".join(secret + number.to_bytes(8, "little") for number in counters))
    return digest.digest()
