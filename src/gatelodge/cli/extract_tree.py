"""An extraction as a tree on a terminal: parts within parts, in each what is shown, then what is hidden and how."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gatelodge.cli import say
from gatelodge.core.extract.report import FILE_NAME
from gatelodge.values import Extraction, Gap, Hidden, Part, Segment, SegmentKind

_WIDTH = 110
_NUMBER = re.compile(r"(?:(?:^|,? )(?:row|line|column|paragraph|comment|cell|table row))? ?#?\d+$")
_WORDS = {
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
_MANY = {
    SegmentKind.ROW: ("row", "rows"),
    SegmentKind.PARAGRAPH: ("paragraph", "paragraphs"),
    SegmentKind.RECORD: ("record", "records"),
    SegmentKind.HEADER: ("line", "lines"),
}


@dataclass(slots=True)
class _Branch:
    """One level of the tree: the parts that stand there, and the branches below by name."""

    parts: list[Part] = field(default_factory=list)
    below: dict[str, "_Branch"] = field(default_factory=dict)


def tree(name: str, whole: Extraction, shown: Extraction, *, most: int | None, sieve: str) -> Iterator[str]:
    """Lines for a person. whole: everything, which the first line counts; shown: what is asked for.

    most: lines of one place, None for all of them; sieve: what the lines were chosen by, in words.
    """
    yield f"{say.bold(_clean(name))}  {_summary(whole)}"
    root = _Branch()
    for part in shown.parts:
        branch = root
        for step in part.path.split("/") if part.path else ():
            branch = branch.below.setdefault(step, _Branch())
        branch.parts.append(part)
    lines = list(_branch(root, most, sieve))
    yield from lines
    if sieve and not lines:
        yield "Nothing is hidden that is not also shown."
    yield from _gaps(whole.gaps)


def _summary(extraction: Extraction) -> str:
    shows, hides = Counter[SegmentKind](), Counter[tuple[Hidden, SegmentKind]]()
    for segment in (segment for part in extraction.parts for segment in part.segments if _counts(segment)):
        if segment.hidden is None:
            shows[segment.kind] += 1
        else:
            hides[segment.hidden, segment.kind] += 1
    told = [say.count(number, *_MANY[kind]) for kind, number in shows.items()]
    kept = [f"{say.count(number, *_MANY[kind])} ({_WORDS[hidden]})" for (hidden, kind), number in hides.items()]
    gaps = f"; {say.count(len(extraction.gaps), 'gap')}" if extraction.gaps else ""
    return f"shows {', '.join(told) or 'nothing'}; hides {', '.join(kept) or 'nothing'}{gaps}"


def _counts(segment: Segment) -> bool:
    """Is it the file's own content, said for the first time?"""
    return not segment.again and segment.where != FILE_NAME


def _branch(branch: _Branch, most: int | None, sieve: str) -> Iterator[str]:
    """The lines of the parts here, then of each branch below with a rail in front."""
    for part in branch.parts:
        yield from _part(part, most, sieve)
    below = [(step, one, list(_branch(one, most, sieve))) for step, one in branch.below.items()]
    below = [one for one in below if one[2]]
    for order, (step, one, lines) in enumerate(below, 1):
        last = order == len(below)
        yield f"{'└─' if last else '├─'} {say.bold(_clean(step))}{_what(one)}"
        yield from (f"{'  ' if last else '│ '} {line}" for line in lines)


def _what(branch: _Branch) -> str:
    told = dict.fromkeys(
        part.media_type + (f", but called {_clean(part.declared)}" if part.declared else "") for part in branch.parts
    )
    return say.faint("  " + "; ".join(told)) if told else ""


def _part(part: Part, most: int | None, sieve: str) -> Iterator[str]:
    places: dict[tuple[Hidden | None, str], list[Segment]] = {}
    for segment in part.segments:
        if _counts(segment):
            headers = segment.kind is SegmentKind.HEADER
            place = "" if headers else _NUMBER.sub("", segment.where)
            places.setdefault((segment.hidden, place), []).append(segment)
    for (hidden, place), segments in sorted(places.items(), key=lambda item: item[0][0] is not None):
        yield _heading(hidden, place, segments, sieve)
        yield from (f"    {_line(segment, place)}" for segment in segments[:most])
        if most is not None and len(segments) > most:
            yield say.faint(f"    … and {len(segments) - most:,} more (--all shows them)")


def _heading(hidden: Hidden | None, place: str, segments: Sequence[Segment], sieve: str) -> str:
    kinds = Counter(segment.kind for segment in segments)
    counts = ", ".join(say.count(number, *_MANY[kind]) for kind, number in kinds.items())
    told = say.bold(f"! {_WORDS[hidden]}") if hidden is not None else "shown"
    return f"  {told}{f': {place}' if place else ''}  {say.faint(', '.join(filter(None, (counts, sieve))))}"


def _line(segment: Segment, place: str) -> str:
    where = segment.where.removeprefix(place).lstrip(", ")
    unseen = [segment.cells[at] for at in segment.hidden_columns if at < len(segment.cells) and segment.cells[at]]
    text = " | ".join(segment.cells) if segment.cells else segment.text
    marks = say.bold(f"  ! hidden cells: {_clean(' | '.join(unseen))}") if unseen else ""
    faint = say.faint(f"{where}: ") if where and segment.kind is not SegmentKind.HEADER else ""
    return f"{faint}{_clean(text)}{marks}"


def _gaps(gaps: Sequence[Gap]) -> Iterator[str]:
    if gaps:
        yield ""
        yield say.bold("Not read")
    for gap in gaps:
        yield f"  {gap.part or 'top'}: {gap.sentence} {say.faint(f'({gap.kind})')}"


def _clean(text: str) -> str:
    flat = " ".join(text.split())
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in flat)
    return printable if len(printable) <= _WIDTH else printable[: _WIDTH - 1] + "…"
