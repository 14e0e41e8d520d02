"""OpenDocument texts, presentations, drawings, and the charts and formulas in them; packages and flat files.

Source: OpenDocument 1.3 part 2 (packages) and part 3 (schema).
"""

import binascii
import re
from dataclasses import replace
from xml.etree.ElementTree import Element

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.archive.zipped import Archive, open_whole
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.office import package, tree
from gatelodge.core.extract.office.odf import unlocked
from gatelodge.core.extract.office.odf.sheets import Sheets
from gatelodge.core.extract.office.odf.story import Story
from gatelodge.core.extract.office.odf.styles import styles_of
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

_MEDIA = "application/vnd.oasis.opendocument"
_BODIES = {"office:presentation": "presentation", "office:drawing": "graphics", "office:spreadsheet": "spreadsheet"}
_READ_HERE = re.compile(r"(?:.*/)?(?:content|styles|meta|settings)\.xml\Z")
_SKIPPED = frozenset(("mimetype", "META-INF/manifest.xml", "manifest.rdf"))
_INTERNAL = ("layout-cache", "Configurations2/")
"""What the program keeps for itself: only readable runs in it are looked for."""
_PREVIEW = b"VCLMTF"
_NO_WORDS = frozenset(("config:config-item", "office:binary-data", "dc:date", "meta:date-string"))


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add an OpenDocument text, presentation or drawing."""
    archive = open_whole(untrusted, place, context)
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        context.part(place, _MEDIA, ())
        unlocked.unlock(archive, place, context)
        return
    names = {name.lower(): name for name in archive.names}
    if "content.xml" not in names:
        raise Unreadable("The document's main text is missing.")
    found: list[Segment] = []
    media = _folder(archive, "", names, place, context, found)
    for lower, name in names.items():
        folder, _, last = lower.rpartition("/")
        if last == "content.xml" and folder:
            _folder(archive, name.rpartition("/")[0] + "/", names, place, context, found)
    context.part(place, media, found)
    _rest(archive, place, context)
    package.outside(archive, place, context)


def read_flat(untrusted: bytes, place: Place, context: Context) -> None:
    """Add an OpenDocument file of one XML part."""
    root = tree.parse(untrusted, place, context)
    if root is None:
        raise Unreadable("The document is damaged.")
    found: list[Segment] = []
    media = _document([root], found)
    found += [one for aside in tree.asides(untrusted) for one in segment.paragraph(aside, "XML comment", _ASIDE)]
    context.part(place, media, found)
    for order, packed in enumerate(root.iter("office:binary-data"), 1):
        try:
            content = binascii.a2b_base64((packed.text or "").encode("ascii", "replace"))
        except (binascii.Error, ValueError):
            context.gap(place, GapKind.DAMAGED, "A file in the document is damaged.")
            continue
        context.inside(content, place.member(order, ""))


_ASIDE = Hidden.STRUCTURE


def _folder(
    archive: Archive, folder: str, names: dict[str, str], place: Place, context: Context, found: list[Segment]
) -> str:
    """Add the document in a folder of the package: the whole, or an object in it; its media type."""
    roots = []
    for last in ("styles.xml", "content.xml", "meta.xml", "settings.xml"):
        name = names.get((folder + last).lower())
        xml = archive.read(name) if name else b""
        if not xml.strip():
            continue
        root = tree.parse(xml, place, context)
        if root is not None:
            roots.append(root)
        for aside in tree.asides(xml):
            found += segment.paragraph(aside, "XML comment", Hidden.STRUCTURE)
    return _document(roots, found)


def _document(roots: list[Element], found: list[Segment]) -> str:
    """Add the document that these parts make; its media type."""
    styles = styles_of(roots)
    sheets = any(next(root.iter("office:spreadsheet"), None) is not None for root in roots)
    if sheets:  # of no page: a sheet goes on for ever
        styles.width = styles.height = 0.0
    story = (Sheets if sheets else Story)("", styles, found)
    media = "text"
    for root in sorted(roots, key=lambda root: next(root.iter("office:body"), None) is None):
        start = len(found)
        for part in root:
            if part.tag == "office:meta":
                found += _properties(part)
            elif part.tag == "office:settings":
                found += _settings(part)
            elif part.tag == "office:body":
                kinds = [_BODIES[body.tag] for body in part if body.tag in _BODIES]
                media = kinds[0] if kinds else media
                story.read(part)
            else:
                story.read(part)
        if root.tag.endswith(":math") or root.tag.startswith("x:"):
            found += segment.paragraph(" ".join("".join(root.itertext()).split()), "formula")
        else:
            found += _unsaid(root, found[start:])
    return f"{_MEDIA}.{media}"


def _unsaid(root: Element, found: list[Segment]) -> list[Segment]:
    """Words in elements and attributes that have none, as far as they were not read."""
    said = "\n".join(one.text for one in found)
    texts = (" ".join(text.split()) for text in tree.strays(root, _NO_WORDS))
    words = tree.unread(texts, " ".join(said.split()))
    strays = [one for text in words for one in segment.paragraph(text, "stray text", Hidden.STRUCTURE)]
    values = [value for value in tree.telling(root, _DRY) if value.strip() not in said]
    return strays + [one for value in values for one in segment.paragraph(value, "attribute", Hidden.PROPERTY)]


_DRY = frozenset(
    (
        "style:font-face",
        "style:text-properties",
        "draw:enhanced-geometry",
        "draw:path",
        "draw:gradient",
        "number:text",
        "style:style",
        "text:list-level-style-bullet",
        "text:list-level-style-number",
        "style:list-level-properties",
        "config:config-item",
    )
)


def _properties(meta: Element) -> list[Segment]:
    """Document properties by their names, those of the author's own making too."""
    found: list[Segment] = []
    for one in meta:
        tag = one.get("meta:name") or one.tag.partition(":")[2]
        values = [one.text or "", one.get("xlink:href", ""), one.get("xlink:title", "")]
        found += (
            Segment(f"{tag}: {words.strip()}", f"property {tag}", SegmentKind.HEADER, Hidden.PROPERTY)
            for words in values
            if words.strip()
        )
    return found


_DULL = re.compile(r"(?:true|false|[\d.-]*|[\w+/=]{40,}|\s*)\Z")


def _settings(settings: Element) -> list[Segment]:
    """Settings in words: names of printers, data sources, views."""
    items = (one for one in settings.iter("config:config-item") if one.get("config:type") == "string")
    words = [one.text.strip() for one in items if one.text and not _DULL.match(one.text)]
    return segment.paragraph("\n".join(words), "settings", Hidden.PROPERTY)


def _rest(archive: Archive, place: Place, context: Context) -> None:
    """Have other readers read pictures, scripts and whatever else the package carries."""
    for order, (name, info) in enumerate(archive.names.items(), 1):
        if info.is_dir() or name in _SKIPPED or _READ_HERE.match(name.lower()):
            continue
        content = archive.content(info)
        inner = place.member(order, name.rpartition("/")[2])
        if name.startswith(_INTERNAL) or content.startswith(_PREVIEW):
            remains.read(content, replace(inner, name=""), context)
        elif content:
            context.inside(content, inner)
