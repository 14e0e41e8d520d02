r"""Reads a mail message from bytes into a tree of parts, and never refuses one.

Where mail programs disagree, this reader takes the union of what they would show: text before the first and after the
last boundary, parts after the closing boundary, stray lines among headers. Only where no union exists (two structural
headers that say different things) does it add a gap of kind AMBIGUOUS. It decodes transfer encodings, not charsets of
bodies and not formats: that is `core/extract`.

    >>> parse(b"Subject: =?utf-8?q?Visit?=\r\n\r\nHello\r\n").headers
    (('Subject', 'Visit'),)

Sources: RFC 5322, 2045, 2046, 2047, 2231.
"""

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gatelodge.values import Gap, GapKind

MAX_DEPTH = 12
"""Nested multiparts and messages; Postfix stops at 100, Amavis and ClamAV far lower."""
MAX_PARTS = 5_000
MAX_HEADER_BYTES = 1 << 20

_STRUCTURAL = (b"content-type", b"content-transfer-encoding")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)\Z", re.DOTALL)
_HEAD_END = re.compile(rb"(?:\A|\n)\r?(?:\n|\Z)")
_COMMENT = re.compile(r"\([^()]*\)")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|\Z)|([^;]*))', re.DOTALL)
_ENCODED_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]+\?[bBqQ]\?)")
_BASE64_LINES = re.compile(rb"[A-Za-z0-9+/\s]*={0,2}\s*\Z")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}\Z")
_BARE_CR_HEADER = re.compile(rb"\r(?!\n)[ \t]*content-(?:type|transfer-encoding)[ \t]*:", re.IGNORECASE)


@dataclass(slots=True)
class Entity:
    """A message or one part of it."""

    path: str
    """"" for the message itself, then "1", "1.2"; a message inside a part adds "/message"."""
    headers: tuple[tuple[str, str], ...]
    """Decoded, in order."""
    media_type: str
    """As declared, lower case; "text/plain" where nothing is declared."""
    parameters: Mapping[str, str]
    name: str = ""
    """File name as declared, decoded; untrusted."""
    disposition: str = ""
    content: bytes = b""
    """Transfer encoding undone; b"" for a multipart."""
    children: tuple["Entity", ...] = ()
    stray: tuple[bytes, ...] = ()
    """Text that some programs show and some do not: preamble, epilogue, lines that are no header."""
    undeclared: bool = False
    """True for a part after the closing boundary."""
    is_message: bool = False
    """True for a message: its headers are mail headers."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message read whole, and what could not be."""

    root: Entity
    gaps: tuple[Gap, ...]

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The top header, decoded, in order."""
        return self.root.headers


def parse(untrusted: bytes, path: str = "") -> Message:
    """Return the tree of parts of a message. Never raises.

    path: put before the paths of all parts, for a message inside something else.
    """
    reader = _Reader()
    root = reader.entity(untrusted, path, depth=0, is_message=True)
    return Message(root, tuple(reader.gaps))


def top_headers(untrusted: bytes) -> tuple[tuple[str, str], ...]:
    """The top header only, decoded, in order, at most `MAX_HEADER_BYTES` of it; cheap, for the gate."""
    head, _, _ = _split_head(_unixless(untrusted[:MAX_HEADER_BYTES]))
    fields, _, _ = _fields(head)
    return tuple((name.decode("ascii"), decode_header(value)) for name, value in fields)


@dataclass(slots=True)
class _Reader:
    """Gaps and counts of one message on the way down."""

    gaps: list[Gap] = field(default_factory=list)
    parts: int = 0

    def gap(self, path: str, kind: GapKind, sentence: str) -> None:
        self.gaps.append(Gap(path, kind, sentence))

    def entity(self, untrusted: bytes, path: str, *, depth: int, is_message: bool, digest: bool = False) -> Entity:
        """One message or part: its header, then its content by declared type."""
        self.parts += 1
        if is_message:
            untrusted = _unixless(untrusted)
        head, body, cut = _split_head(untrusted)
        if cut:
            self.gap(path, GapKind.LIMIT, "The header is longer than one megabyte; the rest of it was read as text.")
        fields, stray, after_stray = _fields(head)
        self._check(path, head, fields, after_stray=after_stray)
        declared = _first(fields, b"content-type")
        media_type, parameters = parse_parameters(declared or ("message/rfc822" if digest else "text/plain"))
        disposition, disposed = parse_parameters(_first(fields, b"content-disposition"))
        entity = Entity(
            path=path,
            headers=tuple((name.decode("ascii"), decode_header(value)) for name, value in fields),
            media_type=media_type if "/" in media_type else "text/plain",
            parameters=parameters,
            name=disposed.get("filename") or parameters.get("name", ""),
            disposition=disposition,
            stray=(b"\n".join(stray),) if stray else (),
            is_message=is_message,
        )
        encoding = _encoding(_first(fields, b"content-transfer-encoding"))
        if depth >= MAX_DEPTH or self.parts > MAX_PARTS:
            if entity.media_type.startswith(("multipart/", "message/")):
                self.gap(path, GapKind.LIMIT, "Parts are nested too deeply or are too many; the rest was read as text.")
                entity.media_type = "text/plain"
            entity.content, more = decode_transfer(body, encoding)
            entity.stray += more
        elif entity.media_type.startswith("multipart/"):
            self._multipart(entity, body, encoding, depth=depth)
        else:
            entity.content, more = decode_transfer(body, encoding)
            entity.stray += more
            if entity.media_type in {"message/rfc822", "message/global", "message/news"}:
                inner = self.entity(entity.content, f"{path}/message", depth=depth + 1, is_message=True)
                entity.children = (inner,)
                entity.content = b""
        return entity

    def _multipart(self, entity: Entity, body: bytes, encoding: str, *, depth: int) -> None:
        """Split at the boundary; what stands outside is stray, what stands after the end is undeclared."""
        path = entity.path
        boundary = entity.parameters.get("boundary", "")
        if not boundary:
            boundary = _guess_boundary(body)
            if boundary:
                self.gap(path, GapKind.AMBIGUOUS, "The message has parts but does not say where they begin.")
            else:
                entity.media_type = "text/plain"
                entity.content, more = decode_transfer(body, encoding)
                entity.stray += more
                return
        mark = b"--" + boundary.encode("utf-8", "surrogateescape").rstrip()
        if encoding in {"base64", "quoted-printable"} and mark not in body:
            body, more = decode_transfer(body, encoding)
            entity.stray += more
        pieces, preamble, epilogue_from = _split_parts(body, mark)
        if not pieces:  # no boundary line at all: a program shows the body as it is
            entity.content, more = decode_transfer(body, encoding)
            entity.stray += more
            entity.media_type = "text/plain"
            return
        digest = entity.media_type == "multipart/digest"
        children = []
        for number, piece in enumerate(pieces, 1):
            if self.parts >= MAX_PARTS:
                self.gap(path, GapKind.LIMIT, "The message has too many parts; the rest was read as text.")
                entity.stray += tuple(pieces[number - 1 :])
                break
            if number > epilogue_from and not _HEADER_LIKE.match(piece):
                entity.stray += (piece,) if piece.strip() else ()
                continue
            step = f"{path}.{number}" if path and not path.endswith("message") else f"{path}/{number}".lstrip("/")
            child = self.entity(piece, step, depth=depth + 1, is_message=False, digest=digest)
            child.undeclared = number > epilogue_from
            children.append(child)
        entity.children = tuple(children)
        if preamble.strip():
            entity.stray += (preamble,)

    def _check(self, path: str, head: bytes, fields: list[tuple[bytes, bytes]], *, after_stray: bool) -> None:
        """Note structure that two mail programs would read as different content."""
        seen: dict[bytes, str] = {}
        for raw_name, raw_value in fields:
            name = raw_name.lower()
            if name not in _STRUCTURAL:
                continue
            value = " ".join(raw_value.decode("latin-1").split()).lower().rstrip(";")
            if name == b"content-transfer-encoding":
                value = _encoding(value)
            if seen.setdefault(name, value) != value:
                self.gap(path, GapKind.AMBIGUOUS, "Two headers say different things about how to read this part.")
            if b"\0" in raw_value:
                self.gap(path, GapKind.AMBIGUOUS, "A header that says how to read this part holds a null character.")
            if name == b"content-type" and _boundaries(value) > 1:
                self.gap(path, GapKind.AMBIGUOUS, "The message names two different boundaries between its parts.")
        if after_stray:
            self.gap(path, GapKind.AMBIGUOUS, "A broken line stands before a header that says how to read this part.")
        if b"\r" in head and _BARE_CR_HEADER.search(head):
            self.gap(path, GapKind.AMBIGUOUS, "A header line ends in a way that mail programs read differently.")


_HEADER_LIKE = re.compile(rb"\s*(?:content-[a-z-]+|mime-version)[ \t]*:", re.IGNORECASE)
_GUESS = re.compile(rb"(?:\A|\n)--([^\s-][^\r\n]{0,99}?)[ \t]*\r?\n(?=content-[a-z-]+[ \t]*:)", re.IGNORECASE)


def _guess_boundary(body: bytes) -> str:
    found = _GUESS.search(body)
    return found.group(1).decode("latin-1") if found else ""


def _split_parts(body: bytes, mark: bytes) -> tuple[list[bytes], bytes, int]:
    """Pieces between delimiter lines, the preamble, and how many pieces precede the closing delimiter."""
    delimiter = re.compile(rb"(?:\A|\r?\n)" + re.escape(mark) + rb"(--)?[ \t]*(?:\r?(?=\n)|\r?\Z)")
    pieces: list[bytes] = []
    preamble = b""
    start = -1
    closed_at = -1
    for found in delimiter.finditer(body):
        if start < 0:
            preamble = body[: found.start()]
        else:
            pieces.append(body[start : found.start()])
        start = found.end() + 1
        if found.group(1) and closed_at < 0:
            closed_at = len(pieces)
    if start >= 0 and (closed_at < 0 or body[start:].strip()):
        pieces.append(body[start:])
    return pieces, preamble, closed_at if closed_at >= 0 else len(pieces)


def _unixless(untrusted: bytes) -> bytes:
    """Without an mbox line in front, and with line feeds where carriage returns alone end the lines."""
    if b"\n" not in untrusted and b"\r" in untrusted:
        untrusted = untrusted.replace(b"\r", b"\n")
    if untrusted.startswith((b"From ", b">From ")):
        untrusted = untrusted.partition(b"\n")[2]
    return untrusted


def _split_head(untrusted: bytes) -> tuple[bytes, bytes, bool]:
    """Header block, body, and whether the header was cut at the limit."""
    end = _HEAD_END.search(untrusted, 0, MAX_HEADER_BYTES)
    if end:
        return untrusted[: end.start()], untrusted[end.end() :], False
    if len(untrusted) > MAX_HEADER_BYTES:
        return untrusted[:MAX_HEADER_BYTES], untrusted[MAX_HEADER_BYTES:], True
    return untrusted, b"", False


def _fields(head: bytes) -> tuple[list[tuple[bytes, bytes]], list[bytes], bool]:
    """Header fields unfolded, lines that are none, and whether a structural header follows such a line."""
    fields: list[tuple[bytes, bytes]] = []
    stray: list[bytes] = []
    after_stray = False
    last_was_stray = False
    for line in head.split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            if fields and not last_was_stray:
                name, value = fields[-1]
                fields[-1] = (name, value + b"\n" + line)
            elif line.strip():
                stray.append(line)
            continue
        found = _FIELD.match(line)
        if found:
            last_was_stray = False
            fields.append((found.group(1), found.group(2)))
            if stray and found.group(1).lower() in _STRUCTURAL:
                after_stray = True
        elif line.strip() and not line.startswith((b"From ", b">From ")):
            last_was_stray = True
            stray.append(line)
    return [(name, value.strip()) for name, value in fields], stray, after_stray


def _first(fields: list[tuple[bytes, bytes]], name: bytes) -> str:
    for raw_name, value in fields:
        if raw_name.lower() == name:
            return _text(value).replace("\r", "").replace("\n", "")
    return ""


def _text(raw: bytes) -> str:
    """Header bytes as text: UTF-8, otherwise the Windows code page."""
    if raw.isascii():
        return raw.decode("ascii")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _encoding(value: str) -> str:
    """The transfer encoding without comments, quotes and odd case; "" for anything that leaves bytes as they are."""
    word = _COMMENT.sub(" ", value).replace('"', " ").replace(";", " ").strip().lower().partition(" ")[0]
    if word in {"base64", "quoted-printable"}:
        return word
    return "uuencode" if word in {"x-uuencode", "uuencode", "x-uue"} else ""


def _boundaries(value: str) -> int:
    return len({(quoted or bare).strip() for name, quoted, bare in _PARAMETER.findall(value) if name == "boundary"})


def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """The main value in lower case, and the parameters with RFC 2231 and RFC 2047 forms decoded."""
    main = value.partition(";")[0]
    if "(" in main:
        main = _COMMENT.sub("", main)
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, str, bool]]] = {}
    for raw_name, quoted, bare in _PARAMETER.findall(value[value.find(";") :] if ";" in value else ""):
        text = re.sub(r"\\(.)", r"\1", quoted) if quoted else bare.strip()
        name = raw_name.lower()
        stem, star, rest = name.partition("*")
        if not star:
            plain.setdefault(name, decode_words(text))
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


def decode_charset(raw: bytes, charset: str) -> str:
    """Bytes as text in the named charset, otherwise UTF-8, otherwise the Windows code page. Never raises."""
    for candidate in (charset.strip("\"' ") or "utf-8", "utf-8"):
        try:
            return raw.decode(candidate)
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def decode_words(text: str) -> str:
    """Text with RFC 2047 encoded words decoded."""
    if "=?" not in text:
        return text
    return _ENCODED_WORD.sub(_word, _BETWEEN_WORDS.sub(r"\1", text))


def _word(found: re.Match[str]) -> str:
    charset, how, payload = found.groups()
    raw = payload.encode("ascii", "replace")
    if how in "qQ":
        data = binascii.a2b_qp(raw, header=True)
    else:
        try:
            data = binascii.a2b_base64(raw + b"==")
        except binascii.Error:
            return payload
    return decode_charset(data, charset)


def decode_header(raw: bytes) -> str:
    """A header value as a person sees it: unfolded, encoded words decoded."""
    text = _text(raw)
    if "\n" in text:
        text = re.sub(r"\r?\n[ \t]*", " ", text)
    return decode_words(text).strip().replace("\0", "")


def decode_transfer(body: bytes, encoding: str) -> tuple[bytes, tuple[bytes, ...]]:
    """The body with its transfer encoding undone, and lines that were not part of it. Never raises."""
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body), ()
    if encoding == "base64":
        if _BASE64_LINES.match(body):
            return decode_base64(body), ()
        return _base64_by_line(body)
    return body, ()


def decode_base64(body: bytes) -> bytes:
    """Base64 decoded as far as it goes; a missing end is ordinary."""
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        compact = body.translate(None, b" \t\r\n=")
        return binascii.a2b_base64(compact[: len(compact) // 4 * 4 or None][: len(compact) // 4 * 4])


def _base64_by_line(body: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Base64 with foreign lines (list footers) or several padded runs in it."""
    decoded = b""
    run = b""
    stray = []
    for raw_line in body.split(b"\n"):
        line = raw_line.strip()
        if not line:
            continue
        if not _BASE64_LINE.match(line):
            cleaned = re.sub(rb"[^A-Za-z0-9+/=]", b"", line)
            if len(cleaned) < len(line) * 0.9:
                stray.append(line)
                continue
            stray.append(line)
            line = cleaned
        run += line
        if line.endswith(b"="):
            decoded += b"".join(decode_base64(piece) for piece in re.findall(rb"[^=]+=*", run))
            run = b""
    decoded += b"".join(decode_base64(piece) for piece in re.findall(rb"[^=]+=*", run))
    return decoded, (b"\n".join(stray),) if stray else ()
