"""What matching is timed on: prose of real mails, one mail of 4 kB about two people, a sheet of 1,182 rows.

All go through the product's own extraction first, so that segments are as in life. The people are those
of the register.
"""

import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from gatelodge.core.extract import extract_file, extract_message
from gatelodge.values import Extraction, Segment, SegmentKind

Row = Mapping[str, str]
ROWS = 1182
MAIL_BYTES = 4096
HEADING = (
    "Prison No", "Forename", "Surname", "DOB", "Address", "Postcode", "Mobile", "Ethnic code", "Offence", "Sentence",
    "Release date", "Location",
)  # fmt: skip
_ABOUT = (
    "Dear Mrs Pugh,\r\n\r\nYour visit to {0[fore]} {0[sur]} ({0[number]}), born {0[birth]}, is booked for two o'clock "
    "on Saturday. {1[fore]} {1[sur]}, {1[number]}, has asked for the same afternoon, so please come ten minutes early."
)
_OFFICE_TEXT = """\
The committee met on Tuesday and agreed the plan for the autumn. Staff in the visits hall will see new signs by the
end of the month, and the car park is closed while Mark Brown and his team lay the cable. Orders placed before
12/08/2011 arrive in the usual way; for later ones telephone the office between nine and five.

Thank you for the figures for July. The kitchen used rather less gas than last year, but the laundry used more, which
the engineers put down to the second boiler. We have asked for a quotation for its repair and will bring it to the
next meeting, together with the minutes and the papers that Helen could not send in time.

A reminder that the training day takes place in room 14 of the main building. Coffee is served from half past nine.
Whoever cannot come should tell the secretary by Friday, so that the places can be given to others; there is a waiting
list of eleven. Parking is at the back of the chapel, past the gate in Adam Street.

The library opens longer from September: until seven on Mondays and Thursdays, and on the first Saturday of each
month. New books are on the shelf by the window. If you borrow more than six, please sign the list, as the inspection
in spring counted forty that nobody could find, among them both copies of the atlas.

Invoice 40217 of 3 August comes to 1,288.40 pounds with carriage, payable within thirty days. The second pallet was
short of two boxes (ref. PX-2210/B), for which a credit note follows. Our driver will collect the empty crates on his
next round; please have them ready at the west entrance before eight in the morning.
"""
_OFFICE = [" ".join(paragraph.split()) for paragraph in _OFFICE_TEXT.split("\n\n")]
Content = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """What is searched; `about` of them are in the register."""

    prose: Content
    mail: Extraction
    sheet: Extraction


def prose_of(samples: Path | None, mails: int, seed: int) -> Content:
    """Paragraphs of the bodies of so many real mails; without the samples about as much office prose."""
    if samples is None:
        chance = Random(seed)
        return tuple(Segment(" ".join(chance.sample(_OFFICE, 2)), f"line {n}") for n in range(4 * mails))
    segments: list[Segment] = []
    with tarfile.open(samples / "mail" / "spamassassin-samples.tar.xz") as packed:
        for member in packed:
            if mails and member.isfile() and "easy-ham" in member.name and (file := packed.extractfile(member)):
                mails -= 1
                parts = extract_message(file.read()).parts
                segments += [s for part in parts for s in part.segments if s.kind is SegmentKind.PARAGRAPH]
    return tuple(segments)


def mail_of(first: Row, second: Row) -> Extraction:
    """A mail of 4 kB that names these two and nobody else of the register."""
    head = b"From: visits@lodge.example\r\nTo: pugh@example.org\r\nSubject: Your visit\r\n\r\n"
    body = _ABOUT.format(first, second).encode()
    for turn in range(20):
        if len(head) + len(body) < MAIL_BYTES:
            body += b"\r\n\r\n" + _OFFICE[turn % len(_OFFICE)].encode()
    return extract_message((head + body)[:MAIL_BYTES])


def sheet_of(rows: Sequence[Row]) -> Extraction:
    """A sheet with a heading and a row for each of them."""
    lines = [",".join(HEADING)]
    for n, row in enumerate(rows):
        year, month, day = row["birth"].split("-")
        mine = (
            row["number"],
            row["fore"],
            row["sur"],
            f"{day}/{month}/{year}",
            row["line"],
            row["postcode"],
            row["phone"],
        )
        cells = (*mine, "W1", "TH68010", "3 years", "12/11/2013", f"A-1-{n % 40:03d}")
        lines.append(",".join(f'"{cell}"' for cell in cells))
    return extract_file("\r\n".join(lines).encode(), "september.csv")


def segments_of(extraction: Extraction) -> Content:
    return tuple(segment for part in extraction.parts for segment in part.segments)


def text_of(extraction: Extraction) -> str:
    """All of its text, as a program would get it that knows no segments."""
    return "\n".join(segment.text for segment in segments_of(extraction))
