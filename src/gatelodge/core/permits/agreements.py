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

    def covers(self, recipient: str, author: str, on: date, people: int, classes: FieldClass) -> bool:
        """True when recipient, author, day, number and every field class fit."""
        return (
            (self.starts is None or self.starts <= on)
            and on <= self.expires
            and (not self.days or DAYS[on.weekday()] in self.days)
            and people <= self.row_limit
            and not classes & ~self.fields
            and _any_fits(self.recipients, recipient)
            and (not self.authors or _any_fits(self.authors, author))
        )


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
