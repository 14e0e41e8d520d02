"""What was found inside a message or file: parts, segments and gaps."""

from dataclasses import dataclass
from enum import StrEnum


class SegmentKind(StrEnum):
    """What belongs together: evidence about a person counts within one segment only."""

    PARAGRAPH = "paragraph"
    """Running text up to a blank line; also one cell comment, one text box, one PDF block."""
    ROW = "row"
    """One row of a table; `cells` is set."""
    RECORD = "record"
    """A key/value block, form or card that belongs together."""
    HEADER = "header"
    """One mail header (decoded, "Name: value") or one document property."""


class Hidden(StrEnum):
    """How a segment is kept from a person who opens the file the ordinary way."""

    SHEET = "sheet"
    VERY_HIDDEN_SHEET = "very-hidden-sheet"
    ROW = "row"
    COLUMN = "column"
    FILTER = "filter"
    COMMENT = "comment"
    PIVOT_CACHE = "pivot-cache"
    CACHE = "cache"
    """Chart caches, external-link caches, query tables."""
    NAME = "defined-name"
    PROPERTY = "property"
    STYLE = "style"
    """CSS, same-colour or vanish text."""
    HTML_COMMENT = "html-comment"
    DELETED = "deleted"
    """Tracked deletions and earlier versions."""
    NOTES = "notes"
    ALTERNATIVE = "alternative"
    """A part that mail programs do not show because they show its sibling."""
    STRUCTURE = "structure"
    """Preamble, epilogue, undeclared or undecoded runs, trailing data."""
    SLIDE = "slide"
    """A slide that the show leaves out."""
    OFF_PAGE = "off-page"
    """Outside of the page, slide or frame that is shown."""
    COVERED = "covered"
    """Text with a picture or a filled shape over it, or drawn with no ink."""
    LAYER = "layer"
    """A layer that is switched off."""
    INVISIBLE = "invisible"
    """Characters that leave no mark: tag characters, texts coded in blanks of no width."""
    CUSTOM_XML = "custom-xml"
    """Data that an office file carries for programs."""


class GapKind(StrEnum):
    """Why something could not be read. Policy speaks of these; each names a class of thing, not a file."""

    ENCRYPTED = "encrypted"
    """Encrypted for its readers: S/MIME, PGP."""
    LOCKED = "locked"
    """Locked with a password that was not found: Office, PDF, zip, 7-Zip, RAR."""
    DAMAGED = "damaged"
    LIMIT = "limit"
    """Size, count, nesting or time limit met; the rest was not read."""
    CRASHED = "crashed"
    """The reader died or was killed."""
    AMBIGUOUS = "ambiguous"
    """Two plausible readers would see different things."""
    UNKNOWN_TYPE = "unknown-type"
    IMAGE = "image"
    """A picture whose text was not read."""
    SMALL_IMAGE = "small-image"
    """A picture too small to carry a page of text (logo, icon, spacer)."""
    SIGNED_CLEAR = "signed-clear"
    """A detached signature block beside readable content."""
    EXTERNAL = "external"
    """Content that is fetched from elsewhere (message/external-body, linked template)."""
    PARTIAL = "partial"
    """message/partial: a piece of a message."""
    MEDIA = "media"
    """Audio or video."""
    LINKED_FILE = "linked-file"
    """A link to a file share: what the recipient may fetch there was not read."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A table row, paragraph, record or header, with where it stands and whether a person would see it."""

    text: str
    where: str
    """For people: "line 12", "sheet Visits, row 14", "page 3", "Subject"."""
    kind: SegmentKind = SegmentKind.PARAGRAPH
    hidden: Hidden | None = None
    cells: tuple[str, ...] = ()
    """ROW only: the cells in column order, "" for empty ones."""
    table: int = -1
    """ROW only: rows of one table within the part share this number; its heading row, if any, comes first."""
    hidden_columns: tuple[int, ...] = ()
    """ROW only: indexes into `cells` that a person would not see."""
    again: bool = False
    """Says in another layout what stands before it; screens and counts leave it out."""

    @property
    def visible(self) -> bool:
        """True when a person opening the file would see all of it."""
        return self.hidden is None


@dataclass(frozen=True, slots=True)
class Part:
    """One MIME part, or one member of one."""

    path: str
    """Way from the top, e.g. "1.2/visits.zip/day.csv"; "" is the message header or the file itself."""
    media_type: str
    """By content, e.g. "text/csv"; the declared type does not count."""
    segments: tuple[Segment, ...]
    name: str = ""
    """File name as declared; untrusted."""
    declared: str = ""
    """What it claims to be, where that is something else: "image/jpeg", ".pdf"; "" where claim and content agree."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be read: a fact for the policy, never an exception."""

    part: str
    kind: GapKind
    sentence: str
    """Plain words, no personal data: "The zip is locked with a password." """


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything readable in a message or file, and what was not."""

    parts: tuple[Part, ...]
    gaps: tuple[Gap, ...]
    headers: tuple[tuple[str, str], ...] = ()
    """A message's own top header, decoded, in order; () for a bare file."""
