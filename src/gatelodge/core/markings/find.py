"""What marks a message: its subject, its header, the properties and pages of its files."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gatelodge.core.markings.vocabulary import Mark, Vocabulary
from gatelodge.values import Part, Segment, SegmentKind

_MSIP = re.compile(r"MSIP_Label_([0-9a-fA-F-]{8,40})_(Name|Enabled)\s*[:=]\s*(.*)\Z", re.IGNORECASE | re.DOTALL)
_SEC = re.compile(r"\bSEC\s*=\s*([^,;]+)", re.IGNORECASE)
_SIO = re.compile(r'\bmarking\s*=\s*(?:"([^"]*)"|([^;]*))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marks:
    """What marks a message."""

    strictest: str = ""
    rank: int = 0
    unknown: bool = False
    """Something marks it in words that are not in the vocabulary."""
    where: tuple[str, ...] = ()
    """Where the strictest stands, and every unknown one: "Subject", "1.2/report.docx, property Classification"."""


def find_markings(headers: Sequence[tuple[str, str]], parts: Iterable[Part], vocabulary: Vocabulary) -> Marks:
    """What marks a message: its own header, and the parts of it, messages and documents inside it among them."""
    collected = _Collected(vocabulary)
    for name, value in headers:
        collected.header(name, value, name)
    for part in parts:
        collected.part(part)
    strictest = max(collected.found, key=lambda found: found[0].rank, default=None)
    if strictest is None:
        return Marks(unknown=bool(collected.unknown), where=tuple(dict.fromkeys(collected.unknown)))
    mark = strictest[0]
    where = [place for other, place in collected.found if other.name == mark.name]
    return Marks(mark.name, mark.rank, bool(collected.unknown), tuple(dict.fromkeys(where + collected.unknown)))


class _Collected:
    """Markings on the way, each with where it stands."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.found: list[tuple[Mark, str]] = []
        self.unknown: list[str] = []

    def header(self, name: str, value: str, where: str) -> None:
        """One field of a message's header."""
        if name.lower() == "subject":
            marks, unknown = self._vocabulary.subject(value)
            self.found += [(mark, where) for mark in marks]
            self.unknown += [where] if unknown else []
        elif name.lower() == "msip_labels":
            self._msip((pair.strip() for pair in value.split(";")), where)
        elif self._vocabulary.is_label(name, header=True):
            self._label(_label_in(value), where)

    def part(self, part: Part) -> None:
        """Everything that was read of one part."""
        here = f"{part.path}, " if part.path else ""
        properties = []
        for segment in part.segments:
            where = f"{here}{segment.where}"
            name, colon, value = segment.text.partition(": ")
            if segment.kind is not SegmentKind.HEADER:
                self.found += [(mark, where) for mark in self._vocabulary.lines(_line_of(segment))]
            elif part.media_type == "message/rfc822" and colon:
                if part.path:  # the message's own header was read
                    self.header(name, value, where)
            elif name.upper().startswith("MSIP_LABEL_"):
                properties.append(segment.text)
            elif colon and self._vocabulary.is_label(name, header=False):
                self._label(value, where)
        self._msip(properties, f"{here}property MSIP_Label")

    def _msip(self, pairs: Iterable[str], where: str) -> None:
        """Sensitivity labels, of one or several organisations: an id each, its name, whether it is switched on."""
        labels: dict[str, dict[str, str]] = {}
        for pair in pairs:
            if found := _MSIP.match(pair):
                labels.setdefault(found[1].lower(), {})[found[2].lower()] = found[3].strip()
        for label, said in labels.items():
            if said.get("enabled", "true").lower() != "false":
                mark = self._vocabulary.label(label)
                self._label(label if mark else said.get("name") or label, where)

    def _label(self, value: str, where: str) -> None:
        if mark := self._vocabulary.label(value):
            self.found.append((mark, where))
        elif not self._vocabulary.marks_nothing(value):
            self.unknown.append(where)


def _line_of(segment: Segment) -> str:
    """The text in which a marking may stand by itself: of a row only its one filled cell."""
    if segment.kind is not SegmentKind.ROW or not segment.cells:
        return segment.text
    filled = [cell for cell in segment.cells if cell.strip()]
    return filled[0] if len(filled) == 1 else ""


def _label_in(value: str) -> str:
    """The marking in the value of a header: of `SEC=` (Australia), `marking=` (RFC 7444), or the value up to a ";"."""
    if found := _SEC.search(value):
        return found[1].strip()
    if found := _SIO.search(value):
        return (found[1] or found[2] or "").strip()
    return value.partition(";")[0].strip()
