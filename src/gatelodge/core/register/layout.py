"""The register index as bytes: header, directory of sections, sections. See docs/formats/register-index.md.

Opening checks the header and the directory; `verify` reads every section against its digest. The whole register (the
base) and what changed since (a delta) are two files of this one layout.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from gatelodge.errors import IntegrityError

MAGIC = b"GLREGIDX"
FORMAT = 2
_HEADER = struct.Struct("<8sIIIIQQQQIIII16s48s48s16s")
_ENTRY = struct.Struct("<8sQQ16s")
_DIGEST = 32
_ALIGN = 64
_PIECE = 1 << 24
_DTYPES: dict[str, type[np.generic]] = {
    "gate": np.uint32,
    "filter": np.uint64,
    "starts": np.uint32,
    "entries": np.uint64,
    "keys": np.uint64,
    "slots": np.uint32,
    "lists": np.uint32,
    "postings": np.uint32,
    "rows": np.uint32,
    "ids": np.uint64,
    "sources": np.uint64,
    "owners": np.uint8,
    "left": np.uint32,
    "canaries": np.uint32,
    "dead": np.uint32,
    "merged": np.uint64,
    "folded": np.uint32,
}
SECTIONS = tuple(_DTYPES)

Section = NDArray[np.generic]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the header says."""

    normal_form: int
    epoch: int
    people: int
    """Human beings: those who left are counted, merged and replaced rows are not. Of base and delta, in a delta."""
    left: int
    """How many of them have left."""
    imported: int
    """When a source was last read whole: seconds since 1970."""
    salt: bytes
    directory_bits: int
    known_bits: int
    """How many bits of each fingerprint, from the top, can be told again from the file."""
    gate_bits: int
    serial: int = 0
    """Which delta of its base this is; 0 for a base."""
    version: str = ""
    base: str = ""
    """The version that this delta changes; in a base the one that it was made of, empty where there was none."""
    key_check: bytes
    """Keyed digest that tells whether a key is the one the index was made with."""


Digests = Mapping[str, bytes]


def sealed(head: Head, sections: Mapping[str, Section], at: datetime) -> tuple[Head, Digests]:
    """The header with its version, which is made of the time and of the content's digests; and those digests."""
    digests = {name: _digest(_content(name, sections)) for name in SECTIONS}
    told = blake2b(b"".join(digests.values()), digest_size=4).hexdigest()
    return replace(head, version=f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}-{told}"), digests


def pieces(head: Head, sections: Mapping[str, Section], digests: Digests) -> Iterator[bytes | memoryview]:
    """The file's bytes in order."""
    content = {name: _content(name, sections) for name in SECTIONS}
    directory_end = _HEADER.size + len(SECTIONS) * _ENTRY.size + _DIGEST
    offset, entries = _aligned(directory_end), []
    for name, part in content.items():
        entries.append(_ENTRY.pack(name.encode(), offset, len(part), digests[name]))
        offset += _aligned(len(part))
    top = _header(head, offset) + b"".join(entries)
    top += blake2b(top, digest_size=_DIGEST).digest()
    yield top + _padding(directory_end)
    for part in content.values():
        for first in range(0, len(part), _PIECE):
            yield part[first : first + _PIECE]
        yield _padding(len(part))


def unpack(buffer: memoryview) -> tuple[Head, dict[str, Section]]:
    """The header and the sections as views into the buffer. IntegrityError when they are not what was written."""
    if len(buffer) < _HEADER.size:
        raise IntegrityError("The register index is shorter than its header: it was cut off or is not one.")
    magic, layout, normal_form, epoch, count, *rest = _HEADER.unpack_from(buffer)
    if magic != MAGIC:
        raise IntegrityError("This file is not a register index.")
    if layout != FORMAT:
        raise IntegrityError(
            f"The register index has format {layout}; this program reads format {FORMAT}. Import again."
        )
    end = _HEADER.size + count * _ENTRY.size
    if count != len(SECTIONS) or len(buffer) < end + _DIGEST:
        raise IntegrityError("The register index was cut off within its directory. Import the register again.")
    if blake2b(buffer[:end], digest_size=_DIGEST).digest() != bytes(buffer[end : end + _DIGEST]):
        raise IntegrityError("The header of the register index is damaged. Import the register again.")
    people, left, imported, length, directory, known, gate, serial, salt, version, base, check = rest
    if length != len(buffer):
        raise IntegrityError(
            f"The register index has {len(buffer)} bytes instead of {length}. Import the register again."
        )
    head = Head(
        normal_form=normal_form,
        epoch=epoch,
        people=people,
        left=left,
        imported=imported,
        salt=salt,
        directory_bits=directory,
        known_bits=known,
        gate_bits=gate,
        serial=serial,
        version=_text(version),
        base=_text(base),
        key_check=check,
    )
    sections = {
        name: np.frombuffer(buffer[start : start + size], _DTYPES[name]) for name, start, size, _ in _entries(buffer)
    }
    return head, sections


def verify(buffer: memoryview) -> None:
    """Read everything. IntegrityError naming the first section that is not what was written."""
    unpack(buffer)
    for name, start, size, digest in _entries(buffer):
        if _digest(buffer[start : start + size]) != digest or any(buffer[start + size : _aligned(start + size)]):
            raise IntegrityError(f"The section {name!r} of the register index is damaged. Import the register again.")


def _header(head: Head, length: int) -> bytes:
    return _HEADER.pack(
        MAGIC,
        FORMAT,
        head.normal_form,
        head.epoch,
        len(SECTIONS),
        head.people,
        head.left,
        head.imported,
        length,
        head.directory_bits,
        head.known_bits,
        head.gate_bits,
        head.serial,
        head.salt,
        head.version.encode(),
        head.base.encode(),
        head.key_check,
    )


def _entries(buffer: memoryview) -> list[tuple[str, int, int, bytes]]:
    entries = [_ENTRY.unpack_from(buffer, _HEADER.size + place * _ENTRY.size) for place in range(len(SECTIONS))]
    return [(_text(name), start, size, digest) for name, start, size, digest in entries]


def _content(name: str, sections: Mapping[str, Section]) -> memoryview:
    """A section's bytes, without a copy; a section that is not there is empty."""
    numbers = np.ascontiguousarray(sections.get(name, ()), _DTYPES[name])
    return memoryview(numbers.reshape(-1).view(np.uint8).data)


def _text(field: bytes) -> str:
    return field.rstrip(b"\0").decode()


def _digest(content: memoryview) -> bytes:
    return blake2b(content, digest_size=16).digest()


def _padding(length: int) -> bytes:
    return bytes(_aligned(length) - length)


def _aligned(length: int) -> int:
    return -(-length // _ALIGN) * _ALIGN
