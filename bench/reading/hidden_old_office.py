"""Cases of old Office files (doc, ppt, xls) and of what is embedded in compound files."""

import struct
from collections.abc import Iterator

from bench.reading import old_office as make
from bench.reading.case import Case
from gatelodge.core.extract.office.compound.repack import packed
from gatelodge.values import Hidden

CANARY = "Prisoner A7311QX Ceridwen Ystwyth-Pell"
_C16 = CANARY.encode("utf-16-le")
_BODY = "Agenda for Tuesday\r"


def hidden_cases() -> Iterator[Case]:
    """Every case."""
    for name, content, *kinds in (*_docs(), *_shows(), *_books(), *_embedded()):
        suffix = name.rpartition(" ")[2]
        yield Case(f"old office: {name}", f"a.{suffix}", content, CANARY, frozenset(kinds))


def _docs() -> Iterator[tuple]:
    yield "body of doc", make.doc(_BODY + CANARY + "\r")
    yield "one-byte body of doc", make.doc(_BODY + CANARY + "\r", wide=False)
    for number, name, *kinds in (
        (1, "footnote"),
        (2, "page header"),
        (3, "macro text", Hidden.STRUCTURE),
        (4, "comment", Hidden.COMMENT),
        (5, "endnote"),
        (6, "text box"),
        (7, "text box in a header"),
    ):
        yield f"{name} of doc", make.doc(_BODY, stories={number: CANARY + "\r"}), *kinds
    for look, name, kind in (
        (make.DELETED, "tracked deletion", Hidden.DELETED),
        (make.VANISH, "hidden text", Hidden.STYLE),
        (make.WHITE, "white text", Hidden.STYLE),
        (b"\x70\x68\xff\xff\xff\x00", "white text in true colour", Hidden.STYLE),
        (b"\x43\x4a\x02\x00", "tiny text", Hidden.STYLE),
    ):
        start = len(_BODY)
        words = _BODY + CANARY + " and so on\r"
        yield f"{name} of doc", make.doc(words, looks=[(start, start + len(CANARY), look)]), kind
    yield "remains of a quick save in doc", make.doc(_BODY, remains=b"\0\0\0" + CANARY.encode()), Hidden.DELETED
    yield "two-byte remains of a quick save in doc", make.doc(_BODY, remains=b"\0\0" + _C16), Hidden.DELETED
    field = f'\x13 HYPERLINK "https://files.example/{CANARY}" \x14here\x15\r'
    yield "target of a link in doc", make.doc(_BODY + field), Hidden.STRUCTURE
    names = b"\xff\xff" + struct.pack("<HHH", 1, 0, len(CANARY)) + _C16
    yield "bookmark of doc", make.doc(_BODY, structures={21: names}), Hidden.NAME
    yield "saved-by list of doc", make.doc(_BODY, structures={71: names}), Hidden.PROPERTY
    yield "author of a change in doc", make.doc(_BODY, structures={51: names}), Hidden.PROPERTY
    authors = struct.pack("<H", len(CANARY)) + _C16
    yield "author of a comment in doc", make.doc(_BODY, structures={36: authors}), Hidden.COMMENT
    yield "variable of doc", make.doc(_BODY, structures={60: names}), Hidden.PROPERTY
    yield "unknown structure of doc", make.doc(_BODY, structures={80: b"\1\2" + _C16}), Hidden.STRUCTURE
    yield "form field's data of doc", make.doc(_BODY, streams={"Data": b"\1\2\3\4" + _C16}), Hidden.STRUCTURE


def _shows() -> Iterator[tuple]:
    plain = make.slide(make.shape("Agenda for Tuesday"))
    yield "slide of ppt", make.ppt([plain, make.slide(make.shape(CANARY))])
    yield "hidden slide of ppt", make.ppt([plain, make.slide(make.shape(CANARY), hidden=True)]), Hidden.SLIDE
    yield "notes of ppt", make.ppt([plain], notes=[make.slide(make.shape(CANARY), kind=0x03F0)]), Hidden.NOTES
    yield "deleted slide of ppt", make.ppt([plain], older=make.slide(make.shape(CANARY))), Hidden.DELETED
    away = make.record(0xF010, struct.pack("<4h", 100, 9_000, 9_900, 400))
    yield "shape off the slide of ppt", make.ppt([make.slide(make.shape(CANARY, away))]), Hidden.OFF_PAGE
    option = make.record(0xF00B, struct.pack("<HI", 0x03BF, 0x20002), 1)
    yield "hidden shape of ppt", make.ppt([make.slide(make.shape(CANARY, option))]), Hidden.STYLE
    words = _C16 + b"\0\0"
    described = make.record(0xF00B, struct.pack("<HI", 0x8381, len(words)) + words, 1)
    yield "description of a shape in ppt", make.ppt([make.slide(make.shape("a", described))]), Hidden.PROPERTY
    art = make.record(0xF00B, struct.pack("<HI", 0x80C0, len(words)) + words, 1)
    yield "word art of ppt", make.ppt([make.slide(make.shape("a", art))])
    note = make.holder(0x2EE0, make.record(0x0FBA, "Owain".encode("utf-16-le")), make.record(0x0FBA, _C16, 1))
    comment = make.holder(0x03EE, make.holder(0x1388, make.holder(0x138A, make.record(0x138B, b""), note)))
    yield "comment of ppt", make.ppt([comment]), Hidden.COMMENT
    inside = make.embedded_in_ppt(make.doc(_BODY + CANARY + "\r"))
    yield "document embedded in ppt", make.ppt([plain], more=inside)


def _books() -> Iterator[tuple]:
    plain, cell = make.label(0, 0, "Agenda"), make.label(0, 1, CANARY)
    yield "cell of xls", make.xls({"Visits": (0, plain + cell)})
    yield "name of a sheet of xls", make.xls({CANARY[:31]: (0, plain), "x": (0, cell)})
    yield "hidden sheet of xls", make.xls({"A": (0, plain), "B": (1, cell)}), Hidden.SHEET
    yield "very hidden sheet of xls", make.xls({"A": (0, plain), "B": (2, cell)}), Hidden.VERY_HIDDEN_SHEET
    row = make.biff(0x208, struct.pack("<HHHHHHHH", 0, 0, 2, 0, 0, 0, 0x20, 0))
    yield "hidden row of xls", make.xls({"A": (0, row + plain + cell)}), Hidden.ROW
    filtered = make.biff(0x9B) + row
    yield "filtered row of xls", make.xls({"A": (0, filtered + plain + cell)}), Hidden.FILTER
    box = make.biff(0x1B6, struct.pack("<HHHHHHHI", 0, 0, 0, 0, 0, len(CANARY), 16, 0))
    words = make.biff(0x3C, b"\1" + _C16) + make.biff(0x3C, bytes(16))
    note = make.biff(0x5D, struct.pack("<HHHHH", 0x15, 18, 0x19, 1, 0) + bytes(12))
    shape = make.biff(0x5D, struct.pack("<HHHHH", 0x15, 18, 6, 1, 0) + bytes(12))
    yield "comment of xls", make.xls({"A": (0, plain + note + box + words)}), Hidden.COMMENT
    yield "text box of xls", make.xls({"A": (0, plain + shape + box + words)})
    yield "page header of xls", make.xls({"A": (0, make.biff(0x14, make.text8("&L" + CANARY)) + plain)})
    lbl = struct.pack("<HBBHHH4x", 1, 0, len("Staff"), 0, 0, 0) + b"\0Staff" + b"\x17" + bytes([len(CANARY), 1]) + _C16
    yield "text in a name of xls", make.xls({"A": (0, plain)}, make.biff(0x18, lbl)), Hidden.NAME
    formula = struct.pack("<HHH8sHIH", 1, 0, 0, bytes(8), 0, 0, 0) + b"\x17" + bytes([len(CANARY), 1]) + _C16
    yield "text in a formula of xls", make.xls({"A": (0, plain + make.biff(6, formula))}), Hidden.STRUCTURE
    result = struct.pack("<HHH8sHIH", 1, 0, 0, b"\0\0\0\0\0\0\xff\xff", 0, 0, 0)
    said = make.biff(6, result) + make.biff(0x207, make.text8(CANARY))
    yield "result of a formula of xls", make.xls({"A": (0, plain + said)})
    link = make.biff(0x1B8, bytes(32) + _C16)
    yield "target of a link in xls", make.xls({"A": (0, plain + link)}), Hidden.STRUCTURE
    shared = make.biff(0xFC, struct.pack("<II", 1, 1) + make.text8(CANARY))
    used = make.biff(0xFD, struct.pack("<HHHI", 0, 0, 0, 0))
    yield "shared string of xls", make.xls({"A": (0, used)}, shared)
    yield "text of no cell in xls", make.xls({"A": (0, plain)}, shared), Hidden.STRUCTURE
    book = make.biff(0x1AE, struct.pack("<H", 1) + make.text8("\1staff.xls") + make.text8("Sheet1"))
    crn = make.biff(0x5A, struct.pack("<BBHB", 0, 0, 3, 2) + make.text8(CANARY))
    yield "value of another workbook in xls", make.xls({"A": (0, plain)}, book + crn), Hidden.CACHE
    away = make.biff(0x1AE, struct.pack("<H", 0) + make.text8("\1" + CANARY + ".xls"))
    yield "path of another workbook in xls", make.xls({"A": (0, plain)}, away), Hidden.CACHE
    chart = make.bof("chart") + make.label(0, 0, CANARY) + make.biff(0x0A)
    yield "cache of a chart in xls", make.xls({"A": (0, plain + chart)}), Hidden.CACHE
    yield "pivot cache of xls", make.xls({"A": (0, plain)}, streams={"_SX_DB_CUR/0001": pivot()}), Hidden.PIVOT_CACHE
    font = make.biff(0x31, struct.pack("<HHHHHBBBB", 200, 0, 9, 400, 0, 0, 0, 0, 0) + b"\5\0Arial")
    look = make.biff(0xE0, struct.pack("<HH16x", 0, 0))
    yield "white cell of xls", make.xls({"A": (0, cell)}, font + look), Hidden.STYLE
    blank = make.biff(0x41E, struct.pack("<H", 164) + make.text8(";;;")) + make.biff(
        0xE0, struct.pack("<HH16x", 0, 164)
    )
    yield "cell with a blank format in xls", make.xls({"A": (0, cell)}, blank), Hidden.STYLE
    extra = make.bof("sheet") + cell + make.biff(0x0A)
    yield "sheet of no list in xls", make.xls({"A": (0, plain)}, tail=extra), Hidden.STRUCTURE
    yield "unknown record of xls", make.xls({"A": (0, plain + make.biff(0x1BE, _C16))}), Hidden.STRUCTURE
    old = struct.pack("<HHHH", 0, 0, 0, len(CANARY)) + CANARY.encode("cp1252")
    yield "cell of Excel 95 in xls", make.xls({"A": (0, make.biff(0x204, old))}, version=0x500)
    bare = make.xls_stream({"A": (0, cell)})
    yield "bare stream of records in xls", bare


def pivot() -> bytes:
    """A pivot cache of two fields: one by numbers of items, one by values."""
    names = make.biff(0xC7, struct.pack("<HHHHHHH", 1, 0, 0, 0, 0, 2, 2) + make.text8("Name"))
    items = make.biff(0xCD, make.text8("Gwyn Pugh")) + make.biff(0xCD, make.text8(CANARY))
    ages = make.biff(0xC7, struct.pack("<HHHHHHH", 0, 0, 0, 0, 0, 0, 0) + make.text8("Age"))
    rows = b"".join(make.biff(0xC8, bytes([n])) + make.biff(0xC9, struct.pack("<d", 40 + n)) for n in (0, 1))
    return names + items + ages + rows + make.biff(0x0A)


def _embedded() -> Iterator[tuple]:
    whole = make.doc(_BODY + CANARY + "\r")
    native = {"MBD0001/\x01Ole10Native": make.package("visits.txt", CANARY.encode())}
    yield "package in xls", make.xls({"A": (0, b"")}, streams=native)
    native = {"ObjectPool/_123/\x01Ole10Native": make.package(f"{CANARY}.txt", b"x")}
    yield "name of a package in doc", make.doc(_BODY, streams=native)
    book = {"MBD0002/Workbook": make.xls_stream({"A": (0, make.label(0, 0, CANARY))})}
    yield "workbook embedded in xls", make.xls({"A": (0, b"")}, streams=book)
    yield "workbook embedded in doc", make.doc(_BODY, streams={f"ObjectPool/_9/{p[8:]}": c for p, c in book.items()})
    yield "document in a package in doc", make.doc(_BODY, streams={"ObjectPool/_7/Package": whole})
    deep = whole
    for _ in range(4):
        deep = make.doc(_BODY, streams={"ObjectPool/_7/\x01Ole10Native": make.package("a.doc", deep)})
    yield "document five times embedded in doc", deep
    custom = {"\x05DocumentSummaryInformation": make.properties({"Case": CANARY})}
    yield "added property of doc", make.doc(_BODY, streams=custom), Hidden.PROPERTY
    yield (
        "name of an added property of xls",
        make.xls({"A": (0, b"")}, streams={"\x05DocumentSummaryInformation": make.properties({CANARY: "x"})}),
        Hidden.PROPERTY,
    )
    macro = {"Macros/VBA/Module1": make.module(f"' list for {CANARY}\r\nSub A()\r\nEnd Sub\r\n")}
    yield "macro of doc", make.doc(_BODY, streams=macro), Hidden.STRUCTURE
    item = {"MsoDataStore/ABC/Item": f"<a>{CANARY}</a>".encode()}
    yield "custom XML of doc", make.doc(_BODY, streams=item), Hidden.CUSTOM_XML
    yield (
        "preview of an object in doc",
        make.doc(_BODY, streams={"ObjectPool/_5/\x02OlePres000": b"\1\2" + _C16}),
        Hidden.STRUCTURE,
    )
    yield "unknown compound file", packed({"Contents of nobody": b"\1\2" + _C16}), Hidden.STRUCTURE
    yield "behind the end of doc", make.doc(_BODY) + b"\0" * 512 + CANARY.encode(), Hidden.DELETED
