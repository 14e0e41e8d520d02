"""Bombs of packed files, pictures, PDF and data files."""

import bz2
import gzip
import io
import lzma
import sqlite3
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

from bench.reading.bomb_kit import CANARY, Bomb, deflated_zeros, pdf, png_chunk, stream, zipped


def bombs() -> Iterator[Bomb]:
    """Each in turn."""
    yield Bomb("zip in zip, sixteen each, six deep", "photos.zip", nested_zip)
    yield Bomb("zip whose members overlap", "flat.zip", overlapping_zip)
    yield Bomb("zip that holds its own end", "quine.zip", own_end)
    yield Bomb("zip of 100,000 members", "many.zip", crowded_zip)
    yield Bomb("zip with lies about sizes", "sizes.zip", lying_zip)
    yield Bomb("zip of one member of 2 GB", "one.zip", lambda: stored_raw(deflated_zeros(2048, -15), 2 << 30))
    yield Bomb("gzip in gzip, forty deep", "deep.gz", nested_gzip)
    yield Bomb("gzip of 1 GB", "list.gz", lambda: deflated_zeros(1024))
    yield Bomb("xz of 4 GB", "list.xz", lambda: lzma.compress(bytes(64 << 20), preset=0) * 64)
    yield Bomb("bzip2 of 4 GB in streams", "list.bz2", lambda: bz2.compress(bytes(45 << 20)) * 90)
    yield Bomb("lzma with a dictionary of 4 GB", "list.lzma", greedy_lzma)
    yield Bomb("tar of 100,000 empty files", "many.tar", crowded_tar)
    yield Bomb("tar with a sparse file of 1 TB", "sparse.tar", sparse_tar)
    yield Bomb("PDF with seven filters in a chain", "chain.pdf", chained_pdf)
    yield Bomb("PDF whose content is 1 GB", "long.pdf", long_pdf)
    yield Bomb("PDF whose page tree is a ring", "ring.pdf", ring_pdf)
    yield Bomb("PDF of 1,000,000 pages", "pages.pdf", crowded_pdf)
    yield Bomb("PDF whose form draws itself", "form.pdf", recursive_pdf)
    yield Bomb("PDF whose forms double thirty times", "twice.pdf", doubling_pdf)
    yield Bomb("PDF with a picture of 60,000 by 60,000", "scan.pdf", huge_scan_pdf)
    yield Bomb("PDF whose sections point at each other", "prev.pdf", looping_pdf)
    yield Bomb("PNG of 30,000 by 30,000", "scan.png", huge_png)
    yield Bomb("PNG with a text of 1 GB", "text.png", wordy_png)
    yield Bomb("GIF of 100,000 frames", "film.gif", long_gif)
    yield Bomb("TIFF whose directory points at itself", "loop.tif", looping_tiff)
    yield Bomb("SQLite whose overflow is a ring", "store.db", looping_sqlite)
    yield Bomb("SQLite whose tree is a ring", "tree.db", looping_tree)
    yield Bomb("SQLite with a size that lies", "size.db", lying_sqlite)
    yield Bomb("OLE whose table of sectors is a ring", "old.doc", lambda: ole(ring=True))
    yield Bomb("OLE that claims 4 billion sectors", "old.xls", lambda: ole(ring=False))
    yield Bomb("TNEF with lengths of 4 GB", "winmail.dat", lying_tnef)


def nested_zip() -> bytes:
    content = zipped({"0.txt": bytes(64 << 20)})
    for _ in range(6):
        content = zipped({f"lib{n:x}.zip": content for n in range(16)})
    return content


def stored_raw(deflated: bytes, size: int) -> bytes:
    """A zip of one member that is deflated already."""
    crc, name = 0, b"list.txt"
    local = struct.pack(
        "<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, crc, len(deflated), min(size, 0xFFFFFFFE), len(name), 0
    )
    start = len(local) + len(name) + len(deflated)
    central = struct.pack(
        "<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0, crc, len(deflated), min(size, 0xFFFFFFFE), len(name),
        0, 0, 0, 0, 0, 0,
    ) + name  # fmt: skip
    return local + name + deflated + central + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(central), start, 0)


def overlapping_zip() -> bytes:
    """20,000 entries for one kernel of 20 MB."""
    whole = stored_raw(deflated_zeros(20, -15), 20 << 20)
    start = whole.index(b"PK\1\2")
    entry = whole[start : whole.index(b"PK\5\6")]
    count = 20_000
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(entry) * count, start, 0)
    return whole[:start] + entry * count + end


def own_end() -> bytes:
    """A stored member whose content is the rest of the file, in which it stands again."""
    entry = zipped({"a.zip": b"x"})
    start = entry.index(b"PK\1\2")
    length = len(entry) - 30
    head = bytearray(entry)
    for at in (18, 22, start + 20, start + 24):
        struct.pack_into("<I", head, at, length)
    struct.pack_into("<H", head, 8, 0)
    struct.pack_into("<H", head, start + 10, 0)
    return bytes(head)


def crowded_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for number in range(100_000):
            file.writestr(zipfile.ZipInfo(f"{number}"), b"a line")
    return out.getvalue()


def lying_zip() -> bytes:
    """64-bit sizes of exabytes, and a start before the file."""
    content = bytearray(zipped({"list.txt": b"Name;Born\n" * 1000}))
    at = content.index(b"PK\1\2")
    struct.pack_into("<II", content, at + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<I", content, at + 42, 0xFFFFFFFF)
    extra = struct.pack("<HHQQQ", 1, 24, 1 << 62, 1 << 62, 1 << 62)
    struct.pack_into("<H", content, at + 30, len(extra))
    content[at + 46 + 8 : at + 46 + 8] = extra
    return bytes(content)


def nested_gzip() -> bytes:
    content = deflated_zeros(256)
    for _ in range(40):
        content = gzip.compress(content, 9)
    return content


def greedy_lzma() -> bytes:
    packed = bytearray(lzma.compress(b"Name;Born\n" * 10_000, lzma.FORMAT_ALONE))
    struct.pack_into("<I", packed, 1, 0xFFFFFFFF)
    return bytes(packed)


def crowded_tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as file:
        for number in range(100_000):
            file.addfile(tarfile.TarInfo(f"{number}"))
    return out.getvalue()


def sparse_tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as file:
        member = tarfile.TarInfo("list.txt")
        member.pax_headers = {
            "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "list.txt",
            "GNU.sparse.realsize": str(1 << 40),
        }  # fmt: skip
        body = b"1\n1099511627264\n512\n".ljust(512, b"\0") + b"a line".ljust(512)
        member.size = len(body)
        file.addfile(member, io.BytesIO(body))
    return out.getvalue()


_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
_HEAD = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: _PAGE}


def chained_pdf() -> bytes:
    content = deflated_zeros(1024, 15)
    for _ in range(6):
        content = zlib.compress(content, 9)
    return pdf({**_HEAD, 4: stream(content, b"/Filter[%s]" % (b"/FlateDecode " * 7)), 5: b"null"})


def long_pdf() -> bytes:
    packer = zlib.compressobj(9)
    block = b"BT /F1 9 Tf 1 0 0 1 50 700 Tm (word) Tj ET\n" * 25_000
    packed = b"".join([*(packer.compress(block) for _ in range(200)), packer.flush()])
    return pdf({**_HEAD, 4: stream(packed, b"/Filter/FlateDecode"), 5: b"null"})


def ring_pdf() -> bytes:
    ring = {2: b"<</Type/Pages/Kids[3 0 R]/Count 9>>", 3: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 9>>"}
    return pdf({**_HEAD, **ring, 4: stream(b""), 5: b"null"})


def crowded_pdf() -> bytes:
    """One page, named a million times."""
    return pdf(
        {**_HEAD, 2: b"<</Type/Pages/Count 1000000/Kids[%s]>>" % (b"3 0 R " * 1_000_000), 4: stream(b""), 5: b"null"}
    )


def recursive_pdf() -> bytes:
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"
    return pdf({**_HEAD, 4: stream(b"/X Do"), 5: stream(b"/X Do /X Do", form)})


def doubling_pdf() -> bytes:
    """Each form draws the next one twice."""
    forms = {
        n: stream(
            b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (n + 1)
        )
        for n in range(5, 35)
    }
    return pdf({**_HEAD, 4: stream(b"/X Do"), **forms, 35: stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")})


def huge_scan_pdf() -> bytes:
    picture = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceGray"
    packed = deflated_zeros(400, 15)
    return pdf({**_HEAD, 4: stream(b"600 0 0 800 0 0 cm /X Do"), 5: stream(packed, picture + b"/Filter/FlateDecode")})


def looping_pdf() -> bytes:
    content = pdf({**_HEAD, 4: stream(b""), 5: b"<</Title(%s)>>" % CANARY.encode()})
    start = content.rindex(b"\nxref\n") + 1
    return content.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Info 5 0 R/Prev %d/XRefStm %d>>" % (start, start))


def huge_png() -> bytes:
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", head)
        + png_chunk(b"IDAT", deflated_zeros(859, 15))
        + png_chunk(b"IEND", b"")
    )


def wordy_png() -> bytes:
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    text = png_chunk(b"zTXt", b"Comment\0\0" + deflated_zeros(1024, 15))
    body = png_chunk(b"IDAT", zlib.compress(b"\0\0")) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + text + body


def long_gif() -> bytes:
    frame = b"\x21\xf9\x04\0\1\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 0, 0, 4000, 4000, 0) + b"\2\2\x4c\1\0"
    return b"GIF89a" + struct.pack("<HHBBB", 4000, 4000, 0x80, 0, 0) + bytes(6) + frame * 100_000 + b";"


def looping_tiff() -> bytes:
    entries = b"".join(
        struct.pack("<HHII", tag, 4, 1, value) for tag, value in ((256, 8), (257, 8), (273, 8), (279, 64))
    )
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 4) + entries + struct.pack("<I", 8) + bytes(64)


def _store(note: str) -> bytearray:
    """The name stands after the note, on its last overflow page."""
    with sqlite3.connect(":memory:") as store:
        store.execute("pragma page_size=4096")
        store.execute("create table people (note text, name text)")
        store.execute("insert into people values (?, ?)", (note, CANARY))
        store.commit()
        return bytearray(store.serialize())


def looping_sqlite() -> bytes:
    """Every overflow page says that it goes on in itself."""
    content = _store("x" * 2_000_000)
    for page in range(2, len(content) // 4096):
        struct.pack_into(">I", content, page * 4096, page + 1)
    return bytes(content)


def looping_tree() -> bytes:
    """The table's root is an inner page whose 600 children are itself."""
    content = _store("x")
    content[4096 : 4096 + 12] = struct.pack(">BHHHBI", 5, 0, 600, 0, 0, 2)
    for at in range(600):
        struct.pack_into(">H", content, 4096 + 12 + 2 * at, 3000)
    struct.pack_into(">IB", content, 4096 + 3000, 2, 1)
    return bytes(content)


def lying_sqlite() -> bytes:
    """A record that says it has exabytes."""
    content = _store("x" * 3_000)
    at = 4096 + int(struct.unpack_from(">H", content, 4096 + 8)[0])
    content[at : at + 9] = b"\xff" * 9
    return bytes(content)


def ole(*, ring: bool) -> bytes:
    """A compound file of three sectors whose chains never end, or that claims to have four billion."""
    count = 1 if ring else 0xFFFFFFF0
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIIII", 0, count, 1, 0, 4096, 1, count, 0, count, 0)[:40]
    head = head.ljust(76, b"\0")[:76] + struct.pack("<109I", *([0] * 109))
    table = struct.pack("<128I", *([0xFFFFFFFD, 1, 2] + [2] * 125))
    entry = "Root Entry".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBBIII", 22, 5, 1, 0, 0, 0) + bytes(36)
    entry += struct.pack("<IQ", 2, 1 << 40)
    return head + table + entry.ljust(128, b"\0")[:128] * 4 + CANARY.encode("utf-16-le").ljust(512, b"\0")


def lying_tnef() -> bytes:
    attribute = struct.pack("<BII", 1, 0x00069003, 0xFFFFFFF0) + bytes(64)
    return struct.pack("<IH", 0x223E9F78, 1) + attribute * 1000
