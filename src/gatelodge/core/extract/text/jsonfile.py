"""JSON and JSON lines: each object is one record of "key: value" lines; what is no JSON after all is read as text."""

import json

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.text import plain as text
from gatelodge.values import Segment, SegmentKind

_MAX_DEPTH = 60


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add one record per object."""
    content = text.decode(untrusted, place.charset)
    found: list[Segment] = []
    try:
        _walk(json.loads(content), "top", found, 0)
    except (ValueError, RecursionError):
        found = []
        try:
            for number, line in enumerate(content.splitlines(), 1):
                if line.strip():
                    _walk(json.loads(line), f"line {number}", found, 0)
        except (ValueError, RecursionError):
            found = segment.segments(content)
    context.part(place, "application/json", found)


def _walk(value: object, where: str, found: list[Segment], depth: int) -> None:
    if depth > _MAX_DEPTH:
        found += segment.paragraph(json.dumps(value, ensure_ascii=False), where)
    elif isinstance(value, dict):
        lines = [f"{key}: {_said(item)}" for key, item in value.items() if not isinstance(item, dict | list)]
        if lines:
            found.append(Segment("\n".join(lines), where, SegmentKind.RECORD))
        for key, item in value.items():
            if isinstance(item, dict | list):
                found += segment.paragraph(key, where)
                _walk(item, f"{where}, {key[:40]}", found, depth + 1)
    elif isinstance(value, list):
        plain = [_said(item) for item in value if not isinstance(item, dict | list)]
        found += segment.segments("\n".join(plain), where=f"{where}, item")
        for number, item in enumerate(value, 1):
            if isinstance(item, dict | list):
                _walk(item, f"{where}, item {number}", found, depth + 1)
    else:
        found += segment.paragraph(_said(value), where)


def _said(value: object) -> str:
    return "" if value is None else str(value)
