"""What an OpenDocument spreadsheet holds beside the cells: hidden rows and columns, notes, headers, properties."""

import re

from gatelodge.core.extract.archive.zipped import Archive
from gatelodge.core.extract.context import Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.markup import attributes_of, unescape, words_of
from gatelodge.core.extract.office.package import properties
from gatelodge.core.extract.office.unseen import Unseen
from gatelodge.values import Hidden, Segment

EMBEDDED = ("Pictures/", "Object ", "ObjectReplacements/")
_TABLE = re.compile(rb"<table:table\s([^>]*)>(.*?)</table:table>", re.DOTALL)
_ROW = re.compile(rb"<table:table-row\b([^>]*)>")
_COLUMN = re.compile(rb"<table:table-column\b([^>]*)>")
_NOTE = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)
_BANNER = re.compile(rb"<style:(header|footer)\b[^>]*>(.*?)</style:\1>", re.DOTALL)
_MAX_COLUMNS = 16_384


def unseen(archive: Archive) -> Unseen:
    """Rows and columns that are collapsed or filtered, by sheet."""
    if "content.xml" not in archive.names:
        raise Unreadable("The spreadsheet's content is missing.")
    rows: dict[str, dict[int, Hidden]] = {}
    columns: dict[str, tuple[int, ...]] = {}
    for raw, body in _TABLE.findall(archive.read("content.xml")):
        name = attributes_of(b" " + raw).get("name", "")
        if b"visibility=" not in body:
            continue
        rows[name] = {}
        at = 1
        for tag in _ROW.findall(body):
            found = attributes_of(b" " + tag)
            count = _repeat(found.get("number-rows-repeated", "1"))
            how = {"collapse": Hidden.ROW, "filter": Hidden.FILTER}.get(found.get("visibility", ""))
            if how is not None:
                rows[name].update(dict.fromkeys(range(at, at + min(count, 100_000)), how))
            at += count
        columns[name] = _hidden_columns(body)
    return Unseen(rows, columns)


def _hidden_columns(body: bytes) -> tuple[int, ...]:
    hidden: list[int] = []
    at = 0
    for tag in _COLUMN.findall(body):
        found = attributes_of(b" " + tag)
        count = min(_repeat(found.get("number-columns-repeated", "1")), _MAX_COLUMNS)
        if found.get("visibility") in {"collapse", "filter"}:
            hidden.extend(range(at, at + count))
        at += count
    return tuple(hidden)


def _repeat(value: str) -> int:
    return int(value) if value.isdigit() and len(value) < 9 else 1


def rest(archive: Archive) -> list[Segment]:
    """Notes, page headers and footers, properties."""
    found: list[Segment] = []
    for number, note in enumerate(_NOTE.findall(archive.read("content.xml")), 1):
        found += segment.paragraph(" ".join(words_of(note)), f"comment {number}", Hidden.COMMENT)
    for kind, banner in _BANNER.findall(archive.read("styles.xml")):
        found += segment.paragraph(unescape(" ".join(words_of(b">" + banner + b"<"))), f"page {kind.decode()}")
    return found + properties(archive, ("meta.xml",))
