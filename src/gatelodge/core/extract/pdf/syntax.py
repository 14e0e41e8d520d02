"""The written form of a PDF's objects: names, strings, numbers, arrays, dictionaries, references.

Source: ISO 32000-1, 7.2 and 7.3; text strings 7.9.2.2 and annex D.3. Tolerant: what is broken ends the value, and what
was read up to there stands.
"""

import re
from typing import NamedTuple

from gatelodge.core.extract.context import Unreadable

MAX_DEPTH = 100
MAX_STRING = 4 << 20
_TOKEN = re.compile(
    rb"(?:[\0\t\n\f\r ]++|%[^\r\n]*+)*+"
    rb"(?:(?P<open><<|\[)|(?P<close>>>|\])|(?P<name>/[^\0\t\n\f\r ()<>\[\]{}/%]*+)|(?P<string>\()"
    rb"|<(?P<hex>[0-9A-Fa-f\0\t\n\f\r ]*+)>|(?P<ref>\d{1,9}+[\0\t\n\f\r ]{1,9}+\d{1,5}+[\0\t\n\f\r ]{1,9}+R\b)"
    rb"|(?P<number>[+-]?[\d.]++)|(?P<word>[^\0\t\n\f\r ()<>\[\]{}/%]++))"
)
_BRACKET = re.compile(rb"[()\\]")
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\s\S]))|\r\n?")
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_HASH = re.compile(r"#([0-9A-Fa-f]{2})")
_BLANKS = re.compile(rb"[\0\t\n\f\r ]+")
_LANGUAGE = re.compile("\x1b[^\x1b]{0,20}\x1b")
_DOC_HIGH = (
    "\u2022\u2020\u2021\u2026\u2014\u2013\u0192\u2044\u2039\u203a\u2212\u2030\u201e\u201c\u201d\u2018"
    "\u2019\u201a\u2122\ufb01\ufb02\u0141\u0152\u0160\u0178\u017d\u0131\u0142\u0153\u0161\u017e\ufffd\u20ac"
)
_DOC = dict(enumerate(_DOC_HIGH, 0x80)) | dict(enumerate("\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc", 0x18))


class Name(str):
    """`/Name`, without the slash."""

    __slots__ = ()


class Ref(NamedTuple):
    """`12 0 R`: the object of that number."""

    number: int


class Word(str):
    """`true`, `null`, or an operator."""

    __slots__ = ()


Value = Name | Ref | Word | float | bytes | list["Value"] | dict[str, "Value"]


def value_at(data: bytes, at: int) -> tuple[Value | None, int]:
    """The value that begins there, and where it ends; None where there is none."""
    open_ones: list[list[Value]] = []
    kinds: list[bytes] = []
    while found := _TOKEN.match(data, at):
        at = found.end()
        kind = found.lastgroup
        value: Value
        if kind == "open":
            if len(open_ones) >= MAX_DEPTH:
                raise Unreadable("The PDF is nested too deeply.")
            open_ones.append([])
            kinds.append(found["open"])
            continue
        if kind == "close":
            if not open_ones:
                return None, at
            value = _closed(open_ones.pop(), kinds.pop())
        elif kind == "string":
            value, at = _string(data, at)
        elif kind == "word" and found["word"] in (b"endobj", b"endstream", b"stream", b"obj"):
            at = found.start("word")
            break
        else:
            value = _plain(found)
        if not open_ones:
            return value, at
        open_ones[-1].append(value)
    while len(open_ones) > 1:
        value = _closed(open_ones.pop(), kinds.pop())
        open_ones[-1].append(value)
    return (_closed(open_ones[0], kinds[0]) if open_ones else None), at


def _plain(found: re.Match[bytes]) -> Value:
    kind = found.lastgroup
    if kind == "name":
        name = found["name"][1:].decode("latin-1")
        return Name(_HASH.sub(lambda code: chr(int(code[1], 16)), name) if "#" in name else name)
    if kind == "ref":
        return Ref(int(_BLANKS.split(found["ref"], 1)[0]))
    if kind == "number":
        try:
            return float(found["number"])
        except ValueError:
            return 0.0
    if kind == "hex":
        digits = _BLANKS.sub(b"", found["hex"])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return Word(found["word"].decode("latin-1"))


def _closed(values: list[Value], opened: bytes) -> Value:
    if opened == b"[":
        return values
    made: dict[str, Value] = {}
    key: str | None = None
    for value in values:
        if key is None:
            key = value if isinstance(value, Name) else None
        else:
            made[str(key)] = value
            key = None
    return made


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    """The string whose opening bracket stands just before, and where it ends; brackets nest, 7.3.4.2."""
    depth = 1
    start = at
    while found := _BRACKET.search(data, at, start + MAX_STRING):
        mark = found[0]
        at = found.end() + (mark == b"\\")
        depth += {b"(": 1, b")": -1}.get(mark, 0)
        if not depth:
            break
    else:
        return _unescaped(data[start : start + MAX_STRING]), min(len(data), start + MAX_STRING)
    return _unescaped(data[start : at - 1]), at


def _unescaped(body: bytes) -> bytes:
    if b"\\" not in body and b"\r" not in body:
        return body
    return _ESCAPE.sub(_escape, body)


def _escape(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 8) & 255])
    return _PLAIN.get(found[2], found[2]) if found[2] else b"\n"


def text_of(string: bytes) -> str:
    """A text string as text: UTF-16 or UTF-8 by its mark, else PDFDocEncoding; unmarked UTF-8 is taken as such."""
    if string.startswith(b"\xfe\xff"):
        text = string[2:].decode("utf-16-be", "replace")
    elif string.startswith(b"\xff\xfe"):
        text = string[2:].decode("utf-16-le", "replace")
    else:
        try:
            text = string.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
        except UnicodeDecodeError:
            text = string.decode("latin-1").translate(_DOC)
    return _LANGUAGE.sub("", text).replace("\0", "")
