"""Presentations (pptx, pptm, ppsx): slides in the order of the show, and everything beside and under them.

Source: ECMA-376 part 1, 13 (parts of a presentation) and 19; [MS-PPTX].
"""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from gatelodge.core.extract.archive.zipped import open_whole
from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office import drawn, tree
from gatelodge.core.extract.office.look import UNKNOWN
from gatelodge.core.extract.office.opened import Opened, take_apart
from gatelodge.core.extract.office.pptx import paint, shapes
from gatelodge.core.extract.office.said import texts
from gatelodge.core.extract.office.tree import down
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_PAGES = {
    "p:sld": "slide",
    "p:notes": "notes",
    "p:sldLayout": "layout",
    "p:sldMaster": "master",
    "p:notesMaster": "notes master",
    "p:handoutMaster": "handout master",
}
_NOTES = frozenset(("p:notes", "p:notesMaster", "p:handoutMaster"))
_WAITING = frozenset(("p:sldLayout", "p:sldMaster", "p:notesMaster", "p:handoutMaster"))
"""Pages whose placeholders are not shown on any slide."""
_READ = shapes.READ | drawn.READ | {"x:text", "p14:media"}


@dataclass(slots=True)
class _Show:
    """A presentation being read."""

    opened: Opened
    order: list[str] = field(default_factory=list)
    """Parts of the slides, first to last."""
    size: tuple[int, int] = (0, 0)
    authors: dict[str, str] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    """Texts of placeholders in layouts and masters, which most of them share."""


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add slides, notes, comments, layouts, masters, properties and embedded files."""
    opened = take_apart(open_whole(untrusted, place, context), place, context)
    show = _Show(opened)
    for name, root in opened.roots.items():
        if root.tag == "p:presentation":
            _programme(show, name, root)
        elif root.tag.endswith((":cmAuthorLst", ":authorLst")):
            show.authors |= {one.get("id", ""): one.get("name", "") for one in root}
    if not any(root.tag == "p:sld" for root in opened.roots.values()) and not show.order:
        context.gap(place, GapKind.DAMAGED, "The presentation has no slides.")
    if any(name not in opened.roots for name in show.order):
        context.gap(place, GapKind.DAMAGED, "A slide of the presentation is missing.")
    names = sorted(opened.roots, key=lambda name: _rank(show, name))
    for name in names:
        start = len(opened.found)
        _part(show, name, opened.roots[name])
        opened.rest(opened.roots[name], _READ, start)
    opened.finish(MEDIA_TYPE)


def _rank(show: _Show, name: str) -> tuple[int, int, str]:
    tag = show.opened.roots[name].tag
    page = list(_PAGES).index(tag) if tag in _PAGES else len(_PAGES)
    return page, show.order.index(name) if name in show.order else len(show.order), name


def _programme(show: _Show, name: str, root: Element) -> None:
    """Take order, size and names from the presentation's own part."""
    targets = {one.id: one.target for one in show.opened.parts.relations if one.source == name}
    show.order = [targets.get(one.get("r:id", ""), "") for one in root.iter("p:sldId") if one.get("r:id")]
    size = root.find("p:sldSz")
    if size is not None:
        width, height = size.get("cx", ""), size.get("cy", "")
        if width.isdecimal() and height.isdecimal() and len(width + height) < 24:
            show.size = (int(width), int(height))
    for tag, where in (("p14:section", "section"), ("p:custShow", "custom show")):
        for one in root.iter(tag):
            show.opened.found += _header(one.get("name", ""), where, Hidden.NAME)


def _header(text: str, where: str, hidden: Hidden) -> list[Segment]:
    return [Segment(text, where, SegmentKind.HEADER, hidden)] if text.strip() else []


def _part(show: _Show, name: str, root: Element) -> None:
    found = show.opened.found
    lost = show.opened.lost(name)
    if root.tag in _PAGES:
        _page(show, name, root)
    elif root.tag.endswith((":cmLst", ":commentLst")):
        found += _comments(root, show.authors)
    elif root.tag.endswith((":cmAuthorLst", ":authorLst")):
        for one in root:
            words = " ".join(filter(None, (one.get("name"), one.get("initials"), one.get("userId"))))
            found += _header(words, "comment author", Hidden.COMMENT)
    elif root.tag == "p:tagLst":
        for one in root:
            found += _header(f"{one.get('name', '')}: {one.get('val', '')}", "tag", Hidden.PROPERTY)
    else:
        drawn.read(root, lost, found, 1001 + show.opened.tables)
        show.opened.tables += 1


def _page(show: _Show, name: str, root: Element) -> None:
    """Add one slide, notes page, layout or master."""
    opened = show.opened
    number = show.order.index(name) + 1 if name in show.order else _digits(name)
    layout, master, scheme = _under(opened, name, root)
    hidden = opened.lost(name)
    if root.tag in _NOTES:
        hidden = Hidden.NOTES
    elif root.tag == "p:sld" and (name not in show.order or root.get("show") in {"0", "false"}):
        hidden = hidden or Hidden.SLIDE
    elif root.tag == "p:sldLayout" and not _is_used(show, name):
        hidden = Hidden.STRUCTURE
    ground = "FFFFFF"
    for one in (master, layout, root):
        ground = _background(one, scheme, ground) if one is not None else ground
    beneath = [shapes.painted(down(one, "p:cSld", "p:spTree")) for one in (layout, master) if one is not None]
    page = shapes.Page(
        f"{_PAGES[root.tag]} {number}",
        [],
        scheme,
        hidden,
        ground,
        show.size if root.tag == "p:sld" else (0, 0),
        [box for boxes in beneath for box in boxes],
        Hidden.STRUCTURE if root.tag in _WAITING else None,
        opened.tables,
    )
    page.read(root)
    for words in tree.unread(texts(root), "\n".join(one.text for one in page.found)):
        page.found += segment.paragraph(words, f"{page.label}, stray text", hidden or Hidden.STRUCTURE)
    opened.tables = page.tables
    for said in page.found:
        if root.tag not in _WAITING or said.text not in show.said:
            opened.found.append(said)
        if root.tag in _WAITING:
            show.said.add(said.text)


def _digits(name: str) -> str:
    """The number in a part's name."""
    return "".join(c for c in name.rpartition("/")[2] if c.isdecimal())[:6] or "0"


def _under(opened: Opened, name: str, root: Element) -> tuple[Element | None, Element | None, paint.Scheme]:
    """Layout, master and colours that a page stands on."""
    relations = opened.parts
    layout = relations.target(name, "slideLayout")
    master = relations.target(layout or name, "slideMaster") or relations.target(name, "notesMaster") or name
    theme = relations.target(master, "theme")
    own = opened.roots.get(master)
    scheme = paint.scheme_of(opened.roots.get(theme), own if own is not None else root)
    return opened.roots.get(layout), own if own is not root else None, scheme


def _is_used(show: _Show, layout: str) -> bool:
    return any(
        one.target == layout and one.source in show.order and one.kind == "slideLayout"
        for one in show.opened.parts.relations
    )


def _background(page: Element, scheme: paint.Scheme, under: str) -> str:
    own = down(page, "p:cSld", "p:bg")
    if own is None:
        return under
    reference = own.find("p:bgRef")
    if reference is not None:
        colour = scheme.colour(reference)
        return colour if colour and reference.get("idx") in {"0", "1001"} else UNKNOWN
    return scheme.ground(own.find("p:bgPr"), under)


def _comments(root: Element, authors: dict[str, str]) -> list[Segment]:
    """Comments and their answers, each with who wrote it."""
    found: list[Segment] = []
    number = 0
    for one in root.iter():
        if not one.tag.endswith((":cm", ":reply")):
            continue
        number += 1
        own = [text for text in one.iter() if text.tag in {"p:text", "a:t", "x:text"} and text.text]
        words = "\n".join(text.text or "" for text in own)
        author = authors.get(one.get("authorId", ""), "")
        found += segment.paragraph("\n".join(filter(None, (author, words))), f"comment {number}", Hidden.COMMENT)
    return found
