"""Word documents (docx, docm, dotx): the text, and everything that Word keeps beside or under the page.

Each XML part is read by what its root element is, whatever it is called; what nothing leads to is hidden.
Source: ECMA-376 part 1, 11 (parts of a document) and 17; [MS-DOCX].
"""

from xml.etree.ElementTree import Element

from gatelodge.core.extract.archive.zipped import open_whole
from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office import drawn
from gatelodge.core.extract.office.docx import page
from gatelodge.core.extract.office.docx import settings as word_settings
from gatelodge.core.extract.office.docx.story import Story
from gatelodge.core.extract.office.docx.styles import Styles, said, styles_of
from gatelodge.core.extract.office.docx.tables import NUMBER
from gatelodge.core.extract.office.docx.walk import READ
from gatelodge.core.extract.office.opened import Opened, take_apart
from gatelodge.core.extract.office.said import texts
from gatelodge.values import GapKind, Hidden

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_STORIES = {
    "w:document": "",
    "w:hdr": "header, ",
    "w:ftr": "footer, ",
    "w:footnotes": "footnotes, ",
    "w:endnotes": "endnotes, ",
    "w:comments": "comments, ",
    "w:glossaryDocument": "building blocks, ",
}
_BORN_HIDDEN = {"w:comments": Hidden.COMMENT, "w:glossaryDocument": Hidden.STRUCTURE}


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the main text, then headers, footers, notes, comments, properties and embedded files."""
    opened = take_apart(open_whole(untrusted, place, context), place, context)
    mains = [root for root in opened.roots.values() if root.tag == "w:document"]
    if not mains:
        context.gap(place, GapKind.DAMAGED, "The document's main text is missing.")
    paper = page.paper_of(mains[0]) if mains else page.Paper()
    styles = Styles()
    for name, xml in opened.style_sheets.items():
        opened.found += [name for name in said(xml) if name not in opened.found]
        if "styles" in opened.parts.kinds(name):
            styles = styles_of(xml)
    for name, root in sorted(opened.roots.items(), key=_reading_order):
        start = len(opened.found)
        if root.tag in _STORIES:
            hidden = _BORN_HIDDEN.get(root.tag) or opened.lost(name)
            story = Story(_STORIES[root.tag], styles, opened.found, hidden, paper=paper, tables=opened.tables)
            _tell(opened, story, root)
            opened.tables = story.tables
            opened.rest(root, READ, start)
        else:
            _beside(opened, name, root)
    opened.finish(MEDIA_TYPE)


def _tell(opened: Opened, story: Story, root: Element) -> None:
    """Read a story; of one that is nested too deeply, its words without their places."""
    try:
        story.read(root)
    except RecursionError:
        opened.context.gap(opened.place, GapKind.LIMIT, "It is nested too deeply.")
        words = "\n".join(texts(root))
        opened.found += segment.segments(words, hidden=Hidden.STRUCTURE, where="words of a deep part, line")


_ORDER = tuple(_STORIES)


def _reading_order(item: tuple[str, Element]) -> tuple[int, str]:
    name, root = item
    return (_ORDER.index(root.tag) if root.tag in _ORDER else len(_ORDER)), name


def _beside(opened: Opened, name: str, root: Element) -> None:
    """Add what a part says that is no story."""
    found = opened.found
    start = len(found)
    read = READ
    match root.tag:
        case "w:settings":
            found += word_settings.settings(root, opened.place, opened.context)
        case "w:numbering":
            found += word_settings.numbering(root)
        case "w:fonts":
            found += word_settings.fonts(root)
        case _:
            read = drawn.read(root, opened.lost(name), found, NUMBER + opened.tables + 1)
            opened.tables += 1
    opened.rest(root, read, start)
