"""A worksheet read by an XML parser, however it is written; and what a row is. The usual way is `xlsx_rows`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from gatelodge.core.extract.context import Unreadable
from gatelodge.core.extract.markup import unescape, walk
from gatelodge.core.extract.office.tree import told

LAST_COLUMN = 16_384
IN_CELL = frozenset(("r", "s", "t", "cm", "vm", "ph"))
IN_ROW = frozenset(
    (
        *("r", "spans", "s", "ht", "customHeight", "customFormat", "hidden", "outlineLevel", "collapsed", "dyDescent"),
        *("thickBot", "thickTop", "ph", "x14ac:dyDescent"),
    )
)
LOWEST_ROW, NARROWEST_COLUMN = 2.0, 0.3
"""Points, and widths of a digit: in less nobody reads a letter."""
_LETTERS = re.compile(r"([A-Z]{1,3})\d*\Z", re.IGNORECASE)
_CONSTANT = re.compile(r'"((?:[^"]|"")*)"')


@dataclass(frozen=True, slots=True)
class Shape:
    """Which cells of a row have values, and how the row is shown; rows of a table share one."""

    columns: tuple[int, ...]
    """From 0, rising."""
    kinds: tuple[tuple[str, int], ...]
    """Type ("s" shared string, "n", "str", "inlineStr", "b", "e", "d") and style of each."""
    hidden: bool
    tall: bool
    """It has a height of its own."""


@dataclass(slots=True)
class Row:
    """One row; its raw values stand in `Rows.values` from `at` on, as many as its shape has columns."""

    number: int
    shape: Shape
    at: int


@dataclass(slots=True)
class Rows:
    """What stands in `sheetData`."""

    rows: list[Row] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    """Of all rows, one after another."""
    asides: list[str] = field(default_factory=list)
    """Words in formulas, and whatever stands where no cell is."""
    damaged: bool = False
    """The XML ends before its end; what stands before the damage is here."""


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column(reference: str) -> int:
    """Number of the column of a cell, from 0; past the last one for what is no reference.

    >>> column("A1"), column("XFD1048576")
    (0, 16383)
    """
    found = _LETTERS.match(reference)
    return _column(found[1].upper()) if found else LAST_COLUMN


def is_hidden(head: Mapping[str, str]) -> bool:
    """True for the attributes of a row that nobody sees: hidden, or lower than any letter (points)."""
    return head.get("hidden") in {"1", "true"} or is_less(head.get("ht", ""), LOWEST_ROW)


def is_less(measure: str, least: float) -> bool:
    """True for a height or width that is said, and is less.

    >>> is_less("0.75", 2), is_less("15", 2), is_less("", 2), is_less("x", 2)
    (True, False, False, False)
    """
    try:
        return bool(measure) and float(measure[:12]) < least
    except ValueError:
        return False


def constants(formula: str) -> Iterator[str]:
    """Texts that stand in a formula.

    >>> list(constants('IF(A1="Ann Other","yes","")'))
    ['Ann Other', 'yes']
    """
    return (words for words in _CONSTANT.findall(unescape(formula)) if words.strip())


def rows_of(xml: bytes) -> Rows:
    """All rows with cells. Unreadable where the XML declares entities."""
    walker = _Walk()
    try:
        walk(xml, start=walker.start, end=walker.end, words=walker.words)
    except Unreadable:
        if b"<!ENTITY" in xml:
            raise
        walker.found.damaged = True
    walker.row_ends()
    return walker.found


@dataclass(slots=True)
class _Walk:
    """Gathers rows from a parser's calls."""

    found: Rows = field(default_factory=Rows)
    number: int = 0
    head: dict[str, str] = field(default_factory=dict)
    cells: dict[int, tuple[str, int, str]] = field(default_factory=dict)
    at: int = -1
    kind: str = "n"
    style: int = 0
    value: str = ""
    valued: bool = False
    formula: str = ""
    stack: list[str] = field(default_factory=list)
    shapes: dict[Shape, Shape] = field(default_factory=dict)
    inside: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.stack.append(name)
        if name == "sheetData":
            self.inside = True
        elif not self.inside:
            return
        elif name == "row":
            self.row_ends()
            number = attributes.get("r", "")
            self.number = int(number) if number.isdecimal() and len(number) <= 7 else self.number + 1
            self.head, self.at = attributes, -1
            self._odd(attributes, IN_ROW)
        elif name == "c":
            self.at = column(attributes["r"]) if "r" in attributes else self.at + 1
            style = attributes.get("s", "")
            self.style = int(style) if style.isdecimal() and len(style) <= 7 else 0
            self.kind, self.value, self.valued = attributes.get("t", "n"), "", False
            self._odd(attributes, IN_CELL)
        elif name in {"v", "t"}:
            self.valued = True
        elif attributes:
            self.found.asides += told(attributes.values())

    def _odd(self, attributes: Mapping[str, str], known: frozenset[str]) -> None:
        if not known.issuperset(attributes):
            self.found.asides += told(value for key, value in attributes.items() if key not in known)

    def words(self, text: str) -> None:
        """Text of the element that is open."""
        if not self.inside:
            return
        name = self.stack[-1] if self.stack else ""
        if name == "v" or (name == "t" and "rPh" not in self.stack):
            self.value += text
        elif name == "f":
            self.formula += text
        elif not text.isspace():
            self.found.asides.append(text.strip())

    def end(self, name: str) -> None:
        """An element ends."""
        if self.stack:
            self.stack.pop()
        if name == "c" and self.inside:
            self._cell_ends()
        elif name == "f":
            self.found.asides += constants(self.formula)
            self.formula = ""
        elif name == "sheetData":
            self.row_ends()
            self.inside = False

    def _cell_ends(self) -> None:
        if not self.valued:
            return
        if self.at in self.cells or not 0 <= self.at < LAST_COLUMN:
            self.found.asides.append(self.value)
        else:
            self.cells[self.at] = (self.kind, self.style, self.value)

    def row_ends(self) -> None:
        """Put away the row that was open, if one was."""
        if self.cells:
            columns = tuple(sorted(self.cells))
            kinds = tuple(self.cells[at][:2] for at in columns)
            shape = Shape(columns, kinds, is_hidden(self.head), "ht" in self.head)
            self.found.rows.append(Row(self.number, self.shapes.setdefault(shape, shape), len(self.found.values)))
            self.found.values += (self.cells[at][2] for at in columns)
        self.cells = {}
