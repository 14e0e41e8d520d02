"""YAML: the text as it stands, and again as records, with escapes and folded lines undone.

Aliases are not followed: what they name is read where it stands, so a file cannot grow by naming itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import yaml

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.text import plain
from gatelodge.core.extract.text.jsonfile import Pairs, records

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 60


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the text's lines, and one record for each mapping."""
    text = plain.decode(untrusted, place.charset)
    found = segment.segments(text)
    try:
        for number, document in enumerate(_documents(yaml.parse(text, Loader=_LOADER)), 1):
            found += (replace(record, again=True) for record in records(document, f"document {number}"))
    except (yaml.YAMLError, ValueError, RecursionError):
        pass  # the lines were read; what a parser makes of them comes on top
    context.part(place, "application/yaml", found)


def _documents(events: Iterable[Any]) -> Iterator[Any]:
    """Yield each document as pairs, lists and texts."""
    stream = iter(events)
    for event in stream:
        if isinstance(event, yaml.DocumentStartEvent):
            yield _node(next(stream), stream, 0)


def _node(event: Any, stream: Iterator[Any], depth: int) -> Any:
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    match event:
        case yaml.ScalarEvent():
            return event.value
        case yaml.SequenceStartEvent():
            return list(_until(yaml.SequenceEndEvent, stream, depth))
        case yaml.MappingStartEvent():
            items = list(_until(yaml.MappingEndEvent, stream, depth))
            return Pairs((_key(key), value) for key, value in zip(items[::2], items[1::2], strict=False))
    return ""


def _until(end: type, stream: Iterator[Any], depth: int) -> Iterator[Any]:
    for event in stream:
        if isinstance(event, end):
            return
        yield _node(event, stream, depth + 1)


def _key(key: Any) -> str:
    return key if isinstance(key, str) else ""
