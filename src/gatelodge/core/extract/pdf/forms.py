"""The fields of a PDF's form: names with values, and what could be chosen. Source: ISO 32000-1, 12.7.3 and 12.7.4.

The fields of one form belong together as a filled-in paper does, so their values stand in one record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.pdf.objects import Objects
from gatelodge.core.extract.pdf.syntax import Value, text_of
from gatelodge.core.extract.pdf.wording import Wording
from gatelodge.values import Hidden, Segment

KEYS = frozenset(("T", "V", "Opt"))
"""What is read here."""
_HIDDEN_FLAGS = 0x02 | 0x20
"""Hidden and NoView, 12.5.3."""


def is_field(told: Mapping[str, Value]) -> bool:
    """True for a form field or its widget."""
    return told.get("Subtype") == "Widget" or ("T" in told and ("FT" in told or "Kids" in told or "V" in told))


def segments_of(fields: Iterable[Mapping[str, Value]], wording: Wording) -> list[Segment]:
    """The fields that are seen, those that are not, and all of them together where there are both."""
    seen: list[str] = []
    hidden: list[str] = []
    every: list[str] = []
    choices: dict[str, Hidden | None] = {}
    for told in fields:
        kept_away = is_kept_away(told, wording.objects)
        name = _name(told, wording.objects)
        values = list(wording.texts(told.get("V")))
        for value in values or ([""] if name else []):
            line = f"{name}: {value}" if name else value
            every.append(line)
            (hidden if kept_away else seen).append(line)
        for choice in wording.texts(told.get("Opt")):
            if choice not in values:
                choices.setdefault(choice, Hidden.STYLE if kept_away else None)
    found = segment.segments("\n".join(seen), where="form field")
    found += segment.segments("\n".join(hidden), hidden=Hidden.STYLE, where="form field")
    if seen and hidden:
        together = segment.segments("\n".join(every), hidden=Hidden.STYLE, where="form field")
        found += [replace(one, again=True) for one in together]
    for choice, how in choices.items():
        found += segment.paragraph(choice, "choice in a form field", how)
    return found


def _name(told: Mapping[str, Value], objects: Objects) -> str:
    """The last part of the field's name, its own or its parent's."""
    for one in (told, objects.dictionary(told.get("Parent"))):
        named = objects.get(one.get("T"))
        if isinstance(named, bytes):
            return " ".join(text_of(named).split())
    return ""


def is_kept_away(told: Mapping[str, Value], objects: Objects) -> bool:
    """True when none of its widgets is shown."""
    kids = objects.get(told.get("Kids"))
    widgets = [objects.dictionary(kid) for kid in kids[:100]] if isinstance(kids, list) and kids else [told]
    return all(is_unseen(widget) for widget in widgets)


def is_unseen(told: Mapping[str, Value]) -> bool:
    """Hidden by its flags, or of no size."""
    flags = told.get("F")
    corners = told.get("Rect")
    if isinstance(flags, float) and int(flags) & _HIDDEN_FLAGS:
        return True
    if isinstance(corners, list) and len(corners) == 4:
        left, low, right, high = (corner if isinstance(corner, float) else 0.0 for corner in corners)
        return abs(right - left) < 1 or abs(high - low) < 1
    return False
