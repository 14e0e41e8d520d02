"""Planted cases in PDF."""

import io
import struct
import zipfile
from collections.abc import Iterator

from bench.reading.case import Case
from bench.reading.package import CANARY
from bench.reading.pdf_file import FONT, FREE, pdf, says, stream, updated
from gatelodge.values import Hidden

_H = Hidden
_WORDS = says("Dear colleague, see below.", y=780)
_OLD = _WORDS + says("The list has been taken out.", y=740)
_SECRET = says(CANARY)
_BOX = "50 690 200 30 re f\n"
_C = CANARY.encode()
_PIXEL = stream(
    bytes((200, 30, 60)), b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceRGB/BitsPerComponent 8"
)
_WIDE = CANARY.encode("utf-16-be").hex().encode()


def _layers(off: str) -> bytes:
    return (f"/OCProperties<</OCGs[{FREE} 0 R]/D<</Order[{FREE} 0 R]{off}>>>>").encode()


_LAYER = b"<</Type/OCG/Name(Draft)>>"
_LINE = says(f"The prisoner {CANARY} was moved")
_DRAWN = {
    "under a shape over a part of its line": _LINE + b"0 g 128 694 84 18 re f\n",
    "under a filled shape": _SECRET + f"0 g {_BOX}".encode(),
    "under a shape with a label": _SECRET + f"0 g {_BOX} 1 g\n".encode() + says("REDACTED", 62),
    "of no ink": says(CANARY, before="3 Tr"),
    "clipped away": b"q 300 300 50 50 re W n\n" + _SECRET + b"Q\n",
    "under a white shape": _SECRET + f"1 g {_BOX}".encode(),
}
_STYLED = {
    "white": says(CANARY, before="1 g"),
    "nearly white": says(CANARY, before="0.98 0.99 0.97 rg"),
    "colour of its ground": f"0 0 0.5 rg {_BOX}".encode() + _SECRET,
    "of half a point": says(CANARY).replace(b"12 Tf", b"0.5 Tf"),
    "scaled to nothing": says(CANARY).replace(b"1 0 0 1", b".02 0 0 .02"),
}
_OFF = {"left of the page": says(CANARY, x=-400), "above the page": says(CANARY, y=1_200)}


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("day.csv", f"Name,Wing\r\n{CANARY},B\r\nx,C\r\n")
    return held.getvalue()


def _shown() -> Iterator[tuple[str, bytes]]:
    yield "text", pdf(_SECRET)
    yield (
        "text in a form",
        pdf(
            _WORDS + b"/X Do",
            resources=b"/XObject<</X 7 0 R>>",
            extra=[stream(_SECRET, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>")],
        ),
    )
    yield "white text on a dark ground", pdf(f"0 0 0.5 rg {_BOX} 1 g\n".encode() + _SECRET)
    yield (
        "text layer of a scan",
        pdf(
            b"q 595 0 0 842 0 0 cm /X Do Q\n" + says(CANARY, before="3 Tr"),
            resources=b"/XObject<</X 7 0 R>>",
            extra=[_PIXEL],
        ),
    )
    yield (
        "attached file",
        pdf(
            _WORDS,
            catalog=b"/Names<</EmbeddedFiles<</Names[(a)7 0 R]>>>>",
            extra=[
                b"<</Type/Filespec/F(a.zip)/UF(a.zip)/EF<</F 8 0 R>>>>",
                stream(_zip(), b"/Type/EmbeddedFile", packed=True),
            ],
        ),
    )
    yield (
        "file at a note",
        pdf(
            _WORDS,
            page=b"/Annots[7 0 R]",
            extra=[
                b"<</Type/Annot/Subtype/FileAttachment/Rect[9 9 20 20]/FS<</Type/Filespec/F(a)/EF<</F 8 0 R>>>>>>",
                stream(_zip(), b"", packed=True),
            ],
        ),
    )
    yield (
        "PDF attached to a PDF",
        pdf(_WORDS, extra=[b"<</Type/Filespec/F(b.pdf)/EF<</F 8 0 R>>>>", stream(pdf(_SECRET), b"/Type/EmbeddedFile")]),
    )
    yield (
        "form field",
        pdf(
            _WORDS,
            page=b"/Annots[7 0 R]",
            catalog=b"/AcroForm<</Fields[7 0 R]>>",
            extra=[b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(" + _C + b")/Rect[60 600 200 620]>>"],
        ),
    )
    yield (
        "choice of a form field",
        pdf(
            _WORDS,
            page=b"/Annots[7 0 R]",
            catalog=b"/AcroForm<</Fields[7 0 R]>>",
            extra=[b"<</Subtype/Widget/FT/Ch/T(name)/V(a)/Opt[(a)[(1)<feff" + _WIDE + b">]]/Rect[60 600 200 620]>>"],
        ),
    )
    yield (
        "form in XML",
        pdf(
            _WORDS,
            catalog=b"/AcroForm<</XFA[(datasets)7 0 R(end)8 0 R]>>",
            extra=[stream(b"<xdp><name>" + _C, packed=True), stream(b"</name></xdp>")],
        ),
    )
    yield (
        "stamp",
        pdf(
            _WORDS,
            page=b"/Annots[7 0 R]",
            extra=[
                b"<</Type/Annot/Subtype/Stamp/F 4/Rect[60 600 260 640]/AP<</N 8 0 R>>>>",
                stream(says(CANARY, 5, 5), b"/Subtype/Form/BBox[0 0 200 40]/Resources<</Font<</F 5 0 R>>>>"),
            ],
        ),
    )
    yield (
        "bookmark",
        pdf(
            _WORDS,
            catalog=b"/Outlines 7 0 R",
            extra=[b"<</First 8 0 R/Last 8 0 R>>", b"<</Title(" + _C + b")/Parent 7 0 R>>"],
        ),
    )
    yield "what the glyphs say", pdf(b"/Span<</ActualText(Nothing at all)>>BDC\n" + _SECRET + b"EMC\n")


def _hidden() -> Iterator[tuple[str, bytes, set[Hidden]]]:
    for name, content in _DRAWN.items():
        yield f"text {name}", pdf(_WORDS + content), {_H.COVERED, _H.STYLE}
    for name, content in _STYLED.items():
        yield f"text {name}", pdf(_WORDS + content), {_H.STYLE}
    for name, content in _OFF.items():
        yield f"text {name}", pdf(_WORDS + content), {_H.OFF_PAGE}
    for turn in (b"90", b"180", b"270"):
        page = b"/CropBox[40 500 400 842]/Rotate " + turn
        name = f"text under a shape on a page turned by {turn.decode()}"
        yield name, pdf(_WORDS + _LINE + b"0 g 128 694 84 18 re f\n", page=page), {_H.COVERED}
    yield "text outside of the crop box", pdf(_WORDS + _SECRET, page=b"/CropBox[0 720 595 842]"), {_H.OFF_PAGE}
    yield (
        "text under a picture",
        pdf(_WORDS + _SECRET + b"q 200 0 0 30 50 690 cm /X Do Q\n", resources=b"/XObject<</X 7 0 R>>", extra=[_PIXEL]),
        {_H.COVERED},
    )
    yield (
        "white text on a slide with a white picture behind",
        pdf(
            b"q 595 0 0 842 0 0 cm /X Do Q\n" + _WORDS + says(CANARY, before="1 g"),
            resources=b"/XObject<</X 7 0 R>>",
            extra=[_PIXEL.replace(bytes((200, 30, 60)), b"\xff\xff\xff")],
        ),
        {_H.STYLE},
    )
    yield (
        "text under a drawn note",
        pdf(
            _WORDS + _SECRET,
            page=b"/Annots[7 0 R]",
            extra=[
                b"<</Type/Annot/Subtype/Square/F 4/Rect[50 690 250 720]/AP<</N 8 0 R>>>>",
                stream(b"0 g 0 0 200 30 re f", b"/Subtype/Form/BBox[0 0 200 30]"),
            ],
        ),
        {_H.COVERED},
    )
    yield (
        "layer switched off",
        pdf(
            _WORDS + b"/OC/L BDC\n" + _SECRET + b"EMC\n",
            resources=b"/Properties<</L 7 0 R>>",
            catalog=_layers("/OFF[7 0 R]"),
            extra=[_LAYER],
        ),
        {_H.LAYER},
    )
    yield (
        "form on a layer switched off",
        pdf(
            _WORDS + b"/X Do",
            resources=b"/XObject<</X 8 0 R>>",
            catalog=_layers("/OFF[7 0 R]"),
            extra=[_LAYER, stream(_SECRET, b"/Subtype/Form/OC 7 0 R/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>")],
        ),
        {_H.LAYER},
    )
    yield "earlier version of a page", updated(pdf(_WORDS + _SECRET), {4: stream(_OLD)}), {_H.DELETED}
    yield "earlier version of a property", updated(pdf(_OLD, info=b"/Title(" + _C + b")"), {6: b"<<>>"}), {_H.DELETED}
    yield "page nobody refers to", pdf(_OLD, extra=[stream(_SECRET, packed=True)]), {_H.DELETED, _H.STRUCTURE}
    yield (
        "words that stand for glyphs",
        pdf(b"/Span<</ActualText(" + _C + b")>>BDC\n" + _WORDS + b"EMC\n"),
        {_H.ALTERNATIVE},
    )


def _beside() -> Iterator[tuple[str, bytes, set[Hidden]]]:
    note = b"<</Type/Annot/Subtype/Text/Rect[9 9 20 20]/%s(" + _C + b")>>"
    for key in ("Contents", "T", "Subj", "RC"):
        made = pdf(_WORDS, page=b"/Annots[7 0 R]", extra=[note.replace(b"%s", key.encode())])
        yield f"{key} of a note", made, {_H.COMMENT}
    yield (
        "address of a link",
        pdf(
            _WORDS,
            page=b"/Annots[7 0 R]",
            extra=[b"<</Subtype/Link/Rect[9 9 20 20]/A<</S/URI/URI(https://a.example/" + _C + b")>>>>"],
        ),
        {_H.PROPERTY},
    )
    for name, flags in (("hidden", b"/F 2"), ("not viewed", b"/F 32"), ("of no size", b"")):
        box = b"/Rect[0 0 0 0]" if not flags else b"/Rect[60 600 200 620]"
        field = b"<</Subtype/Widget/FT/Tx/T(n)/V(" + _C + b")" + flags + box + b">>"
        made = pdf(_WORDS, page=b"/Annots[7 0 R]", catalog=b"/AcroForm<</Fields[7 0 R]>>", extra=[field])
        yield f"form field {name}", made, {_H.STYLE}
    yield "title", pdf(_WORDS, info=b"/Title(" + _C + b")"), {_H.PROPERTY}
    yield "property of its own", pdf(_WORDS, info=b"/Prisoner<feff" + _WIDE + b">"), {_H.PROPERTY}
    xmp = b"<x:xmpmeta><rdf:RDF><rdf:Description %s><dc:title>%s</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
    for name, said in (("element", xmp % (b"", _C)), ("attribute", xmp % (b'pdf:Keywords="' + _C + b'"', b""))):
        made = pdf(_WORDS, catalog=b"/Metadata 7 0 R", extra=[stream(said, b"/Type/Metadata/Subtype/XML", packed=True)])
        yield f"XMP {name}", made, {_H.PROPERTY}
    script = b"<</S/JavaScript/JS(var n = '" + _C + b"')>>"
    yield "script", pdf(_WORDS, catalog=b"/Names<</JavaScript<</Names[(a)7 0 R]>>>>", extra=[script]), {_H.PROPERTY}
    long_script = [b"<</S/JavaScript/JS 8 0 R>>", stream(b"var n = '" + _C + b"'", packed=True)]
    yield "script in a stream", pdf(_WORDS, catalog=b"/OpenAction 7 0 R", extra=long_script), {_H.PROPERTY}
    yield "description of a figure", pdf(_WORDS, extra=[b"<</S/Figure/P 1 0 R/Alt(" + _C + b")>>"]), {_H.PROPERTY}
    yield "name of a layer", pdf(_WORDS, extra=[b"<</Type/OCG/Name(" + _C + b")>>"]), {_H.PROPERTY}
    packed = b"7 0 <</Note(" + _C + b")>>"
    made = pdf(_WORDS, extra=[FONT, stream(packed, b"/Type/ObjStm/N 1/First 4", packed=True)])
    yield "string in packed objects", made, {_H.PROPERTY}
    private = stream(b"private data: " + _C + b" and more of it", packed=True)
    yield "data of a program", pdf(_WORDS, page=b"/PieceInfo<</P<</Private 7 0 R>>>>", extra=[private]), {_H.STRUCTURE}
    for name, segment in _photographed().items():
        photo = stream(b"\xff\xd8" + segment + b"\xff\xd9", b"/Subtype/Image/Filter/DCTDecode")
        yield f"{name} of a photograph", pdf(_WORDS, extra=[photo]), {_H.PROPERTY}
    yield "behind the end", pdf(_WORDS) + b"Name: " + _C + b", born 1 May 1980", {_H.STRUCTURE}
    yield "comment", pdf(_WORDS).replace(b"5 0 obj\n", b"5 0 obj\n% Name: " + _C + b", born 1980\n"), {_H.STRUCTURE}


def _photographed() -> dict[str, bytes]:
    """Segments of a JPEG: marker, length, body."""
    artist = b"Exif\0\0II*\0" + struct.pack("<IHHHII", 8, 1, 0x13B, 2, len(_C), 26) + bytes(4) + _C
    caption = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(_C) + 5)
    caption += b"\x1c\x02\x78" + struct.pack(">H", len(_C)) + _C
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><dc:creator>" + _C + b"</dc:creator></x:xmpmeta>"
    bodies = {"EXIF": (0xE1, artist), "XMP": (0xE1, xmp), "caption": (0xED, caption), "comment": (0xFE, _C)}
    return {
        name: b"\xff" + bytes((marker,)) + struct.pack(">H", len(body) + 2) + body
        for name, (marker, body) in bodies.items()
    }


def hidden_cases() -> Iterator[Case]:
    """Every planted case."""
    for name, made in _shown():
        yield Case(f"{name} in pdf", "x.pdf", made, CANARY)
    for name, made, kinds in (*_hidden(), *_beside()):
        yield Case(f"{name} in pdf", "x.pdf", made, CANARY, frozenset(kinds))
