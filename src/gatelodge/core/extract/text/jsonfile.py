"""JSON and JSON lines: each object is one record of "key: value" lines; what is no JSON after all is read as text."""

import json
from collections.abc import Iterator
from typing import Any

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.text import plain as text
from gatelodge.values import Segment, SegmentKind

_MAX_DEPTH = 60


class Pairs(list[tuple[str, Any]]):
    """An object with every key, also one that comes twice."""


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add one record per object."""
    content = text.decode(untrusted, place.charset)
    try:
        found = list(records(json.loads(content, object_pairs_hook=Pairs), "top"))
    except (ValueError, RecursionError):
        found = _lines(content)
    context.part(place, "application/json", found)


def _lines(content: str) -> list[Segment]:
    """One document a line; plain text where they are none."""
    found: list[Segment] = []
    try:
        for number, line in enumerate(content.splitlines(), 1):
            if line.strip():
                found += records(json.loads(line, object_pairs_hook=Pairs), f"line {number}")
    except (ValueError, RecursionError):
        return segment.segments(content)
    return found


def records(value: Any, where: str, depth: int = 0) -> Iterator[Segment]:
    """Yield a record for each object and a segment for each list of plain values.

    value: `Pairs`, lists and plain values.
    """
    if depth > _MAX_DEPTH:
        yield from segment.paragraph(json.dumps(value, ensure_ascii=False), where)
    elif isinstance(value, Pairs):
        lines = [f"{key}: {_said(item)}" for key, item in value if not isinstance(item, list)]
        if lines:
            yield Segment("\n".join(lines), where, SegmentKind.RECORD)
        for key, item in value:
            if isinstance(item, list):
                yield from segment.paragraph(key, where)
                yield from records(item, f"{where}, {key[:40]}", depth + 1)
    elif isinstance(value, list):
        plain = [_said(item) for item in value if not isinstance(item, list)]
        yield from segment.segments("\n".join(plain), where=f"{where}, item")
        for number, item in enumerate(value, 1):
            if isinstance(item, list):
                yield from records(item, f"{where}, item {number}", depth + 1)
    else:
        yield from segment.paragraph(_said(value), where)


def _said(value: object) -> str:
    return "" if value is None else str(value)
