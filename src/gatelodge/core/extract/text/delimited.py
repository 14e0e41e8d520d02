"""Tables as text: comma, semicolon, tab or pipe between the cells, quotes and line breaks within them."""

import csv
import io
import re
from collections import Counter
from itertools import islice

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.text import plain as text

DELIMITERS = ",;\t|"
_SAMPLE_LINES = 40
_NAMES = (".csv", ".tsv", ".tab", ".psv")
_QUOTED = re.compile(r'"[^"]*"')
csv.field_size_limit(1 << 20)


def delimiter_of(sample: str, *, named: bool = False) -> str:
    """The delimiter of a text that is a table from its first lines on, or "".

    named: it is called a table, so that two columns are enough of one.
    """
    lines = [line for line in sample.splitlines()[:_SAMPLE_LINES] if line.strip()]
    best, best_share = "", 0.0
    for delimiter in DELIMITERS:
        counts = Counter(_counts(sample, lines, delimiter))
        zeros = counts.pop(0, 0)
        if not counts:
            continue
        count, often = counts.most_common(1)[0]
        share = often / max(1, counts.total() + zeros)
        two = count >= 2 or delimiter == "\t" or (often >= 3 and (delimiter == ";" or (named and delimiter == ",")))
        enough = often >= 2 and share >= 0.7 and two
        plain = [_QUOTED.sub("", line) for line in lines] if named else lines
        prose = delimiter == "," and count < 4 and sum(line.count(", ") >= count for line in plain) > len(lines) / 2
        if enough and not prose and share * count**0.1 > best_share:
            best, best_share = delimiter, share * count**0.1
    return best


def _counts(sample: str, lines: list[str], delimiter: str) -> list[int]:
    """Delimiters in each row; with quotes about, rows as a table program would read them."""
    if '"' not in sample or delimiter not in sample:
        return [line.count(delimiter) for line in lines]
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        return [len(row) - 1 for row in islice(reader, _SAMPLE_LINES) if row]
    except csv.Error:
        return [line.count(delimiter) for line in lines]


def looks_like(untrusted: bytes, name: str) -> bool:
    """True when a text file is a table; its name decides only where the content could be either."""
    if name.lower().endswith(_NAMES):
        return True
    return bool(delimiter_of(text.decode(untrusted[:8192])))


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add one segment per row; a file that is no table after all is read as text."""
    content = text.decode(untrusted, place.charset)
    if content[:4].lower() == "sep=":  # Excel's own first line
        content = content.partition("\n")[2]
    delimiter = delimiter_of(content[:65536], named=place.name.lower().endswith(_NAMES))
    if not delimiter:
        context.part(place, "text/csv", segment.segments(content))
        return
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    try:
        table = list(reader)
    except csv.Error:
        table = [line.split(delimiter) for line in content.splitlines()]
    if _swallowed(table, content):  # one stray quote joined many lines into one cell
        table = [line.split(delimiter) for line in content.splitlines()]
    context.part(place, "text/csv", segment.rows(table))


def _swallowed(table: list[list[str]], content: str) -> bool:
    """True when a cell holds so many line breaks that a quote was surely never closed."""
    if '"' not in content:
        return False
    return any(cell.count("\n") > 50 for row in table for cell in row)
