"""The sample documents: which of the expected strings are found, and whether what is missed was named as a gap.

Strings are compared as the samples' README says: NFKC, no soft hyphens or blanks of no width, runs of white space as
one blank, then substring search.
"""

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gatelodge.core.extract import extract_file
from gatelodge.values import Extraction, GapKind

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_TAG, _ESCAPE = re.compile(r"<[^<>]*(?:>|\Z)"), re.compile(r"_x[0-9A-F]{4}_")
FLAGS = frozenset({GapKind.LOCKED, GapKind.DAMAGED, GapKind.ENCRYPTED})


@dataclass(frozen=True, slots=True)
class Sample:
    """One document and what an extraction must hold."""

    path: Path
    outcome: str
    """`text`, `text_or_flag` or `flag`."""
    expected: tuple[tuple[str, tuple[str, ...]], ...]
    """Tier (`core`, `extra`) and the strings of which one is enough."""

    @property
    def format(self) -> str:
        """The folder it stands in."""
        return self.path.parent.name

    def missed(self, text: str) -> list[str]:
        """The expected strings that are not in this text."""
        said = plain(text)
        return [options[0] for _, options in self.expected if not any(plain(option) in said for option in options)]


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one sample."""

    sample: Sample
    missed: tuple[str, ...]
    flagged: bool
    """A gap says that something was not read."""
    unflagged: bool
    """It had to be flagged as locked or damaged, and was not."""

    reasons: tuple[str, ...]
    """For each missed string why it is none of the words of the file; "" where it is one."""

    @property
    def silent(self) -> int:
        """How many words of the file were not found, and no gap says so."""
        return 0 if self.flagged else self.reasons.count("")


def samples(folder: Path) -> Iterator[Sample]:
    """Every document with expectations; folder: `samples/documents`."""
    for path in sorted((folder / "expect").rglob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        strings = tuple(
            (one["tier"], (one["text"],) if "text" in one else tuple(one["any_of"])) for one in told.get("expect", ())
        )
        yield Sample(folder / path.relative_to(folder / "expect").with_suffix(""), told["outcome"], strings)


def read(sample: Sample) -> Reading:
    """Read it and compare."""
    content = sample.path.read_bytes()
    found = extract_file(content, sample.path.name)
    unflagged = sample.outcome == "flag" and not {gap.kind for gap in found.gaps} & FLAGS
    said = words(found)
    missed = tuple(sample.missed(said))
    reasons = tuple(_reason(string, plain(said), content if sample.format == "tnef" else None) for string in missed)
    return Reading(sample, missed, bool(found.gaps), unflagged, reasons)


def _reason(string: str, said: str, stored: bytes | None) -> str:
    """Why a string that was not found is none of the words of its file; "" where no such reason holds.

    stored: the file, where its format packs nothing but bodies.
    """
    bare = plain(_ESCAPE.sub(" ", html.unescape(_TAG.sub(" ", string))).replace(">", " "))  # marks of quoted lines
    if bare != plain(string) and bare in plain(said.replace(">", " ")):
        return "source; its words are found"
    if stored is not None and string.encode() not in stored and string.encode("utf-16-le") not in stored:
        return "stands nowhere in the file"
    return ""


def words(extraction: Extraction) -> str:
    """All that was read, one segment a line."""
    return "\n".join(segment.text for part in extraction.parts for segment in part.segments)


def plain(text: str) -> str:
    """The text as strings are compared."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())
