"""The shared strings of a workbook: words that cells refer to by number. Source: ECMA-376 part 1, 18.4.8 and 18.4.6."""

import re
from dataclasses import dataclass, field

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.markup import is_utf8, unescape
from gatelodge.core.extract.office.tree import parse

_BEGIN, _SPACED, _END = "<si><t>", '<si><t xml:space="preserve">', "</t></si>"
_TAGS = 4
"""Of an item with nothing but text."""
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Texts:
    """By the number that a cell gives."""

    items: list[str] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)
    """How items are read out (phonetic runs)."""


def shared_texts(xml: bytes, place: Place, context: Context) -> Texts:
    """All shared strings; of a damaged part those before the damage, with a gap."""
    if not xml:
        return Texts()
    text = xml.decode("utf-8", "replace").replace(_SPACED, _BEGIN)
    begin, end = text.find(_BEGIN), text.rfind(_END)
    items = text[begin + len(_BEGIN) : end].split(_END + _BEGIN) if 0 <= begin < end else []
    if is_utf8(xml) and items and text.count("<") == _TAGS * len(items) + 2 + text.count("<?xml", 0, 9):
        if "_x" in text:
            return Texts([plain(item) for item in items])
        return Texts([unescape(item) if "&" in item else item for item in items] if "&" in text else items)
    return _taken_apart(xml, place, context)


def plain(raw: str) -> str:
    """Text of an element, with its references and with `_x000D_` and its like decoded."""
    text = unescape(raw)
    return unescaped(text) if "_x" in text else text


def unescaped(text: str) -> str:
    """Text with `_x000D_` and its like decoded.

    >>> unescaped("Wing_x0020_A")
    'Wing A'
    """
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _taken_apart(xml: bytes, place: Place, context: Context) -> Texts:
    found = Texts()
    root = parse(xml, place, context)
    for item in root.iter("x:si") if root is not None else ():
        read = [words.text or "" for run in item.iter("x:rPh") for words in run.iter("x:t")]
        for run in list(item.iter("x:rPh")):
            run.clear()
        found.items.append(unescaped("".join(words.text or "" for words in item.iter("x:t"))))
        found.readings.append(unescaped("".join(read)))
    return Texts(found.items, [one for one in found.readings if one.strip()])
