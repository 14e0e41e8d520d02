"""Words that a Word document says beside its text: descriptions, field codes, form fields, names, symbols."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from gatelodge.core.extract.office.tree import AUTOMATIC_NAME

_USUAL_NAME = re.compile(r"_(?:GoBack|Toc|Ref|Hlk|Hlt|PictureBullets)\w*|OLE_LINK\d+|Text\d+|Check\d+|Dropdown\d+")
_GREEK = str.maketrans(
    "ABGDEZHQIKLMNXOPRSTUFCYWabgdezhqiklmnxoprstufcywVJv",
    "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψωςϑϖ",
)
"""The letters of the Symbol font; its digits and most marks are where ASCII has them."""
_PRIVATE = range(0xF020, 0xF100)
"""Where symbol fonts keep their characters: ASCII, moved up."""
_TEXTS = frozenset(("w:t", "m:t", "a:t", "w:delText", "w:instrText"))


def texts(element: Element) -> Iterator[str]:
    """Every run of text below an element."""
    return (one.text for one in element.iter() if one.tag in _TEXTS and one.text)


def is_telling_name(name: str) -> bool:
    """False for names of bookmarks that Word gives by itself."""
    return bool(name) and not _USUAL_NAME.fullmatch(name)


def symbol(code: str, font: str) -> str:
    """The character of a `w:sym`."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if number in _PRIVATE:
        number -= 0xF000
    if not 0x20 <= number < 0x110000 or 0xD800 <= number < 0xE000:
        return ""
    return chr(number).translate(_GREEK) if font == "Symbol" else chr(number)


def of_shape(shape: Element) -> Iterator[str]:
    """Descriptions and titles of pictures and shapes, tips and texts in their links."""
    for one in shape.iter():
        if one.tag in {"w:txbxContent", "wps:wsp"} or not one.attrib:
            continue
        for key in ("descr", "title", "alt", "o:title", "tooltip", "name"):
            words = one.get(key)
            if words and not (key == "name" and AUTOMATIC_NAME.match(words)):
                yield words


def word_art(shape: Element) -> Iterator[str]:
    """Words painted by old drawings: the `string` of a text path."""
    return (words for one in shape.iter("v:textpath") if (words := one.get("string")))


def of_form_field(mark: Element) -> Iterator[str]:
    """Name, default, help and entries of an old form field."""
    data = mark.find("w:ffData")
    if data is None:
        return
    for tag in ("w:name", "w:helpText", "w:statusText", "w:entryMacro", "w:exitMacro", "w:default", "w:listEntry"):
        for one in data.iter(tag):
            words = one.get("w:val", "")
            if len(words) > 1 and is_telling_name(words):
                yield words


def of_control(properties: Element) -> Iterator[str]:
    """Name, tag and entries of a content control, and what it is bound to."""
    for tag in ("w:alias", "w:tag"):
        if (one := properties.find(tag)) is not None:
            yield one.get("w:val", "")
    for one in properties.iter():
        if one.tag.endswith(":listItem"):
            shown, value = one.get("w:displayText", ""), one.get("w:value", "")
            yield shown if shown == value else f"{shown} {value}"
        elif one.tag.endswith(":date") and (day := one.get("w:fullDate")):
            yield day
