"""The register index as bytes: header, directory of sections, sections. See docs/formats/register-index.md.

Opening checks the header and the directory; `verify` reads every section against its digest.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from gatelodge.errors import IntegrityError

MAGIC = b"GLREGIDX"
FORMAT = 1
_HEADER = struct.Struct("<8sIIIIQQ48s16s")
_ENTRY = struct.Struct("<8sQQ16s")
_DIGEST = 32
_ALIGN = 64
_DTYPES: dict[str, type[np.generic]] = {
    "keys": np.uint64,
    "starts": np.uint32,
    "postings": np.uint32,
    "filter": np.uint64,
    "rows": np.uint32,
    "ids": np.uint8,
    "srckeys": np.uint64,
    "srcrows": np.uint32,
}
SECTIONS = tuple(_DTYPES)

Section = NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class Head:
    """What the header says."""

    normal_form: int
    epoch: int
    people: int
    version: str
    key_check: bytes
    """Keyed digest that tells whether a key is the one the index was made with."""


def pack(head: Head, sections: Mapping[str, Section]) -> bytes:
    """The whole index as bytes."""
    directory_end = _HEADER.size + len(SECTIONS) * _ENTRY.size + _DIGEST
    offset, entries, blocks = _aligned(directory_end), [], []
    for name in SECTIONS:
        content = np.ascontiguousarray(sections[name], _DTYPES[name]).tobytes()
        padded = content + bytes(_aligned(len(content)) - len(content))
        entries.append(_ENTRY.pack(name.encode(), offset, len(content), _digest(padded)))
        blocks.append(padded)
        offset += len(padded)
    top = _HEADER.pack(
        MAGIC,
        FORMAT,
        head.normal_form,
        head.epoch,
        len(SECTIONS),
        head.people,
        offset,
        head.version.encode(),
        head.key_check,
    ) + b"".join(entries)
    top += blake2b(top, digest_size=_DIGEST).digest()
    return b"".join([top, bytes(_aligned(directory_end) - directory_end), *blocks])


def unpack(buffer: memoryview) -> tuple[Head, dict[str, Section]]:
    """The header and the sections as views into the buffer. IntegrityError when they are not what was written."""
    if len(buffer) < _HEADER.size:
        raise IntegrityError("The register index is shorter than its header: it was cut off or is not one.")
    magic, layout, normal_form, epoch, count, people, length, version, check = _HEADER.unpack_from(buffer)
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
    if length != len(buffer):
        raise IntegrityError(
            f"The register index has {len(buffer)} bytes instead of {length}. Import the register again."
        )
    sections = {
        name: np.frombuffer(buffer[start : start + size], _DTYPES[name])
        for name, start, size, _ in _entries(buffer, count)
    }
    return Head(normal_form, epoch, people, version.rstrip(b"\0").decode(), check), sections


def verify(buffer: memoryview) -> None:
    """Read everything. IntegrityError naming the first section that is not what was written."""
    unpack(buffer)
    for name, start, size, digest in _entries(buffer, len(SECTIONS)):
        if _digest(buffer[start : _aligned(start + size)]) != digest:
            raise IntegrityError(f"The section {name!r} of the register index is damaged. Import the register again.")


def _entries(buffer: memoryview, count: int) -> list[tuple[str, int, int, bytes]]:
    entries = [_ENTRY.unpack_from(buffer, _HEADER.size + place * _ENTRY.size) for place in range(count)]
    return [(name.rstrip(b"\0").decode(), start, size, digest) for name, start, size, digest in entries]


def _digest(content: bytes | memoryview) -> bytes:
    return blake2b(content, digest_size=16).digest()


def _aligned(length: int) -> int:
    return -(-length // _ALIGN) * _ALIGN

FORE_MASK, SUR_MASK, OTHER_MASK, BIRTH_MASK = (1<<16)-1,(1<<18)-1,(1<<14)-1,(1<<18)-1
