r"""Planted cases in rich text."""

from collections.abc import Iterator

from bench.reading.case import Case
from bench.reading.package import CANARY
from gatelodge.values import Hidden

_H = Hidden
_HEX = f"<html><p>{CANARY}</p></html>".encode().hex()
_CSV = f"Name,Wing,Born\r\n{CANARY},B,1980\r\nx,C,1981\r\n".encode()
_PACKAGE = b"\2\0day.csv\0day.csv\0\0\0\3\0\4\0\0\0tmp\0" + len(_CSV).to_bytes(4, "little") + _CSV
_OBJECT = (
    bytes.fromhex("0105000002000000")
    + b"\x08\0\0\0Package\0"
    + bytes(8)
    + len(_PACKAGE).to_bytes(4, "little")
    + _PACKAGE
).hex()
_BODIES: dict[str, tuple[str, frozenset[Hidden]]] = {
    "paragraph": (CANARY, frozenset()),
    "table cell": (rf"\trowd\intbl Name\cell {CANARY}\cell\row\pard", frozenset()),
    "page header": (rf"{{\header {CANARY}\par}}x", frozenset()),
    "footnote": (rf"x{{\footnote {CANARY}}}", frozenset()),
    "text box": (rf"{{\shp{{\*\shpinst{{\shptxt {CANARY}\par}}}}}}x", frozenset()),
    "unicode": ("".join(rf"\u{ord(c)}?" for c in CANARY), frozenset()),
    "bytes": ("".join(rf"\'{ord(c):02x}" for c in CANARY), frozenset()),
    "field result": (rf"{{\field{{\*\fldinst PAGE}}{{\fldrslt {CANARY}}}}}", frozenset()),
    "hidden": (rf"Dear {{\v {CANARY}}}", frozenset({_H.STYLE})),
    "deleted": (rf"Dear {{\deleted {CANARY}}}", frozenset({_H.DELETED})),
    "white": (rf"Dear {{\cf1 {CANARY}}}", frozenset({_H.STYLE})),
    "colour of the background": (rf"{{\cf2\chcbpat2 {CANARY}}}", frozenset({_H.STYLE})),
    "one point": (rf"{{\fs2 {CANARY}}}", frozenset({_H.STYLE})),
    "comment": (rf"x{{\*\annotation {CANARY}}}", frozenset({_H.COMMENT})),
    "comment author": (rf"x{{\*\atnauthor {CANARY}}}", frozenset({_H.COMMENT})),
    "property": (rf"{{\info{{\title {CANARY}}}}}x", frozenset({_H.PROPERTY})),
    "own property": (rf"{{\*\userprops{{\propname v}}\proptype30{{\staticval {CANARY}}}}}x", frozenset({_H.PROPERTY})),
    "document variable": (rf"{{\*\docvar {{v}}{{{CANARY}}}}}x", frozenset({_H.PROPERTY})),
    "bookmark": (rf"{{\*\bkmkstart {CANARY}}}x", frozenset({_H.NAME})),
    "field code": (rf'{{\field{{\*\fldinst QUOTE "{CANARY}"}}{{\fldrslt x}}}}', frozenset({_H.PROPERTY})),
    "font name": (rf"{{\fonttbl{{\f0 {CANARY};}}}}x", frozenset({_H.PROPERTY})),
    "skipped group": (rf"{{\*\unheard {CANARY}}}x", frozenset({_H.STRUCTURE})),
    "shape property": (
        rf"{{\shp{{\*\shpinst{{\sp{{\sn wzDescription}}{{\sv {CANARY}}}}}}}}}x",
        frozenset({_H.PROPERTY}),
    ),
    "object": (rf"{{\object\objemb{{\*\objdata {_OBJECT}}}}}x", frozenset()),
    "picture": (rf"{{\pict\pngblip {_HEX}}}x", frozenset()),
}


def cases() -> Iterator[Case]:
    """Every planted case."""
    colours = r"{\colortbl;\red255\green255\blue255;\red16\green32\blue48;}"
    for name, (body, kinds) in _BODIES.items():
        made = rf"{{\rtf1\ansi\ansicpg1252\deff0{colours}{body}\par}}".encode("ascii")
        yield Case(f"{name} in rtf", "x.rtf", made, CANARY, kinds)
    page = rf'{{\rtf1\ansi\fromhtml1 {{\*\htmltag <p title="{CANARY}">}}x{{\*\htmltag </p>}}}}'
    yield Case("page within rtf", "x.rtf", page.encode("ascii"), CANARY, frozenset({_H.ALTERNATIVE, _H.STRUCTURE}))
