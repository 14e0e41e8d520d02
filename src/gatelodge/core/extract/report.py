"""An extraction as the JSON document `gatelodge.extract/1`. Specified in docs/formats/extract.md."""

from gatelodge.values import Extraction, Segment


def as_json(extraction: Extraction) -> dict[str, object]:
    """The whole document."""
    return {
        "format": "gatelodge.extract/1",
        "parts": [
            {
                "path": part.path,
                "media_type": part.media_type,
                "name": part.name,
                "segments": [_segment(segment) for segment in part.segments],
            }
            for part in extraction.parts
        ],
        "gaps": [{"part": gap.part, "kind": gap.kind.value, "sentence": gap.sentence} for gap in extraction.gaps],
    }


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
    return found
