"""An extraction as bytes between the cage and its keeper.

The far side is hostile: every field is checked, nothing is pickled.
"""

import json
from typing import Any

from gatelodge.values import Extraction, Gap, GapKind, Hidden, Part, Segment, SegmentKind

MAX_ANSWER_BYTES = 64 << 20

_KINDS = {kind.value: kind for kind in SegmentKind}
_HIDDEN: dict[str | None, Hidden | None] = {how.value: how for how in Hidden} | {None: None}
_GAPS = {kind.value: kind for kind in GapKind}


def encode(extraction: Extraction) -> bytes:
    """The extraction as compact JSON; lone surrogates become question marks."""
    document = [
        [
            [
                p.path,
                p.media_type,
                p.name,
                [[s.text, s.where, s.kind, s.hidden, s.cells, s.table, s.hidden_columns] for s in p.segments],
            ]
            for p in extraction.parts
        ],
        [[g.part, g.kind, g.sentence] for g in extraction.gaps],
        extraction.headers,
    ]
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def decode(untrusted: bytes) -> Extraction:
    """The extraction. ValueError when the bytes are anything else."""
    try:
        parts, gaps, headers = json.loads(untrusted)
        return Extraction(
            tuple([_part(*part) for part in parts]),
            tuple([_gap(*gap) for gap in gaps]),
            tuple([(_text(name), _text(value)) for name, value in headers]),
        )
    except (TypeError, KeyError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("the cage gave an answer that is no extraction") from error


def _part(path: Any, media_type: Any, name: Any, segments: Any) -> Part:
    return Part(_text(path), _text(media_type), tuple([_segment(*s) for s in segments]), _text(name))


def _segment(text: Any, where: Any, kind: Any, hidden: Any, cells: Any, table: Any, columns: Any) -> Segment:
    if type(text) is not str or type(where) is not str or type(table) is not int:
        raise ValueError("a segment has a field of the wrong kind")
    if not cells:
        return Segment(text, where, _KINDS[kind], _HIDDEN[hidden], (), table)
    row = tuple(cells)
    unseen = tuple(columns)
    if {*map(type, row)} != {str} or not {*map(type, unseen)} <= {int}:
        raise ValueError("a row has a cell of the wrong kind")
    if any(not 0 <= column < 1 << 20 for column in unseen):
        raise ValueError("a row names a column that cannot be")
    return Segment(text, where, _KINDS[kind], _HIDDEN[hidden], row, table, unseen)


def _gap(part: Any, kind: Any, sentence: Any) -> Gap:
    return Gap(_text(part), _GAPS[kind], _text(sentence))


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ValueError("a text field holds something else")
    return value
