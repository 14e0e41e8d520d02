"""An extraction for people and programs: what is shown, what is hidden, and the JSON document `gatelodge.extract/1`.

The document is specified in docs/formats/extract.md.
"""

from collections.abc import Callable
from dataclasses import replace

from gatelodge.values import Extraction, Hidden, Segment

FILE_NAME = "file name"
"""Where the segment stands that says a part's name."""


def visible_only(extraction: Extraction) -> Extraction:
    """What a person who opens it the ordinary way sees; of a row with hidden columns the other cells."""
    return _sifted(extraction, _shown)


def hidden_only(extraction: Extraction) -> Extraction:
    """What such a person does not see; of a row with hidden columns their cells."""
    return _sifted(extraction, _kept)


def unshown(extraction: Extraction) -> Extraction:
    """What is hidden and does not also stand where it is seen: what the file gives away beside what it shows."""
    seen = " ".join(_words(segment.text) for part in visible_only(extraction).parts for segment in part.segments)
    found = hidden_only(extraction)
    return _sifted(found, lambda segment: segment if _words(segment.text) not in seen else None)


def as_json(extraction: Extraction) -> dict[str, object]:
    """The whole document."""
    return {
        "format": "gatelodge.extract/1",
        "parts": [
            {
                "path": part.path,
                "media_type": part.media_type,
                "name": part.name,
                "declared": part.declared,
                "segments": [_segment(segment) for segment in part.segments],
            }
            for part in extraction.parts
        ],
        "gaps": [{"part": gap.part, "kind": gap.kind.value, "sentence": gap.sentence} for gap in extraction.gaps],
    }


def _sifted(extraction: Extraction, sift: Callable[[Segment], Segment | None]) -> Extraction:
    parts = [
        replace(part, segments=tuple(kept for segment in part.segments if (kept := sift(segment)) is not None))
        for part in extraction.parts
    ]
    return replace(extraction, parts=tuple(parts))


def _shown(segment: Segment) -> Segment | None:
    if not segment.visible:
        return None
    if not segment.hidden_columns:
        return segment
    cells = tuple(cell for at, cell in enumerate(segment.cells) if at not in segment.hidden_columns)
    return replace(segment, text="\t".join(cells), cells=cells, hidden_columns=()) if any(cells) else None


def _kept(segment: Segment) -> Segment | None:
    if not segment.visible:
        return segment
    cells = tuple(cell for at, cell in enumerate(segment.cells) if at in segment.hidden_columns)
    if not any(cells):
        return None
    return replace(segment, text="\t".join(cells), cells=cells, hidden=Hidden.COLUMN, hidden_columns=())


def _words(text: str) -> str:
    return " ".join(text.split())


def _segment(segment: Segment) -> dict[str, object]:
    found: dict[str, object] = {
        "text": segment.text,
        "where": segment.where,
        "visible": segment.visible,
        "hidden": segment.hidden.value if segment.hidden is not None else None,
        "kind": segment.kind.value,
    }
    if segment.cells:
        found["cells"] = list(segment.cells)
        found["table"] = segment.table
    if segment.hidden_columns:
        found["hidden_columns"] = list(segment.hidden_columns)
    if segment.again:
        found["again"] = True
    return found
