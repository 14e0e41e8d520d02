"""The parts of an Office Open XML package: which there are, what leads to them, and which are XML.

Source: ECMA-376 part 2, 6.5 (relationships); 7 (mapping to zip).
"""

import posixpath
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from zipfile import ZIP_DEFLATED, ZipInfo

from gatelodge.core.extract.archive.zipped import Archive
from gatelodge.core.extract.context import MAX_RATIO, RATIO_FREE_BYTES, Context, Place
from gatelodge.core.extract.markup import attributes_of
from gatelodge.values import Hidden

_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[?!\w]|\xff\xfe<\0|\xfe\xff\0<")


@dataclass(frozen=True, slots=True)
class Relation:
    """One arrow from a part to another part or to the outside."""

    source: str
    id: str
    kind: str
    """Last step of the relationship type: "header", "customXml"."""
    target: str
    """Name of the part, or the address outside."""
    external: bool


@dataclass(slots=True)
class Parts:
    """The arrows of a package, and where they lead."""

    archive: Archive
    relations: list[Relation] = field(default_factory=list)
    reached: frozenset[str] = frozenset()

    def kinds(self, name: str) -> set[str]:
        """By which kinds of relationship a part is reached."""
        return {one.kind for one in self.relations if one.target == name and not one.external}

    def target(self, source: str, kind: str) -> str:
        """The first part that a part leads to by that kind; "" when there is none."""
        return next((one.target for one in self.relations if one.source == source and one.kind == kind), "")


def parts_of(archive: Archive) -> Parts:
    """Every relationship of the package, and the parts that can be reached from its root."""
    actual = {name.lower(): name for name in archive.names}
    relations = [
        relation
        for name in archive.names
        if name.lower().endswith(".rels")
        for relation in _relations(archive.read(name), name, actual)
    ]
    after: dict[str, list[str]] = {}
    for one in relations:
        if not one.external:
            after.setdefault(one.source, []).append(one.target)
    reached: set[str] = set()
    waiting = [""]
    while waiting:
        for target in after.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return Parts(archive, relations, frozenset(reached))


def _relations(xml: bytes, name: str, actual: dict[str, str]) -> Iterator[Relation]:
    folder, _, own = name.rpartition("/")
    folder = folder.removesuffix("_rels").rstrip("/")
    source = f"{folder}/{own[: -len('.rels')]}".lstrip("/") if own.lower() != ".rels" else folder
    for tag in _RELATION.findall(xml):
        found = attributes_of(tag)
        target = found.get("Target", "")
        external = found.get("TargetMode", "").lower() == "external"
        if not external:
            target = posixpath.normpath(posixpath.join("/" + folder, target.partition("#")[0])).lstrip("/")
            target = actual.get(target.lower(), target)
        yield Relation(source, found.get("Id", ""), found.get("Type", "").rpartition("/")[2], target, external)


def is_xml(content: bytes) -> bool:
    """True for what begins like XML, in UTF-8 or UTF-16."""
    return _XML.match(content) is not None


def hand_over(parts: Parts, files: Mapping[str, bytes], place: Place, context: Context) -> None:
    """Have other readers read these members: pictures, objects, chunks of other formats, custom XML, programs."""
    numbers = {name: order for order, name in enumerate(parts.archive.names, 1)}
    for name, content in files.items():
        kinds = parts.kinds(name)
        if not content or kinds & _NO_TEXT:
            continue
        hidden = None
        if kinds & _CUSTOM or (name.lower().startswith("customxml/") and is_xml(content)):
            hidden = Hidden.CUSTOM_XML
        elif name not in parts.reached:
            hidden = Hidden.STRUCTURE
        context.inside(content, place.member(numbers[name], name.rpartition("/")[2], hidden))


_NO_TEXT = frozenset(("font", "printerSettings"))
_CUSTOM = frozenset(("customXml", "customXmlProps"))


def is_blank_picture(archive: Archive, info: ZipInfo) -> bool:
    """True for a picture in points that is packed beyond the limit: mostly white, as previews of objects are."""
    if info.file_size <= max(RATIO_FREE_BYTES, MAX_RATIO * info.compress_size) or info.compress_type != ZIP_DEFLATED:
        return False
    lengths = archive.untrusted[info.header_offset + 26 : info.header_offset + 30]
    begin = info.header_offset + 30 + sum(int.from_bytes(lengths[at : at + 2], "little") for at in (0, 2))
    try:
        head = zlib.decompressobj(-15).decompress(archive.untrusted[begin : begin + 4_096], 64)
    except zlib.error:
        return False
    return head[40:44] == b" EMF" or head.startswith((b"BM", b"\xd7\xcd\xc6\x9a", b"\1\0\t\0"))
