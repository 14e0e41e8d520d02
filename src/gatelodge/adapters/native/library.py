"""The library as ctypes sees it: the structures of native/kernel.h, and its functions."""

import ctypes
import sys
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

LIBRARY = Path(sys.prefix, "lib", "gatelodge-kernel.so")
VERSION = 4
"""As in native/kernel.h; a library of another version is not used."""
FULL, FULL_PAIRS, FULL_PIECES = 1, 2, 3
BLOCK_KEYS = 176
_Number, _Pointer, _Word, _Byte = ctypes.c_int64, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_char


class File(ctypes.Structure):
    """One file of the register."""

    _fields_ = (
        *(("gate", _Pointer), ("filter", _Pointer), ("starts", _Pointer), ("entries", _Pointer), ("keys", _Pointer)),
        *(("slots", _Pointer), ("lists", _Pointer), ("postings", _Pointer), ("rows", _Pointer), ("masks", _Pointer)),
        *(("filter_count", _Number), ("start_count", _Number), ("key_count", _Number), ("list_count", _Number)),
        *(("posting_count", _Number), ("row_count", _Number), ("first_key", _Number), ("first_row", _Number)),
        *(("gate_bits", _Word), ("known_bits", _Word), ("directory_bits", _Word), ("packed", _Word)),
    )


class People(ctypes.Structure):
    """One version of the register."""

    _fields_ = (
        *(("files", _Pointer), ("file_count", _Number), ("keys", _Pointer), ("dead", _Pointer), ("folded", _Pointer)),
        *(("dead_count", _Number), ("folded_count", _Number), ("count", ctypes.c_double), ("floors", _Pointer)),
    )


class WordColumns(ctypes.Structure):
    """The words of a block."""

    _fields_ = (
        *(("raw", ctypes.c_char_p), ("letters", _Pointer), ("at", _Pointer), ("starts", _Pointer)),
        *(("ends", _Pointer), ("segment", _Pointer), ("count", _Number), ("size", _Number)),
    )


class HitColumns(ctypes.Structure):
    """Hits, column by column."""

    _fields_ = (
        *(("segment", _Pointer), ("place", _Pointer), ("first", _Pointer), ("size", _Pointer), ("people", _Pointer)),
        *(("prints", _Pointer), ("plain", _Pointer), ("is_day", _Pointer), ("dialled", _Pointer), ("count", _Number)),
    )


class Calendar(ctypes.Structure):
    """What months and ordinals look like."""

    _fields_ = (
        *(("months", _Pointer), ("numbers", _Pointer), ("endings", _Pointer), ("lengths", _Pointer)),
        *(("month_count", _Number), ("ending_count", _Number), ("centuries", _Number * 2)),
    )


class Lexicon(ctypes.Structure):
    """Words that are no names, or the beginning of some."""

    _fields_ = (
        *(("months", _Pointer), ("streets", _Pointer), ("particles", _Pointer), ("month_count", _Number)),
        *(("street_count", _Number), ("particle_count", _Number), ("sieve", ctypes.c_uint64)),
    )


class FoundColumns(ctypes.Structure):
    """What may be values."""

    _fields_ = (("prints", _Pointer), ("first", _Pointer), ("turn", _Pointer), ("room", _Number), ("count", _Number))


class EvidenceColumns(ctypes.Structure):
    """Pairs and pieces of evidence."""

    _fields_ = (
        *(("code", _Pointer), ("weights", _Pointer), ("rows", _Pointer), ("asked", _Pointer), ("held", _Pointer)),
        *(("kind", _Pointer), ("hit", _Pointer), ("pair_room", _Number), ("piece_room", _Number)),
        *(("pair_count", _Number), ("piece_count", _Number)),
    )


def loaded(path: Path) -> ctypes.CDLL | None:
    """The library; None where it is not there, of another version, or not for this processor."""
    if not path.exists():
        return None
    try:
        library = ctypes.CDLL(str(path))
        version = library.scan_version()
    except (OSError, AttributeError):
        return None
    if version != VERSION:
        return None
    library.scan_count.restype = library.scan_names.restype = _Number
    library.scan_keys.restype = library.scan_find.restype = None
    library.scan_count.argtypes = (ctypes.c_char_p, _Number)
    library.scan_words.argtypes = (ctypes.c_char_p, _Number, _Pointer, _Number, *[_Pointer] * 5)
    library.scan_keys.argtypes = (ctypes.c_char_p, _Number, _Pointer)
    library.scan_find.argtypes = (_Pointer,) * 4
    library.scan_hits.argtypes = (*[_Pointer] * 5, _Number, _Pointer, _Pointer)
    library.scan_gather.argtypes = (*[_Pointer] * 5, ctypes.c_double, _Pointer, _Number, _Pointer)
    library.scan_names.argtypes = (*[_Pointer] * 5, _Number, *[_Pointer] * 4)
    library.scan_mails.restype = library.scan_slips.restype = None
    library.scan_mails.argtypes = (_Pointer,) * 5
    library.scan_parts.restype = _Number
    library.scan_parts.argtypes = (*[_Pointer] * 6, _Number, *[_Pointer] * 4)
    library.scan_slips.argtypes = (_Pointer, _Pointer, _Pointer, _Number, _Number, _Pointer)
    library.scan_holds.argtypes = (_Pointer, ctypes.c_char_p, _Pointer, _Number, _Word, _Pointer)
    return library


def address(array: NDArray[Any]) -> int:
    """Where any array begins."""
    return array.ctypes.data


def at(buffer: NDArray[Any]) -> int:
    """Where an array begins that is not empty and may be written to; four times as quick."""
    return ctypes.addressof(_Byte.from_buffer(buffer.data))
