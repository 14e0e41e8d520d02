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
from gatelodge.core.extract.mail import item, mapi
from gatelodge.core.extract.mail.item import Item
from gatelodge.core.extract.mail.mapi import Name, Properties
from gatelodge.core.extract.mail.tnef_old import OLD_DATES, OLD_TEXTS, moment, sender
from gatelodge.core.extract.text import plain
from gatelodge.values import GapKind, Hidden

MAGIC = b"\x78\x9f\x3e\x22"
_PROPERTIES, _ATTACHED_PROPERTIES, _RECIPIENTS, _CODE_PAGE = 0x9003, 0x9005, 0x9004, 0x9007
_NEW_ATTACHMENT, _TITLE, _CONTENT, _PICTURE, _TRANSPORT_NAME, _FROM = 0x9002, 0x8010, 0x800F, 0x8011, 0x9001, 0x8000
_MOST = 20_000
"""Attributes; properties of one item; values of one property."""
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
    for order, attachment in enumerate(package.attachments, 1):
        where = item.attachment_place(attachment.properties, place, order, pages)
        item.read_attachment(attachment.properties, attachment.files, where, context)
        if not attachment.files:
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
    for _ in range(_MOST):
        if at + 9 > len(untrusted) or untrusted[at] not in (1, 2):
            break
        level, number, size = struct.unpack_from("<BH2xI", untrusted, at)
        content = untrusted[at + 9 : at + 9 + size]
        package.broken |= len(content) < size
        _attribute(level, number, content, package)
        at += 9 + len(content) + 2
    return min(at, len(untrusted))


def _attribute(level: int, number: int, content: bytes, package: _Package) -> None:
    if number == _CODE_PAGE and len(content) >= 4:
        package.charset = mapi.charset(int.from_bytes(content[:4], "little"))
    elif number == _PROPERTIES:
        package.broken |= not _property_list(content, package.properties, package.charset)
    elif number == _RECIPIENTS:
        package.recipients += _recipients(content, package)
    elif number == _NEW_ATTACHMENT:
        package.attachments.append(_Attachment())
    elif number == _ATTACHED_PROPERTIES:
        _attached(content, package)
    elif number == _CONTENT:
        package.last().files.append(content)
    elif number == _PICTURE:
        package.last().properties.pairs.append((0x3709, content))
    elif number in {_TITLE, _TRANSPORT_NAME}:
        name = plain.decode(content, package.charset).strip("\0")
        package.last().properties.pairs.append((0x3704 if number == _TITLE else 0x370C, name))
    elif level == 1:
        _old(number, content, package)
    elif content:
        package.last().properties.pairs.append((0, content))


def _old(number: int, content: bytes, package: _Package) -> None:
    """An attribute from before there were properties, as the property that took its place."""
    pairs = package.properties.pairs
    if number == _FROM:
        pairs += sender(content, package.charset)
    elif number in OLD_DATES:
        if (when := moment(content)) is not None:
            package.dates[OLD_DATES[number]] = when
    elif number in OLD_TEXTS:
        pairs.append((OLD_TEXTS[number], plain.decode(content, package.charset).strip("\0")))
    elif content:
        pairs.append((0, content))


def _attached(content: bytes, package: _Package) -> None:
    attachment = package.last()
    package.broken |= not _property_list(content, attachment.properties, package.charset)
    for value in attachment.properties.all(item.ATTACHED):
        if isinstance(value, bytes):
            file = value[16:] if _has_class(value) else value
            attachment.files += [file] if file not in attachment.files else []


def _has_class(value: bytes) -> bool:
    """True for an object, which the number of its class stands in front of: [MS-OXTNEF] 2.1.3.4."""
    return value[2:16].endswith(b"\xc0\0\0\0\0\0\0\x46") or value[16:20] == b"\xd0\xcf\x11\xe0"


def _recipients(content: bytes, package: _Package) -> Iterator[Properties]:
    """Rows of properties, a count in front."""
    reader = _Bytes(content)
    for _ in range(min(reader.number(), _MOST)):
        found = Properties()
        if not reader.properties(found, package.charset):
            package.broken = True
            return
        yield found


def _property_list(content: bytes, into: Properties, charset: str) -> bool:
    return _Bytes(content).properties(into, charset)


class _Bytes:
    """Bytes with a place in them; reading behind the end gives nothing and says so."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0
        self._short = False

    def ended(self) -> bool:
        """True when more was asked for than there is."""
        return self._short

    def take(self, size: int) -> bytes:
        """So many bytes, and the padding to a multiple of four behind them."""
        found = self._content[self._at : self._at + size]
        self._short |= len(found) < size
        self._at += size + -size % 4
        return found

    def number(self) -> int:
        """A whole number of four bytes."""
        return int.from_bytes(self.take(4), "little")

    def properties(self, into: Properties, charset: str) -> bool:
        """Read a list of properties; False where it is cut short."""
        count = self.number()
        for _ in range(min(count, _MOST)):
            head = self.take(4)
            if self.ended():
                return False
            kind, number = struct.unpack("<HH", head)
            if number >= mapi.NAMED:
                into.names[number] = self._name()
            for raw in self._values(kind):
                if (value := mapi.decoded(kind, raw, charset)) is not None:
                    into.pairs.append((number, value))
            if self.ended():
                return False
        return count <= _MOST

    def _name(self) -> Name:
        owner = self.take(16)
        if self.number() == 0:
            return owner, self.number()
        return owner, self.take(self.number()).decode("utf-16-le", "replace").strip("\0")

    def _values(self, kind: int) -> Iterator[bytes]:
        size = mapi.FIXED.get(kind & ~mapi.MULTIPLE)
        if size is not None and not kind & mapi.MULTIPLE:
            yield self.take(size)
            return
        count = self.number()
        self._short |= count > _MOST
        for _ in range(min(count, _MOST)):
            if self.ended():
                return
            yield self.take(self.number() if size is None else size)
