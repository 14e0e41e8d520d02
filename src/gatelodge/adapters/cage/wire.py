"""What comes out of the cage: frames of checked JSON, each with its kind and length. Specified in docs/formats/cage.md.

The far side is hostile: every field is checked, nothing is pickled. Parts are sent as they are read, so that those
before a fault are kept; the last frame says how it ended, by number.
"""

import json
import struct
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from gatelodge.values import Extraction, Gap, GapKind, Hidden, Part, Segment, SegmentKind

VERSION = 2
MAX_ANSWER_BYTES = 64 << 20
"""All frames of one message together."""
FRAME = struct.Struct(">BI")
"""Kind, and how many bytes follow."""
PART, END = 1, 2


class Ending(IntEnum):
    """How reading one message ended. From 16 on the keeper says so; a child cannot."""

    WHOLE = 0
    NEEDS_LIBRARY = 1
    """The child for plain texts met something else and read nothing of it."""
    MEMORY = 2
    TEXT = 3
    """More text than an answer may hold."""
    DIED = 16
    LATE = 17
    GARBLED = 18
    """What came out is no answer."""


_BECOMES = {
    Ending.MEMORY: Gap("", GapKind.LIMIT, "Reading it took too much memory."),
    Ending.TEXT: Gap("", GapKind.LIMIT, "It holds more text than can be judged."),
    Ending.DIED: Gap("", GapKind.CRASHED, "The reader broke while reading it."),
    Ending.LATE: Gap("", GapKind.LIMIT, "Reading it took too long."),
    Ending.GARBLED: Gap("", GapKind.CRASHED, "The reader gave an answer that is none."),
}
_KINDS = {kind.value: kind for kind in SegmentKind}
_HIDDEN: dict[str | None, Hidden | None] = {how.value: how for how in Hidden} | {None: None}
_GAPS = {kind.value: kind for kind in GapKind}
Headers = tuple[tuple[str, str], ...]


def part_frame(part: Part) -> bytes:
    """One part that was read."""
    segments = [
        [s.text, s.where, s.kind, s.hidden, s.again, s.cells, s.table, s.hidden_columns]
        if s.cells
        else [s.text, s.where, s.kind, s.hidden, s.again]
        for s in part.segments
    ]
    return _frame(PART, [part.path, part.media_type, part.name, part.declared, segments])


def end_frame(ending: Ending, gaps: Sequence[Gap] = (), headers: Headers = ()) -> bytes:
    """The last frame: how it ended, what was not read, the message's own header."""
    return _frame(END, [ending, [[gap.part, gap.kind, gap.sentence] for gap in gaps], headers])


def encode(extraction: Extraction) -> bytes:
    """All frames of an extraction that was read whole."""
    frames = [part_frame(part) for part in extraction.parts]
    return b"".join((*frames, end_frame(Ending.WHOLE, extraction.gaps, extraction.headers)))


def decode(untrusted: bytes) -> Extraction:
    """The extraction of all frames. ValueError when the bytes are anything else."""
    answer, at = Answer(), 0
    while at < len(untrusted):
        kind, length = FRAME.unpack_from(untrusted, at) if len(untrusted) - at >= FRAME.size else (0, 0)
        at += FRAME.size + length
        answer.take(kind, untrusted[at - length : at])
    if answer.ending is not Ending.WHOLE or at != len(untrusted):
        raise ValueError("the cage gave no whole answer")
    return answer.extraction()


class Answer:
    """What has come so far."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.gaps: tuple[Gap, ...] = ()
        self.headers: Headers = ()
        self.ending: Ending | None = None
        """None until the last frame, or until the keeper gives up."""

    def take(self, kind: int, untrusted: bytes) -> None:
        """Add one frame. ValueError when it is none, or comes after the last."""
        if self.ending is not None:
            raise ValueError("the cage goes on after the end")
        try:
            match kind:
                case 1:
                    self.parts.append(_part(*json.loads(untrusted)))
                case 2:
                    number, gaps, headers = json.loads(untrusted)
                    self.gaps = tuple([_gap(*gap) for gap in gaps])
                    self.headers = tuple([(_text(name), _text(value)) for name, value in headers])
                    self.ending = _ending(number)
                case _:
                    raise ValueError("the cage sent a frame of no known kind")
        except (TypeError, KeyError, UnicodeDecodeError, RecursionError) as error:
            raise ValueError("the cage sent a frame that holds something else") from error

    def extraction(self) -> Extraction:
        """What was read, with the gap that an ending before the end becomes."""
        gap = _BECOMES.get(self.ending) if self.ending is not None else None
        return Extraction(tuple(self.parts), (*self.gaps, *([gap] if gap else ())), self.headers)


def _frame(kind: int, document: object) -> bytes:
    """Compact JSON; lone surrogates become question marks."""
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return FRAME.pack(kind, len(body)) + body


def _part(path: Any, media_type: Any, name: Any, declared: Any, segments: Any) -> Part:
    return Part(_text(path), _text(media_type), tuple([_segment(*s) for s in segments]), _text(name), _text(declared))


def _segment(
    text: Any, where: Any, kind: Any, hidden: Any, again: Any, cells: Any = (), table: Any = -1, columns: Any = ()
) -> Segment:
    if type(text) is not str or type(where) is not str or type(table) is not int or type(again) is not bool:
        raise ValueError("a segment has a field of the wrong kind")
    if not cells:
        return Segment(text, where, _KINDS[kind], _HIDDEN[hidden], again=again)
    row = tuple(cells)
    unseen = tuple(columns)
    if {*map(type, row)} != {str} or not {*map(type, unseen)} <= {int}:
        raise ValueError("a row has a cell of the wrong kind")
    if any(not 0 <= column < 1 << 20 for column in unseen):
        raise ValueError("a row names a column that cannot be")
    return Segment(text, where, _KINDS[kind], _HIDDEN[hidden], row, table, unseen, again)


def _gap(part: Any, kind: Any, sentence: Any) -> Gap:
    return Gap(_text(part), _GAPS[kind], _text(sentence))


def _ending(number: Any) -> Ending:
    ending = Ending(number) if type(number) is int else None
    if ending is None or ending >= Ending.DIED:
        raise ValueError("the cage ends in a way that it cannot")
    return ending


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ValueError("a text field holds something else")
    return value
