"""Outlook's own files (.msg): messages, contacts, appointments, tasks and notes, with all that is attached to them.

Sources: [MS-OXMSG] 2.1 to 2.4 (how properties, recipients and attachments are stored), [MS-OXCMSG] 2.2.2.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.mail import attachment, item, mapi, runs
from gatelodge.core.extract.mail.item import Item
from gatelodge.core.extract.mail.mapi import Name, Properties
from gatelodge.core.extract.mail.said import ATTACHED
from gatelodge.core.extract.office.compound.container import Compound
from gatelodge.core.extract.office.compound.repack import packed
from gatelodge.values import Hidden, Segment, SegmentKind

_FIXED = "__properties_version1.0"
_VALUE, _RECIPIENT, _ATTACHMENT, _NAMES = "__substg1.0_", "__recip_version1.0_", "__attach_version1.0_", "__nameid"
_TOP_HEAD, _INNER_HEAD, _SMALL_HEAD = 32, 24, 8
_EMBEDDED = _VALUE + "3701000D"


def is_message(untrusted: bytes) -> bool:
    """True for a compound file whose root holds an item."""
    if _FIXED.encode("utf-16-le") not in untrusted:
        return False
    try:
        return _FIXED in Compound(untrusted).streams
    except Unreadable:
        return False


@dataclass(slots=True)
class _Folder:
    """A storage: its streams by name, and the storages in it."""

    path: str = ""
    streams: list[str] = field(default_factory=list)
    folders: dict[str, "_Folder"] = field(default_factory=dict)

    def below(self) -> Iterator[str]:
        """Paths of all streams in it, at any depth."""
        waiting = [self]
        while waiting:
            folder = waiting.pop()
            yield from (folder.path + name for name in folder.streams)
            waiting += folder.folders.values()


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the item, its bodies, its attachments at any depth, and streams that belong to no item."""
    reader = _Reader(Compound(untrusted), context)
    reader.item(reader.root, place, _TOP_HEAD)
    reader.unnamed(place)
    reader.strays(place)


class _Reader:
    """One file: its folders, the names of its named properties, and what has been read of it."""

    def __init__(self, compound: Compound, context: Context) -> None:
        self._compound = compound
        self._context = context
        self.root = _Folder()
        for path in compound.streams:
            folder = self.root
            *folders, name = path.split("/")
            for step in folders:
                folder = folder.folders.setdefault(step, _Folder(f"{folder.path}{step}/"))
            folder.streams.append(name)
        self._read: set[str] = set()
        self._names = self._named()
        self._used: set[int] = set()

    def item(self, folder: _Folder, place: Place, head: int) -> None:
        """Add one item and what is attached to it."""
        properties = self._properties(folder, head)
        recipients = [self._properties(inner, _SMALL_HEAD) for inner in _inner(folder, _RECIPIENT)]
        pages = item.read(Item(properties, tuple(recipients)), place, self._context)
        for order, inner in enumerate(_inner(folder, _ATTACHMENT), 1):
            attached = self._properties(inner, _SMALL_HEAD)
            self._attachment(attached, inner, attachment.place_of(attached, place, order, pages))

    def _attachment(self, attached: Properties, folder: _Folder, place: Place) -> None:
        files = [value for value in attached.all(ATTACHED) if isinstance(value, bytes)]
        embedded = folder.folders.get(_EMBEDDED)
        is_item = embedded is not None and _FIXED in embedded.streams
        if embedded is not None and not is_item:
            streams = {path.removeprefix(embedded.path): self._bytes(path) for path in embedded.below()}
            files.append(packed(streams))
        attachment.read(attached, files, place, self._context)
        if embedded is not None and is_item and attachment.enter(place, self._context):
            self.item(embedded, place, _INNER_HEAD)
        elif not files and not is_item:
            self._context.part(place, "application/octet-stream", ())

    def _bytes(self, path: str) -> bytes:
        self._read.add(path)
        content = self._compound.read(path)
        self._context.spend(len(content))
        return content

    def _properties(self, folder: _Folder, head: int) -> Properties:
        found = Properties(names=self._names)
        fixed = self._bytes(folder.path + _FIXED) if _FIXED in folder.streams else b""
        for at in range(head, len(fixed) - 15, 16):
            kind, number = struct.unpack_from("<HH", fixed, at)
            if kind in mapi.FIXED and (value := mapi.decoded(kind, fixed[at + 8 : at + 16])) is not None:
                found.pairs.append((number, value))
        page = found.count(mapi.MESSAGE_CODE_PAGE) or found.count(mapi.INTERNET_CODE_PAGE)
        for name in sorted(folder.streams):
            number, kind = _numbered(name)
            if number is None or kind is None or (kind & mapi.MULTIPLE and "-" not in name):
                continue
            value = mapi.decoded(kind, self._bytes(folder.path + name), mapi.charset(page))
            if value is not None:
                found.pairs.append((number, value))
        self._used.update(number for number, _ in found.pairs)
        return found

    def _named(self) -> dict[int, Name]:
        """Names of the properties that have one: [MS-OXMSG] 2.2.3."""
        folder = next((inner for name, inner in self.root.folders.items() if name.startswith(_NAMES)), None)
        if folder is None:
            return {}
        for path in folder.below():
            self._read.add(path)
        sets, entries, words = (self._bytes(f"{folder.path}{_VALUE}000{n}0102") for n in (2, 3, 4))
        found: dict[int, Name] = {}
        for at in range(0, len(entries) - 7, 8):
            word, kind, number = struct.unpack_from("<IHH", entries, at)
            owner = (kind >> 1) - 3
            called: int | str = word
            if kind & 1:
                size = int.from_bytes(words[word : word + 4], "little")
                called = words[word + 4 : word + 4 + size].decode("utf-16-le", "replace")
            found[mapi.NAMED + number] = (sets[owner * 16 : owner * 16 + 16] if owner >= 0 else b"", called)
        return found

    def unnamed(self, place: Place) -> None:
        """Add the names of properties that nothing in the file has."""
        named = ((number, name) for number, (_, name) in self._names.items())
        spare = [name for number, name in named if isinstance(name, str) and number not in self._used]
        if spare:
            found = [Segment(name, "property name", SegmentKind.HEADER, Hidden.PROPERTY) for name in spare]
            self._context.part(Place(place.path, place.number, depth=place.depth), "application/vnd.ms-outlook", found)

    def strays(self, place: Place) -> None:
        """Read streams that are no part of any item: Outlook shows none of them."""
        for order, path in enumerate(sorted(set(self._compound.streams) - self._read), 1):
            content = self._bytes(path)
            where = place.member(2_000 + order, "", Hidden.STRUCTURE)
            if runs.is_file(content):
                self._context.inside(content, where)
            elif found := [Segment(run, "stream") for run in runs.of(content)]:
                self._context.part(where, "application/octet-stream", found)


def _inner(folder: _Folder, prefix: str) -> list[_Folder]:
    """The storages in a folder whose names begin so, in the order of their numbers."""
    return [inner for name, inner in sorted(folder.folders.items()) if name.startswith(prefix)]


def _numbered(name: str) -> tuple[int | None, int | None]:
    """Number and type of a property in a stream's name; None where it is another stream."""
    digits = name.removeprefix(_VALUE)[:8]
    if not name.startswith(_VALUE) or len(digits) < 8 or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
        return None, None
    return int(digits[:4], 16), int(digits[4:], 16)
