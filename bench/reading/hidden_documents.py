# ruff: noqa: E501 - templates of XML are not broken in the middle of a tag
"""One small document for each way of hiding in each kind of document: Word, PowerPoint, OpenDocument, rich text.

The documents are made here of templates of XML; what is planted is no person's name.
"""

from collections.abc import Iterator

from bench.reading import hidden_odf, hidden_rtf
from bench.reading.case import Case
from bench.reading.package import CANARY, FAR, R, W, package, word
from gatelodge.values import Hidden

_H = Hidden
_P = '<w:p><w:r><w:t xml:space="preserve">Dear Ann, see you on Monday. </w:t></w:r></w:p>'


def _run(properties: str, text: str = CANARY) -> str:
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def _t(text: str = CANARY) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


_P_C = f"<w:p>{_t()}</w:p>"
_CELL = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
_BOX = (
    "<w:p><w:r><w:drawing><wp:anchor><wp:positionH><wp:posOffset>{}</wp:posOffset></wp:positionH>"
    '<wp:extent cx="900000" cy="90000"/><wp:docPr id="1" name="Box 1" {}/><a:graphic><a:graphicData><wps:wsp>'
    f"<wps:txbx><w:txbxContent>{_P_C}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
    "</w:drawing></w:r></w:p>"
)
_BODIES: dict[str, tuple[str, frozenset[Hidden]]] = {
    "paragraph": (_P_C, frozenset()),
    "table cell": (f"<w:tbl><w:tr>{_CELL.format('', 'Name')}{_CELL.format('', CANARY)}</w:tr></w:tbl>", frozenset()),
    "nested table": (
        f"<w:tbl><w:tr><w:tc><w:tbl><w:tr>{_CELL.format('', CANARY)}</w:tr></w:tbl></w:tc></w:tr></w:tbl>",
        frozenset(),
    ),
    "text box": (_BOX.format(0, ""), frozenset()),
    "old text box": (
        (
            f"<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{_P_C}</w:txbxContent></v:textbox></v:shape></w:pict>"
            "</w:r></w:p>"
        ),
        frozenset(),
    ),
    "word art": (
        f'<w:p><w:r><w:pict><v:shape><v:textpath string="{CANARY}"/></v:shape></w:pict></w:r></w:p>',
        frozenset(),
    ),
    "content control": (f"<w:sdt><w:sdtContent>{_P_C}</w:sdtContent></w:sdt>", frozenset()),
    "insertion": (f'<w:p><w:ins w:author="x">{_t()}</w:ins></w:p>', frozenset()),
    "formula": (f"<w:p><m:oMath><m:r><m:t>{CANARY}</m:t></m:r></m:oMath></w:p>", frozenset()),
    "ruby": (
        f"<w:p><w:r><w:ruby><w:rt>{_t()}</w:rt><w:rubyBase>{_t('base')}</w:rubyBase></w:ruby></w:r></w:p>",
        frozenset(),
    ),
    "symbols": (
        "<w:p><w:r>" + "".join(f'<w:sym w:font="Wingdings" w:char="F0{ord(c):02X}"/>' for c in CANARY) + "</w:r></w:p>",
        frozenset(),
    ),
    "deletion": (
        f'<w:p><w:del w:author="x"><w:r><w:delText>{CANARY}</w:delText></w:r></w:del></w:p>',
        frozenset({_H.DELETED}),
    ),
    "moved from": (f'<w:p><w:moveFrom w:author="x">{_t()}</w:moveFrom></w:p>', frozenset({_H.DELETED})),
    "deleted row": (
        f'<w:tbl><w:tr><w:trPr><w:del w:author="x"/></w:trPr>{_CELL.format("", CANARY)}</w:tr></w:tbl>',
        frozenset({_H.DELETED}),
    ),
    "hidden row": (
        f"<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr>{_CELL.format('', CANARY)}</w:tr></w:tbl>",
        frozenset({_H.ROW}),
    ),
    "row of no height": (
        f'<w:tbl><w:tr><w:trPr><w:trHeight w:val="1" w:hRule="exact"/></w:trPr>{_CELL.format("", CANARY)}</w:tr></w:tbl>',
        frozenset({_H.ROW}),
    ),
    "cell merged away": (
        f"<w:tbl><w:tr>{_CELL.format('<w:tcW/><w:vMerge/>', CANARY)}</w:tr></w:tbl>",
        frozenset({_H.COVERED}),
    ),
    "vanish": (_run("<w:vanish/>"), frozenset({_H.STYLE})),
    "vanish in a sentence": (f"<w:p>{_t('Dear ')}{_run('<w:vanish/>')[5:]}", frozenset({_H.STYLE})),
    "vanish by paragraph style": (
        f'<w:p><w:pPr><w:pStyle w:val="Gone"/></w:pPr>{_t()}</w:p>',
        frozenset({_H.STYLE}),
    ),
    "vanish by letter style": (_run('<w:rStyle w:val="GoneToo"/>'), frozenset({_H.STYLE})),
    "white": (_run('<w:color w:val="FFFFFF"/>'), frozenset({_H.STYLE})),
    "nearly white": (_run('<w:color w:val="FDFDFD"/>'), frozenset({_H.STYLE})),
    "theme white": (_run('<w:color w:themeColor="background1"/>'), frozenset({_H.STYLE})),
    "black on black": (_run('<w:color w:val="000000"/><w:shd w:fill="000000"/>'), frozenset({_H.STYLE})),
    "colour of the cell": (
        '<w:tbl><w:tr><w:tc><w:tcPr><w:tcW/><w:shd w:fill="CCEEFF"/></w:tcPr>'
        + _run('<w:color w:val="CCEEFF"/>')
        + "</w:tc></w:tr></w:tbl>",
        frozenset({_H.STYLE}),
    ),
    "one point": (_run('<w:sz w:val="2"/>'), frozenset({_H.STYLE})),
    "one percent wide": (_run('<w:w w:val="1"/>'), frozenset({_H.STYLE})),
    "no fill": (_run("<w14:textFill><w14:noFill/></w14:textFill>"), frozenset({_H.STYLE})),
    "line of no height": (
        f'<w:p><w:pPr><w:spacing w:line="1" w:lineRule="exact"/></w:pPr>{_t()}</w:p>',
        frozenset({_H.STYLE}),
    ),
    "indent off the page": (f'<w:p><w:pPr><w:ind w:left="{FAR}"/></w:pPr>{_t()}</w:p>', frozenset({_H.OFF_PAGE})),
    "frame off the page": (f'<w:p><w:pPr><w:framePr w:x="-{FAR}"/></w:pPr>{_t()}</w:p>', frozenset({_H.OFF_PAGE})),
    "box off the page": (_BOX.format(-90_000_000, ""), frozenset({_H.OFF_PAGE})),
    "hidden box": (_BOX.format(0, 'hidden="1"'), frozenset({_H.STYLE})),
    "old box off the page": (
        (
            '<w:p><w:r><w:pict><v:shape style="position:absolute;margin-left:-3000pt"><v:textbox><w:txbxContent>'
            f"{_P_C}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
        ),
        frozenset({_H.OFF_PAGE}),
    ),
    "fallback": (
        (
            f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:t>shown</w:t></mc:Choice><mc:Fallback><w:t>{CANARY}</w:t>"
            "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        ),
        frozenset({_H.ALTERNATIVE}),
    ),
    "field code": (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>QUOTE "{CANARY}"</w:instrText></w:r></w:p>',
        frozenset({_H.PROPERTY}),
    ),
    "simple field": (
        f'<w:p><w:fldSimple w:instr="QUOTE {CANARY}">{_t("x")}</w:fldSimple></w:p>',
        frozenset({_H.PROPERTY}),
    ),
    "form field": (
        f'<w:p><w:r><w:fldChar><w:ffData><w:helpText w:val="{CANARY}"/></w:ffData></w:fldChar></w:r></w:p>',
        frozenset({_H.PROPERTY}),
    ),
    "list of choices": (
        (
            f'<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="{CANARY}" w:value="1"/></w:dropDownList></w:sdtPr>'
            f"<w:sdtContent>{_P}</w:sdtContent></w:sdt>"
        ),
        frozenset({_H.PROPERTY}),
    ),
    "name of a control": (f'<w:sdt><w:sdtPr><w:alias w:val="{CANARY}"/></w:sdtPr></w:sdt>', frozenset({_H.PROPERTY})),
    "tip of a link": (
        f'<w:p><w:hyperlink w:tooltip="{CANARY}">{_t("here")}</w:hyperlink></w:p>',
        frozenset({_H.PROPERTY}),
    ),
    "bookmark": (f'<w:p><w:bookmarkStart w:name="{CANARY}"/>{_t("here")}</w:p>', frozenset({_H.NAME})),
    "description": (_BOX.format(0, f'descr="x {CANARY}"').replace(_P_C, _P), frozenset({_H.PROPERTY})),
    "table description": (
        f'<w:tbl><w:tblPr><w:tblDescription w:val="{CANARY}"/></w:tblPr><w:tr>{_CELL.format("", "x")}</w:tr></w:tbl>',
        frozenset({_H.PROPERTY}),
    ),
    "author of a change": (f'<w:p><w:ins w:author="{CANARY}">{_t("x")}</w:ins></w:p>', frozenset({_H.PROPERTY})),
    "XML comment": (f"<!-- {CANARY} -->{_P}", frozenset({_H.STRUCTURE})),
    "text between elements": (f"<w:p>{CANARY}<w:r/></w:p>", frozenset({_H.STRUCTURE})),
    "unknown attribute": (f'<w:p x="see also {CANARY}"/>', frozenset({_H.PROPERTY})),
}
_STYLES = (
    f'<w:styles {W}><w:style w:type="paragraph" w:styleId="Base"><w:name w:val="Base"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Gone"><w:name w:val="Gone"/><w:basedOn w:val="Base"/></w:style>'
    '<w:style w:type="character" w:styleId="GoneToo"><w:name w:val="Gone too"/><w:rPr><w:vanish/></w:rPr></w:style>'
    "</w:styles>"
)
_PARTS: dict[str, tuple[str, str, str, frozenset[Hidden]]] = {
    # name: relationship, part, content, how it is hidden
    "header": ("header", "word/header1.xml", f"<w:hdr {W}>{_P_C}</w:hdr>", frozenset()),
    "footer": ("footer", "word/footer1.xml", f"<w:ftr {W}>{_P_C}</w:ftr>", frozenset()),
    "footnote": (
        "footnotes",
        "word/footnotes.xml",
        f'<w:footnotes {W}><w:footnote w:id="2">{_P_C}</w:footnote></w:footnotes>',
        frozenset(),
    ),
    "endnote": (
        "endnotes",
        "word/endnotes.xml",
        f"<w:endnotes {W}><w:endnote>{_P_C}</w:endnote></w:endnotes>",
        frozenset(),
    ),
    "comment": (
        "comments",
        "word/comments.xml",
        f'<w:comments {W}><w:comment w:author="x">{_P_C}</w:comment></w:comments>',
        frozenset({_H.COMMENT}),
    ),
    "building block": (
        "glossaryDocument",
        "word/glossary/document.xml",
        (
            f"<w:glossaryDocument {W}><w:docParts><w:docPart><w:docPartBody>{_P_C}</w:docPartBody></w:docPart></w:docParts>"
            "</w:glossaryDocument>"
        ),
        frozenset({_H.STRUCTURE}),
    ),
    "document variable": (
        "settings",
        "word/settings.xml",
        f'<w:settings {W}><w:docVars><w:docVar w:name="v" w:val="{CANARY}"/></w:docVars></w:settings>',
        frozenset({_H.PROPERTY}),
    ),
    "mail merge": (
        "settings",
        "word/settings.xml",
        f'<w:settings {W}><w:mailMerge><w:connectString w:val="Source={CANARY}"/></w:mailMerge></w:settings>',
        frozenset({_H.PROPERTY}),
    ),
    "style name": (
        "styles",
        "word/styles.xml",
        f'<w:styles {W}><w:style w:customStyle="1" w:styleId="A"><w:name w:val="{CANARY}"/></w:style></w:styles>',
        frozenset({_H.NAME}),
    ),
    "list label": (
        "numbering",
        "word/numbering.xml",
        f'<w:numbering {W}><w:abstractNum><w:lvl><w:lvlText w:val="{CANARY} %1"/></w:lvl></w:abstractNum></w:numbering>',
        frozenset(),
    ),
    "font name": (
        "fontTable",
        "word/fontTable.xml",
        f'<w:fonts {W}><w:font w:name="{CANARY}"/></w:fonts>',
        frozenset({_H.PROPERTY}),
    ),
    "chart cache": (
        "chart",
        "word/charts/chart1.xml",
        (
            f'<c:chartSpace {W}><c:ser><c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>{CANARY}</c:v></c:pt></c:strCache>'
            "</c:strRef></c:cat></c:ser></c:chartSpace>"
        ),
        frozenset({_H.CACHE}),
    ),
    "diagram": (
        "diagramData",
        "word/diagrams/data1.xml",
        f"<dgm:dataModel {W}><dgm:pt><dgm:t><a:p><a:r><a:t>{CANARY}</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:dataModel>",
        frozenset(),
    ),
    "chunk of HTML": ("aFChunk", "word/chunk.htm", f"<html><body><p>{CANARY}</p></body></html>", frozenset()),
    "custom XML": (
        "customXml",
        "customXml/item1.xml",
        f"<list><name>{CANARY}</name></list>",
        frozenset({_H.CUSTOM_XML}),
    ),
    "person": (
        "people",
        "word/people.xml",
        (
            '<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
            f'<w15:person w15:author="Clerk {CANARY}"/></w15:people>'
        ),
        frozenset({_H.PROPERTY}),
    ),
    "part that nothing leads to": ("", "word/old.xml", f"<w:hdr {W}>{_P_C}</w:hdr>", frozenset({_H.STRUCTURE})),
    "custom property": (
        "custom-properties",
        "docProps/custom.xml",
        f'<Properties><property name="v"><vt:lpwstr xmlns:vt="v">{CANARY}</vt:lpwstr></property></Properties>',
        frozenset({_H.PROPERTY}),
    ),
}


def hidden_cases() -> Iterator[Case]:
    """Every way of hiding, in every kind of document that has it."""
    yield from _word_cases()
    yield from _slide_cases()
    yield from hidden_odf.cases()
    yield from hidden_rtf.cases()


def _word_cases() -> Iterator[Case]:
    styles = {"word/styles.xml": _STYLES}
    for name, (body, kinds) in _BODIES.items():
        yield Case(f"{name} in docx", "x.docx", word(_P + body, styles, {"word/styles.xml": "styles"}), CANARY, kinds)
    for name, (relation, part, content, kinds) in _PARTS.items():
        links = {part: relation} if relation else {}
        yield Case(f"{name} in docx", "x.docx", word(_P, {part: content}, links), CANARY, kinds)
    strict = word(_P_C, {}, {}).replace(b"x", b"x")
    yield Case("paragraph in strict docx", "x.docx", _strict(_P_C), CANARY)
    yield Case(
        "object in docx", "x.docx", word(_P, {"word/embeddings/a.docx": strict}, {}), CANARY, frozenset({_H.STRUCTURE})
    )
    yield Case("link in docx", "x.docx", _linked(), CANARY, frozenset({_H.PROPERTY}))
    flat = (
        '<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>'
    )
    yield Case("paragraph in Word 2003 XML", "x.xml", f"{flat}{_P_C}</w:body></w:wordDocument>".encode(), CANARY)
    gone = _run("<w:vanish/>")
    vanished = f"{flat}{gone}</w:body></w:wordDocument>".encode()
    yield Case("vanish in Word 2003 XML", "x.xml", vanished, CANARY, frozenset({_H.STYLE}))
    yield Case("vanish in flat package", "x.xml", _flat(gone), CANARY, frozenset({_H.STYLE}))


def _strict(body: str) -> bytes:
    uri = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    main = f'<w:document xmlns:w="{uri}"><w:body>{body}</w:body></w:document>'
    return package({"word/document.xml": main}, {"": {"word/document.xml": "officeDocument"}})


def _linked() -> bytes:
    relation = (
        f'<Relationship Id="r9" Type="{R}/hyperlink" Target="https://gaol.example/{CANARY}" TargetMode="External"/>'
    )
    return word(_P, {"word/_rels/document.xml.rels": f"<Relationships>{relation}</Relationships>"}, {})


def _flat(body: str) -> bytes:
    main = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    start = f'<Relationship Id="r1" Type="{R}/officeDocument" Target="word/document.xml"/>'
    parts = {"/_rels/.rels": f"<Relationships>{start}</Relationships>", "/word/document.xml": main}
    inner = "".join(
        f'<pkg:part pkg:name="{name}"><pkg:xmlData>{xml}</pkg:xmlData></pkg:part>' for name, xml in parts.items()
    )
    uri = "http://schemas.microsoft.com/office/2006/xmlPackage"
    return f'<?xml version="1.0"?><pkg:package xmlns:pkg="{uri}">{inner}</pkg:package>'.encode()


_SHAPE = (
    '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Title 1" {names}/><p:nvPr>{holder}</p:nvPr></p:nvSpPr><p:spPr><a:xfrm>'
    '<a:off x="{x}" y="100"/><a:ext cx="1000" cy="1000"/></a:xfrm>{fill}</p:spPr><p:txBody><a:p><a:r>{run}<a:t>{text}'
    "</a:t></a:r></a:p></p:txBody></p:sp>"
)


def _shape(
    text: str = CANARY, *, names: str = "", holder: str = "", x: int = 100, fill: str = "", run: str = ""
) -> str:
    return _SHAPE.format(text=text, names=names, holder=holder, x=x, fill=fill, run=run)


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


_PICTURE = (
    '<p:pic><p:nvPicPr><p:cNvPr id="3" name="Picture 2"/></p:nvPicPr><p:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="5000" cy="5000"/></a:xfrm></p:spPr></p:pic>'
)
_TABLE = "<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr>{}</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
_TC = "<a:tc {}><a:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></a:txBody></a:tc>"
_SLIDES: dict[str, tuple[str, frozenset[Hidden]]] = {
    "shape": (_shape(), frozenset()),
    "white letters on a painted shape": (
        _shape(fill=_fill("112233"), run=f"<a:rPr>{_fill('FFFFFF')}</a:rPr>"),
        frozenset(),
    ),
    "table cell": (_TABLE.format(_TC.format("", CANARY)), frozenset()),
    "cell merged away": (
        _TABLE.format(_TC.format("", "x") + _TC.format('hMerge="1"', CANARY)),
        frozenset({_H.COVERED}),
    ),
    "hidden shape": (_shape(names='hidden="1"'), frozenset({_H.STYLE})),
    "shape in a hidden group": (
        f'<p:grpSp><p:nvGrpSpPr><p:cNvPr id="9" name="Group 1" hidden="1"/></p:nvGrpSpPr>{_shape()}</p:grpSp>',
        frozenset({_H.STYLE}),
    ),
    "shape beside the slide": (_shape(x=99_000_000), frozenset({_H.OFF_PAGE})),
    "shape under a picture": (_shape() + _PICTURE, frozenset({_H.COVERED})),
    "white": (_shape(run=f"<a:rPr>{_fill('FFFFFF')}</a:rPr>"), frozenset({_H.STYLE})),
    "colour of the shape": (
        _shape(fill=_fill("112233"), run=f"<a:rPr>{_fill('112233')}</a:rPr>"),
        frozenset({_H.STYLE}),
    ),
    "no fill": (_shape(run="<a:rPr><a:noFill/></a:rPr>"), frozenset({_H.STYLE})),
    "one point": (_shape(run='<a:rPr sz="100"/>'), frozenset({_H.STYLE})),
    "description": (_shape("x", names=f'descr="x {CANARY}"'), frozenset({_H.PROPERTY})),
    "name of a shape": (_shape("x").replace("Title 1", CANARY), frozenset({_H.PROPERTY})),
}
_BESIDE: dict[str, tuple[str, str, str, frozenset[Hidden]]] = {
    "notes": (
        "notesSlide",
        "ppt/notesSlides/n1.xml",
        "<p:notes {w}><p:cSld><p:spTree>{s}</p:spTree></p:cSld></p:notes>",
        frozenset({_H.NOTES}),
    ),
    "comment": (
        "comments",
        "ppt/comments/c1.xml",
        '<p:cmLst {w}><p:cm authorId="0"><p:text>{c}</p:text></p:cm></p:cmLst>',
        frozenset({_H.COMMENT}),
    ),
    "threaded comment": (
        "comments",
        "ppt/comments/c2.xml",
        (
            '<m8:cmLst xmlns:m8="http://schemas.microsoft.com/office/powerpoint/2018/8/main" {w}><m8:cm><m8:txBody><a:p><a:r>'
            "<a:t>{c}</a:t></a:r></a:p></m8:txBody></m8:cm></m8:cmLst>"
        ),
        frozenset({_H.COMMENT}),
    ),
    "tag": (
        "tags",
        "ppt/tags/t1.xml",
        '<p:tagLst {w}><p:tag name="N" val="{c}"/></p:tagLst>',
        frozenset({_H.PROPERTY}),
    ),
    "layout": (
        "slideLayout",
        "ppt/slideLayouts/l1.xml",
        "<p:sldLayout {w}><p:cSld><p:spTree>{s}</p:spTree></p:cSld></p:sldLayout>",
        frozenset(),
    ),
    "diagram": (
        "diagramData",
        "ppt/diagrams/d1.xml",
        "<dgm:dataModel {w}><dgm:pt><dgm:t><a:p><a:r><a:t>{c}</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:dataModel>",
        frozenset(),
    ),
    "chart cache": (
        "chart",
        "ppt/charts/c1.xml",
        '<c:chartSpace {w}><c:ser><c:cat><c:pt idx="0"><c:v>{c}</c:v></c:pt></c:cat></c:ser></c:chartSpace>',
        frozenset({_H.CACHE}),
    ),
    "custom XML": ("customXml", "customXml/item1.xml", "<l><n>{c}</n></l>", frozenset({_H.CUSTOM_XML})),
}


def _presentation(
    shapes: str, *, show: str = "", extra: dict[str, str] | None = None, links: dict[str, str] | None = None
) -> bytes:
    main = (
        f'<p:presentation {W}><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/>'
        "</p:presentation>"
    )
    slide = f"<p:sld {W} {show}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
    members = {"ppt/presentation.xml": main, "ppt/slides/slide1.xml": slide, **(extra or {})}
    arrows = {
        "": {"ppt/presentation.xml": "officeDocument"},
        "ppt/presentation.xml": {"ppt/slides/slide1.xml": "slide"},
        "ppt/slides/slide1.xml": links or {},
    }
    return package(members, arrows)


def _slide_cases() -> Iterator[Case]:
    for name, (shapes, kinds) in _SLIDES.items():
        yield Case(f"{name} in pptx", "x.pptx", _presentation(_shape("Welcome") + shapes), CANARY, kinds)
    yield Case(
        "slide left out of pptx", "x.pptx", _presentation(_shape(), show='show="0"'), CANARY, frozenset({_H.SLIDE})
    )
    for name, (relation, part, template, kinds) in _BESIDE.items():
        content = template.replace("{w}", W).replace("{s}", _shape()).replace("{c}", CANARY)
        made = _presentation(_shape("Welcome"), extra={part: content}, links={part: relation})
        yield Case(f"{name} in pptx", "x.pptx", made, CANARY, kinds)
    lost = f"<p:sld {W}><p:cSld><p:spTree>{_shape()}</p:spTree></p:cSld></p:sld>"
    made = _presentation(_shape("Welcome"), extra={"ppt/slides/slide9.xml": lost})
    yield Case("slide that nothing leads to in pptx", "x.pptx", made, CANARY, frozenset({_H.STRUCTURE}))
