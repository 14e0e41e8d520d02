# ruff: noqa: E501 - templates of XML are not broken in the middle of a tag
"""Planted cases in OpenDocument texts and presentations, packed and flat."""

from collections.abc import Iterator

from bench.reading.case import Case
from bench.reading.package import CANARY, zipped
from gatelodge.values import Hidden

_NS = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for name, long in {
        **{name: name for name in ("office", "text", "table", "style", "presentation", "form", "script", "meta")},
        "draw": "drawing",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
    }.items()
)
_LINKS = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
_P = f"<text:p>{CANARY}</text:p>"
_H = Hidden


def _styled(family: str, properties: str) -> str:
    return f'<style:style style:name="S" style:family="{family}">{properties}</style:style>'


def _letters(settings: str) -> str:
    return _styled("text", f"<style:text-properties {settings}/>")


_SPAN = f'<text:p>Dear <text:span text:style-name="S">{CANARY}</text:span></text:p>'
_TEXTS: dict[str, tuple[str, str, frozenset[Hidden]]] = {
    # name: styles, body, how it is hidden
    "paragraph": ("", _P, frozenset()),
    "table cell": (
        "",
        f"<table:table><table:table-row><table:table-cell>{_P}</table:table-cell></table:table-row></table:table>",
        frozenset(),
    ),
    "footnote": ("", f"<text:p>x<text:note><text:note-body>{_P}</text:note-body></text:note></text:p>", frozenset()),
    "frame": ("", f"<text:p><draw:frame><draw:text-box>{_P}</draw:text-box></draw:frame></text:p>", frozenset()),
    "form field": ("", f'<office:forms><form:text form:current-value="{CANARY}"/></office:forms>', frozenset()),
    "hidden form field": (
        "",
        f'<office:forms><form:hidden form:value="{CANARY}"/></office:forms>',
        frozenset({_H.PROPERTY}),
    ),
    "hidden letters": (_letters('text:display="none"'), _SPAN, frozenset({_H.STYLE})),
    "hidden paragraph style": (
        _styled("paragraph", '<style:text-properties text:display="none"/>'),
        f'<text:p text:style-name="S">{CANARY}</text:p>',
        frozenset({_H.STYLE}),
    ),
    "white": (_letters('fo:color="#ffffff"'), _SPAN, frozenset({_H.STYLE})),
    "colour of the background": (
        _letters('fo:color="#102030" fo:background-color="#102030"'),
        _SPAN,
        frozenset({_H.STYLE}),
    ),
    "one point": (_letters('fo:font-size="1pt"'), _SPAN, frozenset({_H.STYLE})),
    "hidden section": ("", f'<text:section text:display="none">{_P}</text:section>', frozenset({_H.STYLE})),
    "hidden text field": (
        "",
        f'<text:p>x<text:hidden-text text:string-value="{CANARY}"/></text:p>',
        frozenset({_H.STYLE}),
    ),
    "hidden paragraph field": (
        "",
        f'<text:p><text:hidden-paragraph text:is-hidden="true"/>{CANARY}</text:p>',
        frozenset({_H.STYLE}),
    ),
    "conditional text": (
        "",
        f'<text:p><text:conditional-text text:string-value-if-true="{CANARY}">no</text:conditional-text></text:p>',
        frozenset({_H.STYLE}),
    ),
    "comment": ("", f"<text:p>x<office:annotation>{_P}</office:annotation></text:p>", frozenset({_H.COMMENT})),
    "tracked change": (
        "",
        (
            f"<text:tracked-changes><text:changed-region><text:deletion>{_P}</text:deletion></text:changed-region>"
            "</text:tracked-changes><text:p>x</text:p>"
        ),
        frozenset({_H.DELETED}),
    ),
    "collapsed row": (
        "",
        (
            '<table:table><table:table-row table:visibility="collapse"><table:table-cell>'
            f"{_P}</table:table-cell></table:table-row></table:table>"
        ),
        frozenset({_H.ROW}),
    ),
    "cell merged away": (
        "",
        (
            f"<table:table><table:table-row><table:covered-table-cell>{_P}</table:covered-table-cell></table:table-row>"
            "</table:table>"
        ),
        frozenset({_H.COVERED}),
    ),
    "variable": (
        "",
        (
            f'<text:user-field-decls><text:user-field-decl text:name="v" office:string-value="{CANARY}"/>'
            "</text:user-field-decls>"
        ),
        frozenset({_H.PROPERTY}),
    ),
    "bookmark": ("", f'<text:p><text:bookmark text:name="{CANARY}"/>x</text:p>', frozenset({_H.NAME})),
    "description": (
        "",
        f"<text:p><draw:frame><svg:desc>{CANARY}</svg:desc></draw:frame></text:p>",
        frozenset({_H.PROPERTY}),
    ),
    "link": (
        "",
        f'<text:p><text:a xlink:href="https://gaol.example/{CANARY}">x</text:a></text:p>',
        frozenset({_H.PROPERTY}),
    ),
    "script": ("", f"<text:p><text:script>{CANARY}</text:script>x</text:p>", frozenset({_H.STRUCTURE})),
    "XML comment": ("", f"<!-- {CANARY} -->", frozenset({_H.STRUCTURE})),
    "text between elements": ("", f"<text:list>{CANARY}</text:list>", frozenset({_H.STRUCTURE})),
}
_PAGE = '<style:style style:name="D" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
_PAPER = (
    '<style:page-layout><style:page-layout-properties fo:page-width="28cm" fo:page-height="21cm"/></style:page-layout>'
)
_FRAME = (
    '<draw:frame svg:x="{}" svg:y="1cm" svg:width="5cm" svg:height="2cm"><draw:text-box>{}</draw:text-box></draw:frame>'
)
_SLIDES: dict[str, tuple[str, str, frozenset[Hidden]]] = {
    "slide": ("", f"<draw:page>{_FRAME.format('1cm', _P)}</draw:page>", frozenset()),
    "slide left out": (
        _PAGE,
        f'<draw:page draw:style-name="D">{_FRAME.format("1cm", _P)}</draw:page>',
        frozenset({_H.SLIDE}),
    ),
    "shape beside the slide": (_PAPER, f"<draw:page>{_FRAME.format('40cm', _P)}</draw:page>", frozenset({_H.OFF_PAGE})),
    "notes": (
        "",
        f"<draw:page><presentation:notes>{_FRAME.format('1cm', _P)}</presentation:notes></draw:page>",
        frozenset({_H.NOTES}),
    ),
    "layer switched off": (
        '<draw:layer draw:name="L" draw:display="none"/>',
        f'<draw:page><draw:frame draw:layer="L"><draw:text-box>{_P}</draw:text-box></draw:frame></draw:page>',
        frozenset({_H.LAYER}),
    ),
}
_META = f'<office:document-meta {_NS}><office:meta><meta:user-defined meta:name="v">{CANARY}</meta:user-defined></office:meta></office:document-meta>'
_HEADER = (
    f"<office:document-styles {_NS}><office:master-styles><style:master-page><style:header>{_P}</style:header>"
    "</style:master-page></office:master-styles></office:document-styles>"
)


def _content(kind: str, styles: str, body: str, root: str = "document-content") -> str:
    return (
        f'<?xml version="1.0"?><office:{root} {_NS} {_LINKS}><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:{root}>"
    )


def _packed(kind: str, content: str, members: dict[str, str]) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return zipped({"mimetype": mimetype, "content.xml": content, **members})


def cases() -> Iterator[Case]:
    """Every planted case."""
    for name, (styles, body, kinds) in _TEXTS.items():
        packed = _packed("text", _content("text", styles, body), {})
        yield Case(f"{name} in odt", "x.odt", packed, CANARY, kinds)
        flat = _content("text", styles, body, "document").encode()
        yield Case(f"{name} in flat odt", "x.fodt", flat, CANARY, kinds)
    for name, (styles, body, kinds) in _SLIDES.items():
        packed = _packed("presentation", _content("presentation", styles, body), {})
        yield Case(f"{name} in odp", "x.odp", packed, CANARY, kinds)
    plain = _content("text", "", "<text:p>x</text:p>")
    yield Case(
        "property in odt", "x.odt", _packed("text", plain, {"meta.xml": _META}), CANARY, frozenset({_H.PROPERTY})
    )
    yield Case("page header in odt", "x.odt", _packed("text", plain, {"styles.xml": _HEADER}), CANARY)
    inner = _content("text", "", _P)
    yield Case("object in odt", "x.odt", _packed("text", plain, {"Object 1/content.xml": inner}), CANARY)
