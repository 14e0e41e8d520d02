"""PowerPoint presentations of 1997 to 2003 (.ppt): slides in order, notes, masters, comments, objects and pictures.

Source: [MS-PPT] 2.4.1 (Document), 2.4.14.3 (SlideListWithText), 2.5.1 (Slide), 2.10.34 (embedded objects).
The caller has made sure that the presentation is not locked.
"""

import itertools
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office.compound.blips import read_pictures
from gatelodge.core.extract.office.compound.container import Storage
from gatelodge.core.extract.office.ppt import fragments
from gatelodge.core.extract.office.ppt.records import Plan, Record, Records, plan
from gatelodge.core.extract.office.ppt.words import Sheet, text_in, unseen, words
from gatelodge.values import GapKind, Hidden, Segment

MEDIA_TYPE = "application/vnd.ms-powerpoint"
MAIN, USER = "PowerPoint Document", "Current User"
STREAMS = frozenset({MAIN, USER, "Pictures"})
"""What is read here; the other streams are the caller's."""
_DOCUMENT, _SLIDE, _NOTES, _MASTER, _HANDOUT = 0x03E8, 0x03EE, 0x03F0, 0x03F8, 0x0FC9
_DOCUMENT_ATOM, _LIST, _LISTED, _SHOW = 0x03E9, 0x0FF0, 0x03F3, 0x03F9
_FOOTERS = 0x0FD9
_OBJECT, _SOUND = 0x1011, 0x07E7
_SHEETS = {_SLIDE: "slide", _NOTES: "notes", _MASTER: "master", _HANDOUT: "handout", _DOCUMENT: "presentation"}
_HIDDEN_SLIDE = 0x04
MAX_OBJECT = 100 << 20


def is_locked(storage: Storage) -> bool:
    """True for a presentation with a password to open it."""
    return "EncryptedSummary" in storage.streams or plan(storage.read(USER), Records(storage.read(MAIN))).is_locked


def read(storage: Storage, place: Place, context: Context) -> None:
    """Add a presentation's words, objects and pictures."""
    records = Records(storage.read(MAIN), lambda body: fragments.words(body, replace(place, name=""), context))
    valid = plan(storage.read(USER), records)
    found: list[Segment] = []
    try:
        found += _Show(records, valid).segments()
    finally:
        context.part(place, MEDIA_TYPE, found)
    _objects(records, place, context)
    read_pictures(storage.read("Pictures"), place, context)


class _Show:
    """Goes through a presentation once."""

    def __init__(self, records: Records, valid: Plan) -> None:
        self.records = records
        self.valid = valid
        self.tables = itertools.count()
        self.width = self.height = 0
        self.used: set[int] = set()
        """Offsets of records that have been read."""

    def segments(self) -> Iterator[Segment]:
        """All text: slides, notes, masters in their order, the rest of the document, then what older saves left."""
        known = set()
        for found in self._valid():
            known.add(found.text)
            yield found
        yield from self._remains(known)

    def _valid(self) -> Iterator[Segment]:
        """What the lists of the last save name."""
        size = len(self.records.stream)
        document = self.records.at(self.valid.document, size)
        if document is not None and document.kind == _DOCUMENT:
            self.used.add(self.valid.document)
            yield from self._document(document)
        for offset in self.valid.places.values():
            record = self.records.at(offset, size)
            if offset not in self.used and record is not None and record.kind in _SHEETS:
                yield from self._sheet(offset, record, Sheet(_SHEETS[record.kind], _how(record.kind)))

    def _document(self, document: Record) -> Iterator[Segment]:
        inside = list(self.records.inside(document.begin, document.end))
        for record in inside:
            if record.kind == _DOCUMENT_ATOM and record.end - record.begin >= 8:
                self.width, self.height = struct.unpack_from("<ii", self.records.stream, record.begin)
        lists = {record.instance: record for record in inside if record.kind == _LIST}
        for instance, kind in ((0, _SLIDE), (2, _NOTES), (1, _MASTER)):
            if instance in lists:
                yield from self._listed(lists[instance], kind)
        for record in inside:
            if record.is_container and record.kind != _LIST:
                hidden = None if record.kind == _FOOTERS else Hidden.STRUCTURE
                yield from words(self.records, record, Sheet("presentation", hidden), self.tables)

    def _listed(self, listed: Record, kind: int) -> Iterator[Segment]:
        """Sheets as the document lists them, each with the outline's text that follows its entry."""
        number = 0
        sheet = Sheet(_SHEETS[kind], _how(kind))
        for record in self.records.inside(listed.begin, listed.end):
            if record.kind == _LISTED and record.end - record.begin >= 4:
                number += 1
                offset = self.valid.places.get(struct.unpack_from("<I", self.records.stream, record.begin)[0], -1)
                top = self.records.at(offset, len(self.records.stream))
                sheet = Sheet(f"{_SHEETS[kind]} {number}", _how(kind))
                if top is not None and top.kind in _SHEETS and offset not in self.used:
                    if self._is_left_out(top):
                        sheet = unseen(sheet, Hidden.SLIDE)
                    yield from self._sheet(offset, top, sheet)
            elif text := text_in(self.records, record):
                yield from segment.segments(text, hidden=sheet.hidden, where=f"{sheet.where}, line")

    def _sheet(self, offset: int, top: Record, sheet: Sheet) -> Iterator[Segment]:
        self.used.add(offset)
        size = (self.width, self.height) if top.kind == _SLIDE else (0, 0)
        yield from words(self.records, top, Sheet(sheet.where, sheet.hidden, *size), self.tables)

    def _is_left_out(self, slide: Record) -> bool:
        """True for a slide that the show skips ([MS-PPT] 2.6.6)."""
        return any(
            record.kind == _SHOW
            and record.end - record.begin >= 12
            and self.records.stream[record.begin + 10] & _HIDDEN_SLIDE
            for record in self.records.inside(slide.begin, slide.end)
        )

    def _remains(self, known: set[str]) -> Iterator[Segment]:
        """Text of records that no valid list names: slides deleted or changed before a quick save."""
        is_whole = bool(known)
        at, size = 0, len(self.records.stream)
        while (record := self.records.at(at, size)) is not None:
            if at not in self.used:
                how = Hidden.DELETED if is_whole else _how(record.kind)
                sheet = Sheet("earlier version" if is_whole else _SHEETS.get(record.kind, "presentation"), how)
                made = words(self.records, record, sheet, self.tables)
                yield from (s for s in made if s.text not in known or not is_whole)
            at = record.end


def _how(kind: int) -> Hidden | None:
    return {_NOTES: Hidden.NOTES, _HANDOUT: Hidden.NOTES, _MASTER: None}.get(kind)


def _objects(records: Records, place: Place, context: Context) -> None:
    """Hand on embedded objects and sounds, of older saves too."""
    at, size, order = 0, len(records.stream), 0
    while (record := records.at(at, size)) is not None:
        if record.kind == _OBJECT:
            order += 1
            context.inside(_object(records, record, context), place.member(order, ""))
        elif record.is_container and record.kind == _DOCUMENT:
            for inner in records.below(record):
                if inner.kind == _SOUND:
                    order += 1
                    context.inside(records.body(inner), place.member(order, ""))
        at = record.end


def _object(records: Records, record: Record, context: Context) -> bytes:
    body = records.body(record)
    if not record.instance:
        return body
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(body[4:], MAX_OBJECT)
    except zlib.error as error:
        raise Unreadable("An object in the presentation is damaged.") from error
    context.spend(len(content))
    if unpacker.unconsumed_tail:
        raise Unreadable("An object unpacks to more than 100 MB; the rest was not read.", GapKind.LIMIT)
    return content
