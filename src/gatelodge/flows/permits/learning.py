"""Permits drafted from past mail, for their owner to confirm: who was written to, about whom, how often.

Only mail that looks lawful teaches anything: every part was read, nothing is hidden, nobody is one of several, and it
is about a few people. A draft is no permit. `permits import` takes of it the rows that somebody said yes to.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from email.utils import getaddresses, parsedate_to_datetime

from gatelodge.core.detect import Found
from gatelodge.core.permits import RecipientClasses
from gatelodge.values import Extraction, FieldClass, PersonId

FEW = 3
"""People of one mail that is taken for a lawful one."""
DRAFT = ("recipient", "person id", "relationship", "fields", "first seen", "last seen", "mails", "confirm")
_FORMULA = "=+-@"
"""What a spreadsheet takes for the beginning of a formula."""
_TO = {"to", "cc", "bcc", "resent-to", "resent-cc"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What one past mail says about who hears about whom."""

    recipients: tuple[str, ...]
    """Outside the organisation."""
    persons: Mapping[PersonId, FieldClass]
    """With what was said about them."""
    day: date | None
    """None where the mail does not say."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A permit that past mail suggests."""

    recipient: str
    person: PersonId
    fields: FieldClass
    """What was said about them so far."""
    first: date | None
    last: date | None
    mails: int

    @property
    def row(self) -> tuple[str, ...]:
        """Its cells under the headings of `DRAFT`."""
        days = ("" if day is None else day.isoformat() for day in (self.first, self.last))
        fields = "; ".join(str(field.name).lower() for field in FieldClass if field in self.fields)
        return (self.recipient, self.person.hex(), "", fields, *days, str(self.mails), "")


def learn(extraction: Extraction, found: Found, classes: RecipientClasses, zone: tzinfo) -> Seen | None:
    """What this mail teaches; None where it does not look lawful, or is about nobody, or stays inside."""
    hidden = found.hidden_person_like_rows or any(about.hidden_only for about in found.persons.values())
    if extraction.gaps or hidden or found.either or not 0 < found.people <= FEW or found.person_like_rows > FEW:
        return None
    headers = [(name.lower(), value) for name, value in extraction.headers]
    written = getaddresses([value for name, value in headers if name in _TO])
    named = (classes.recipient_named(address) for _, address in written if not classes.classify(address).internal)
    recipients = tuple(dict.fromkeys(address for address in named if address and address[0] not in _FORMULA))
    if not recipients:
        return None
    day = next((_day(value, zone) for name, value in headers if name == "date"), None)
    said = {person: about.field_classes | FieldClass.IDENTITY for person, about in found.persons.items()}
    return Seen(recipients, said, day)


def drafts(seen: Iterable[Seen], *, least: int = 2) -> Iterator[Draft]:
    """The permits that so many mails at least suggest, by recipient; one mail alone may have been the mistake."""
    told: dict[tuple[str, PersonId], list[tuple[date | None, FieldClass]]] = {}
    for mail in seen:
        for recipient in mail.recipients:
            for person, fields in mail.persons.items():
                told.setdefault((recipient, person), []).append((mail.day, fields))
    for (recipient, person), times in sorted(told.items()):
        if len(times) >= least:
            days = [day for day, _ in times if day is not None]
            fields = FieldClass(0)
            for _, said in times:
                fields |= said
            yield Draft(recipient, person, fields, min(days, default=None), max(days, default=None), len(times))


def _day(value: str, zone: tzinfo) -> date | None:
    try:
        at = parsedate_to_datetime(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(zone).date()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
