# ruff: noqa: E501 - templates of XML are not broken in the middle of a tag
"""Planted cases in workbooks of today, binary workbooks and OpenDocument spreadsheets."""

import struct
from collections.abc import Iterator, Mapping

from bench.reading.case import Case
from bench.reading.package import CANARY, R, package, relations, zipped
from gatelodge.values import Hidden

_H = Hidden
_NONE: frozenset[Hidden] = frozenset()
_OPEN = "http://schemas.openxmlformats.org"
_X = f'xmlns="{_OPEN}/spreadsheetml/2006/main" xmlns:r="{R}"'
_A = f'xmlns:a="{_OPEN}/drawingml/2006/main" xmlns:xdr="{_OPEN}/drawingml/2006/spreadsheetDrawing" xmlns:mc="{_OPEN}/markup-compatibility/2006"'
_C = f'xmlns:c="{_OPEN}/drawingml/2006/chart"'
_ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
_SHEET = "xl/worksheets/sheet1.xml"
Members = Mapping[str, str | bytes]


def _cell(text: str, head: str = "", style: int = 0) -> str:
    return f'<row r="2" {head}><c r="B2" s="{style}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def workbook(
    rows: str = _ROW,
    *,
    before: str = "",
    after: str = "",
    state: str = "",
    book: str = "",
    members: Members | None = None,
    links: Mapping[str, str] | None = None,
    book_links: Mapping[str, str] | None = None,
) -> bytes:
    """An xlsx of one or two sheets; `links` lead from its second sheet, `book_links` from the workbook."""
    first = f"<worksheet {_X}><sheetData>{_ROW}</sheetData></worksheet>"
    second = f"<worksheet {_X}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    main = (
        f'<workbook {_X}><sheets><sheet name="One" sheetId="1" r:id="r1"/>'
        f'<sheet name="Two" sheetId="2" {state} r:id="r2"/></sheets>{book}</workbook>'
    )
    own: Members = {"xl/workbook.xml": main, _SHEET: first, "xl/worksheets/sheet2.xml": second}
    targets = {_SHEET: "worksheet", "xl/worksheets/sheet2.xml": "worksheet", **(book_links or {})}
    arrows = {
        "": {"xl/workbook.xml": "officeDocument"},
        "xl/workbook.xml": targets,
        "xl/worksheets/sheet2.xml": links or {},
    }
    return package({**own, **(members or {})}, arrows)


def _styles(font: str, fill: str = "", number: str = "") -> dict[str, str | bytes]:
    return {
        "xl/styles.xml": f'<styleSheet {_X}><numFmts count="1"><numFmt numFmtId="170" formatCode="{number or "0"}"/></numFmts>'
        f"<fonts><font/><font>{font}</font></fonts><fills><fill/><fill/><fill>{fill}</fill></fills><borders><border/></borders>"
        '<cellXfs><xf/><xf fontId="1" fillId="2" numFmtId="170" applyFont="1" applyFill="1" applyNumberFormat="1"/></cellXfs></styleSheet>'
    }


def _anchor(shape: str, column: str = "1") -> str:
    at = "<xdr:col>{}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    return f"<xdr:wsDr {_A}><xdr:twoCellAnchor><xdr:from>{at.format(column)}</xdr:from><xdr:to>{at.format(column)}</xdr:to>{shape}</xdr:twoCellAnchor></xdr:wsDr>"


def _shape(attributes: str = "", properties: str = "", run: str = "", words: str = CANARY) -> str:
    return (
        f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="TextBox 1" {attributes}/></xdr:nvSpPr><xdr:spPr>{properties}</xdr:spPr>'
        f"<xdr:txBody><a:p><a:r><a:rPr {run}/><a:t>{words}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    )


_WHITE = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
_WHITE_BOX = _shape(properties=_WHITE).replace("<a:rPr />", f"<a:rPr>{_WHITE}</a:rPr>")
_CHOICE = f"<mc:AlternateContent><mc:Choice>{_shape(words='x')}</mc:Choice><mc:Fallback>{_shape()}</mc:Fallback></mc:AlternateContent>"
_ROWS: dict[str, tuple[str, str, frozenset[Hidden]]] = {
    # name: rows, elements before them, how it is hidden
    "cell": (_cell(CANARY), "", _NONE),
    "hidden row": (_cell(CANARY, 'hidden="1"'), "", frozenset({_H.ROW})),
    "row of one point": (_cell(CANARY, 'ht="0.75" customHeight="1"'), "", frozenset({_H.ROW})),
    "row without height": (_cell(CANARY, 'ht="0" customHeight="1"'), "", frozenset({_H.ROW})),
    "all rows without height": (
        _cell(CANARY),
        '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>',
        frozenset({_H.ROW}),
    ),
    "far cell": (f'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>{CANARY}</t></is></c></row>', "", _NONE),
    "rich text": (
        f'<row r="2"><c r="A2" t="inlineStr"><is><r><t>{CANARY[:4]}</t></r><r><t>{CANARY[4:]}</t></r></is></c></row>',
        "",
        _NONE,
    ),
    "formula": (f'<row r="2"><c r="A2"><f>LEN("{CANARY}")</f><v>13</v></c></row>', "", frozenset({_H.STRUCTURE})),
}
_AFTER: dict[str, tuple[str, frozenset[Hidden]]] = {
    "page header": (f"<headerFooter><oddHeader>&amp;L{CANARY}</oddHeader></headerFooter>", _NONE),
    "prompt": (
        f'<dataValidations><dataValidation prompt="{CANARY}" sqref="A1"/></dataValidations>',
        frozenset({_H.STRUCTURE}),
    ),
    "list of choices": (
        f'<dataValidations><dataValidation sqref="A1"><formula1>"{CANARY},b"</formula1></dataValidation></dataValidations>',
        frozenset({_H.STRUCTURE}),
    ),
    "filter": (
        f'<autoFilter ref="A1:A2"><filterColumn colId="0"><filters><filter val="{CANARY}"/></filters></filterColumn></autoFilter>',
        frozenset({_H.STRUCTURE}),
    ),
    "link tip": (
        f'<hyperlinks><hyperlink ref="A1" location="One!A1" tooltip="{CANARY}"/></hyperlinks>',
        frozenset({_H.STRUCTURE}),
    ),
    "scenario": (
        f'<scenarios><scenario name="s" comment="{CANARY}"><inputCells r="A1" val="1"/></scenario></scenarios>',
        frozenset({_H.STRUCTURE}),
    ),
    "conditional format": (
        f'<conditionalFormatting><cfRule type="containsText" text="{CANARY}"><formula>1</formula></cfRule></conditionalFormatting>',
        frozenset({_H.STRUCTURE}),
    ),
}
_T = f"<t>{CANARY}</t>"
_SHEET_PARTS: dict[str, tuple[str, str, str, frozenset[Hidden]]] = {
    # name: part, relationship, content, how it is hidden
    "comment": (
        *("xl/comments1.xml", "comments"),
        f'<comments {_X}><authors><author>x</author></authors><commentList><comment ref="A1" authorId="0"><text><r>{_T}</r></text></comment></commentList></comments>',
        frozenset({_H.COMMENT}),
    ),
    "comment author": (
        *("xl/comments1.xml", "comments"),
        f"<comments {_X}><authors><author>{CANARY}</author></authors><commentList/></comments>",
        frozenset({_H.COMMENT}),
    ),
    "threaded comment": (
        *("xl/threadedComments/threadedComment1.xml", "threadedComment"),
        f'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="A1"><text>{CANARY}</text></threadedComment></ThreadedComments>',
        frozenset({_H.COMMENT}),
    ),
    "text box": ("xl/drawings/drawing1.xml", "drawing", _anchor(_shape()), _NONE),
    "hidden text box": ("xl/drawings/drawing1.xml", "drawing", _anchor(_shape('hidden="1"')), frozenset({_H.STYLE})),
    "far text box": ("xl/drawings/drawing1.xml", "drawing", _anchor(_shape(), "9000"), frozenset({_H.OFF_PAGE})),
    "tiny text box": ("xl/drawings/drawing1.xml", "drawing", _anchor(_shape(run='sz="100"')), frozenset({_H.STYLE})),
    "white text box": ("xl/drawings/drawing1.xml", "drawing", _anchor(_WHITE_BOX), frozenset({_H.STYLE})),
    "fallback of a shape": ("xl/drawings/drawing1.xml", "drawing", _anchor(_CHOICE), frozenset({_H.ALTERNATIVE})),
    "description": (
        "xl/drawings/drawing1.xml",
        "drawing",
        _anchor(_shape(f'descr="{CANARY}"', words="x")),
        frozenset({_H.PROPERTY}),
    ),
    "control caption": (
        *("xl/drawings/vmlDrawing1.vml", "vmlDrawing"),
        f'<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><div><font>{CANARY}<br></font></div></v:textbox></v:shape></xml>',
        _NONE,
    ),
    "description in an old drawing": (
        *("xl/drawings/vmlDrawing1.vml", "vmlDrawing"),
        f'<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape alt="{CANARY}"/></xml>',
        frozenset({_H.STRUCTURE}),
    ),
    "control property": (
        *("xl/ctrlProps/ctrlProp1.xml", "ctrlProp"),
        f'<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="Drop"><itemLst><item val="{CANARY} x"/></itemLst></formControlPr>',
        frozenset({_H.STRUCTURE}),
    ),
    "ActiveX data": (
        "xl/activeX/activeX1.bin",
        "activeXControlBinary",
        f"\0\1\2{CANARY} caption\0",
        frozenset({_H.STRUCTURE}),
    ),
    "table column": (
        *("xl/tables/table1.xml", "table"),
        f'<table {_X} id="1" name="T" ref="A1:A2"><tableColumns><tableColumn id="1" name="{CANARY}"/></tableColumns></table>',
        frozenset({_H.NAME}),
    ),
    "query table": (
        "xl/queryTables/queryTable1.xml",
        "queryTable",
        f'<queryTable {_X} name="{CANARY}"/>',
        frozenset({_H.CACHE}),
    ),
    "chart cache": (
        *("xl/charts/chart1.xml", "chart"),
        f'<c:chartSpace {_C}><c:ser><c:cat><c:strCache><c:pt idx="0"><c:v>{CANARY}</c:v></c:pt></c:strCache></c:cat></c:ser></c:chartSpace>',
        frozenset({_H.CACHE}),
    ),
    "diagram": (
        *("xl/diagrams/data1.xml", "diagramData"),
        f'<dgm:dataModel xmlns:dgm="{_OPEN}/drawingml/2006/diagram" {_A}><dgm:pt><dgm:t><a:p><a:r><a:t>{CANARY}</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:dataModel>',
        _NONE,
    ),
    "embedded text": ("xl/embeddings/data.txt", "package", CANARY, _NONE),
    "XML comment": (
        "xl/tables/table1.xml",
        "table",
        f'<table {_X} name="T"><!-- {CANARY} --></table>',
        frozenset({_H.STRUCTURE}),
    ),
}
_BOOK_PARTS: dict[str, tuple[str, str, str, frozenset[Hidden]]] = {
    "orphaned string": (
        "xl/sharedStrings.xml",
        "sharedStrings",
        f"<sst {_X}><si>{_T}</si></sst>",
        frozenset({_H.STRUCTURE}),
    ),
    "reading aid": (
        *("xl/sharedStrings.xml", "sharedStrings"),
        f'<sst {_X}><si><t>x</t><rPh sb="0" eb="1">{_T}</rPh></si></sst>',
        frozenset({_H.STRUCTURE}),
    ),
    "pivot items": (
        *("xl/pivotCache/pivotCacheDefinition1.xml", "pivotCacheDefinition"),
        f'<pivotCacheDefinition {_X}><cacheFields><cacheField name="f"><sharedItems><s v="{CANARY}"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>',
        frozenset({_H.PIVOT_CACHE}),
    ),
    "pivot records": (
        *("xl/pivotCache/pivotCacheRecords1.xml", "pivotCacheRecords"),
        f'<pivotCacheRecords {_X}><r><s v="{CANARY}"/><n v="3"/></r></pivotCacheRecords>',
        frozenset({_H.PIVOT_CACHE}),
    ),
    "other workbook": (
        *("xl/externalLinks/externalLink1.xml", "externalLink"),
        f'<externalLink {_X}><externalBook><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="B1" t="str"><v>{CANARY}</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>',
        frozenset({_H.CACHE}),
    ),
    "connection": (
        "xl/connections.xml",
        "connections",
        f'<connections {_X}><connection id="1"><dbPr connection="Provider=x;{CANARY}"/></connection></connections>',
        frozenset({_H.CACHE}),
    ),
    "revision": (
        *("xl/revisions/revisionLog1.xml", "revisionLog"),
        f'<revisions {_X}><rcc rId="1" sId="1"><oc r="A1" t="inlineStr"><is>{_T}</is></oc></rcc></revisions>',
        frozenset({_H.DELETED}),
    ),
    "shared user": (
        "xl/revisions/userNames.xml",
        "usernames",
        f'<users {_X}><userInfo name="{CANARY}" id="1"/></users>',
        frozenset({_H.DELETED}),
    ),
    "person": (
        "xl/persons/person.xml",
        "person",
        f'<personList xmlns="x"><person displayName="{CANARY}"/></personList>',
        frozenset({_H.PROPERTY}),
    ),
    "slicer": (
        "xl/slicerCaches/slicerCache1.xml",
        "slicerCache",
        f'<slicerCacheDefinition xmlns="x" name="s"><i n="{CANARY} x"/></slicerCacheDefinition>',
        frozenset({_H.CACHE}),
    ),
    "chart sheet": (
        *("xl/chartsheets/sheet9.xml", "chartsheet"),
        f"<chartsheet {_X}><headerFooter><oddFooter>&amp;C{CANARY}</oddFooter></headerFooter></chartsheet>",
        _NONE,
    ),
    "style name": (
        "xl/styles.xml",
        "styles",
        f'<styleSheet {_X}><cellStyles><cellStyle name="{CANARY} Jones"/></cellStyles></styleSheet>',
        frozenset({_H.STRUCTURE}),
    ),
    "macro text": ("xl/vbaProject.txt", "vbaProject", f"x {CANARY}", _NONE),
    "unlisted sheet": (
        *("xl/worksheets/sheet7.xml", "nothing"),
        f"<worksheet {_X}><sheetData>{_cell(CANARY)}</sheetData></worksheet>",
        frozenset({_H.STRUCTURE}),
    ),
    "properties": (
        "docProps/core.xml",
        "nothing",
        f'<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{CANARY}</dc:creator></p>',
        frozenset({_H.PROPERTY}),
    ),
    "property name": (
        "docProps/custom.xml",
        "nothing",
        f'<Properties><property name="{CANARY}"><v>1</v></property></Properties>',
        frozenset({_H.PROPERTY}),
    ),
    "custom XML": ("customXml/item1.xml", "customXml", f"<data>{CANARY}</data>", frozenset({_H.CUSTOM_XML})),
    "unknown part": ("xl/odd.xml", "nothing", f"<odd>{CANARY}</odd>", frozenset({_H.STRUCTURE})),
    "unknown member": ("odd/note.txt", "nothing", CANARY, frozenset({_H.STRUCTURE})),
    "data model": ("xl/model/item.data", "powerPivotData", "\x00\x01\x02\x83model" * 2_000, _NONE),
}
_BOOK: dict[str, tuple[str, frozenset[Hidden]]] = {
    "defined name": (
        f'<definedNames><definedName name="n">"{CANARY}"</definedName></definedNames>',
        frozenset({_H.NAME}),
    ),
    "hidden name": (
        f'<definedNames><definedName name="{CANARY}" hidden="1">1</definedName></definedNames>',
        frozenset({_H.NAME}),
    ),
    "saved view": (
        f'<customWorkbookViews><customWorkbookView name="{CANARY} - Personal View"/></customWorkbookViews>',
        frozenset({_H.STRUCTURE}),
    ),
    "author of a lock": (f'<fileSharing userName="{CANARY}"/>', frozenset({_H.STRUCTURE})),
}
_LOOKS: dict[str, dict[str, str | bytes]] = {
    "white letters": _styles('<color rgb="FFFFFFFF"/>'),
    "letters in the colour of the cell": _styles(
        '<color rgb="FF102030"/>', '<patternFill patternType="solid"><fgColor rgb="FF102030"/></patternFill>'
    ),
    "format that shows nothing": _styles("", number=";;;"),
    "letters of one point": _styles('<sz val="1"/>'),
}


def _xlsx() -> Iterator[Case]:
    for name, (rows, before, kinds) in _ROWS.items():
        yield Case(f"{name} in xlsx", "x.xlsx", workbook(rows, before=before), CANARY, kinds)
    for name, (after, kinds) in _AFTER.items():
        yield Case(f"{name} in xlsx", "x.xlsx", workbook(after=after), CANARY, kinds)
    for name, styles in _LOOKS.items():
        looking = workbook(_cell(CANARY, style=1), members=styles, book_links={"xl/styles.xml": "styles"})
        yield Case(f"{name} in xlsx", "x.xlsx", looking, CANARY, frozenset({_H.STYLE}))
    for state, how in {"hidden": _H.SHEET, "veryHidden": _H.VERY_HIDDEN_SHEET}.items():
        yield Case(
            f"{state} sheet in xlsx",
            "x.xlsx",
            workbook(_cell(CANARY), state=f'state="{state}"'),
            CANARY,
            frozenset({how}),
        )
    for name, (book, kinds) in _BOOK.items():
        yield Case(f"{name} in xlsx", "x.xlsx", workbook(book=book), CANARY, kinds)
    for name, (part, relation, content, kinds) in _SHEET_PARTS.items():
        yield Case(
            f"{name} in xlsx", "x.xlsx", workbook(members={part: content}, links={part: relation}), CANARY, kinds
        )
    for name, (part, relation, content, kinds) in _BOOK_PARTS.items():
        links = {} if relation == "nothing" else {part: relation}
        yield Case(f"{name} in xlsx", "x.xlsx", workbook(members={part: content}, book_links=links), CANARY, kinds)
    strict = {
        "xl/comments1.xml": f'<comments xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><commentList><comment ref="A1"><text>{_T}</text></comment></commentList></comments>'
    }
    yield Case("comment in strict xlsx", "x.xlsx", workbook(members=strict), CANARY, frozenset({_H.COMMENT}))


def _record(kind: int, body: bytes) -> bytes:
    """A record of [MS-XLSB] 2.1.4."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(body)
    return head + (bytes([size]) if size < 128 else bytes([size & 0x7F | 0x80, size >> 7])) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def binary_workbook(
    *, state: int = 0, row: bytes = b"\0\0\0", column: int = 0, members: Members | None = None
) -> bytes:
    """An xlsb of one sheet with the canary in A2; `state`, flags of its row and flags of its column hide it."""
    sheet = struct.pack("<II", state, 1) + _wide("r1") + _wide("Two")
    book = _record(131, b"") + _record(143, b"") + _record(156, sheet) + _record(144, b"") + _record(132, b"")
    size = struct.pack("<IIII", 0, 1, 0, 0)
    columns = _record(390, b"") + _record(60, struct.pack("<IIIIH", 0, 0, 2304, 0, column)) + _record(391, b"")
    head = [struct.pack("<IIH", at, 0, 300) + flags + b"\0" * 4 for at, flags in enumerate((b"\0\0\0", row))]
    cells = [_record(6, struct.pack("<II", 0, 0) + _wide(words)) for words in ("x", CANARY if members is None else "y")]
    rows = b"".join(_record(0, one) + cell for one, cell in zip(head, cells, strict=True))
    own = (
        _record(129, b"")
        + _record(148, size)
        + columns
        + _record(145, b"")
        + rows
        + _record(146, b"")
        + _record(130, b"")
    )
    arrows = relations({"xl/worksheets/sheet1.bin": "worksheet"}).replace("/xl/worksheets", "worksheets")
    parts: dict[str, str | bytes] = {
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": arrows,
        "xl/worksheets/sheet1.bin": own,
    }
    return package({**parts, **(members or {})}, {"": {"xl/workbook.bin": "officeDocument"}})


def _xlsb() -> Iterator[Case]:
    looks = {
        "cell": (binary_workbook(), _NONE),
        "hidden sheet": (binary_workbook(state=1), frozenset({_H.SHEET})),
        "very hidden sheet": (binary_workbook(state=2), frozenset({_H.VERY_HIDDEN_SHEET})),
        "hidden row": (binary_workbook(row=b"\0\x10\0"), frozenset({_H.ROW})),
    }
    for name, (made, kinds) in looks.items():
        yield Case(f"{name} in xlsb", "x.xlsb", made, CANARY, kinds)
    parts = {
        "comment": ("xl/comments1.bin", _record(637, b"\0" + _wide(CANARY)), _H.COMMENT),
        "pivot item": ("xl/pivotCache/pivotCacheDefinition1.bin", _record(24, _wide(CANARY)), _H.PIVOT_CACHE),
        "defined name": ("xl/externalLinks/externalLink1.bin", _record(577, _wide(CANARY)), _H.CACHE),
        "orphaned string": (
            "xl/sharedStrings.bin",
            _record(159, b"\0" * 8) + _record(19, b"\0" + _wide(CANARY)),
            _H.STRUCTURE,
        ),
    }
    for name, (part, content, hidden) in parts.items():
        yield Case(f"{name} in xlsb", "x.xlsb", binary_workbook(members={part: content}), CANARY, frozenset({hidden}))


def hidden_cases() -> Iterator[Case]:
    """Every kind of content in every kind of workbook."""
    yield from _xlsx()
    yield from _xlsb()
    yield from _ods()


_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for name, long in {
        **{name: name for name in ("office", "text", "table", "style", "meta")},
        "draw": "drawing",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
    }.items()
)
_P = f"<text:p>{CANARY}</text:p>"
_C1 = "<table:table-cell><text:p>one</text:p></table:table-cell>"
_C2 = f'<table:table-cell office:value-type="string">{_P}</table:table-cell>'
_ODS: dict[str, tuple[str, str, str, str, frozenset[Hidden]]] = {
    # name: styles, attributes of the table, its content, what stands around it, how it is hidden
    "cell": ("", "", f"<table:table-row>{_C1}{_C2}</table:table-row>", "", _NONE),
    "hidden row": (
        "",
        "",
        f'<table:table-row table:visibility="collapse">{_C2}</table:table-row>',
        "",
        frozenset({_H.ROW}),
    ),
    "filtered row": (
        "",
        "",
        f'<table:table-row table:visibility="filter">{_C2}</table:table-row>',
        "",
        frozenset({_H.FILTER}),
    ),
    "hidden sheet": (
        '<style:style style:name="S" style:family="table"><style:table-properties table:display="false"/></style:style>',
        *('table:style-name="S"', f"<table:table-row>{_C2}</table:table-row>", "", frozenset({_H.SHEET})),
    ),
    "white letters": (
        '<style:style style:name="S" style:family="table-cell"><style:text-properties fo:color="#ffffff"/></style:style>',
        *(
            "",
            f'<table:table-row><table:table-cell table:style-name="S">{_P}</table:table-cell></table:table-row>',
            "",
            frozenset({_H.STYLE}),
        ),
    ),
    "note": (
        "",
        "",
        f"<table:table-row><table:table-cell><office:annotation>{_P}</office:annotation></table:table-cell></table:table-row>",
        "",
        frozenset({_H.COMMENT}),
    ),
    "text box": (
        "",
        "",
        f"<table:shapes><draw:frame><draw:text-box>{_P}</draw:text-box></draw:frame></table:shapes>",
        "",
        _NONE,
    ),
    "formula": (
        "",
        "",
        f'<table:table-row><table:table-cell table:formula="of:=LEN(&quot;{CANARY}&quot;)" office:value-type="float" office:value="13"/></table:table-row>',
        "",
        frozenset({_H.STRUCTURE, _H.PROPERTY}),
    ),
    "named expression": (
        "",
        "",
        "",
        f'<table:named-expressions><table:named-expression table:name="n" table:expression="&quot;{CANARY} x&quot;"/></table:named-expressions>',
        frozenset({_H.NAME, _H.PROPERTY}),
    ),
    "database range": (
        "",
        "",
        "",
        f'<table:database-ranges><table:database-range table:name="{CANARY} x"/></table:database-ranges>',
        frozenset({_H.NAME, _H.PROPERTY}),
    ),
    "deleted cell": (
        "",
        "",
        "",
        f"<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell>{_P}</table:change-track-table-cell></table:previous></table:cell-content-change></table:tracked-changes>",
        frozenset({_H.DELETED}),
    ),
    "message of validation": (
        "",
        "",
        "",
        f"<table:content-validations><table:content-validation><table:help-message>{_P}</table:help-message></table:content-validation></table:content-validations>",
        frozenset({_H.STRUCTURE}),
    ),
    "link cache": (
        "",
        "",
        "",
        f"<table:dde-links><table:dde-link><table:table><table:table-row>{_C2}</table:table-row></table:table></table:dde-link></table:dde-links>",
        frozenset({_H.CACHE}),
    ),
}


def _content(styles: str, attributes: str, table: str, around: str) -> str:
    return (
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{around}"
        f'<table:table table:name="Two" {attributes}>{table}</table:table></office:spreadsheet></office:body>'
    )


def _ods() -> Iterator[Case]:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    for name, (styles, attributes, table, around, kinds) in _ODS.items():
        body = _content(styles, attributes, table, around)
        packed = zipped(
            {"mimetype": kind, "content.xml": f"<office:document-content {_ODF}>{body}</office:document-content>"}
        )
        yield Case(f"{name} in ods", "x.ods", packed, CANARY, kinds)
        flat = f'<office:document {_ODF} office:mimetype="{kind}">{body}</office:document>'
        yield Case(f"{name} in fods", "x.fods", flat.encode(), CANARY, kinds)
