"""A message as parts: its header lines, each body, each attachment, what stands outside the structure."""

import re
from dataclasses import replace

from gatelodge.core import message
from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.mail.transport import SERVERS
from gatelodge.core.extract.text import encoded, sweep
from gatelodge.core.message import Entity
from gatelodge.core.message.words import without_words
from gatelodge.values import Gap, GapKind, Hidden, Segment, SegmentKind

_STRUCTURE = frozenset(
    (
        *("content-type", "content-transfer-encoding", "content-disposition", "content-id", "mime-version"),
        *("x-attachment-id", "content-language", "content-location", "content-class"),
    )
)
"""Header fields of a part that say how to read it, and nothing else."""
_SERVERS = re.compile(
    rb"(?im)^(?:(?:x-)?received|dkim-signature|domainkey-signature|arc-[a-z-]+|references|in-reply-to|message-id|"
    rb"authentication-results|return-path)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*"
)
"""What mail servers write about servers, raw."""
_PGP_VERSION = re.compile(rb"\s*Version: ?\d+\s*")
_DIGIT = re.compile(rb"\d")


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the parts of a message that stands inside something else; the name of its file, where it has one."""
    if place.name:
        context.part(place, "message/rfc822", ())
    read_message(untrusted, place, context)


def read_message(untrusted: bytes, place: Place, context: Context) -> tuple[tuple[str, str], ...]:
    """Add every part of a message; return its top header."""
    parsed = message.parse(untrusted)
    prefix = f"{place.number}/" if place.number else ""
    context.gaps.extend(Gap((prefix + gap.part).rstrip("/"), gap.kind, gap.sentence) for gap in parsed.gaps)
    _entity(parsed.root, place, context)
    encoded.read(
        _SERVERS.sub(b"", b"\n\n".join((without_words(parsed.heads[0]), *parsed.heads[1:]))),
        replace(place, charset="", flowed=False),
        context,
    )
    return parsed.headers


def _entity(entity: Entity, top: Place, context: Context) -> None:
    place = _place(entity, top)
    if entity.is_message:
        _headers(entity, place, context)
    elif aside := _asides(entity):
        context.part(replace(place, name="", hidden=place.hidden or Hidden.PROPERTY), entity.media_type, aside)
    for stray in entity.stray:
        _stray(stray, place, context)
    if entity.children:
        shown = _shown(entity)
        for child in entity.children:
            hidden = place.hidden
            if child.undeclared:
                hidden = hidden or Hidden.STRUCTURE
            elif shown is not None and child is not shown and child.media_type.startswith("text/"):
                hidden = hidden or Hidden.ALTERNATIVE
            _entity(child, replace(top, hidden=hidden), context)
        return
    if entity.media_type == "message/partial":
        context.gap(place, GapKind.PARTIAL, "This is one piece of a message that was sent in pieces.")
    elif entity.media_type == "message/external-body":
        context.gap(place, GapKind.EXTERNAL, "The content is fetched from elsewhere when somebody opens the message.")
    if entity.content.strip():
        _content(entity, place, context)
    elif entity.name:
        context.part(place, entity.media_type, ())


def _content(entity: Entity, place: Place, context: Context) -> None:
    content = entity.content
    if entity.media_type == "application/pgp-encrypted" and _PGP_VERSION.fullmatch(content):
        return
    uuencoded = any(n.lower() == "content-transfer-encoding" and "uue" in v.lower() for n, v in entity.headers)
    if uuencoded:
        content = sweep.uudecode_body(content)
    context.inside(content, place)


def _stray(stray: bytes, place: Place, context: Context) -> None:
    """Text outside of the declared structure; mail programs' own notes are not worth a part."""
    if not stray.strip() or (len(stray) < 200 and b"MIME" in stray and not _DIGIT.search(stray)):
        return
    outside = replace(place, name="", hidden=place.hidden or Hidden.STRUCTURE, declared="text/plain")
    context.inside(stray, outside)


def _place(entity: Entity, top: Place) -> Place:
    return Place(
        path=f"{top.path}/{entity.path}".strip("/") if top.path and entity.path else top.path or entity.path,
        number=f"{top.number}/{entity.path}".strip("/") if top.number and entity.path else top.number or entity.path,
        name="".join(c for c in entity.name if c.isprintable())[-200:],
        declared=entity.media_type,
        charset=entity.parameters.get("charset", ""),
        flowed=entity.parameters.get("format", "").lower() == "flowed",
        hidden=top.hidden,
        depth=top.depth,
    )


def _shown(entity: Entity) -> Entity | None:
    """The child of an alternative that mail programs show; None for other containers."""
    if entity.media_type != "multipart/alternative" or len(entity.children) < 2:
        return None
    for child in reversed(entity.children):
        if child.media_type == "text/html" or child.media_type.startswith("multipart/"):
            return child
    return next((c for c in reversed(entity.children) if c.media_type == "text/plain"), entity.children[-1])


def _headers(entity: Entity, place: Place, context: Context) -> None:
    found = [
        Segment(f"{name}: {value}", name, SegmentKind.HEADER, Hidden.STRUCTURE if name.lower() in SERVERS else None)
        for name, value in entity.headers
        if value
    ]
    context.part(replace(place, name="", declared=""), "message/rfc822", found)


def _asides(entity: Entity) -> list[Segment]:
    """What the header of a part says beside how to read it: descriptions, fields of somebody's own, odd parameters."""
    found = [f"{name}: {value}" for name, value in entity.headers if value and name.lower() not in _STRUCTURE]
    found += [value for name, value in entity.parameters.items() if _is_odd(name, value)]
    return [Segment(text, "part header", SegmentKind.HEADER) for text in found]


def _is_odd(name: str, value: str) -> bool:
    """A parameter that says more than how to read the part: a long one, or the second of a name."""
    return (len(value) > 80 and name not in {"name", "boundary"}) or name.endswith(" too")
