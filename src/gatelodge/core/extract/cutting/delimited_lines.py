"""Tables that stand in text with a delimiter: tabs, bars, semicolons, commas, or wide gaps."""

import csv
import re
from collections.abc import Sequence

from gatelodge.values import Hidden, Segment, SegmentKind

Sign = tuple[str, int]
"""Delimiter and how often it stands in a line."""
MIN_ROWS = 3
RULE = re.compile(r"[\s|+:=_-]*\Z")
_NUMBERED = re.compile(r"\d\d")
_GOES_ON = re.compile(r"(?:^|, )[a-z]")
_COLUMN_GAP = re.compile(r"[^\s.?!:] {2,}(?=\S)")
_COLUMN_SPLIT = re.compile(r" {2,}")


def signature(line: str) -> Sign | None:
    """Delimiter and how often it stands in the line, when the line may be a row of a table."""
    if "\t" in line and (count := line.strip(" ").count("\t")) and "\t" in line.strip():
        return ("\t", count)
    if "|" in line and (count := line.count("|")) >= 2:
        return ("|", count)
    if ";" in line and (count := _outside_quotes(line, ";")) >= 2:
        return (";", count)
    if "," in line and (count := _outside_quotes(line, ",")) >= 2 and not _prose_commas(line, count):
        return (",", count)
    if "  " in line and (count := len(_COLUMN_GAP.findall(line))) >= (1 if "   " in line.strip() else 2):
        return ("  ", count)
    return None


def _prose_commas(line: str, count: int) -> bool:
    """True when the commas stand as in a sentence: few, with blanks, and no number or small letters after them."""
    if count >= 4 or line.count(", ") < count or '"' in line:
        return False
    return not _NUMBERED.search(line) or _GOES_ON.search(line) is not None


def _outside_quotes(line: str, delimiter: str) -> int:
    if '"' not in line:
        return line.count(delimiter)
    return sum(piece.count(delimiter) for piece in line.split('"')[::2])


def table_end(lines: list[str], signs: list[Sign | None], start: int) -> int:
    """Line after the table that begins here, or `start` when none does. Single blank lines may part the rows."""
    sign = signs[start]
    if sign is None:
        return start
    delimiter, count = sign
    seen = 1
    end = at = start + 1
    while at < len(lines):
        other = signs[at]
        if other is not None and other[0] == delimiter and (delimiter in "\t|  " or other[1] == count):
            seen += 1
            end = at + 1
        elif (lines[at].strip() and not (delimiter in "|  " and RULE.match(lines[at]))) or (
            not lines[at].strip() and at + 1 < len(lines) and not lines[at + 1].strip()
        ):
            break
        at += 1
    return end if seen >= MIN_ROWS else start


def cut_rows(
    lines: list[str], sign: Sign, start: int, end: int, table: int, hidden: Hidden | None, where: str
) -> list[Segment]:
    """The rows of the table in these lines; rules that are drawn between them are none."""
    delimiter = sign[0]
    found = []
    for at in range(start, end):
        line = lines[at]
        if not line.strip() or (delimiter == "|" and RULE.match(line)):
            continue
        cells = tuple(cell.strip() for cell in _cells(line, delimiter))
        found.append(Segment(line.strip(), f"{where} {at + 1}", SegmentKind.ROW, hidden, cells, table))
    return found


def _cells(line: str, delimiter: str) -> Sequence[str]:
    if delimiter == "  ":
        return _COLUMN_SPLIT.split(line.strip())
    if delimiter == "|":
        return line.strip().strip("|").split("|")
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)
