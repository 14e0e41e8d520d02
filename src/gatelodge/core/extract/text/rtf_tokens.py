r"""Rich text cut into its tokens, and what its control words mean.

Source: Rich Text Format Specification 1.9.1; "Conventions of an RTF Reader" for unknown words.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from gatelodge.core.extract.codepage import codec

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
BREAKS = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"softline": "\n", b"column": "\n", b"tab": "\t",
}  # fmt: skip
SIGNS = {
    b"emdash": "\u2014", b"endash": "\u2013", b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "\u201c",
    b"rdblquote": "\u201d", b"bullet": "\u2022", b"emspace": " ", b"enspace": " ", b"qmspace": " ",
}  # fmt: skip
SYMBOLS = {
    b"~": " ",
    b"_": "\u2011",
    b"-": "",
    b"{": "{",
    b"}": "}",
    b"\\": "\\",
    b"\t": "\t",
    b"\n": "\n",
    b"\r": "\n",
}
_CHARSETS = {0: 1252, 77: 10000, 78: 10001, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254}
_CHARSETS |= {163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 255: 437}
_FONT = re.compile(rb"\\f(\d{1,5})(?=[\\ {])[^;]{0,400}?\\(fcharset|cpg)(\d{1,5})")
_COLOURS = re.compile(rb"\{\\colortbl([^{}]{0,20000})\}")
_SHADE = re.compile(rb"\\(red|green|blue)(\d{1,3})")


class Token(NamedTuple):
    """One token; what it is not is None."""

    word: bytes | None
    number: bytes | None
    code: bytes | None
    """Two hexadecimal digits of a byte."""
    symbol: bytes | None
    brace: bytes | None
    text: bytes | None
    """Plain bytes, also those that follow a `\\bin`."""


def tokens(untrusted: bytes) -> Iterator[Token]:
    """Every token in order; line ends are none."""
    at = 0
    while at < len(untrusted):
        for found in _TOKEN.finditer(untrusted, at):
            at = found.end()
            if found.lastindex is None:
                continue
            token = Token(*found.groups())
            yield token
            if token.word == b"bin" and token.number and (size := max(int(token.number), 0)):
                yield Token(None, None, None, None, None, untrusted[at : at + size])
                at += size
                break
        else:
            return


def fonts(untrusted: bytes) -> dict[int, str]:
    """The codec of each font that has one of its own."""
    found = {}
    for font, how, value in _FONT.findall(untrusted):
        page = _CHARSETS.get(int(value), 1252) if how == b"fcharset" else int(value)
        if page != 1252:
            found[int(font)] = codec(page)
    return found


def colours(untrusted: bytes) -> list[str]:
    """The colours of the table, six hexadecimal digits each; "" for the automatic one."""
    table = _COLOURS.search(untrusted)
    if table is None:
        return []
    found = []
    for entry in table[1].split(b";"):
        shades = {name: min(int(value), 255) for name, value in _SHADE.findall(entry)}
        found.append("".join(f"{shades.get(name, 0):02X}" for name in (b"red", b"green", b"blue")) if shades else "")
    return found
