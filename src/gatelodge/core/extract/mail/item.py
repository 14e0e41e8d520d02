"""One item of Outlook as parts: what its window shows in words, what it does not show, its headers and its bodies.

How items are stored is the readers' affair (`msg`, `tnef`). A property that no table names is read like any other.
Sources: [MS-OXCMSG] 2.2.1, [MS-OXPROPS].
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.mail import mapi_words
from gatelodge.core.extract.mail.bodies import read_bodies
from gatelodge.core.extract.mail.mapi import Properties
from gatelodge.core.extract.mail.records import is_long
from gatelodge.core.extract.mail.said import TRANSPORT, in_words, plain_subject, read_files, read_long, record, told
from gatelodge.core.extract.mail.transport import header_segments
from gatelodge.values import Hidden, Segment, SegmentKind

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
    shown, aside = told(properties, said)
    shown.sort(key=lambda named: mapi_words.ORDER.get(named[0], 0))
    found += record(shown, None, "item")
    found += record(aside, Hidden.PROPERTY, "property")
    for recipient in item.recipients:
        about = told(recipient, said)[1]
        found += record(about, Hidden.PROPERTY, "recipient")
        aside += [named for named in about if is_long(named[1])]
    context.part(place, "application/vnd.ms-outlook", found)
    here = replace(place, name="", declared="", charset="")
    for value in properties.all(TRANSPORT):
        if isinstance(value, str):
            headers = header_segments(value)
            context.part(replace(here, hidden=place.hidden or Hidden.PROPERTY), "message/rfc822", headers)
    read_long(shown, here, context)
    read_long(aside, replace(here, hidden=place.hidden or Hidden.PROPERTY), context)
    read_files(properties, here, context)
    return read_bodies(properties, here, context)


def _headers(properties: Properties) -> Iterator[Segment]:
    sent_by = ""
    for name, texts, addresses in _NAMED_IN_HEADER:
        text = plain_subject(properties.text(*texts))
        address = next((a for n in addresses if "@" in (a := properties.text(n))), "")
        if address and address.lower() not in text.lower():
            text = f"{text} <{address}>".strip()
        if text and not (name == "Sender" and text == sent_by):
            yield Segment(f"{name}: {text}", name, SegmentKind.HEADER)
        sent_by = sent_by or text
    for name, number in _DATES:
        for value in properties.all(number):
            if isinstance(value, datetime):
                yield Segment(f"{name}: {in_words(number, value)}", name, SegmentKind.HEADER)


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
