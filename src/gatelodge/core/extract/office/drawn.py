"""Charts and SmartArt diagrams of office files. Source: ECMA-376 part 1, 21.2 and 21.4; [MS-ODRAWXML]."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from gatelodge.core.extract.cutting import segment
from gatelodge.values import Hidden, Segment

MAX_POINTS = 100_000
READ = frozenset(("a:t", "c:v", "c:f", "c:formatCode", "x:v", "x:f", "x:pt", "x:lvl"))


def read(root: Element, hidden: Hidden | None, found: list[Segment], number: int) -> frozenset[str]:
    """Add a chart or diagram, if it is one; the elements whose text was read."""
    if root.tag in {"c:chartSpace", "x:chartSpace"}:
        found += chart(root, number, hidden)
        return READ
    if root.tag in {"dgm:dataModel", "dsp:drawing"}:
        lines = {line for one in found if "diagram" in one.where for line in one.text.split("\n")}
        text = "\n".join(words for words in paragraphs(root) if words not in lines)
        found += segment.segments(text, hidden=hidden, where="diagram, line")
    return READ


def paragraphs(root: Element) -> Iterator[str]:
    """The text of each `a:p`."""
    for one in root.iter("a:p"):
        words = "".join("\n" if run.tag == "a:br" else run.text or "" for run in one.iter() if run.tag in _RUNS)
        if words.strip():
            yield words


_RUNS = frozenset(("a:t", "a:br"))


def chart(root: Element, number: int, hidden: Hidden | None = None) -> list[Segment]:
    """Titles and labels that a chart shows, and the cached values it is drawn from, a row for each category."""
    found = segment.segments("\n".join(paragraphs(root)), hidden=hidden, where="chart, line")
    columns = [_points(one) for one in root.iter() if one.tag in _SERIES]
    columns = [column for column in columns if column]
    height = min(max((max(column) for column in columns), default=-1) + 1, MAX_POINTS)
    table = ([column.get(at, "") for column in columns] for at in range(height) if columns)
    found += segment.rows(table, number=number, where="chart cache, row", hidden=Hidden.CACHE)
    loose = [one.text for one in root.iter() if one.tag in {"x:v", "x:pt", "c:f", "x:f"} and one.text]
    return found + segment.segments("\n".join(dict.fromkeys(loose)), hidden=Hidden.CACHE, where="chart, line")


_SERIES = frozenset(("c:tx", "c:cat", "c:val", "c:xVal", "c:yVal", "c:bubbleSize", "c:datalabelsRange"))


def _points(one: Element) -> dict[int, str]:
    found: dict[int, str] = {}
    for point in one.iter("c:pt"):
        index = point.get("idx", "")
        at = int(index) if index.isdecimal() and len(index) < 8 else len(found)
        value = " ".join(value.text or "" for value in point.iter("c:v"))
        found[at] = f"{value} {found[at]}" if at in found else value
    for own in one.findall("c:v"):
        found[0] = own.text or ""
    return found
