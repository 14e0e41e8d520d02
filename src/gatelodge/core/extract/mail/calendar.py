"""Calendars (iCalendar): what is planned, with whom and where, one record for each; files and pages put inside.

vCalendar 1.0 is read the same way. Time zones and alarms are for programs, so theirs is hidden.
Sources: RFC 5545 sections 3.4 to 3.8, RFC 7986, [MS-OXCICAL] 2.1.3.1.1.20 (X-ALT-DESC).
"""

from dataclasses import dataclass, field

from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.mail import contentlines
from gatelodge.core.extract.mail.contentlines import Inside, Line
from gatelodge.core.extract.mail.records import is_long, records
from gatelodge.core.extract.text.addresses import data_of
from gatelodge.values import Hidden, Segment

_WORDS = {
    "SUMMARY": "Summary",
    "DTSTART": "Start",
    "DTEND": "End",
    "DUE": "Due",
    "COMPLETED": "Completed",
    "DURATION": "Lasts",
    "RRULE": "Repeats",
    "LOCATION": "Location",
    "ORGANIZER": "Organiser",
    "ATTENDEE": "Attendee",
    "CONTACT": "Contact",
    "DESCRIPTION": "Description",
    "COMMENT": "Comment",
    "CATEGORIES": "Categories",
    "RESOURCES": "Resources",
    "STATUS": "Status",
    "URL": "Web page",
    "CONFERENCE": "Conference",
    "ATTACH": "Attachment",
    "FREEBUSY": "Busy",
    "NAME": "Name",
    "X-WR-CALNAME": "Calendar",
    "X-WR-CALDESC": "Description",
}
_SILENT = frozenset(("BEGIN", "END", "VERSION", "CALSCALE", "METHOD"))
_FOR_PROGRAMS = frozenset(("VTIMEZONE", "STANDARD", "DAYLIGHT", "VALARM"))
_PARTS = {"VEVENT": "event", "VTODO": "task", "VJOURNAL": "journal entry", "VFREEBUSY": "busy time"}
_SAYING = frozenset(("CN", "SENT-BY", "DELEGATED-TO", "DELEGATED-FROM", "MEMBER", "DIR", "EMAIL", "LABEL", "FILENAME"))
"""Parameters that name people or files; `X-` ones do so too."""
_MAX_NESTING = 100


@dataclass(slots=True)
class _Component:
    kind: str = ""
    shown: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add a record for each event, task, journal entry and busy time, then long texts and files inside."""
    reader = _Reader()
    for line in contentlines.lines(contentlines.decoded(untrusted, place.charset)):
        reader.line(line)
    reader.close()
    context.part(place, "text/calendar", reader.found)
    contentlines.read_inside(reader.inside, place, context)


class _Reader:
    """One walk over the lines; components stand in one another."""

    def __init__(self) -> None:
        self.open: list[_Component] = []
        self.found: list[Segment] = []
        self.inside: list[Inside] = []
        self._aside: list[Segment] = []
        self._stray: list[str] = []
        self._counts: dict[str, int] = {}

    def line(self, line: Line) -> None:
        """Put one line where it belongs."""
        if line.name == "BEGIN" and len(self.open) < _MAX_NESTING:
            self.open.append(_Component(line.raw.strip().upper()))
        elif line.name == "END":
            self.end()
        elif not line.name:
            self._stray.append(line.raw)
        elif line.name not in _SILENT:
            if not self.open:
                self.open.append(_Component())
            self._property(line, self.open[-1])

    def end(self) -> None:
        """Add the innermost component."""
        if not self.open:
            return
        ended = self.open.pop()
        kind = _PARTS.get(ended.kind, "calendar" if ended.kind == "VCALENDAR" else ended.kind.lower() or "line")
        self._counts[kind] = self._counts.get(kind, 0) + 1
        where = f"{kind} {self._counts[kind]}"
        programs = ended.kind in _FOR_PROGRAMS
        self.found += records([] if programs else ended.shown, None, where)
        self._aside += records(ended.shown if programs else [], Hidden.PROPERTY, where)
        self._aside += records(ended.aside, Hidden.PROPERTY, where)

    def close(self) -> None:
        """Add what was not ended, and what was no line of a calendar."""
        while self.open:
            self.end()
        self.found += self._aside
        if self._stray:
            stray = "\n".join(self._stray).encode("utf-8", "replace")
            self.inside.append(Inside(stray, hidden=Hidden.STRUCTURE))

    def _property(self, line: Line, component: _Component) -> None:
        if content := line.content:
            self.inside.append(Inside(content, line.parameter("FMTTYPE").lower(), _file_name(line)))
            component.aside += _parameters(line)
            return
        word = _WORDS.get(line.name)
        text = line.text
        if page := data_of(line.parameter("ALTREP")):
            self.inside.append(Inside(page, "text/html", hidden=Hidden.ALTERNATIVE))
        if line.parameter("FMTTYPE").lower() == "text/html" or line.name == "X-ALT-DESC":
            self.inside.append(Inside(text.encode("utf-8", "replace"), "text/html", hidden=Hidden.ALTERNATIVE))
            return
        if is_long(text):
            hidden = None if word else Hidden.PROPERTY
            self.inside.append(Inside(text.encode("utf-8", "replace"), hidden=hidden))
            text = ""
        said = " ".join(filter(None, (", ".join(_parameters(line)), contentlines.moment(_address(text)))))
        if said:
            (component.shown if word else component.aside).append(f"{word or line.name}: {said}")


def _parameters(line: Line) -> list[str]:
    return [value for name, value in line.parameters if value and (name in _SAYING or name.startswith("X-"))]


def _address(text: str) -> str:
    return text[7:] if text[:7].lower() == "mailto:" else text


def _file_name(line: Line) -> str:
    return next((value for name, value in line.parameters if name.endswith("FILENAME")), "")
