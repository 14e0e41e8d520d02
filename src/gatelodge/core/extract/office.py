"""Presentations and OpenDocument texts: every run of text of every XML part of the package."""

import re

from gatelodge.core.extract import package, segment
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.zipped import Archive, open_archive
from gatelodge.values import Hidden, Segment

_KNOWN = (
    *(
        "ppt/slides/",
        "ppt/slideMasters/",
        "ppt/slideLayouts/",
        "ppt/diagrams/",
        "ppt/notes",
        "ppt/comment",
        "ppt/charts/",
    ),
    *("ppt/presentation", "ppt/theme/", "ppt/presProps", "ppt/viewProps", "ppt/tableStyles", "ppt/media/"),
    *("ppt/embeddings/", "ppt/fonts/", "ppt/printerSettings/"),
)
_SLIDE_PARAGRAPH = re.compile(rb"<a:p\b[^>]*>.*?</a:p>", re.DOTALL)
_SLIDE_ROW = re.compile(rb"<a:tr\b[^>]*>.*?</a:tr>", re.DOTALL)
_SLIDE_CELL = re.compile(rb"<a:tc\b[^>]*>.*?</a:tc>", re.DOTALL)
_SLIDE_RUN = re.compile(rb"<a:t>([^<]*)</a:t>|(<a:br\b)|<a:t [^>]*>([^<]*)</a:t>")
_ODF_BLOCK = re.compile(rb"<text:(?:p|h)\b[^>]*?(?:/>|>(.*?)</text:(?:p|h)>)", re.DOTALL)
_ODF_ROW = re.compile(rb"<table:table-row\b.*?</table:table-row>", re.DOTALL)
_ODF_CELL = re.compile(rb"<table:table-cell\b[^>]*?(?:/>|>.*?</table:table-cell>)", re.DOTALL)
_ODF_GONE = re.compile(rb"<text:tracked-changes\b.*?</text:tracked-changes>", re.DOTALL)
_ODF_NOTE = re.compile(rb"<office:annotation\b(?!-end).*?</office:annotation>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_ODF_BLANK = re.compile(rb"<text:(?:s|tab|line-break)\b[^>]*/>")


def read_slides(untrusted: bytes, place: Place, context: Context) -> None:
    """Add a presentation (pptx): slides, notes, comments, masters, properties, embedded files."""
    archive = _open(untrusted, place, context)
    found: list[Segment] = []
    for name in sorted(archive.names):
        if not name.endswith(".xml") or not name.startswith("ppt/"):
            continue
        label = name.removeprefix("ppt/").removesuffix(".xml").rpartition("/")[2]
        xml = archive.read(name)
        if name.startswith(("ppt/slides/", "ppt/slideMasters/", "ppt/slideLayouts/", "ppt/diagrams/")):
            hidden = Hidden.SHEET if b'show="0"' in xml[:2000] else None
            found += _slide(xml, label, hidden)
        elif name.startswith("ppt/notes"):
            found += _slide(xml, label, Hidden.NOTES)
        elif name.startswith("ppt/comment"):
            found += segment.paragraph("\n".join(package.words_of(xml)), label, Hidden.COMMENT)
        elif name.startswith("ppt/charts/"):
            found += segment.segments("\n".join(package.words_of(xml)), hidden=Hidden.CACHE, where=label)
    found += package.leftovers(archive, "ppt/", _KNOWN)
    found += package.properties(archive, ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"))
    found += package.external_targets(archive, place, context)
    context.part(place, "application/vnd.openxmlformats-officedocument.presentationml.presentation", found)
    package.embedded(archive, place, context, ("ppt/embeddings/", "ppt/media/"))


def _slide(xml: bytes, label: str, hidden: Hidden | None) -> list[Segment]:
    table = [[_runs(cell) for cell in _SLIDE_CELL.findall(row)] for row in _SLIDE_ROW.findall(xml)]
    found = segment.rows(table, where=f"{label}, row", hidden=hidden, number=1000)
    lines = [_runs(block) for block in _SLIDE_PARAGRAPH.findall(_SLIDE_ROW.sub(b"", xml))]
    return found + segment.segments("\n".join(lines), hidden=hidden, where=f"{label}, line")


def _runs(xml: bytes) -> str:
    pieces = (b"\n" if line_break else plain or spaced for plain, line_break, spaced in _SLIDE_RUN.findall(xml))
    return package.unescape(b"".join(pieces).decode("utf-8", "replace"))


def read_odf(untrusted: bytes, place: Place, context: Context) -> None:
    """Add an OpenDocument text, presentation or drawing."""
    archive = _open(untrusted, place, context)
    if not archive.names.keys() & {"content.xml", "Content.xml"}:
        raise Unreadable("The document's main text is missing.")
    found: list[Segment] = []
    for name in ("content.xml", "styles.xml"):
        xml = archive.read(name)
        for block in _ODF_GONE.findall(xml):
            found += segment.paragraph(_plain(block), "tracked change", Hidden.DELETED)
        for block in _ODF_NOTE.findall(xml):
            found += segment.paragraph(_plain(block), "comment", Hidden.COMMENT)
        xml = _ODF_NOTE.sub(b"", _ODF_GONE.sub(b"", xml))
        table = [[_plain(cell) for cell in _ODF_CELL.findall(row)] for row in _ODF_ROW.findall(xml)]
        found += segment.rows(table, where="table row", number=1000)
        lines = [_plain(block) for block in _ODF_BLOCK.findall(_ODF_ROW.sub(b"", xml))]
        found += segment.segments("\n".join(lines), where="paragraph" if name == "content.xml" else "page header line")
    found += package.properties(archive, ("meta.xml",))
    context.part(place, "application/vnd.oasis.opendocument.text", found)
    package.embedded(archive, place, context, ("Pictures/", "Object "))


def _plain(xml: bytes) -> str:
    text = _ODF_BLANK.sub(b" ", xml).replace(b"</text:p>", b"\n").decode("utf-8", "replace")
    return package.unescape(_TAG.sub("", text)).strip()


def _open(untrusted: bytes, place: Place, context: Context) -> Archive:
    archive = open_archive(untrusted, place, context)
    if archive is None:
        raise Unreadable("The document is damaged.")
    return archive
