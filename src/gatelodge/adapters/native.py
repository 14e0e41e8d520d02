"""The native scanner, where it was built (`make native`): native/scan.c, reached through ctypes.

Nothing is compiled here and nothing depends on it: without it, or where the processor has no AES instructions, numpy
does the same more slowly (docs/adr/0010).
"""

import ctypes
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.days import ENDINGS, MONTH_LENGTHS, MONTH_NUMBERS, MONTHS
from gatelodge.core.register.prf import LONGEST
from gatelodge.core.register.scan import DATE_WORDS, LONGEST_RUN
from gatelodge.core.register.scanner import Candidates, Scanners
from gatelodge.core.register.table import Table
from gatelodge.core.register.words import Words
from gatelodge.core.text import CENTURIES

LIBRARY = Path(sys.prefix, "lib", "gatelodge-scan.so")
VERSION = 1
"""As in native/scan.c; a library of another version is not used."""
_ROUND_KEYS = 4 * 176
_PHONE_TURN, _DATE_TURN = 8, 24
_Number, _Pointer = ctypes.c_int64, ctypes.c_void_p


class _File(ctypes.Structure):
    _fields_ = (
        *(("gate", _Pointer), ("filter", _Pointer), ("blocks", ctypes.c_uint64)),
        *(("gate_bits", ctypes.c_uint32), ("known_bits", ctypes.c_uint32)),
    )


class _Words(ctypes.Structure):
    _fields_ = (
        *(("raw", _Pointer), ("letters", _Pointer), ("at", _Pointer)),
        *(("starts", _Pointer), ("ends", _Pointer), ("segment", _Pointer), ("count", _Number)),
    )


class _Calendar(ctypes.Structure):
    _fields_ = (
        *(("months", _Pointer), ("numbers", _Pointer), ("endings", _Pointer), ("lengths", _Pointer)),
        *(("month_count", _Number), ("ending_count", _Number), ("centuries", _Number * 2)),
    )


class _Found(ctypes.Structure):
    _fields_ = (("prints", _Pointer), ("first", _Pointer), ("turn", _Pointer), ("room", _Number), ("count", _Number))


@cache
def native_scanners(path: Path = LIBRARY) -> Scanners | None:
    """Makes native scanners; None where the library is not there, of another version, or not for this processor."""
    if not path.exists():
        return None
    try:
        library = ctypes.CDLL(str(path))
        version = library.scan_version()
    except (OSError, AttributeError):
        return None
    if version != VERSION:
        return None
    library.scan_count.restype = _Number
    library.scan_count.argtypes = (ctypes.c_char_p, _Number)
    library.scan_words.argtypes = (ctypes.c_char_p, _Number, _Pointer, _Number, *[_Pointer] * 5)
    library.scan_keys.argtypes = (ctypes.c_char_p, ctypes.c_char_p)
    library.scan_keys.restype = library.scan_find.restype = None
    library.scan_find.argtypes = (_Pointer, _Pointer, _Number, ctypes.c_char_p, _Pointer, _Pointer)
    return lambda tables: NativeScanner(library, tables)


def kernel_name() -> str:
    """Which scanner this machine uses."""
    return "numpy" if native_scanners() is None else "native"


class NativeScanner:
    """Reads blocks for one version of the register."""

    def __init__(self, library: ctypes.CDLL, tables: Sequence[Table]) -> None:
        self._library = library
        self._held = [(table.gate, table.filter) for table in tables]
        """The library has their addresses only."""
        self._files = (_File * len(tables))(
            *(
                _File(_at(gate), _at(blocks), len(blocks), table.head.gate_bits, table.head.known_bits)
                for table, (gate, blocks) in zip(tables, self._held, strict=True)
            )
        )
        self._keys = ctypes.create_string_buffer(_ROUND_KEYS)
        library.scan_keys(tables[0].prf.scan_keys(), self._keys)
        self._calendar = _Calendar(
            *map(_at, (MONTHS, MONTH_NUMBERS, ENDINGS, MONTH_LENGTHS)), len(MONTHS), len(ENDINGS), CENTURIES
        )

    def __call__(self, raw: bytes, ends: Sequence[int]) -> tuple[Words, Candidates]:
        """As `Scanner` says."""
        words = self._words(raw, ends)
        return words, self._candidates(words)

    def _words(self, raw: bytes, ends: Sequence[int]) -> Words:
        count = self._library.scan_count(raw, len(raw))
        stops = np.array(ends, np.int64)
        letters = np.empty(len(raw) + LONGEST, np.uint8)
        places = np.empty((3, count + 1), np.int64)
        segment = np.empty(count, np.int64)
        apart = self._library.scan_words(
            raw, len(raw), _at(stops), len(stops), _at(letters), *map(_at, places), _at(segment)
        )
        at, starts, word_ends = places
        return Words(
            raw, letters[: int(at[-1]) + LONGEST], at, starts[:-1], word_ends[:-1], segment, may_be_apart=bool(apart)
        )

    def _candidates(self, words: Words) -> Candidates:
        raw = np.frombuffer(words.raw, np.uint8)
        columns = (raw, words.letters, words.at, words.starts, words.ends, words.segment)
        block = _Words(*[_at(column) for column in columns], len(words.segment))
        room = len(words.segment) // 4 + 256
        while True:
            prints, first = np.empty(room, np.uint64), np.empty(room, np.int64)
            turn = np.empty(room, np.uint8)
            found = _Found(_at(prints), _at(first), _at(turn), room)
            self._library.scan_find(
                ctypes.byref(block),
                self._files,
                len(self._files),
                self._keys,
                ctypes.byref(self._calendar),
                ctypes.byref(found),
            )
            if found.count <= room:
                break
            room = found.count
        order = np.argsort(turn[: found.count], kind="stable")
        turn = turn[order]
        is_day = turn >= _DATE_TURN
        return Candidates(
            fingerprint=prints[order],
            first=first[order],
            size=np.where(is_day, DATE_WORDS, turn % LONGEST_RUN + 1).astype(np.int64),
            is_day=is_day,
            dialled=(turn >= _PHONE_TURN) & ~is_day,
        )


def _at(array: NDArray[np.generic]) -> int:
    """Where its first entry is."""
    return array.ctypes.data
