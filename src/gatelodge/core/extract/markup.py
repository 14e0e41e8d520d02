"""XML and its like, read without entities: elements, words, attributes, references."""

import re
from collections.abc import Callable
from xml.parsers import expat

from gatelodge.core.extract.context import Unreadable

_ENTITY = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_REFERENCE = re.compile(r"&(#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|\w+);")

_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\sencoding=["']([\w-]+)""")
_UTF8 = frozenset((b"utf-8", b"utf8", b"ascii", b"us-ascii"))

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Words = Callable[[str], None]


class _Local(dict[str, str]):
    """From a name with its namespace to the name alone, each worked out once a file."""

    def __missing__(self, name: str) -> str:
        self[name] = made = name.rpartition(" ")[2]
        return made


def walk(xml: bytes, *, start: Start, end: End, words: Words) -> None:
    """Call back for each element (local name) and text. Unreadable on broken XML or one that declares entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(*_: object) -> None:
        raise Unreadable("The file declares its own XML entities, which no office program does.")

    local = _Local()

    def opened(name: str, attributes: dict[str, str]) -> None:
        for key in attributes:
            if " " in key:
                attributes = {local[key]: value for key, value in attributes.items()}
                break
        start(local[name], attributes)

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = opened
    parser.EndElementHandler = lambda name: end(local[name])
    parser.CharacterDataHandler = words
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Unreadable("A part of the file is cut short or damaged.") from error


def words_of(xml: bytes) -> list[str]:
    """Runs of text between tags, in order; entities decoded, blanks dropped. For small parts, tolerant of damage."""
    text = xml.decode("utf-8", "replace")
    return [unescape(run).strip() for run in re.findall(r">([^<]+)<", text) if not run.isspace()]


def is_utf8(xml: bytes) -> bool:
    """True for XML that is, by its declaration or for want of one, in UTF-8 or ASCII."""
    declared = _ENCODING.match(xml[:200])
    return declared[1].lower() in _UTF8 if declared else xml[:2] not in (b"\xfe\xff", b"\xff\xfe", b"<\0", b"\0<")


def unescape(text: str) -> str:
    """XML references as characters; unknown ones stay."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    body = found.group(1)
    if body[0] != "#":
        return _ENTITY.get(body, found.group(0))
    code = int(f"0{body[1:]}", 16) if body[1] in "xX" else int(body[1:])
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def attributes_of(tag: bytes) -> dict[str, str]:
    """Attributes of one tag, local names."""
    found = re.findall(rb"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag)
    return {
        name.rpartition(b":")[2].decode("ascii", "replace"): unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in found
    }
