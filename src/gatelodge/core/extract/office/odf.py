"""OpenDocument texts, presentations and drawings: every run of text of every XML part of the package."""

import re

from gatelodge.core.extract import markup
from gatelodge.core.extract.archive.zipped import open_whole
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office import package
from gatelodge.values import Hidden, Segment

_ODF_BLOCK = re.compile(rb"<text:(?:p|h)\b[^>]*?(?:/>|>(.*?)</text:(?:p|h)>)", re.DOTALL)
_ODF_ROW = re.compile(rb"<table:table-row\b.*?</table:table-row>", re.DOTALL)
_ODF_CELL = re.compile(rb"<table:table-cell\b[^>]*?(?:/>|>.*?</table:table-cell>)", re.DOTALL)
_ODF_GONE = re.compile(rb"<text:tracked-changes\b.*?</text:tracked-changes>", re.DOTALL)
_ODF_NOTE = re.compile(rb"<office:annotation\b(?!-end).*?</office:annotation>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_ODF_BLANK = re.compile(rb"<text:(?:s|tab|line-break)\b[^>]*/>")


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add an OpenDocument text, presentation or drawing."""
    archive = open_whole(untrusted, place, context)
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
    return markup.unescape(_TAG.sub("", text)).strip()
