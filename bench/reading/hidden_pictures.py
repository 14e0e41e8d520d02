"""A canary beside the pixels of pictures: in EXIF, XMP, IPTC, comments and behind the end; and one in the pixels."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont

from bench.reading import drawings
from bench.reading.case import Case
from gatelodge.values import Hidden

CANARY = "Quillwort7731"
_PROPERTY = frozenset({Hidden.PROPERTY})
_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"{attribute}>{element}</rdf:Description>'
    "</rdf:RDF></x:xmpmeta>"
)


def hidden_cases() -> Iterator[Case]:
    """Every case; the canary in pixels needs a means of reading pictures and is not among them."""
    yield Case("words in EMF", "a.emf", drawings.enhanced(drawings.wide_text(CANARY, 0, 0)), CANARY)
    yield Case("small words in EMF", "a.emf", drawings.enhanced(drawings.small_text(CANARY, 0, 0)), CANARY)
    yield Case("words in EMF+", "a.emf", drawings.enhanced(drawings.plus_text(CANARY)), CANARY)
    yield Case("words in WMF", "a.wmf", drawings.old([(CANARY, 0, 0)]), CANARY)
    for kind in ("JPEG", "PNG", "TIFF", "WEBP"):
        exif = Image.Exif()
        exif[0x010E] = CANARY
        yield Case(f"EXIF description in {kind}", "a.bin", _saved(kind, exif=exif), CANARY, _PROPERTY)
    for tag, name, value in (
        (0x013B, "artist", CANARY),
        (0x8298, "copyright", CANARY),
        (0x9C9C, "comment of Windows", CANARY.encode("utf-16-le")),
    ):
        exif = Image.Exif()
        exif[tag] = value
        yield Case(f"EXIF {name} in JPEG", "a.jpg", _saved("JPEG", exif=exif), CANARY, _PROPERTY)
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + CANARY.encode()
    yield Case("EXIF user comment in JPEG", "a.jpg", _saved("JPEG", exif=exif), CANARY, _PROPERTY)
    yield Case("EXIF place in JPEG", "a.jpg", _saved("JPEG", exif=_placed()), "51.50075", _PROPERTY)
    for name, where in (("element", "element"), ("attribute", "attribute")):
        value = f"<dc:title>{CANARY}</dc:title>" if where == "element" else f' dc:title="{CANARY}"'
        packet = _XMP.format(**{"attribute": "", "element": "", where: value}).encode()
        yield Case(f"XMP {name} in JPEG", "a.jpg", _saved("JPEG", xmp=packet), CANARY, _PROPERTY)
    yield Case("comment in JPEG", "a.jpg", _saved("JPEG", comment=CANARY), CANARY, _PROPERTY)
    yield Case("IPTC caption in JPEG", "a.jpg", _with_iptc(_saved("JPEG")), CANARY, _PROPERTY)
    for chunk, body in (
        (b"tEXt", b"Comment\0" + CANARY.encode()),
        (b"zTXt", b"Comment\0\0" + zlib.compress(CANARY.encode())),
        (b"iTXt", b"Comment\0\0\0\0\0" + CANARY.encode()),
        (b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(CANARY.encode())),
    ):
        packed = "packed " if body[8:10] == b"\1\0" else ""
        yield Case(
            f"{packed}{chunk.decode()} in PNG", "a.png", _with_chunk(_saved("PNG"), chunk, body), CANARY, _PROPERTY
        )
    yield Case("comment in GIF", "a.gif", _saved("GIF", comment=CANARY.encode()), CANARY, _PROPERTY)
    for kind in ("JPEG", "PNG", "GIF", "BMP"):
        behind = _saved(kind) + f"\nName: {CANARY}, whose file this is not\n".encode()
        yield Case(f"behind the end of a {kind}", "a.bin", behind, CANARY, frozenset({Hidden.STRUCTURE}))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("list.txt", CANARY)
    yield Case("zip behind a JPEG", "a.jpg", _saved("JPEG") + packed.getvalue(), CANARY, frozenset({Hidden.STRUCTURE}))


def page(rows: list[tuple[str, ...]], *, kind: str = "PNG", turned: int = 0) -> bytes:
    """A picture of a printed table, 200 dots an inch."""
    picture = Image.new("L", (1_650, 90 * len(rows) + 120), 255)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(38)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            draw.text((60 + 520 * column, 60 + 90 * at), cell, font=font, fill=0)
    made = io.BytesIO()
    picture.rotate(turned, expand=True, fillcolor=255).save(made, kind)
    return made.getvalue()


def _saved(kind: str, **more: object) -> bytes:
    made = io.BytesIO()
    Image.effect_noise((300, 300), 60).convert("L" if kind == "GIF" else "RGB").save(made, kind, **more)
    return made.getvalue()


def _placed() -> Image.Exif:
    exif = Image.Exif()
    place = exif.get_ifd(0x8825)
    place[1], place[3] = "N", "W"
    place[2], place[4] = (51.0, 30.0, 2.7), (0.0, 7.0, 28.0)
    return exif


def _with_iptc(jpeg: bytes) -> bytes:
    data = b"\x1c\x02\x78" + struct.pack(">H", len(CANARY)) + CANARY.encode()
    body = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)
    return jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def _with_chunk(png: bytes, name: bytes, body: bytes) -> bytes:
    chunk = struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return png[:33] + chunk + png[33:]
