"""One item of Outlook as parts: what its window shows in words, what it does not show, its bodies and attachments.

How items are stored is the readers' affair (`msg`, `tnef`). A property that no table names is read like any other.
Sources: [MS-OXCMSG] 2.2 (messages and attachments), [MS-OXBBODY] 2.1 (which body is shown).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gatelodge.core.extract.context import MAX_DEPTH, Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.mail import lzfu, mapi, mapi_words, runs
from gatelodge.core.extract.mail.mapi import Properties, Value
from gatelodge.core.extract.mail.records import is_long, records
from gatelodge.core.extract.mail.rtf_html import html_within
from gatelodge.core.extract.mail.transport import header_segments
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

BODY, RICH, HTML, TRANSPORT = 0x1000, 0x1009, 0x1013, 0x007D
ATTACHED, METHOD, ATTACHMENT_HIDDEN, MIME_TYPE, CONTENT_ID = 0x3701, 0x3705, 0x7FFE, 0x370E, 0x3712
_TAKEN: dict[int, tuple[type, ...]] = {BODY: (str,), RICH: (bytes,), HTML: (str, bytes)}
_TAKEN |= {TRANSPORT: (str,), ATTACHED: (bytes,)}
SHOWN_NAMES = (0x3707, 0x3704, 0x3001)
_LINKED = frozenset((2, 3, 4, 7))
_NAMED_IN_HEADER = (
    ("From", (0x0042, 0x0C1A), (0x5D02, 0x5D01, 0x0065, 0x0C1F)),
    ("Sender", (0x0C1A,), (0x5D01, 0x0C1F)),
    ("Reply-To", (0x0050,), ()),
    ("To", (0x0E04,), ()),
    ("Cc", (0x0E03,), ()),
    ("Bcc", (0x0E02,), ()),
    ("Subject", (0x0037, 0x0E1D), ()),
)
_DATES = (("Sent", 0x0039), ("Received", 0x0E06))
_RECIPIENTS = {1: "To", 2: "Cc", 3: "Bcc"}
_RECIPIENT_KIND, _RECIPIENT_NAMES, _RECIPIENT_ADDRESSES = 0x0C15, (0x3001, 0x5FF6), (0x39FE, 0x3003)


@dataclass(frozen=True, slots=True)
class Item:
    """A message, contact, appointment, task or note."""

    properties: Properties
    recipients: tuple[Properties, ...] = ()


def read(item: Item, place: Place, context: Context) -> str:
    """Add what the item itself says; the web pages among its bodies, which tell what attachments they show."""
    properties = item.properties
    found = [*_headers(properties), *_recipients(item.recipients)]
    said = {line for segment_ in found for line in _values(segment_.text)}
    shown, aside = _sorted(properties, said)
    shown.sort(key=lambda named: mapi_words.ORDER.get(named[0], 0))
    found += _record(shown, None, "item")
    found += _record(aside, Hidden.PROPERTY, "property")
    for recipient in item.recipients:
        found += _record(_sorted(recipient, said)[1], Hidden.PROPERTY, "recipient")
    context.part(place, "application/vnd.ms-outlook", found)
    here = replace(place, name="", declared="", charset="")
    for value in properties.all(TRANSPORT):
        if isinstance(value, str):
            headers = header_segments(value)
            context.part(replace(here, hidden=place.hidden or Hidden.PROPERTY), "message/rfc822", headers)
    _files(properties, here, context)
    return _bodies(properties, here, context)


def read_attachment(properties: Properties, files: Iterable[bytes], place: Place, context: Context) -> None:
    """Add an attachment: what is said about it, then what it is; a message inside is its reader's to add."""
    _, aside = _sorted(properties, {place.name}, mapi_words.ATTACHMENT)
    if about := list(_record(aside, Hidden.PROPERTY, "attachment")):
        context.part(replace(place, name=""), "application/vnd.ms-outlook", about)
    _files(properties, place, context)
    kind = properties.text(MIME_TYPE).lower().partition(";")[0]
    declared = "message/rfc822" if kind == "multipart/signed" else kind
    anything = False
    for file in files:
        context.inside(file, replace(place, declared=declared))
        anything = True
    if not anything and properties.count(METHOD) in _LINKED:
        context.part(place, "application/octet-stream", _record(aside, None, "link"))
        context.gap(place, GapKind.EXTERNAL, "An attachment that is only a pointer to a file kept elsewhere.")


def attachment_place(properties: Properties, place: Place, order: int, pages: str) -> Place:
    """Where an attachment stands; hidden when Outlook leaves it out of its list and no body shows it."""
    content_id = properties.text(CONTENT_ID).strip("<>").lower()
    location = properties.text(0x3713).lower()
    unlisted = bool(properties.count(ATTACHMENT_HIDDEN))
    in_page = bool(content_id and content_id in pages) or bool(location and location in pages)
    hidden = Hidden.STRUCTURE if unlisted and not in_page else None
    return place.member(order, properties.text(*SHOWN_NAMES), hidden)


def enter(place: Place, context: Context) -> bool:
    """Count an item inside an item; False, with a gap, when they are too deep."""
    context.members += 1
    if place.depth > MAX_DEPTH:
        context.gap(place, GapKind.LIMIT, "Messages are put inside messages too many times over.")
        return False
    return True


def _headers(properties: Properties) -> Iterator[Segment]:
    sent_by = ""
    for name, texts, addresses in _NAMED_IN_HEADER:
        text = _subject(properties.text(*texts))
        address = next((a for n in addresses if "@" in (a := properties.text(n))), "")
        if address and address.lower() not in text.lower():
            text = f"{text} <{address}>".strip()
        if text and not (name == "Sender" and text == sent_by):
            yield Segment(f"{name}: {text}", name, SegmentKind.HEADER)
        sent_by = sent_by or text
    for name, number in _DATES:
        for value in properties.all(number):
            if isinstance(value, datetime):
                yield Segment(f"{name}: {_said(number, value)}", name, SegmentKind.HEADER)


def _subject(text: str) -> str:
    """Without the mark and length that say how long "Re: " is: [MS-OXCMSG] 2.2.1.10, in older files."""
    return text[2:] if text[:1] == "\x01" else text


def _recipients(recipients: Iterable[Properties]) -> Iterator[Segment]:
    for order, recipient in enumerate(recipients, 1):
        kind = _RECIPIENTS.get(recipient.count(_RECIPIENT_KIND) & 0xF, "To")
        name = recipient.text(*_RECIPIENT_NAMES)
        address = next((a for n in _RECIPIENT_ADDRESSES if "@" in (a := recipient.text(n))), "")
        text = name if not address or address.lower() in name.lower() else f"{name} <{address}>".strip()
        if text:
            yield Segment(f"{kind}: {text}", f"recipient {order}", SegmentKind.HEADER)


def _values(text: str) -> Iterator[str]:
    value = text.partition(": ")[2]
    yield value
    name, _, address = value.partition(" <")
    yield name
    yield address.rstrip(">")


def _sorted(
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
            texts = [_said(number, value)]
        else:
            continue
        for text in texts:
            if text and text not in said:
                said.add(text)
                (shown if visible else aside).append((name, text))
    return shown, aside


def _is_taken(number: int, value: Value) -> bool:
    """True for a body or a file, which is read as such; one of a type it never has is read like any property."""
    return isinstance(value, _TAKEN.get(number, ()))


def _said(number: int, value: Value) -> str:
    """A value for people; a birthday as the day it was meant to be."""
    if isinstance(value, datetime):
        if number in mapi_words.BIRTHDAYS:
            return (value + timedelta(hours=12)).strftime("%Y-%m-%d") if value.year < 9999 else ""
        zone = " UTC" if value.tzinfo else ""
        return value.strftime("%Y-%m-%d" if not (value.hour or value.minute) else f"%Y-%m-%d %H:%M{zone}")
    if isinstance(value, float):
        return f"{value:g}"
    return _subject(str(value)).strip()


def _record(named: list[tuple[str, str]], hidden: Hidden | None, where: str) -> Iterator[Segment]:
    """The short ones together, as what belongs to one item; the long ones cut like bodies."""
    yield from records((f"{name}: {text}" for name, text in named if not is_long(text)), hidden, where)
    for name, text in named:
        if is_long(text):
            yield from segment.segments(text, hidden=hidden, where=f"{name}, line")


def _files(properties: Properties, place: Place, context: Context) -> None:
    """Files that are the value of some property."""
    files = [
        value
        for number, value in properties.pairs
        if isinstance(value, bytes) and runs.is_file(value) and not _is_taken(number, value)
    ]
    for order, file in enumerate(files, 1):
        context.inside(file, place.member(1_000 + order, "", Hidden.PROPERTY))


def _bodies(properties: Properties, place: Place, context: Context) -> str:
    """Read every body: the one Outlook shows is visible, the others stand beside it."""
    internet = mapi.charset(properties.count(mapi.INTERNET_CODE_PAGE))
    bodies: list[tuple[bytes, Place]] = []
    pages: list[str] = []
    beside = ""
    for value in properties.all(HTML):
        content, charset = (value.encode("utf-8", "replace"), "utf-8") if isinstance(value, str) else (value, internet)
        if isinstance(content, bytes) and content.strip(b"\0 \r\n"):
            bodies.append((content, replace(place, declared="text/html", charset=charset)))
            pages.append(content.replace(b"\0", b"").decode("latin-1"))
    rich = [value for value in properties.all(RICH) if isinstance(value, bytes) and value]
    plain_only = False
    for value in rich:
        document, complete = lzfu.undone(value)
        context.spend(len(document))
        if not complete:
            context.gap(place, GapKind.DAMAGED, "The body of an Outlook message is damaged.")
        if (within := html_within(document)) is not None:
            page, beside = within
            bodies.append((page.encode("utf-8", "replace"), replace(place, declared="text/html", charset="utf-8")))
            pages.append(page)
        elif document.strip(b"\0 \r\n"):
            plain_only = b"\\fromtext" in document[:200]
            bodies.append((document, place))
    texts = [value for value in properties.all(BODY) if isinstance(value, str) and value.strip()]
    plain = [(t.encode("utf-8", "replace"), replace(place, declared="text/plain", charset="utf-8")) for t in texts]
    bodies = plain + bodies if plain_only and not pages else bodies + plain
    for order, (content, where) in enumerate(bodies):
        context.inside(content, where if order == 0 else replace(where, hidden=place.hidden or Hidden.ALTERNATIVE))
    if beside:
        found = segment.segments(beside, hidden=Hidden.ALTERNATIVE)
        context.part(place, "application/rtf", found)
    return "\n".join(pages).lower()
