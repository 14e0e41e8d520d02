"""Cards of contacts (vCard 2.1, 3.0 and 4.0): one record a card; pictures, sounds and keys put inside.

Sources: RFC 6350 section 6, RFC 2426, vCard 2.1 section 2.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.mail import contentlines
from gatelodge.core.extract.mail.contentlines import Inside, Line
from gatelodge.core.extract.mail.records import is_long, records
from gatelodge.values import Hidden, Segment

_WORDS = {
    "FN": "Name",
    "N": "Name in parts",
    "NICKNAME": "Nickname",
    "SORT-STRING": "Sorted as",
    "BDAY": "Birthday",
    "DEATHDATE": "Died",
    "ANNIVERSARY": "Anniversary",
    "GENDER": "Gender",
    "ADR": "Address",
    "LABEL": "Address label",
    "TEL": "Phone",
    "EMAIL": "E-mail",
    "IMPP": "Messaging",
    "LANG": "Language",
    "TITLE": "Job title",
    "ROLE": "Role",
    "ORG": "Organisation",
    "MEMBER": "Member",
    "RELATED": "Related",
    "AGENT": "Agent",
    "CATEGORIES": "Categories",
    "NOTE": "Note",
    "URL": "Web page",
    "PHOTO": "Photo",
    "LOGO": "Logo",
    "SOUND": "Sound",
    "KEY": "Key",
    "X-SOCIALPROFILE": "Profile",
    "X-ABDATE": "Date",
    "X-ABRELATEDNAMES": "Related",
}
_IN_PARTS = frozenset(("N", "ADR", "ORG", "GENDER"))
_SILENT = frozenset(("BEGIN", "END", "VERSION"))
_SAYING = ("X-", "SORT-AS", "CN")
"""Parameters that may say something of a person begin so."""
_NO_KIND = frozenset(("pref", "internet", "quoted-printable", "base64", "8bit"))
_BETWEEN_FIELDS = re.compile(r"(?<!\\);")
_MAX_NESTING = 100


@dataclass(slots=True)
class _Card:
    shown: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add a record for each card, what no address book shows hidden, then long notes and files inside."""
    found: list[Segment] = []
    inside: list[Inside] = []
    open_cards: list[_Card] = []
    stray: list[str] = []
    count = 0
    for line in contentlines.lines(contentlines.decoded(untrusted, place.charset)):
        if line.name == "BEGIN" and len(open_cards) < _MAX_NESTING:
            open_cards.append(_Card())
        elif line.name == "END" and open_cards:
            count += 1
            found += _segments(open_cards.pop(), f"card {count}")
        elif not line.name:
            stray.append(line.raw)
        elif line.name not in _SILENT:
            if not open_cards:
                open_cards.append(_Card())
            _property(line, open_cards[-1], inside)
    for card in open_cards:
        count += 1
        found += _segments(card, f"card {count}")
    context.part(place, "text/vcard", found)
    if stray:
        inside.append(Inside("\n".join(stray).encode("utf-8", "replace"), hidden=Hidden.STRUCTURE))
    contentlines.read_inside(inside, place, context)


def _property(line: Line, card: _Card, inside: list[Inside]) -> None:
    if content := line.content:
        inside.append(Inside(content, ""))
        return
    word = _WORDS.get(line.name)
    text = _parted(line) if line.name in _IN_PARTS else line.text
    if is_long(text):
        inside.append(Inside(text.encode("utf-8", "replace"), hidden=None if word else Hidden.PROPERTY))
        text = ""
    if said := "\n".join(filter(None, (contentlines.moment(text), line.parameter("LABEL")))):
        kind = _kind(line) if word else ""
        name = f"{word or line.name} ({kind})" if kind else word or line.name
        (card.shown if word else card.aside).append(f"{name}: {said}")
    card.aside += [f"{name}: {value}" for name, value in line.parameters if value and name.startswith(_SAYING)]


def _kind(line: Line) -> str:
    """What sort of phone or address it is: "work, mobile"."""
    said = [value.lower() for name, value in line.parameters if name in {"", "TYPE"}]
    return ", ".join(kind for kind in said if kind not in _NO_KIND)


def _parted(line: Line) -> str:
    """A value of several fields in one line; given name before surname, as it is said."""
    pieces = [piece.strip() for piece in _BETWEEN_FIELDS.split(line.raw)]
    if line.name == "N":
        pieces = [*pieces[3:4], *pieces[1:3], *pieces[:1], *pieces[4:]]
    joined = (" " if line.name == "N" else ", ").join(filter(None, pieces))
    return Line(line.name, (), joined).text


def _segments(card: _Card, where: str) -> Iterator[Segment]:
    yield from records(card.shown, None, where)
    yield from records(card.aside, Hidden.PROPERTY, where)
