"""A canary in every kind of archive, at every place of one where a person may find it."""

import base64
import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

import cramjam

from bench.reading.case import Case
from bench.reading.packed_files import CANARY, FILES, PASSWORD
from gatelodge.values import Hidden

TEXT = f"Siân Prys {CANARY}\n".encode()
_STRUCTURE = frozenset({Hidden.STRUCTURE})


def hidden_cases() -> Iterator[Case]:
    """Every case; what is locked stands in a mail that tells its password."""
    for name, content in FILES.items():
        if "locked" in name or "cipher" in name or "AES" in name:
            yield Case(f"{name}, password in the mail", "a.eml", mailed(content, f"The password is {PASSWORD}"), CANARY)
        else:
            yield Case(name, "a.bin", content, CANARY)
    yield from _zips()
    yield from _tars()
    packers = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress, "Zstandard": cramjam.zstd.compress}
    packers |= {"LZ4": cramjam.lz4.compress, "zlib": zlib.compress, "lzma of old": _alone}
    for name, pack in packers.items():
        yield Case(name, "a.bin", bytes(pack(TEXT)), CANARY)
        yield Case(f"behind the end of {name}", "a.bin", bytes(pack(b"nothing")) + bytes(pack(TEXT)), CANARY)
    yield Case(
        "file name in gzip", "a.gz", b"\x1f\x8b\x08\x08" + bytes(6) + CANARY.encode() + b"\0\x03\0" + bytes(8), CANARY
    )
    words = CANARY.encode()
    extra = b"AB" + struct.pack("<H", len(words)) + words
    for flag, name, field in (
        (4, "extra field", struct.pack("<H", len(extra)) + extra),
        (16, "comment", words + b"\0"),
    ):
        head = b"\x1f\x8b\x08" + bytes([flag]) + bytes(6)
        yield Case(f"{name} of gzip", "a.gz", head + field + b"\x03\0" + bytes(8), CANARY)
    for new in (False, True):
        yield Case(f"stored in RAR {5 if new else 4}", "a.rar", rar(TEXT, "list.txt", new=new), CANARY)
        yield Case(f"name in RAR {5 if new else 4}", "a.rar", rar(b"x", f"{CANARY}.txt", new=new), CANARY)
    yield Case("7-Zip in a program that unpacks itself", "a.exe", b"MZ" + bytes(200) + FILES["7-Zip, LZMA"], CANARY)


def mailed(content: bytes, body: str, filename: str = "a.bin") -> bytes:
    """A mail with that file."""
    packed = base64.encodebytes(content).decode()
    return (
        "From: a@office.example\nTo: b@home.example\nSubject: File\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n"
        f"{body}\n--x\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
        f'Content-Disposition: attachment; filename="{filename}"\n\n{packed}\n--x--\n'
    ).encode()


def _alone(content: bytes) -> bytes:
    return lzma.compress(content, lzma.FORMAT_ALONE)


def _zip(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _zips() -> Iterator[Case]:
    plain, canary = _zip(a=b"nothing"), _zip(a=TEXT)
    yield Case("zip in zip in zip", "a.zip", _zip(a=_zip(b=canary)), CANARY)
    yield Case("before a zip", "a.zip", TEXT * 3 + plain, CANARY)
    yield Case("behind a zip", "a.zip", plain + TEXT * 3, CANARY, _STRUCTURE)
    yield Case("zip behind a zip", "a.zip", canary + plain, CANARY)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(f"{CANARY}.txt", b"")
    yield Case("name in zip", "a.zip", made.getvalue(), CANARY)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a", b"")
        archive.comment = TEXT
    yield Case("comment of a zip", "a.zip", made.getvalue(), CANARY, _STRUCTURE)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("a")
        info.comment = TEXT
        archive.writestr(info, b"x")
    yield Case("comment of a member", "a.zip", made.getvalue(), CANARY)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("a")
        info.extra = struct.pack("<HH", 0x6375, len(TEXT) + 5) + b"\1\0\0\0\0" + TEXT
        archive.writestr(info, b"x")
    yield Case("extra field of a zip", "a.zip", made.getvalue(), CANARY)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", TEXT)
        archive.writestr("b.txt", b"nothing")
    lost = made.getvalue().replace(b"a.txt", b"b.txt")
    yield Case("second member of one name", "a.zip", lost, CANARY)
    yield Case("zip without a directory", "a.zip", canary[: canary.find(b"PK\1\2")], CANARY)


def _tars() -> Iterator[Case]:
    for name, style in (("ustar", tarfile.USTAR_FORMAT), ("GNU", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT)):
        yield Case(f"tar, {name}", "a.tar", _tar(style, "a.txt", TEXT), CANARY)
    yield Case("long name in tar", "a.tar", _tar(tarfile.GNU_FORMAT, "x" * 120 + CANARY, b""), CANARY)
    yield Case("pax header", "a.tar", _tar(tarfile.PAX_FORMAT, "a", b"", comment=TEXT.decode()), CANARY)
    yield Case("owner's name in tar", "a.tar", _tar(tarfile.USTAR_FORMAT, "a", b"", owner=CANARY), CANARY)
    yield Case("behind the end of a tar", "a.tar", _tar(tarfile.USTAR_FORMAT, "a", b"") + TEXT * 3, CANARY)
    yield Case("padding of a tar", "a.tar", _padded(), CANARY)


def _tar(style: int, name: str, content: bytes, comment: str = "", owner: str = "") -> bytes:
    made = io.BytesIO()
    with tarfile.open(
        fileobj=made, mode="w", format=style, pax_headers={"comment": comment} if comment else {}
    ) as archive:
        info = tarfile.TarInfo(name)
        info.size, info.uname = len(content), owner
        archive.addfile(info, io.BytesIO(content))
    return made.getvalue()


def _padded() -> bytes:
    """Words in the blanks between the end of a file and the next block."""
    content = bytearray(_tar(tarfile.USTAR_FORMAT, "a", b"nothing"))
    content[540 : 540 + len(TEXT)] = TEXT
    return bytes(content)


def rar(content: bytes, name: str, *, new: bool) -> bytes:
    """An archive of one stored file. Source: RARLAB, "RAR 5.0 archive format" and technote.txt of RAR 4."""
    if new:
        raw = name.encode()
        head = b"\2\2" + bytes((len(content),)) + b"\4" + bytes((len(content),)) + b"\0"
        head += struct.pack("<I", zlib.crc32(content)) + b"\0\0" + bytes((len(raw),)) + raw
        block = bytes((len(head),)) + head
        main = b"\3\1\0\0"
        crc = [struct.pack("<I", zlib.crc32(part)) for part in (main, block)]
        return b"Rar!\x1a\7\1\0" + crc[0] + main + crc[1] + block + content
    raw = name.encode()
    main = struct.pack("<BHHHI", 0x73, 0, 13, 0, 0)
    file = struct.pack(
        "<BHHIIBIIBBHI", 0x74, 0x8000, 32 + len(raw), len(content), len(content), 3, zlib.crc32(content), 0, 20, 0x30,
        len(raw), 0x20,
    )  # fmt: skip
    return (
        b"Rar!\x1a\7\0"
        + b"".join(struct.pack("<H", zlib.crc32(block) & 0xFFFF) + block for block in (main, file + raw))
        + content
    )
