"""Presentations (pptx): every run of text of every XML part of the package."""

import re

from gatelodge.core.extract import markup
from gatelodge.core.extract.archive.zipped import open_whole
from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office import package
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


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add a presentation (pptx): slides, notes, comments, masters, properties, embedded files."""
    archive = open_whole(untrusted, place, context)
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
            found += segment.paragraph("\n".join(markup.words_of(xml)), label, Hidden.COMMENT)
        elif name.startswith("ppt/charts/"):
            found += segment.segments("\n".join(markup.words_of(xml)), hidden=Hidden.CACHE, where=label)
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
    return markup.unescape(b"".join(pieces).decode("utf-8", "replace"))
