"""Whether a file of so many registered people is counted exactly, and how many mails about nobody find somebody.

counts_exact(candidates, 10_000, "csv")
false_findings(register, real_mails(samples))
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from bench.exam_draw import Candidates
from bench.exam_office_files import workbook
from gatelodge.core.detect import find
from gatelodge.core.extract import extract_file, extract_message
from gatelodge.core.register import RegisterIndex

WITH_NUMBER = ("number", "fore", "sur", "birth", "line", "postcode", "phone")
WITHOUT_NUMBER = ("fore", "sur", "birth", "line", "postcode")
_HEADINGS = {"number": "Prison No", "fore": "Forename", "sur": "Surname", "birth": "DOB", "line": "Address",
             "postcode": "Postcode", "phone": "Mobile"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Count:
    """What a file of people was taken for."""

    asked: int
    certain: int
    right: int
    """Of the certain ones, those who are in the file."""
    either: int
    """Human beings who are one of several."""
    rows: int
    """Rows that are like a person."""

    @property
    def exact(self) -> bool:
        """True when those in the file are found for certain, all and nobody else, and every row is counted."""
        return self.asked == self.certain == self.right == self.rows and not self.either


def count(candidates: Candidates, people: int, kind: str, fields: Sequence[str] = WITH_NUMBER) -> Count:
    """Put the first so many of the register into one file of that kind and count who is found."""
    rows = [[_HEADINGS[name] for name in fields], *_rows(candidates, people, fields)]
    content = _csv(rows) if kind == "csv" else workbook(rows)
    found = find(extract_file(content, f"people.{kind}"), candidates.register)
    right = sum(candidates.places[person] < people for person in found.persons)
    return Count(people, len(found.persons), right, len(found.either), found.person_like_rows)


def _rows(candidates: Candidates, people: int, fields: Sequence[str]) -> Iterator[list[str]]:
    left = people
    for batch in candidates.people:
        columns = (getattr(batch, name)[:left] for name in fields)
        yield from map(list, zip(*columns, strict=True))
        left -= min(left, len(batch))


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    lines = (",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows)
    return "\r\n".join(lines).encode()


@dataclass(frozen=True, slots=True)
class FalseFindings:
    """Mails that are about nobody registered, and those in which somebody was found."""

    mails: int
    found: tuple[int, ...]
    """Which of them, by place."""

    @property
    def rate(self) -> float:
        return len(self.found) / max(self.mails, 1)

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the rate."""
        return wilson(len(self.found), self.mails)


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The share of hits that 95% of such intervals hold.

    >>> [round(end, 4) for end in wilson(2, 7498)]
    [0.0001, 0.001]
    """
    z, share = 1.96, hits / tries
    middle = share + z * z / (2 * tries)
    half = z * sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries))
    whole = 1 + z * z / tries
    return max((middle - half) / whole, 0.0), (middle + half) / whole


def false_findings(register: RegisterIndex, mails: Iterable[bytes]) -> FalseFindings:
    """Read every mail and say in which somebody of the register was found, for certain or as one of several."""
    found, seen = [], 0
    for seen, content in enumerate(mails, 1):
        if find(extract_message(content), register).people:
            found.append(seen - 1)
    return FalseFindings(seen, tuple(found))
