"""What some bytes are, by content. A name or a declared type only breaks ties among kinds of text."""

import re

from gatelodge.core.extract.context import Place
from gatelodge.core.extract.mail import mbox, mhtml
from gatelodge.core.extract.text import delimited

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x09\x08\x10\0\0\x06\x05\0", "xls"),
    (b"\x09\x08\x08\0\0\x05\x05\0", "xls"),
    (b"\x09\x04\x06\0\0\0\x10\0", "xls"),
    (b"\x09\x02\x06\0\0\0\x10\0", "xls"),
    (b"\x09\0\x04\0\x02\0\x10\0", "xls"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"\1\0\t\0\0\3", "image"),
    (b"\1\0\t\0\0\1", "image"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x28\xb5\x2f\xfd", "zstandard"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"\x1f\x9d", "compress"),
    (b"\x1f\xa0", "archive"),
    (b"LZIP\1", "archive"),
    (b"MSCF\0\0\0\0", "archive"),
    (b"ISc(", "archive"),
    (b"\x60\xea", "archive"),
    (b"\xed\xab\xee\xdb", "archive"),
    (b"MSWIM\0\0\0", "archive"),
    (b"!<arch>\n", "archive"),
    (b"070701", "archive"),
    (b"070707", "archive"),
    (b"ZOO ", "archive"),
    (b"conectix", "disk"),
    (b"KDMV", "disk"),
    (b"QFI\xfb", "disk"),
    (b"vhdxfile", "disk"),
    (b"\0\1\0\0Standard Jet DB", "database"),
    (b"\0\1\0\0Standard ACE DB", "database"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"{\\rtf", "rtf"),
    (b"ID3", "media"),
    (b"OggS", "media"),
    (b"fLaC", "media"),
    (b"\x1aE\xdf\xa3", "media"),
    (b"\0\0\1\xba", "media"),
    (b"-----BEGIN PGP MESSAGE-----", "pgp-locked"),
    (b"-----BEGIN PGP SIGNATURE-----", "signature"),
    (b"SQLite format 3\0", "sqlite"),
    (b"\x37\x7f\x06\x82", "sqlite-log"),
    (b"\x37\x7f\x06\x83", "sqlite-log"),
    (b"%!PS", "postscript"),
    (b"!BDN", "pst"),
    (b"\x76\xe8\x04\x60\xc4\x11\xe3\x86", "rpmsg"),
    (b"\xcf\xad\x12\xfe", "dbx"),
    (b"ActiveMime\0", "activemime"),
    (b"PAR1", "parquet"),
    (b"PARE", "parquet"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)
_BRANDS_IMAGE = (b"heic", b"heix", b"avif", b"mif1")
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|div|p|meta|title)\b", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(rb"\s*<\?xml\b|\s*<[A-Za-z][\w:.-]*(?:\s[^<>]*)?>")
_MAIL = re.compile(
    rb"(?:>?From [^\n]*\n)?(?:(?:received|return-path|delivered-to|from|to|subject|date|message-id|mime-version|"
    rb"x-[\w-]+|reply-to|cc)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*){3}",
    re.IGNORECASE,
)
_CARD = re.compile(rb"(?:\xff\xfe|\xfe\xff)?begin:(vcard|vcalendar|vevent|vtodo)[ \t]*\r?\n", re.IGNORECASE)
_JSON = re.compile(rb'(?:\[\s*)?\{\s*"[^"\n]{1,100}"\s*:')
_YAML = re.compile(rb"%YAML |---(?: #[^\n]*)?\r?\n(?:#[^\n]*\n)*(?:- )?[\"'\w][^\n:]{0,60}:(?: |\r?\n)")
_TEXT_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def kind_of(untrusted: bytes, place: Place) -> str:
    """The kind, a key of the registry; "text" and "unknown" when nothing more is known."""
    head = untrusted[:4096]
    if not untrusted:
        return "empty"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[4:8] == b"ftyp":
        return "image" if head[8:12] in _BRANDS_IMAGE else "media"
    if head.startswith(b"RIFF"):
        return "image" if head[8:12] == b"WEBP" else "media"
    if head.startswith(b"BM") and len(untrusted) > 26 and head[6:10] == b"\0\0\0\0":
        return "image"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[2:5] == b"-lh" and head[6:7] == b"-":
        return "archive"
    if untrusted[32_769:32_774] == b"CD001" or untrusted[-512:-508] == b"koly":
        return "disk"
    if head[7:14] == b"**ACE**":
        return "archive"
    if head[:3] == b"\x5d\0\0" and (head[5:13] == b"\xff" * 8 or head[9:13] == b"\0" * 4):
        return "lzma"
    if head[257:262] == b"ustar" or (place.name.lower().endswith(".tar") and _tar_checksum(head)):
        return "tar"
    if place.declared in _LOCKED_OR_SIGNED:
        return _LOCKED_OR_SIGNED[place.declared]
    if _CMS.match(head):
        return "pkcs7"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and place.declared.startswith("audio/"):
        return "media"
    if place.declared.startswith("text/") and b"\0" not in head and len(_TEXT_CONTROL.findall(head)) * 20 < len(head):
        return _text_kind(untrusted, head, place)
    if head[40:44] == b" EMF" or head.startswith(b"\xd7\xcd\xc6\x9a"):
        return "image"
    if _is_text(head):
        return _text_kind(untrusted, head, place)
    if head[:1] == b"\x78" and head[1:2] in (b"\x01", b"\x9c", b"\xda"):
        return "zlib"
    return "media" if place.declared.startswith(("audio/", "video/")) else "unknown"


_CMS = re.compile(
    rb"\x30(?:[\0-\x80]|\x81.|\x82..|\x83...|\x84....)\x06[\x09\x0b]\x2a\x86\x48\x86\xf7\x0d\x01[\x07\x09]", re.DOTALL
)
_LOCKED_OR_SIGNED = {
    "application/pgp-signature": "signature",
    "application/pkcs7-signature": "pkcs7",
    "application/x-pkcs7-signature": "pkcs7",
    "application/pgp-keys": "text",
    "application/pkcs7-mime": "pkcs7",
    "application/x-pkcs7-mime": "pkcs7",
}


def _text_kind(untrusted: bytes, head: bytes, place: Place) -> str:
    stripped = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if place.declared == "text/html" or _HTML.match(stripped):
        return "html"
    if place.declared == "text/rtf" and stripped.startswith(b"{"):
        return "rtf"
    if stripped.startswith(b"-----BEGIN PGP MESSAGE-----"):
        return "pgp-locked"
    name = place.name.lower()
    if name.endswith((".htm", ".html", ".xhtml")) and b"<" in head:
        return "html"
    if place.declared in {"application/xml", "text/xml"} or _XML.match(stripped):
        return "html" if b"<html" in head[:2048].lower() else "xml"
    if card := _CARD.match(stripped.replace(b"\0", b"")):
        return "vcard" if card[1].lower() == b"vcard" else "calendar"
    if name.endswith((".mht", ".mhtml")) or mhtml.is_page(stripped):
        return "mhtml"
    if mbox.several(untrusted):
        return "mbox"
    if mbox.is_emlx(untrusted):
        return "emlx"
    if name.endswith(".eml") or place.declared == "message/rfc822" or _MAIL.match(stripped):
        return "mail"
    if stripped[:1] in (b"{", b"[") and (name.endswith(".json") or _JSON.match(stripped)):
        return "json"
    if name.endswith((".yaml", ".yml")) or _YAML.match(stripped):
        return "yaml"
    return "delimited" if delimited.looks_like(untrusted, place.name) else "text"


def _is_text(head: bytes) -> bool:
    """True when the first bytes hold no control characters but the usual ones, or are UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    controls = len(_TEXT_CONTROL.findall(head))
    if not controls:
        return True
    nulls = max(head[::2].count(0), head[1::2].count(0))
    return (nulls > len(head) * 0.3 and controls - nulls < len(head) * 0.02) or controls <= len(head) // 200


def _tar_checksum(head: bytes) -> bool:
    try:
        return int(head[148:156].strip(b"\0 "), 8) == sum(head[:148]) + 256 + sum(head[156:512])
    except ValueError:
        return False
