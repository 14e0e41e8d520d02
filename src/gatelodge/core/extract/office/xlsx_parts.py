"""What an xlsx holds beside the cells: hidden rows and columns, notes, names, caches, headers, text boxes, links."""

import re

from gatelodge.core.extract.archive.zipped import Archive
from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.markup import attributes_of, unescape, words_of
from gatelodge.core.extract.office.package import external_targets, leftovers, properties
from gatelodge.core.extract.office.xlsx_cells import sheets
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

EMBEDDED = ("xl/embeddings/", "xl/media/", "customXml/")
_NAME = re.compile(rb"<(?:\w+:)?definedName\s([^>]*)>([^<]*)<")
_PARAGRAPH = re.compile(rb"<a:p\b.*?</a:p>", re.DOTALL)
_RUN = re.compile(r"<a:t\b[^>]*>([^<]*)</a:t>")
_CACHES: tuple[tuple[str, Hidden], ...] = (
    ("xl/pivotCache/", Hidden.PIVOT_CACHE),
    ("xl/externalLinks/", Hidden.CACHE),
    ("xl/charts/", Hidden.CACHE),
    ("xl/queryTables/", Hidden.CACHE),
    ("xl/tables/", Hidden.NAME),
    ("xl/connections", Hidden.CACHE),
    ("xl/revisions/", Hidden.DELETED),
    ("xl/persons/", Hidden.PROPERTY),
    ("xl/slicerCaches/", Hidden.CACHE),
)
_KNOWN = (
    *(folder for folder, _ in _CACHES),
    *("xl/comments", "xl/threadedComments/", "xl/drawings/", "xl/theme/", "xl/printerSettings/"),
    *("xl/workbook.", "xl/sharedStrings.", "xl/styles.", "xl/calcChain.", "xl/metadata.", "xl/vbaProject"),
)


def rest(archive: Archive, place: Place, context: Context) -> list[Segment]:
    """Everything readable that is no cell."""
    found: list[Segment] = []
    for name in archive.names:
        if name.startswith(("xl/comments", "xl/threadedComments/")) and name.endswith(".xml"):
            found += _comments(archive.read(name))
        elif name.startswith("xl/drawings/") and name.endswith(".xml"):
            found += _boxes(archive.read(name))
        else:
            for folder, hidden in _CACHES:
                if name.startswith(folder) and name.endswith(".xml"):
                    found += _cache(archive.read(name), name, hidden)
    listed = tuple(sheet.part for sheet in sheets(archive) if sheet.part)
    if any(part not in archive.names for part in listed) or not (listed or "xl/workbook.bin" in archive.names):
        context.gap(place, GapKind.DAMAGED, "A sheet of the workbook is missing.")
    found += leftovers(archive, "xl/", _KNOWN + listed + EMBEDDED)
    for raw, value in _NAME.findall(archive.read("xl/workbook.xml")):
        label = attributes_of(b" " + raw).get("name", "")
        text = f"{label}: {unescape(value.decode('utf-8', 'replace'))}"
        found.append(Segment(text[:2000], "defined name", SegmentKind.HEADER, Hidden.NAME))
    found += properties(archive, ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"))
    return found + external_targets(archive, place, context)


def _comments(xml: bytes) -> list[Segment]:
    text = xml.decode("utf-8", "replace")
    authors = "; ".join(unescape(a) for a in re.findall(r"<(?:\w+:)?author>([^<]+)<", text))
    found = segment.paragraph(authors, "comment authors", Hidden.COMMENT)
    for number, block in enumerate(
        re.findall(r"<(?:\w+:)?(?:c|threadedC)omment\s.*?</(?:\w+:)?(?:c|threadedC)omment>", text, re.DOTALL), 1
    ):
        words = _escapes(
            "".join(unescape(run) for run in re.findall(r"<(?:\w+:)?t(?:ext)?(?:\s[^>]*)?>([^<]*)(?=<)", block))
        )
        found += segment.paragraph(words, f"comment {number}", Hidden.COMMENT)
    return found


def _escapes(text: str) -> str:
    """Text with `_x000D_` and its like decoded."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m.group(1), 16)), text) if "_x" in text else text


def _boxes(xml: bytes) -> list[Segment]:
    found: list[Segment] = []
    for number, block in enumerate(_PARAGRAPH.findall(xml), 1):
        found += segment.paragraph(
            unescape("".join(_RUN.findall(block.decode("utf-8", "replace")))), f"text box {number}"
        )
    return found


def _cache(xml: bytes, name: str, hidden: Hidden) -> list[Segment]:
    """Values kept in caches: those between tags and those in `v` and `name` attributes, in order."""
    values = [
        unescape(v.decode("utf-8", "replace")) for v in re.findall(rb"\s(?:v|name|displayName|u)=\"([^\"]+)\"", xml)
    ]
    values += words_of(xml)
    where = name.rpartition("/")[2].removesuffix(".xml")
    found: list[Segment] = []
    for at in range(0, len(values), 20):
        found += segment.paragraph("\n".join(values[at : at + 20]), f"{where}, values from {at + 1}", hidden)
    return found
