"""Writes small old Office files for tests: documents, presentations, workbooks, packages, properties, macros.

As much of each format as a reader needs to find its way; the sources are the readers'.
"""

import hashlib
import io
import struct
import zlib
from collections.abc import Mapping, Sequence

from msoffcrypto.method.rc4 import DocumentRC4

from gatelodge.core.extract.office.compound.repack import packed

DELETED, VANISH, WHITE = b"\x00\x08\x01", b"\x3c\x08\x01", b"\x42\x2a\x08"
IN_TABLE, ROW_END = b"\x16\x24\x01", b"\x16\x24\x01\x17\x24\x01"
_TEXT = 0x800
_PAIRS = 0x5D


def doc(
    body: str,
    *,
    stories: Mapping[int, str] | None = None,
    looks: Sequence[tuple[int, int, bytes]] = (),
    paragraphs: Mapping[int, bytes] | None = None,
    structures: Mapping[int, bytes] | None = None,
    remains: bytes = b"",
    wide: bool = True,
    streams: Mapping[str, bytes] | None = None,
    flags: int = 0,
) -> bytes:
    """A Word document.

    stories: by number, 1 for footnotes to 7 for boxes in headers; looks: (first, after, changes of format) by
    character; paragraphs: changes of format by the position of the paragraph's mark; structures: of the table stream.
    """
    texts = [body, *((stories or {}).get(n, "") for n in range(1, 8))]
    words = "".join(texts)
    raw = words.encode("utf-16-le") if wide else words.encode("cp1252")
    size = 2 if wide else 1
    characters = _page(_runs(looks, len(words)), size, paragraph=False)
    marks = _page(_lines(words, paragraphs or {}), size, paragraph=True)
    text = raw + remains
    first = (_TEXT + len(text) + 511) // 512
    piece = struct.pack("<HIH", 0, _TEXT if wide else _TEXT * 2 | 0x40000000, 0)
    plan = struct.pack("<II", 0, len(words)) + piece
    table = {
        **(structures or {}),
        12: struct.pack("<III", _TEXT, _TEXT + len(raw), first),
        13: struct.pack("<III", _TEXT, _TEXT + len(raw), first + 1),
        33: b"\x02" + struct.pack("<I", len(plan)) + plan,
    }
    pairs, content = [(0, 0)] * _PAIRS, b"\0" * 16
    for number, structure in table.items():
        pairs[number] = (len(content), len(structure))
        content += structure
    head = struct.pack("<HHHHHH20xH28x", 0xA5EC, 0xC1, 0, 0, 0, 0x200 | flags, 14)
    counts = struct.pack("<H12x8i44x", 22, *map(len, texts))
    directory = struct.pack("<H", _PAIRS) + b"".join(struct.pack("<II", *pair) for pair in pairs)
    stream = (head + counts + directory).ljust(_TEXT, b"\0") + text
    stream = stream.ljust(512 * first, b"\0") + characters + marks
    return packed({"WordDocument": stream, "1Table": content, **(streams or {})})


def _runs(looks: Sequence[tuple[int, int, bytes]], count: int) -> list[tuple[int, int, bytes]]:
    found, at = [], 0
    for first, after, changes in looks:
        found += [(at, first, b"")] * (at < first) + [(first, after, changes)]
        at = after
    return found + [(at, count, b"")] * (at < count)


def _lines(words: str, changes: Mapping[int, bytes]) -> list[tuple[int, int, bytes]]:
    ends = [at + 1 for at, sign in enumerate(words) if sign in "\r\x07\x0c"]
    starts = [0, *ends[:-1]]
    found = [(start, end, changes.get(end - 1, b"")) for start, end in zip(starts, ends, strict=True)] if ends else []
    return found[:25]  # as many as one page holds


def _page(runs: Sequence[tuple[int, int, bytes]], size: int, *, paragraph: bool) -> bytes:
    """A page of formats ([MS-DOC] 2.9.33, 2.9.181)."""
    entry = 13 if paragraph else 1
    bounds = [_TEXT + size * run[0] for run in runs] + [_TEXT + size * runs[-1][1] if runs else _TEXT]
    head = struct.pack(f"<{len(bounds)}I", *bounds)
    page = bytearray(512)
    page[: len(head)] = head
    end = 510
    for number, (_, _, changes) in enumerate(runs):
        if not changes:
            continue
        made = bytes([len(changes)]) + changes
        if paragraph:
            made = struct.pack("<BBH", 0, (len(changes) + 3) // 2, 0) + changes
        end = (end - len(made)) & ~1
        page[end : end + len(made)] = made
        page[len(head) + entry * number] = end // 2
    page[511] = len(runs)
    return bytes(page)


def record(kind: int, body: bytes, instance: int = 0, *, container: bool = False) -> bytes:
    """A record of a presentation or drawing."""
    return struct.pack("<HHI", instance << 4 | (15 if container else 0), kind, len(body)) + body


def holder(kind: int, *inside: bytes, instance: int = 0) -> bytes:
    """A record that holds others."""
    return record(kind, b"".join(inside), instance, container=True)


def said(text: str) -> bytes:
    """A presentation's text in two-byte characters."""
    return record(0x0FA0, text.encode("utf-16-le"))


def shape(text: str, *more: bytes) -> bytes:
    """A shape with text."""
    return holder(0xF004, *more, holder(0xF00D, said(text)))


def slide(*shapes: bytes, hidden: bool = False, kind: int = 0x03EE) -> bytes:
    """A slide, note or master."""
    show = record(0x03F9, struct.pack("<IIBBHI", 0, 0, 0, 0, 4 if hidden else 0, 0)[:16])
    return holder(kind, show, holder(0x040C, holder(0xF002, holder(0xF003, *shapes))))


def ppt(
    slides: Sequence[bytes],
    *,
    notes: Sequence[bytes] = (),
    older: bytes = b"",
    more: bytes = b"",
    pictures: bytes = b"",
    in_document: Sequence[bytes] = (),
) -> bytes:
    """A presentation. older: records that no list names; more: records after the slides."""
    lists = []
    for instance, count, first in ((0, len(slides), 2), (2, len(notes), 2 + len(slides))):
        entries = [record(0x03F3, struct.pack("<IIiII", first + n, 0, 0, 256 + n, 0)) for n in range(count)]
        lists.append(holder(0x0FF0, *entries, instance=instance))
    document = holder(0x03E8, record(0x03E9, struct.pack("<ii32x", 5760, 4320)), *lists, *in_document)
    stream, offsets = older, []
    for sheet in (document, *slides, *notes):
        offsets.append(len(stream))
        stream += sheet
    stream += more
    directory = len(stream)
    stream += record(0x1772, struct.pack("<I", len(offsets) << 20 | 1) + struct.pack(f"<{len(offsets)}I", *offsets))
    edit = len(stream)
    stream += record(0x0FF5, struct.pack("<IHBBIIIIHH", 0, 0, 0, 3, 0, directory, 1, len(offsets), 0, 0))
    user = record(0x0FF6, struct.pack("<IIIHHBB2x", 20, 0xE391C05F, edit, 0, 0x3F4, 3, 0))
    streams = {"PowerPoint Document": stream, "Current User": user}
    return packed({**streams, "Pictures": pictures} if pictures else streams)


def embedded_in_ppt(content: bytes) -> bytes:
    """An embedded object's storage, deflated."""
    return record(0x1011, struct.pack("<I", len(content)) + zlib.compress(content), 1)


def biff(kind: int, body: bytes = b"") -> bytes:
    """A record of a workbook."""
    return struct.pack("<HH", kind, len(body)) + body


def text8(text: str) -> bytes:
    """A counted string as Excel 97 and later write it."""
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def label(row: int, column: int, text: str, look: int = 0) -> bytes:
    """A cell with text."""
    return biff(0x204, struct.pack("<HHH", row, column, look) + text8(text))


BOF8 = {"globals": 5, "sheet": 0x10, "chart": 0x20}


def bof(kind: str, version: int = 0x600) -> bytes:
    """The beginning of a stretch of records."""
    return biff(0x809, struct.pack("<HH12x", version, BOF8[kind]))


def xls_stream(
    sheets: Mapping[str, tuple[int, bytes]], book: bytes = b"", version: int = 0x600, tail: bytes = b""
) -> bytes:
    """The stream of a workbook: by name, the sheet's state (0, 1 hidden, 2 very hidden) and records."""

    def entry(name: str, state: int, at: int) -> bytes:
        raw = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
        if version < 0x600:
            raw = struct.pack("<B", len(name)) + name.encode("cp1252")
        return biff(0x85, struct.pack("<IBB", at, state, 0) + raw)

    def start(at: Mapping[str, int]) -> bytes:
        listed = b"".join(entry(name, state, at.get(name, 0)) for name, (state, _) in sheets.items())
        return bof("globals", version) + book + listed + biff(0x0A)

    places, at = {}, len(start({}))
    bodies = []
    for name, (_, content) in sheets.items():
        places[name] = at
        bodies.append(bof("sheet", version) + content + biff(0x0A))
        at += len(bodies[-1])
    return start(places) + b"".join(bodies) + tail


def xls(
    sheets: Mapping[str, tuple[int, bytes]],
    book: bytes = b"",
    streams: Mapping[str, bytes] | None = None,
    version: int = 0x600,
    tail: bytes = b"",
) -> bytes:
    """A workbook file."""
    name = "Workbook" if version >= 0x600 else "Book"
    return packed({name: xls_stream(sheets, book, version, tail), **(streams or {})})


def locked_xls(sheets: Mapping[str, tuple[int, bytes]], password: str) -> bytes:
    """A workbook file of 1997 to 2003, locked: RC4, with a key of its own for each KiB ([MS-XLS] 2.2.10)."""
    salt, verifier = bytes(range(16)), bytes(range(16, 32))
    unlock = struct.pack("<HHH", 1, 1, 1) + salt + bytes(32)
    plain = bytearray(xls_stream(sheets, biff(0x2F, unlock)))
    keys = DocumentRC4.decrypt(password, salt, io.BytesIO(bytes(len(plain))), blocksize=1024).read()
    at = 0
    while at < len(plain):
        kind, size = struct.unpack_from("<HH", plain, at)
        at += 4
        start = at + {0x809: size, 0x2F: size, 0x85: 4}.get(kind, 0)  # what says how to read, or where, stays in clear
        plain[start : at + size] = _crossed(plain[start : at + size], keys[start : at + size])
        at += size
    proof = _crossed(verifier + hashlib.md5(verifier, usedforsecurity=False).digest(), keys)
    return packed({"Workbook": bytes(plain).replace(salt + bytes(32), salt + proof, 1)})


def _crossed(plain: bytes | bytearray, keys: bytes) -> bytes:
    return bytes(one ^ key for one, key in zip(plain, keys, strict=False))


def package(name: str, content: bytes) -> bytes:
    """The native data of a packaged file."""
    label, path = name.encode("cp1252") + b"\0", b"C:\\Temp\\" + name.encode("cp1252") + b"\0"
    body = b"\x02\0" + label + path + struct.pack("<II", 0x30000, len(path)) + path
    body += struct.pack("<I", len(content)) + content
    return struct.pack("<I", len(body)) + body


def properties(values: Mapping[str, str]) -> bytes:
    """A stream of properties under names of their own."""
    names = struct.pack("<I", len(values))
    offsets = []
    for number, (name, value) in enumerate(values.items(), 2):
        coded = name.encode("utf-8") + b"\0"
        names += struct.pack("<II", number, len(coded)) + coded
        text = value.encode("utf-8") + b"\0"
        text += b"\0" * (-len(text) % 4)
        offsets.append((number, struct.pack("<II", 30, len(text)) + text))
    entries = [(0, names + b"\0" * (-len(names) % 4)), (1, struct.pack("<II", 2, 65001)), *offsets]
    at = 8 + 8 * len(entries)
    listed, body = b"", b""
    for number, content in entries:
        listed += struct.pack("<II", number, at + len(body))
        body += content
    section = struct.pack("<II", at + len(body), len(entries)) + listed + body
    head = b"\xfe\xff\0\0" + bytes(20) + struct.pack("<I", 1) + bytes(16) + struct.pack("<I", 48)
    return head + section


def module(source: str) -> bytes:
    """A macro module's stream: compiled code, then the source, packed as literals."""
    raw = b'Attribute VB_Name = "Module1"\r\n' + source.encode("cp1252")
    chunks = b""
    for at in range(0, len(raw), 3_600):
        part = raw[at : at + 3_600]
        flagged = b"".join(b"\0" + part[n : n + 8] for n in range(0, len(part), 8))
        chunks += struct.pack("<H", 0xB000 | (len(flagged) - 1)) + flagged
    return bytes(range(1, 60)) + b"\x01" + chunks


def blip(picture: bytes, *, kind: int = 0xF01E, instance: int = 0x6E0) -> bytes:
    """A picture as drawings keep it."""
    return record(kind, bytes(17) + picture, instance)
