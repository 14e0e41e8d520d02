"""What the properties of an item, recipient or attachment say, in words: lines for a record, and files among them.

Bodies and attached files are not here; whoever takes them reads them.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.mail import mapi_words, runs
from gatelodge.core.extract.mail.mapi import Properties, Value
from gatelodge.core.extract.mail.records import is_long, records
from gatelodge.values import Hidden, Segment

BODY, RICH, HTML, TRANSPORT, ATTACHED = 0x1000, 0x1009, 0x1013, 0x007D, 0x3701
_TAKEN: dict[int, tuple[type, ...]] = {BODY: (str,), RICH: (bytes,), HTML: (str, bytes)}
_TAKEN |= {TRANSPORT: (str,), ATTACHED: (bytes,)}


def told(
    properties: Properties, said: set[str], words: dict[int, str] | None = None
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(name, text) of what is shown, and of what is not; nothing twice, no body, no file."""
    shown: list[tuple[str, str]] = []
    aside: list[tuple[str, str]] = []
    for number, value in properties.pairs:
        if _is_taken(number, value):
            continue
        name, visible = mapi_words.word(properties, number)
        if words is not None:
            name, visible = words.get(number, name), False
        own = isinstance(properties.names.get(number, (b"", 0))[1], str)
        if isinstance(value, bytes):
            name = "Data for programs" if name == mapi_words.NAMELESS else name
            texts = runs.of(value) if not runs.is_file(value) else []
        elif isinstance(value, str) or visible or own:
            texts = [in_words(number, value)]
        else:
            continue
        for text in texts:
            if text and text not in said:
                said.add(text)
                (shown if visible else aside).append((name, text))
    return shown, aside


def record(named: list[tuple[str, str]], hidden: Hidden | None, where: str) -> Iterator[Segment]:
    """The short ones together, as what belongs to one item."""
    return records((f"{name}: {text}" for name, text in named if not is_long(text)), hidden, where)


def read_long(named: list[tuple[str, str]], place: Place, context: Context) -> None:
    """Read the long ones like bodies: as rows, paragraphs, and files encoded in them."""
    for _, text in named:
        if is_long(text):
            context.inside(text.encode("utf-8", "replace"), replace(place, declared="text/plain", charset="utf-8"))


def read_files(properties: Properties, place: Place, context: Context) -> None:
    """Files that are the value of some property."""
    files = [
        value
        for number, value in properties.pairs
        if isinstance(value, bytes) and runs.is_file(value) and not _is_taken(number, value)
    ]
    for order, file in enumerate(files, 1):
        context.inside(file, place.member(1_000 + order, "", Hidden.PROPERTY))


def _is_taken(number: int, value: Value) -> bool:
    """True for a body or a file, which is read as such; one of a type it never has is read like any property."""
    return isinstance(value, _TAKEN.get(number, ()))


def in_words(number: int, value: Value) -> str:
    """A value for people; a birthday as the day it was meant to be."""
    if isinstance(value, datetime):
        if number in mapi_words.BIRTHDAYS:
            return (value + timedelta(hours=12)).strftime("%Y-%m-%d") if value.year < 9999 else ""
        zone = " UTC" if value.tzinfo else ""
        return value.strftime("%Y-%m-%d" if not (value.hour or value.minute) else f"%Y-%m-%d %H:%M{zone}")
    if isinstance(value, float):
        return f"{value:g}"
    return plain_subject(str(value)).strip()


def plain_subject(text: str) -> str:
    """Without the mark and length that say how long "Re: " is: [MS-OXCMSG] 2.2.1.10, in older files."""
    return text[2:] if text[:1] == "\x01" else text
