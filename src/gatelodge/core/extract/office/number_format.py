"""Number formats of spreadsheet cells: what a number looks like, and whether anything of it shows.

Source: ECMA-376 part 1, 18.8.30 and 18.8.31 (built-in formats); [MS-XLS] 2.4.126.
"""

import datetime as dt
import re

EPOCH_1900 = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no time zone
EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001 - a cell has no time zone
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATE_MARKS = re.compile(r"[dmyhs]", re.IGNORECASE)
_NOTHING = re.compile(r'\s*;\s*;\s*(?:;\s*)?$|^"";""(?:;"")*$')
_PADDED = re.compile(r"0[0 \-/]*0")
_QUOTES = re.compile(r'\\(.)|"([ \-/]*)"')


def is_date(number: int, code: str | None) -> bool:
    """True when the format shows a date or a time; `code` is None for a built-in format."""
    if code is None:
        return number in _BUILT_IN_DATES
    return _DATE_MARKS.search(_LITERAL.sub("", code).replace("General", "")) is not None


def shows_nothing(code: str) -> bool:
    """True for a format that leaves out whatever stands in the cell: `;;;`.

    >>> shows_nothing(";;;"), shows_nothing("0.00")
    (True, False)
    """
    return _NOTHING.search(code) is not None


def padding(code: str) -> str:
    """The pattern of a format that writes a number with leading noughts, "" for any other.

    >>> padding('000"-"000'), padding("0.00")
    ('000-000', '')
    """
    pattern = _QUOTES.sub(r"\1\2", code.partition(";")[0])
    return pattern if len(pattern) <= 40 and _PADDED.fullmatch(pattern) else ""


def padded(number: float, pattern: str) -> str:
    """A whole number as its pattern writes it.

    >>> padded(4821, "000-000")
    '004-821'
    """
    digits = str(int(number)).rjust(pattern.count("0"), "0")
    head = len(digits) - pattern.count("0")
    rest = iter(digits[head:])
    return digits[:head] + "".join(next(rest) if mark == "0" else mark for mark in pattern)


def plain(number: float) -> str:
    """A number without any format: whole ones without a point."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def date(number: float, epoch: dt.datetime) -> str:
    """Days since the epoch as a date in ISO order, a part of a day as a time."""
    try:
        when = epoch + dt.timedelta(days=number, microseconds=500)
    except (OverflowError, ValueError):
        return plain(number)
    when = when.replace(microsecond=0)
    if 0 <= number < 1:
        return when.time().isoformat()
    midnight = when.hour == when.minute == when.second == 0
    return when.date().isoformat() if midnight else when.isoformat(" ")
