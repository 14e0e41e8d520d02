"""Old Office files and everything else kept in compound files: says what it is, and reads all of its streams.

A document embedded in a storage is packed into a file of its own and read like any other, to any depth. What no reader
knows is read as readable runs, and is a gap. Source: [MS-CFB], [MS-OLEDS].
"""

from dataclasses import replace

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.cutting.runs import runs
from gatelodge.core.extract.office.compound import macros, objects, properties
from gatelodge.core.extract.office.compound.container import Compound, Storage
from gatelodge.core.extract.office.compound.repack import packed
from gatelodge.core.extract.office.compound.unlocked import unlock
from gatelodge.core.extract.office.doc import document as doc
from gatelodge.core.extract.office.ppt import presentation
from gatelodge.core.extract.office.xls import workbook
from gatelodge.values import GapKind, Hidden, Segment

MEDIA_TYPE = "application/x-ole-storage"
_DOCUMENTS = frozenset(
    (
        *("WordDocument", "Workbook", "Book", presentation.MAIN, "EncryptedPackage", "__properties_version1.0"),
        *objects.FILES,
    )
)
"""A storage with one of these is a file of its own."""
_BESIDE = ("\x01CompObj", "\x01Ole", "\x02OlePres", "\x03", "\x05", "Equation Native", "OCXPROPS", "PROJECT", "__SRP_")
"""Streams beside a document, or previews: what they are is known, and they are read as runs."""
_MACRO_PROJECT = "VBA/dir"
_MACROS = ("Macros/", "_VBA_PROJECT_CUR/", "VBA/")
_OBJECTS = ("ObjectPool/", "MBD", "LNK", "Object ", "Obj")
"""Names of storages that embedded objects lie in."""


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add a compound file: its document, all that is embedded in it, properties, macros, and what is left over."""
    compound = Compound(untrusted)
    root = compound.storage()
    known = False
    try:
        if _is_locked(root):
            context.part(place, MEDIA_TYPE, ())
            unlock(untrusted, place, context, "The document is locked with a password.")
            known = True
        else:
            known = _document(root, place, context)
    finally:
        _read_beside(compound, root, place, context)
    if not known:
        context.gap(place, GapKind.UNKNOWN_TYPE, "An old Office file of unknown kind, which was not read whole.")


def _is_locked(root: Storage) -> bool:
    """True where a password is needed to open the document, new or old."""
    return (
        "EncryptedPackage" in root.streams
        or doc.is_locked(root)
        or (presentation.MAIN in root.streams and presentation.is_locked(root))
        or workbook.is_locked(workbook.stream_of(root))
    )


def _document(root: Storage, place: Place, context: Context) -> bool:
    """Read what the file is itself; False when nobody knows, or it holds no stream. Unreadable when it is damaged."""
    names = root.streams
    readers = (({"Workbook", "Book"}, workbook.read), ({doc.MAIN}, doc.read), ({presentation.MAIN}, presentation.read))
    wanted = [read_it for streams, read_it in readers if streams & names.keys()]
    for read_it in wanted:  # one, but for files that are made to be two
        read_it(root, place, context)
    if wanted:
        return True
    context.part(place, MEDIA_TYPE, ())
    return bool(names) and (_MACRO_PROJECT in names or all(_is_known(path, size) for path, (_, size) in names.items()))


def _is_known(path: str, size: int) -> bool:
    """True for a stream that is read as what it is even where there is no document around it."""
    first, _, rest = path.partition("/")
    name = path.rpartition("/")[2]
    if name in objects.FILES or name.startswith(_BESIDE) or f"{first}/" in _MACROS or size <= 64:
        return True
    return bool(rest) and first.startswith(_OBJECTS)


def _read_beside(compound: Compound, root: Storage, place: Place, context: Context) -> None:
    """Read all streams that are not the document's own, and what no stream uses."""
    embedded = _embedded(root)
    own = _own(root)
    read = (*embedded, *workbook.PIVOTS) if workbook.stream_of(root) else embedded
    found: list[Segment] = []
    try:
        for order, path in enumerate(root.streams, 1):
            if path not in own and not path.startswith(read):
                found += _stream(path, root.read(path), place, order, context)
        for content in compound.left_over():
            found += _left(content)
    finally:
        context.part(replace(place, name=""), MEDIA_TYPE, found)
    for order, prefix in enumerate(embedded, len(root.streams) + 1):
        inner = compound.storage(prefix)
        streams = {path: inner.read(path) for path in inner.streams}
        context.spend(sum(map(len, streams.values())))
        context.inside(packed(streams, inner.kind), place.member(order, ""))


def _own(root: Storage) -> frozenset[str]:
    """Streams that the document's reader reads, or that are locked."""
    own = frozenset({*workbook.STREAMS, "EncryptedPackage"}) | doc.streams(root)
    return own | presentation.STREAMS if presentation.MAIN in root.streams else own


def _stream(path: str, content: bytes, place: Place, order: int, context: Context) -> list[Segment]:
    """Hand on the file that a stream holds, or return what it says."""
    name = path.rpartition("/")[2]
    if name in objects.FILES:
        objects.read_file(name, content, place, order, context)
        return []
    if path.startswith("MsoDataStore/"):
        context.inside(content, place.member(order, "", Hidden.CUSTOM_XML))
        return []
    if path.startswith(_OBJECTS) and not name.startswith(_BESIDE):
        objects.say_unknown(len(content), place.member(order, ""), context)
    return _aside(path, name, content, context)


def _embedded(root: Storage) -> tuple[str, ...]:
    """Prefixes of the outermost storages that are documents of their own."""
    found: dict[str, None] = {}
    for path in root.streams:
        steps = path.split("/")
        if len(steps) > 1 and steps[-1] in _DOCUMENTS:
            found["/".join(steps[:-1]) + "/"] = None
    outer = sorted(found, key=len)
    return tuple(p for n, p in enumerate(outer) if not any(p.startswith(other) for other in outer[:n]))


def _aside(path: str, name: str, content: bytes, context: Context) -> list[Segment]:
    """Properties, macros, or readable runs of any other stream."""
    if name.startswith("\x05"):
        return properties.read(content)
    if "VBA/" in path:
        text = macros.source(content, context)
        return segment.segments(text, hidden=Hidden.STRUCTURE, where="macro, line")
    return objects.texts(content)


def _left(content: bytes) -> list[Segment]:
    """What earlier versions left in the file."""
    return segment.segments("\n".join(runs(content)), hidden=Hidden.DELETED, where="left in the file, line")
