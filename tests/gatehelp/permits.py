"""A permit store in a folder, and files to take into it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from gatelodge.adapters.permits import PermitReader, PermitWriter, StoredBook
from gatelodge.adapters.sealing import AddressSeal
from gatelodge.core.permits import PermitBook, RecipientClasses
from gatelodge.core.text import address_token
from gatelodge.flows.permits import PermitImport, import_permits
from gatelodge.testing.keys import SeededKeys
from gatelodge.values import PersonId

AT = datetime(2011, 8, 1, 12, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
REGISTER = {"A1234BC": PersonId(b"a" * 16), "A2345CD": PersonId(b"b" * 16)}
HEADER = ("Email", "Prisoner_Number", "From", "Until", "Status", "Fields", "Relationship")
KEYS = SeededKeys()


@dataclass
class Sheet:
    """A file, as if read."""

    header: Sequence[str]
    lines: Sequence[Sequence[str]]

    @property
    def rows(self) -> list:
        return list(enumerate(self.lines, 2))


@dataclass
class Permits:
    """The store of one test."""

    path: Path
    classes: RecipientClasses = field(default_factory=lambda: RecipientClasses.parse(""))

    @property
    def writer(self) -> PermitWriter:
        return PermitWriter(self.path, KEYS)

    @property
    def book(self) -> StoredBook:
        return PermitReader(self.path).current()

    def take_in(self, *lines, header=HEADER, source="file", at=AT, dry_run=False, sheet=None, **rest) -> PermitImport:
        with self.writer.changing("import", source, at) as change:
            taken = import_permits(
                sheet or Sheet(header, [tuple(line) for line in lines]),
                change,
                persons_of=lambda numbers: {n: {REGISTER[n]} for n in numbers if n in REGISTER},
                address_key=KEYS.key("address"),
                classes=self.classes,
                zone=LONDON,
                **rest,
            )
            if dry_run:
                change.undo()
        return taken

    def token(self, address: str) -> bytes:
        return address_token(KEYS.key("address"), address)

    def heard(self, address: str, at: datetime = AT, book: PermitBook | None = None):
        return (self.book if book is None else book).heard_by(self.token(address), at)

    def open(self, sealed: bytes) -> bytes:
        return AddressSeal(KEYS).open(sealed)
