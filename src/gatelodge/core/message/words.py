"""Text in headers: encoded words, charsets, parameters. Source: RFC 2047, RFC 2231."""

import binascii
import re

_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|\Z)|([^;]*))', re.DOTALL)
_ENCODED_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_ENCODED_WORDS = re.compile(rf"(?:{_ENCODED_WORD.pattern})+")
_RAW_WORD = re.compile(rb"=\?[^?\s*]+(?:\*[^?\s]*)?\?[bBqQ]\?[^?]*\?=")
_CUT_CODE = re.compile(r"=\r?\n[ \t]+(?==[0-9A-Fa-f]{2})")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]+\?[bBqQ]\?)")
COMMENT = re.compile(r"\([^()]*\)")


def decode_charset(raw: bytes, charset: str) -> str:
    """Bytes as text in the named charset, otherwise UTF-8, otherwise the Windows code page. Never raises."""
    for candidate in (charset.strip("\"' ") or "utf-8", "utf-8"):
        try:
            return raw.decode(candidate)
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def without_words(raw: bytes) -> bytes:
    """Without the encoded words that `decode_words` decodes."""
    return _RAW_WORD.sub(b" ", raw) if b"=?" in raw else raw


def decode_words(text: str) -> str:
    """Text with RFC 2047 encoded words decoded."""
    if "=?" not in text:
        return text
    return _ENCODED_WORDS.sub(_joined, _BETWEEN_WORDS.sub(r"\1", text))


def _joined(found: re.Match[str]) -> str:
    """Words that follow each other, as text; writers cut in the middle of a letter, and of a base64 group."""
    pieces: list[tuple[str, str, str]] = []
    for charset, how, payload in _ENCODED_WORD.findall(found[0]):
        word = (charset.lower(), how.lower(), payload)
        if pieces and pieces[-1][:2] == word[:2] and not pieces[-1][2].endswith("="):
            word = (*word[:2], pieces.pop()[2] + payload)
        pieces.append(word)
    text, raw = "", b""
    for at, (charset, how, payload) in enumerate(pieces):
        raw += _decoded(how, payload)
        if at + 1 == len(pieces) or pieces[at + 1][0] != charset:
            text, raw = text + decode_charset(raw, charset), b""
    return text


def _decoded(how: str, payload: str) -> bytes:
    raw = payload.encode("ascii", "replace")
    if how == "q":
        return binascii.a2b_qp(raw, header=True)
    try:
        return binascii.a2b_base64(raw + b"==")
    except binascii.Error:
        return raw


def text_of(raw: bytes) -> str:
    """Header bytes as text: UTF-8, otherwise the Windows code page."""
    if raw.isascii():
        return raw.decode("ascii")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def decode_header(raw: bytes) -> str:
    """A header value as a person sees it: unfolded, encoded words decoded."""
    text = text_of(raw)
    if "\n" in text:
        text = _CUT_CODE.sub("", text)
        text = re.sub(r"\r?\n[ \t]*", " ", text)
    return decode_words(text).strip().replace("\0", "")


def boundaries(value: str) -> int:
    """How many different boundaries a Content-Type names."""
    return len({(quoted or bare).strip() for name, quoted, bare in _PARAMETER.findall(value) if name == "boundary"})


def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """The main value in lower case, and the parameters with RFC 2231 and RFC 2047 forms decoded."""
    main = value.partition(";")[0]
    if "(" in main:
        main = COMMENT.sub("", main)
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, str, bool]]] = {}
    for raw_name, quoted, bare in _PARAMETER.findall(value[value.find(";") :] if ";" in value else ""):
        text = re.sub(r"\\(.)", r"\1", quoted) if quoted else bare.strip()
        name = raw_name.lower()
        stem, star, rest = name.partition("*")
        if not star:
            if plain.setdefault(name, decode_words(text)) != decode_words(text):
                plain[f"{name} too"] = decode_words(text)
            continue
        order = rest.rstrip("*")
        position = int(order) if order.isascii() and order.isdigit() and len(order) < 5 else 0
        pieces.setdefault(stem, []).append((position, text, name.endswith("*")))
    for stem, found in pieces.items():
        plain[stem] = _join_2231(sorted(found))
    return main.strip().strip('"').lower(), plain


def _join_2231(pieces: list[tuple[int, str, bool]]) -> str:
    charset = "utf-8"
    raw = b""
    for number, (_, text, extended) in enumerate(pieces):
        piece = text
        if extended and number == 0 and piece.count("'") >= 2:
            charset, _, piece = piece.split("'", 2)
        data = piece.encode("utf-8", "replace")
        raw += re.sub(rb"%([0-9A-Fa-f]{2})", lambda m: bytes([int(m.group(1), 16)]), data) if extended else data
    return decode_charset(raw, charset)
