"""What stands in one part of an extraction, for a person: place by place, first what is shown, then what is hidden."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gatelodge.cli import say
from gatelodge.cli.fit import clean, cut, taken
from gatelodge.core.extract.report import FILE_NAME
from gatelodge.values import Hidden, Part, Segment, SegmentKind

WORDS = {
    Hidden.SHEET: "hidden sheet",
    Hidden.VERY_HIDDEN_SHEET: "very hidden sheet",
    Hidden.ROW: "hidden row",
    Hidden.COLUMN: "hidden column",
    Hidden.FILTER: "filtered out",
    Hidden.COMMENT: "comment",
    Hidden.PIVOT_CACHE: "pivot cache",
    Hidden.CACHE: "cache",
    Hidden.NAME: "defined name",
    Hidden.PROPERTY: "property",
    Hidden.STYLE: "hidden by style",
    Hidden.HTML_COMMENT: "HTML comment",
    Hidden.DELETED: "deleted or earlier",
    Hidden.NOTES: "notes",
    Hidden.ALTERNATIVE: "other version",
    Hidden.STRUCTURE: "outside the structure",
    Hidden.SLIDE: "hidden slide",
    Hidden.OFF_PAGE: "off the page",
    Hidden.COVERED: "covered",
    Hidden.LAYER: "layer switched off",
    Hidden.INVISIBLE: "invisible characters",
    Hidden.CUSTOM_XML: "data for programs",
}
MANY = {
    SegmentKind.ROW: ("row", "rows"),
    SegmentKind.PARAGRAPH: ("paragraph", "paragraphs"),
    SegmentKind.RECORD: ("record", "records"),
    SegmentKind.HEADER: ("line", "lines"),
}
_STEPS = "row|line|column|paragraph|comment|cell|table row|block|run|string|item"
_SPOT = re.compile(
    rf"(?:^|,? )(?:(?:block|paragraph) \d+, line|(?:in )?(?:{_STEPS})) #?\d+(?=$|, )|,? at [A-Z]{{1,3}}\d+$| #?\d+$"
)
"""Where in its place something stands: "row 4" of "sheet Day, row 4"."""


@dataclass(frozen=True, slots=True)
class View:
    """How much is told."""

    most: int | None
    """Lines of one place; None for all of them, and all of each."""
    width: int
    sifted: bool = False
    """Some of it only: a file of which nothing is left is not named."""


def counts(segment: Segment) -> bool:
    """Is it the file's own content, said for the first time?"""
    return not segment.again and segment.where != FILE_NAME


def unseen(segment: Segment) -> list[str]:
    """The cells of a row that stand in hidden columns, without empty ones."""
    return [segment.cells[at] for at in segment.hidden_columns if at < len(segment.cells) and segment.cells[at]]


def part_lines(part: Part, view: View) -> Iterator[str]:
    """A heading for each place and way of hiding, and what stands there below it."""
    places: dict[tuple[Hidden | None, str], list[tuple[str, Segment]]] = {}
    for segment in part.segments:
        if counts(segment):
            place, spot = _place(segment)
            places.setdefault((segment.hidden, place), []).append((spot, segment))
    for (hidden, place), found in sorted(places.items(), key=lambda item: item[0][0] is not None):
        yield _heading(hidden, place, [segment for _, segment in found], view)
        yield from (f"    {_line(spot, segment, view)}" for spot, segment in found[: view.most])
        if view.most is not None and len(found) > view.most:
            yield say.faint(f"    … and {len(found) - view.most:,} more (--all shows them)")


def _place(segment: Segment) -> tuple[str, str]:
    """What a segment is listed under, and where it stands there: "sheet Day", "row 4"."""
    if segment.kind is SegmentKind.HEADER:
        return "", ""
    place, spot = segment.where, ""
    for found in _SPOT.finditer(segment.where):
        place = (segment.where[: found.start()] + segment.where[found.end() :]).removeprefix(", ")
        spot = found[0].strip(", ")
    repeated = segment.hidden is not None and WORDS[segment.hidden].endswith(place)
    return "" if repeated else place, spot


def _heading(hidden: Hidden | None, place: str, segments: Sequence[Segment], view: View) -> str:
    kinds = Counter(segment.kind for segment in segments)
    numbers = ", ".join(say.count(number, *MANY[kind]) for kind, number in kinds.items())
    told = f"! {WORDS[hidden]}" if hidden is not None else "shown"
    left = view.width - len(told) - len(numbers) - 6
    place = f": {cut(clean(place), left)}" if place else ""
    return f"  {say.bold(told) if hidden is not None else told}{place}  {say.faint(numbers)}"


def _line(spot: str, segment: Segment, view: View) -> str:
    left = None if view.most is None else view.width - 4
    cells = " | ".join(unseen(segment))
    marks = cut(f"  ! hidden cells: {clean(cells)}", left and left // 2) if cells else ""
    front = f"{clean(spot)}: " if spot else ""
    if left is not None:
        left -= taken(front) + taken(marks)
    return f"{say.faint(front) if front else ''}{cut(_text(segment), left)}{say.bold(marks) if marks else ''}"


def _text(segment: Segment) -> str:
    if segment.cells:
        shown = [cell for at, cell in enumerate(segment.cells) if at not in segment.hidden_columns]
        return clean(" | ".join(shown)).rstrip(" |")
    between = " | " if segment.kind is SegmentKind.RECORD else " "
    return clean(between.join(segment.text.splitlines()))
