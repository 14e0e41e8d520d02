"""One page of a PDF: the text it shows, the text it hides and how, and whether it is a picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pypdfium2.raw as pdfium_c

from gatelodge.core.extract.pdf import layout
from gatelodge.core.extract.pdf.asked import TINY, outside
from gatelodge.core.extract.pdf.drawn import NO_INK, Drawn, drawn_on
from gatelodge.core.extract.pdf.ink import Ink
from gatelodge.core.extract.pdf.letters import Letters
from gatelodge.core.extract.pdf.pieces import pieces_of
from gatelodge.core.extract.pdf.quick import Box, overlap
from gatelodge.values import Hidden, Segment

FILLS = 0.55
"""A picture that takes up so much of the page is the page: a scan."""
FEW_LETTERS = 120
"""A scan with fewer letters over it carries a stamp or a page number, not its own words."""
NOTABLE = 0.06
"""Of the page: a picture of that size may hold text."""
NOTABLE_SIDE = 90
"""Points; a logo is smaller."""
OUTLINES = 400
"""So many shapes on a page without letters may be letters drawn as shapes."""
GARBLED = 0.3
TABLES_A_PAGE = 1_000


@dataclass(slots=True)
class Page:
    """What one page gave."""

    segments: list[Segment] = field(default_factory=list)
    unread: tuple[Box, ...] = ()
    """Where it shows a picture, or shapes, that may hold words."""


def read(page: Any, number: int, stamped: Sequence[Box], *, layers: bool) -> Page:
    """Read one page; number: from 1; stamped: where annotations draw on it."""
    crop, rotation = page.get_cropbox(), pdfium_c.FPDFPage_GetRotation(page.raw)
    drawn = drawn_on(page, crop, stamped, layers=layers)
    where = f"page {number}"
    instead = _said_instead(page, drawn, where) if drawn.actual else []
    letters = Letters(page)
    try:
        unread = _unread(drawn, letters, crop)
        hidden = _hidden(page, letters, drawn, crop, rotation) if drawn.odd else {}
        found = _segments(letters, hidden, where, number, turned=rotation != 0)
    finally:
        letters.close()
    said = {one.text for one in found}
    return Page(found + [one for one in instead if one.text not in said], unread)


def _said_instead(page: Any, drawn: Drawn, where: str) -> list[Segment]:
    """The text with the words that the file puts in place of glyphs; afterwards the glyphs speak for themselves."""
    letters = Letters(page)
    try:
        found = layout.segments_of(pieces_of(letters), f"{where}, as copied", 0, Hidden.ALTERNATIVE)
    finally:
        letters.close()
    for handle in drawn.actual:
        for at in reversed(range(pdfium_c.FPDFPageObj_CountMarks(handle))):
            pdfium_c.FPDFPageObj_RemoveMark(handle, pdfium_c.FPDFPageObj_GetMark(handle, at))
    return found


def _segments(letters: Letters, hidden: dict[int, Hidden], where: str, number: int, *, turned: bool) -> list[Segment]:
    """The letters that are seen, then each kind of hidden ones, then lines that hold both as one."""
    first = number * TABLES_A_PAGE
    everything = pieces_of(letters, turned=turned)
    if not hidden:
        return layout.segments_of(everything, where, first)
    shown = pieces_of(letters, turned=turned, wanted=lambda at: at not in hidden)
    found = layout.segments_of(shown, where, first)
    for kind in dict.fromkeys(hidden.values()):
        theirs = {at for at, how in hidden.items() if how is kind}
        first += 100
        some = pieces_of(letters, turned=turned, wanted=theirs.__contains__)
        found += layout.segments_of(some, where, first, kind)
    if shown:
        kind = next(iter(hidden.values()))
        both = layout.segments_of(everything, where, first + 100, kind)
        said = {one.text for one in found}
        found += [replace(one, again=True) for one in both if one.text not in said]
    return found


def _hidden(page: Any, letters: Letters, drawn: Drawn, crop: Box, rotation: int) -> dict[int, Hidden]:
    """How each letter that nobody sees is hidden."""
    runs = list(letters.runs())
    ink = Ink(page, crop, rotation)
    seen = ink.seen([(box, owner) for _, _, box, owner in runs], [text.handle for text in drawn.texts.values()])
    scan = _scan(drawn, crop)
    found: dict[int, Hidden] = {}
    end_before, kind_before = 0, None
    for (start, end, box, owner), is_seen in zip(runs, seen, strict=True):
        said = letters.text[start:end]
        kind = _kind(box, owner, drawn, crop, scan, is_seen=is_seen and letters.size(start) >= TINY)
        if kind is Hidden.STYLE and _may_lack_its_font(said):
            kind = None
        if not any(map(str.isalnum, said)):
            kind = kind and kind_before
        if kind:
            blanks_too = kind is kind_before and letters.text[end_before:start].strip(" ") == ""
            found.update(dict.fromkeys(range(end_before if blanks_too else start, end), kind))
        end_before, kind_before = end, kind
    return found


def _kind(box: Box, owner: int, drawn: Drawn, crop: Box, scan: Box | None, *, is_seen: bool) -> Hidden | None:
    """How a run of letters is hidden; None when a person sees it, or its likeness in the scan above it."""
    if outside(box, crop):
        return Hidden.OFF_PAGE
    if is_seen:
        return None
    text = drawn.texts.get(owner)
    if not text:
        return None
    if text.marked or (text.within and drawn.layers):
        return Hidden.LAYER
    inkless = text.mode in NO_INK or text.faint
    covered = any(cover.order > text.order and overlap(box, cover.box) > 0 for cover in drawn.covers)
    if scan and overlap(box, scan) > 0 and (inkless or covered):
        return None
    return Hidden.COVERED if inkless or covered or text.within else Hidden.STYLE


def _may_lack_its_font(letters: str) -> bool:
    """True for scripts that pdfium brings no letters for: a file that does not bring them either is drawn blank."""
    return any("\u0590" <= char < "\u1e00" or char >= "\u2e80" for char in letters)


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _scan(drawn: Drawn, crop: Box) -> Box | None:
    """Where the picture stands that fills the page, in one piece or in strips."""
    if sum(overlap(box, crop) for box in drawn.pictures) <= FILLS * max(1.0, _area(crop)):
        return None
    left, low, right, high = zip(*drawn.pictures, strict=True)
    return min(left), min(low), max(right), max(high)


def _unread(drawn: Drawn, letters: Letters, crop: Box) -> tuple[Box, ...]:
    """Where the page shows what may be words and are no letters."""
    said = len("".join(letters.text.split()))
    if letters.unknown_share() > GARBLED or (drawn.paths > OUTLINES and said < FEW_LETTERS):
        return (crop,)
    if not said and drawn.pictures:
        return (crop,)
    if _scan(drawn, crop):
        return (crop,) if said < FEW_LETTERS else ()
    page = max(1.0, _area(crop))
    return tuple(
        box
        for box in drawn.pictures
        if overlap(box, crop) > NOTABLE * page and min(box[2] - box[0], box[3] - box[1]) > NOTABLE_SIDE
    )
