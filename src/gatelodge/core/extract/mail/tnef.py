"""Outlook's package (winmail.dat, TNEF): the item, its bodies and its attachments, also messages inside.

Checksums are not believed: programs show what stands there all the same. What follows the last attribute is read too.
Sources: [MS-OXTNEF] 2.1 (attributes), 2.1.3.4 and 2.1.3.5 (properties and recipients).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.mail import attachment, item, mapi
from gatelodge.core.extract.mail.item import Item
from gatelodge.core.extract.mail.mapi import Properties
from gatelodge.core.extract.mail.said import ATTACHED
from gatelodge.core.extract.mail.tnef_list import MOST, PropertyList
from gatelodge.core.extract.mail.tnef_old import OLD_DATES, OLD_TEXTS, moment, sender
from gatelodge.core.extract.text import plain
from gatelodge.values import GapKind, Hidden

_PROPERTIES, _ATTACHED_PROPERTIES, _RECIPIENTS, _CODE_PAGE = 0x9003, 0x9005, 0x9004, 0x9007
_NEW_ATTACHMENT, _TITLE, _CONTENT, _TRANSPORT_NAME, _FROM = 0x9002, 0x8010, 0x800F, 0x9001, 0x8000
_SHORT_REST = 64
"""Mail servers pad packages with fewer bytes than these; more is a file, or damage."""


@dataclass(slots=True)
class _Attachment:
    properties: Properties = field(default_factory=Properties)
    files: list[bytes] = field(default_factory=list)
    """One, or the old form of an object and the new one; a message inside is a package of its own."""


@dataclass(slots=True)
class _Package:
    properties: Properties = field(default_factory=Properties)
    recipients: list[Properties] = field(default_factory=list)
    attachments: list[_Attachment] = field(default_factory=list)
    charset: str = ""
    dates: dict[int, datetime] = field(default_factory=dict)
    """Said in the old way, without a time zone; they count where no property says them."""
    broken: bool = False

    def last(self) -> _Attachment:
        """The attachment that attributes now speak of."""
        if not self.attachments:
            self.attachments.append(_Attachment())
        return self.attachments[-1]


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the item and everything attached to it."""
    package = _Package()
    end = _attributes(untrusted, package)
    known = {number for number, _ in package.properties.pairs}
    package.properties.pairs += [(number, when) for number, when in package.dates.items() if number not in known]
    pages = item.read(Item(package.properties, tuple(package.recipients)), place, context)
    for order, one in enumerate(package.attachments, 1):
        where = attachment.place_of(one.properties, place, order, pages)
        attachment.read(one.properties, one.files, where, context)
        if not one.files:
            context.part(where, "application/octet-stream", ())
    if package.broken:
        context.gap(place, GapKind.DAMAGED, "The Outlook package (winmail.dat) is cut short or damaged.")
    rest = untrusted[end:]
    remains.read(rest, place, context)
    if len(rest) >= _SHORT_REST and rest.strip(b"\0\r\n\x1a"):
        context.inside(rest, place.member(2_000, "", Hidden.STRUCTURE))


def _attributes(untrusted: bytes, package: _Package) -> int:
    """Take the attributes apart; where the last whole one ends."""
    at = 6
    for _ in range(MOST):
        if at + 9 > len(untrusted) or untrusted[at] not in (1, 2):
            break
        level, number, size = struct.unpack_from("<BH2xI", untrusted, at)
        content = untrusted[at + 9 : at + 9 + size]
        package.broken |= len(content) < size
        if number == _NEW_ATTACHMENT:
            package.attachments.append(_Attachment())
        _attribute(level, number, content, package)
        at += 9 + len(content) + 2
    return min(at, len(untrusted))


def _attribute(level: int, number: int, content: bytes, package: _Package) -> None:
    known = package.properties if level == 1 else package.last().properties
    if number == _CODE_PAGE:
        package.charset = mapi.charset(int.from_bytes(content[:4], "little"))
    elif number == _PROPERTIES:
        package.broken |= not PropertyList(content).properties(known, package.charset)
    elif number == _RECIPIENTS:
        package.recipients += _recipients(content, package)
    elif number == _ATTACHED_PROPERTIES:
        _attached(content, package)
    elif number == _CONTENT:
        package.last().files.append(content)
    elif number in {_TITLE, _TRANSPORT_NAME}:
        known.pairs.append((0x3704 if number == _TITLE else 0x370C, plain.decode(content, package.charset).strip("\0")))
    elif number in OLD_TEXTS:
        known.pairs.append((OLD_TEXTS[number], plain.decode(content, package.charset).strip("\0")))
    elif number == _FROM:
        known.pairs += sender(content, package.charset)
    elif number in OLD_DATES and (when := moment(content)) is not None:
        package.dates[OLD_DATES[number]] = when
    else:
        known.pairs.append((0, content))


def _attached(content: bytes, package: _Package) -> None:
    last = package.last()
    package.broken |= not PropertyList(content).properties(last.properties, package.charset)
    for value in last.properties.all(ATTACHED):
        if isinstance(value, bytes):
            file = value[16:] if _has_class(value) else value
            last.files += [file] if file not in last.files else []


def _has_class(value: bytes) -> bool:
    """True for an object, which the number of its class stands in front of: [MS-OXTNEF] 2.1.3.4."""
    return value[2:16].endswith(b"\xc0\0\0\0\0\0\0\x46") or value[16:20] == b"\xd0\xcf\x11\xe0"


def _recipients(content: bytes, package: _Package) -> Iterator[Properties]:
    """Rows of properties, a count in front."""
    rows = PropertyList(content)
    count = rows.number()
    package.broken |= count > MOST
    for _ in range(min(count, MOST)):
        found = Properties()
        whole = rows.properties(found, package.charset)
        yield found
        if not whole:
            package.broken = True
            return
