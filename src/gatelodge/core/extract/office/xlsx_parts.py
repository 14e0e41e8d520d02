"""What an xlsx holds beside the cells: hidden rows and columns, notes, names, caches, headers, text boxes, links."""

import re

from gatelodge.core.extract.archive.zipped import Archive
from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.markup import attributes_of, unescape, words_of
from gatelodge.core.extract.office.package import external_targets, leftovers, properties
from gatelodge.core.extract.office.unseen import Unseen
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

EMBEDDED = ("xl/embeddings/", "xl/media/", "customXml/")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\b(?:hidden|zeroHeight)=[\"'](?:1|true)[\"'][^>]*>")
_ZERO_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\bht=[\"']0(?:\.0*)?[\"'][^>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_BANNER = re.compile(rb"<(?:\w+:)?((?:odd|even|first)(?:Header|Footer))\b[^>]*>([^<]*)<")
_NAME = re.compile(rb"<(?:\w+:)?definedName\s([^>]*)>([^<]*)<")
_PARAGRAPH = re.compile(rb"<a:p\b.*?</a:p>", re.DOTALL)
_BANNER_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|[0-9]+|[A-Za-z&])')
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


def sheets(archive: Archive) -> dict[str, str]:
    """Sheet name to the name of its part in the zip."""
    targets = {}
    for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        found = attributes_of(tag)
        target = found.get("Target", "")
        targets[found.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    named = [attributes_of(tag) for tag in _SHEET.findall(archive.read("xl/workbook.xml"))]
    return {found.get("name", ""): targets.get(found.get("id", ""), "") for found in named}


def unseen(archive: Archive) -> Unseen:
    """Rows and columns out of sight, by sheet."""
    rows: dict[str, dict[int, Hidden]] = {}
    columns: dict[str, tuple[int, ...]] = {}
    for name, part in sheets(archive).items():
        xml = archive.read(part)
        columns[name] = _hidden_columns(xml)
        if b"hidden=" in xml or b'ht="0' in xml:
            how = Hidden.FILTER if b"<filterColumn" in xml or b":filterColumn" in xml else Hidden.ROW
            tags = _HIDDEN_ROW.findall(xml) + _ZERO_ROW.findall(xml)
            numbers = (attributes_of(tag).get("r", "") for tag in tags)
            rows[name] = {int(number): how for number in numbers if number.isdigit()}
    return Unseen(rows, columns)


def _hidden_columns(xml: bytes) -> tuple[int, ...]:
    found: list[int] = []
    for tag in _COLUMN.findall(xml[: xml.find(b"<sheetData")] if b"<sheetData" in xml else xml[:65536]):
        attributes = attributes_of(tag)
        if attributes.get("hidden") in {"1", "true"} or attributes.get("width") in {"0", "0.0"}:
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdigit() and last.isdigit():
                found.extend(range(int(first) - 1, min(int(last), 16_384)))
    return tuple(found)


def rest(archive: Archive, place: Place, context: Context) -> list[Segment]:
    """Everything readable that is no cell."""
    found: list[Segment] = []
    for name in archive.names:
        if name.startswith(("xl/comments", "xl/threadedComments/")) and name.endswith(".xml"):
            found += _comments(archive.read(name))
        elif name.startswith("xl/worksheets/sheet") and name.endswith(".xml"):
            found += _banners(archive.read(name))
        elif name.startswith("xl/drawings/") and name.endswith(".xml"):
            found += _boxes(archive.read(name))
        else:
            for folder, hidden in _CACHES:
                if name.startswith(folder) and name.endswith(".xml"):
                    found += _cache(archive.read(name), name, hidden)
    listed = tuple(part for part in sheets(archive).values() if part)
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


def _banners(xml: bytes) -> list[Segment]:
    """Page headers and footers, seen in print only."""
    tail = xml[xml.rfind(b"</sheetData") :] if b"</sheetData" in xml else xml
    found: list[Segment] = []
    for kind, value in _BANNER.findall(tail):
        words = _BANNER_CODE.sub(" ", unescape(value.decode("utf-8", "replace")))
        found += segment.paragraph(words, f"page {kind.decode()}")
    return found


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
