"""A batch of persons as fingerprints: what is left of the source once it has been read.

A chunk holds no plain text. It can be kept on disk, encrypted, so that an import can go on where it stopped and a
register larger than memory be built; a kept chunk is decrypted piece by piece as it is asked for.

    content = chunk.to_bytes(prf, salt)   # salt: 16 fresh random bytes
    Chunk.from_bytes(content, prf)
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Protocol, Self

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from numpy.typing import NDArray

from gatelodge.core.register.prf import U32, U64, Prf
from gatelodge.errors import ConfigError, IntegrityError

PARTS = 256
"""Keys are told apart by their first byte, so that a register can be put together part by part."""
_MAGIC = b"GLCHUNK3"
_HEADER = struct.Struct("<8s16s16sIBBxx")
_DIGEST = 32
_BLOCK = 16
COLUMNS: dict[str, type[np.generic]] = {
    "fences": np.uint32,
    "keys": np.uint64,
    "words": np.uint32,
    "sources": np.uint64,
    "earlier": np.uint64,
    "fore": np.uint32,
    "sur": np.uint32,
    "other": np.uint32,
    "birth": np.uint32,
    "initial": np.uint8,
    "fore_bits": np.uint8,
    "sur_bits": np.uint8,
    "gate": np.uint32,
}


class Column(Protocol):
    """Numbers of one column; a slice is read when it is asked for."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: slice, /) -> NDArray[np.generic]: ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of one source; persons are told by row, counted from 0.

    keys, words: fingerprints, by their first bytes, and row << 4 | kind of each. fences: where each first byte begins.
    sources, earlier: fingerprint of each row's source key, and the same under the key before (when re-keying).
    fore, sur, other, birth: short fingerprints of name parts and birth date, 0 for none; initial: 1 to 26, 0 for none.
    fore_bits, sur_bits: quarter bits that the names weigh at most. gate: beginnings of values, in the finest gate.
    """

    columns: Mapping[str, Column] = field(repr=False)
    owner: int
    canary: bool

    @classmethod
    def of(cls, columns: Mapping[str, NDArray[np.generic]], owner: int, *, canary: bool) -> Self:
        """A chunk in memory."""
        return cls(
            {name: columns[name].astype(numbers, copy=False) for name, numbers in COLUMNS.items()}, owner, canary
        )

    def __len__(self) -> int:
        return len(self.columns["sources"])

    def __getitem__(self, name: str) -> NDArray[np.generic]:
        """A whole column."""
        return self.columns[name][:]

    def postings(self, first: int, last: int) -> tuple[U64, U32]:
        """Keys whose first byte is first..last-1, and what they point to."""
        fences = self["fences"]
        part = slice(int(fences[first]), int(fences[last]))
        return self.columns["keys"][part].view(np.uint64), self.columns["words"][part].view(np.uint32)

    def to_bytes(self, prf: Prf, salt: bytes) -> bytes:
        """The chunk to be kept, encrypted. salt: 16 bytes that no other chunk has."""
        top = _HEADER.pack(_MAGIC, salt, prf.derive("chunk check", 16), len(COLUMNS), self.owner, self.canary)
        blocks, place = [], 0
        for name in COLUMNS:
            content = self[name].tobytes()
            top += struct.pack("<QQ", place, len(content))
            blocks.append(_crypt(_key(prf, salt), place, content))
            place += _aligned(len(content))
            blocks.append(bytes(_aligned(len(content)) - len(content)))
        body = b"".join(blocks)
        return top + blake2b(top + blake2b(body).digest(), digest_size=_DIGEST).digest() + body

    @classmethod
    def from_bytes(cls, content: bytes | memoryview, prf: Prf) -> Self:
        """A kept chunk. IntegrityError: it is not what was written. ConfigError: it was made with another key."""
        view = memoryview(content)
        if len(view) < _HEADER.size or view[:8] != _MAGIC:
            raise IntegrityError("What was kept of an import is damaged. Start the import again.")
        _, salt, check, count, owner, canary = _HEADER.unpack_from(view)
        end = _HEADER.size + count * 16
        body = view[end + _DIGEST :]
        told = blake2b(bytes(view[:end]) + blake2b(body).digest(), digest_size=_DIGEST).digest()
        if count != len(COLUMNS) or told != bytes(view[end : end + _DIGEST]):
            raise IntegrityError("What was kept of an import is damaged. Start the import again.")
        if check != prf.derive("chunk check", 16):
            raise ConfigError("What was kept of an import was made with another key. Start the import again.")
        key = _key(prf, salt)
        spans = struct.iter_unpack("<QQ", view[_HEADER.size : end])
        columns = {
            name: _Kept(body, key, start, size, np.dtype(numbers))
            for (name, numbers), (start, size) in zip(COLUMNS.items(), spans, strict=True)
        }
        return cls(columns, owner, bool(canary))


@dataclass(frozen=True, slots=True)
class _Kept:
    """An encrypted column."""

    body: memoryview
    key: bytes
    start: int
    size: int
    numbers: "np.dtype[np.generic]"

    def __len__(self) -> int:
        return self.size // self.numbers.itemsize

    def __getitem__(self, place: slice) -> NDArray[np.generic]:
        first, last, _ = place.indices(len(self))
        begin, end = first * self.numbers.itemsize, last * self.numbers.itemsize
        lead = begin % _BLOCK
        plain = _crypt(self.key, self.start + begin - lead, self.body[self.start + begin - lead : self.start + end])
        return np.frombuffer(plain, self.numbers, offset=lead)


def _key(prf: Prf, salt: bytes) -> bytes:
    return prf.derive(f"chunk {salt.hex()}", 16)


def _crypt(key: bytes, place: int, content: bytes | memoryview) -> bytes:
    """Content that stands at this place, which is whole blocks from the beginning, in AES-CTR."""
    return Cipher(algorithms.AES(key), modes.CTR((place // _BLOCK).to_bytes(_BLOCK, "big"))).encryptor().update(content)


def _aligned(length: int) -> int:
    return -(-length // _BLOCK) * _BLOCK
