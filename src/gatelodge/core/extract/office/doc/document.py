"""Word documents of 1997 to 2003 (.doc): every story of the text, and what the file keeps beside it.

The text lies in pieces in the stream `WordDocument`; the stream `0Table` or `1Table` says in which order, and which
stretch is the body, the notes, the comments. Word 6 and 95 are read by `doc_old`. Source: [MS-DOC] 2.4.1, 2.5, 2.8.

The caller has made sure that the document is not locked.
"""

import struct
from collections.abc import Iterator

from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.cutting.runs import runs
from gatelodge.core.extract.office.compound.blips import read_pictures
from gatelodge.core.extract.office.compound.container import Storage
from gatelodge.core.extract.office.doc import asides, older
from gatelodge.core.extract.office.doc import story as doc_story
from gatelodge.core.extract.office.doc.look import looks
from gatelodge.core.extract.office.doc.pieces import Fib, Text, text_of
from gatelodge.values import Hidden, Segment

MEDIA_TYPE = "application/msword"
MAIN = "WordDocument"
_STORIES: tuple[tuple[str, Hidden | None], ...] = (
    ("", None),
    ("footnotes, ", None),
    ("page headers and footers, ", None),
    ("macro text, ", Hidden.STRUCTURE),
    ("comments, ", Hidden.COMMENT),
    ("endnotes, ", None),
    ("text boxes, ", None),
    ("text boxes in headers, ", None),
)
"""In the order in which they follow each other in the text ([MS-DOC] 2.3)."""


def streams(storage: Storage) -> frozenset[str]:
    """What is read here; the other streams are the caller's."""
    stream = storage.read(MAIN)
    if len(stream) < 12 or older.is_old(stream):
        return frozenset({MAIN} if stream else ())
    return frozenset({MAIN, "Data", _table_name(storage, stream)})


def _table_name(storage: Storage, stream: bytes) -> str:
    """The stream with the structures: the one that the document names, or the only one there is."""
    named, other = ("1Table", "0Table") if stream[11] & 2 else ("0Table", "1Table")
    return named if storage.streams.get(named, (0, 0))[1] else other


def is_locked(storage: Storage) -> bool:
    """True for a document with a password to open it, in any version."""
    head = storage.read(MAIN)[:12]
    return len(head) == 12 and bool(head[11] & 1)


def read(storage: Storage, place: Place, context: Context) -> None:
    """Add a document's text, comments, deletions, remains and pictures."""
    stream = storage.read(MAIN)
    if older.is_old(stream):
        context.part(place, MEDIA_TYPE, older.read(stream))
        read_pictures(stream, place, context)
        return
    fib = Fib(stream)
    table = storage.read(_table_name(storage, stream))
    found: list[Segment] = []
    try:
        text = text_of(fib, table)
        found += _stories(fib, text, table)
    except (struct.error, Unreadable):
        context.part(place, MEDIA_TYPE, segment.segments("\n".join(runs(stream))))
        raise Unreadable("The document is damaged: its text was read in pieces, in no sure order.") from None
    data = storage.read("Data")
    found += asides.read(fib, asides.without_theme(table), data)
    found += _remains(fib, text, table)
    context.part(place, MEDIA_TYPE, found)
    if theme := asides.theme(table):
        context.inside(theme, place.member(9_999, "", Hidden.STRUCTURE))
    read_pictures(data, place, context)
    read_pictures(stream, place, context)


def _stories(fib: Fib, text: Text, table: bytes) -> Iterator[Segment]:
    """Everything the pieces hold, story by story."""
    marks = looks(fib, text, table)
    begin = 0
    tables = 0
    for (where, hidden), length in zip(_STORIES, fib.lengths, strict=True):
        end = min(begin + length, len(text.words))
        story = doc_story.Story(text.words, marks, begin, end, where, hidden, tables)
        yield from story.segments()
        tables = story.tables
        begin = end
    if text.words[begin:].strip("\r\n\0 "):
        yield from doc_story.Story(
            text.words, marks, begin, len(text.words), "behind the text, ", Hidden.STRUCTURE, tables
        ).segments()


def _remains(fib: Fib, text: Text, table: bytes) -> list[Segment]:
    """Text in the stream that no piece reaches: earlier versions that a quick save left behind."""
    known = set(text.words.replace("\x07", "\r").split("\r"))
    words = [w for run in runs(text.outside(fib.stream, fib.pages(table))) for w in run.split("\r") if w not in known]
    return segment.segments("\n".join(words), hidden=Hidden.DELETED, where="earlier version, line")
