"""Cases of plain text and pages: style that hides, characters that leave no mark, text where no reader looks."""

import base64
from collections.abc import Iterator

from bench.reading.case import Case
from gatelodge.values import Hidden

CANARY = "Prisoner A7311QX Ceridwen Ystwyth-Pell"
_STYLE = frozenset({Hidden.STYLE})
_INLINE = {
    "display none": "display:none",
    "visibility hidden": "visibility: hidden",
    "visibility collapse": "visibility:collapse",
    "opacity 0": "opacity:0.0",
    "filter opacity 0": "filter: opacity(0%)",
    "font size 0": "font-size:0px",
    "font size of one pixel": "font-size:1px;line-height:1px",
    "font shorthand 0": "font: 0/0 a",
    "white on white": "color:#fff",
    "nearly white on white": "color: rgb(250, 252, 255)",
    "same colour as its ground": "background-color: navy; color:#000080",
    "transparent ink": "color:rgba(0,0,0,0)",
    "transparent fill": "-webkit-text-fill-color: transparent",
    "indented off the page": "text-indent:-9999px",
    "moved off to the left": "position:absolute;left:-5000px",
    "moved off the top": "position:fixed; top:-200em",
    "margin off the page": "margin-left:-3000px",
    "shifted off the page": "transform: translateX(-9999px)",
    "scaled away": "transform:scale(0)",
    "zoomed away": "zoom:0",
    "clipped": "position:absolute;clip:rect(0 0 0 0)",
    "clipped by a path": "clip-path: inset(100%)",
    "box of no height": "max-height:0;overflow:hidden",
    "box of no width": "width:0px;overflow-x:hidden;overflow:hidden",
    "left out by Outlook": "mso-hide:all",
    "content visibility": "content-visibility:hidden",
}
_SHEETS = {
    "class": ("<style>.q7{display:none}</style>", 'class="a q7"'),
    "id": ("<style>#q7{visibility:hidden}</style>", 'id="q7"'),
    "descendant": ("<style>div.w p{color:#fffffe}</style>", ""),
    "tag": ("<style>p{font-size:0}</style>", ""),
    "attribute selector": ('<style>[data-x="1"]{opacity:0}</style>', 'data-x="1"'),
    "screen media": ("<style>@media screen { .q7 {display:none} }</style>", 'class="q7"'),
    "sheet in a comment": ("<style><!-- .q7{display:none} --></style>", 'class="q7"'),
}


def hidden_cases() -> Iterator[Case]:
    """One page or text for each way."""
    for name, style in _INLINE.items():
        yield _page(f"{name} in html", f'<p>Hello</p><div style="{style}">{CANARY}</div><p>Bye</p>', _STYLE)
        row = f'<tr style="{style}"><td>{CANARY}</td><td>B</td></tr>'
        yield _page(
            f"{name}, row of a table in html", f"<table><tr><td>a<td>b</tr><tr><td>c<td>d</tr>{row}</table>", _STYLE
        )
    for name, (sheet, attribute) in _SHEETS.items():
        yield _page(
            f"style sheet by {name} in html", f'{sheet}<div class="w"><p {attribute}>{CANARY}</p></div>', _STYLE
        )
    yield _page("hidden attribute in html", f"<p hidden>{CANARY}</p>", _STYLE)
    yield _page(
        "font colour in html", f'<table bgcolor="#FFFFFF"><tr><td><font color="white">{CANARY}</font></table>', _STYLE
    )
    yield _page("comment in html", f"<p>Hello</p><!-- {CANARY} -->", frozenset({Hidden.HTML_COMMENT}))
    yield _page(
        "conditional comment in html", f"<!--[if mso]><p>{CANARY}</p><![endif]-->", frozenset({Hidden.HTML_COMMENT})
    )
    yield _page("noscript in html", f"<p>Hello</p><noscript>{CANARY}</noscript>", _STYLE)
    yield _page("template in html", f"<template><p>{CANARY}</p></template>", _STYLE)
    yield _page("script in html", f'<script>var a = "{CANARY}";</script>', _STYLE)
    yield _page("data attribute in html", f'<p data-row="{CANARY}">Hello</p>', frozenset({Hidden.PROPERTY}))
    yield _page(
        "meta in html",
        f'<head><meta name="description" content="{CANARY}"></head><p>Hello</p>',
        frozenset({Hidden.PROPERTY}),
    )
    yield _page(
        "hidden field in html", f'<form><input type="hidden" value="{CANARY}"></form>', frozenset({Hidden.PROPERTY})
    )
    packed = base64.b64encode(CANARY.encode()).decode()
    yield _page("data address in html", f'<a href="data:text/plain;base64,{packed}">here</a>', frozenset())
    yield _page("title in html", f"<head><title>{CANARY}</title></head><p>Hello</p>", frozenset())
    yield _page("title of a picture in html", f'<img src="cid:1" alt="{CANARY}">', frozenset())
    yield _page("option in html", f"<select><option>a<option>{CANARY}</select>", frozenset())
    yield _page("closed details in html", f"<details><summary>More</summary>{CANARY}</details>", frozenset())
    yield from _unmarked()
    yield from _data()


def _data() -> Iterator[Case]:
    for name, filename, content, kinds in (
        ("comment in xml", "a.xml", f"<a><!-- {CANARY} --><b>c</b></a>", {Hidden.HTML_COMMENT}),
        ("instruction in xml", "a.xml", f"<a><?note {CANARY}?><b>c</b></a>", {Hidden.HTML_COMMENT}),
        ("attribute in xml", "a.xml", f'<a><b c="{CANARY}"/></a>', {Hidden.PROPERTY}),
        (
            "entity in xml",
            "a.xml",
            f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "{CANARY}">]><a>&x;</a>',
            {Hidden.PROPERTY},
        ),
        ("unparsed text in xml", "a.xml", f"<a><b><![CDATA[{CANARY}]]></b></a>", ()),
        ("escapes in xml", "a.xml", "<a>" + "".join(f"&#x{ord(c):x};" for c in CANARY) + "</a>", ()),
        ("key that comes twice in json", "a.json", f'{{"a": "{CANARY}", "a": "b"}}', ()),
        ("escapes in json", "a.json", '{"a": "' + "".join(f"\\u{ord(c):04x}" for c in CANARY) + '"}', ()),
        ("key in json", "a.json", f'{{"{CANARY}": {{"b": 1}}}}', ()),
        ("comment in yaml", "a.yaml", f"# {CANARY}\na: b\n", ()),
        ("escapes in yaml", "a.yaml", 'a: "' + "".join(f"\\u{ord(c):04x}" for c in CANARY) + '"\n', ()),
        ("folded text in yaml", "a.yaml", "a: >-\n  " + CANARY.replace(" ", "\n  ") + "\n", ()),
        ("anchor in yaml", "a.yml", f"a: &x {CANARY}\nb: *x\n", ()),
    ):
        yield Case(name, filename, content.encode(), CANARY, frozenset(kinds))


def _unmarked() -> Iterator[Case]:
    kinds = frozenset({Hidden.INVISIBLE})
    tags = "".join(chr(0xE0000 + ord(c)) for c in CANARY)
    yield Case("tag characters in text", "a.txt", f"Hello{tags} there".encode(), CANARY, kinds)
    yield _page("tag characters in html", f"<p>Hello{tags}</p>", kinds)
    chosen = "".join(chr(0xFE00 + b if b < 16 else 0xE0100 + b - 16) for b in CANARY.encode())
    yield Case("variation selectors in text", "a.txt", f"Fine \U0001f600{chosen}".encode(), CANARY, kinds)
    for names, zero, one in (("space and non-joiner", "\u200b", "\u200c"), ("joiners", "\u200d", "\u2060")):
        bits = "".join(one if bit == "1" else zero for c in CANARY.encode() for bit in f"{c:08b}")
        yield Case(f"blanks of no width ({names}) in text", "a.txt", f"Dear{bits} all".encode(), CANARY, kinds)
    turned = f"Dear all\n\n\u202e{CANARY[::-1]}\u202c\n"
    yield Case("turned round in text", "a.txt", turned.encode(), CANARY, frozenset())


def _page(name: str, body: str, kinds: frozenset[Hidden]) -> Case:
    return Case(name, "page.html", f"<html>{body}</html>".encode(), CANARY, kinds)
