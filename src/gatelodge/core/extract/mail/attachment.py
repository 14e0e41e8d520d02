"""Attachments of an item: what is said about each, where it stands, and the file itself. Source: [MS-OXCMSG] 2.2.2."""

from collections.abc import Iterable
from dataclasses import replace

from gatelodge.core.extract.context import MAX_DEPTH, Context, Place
from gatelodge.core.extract.mail import mapi_words
from gatelodge.core.extract.mail.mapi import Properties
from gatelodge.core.extract.mail.said import read_files, read_long, record, told
from gatelodge.values import GapKind, Hidden

_METHOD, _UNLISTED, _MIME_TYPE, _CONTENT_ID, _LOCATION = 0x3705, 0x7FFE, 0x370E, 0x3712, 0x3713
_NAMES = (0x3707, 0x3704, 0x3001)
_LINKED = frozenset((2, 3, 4, 7))
"""Methods that keep only a path or an address."""


def read(properties: Properties, files: Iterable[bytes], place: Place, context: Context) -> None:
    """Add an attachment: what is said about it, then what it is; a message inside is its reader's to add."""
    _, aside = told(properties, {place.name}, mapi_words.ATTACHMENT)
    if about := list(record(aside, Hidden.PROPERTY, "attachment")):
        context.part(replace(place, name=""), "application/vnd.ms-outlook", about)
    read_long(aside, replace(place, name="", hidden=place.hidden or Hidden.PROPERTY), context)
    read_files(properties, place, context)
    kind = properties.text(_MIME_TYPE).lower().partition(";")[0]
    declared = "message/rfc822" if kind == "multipart/signed" else kind
    anything = False
    for file in files:
        context.inside(file, replace(place, declared=declared))
        anything = True
    if not anything and properties.count(_METHOD) in _LINKED:
        context.part(place, "application/octet-stream", record(aside, None, "link"))
        context.gap(place, GapKind.EXTERNAL, "An attachment that is only a pointer to a file kept elsewhere.")


def place_of(properties: Properties, place: Place, order: int, pages: str) -> Place:
    """Where an attachment stands; hidden when Outlook leaves it out of its list and no body shows it."""
    content_id = properties.text(_CONTENT_ID).strip("<>").lower()
    location = properties.text(_LOCATION).lower()
    unlisted = bool(properties.count(_UNLISTED))
    in_page = bool(content_id and content_id in pages) or bool(location and location in pages)
    hidden = Hidden.STRUCTURE if unlisted and not in_page else None
    return place.member(order, properties.text(*_NAMES), hidden)


def enter(place: Place, context: Context) -> bool:
    """Count an item inside an item; False, with a gap, when they are too deep."""
    context.members += 1
    if place.depth > MAX_DEPTH:
        context.gap(place, GapKind.LIMIT, "Messages are put inside messages too many times over.")
        return False
    return True
