"""What every format reader is given: where it stands, what it may still use up, and where to put what it found.

A reader is `read(untrusted, place, context) -> None`. It adds parts and gaps to the context, hands files inside the
file back to it (`inside`), and raises `Unreadable` (or anything else) when it can go no further: what it had added
stays, and the registry adds a gap.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from hashlib import sha256

from gatelodge.core.extract.claims import mismatch
from gatelodge.core.extract.cutting import segment
from gatelodge.core.extract.cutting.invisible import unmarked
from gatelodge.core.extract.links import share_linked
from gatelodge.values import Extraction, Gap, GapKind, Hidden, Part, Segment, SegmentKind

MAX_DEPTH = 12
"""Files within files; ClamAV and Tika stop at about the same."""
MAX_MEMBERS = 5_000
_BINHEX = "(This file must be converted with BinHex"
_ARMOUR = re.compile(r"-----BEGIN (PGP|AGE) (?:MESSAGE|ENCRYPTED FILE)-----.{0,600}?[A-Za-z0-9+/]{24}", re.DOTALL)
"""Text that only the holder of a key can read, wherever it stands."""
MAX_BYTES_OUT = 400 << 20
MAX_RATIO = 100
RATIO_FREE_BYTES = 1 << 20
"""Below this an archive may expand as it likes: small files of one repeated line are ordinary."""


class Unreadable(Exception):  # noqa: N818 - a fact about the file that becomes a gap, not an error of ours
    """The reader can go no further; becomes a gap of this kind."""

    def __init__(self, sentence: str, kind: GapKind = GapKind.DAMAGED) -> None:
        super().__init__(sentence)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Means:
    """What reading may use beside the bytes: given from outside, for it takes files, time or secrets."""

    picture_words: Callable[[bytes], str] | None = None
    """The words in a picture (OCR), one line a line; None where pictures cannot be read here."""
    passwords: tuple[str, ...] = ()
    """Tried on whatever is locked, before those that stand in the message itself."""
    known_pictures: frozenset[bytes] = frozenset()
    """SHA-256 digests of the organisation's own logos, which are no gaps."""
    timed: Callable[[Sequence[Part]], AbstractContextManager[None]] = lambda _parts: nullcontext()
    """Put round each reader, with the parts so far; raises Unreadable inside it when one part has taken too long."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Something locked with a password, kept until the whole message has been searched for one."""

    place: "Place"
    sentence: str
    """Of the gap it becomes when no password opens it."""
    open_with: Callable[[str], bool]
    """Reads what is inside into the context; False when it is another password."""


class LibraryNeededError(BaseException):
    """Reading plainly, we met content that only a library in machine code reads. Nothing of it was touched.

    Not an Exception, so that no reader takes it for bad content.
    """


@dataclass(frozen=True, slots=True)
class Place:
    """Where some bytes stand and what is claimed about them. Nothing here is believed over the content."""

    path: str = ""
    """With names, for people who may see them."""
    number: str = ""
    """With numbers only: what a gap is called, because gaps travel into logs."""
    name: str = ""
    declared: str = ""
    """Declared media type."""
    charset: str = ""
    flowed: bool = False
    """RFC 3676 text: a line that ends in a blank goes on."""
    hidden: Hidden | None = None
    depth: int = 0

    def member(self, order: int, name: str, hidden: Hidden | None = None) -> "Place":
        """A file inside this one."""
        clean = "".join(c for c in name if c.isprintable())[-200:]
        return Place(
            path=f"{self.path}/{clean or order}".lstrip("/"),
            number=f"{self.number}/{order}".lstrip("/"),
            name=clean,
            hidden=self.hidden or hidden,
            depth=self.depth + 1,
        )


Read = Callable[[bytes, Place, "Context"], None]


@dataclass(slots=True)
class Context:
    """Collects parts and gaps of one message or file, within limits that all its readers share."""

    dispatch: Read
    """Reads bytes by what they are; given by the registry."""
    parts: list[Part] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    members: int = 0
    bytes_out: int = 0
    means: Means = field(default_factory=Means)
    met: set[bytes] = field(default_factory=set)
    """SHA-256 of every file inside another."""
    pictures: dict[bytes, str] = field(default_factory=dict)
    """Words of the pictures that were read, by SHA-256 of the file."""
    locks: list[Lock] = field(default_factory=list)
    """What no known password opened so far."""
    plainly: bool = False
    """Read with the interpreter's own means only; LibraryNeededError where that is not enough."""

    def part(self, place: Place, media_type: str, segments: Iterable[Segment]) -> None:
        """Add what was read at that place; also the file name, which often names a person."""
        found = list(segments)
        found += unmarked(found)
        found += [replace(view, again=True) for view in segment.more_views(found)]
        if place.name:
            found.insert(0, Segment(place.name.replace("\0", ""), "file name", SegmentKind.HEADER))
        if place.hidden is not None:
            found = [s if s.hidden else replace(s, hidden=place.hidden) for s in found]
        said = "\n".join([segment.text for segment in found])
        if share := share_linked(said):
            self.gap(place, GapKind.LINKED_FILE, f"A link to {share}: what is there was not read.")
        if "-----BEGIN " in said and (armour := _ARMOUR.search(said)):
            self.gap(place, GapKind.ENCRYPTED, f"The content is encrypted ({armour[1]}).")
        if _BINHEX in said:
            self.gap(place, GapKind.UNKNOWN_TYPE, "A file in an old code of the Mac (BinHex), which was not read.")
        claim = mismatch(place.name, place.declared, media_type)
        self.parts.append(Part(place.path, media_type, tuple(found), place.name, claim))

    def gap(self, place: Place, kind: GapKind, sentence: str) -> None:
        """Add what could not be read, once per place and sentence."""
        gap = Gap(place.number, kind, sentence)
        if gap not in self.gaps:
            self.gaps.append(gap)

    @contextmanager
    def guarded(self, place: Place) -> Iterator[None]:
        """Read within the time of one part; whatever a reader stumbles over becomes a gap."""
        try:
            with self.means.timed(self.parts):
                yield
        except Unreadable as error:
            self.gap(place, error.kind, str(error))
        except MemoryError:
            self.gap(place, GapKind.LIMIT, "Reading it took too much memory.")
        except RecursionError:
            self.gap(place, GapKind.LIMIT, "It is nested too deeply.")
        except Exception:  # noqa: BLE001 - a reader that stumbles over hostile content must not stop the others
            self.gap(place, GapKind.DAMAGED, "It is damaged or built in a way no known program does.")

    def lock(self, place: Place, sentence: str, open_with: Callable[[str], bool]) -> None:
        """Read something locked with one of the known passwords, or keep it until the message's own are known."""
        lock = Lock(place, sentence, open_with)
        if not any(self.opens(lock, password) for password in self.means.passwords):
            self.locks.append(lock)

    def opens(self, lock: Lock, password: str) -> bool:
        """Try one password; True when what was locked has been read."""
        opened = False
        with self.guarded(lock.place):
            opened = lock.open_with(password)
        return opened  # noqa: RET504 - an error in it is swallowed, and leaves it False

    def inside(self, untrusted: bytes, place: Place, *, once: bool = False) -> None:
        """Read a file inside a file, within the limits.

        once: not when the same bytes were read before, as for what one reader takes apart and another finds by search.
        """
        digest = sha256(untrusted).digest()
        if once and digest in self.met:
            return
        self.met.add(digest)
        self.members += 1
        if place.depth > MAX_DEPTH:
            self.gap(place, GapKind.LIMIT, "Files are packed inside files too many times over; the rest was not read.")
        elif self.members > MAX_MEMBERS:
            self.gap(Place(), GapKind.LIMIT, "There are too many files inside files; the rest was not read.")
        else:
            self.dispatch(untrusted, place, self)

    def spend(self, expanded: int) -> None:
        """Count bytes that came out of packed content. Unreadable when all files together are over the limit."""
        self.bytes_out += expanded
        if self.bytes_out > MAX_BYTES_OUT:
            raise Unreadable("The content unpacks to more than 400 MB; the rest was not read.", GapKind.LIMIT)

    def extraction(self, headers: tuple[tuple[str, str], ...] = ()) -> Extraction:
        """Everything collected."""
        return Extraction(tuple(self.parts), tuple(self.gaps), headers)
