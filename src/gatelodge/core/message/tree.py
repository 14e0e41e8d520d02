"""The tree of parts of one message, built from the outside in, with limits and notes on what reads two ways."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gatelodge.core.message.boundary import guess_boundary, split_parts
from gatelodge.core.message.head import STRUCTURAL, fields_of, first, split_head, unixless
from gatelodge.core.message.transfer import decode_transfer, encoding_of
from gatelodge.core.message.words import boundaries, decode_header, parse_parameters
from gatelodge.values import Gap, GapKind

MAX_DEPTH = 12
"""Nested multiparts and messages; Postfix stops at 100, Amavis and ClamAV far lower."""
MAX_PARTS = 5_000

_BARE_CR_HEADER = re.compile(rb"\r(?!\n)[ \t]*content-(?:type|transfer-encoding)[ \t]*:", re.IGNORECASE)
_HEADER_LIKE = re.compile(rb"\s*(?:content-[a-z-]+|mime-version)[ \t]*:", re.IGNORECASE)


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
    heads: tuple[bytes, ...] = ()
    """The header block of the message and of each part, as it came: what no parser makes of it may be read in it."""

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
    return Message(root, tuple(reader.gaps), tuple(reader.heads))


@dataclass(slots=True)
class _Reader:
    """Gaps and counts of one message on the way down."""

    gaps: list[Gap] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    parts: int = 0

    def gap(self, path: str, kind: GapKind, sentence: str) -> None:
        self.gaps.append(Gap(path, kind, sentence))

    def entity(self, untrusted: bytes, path: str, *, depth: int, is_message: bool, digest: bool = False) -> Entity:
        """One message or part: its header, then its content by declared type."""
        self.parts += 1
        if is_message:
            untrusted = unixless(untrusted)
        head, body, cut = split_head(untrusted)
        if cut:
            self.gap(path, GapKind.LIMIT, "The header is longer than one megabyte; the rest of it was read as text.")
        fields, stray, after_stray = fields_of(head)
        self.heads.append(head)
        self._check(path, head, fields, after_stray=after_stray)
        declared = first(fields, b"content-type")
        media_type, parameters = parse_parameters(declared or ("message/rfc822" if digest else "text/plain"))
        disposition, disposed = parse_parameters(first(fields, b"content-disposition"))
        entity = Entity(
            path=path,
            headers=tuple((name.decode("ascii"), decode_header(value)) for name, value in fields),
            media_type=media_type if "/" in media_type else "text/plain",
            parameters=parameters | {name: value for name, value in disposed.items() if name.endswith(" too")},
            name=disposed.get("filename") or parameters.get("name", ""),
            disposition=disposition,
            stray=(b"\n".join(stray),) if stray else (),
            is_message=is_message,
        )
        encoding = encoding_of(first(fields, b"content-transfer-encoding"))
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
                inner = self.entity(entity.content, f"{path}/message".lstrip("/"), depth=depth + 1, is_message=True)
                entity.children = (inner,)
                entity.content = b""
        return entity

    def _multipart(self, entity: Entity, body: bytes, encoding: str, *, depth: int) -> None:
        """Split at the boundary; what stands outside is stray, what stands after the end is undeclared."""
        path = entity.path
        boundary = entity.parameters.get("boundary", "")
        if not boundary:
            boundary = guess_boundary(body)
            if boundary:
                self.gap(path, GapKind.AMBIGUOUS, "The message has parts but does not say where they begin.")
            else:
                entity.media_type = "text/plain"
                entity.content, more = decode_transfer(body, encoding)
                entity.stray += more
                return
        mark = b"--" + boundary.encode("utf-8", "surrogateescape").rstrip()
        if not boundary.isascii() and mark not in body:
            mark = b"--" + boundary.encode("cp1252", "replace").rstrip()
        if encoding in {"base64", "quoted-printable"} and mark not in body:
            body, more = decode_transfer(body, encoding)
            entity.stray += more
        pieces, preamble, epilogue_from = split_parts(body, mark)
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
            if name not in STRUCTURAL:
                continue
            value = " ".join(raw_value.decode("latin-1").split()).lower().rstrip(";")
            if name == b"content-transfer-encoding":
                value = encoding_of(value)
            if seen.setdefault(name, value) != value:
                self.gap(path, GapKind.AMBIGUOUS, "Two headers say different things about how to read this part.")
            if b"\0" in raw_value:
                self.gap(path, GapKind.AMBIGUOUS, "A header that says how to read this part holds a null character.")
            if name == b"content-type" and boundaries(value) > 1:
                self.gap(path, GapKind.AMBIGUOUS, "The message names two different boundaries between its parts.")
        if after_stray:
            self.gap(path, GapKind.AMBIGUOUS, "A broken line stands before a header that says how to read this part.")
        if b"\r" in head and _BARE_CR_HEADER.search(head):
            self.gap(path, GapKind.AMBIGUOUS, "A header line ends in a way that mail programs read differently.")
