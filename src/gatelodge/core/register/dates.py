"""The dates of a whole column at once: 12/03/1985 and 1985-03-12 by arithmetic, every other form by `core/text`."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.prf import U8, Numbers
from gatelodge.core.text import date_number

_LENGTH = 10
_MARKS = np.zeros(256, np.bool_)
_MARKS[list(b"/-. ")] = True
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass(frozen=True, slots=True)
class Dated:
    """Dates as yyyymmdd, each with the row it belongs to."""

    numbers: Numbers
    rows: Numbers


def dates_of(values: Sequence[str]) -> Dated:
    """The date of each value that is one."""
    lengths = np.fromiter(map(len, values), np.int64, len(values))
    usual = np.flatnonzero(lengths == _LENGTH)
    text = "".join([values[row] for row in usual.tolist()])
    if not text.isascii():
        usual, text = usual[:0], ""
    numbers = np.zeros(len(values), np.int64)
    numbers[usual] = _usual(np.frombuffer(text.encode(), np.uint8).reshape(-1, _LENGTH))
    rest = np.flatnonzero((numbers == 0) & (lengths > 0)).tolist()
    known = {value: date_number(value) or 0 for value in {values[row] for row in rest}}
    numbers[rest] = [known[values[row]] for row in rest]
    rows = np.flatnonzero(numbers)
    return Dated(numbers[rows], rows)


def _usual(text: U8) -> Numbers:
    """Dates of ten characters, dd/mm/yyyy or yyyy-mm-dd, one to a row; 0 for what is neither."""
    digits = text.astype(np.int64) - 48
    number = (digits >= 0) & (digits <= 9)
    made = np.zeros(len(text), np.int64)
    for marks, year, month, day in (((2, 5), (6, 7, 8, 9), (3, 4), (0, 1)), ((4, 7), (0, 1, 2, 3), (5, 6), (8, 9))):
        parts = [_value(digits, places) for places in (year, month, day)]
        fits = _MARKS[text[:, marks]].all(axis=1) & number[:, (*year, *month, *day)].all(axis=1)
        made = np.where(fits & _valid(*parts), parts[0] * 10000 + parts[1] * 100 + parts[2], made)
    return made


def _value(digits: Numbers, places: Sequence[int]) -> Numbers:
    value = np.zeros(len(digits), np.int64)
    for place in places:
        value = value * 10 + digits[:, place]
    return value


def _valid(year: Numbers, month: Numbers, day: Numbers) -> NDArray[np.bool_]:
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _DAYS[np.where((month >= 1) & (month <= 12), month, 0)] + (leap & (month == 2))
    valid: NDArray[np.bool_] = (
        (year >= 1850) & (year <= 2100) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)
    )
    return valid
