"""Agreements: the only thing that permits bulk (docs/formats/recipients.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gatelodge.core.permits.addresses import domain_of
from gatelodge.core.text import mail_address
from gatelodge.core.toml import Table
from gatelodge.values import FieldClass

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIELD_CLASSES: Mapping[str, FieldClass] = {str(field.name).lower(): field for field in FieldClass}


@dataclass(frozen=True, slots=True)
class Agreement:
    """The only thing that permits bulk."""

    name: str
    recipients: tuple[str, ...]
    authors: tuple[str, ...]
    fields: FieldClass
    row_limit: int
    days: tuple[str, ...]
    purpose: str
    owner: str
    starts: date | None
    expires: date

    def names(self, recipient: str) -> bool:
        """True when it is made for this recipient (a plain address)."""
        return _any_fits(self.recipients, recipient)

    def covers(self, recipient: str, author: str, on: date, people: int, classes: FieldClass) -> bool:
        """True when recipient, author, day, number and every field class fit."""
        return self.names(recipient) and not self.misses(author, on, people, classes)

    def misses(self, author: str, on: date, people: int, classes: FieldClass) -> tuple[str, ...]:
        """Why it does not cover a mail to a recipient whom it names, in words; () where it does."""
        missed = []
        if self.starts is not None and on < self.starts:
            missed.append(f"it begins on {self.starts:%Y-%m-%d}")
        if on > self.expires:
            missed.append(f"it ended on {self.expires:%Y-%m-%d}")
        if self.days and DAYS[on.weekday()] not in self.days:
            missed.append(f"it is for {', '.join(self.days)} only")
        if people > self.row_limit:
            missed.append(f"{people:,} people are more than its {self.row_limit:,}")
        if beyond := classes & ~self.fields:
            missed.append(f"it does not cover {', '.join(sorted(str(one.name).lower() for one in beyond))}")
        if self.authors and not _any_fits(self.authors, author):
            missed.append("it is for other authors, or the author is not proven")
        return tuple(missed)


def agreement(table: Table) -> Agreement:
    """One `[[agreement]]` of the file. ConfigError where it is not whole."""
    fields = FieldClass.IDENTITY
    for word in table.words("fields", FIELD_CLASSES):
        fields |= FIELD_CLASSES[word]
    expires = table.day("expires")
    assert expires is not None
    found = Agreement(
        name=table.text("name"),
        purpose=table.text("purpose"),
        recipients=tuple(mail_address(word) for word in table.words("recipients")),
        authors=tuple(mail_address(word) for word in table.words("authors")),
        fields=fields,
        row_limit=table.number("row_limit") or 0,
        days=table.words("days", DAYS),
        owner=table.text("owner"),
        starts=table.day("starts", None),
        expires=expires,
    )
    if not found.recipients:
        table.fail("recipients", "An agreement names its mailboxes or networks under `recipients`.")
    table.done()
    return found


def _any_fits(patterns: Iterable[str], address: str) -> bool:
    """True when the plain address is named, or stands under a named `@domain` or `@*.domain`."""
    domain = domain_of(address)
    for pattern in patterns:
        if pattern.startswith("@*."):
            if domain.endswith(pattern[2:]):
                return True
        elif pattern.startswith("@"):
            if domain == pattern[1:]:
                return True
        elif pattern == address:
            return True
    return False
