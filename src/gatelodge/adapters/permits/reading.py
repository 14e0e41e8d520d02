"""The book of one change of the permit store, read as it is asked; and whichever change is the newest.

A book keeps to its change number, so it stays one consistent snapshot while others write. What it read of an address it
remembers. A line that cannot be read is a fault, never an empty answer.
"""

import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

from gatelodge.adapters.permits.schema import (
    AS_OF,
    COLUMNS,
    allowed_by,
    failure,
    instant,
    micros,
    open_to_read,
    permit_of,
)
from gatelodge.core.permits import Hears, Permit, PermitBook, near_token
from gatelodge.core.permits.lines import Said, sum_up
from gatelodge.values import FieldClass, PersonId

_Said = Said[int | None, int]
_NOTHING = Hears()

_ASKED = 200
"""Tokens of one query."""
_REMEMBERED = 20_000
"""Addresses of which a book remembers what it read."""
_OFFSET = 1 << 64
_SIGN = 1 << 63


class StoredBook(PermitBook):
    """The permits as they stood after one change."""

    def __init__(self, connection: sqlite3.Connection, lock: Lock, path: Path, number: int) -> None:
        self._connection, self._lock, self._path, self.number = connection, lock, path, number
        at, digest = self._rows("SELECT at, digest FROM change WHERE number = :number")[0] if number else (None, b"")
        feeds = self._rows("SELECT source, max(at) FROM change WHERE kind = 'import' AND number <= :number GROUP BY 1")
        super().__init__(
            {},
            array("Q"),
            version=f"{number}-{digest[:4].hex()}" if number else "none",
            at=None if at is None else instant(at),
            feeds={source: instant(last) for source, last in feeds},
        )
        self._read: dict[bytes, list[_Said]] = {}

    def __len__(self) -> int:
        return int(self._rows(f"SELECT count(*) FROM line l WHERE {AS_OF}")[0][0])

    def permits_of(self, token: bytes) -> Sequence[Permit]:
        """As in `PermitBook`."""
        values = {"number": self.number, "token": token}
        rows = self._rows(
            f"SELECT {COLUMNS} FROM address a CROSS JOIN line l ON l.address = a.id WHERE a.token = :token AND {AS_OF}",
            values,
        )
        return tuple(permit_of(*row) for row in rows)

    def knows(self, token: bytes) -> bool:
        """As in `PermitBook`."""
        return bool(self._said(token))

    def hears(self, tokens: Iterable[bytes], at: datetime) -> Hears:
        """As in `PermitBook`, from rows that are not made permits first."""
        tokens = tuple(tokens)
        said = self._said(tokens[0]) if len(tokens) == 1 else [line for token in tokens for line in self._said(token)]
        return sum_up(said, micros(at), allowed_by) if said else _NOTHING

    def heard_by(self, token: bytes, at: datetime) -> Mapping[PersonId, FieldClass]:
        """As in `PermitBook`."""
        return self.hears((token,), at).heard

    def banned(self, token: bytes, at: datetime) -> frozenset[PersonId]:
        """As in `PermitBook`."""
        return self.hears((token,), at).banned

    def prepare(self, tokens: Iterable[bytes]) -> None:
        """Read what is known of these addresses in one query."""
        wanted = iter(dict.fromkeys(token for token in tokens if token not in self._read))
        while some := list(islice(wanted, _ASKED)):
            if len(self._read) > _REMEMBERED:
                self._read = {}
            found: dict[bytes, list[_Said]] = {token: [] for token in some}
            marks = ",".join("?" * len(some))
            for row in self._rows(
                "SELECT l.person, l.fields, l.starts, l.until, l.kind, l.source, a.token"
                " FROM address a CROSS JOIN line l ON l.address = a.id"
                f" WHERE a.token IN ({marks}) AND l.recorded <= ? AND (l.superseded IS NULL OR l.superseded > ?)",
                (*some, self.number, self.number),
            ):
                found[row[6]].append(row[:6])
            self._read |= found

    def _said(self, token: bytes) -> Sequence[_Said]:
        """What a judgement needs of the lines about one address, remembered."""
        found = self._read.get(token)
        if found is None:
            self.prepare((token,))
            found = self._read[token]
        return found

    def near_known(self, tokens: Iterable[bytes]) -> frozenset[bytes]:
        """As in `PermitBook`, in one query."""
        asked = {signed(near_token(token)): token for token in tokens}
        marks = ",".join("?" * len(asked))
        found = self._rows(f"SELECT token FROM near WHERE token IN ({marks})", [*asked])
        return frozenset(asked[token] for (token,) in found)

    def lines(self) -> Iterator[tuple[bytes, Permit]]:
        """As in `PermitBook`; whole blocks are read at a time, in the order in which they were recorded."""
        return self._lines("1")

    def lines_about(self, persons: Collection[PersonId]) -> Iterator[tuple[bytes, Permit]]:
        """As in `PermitBook`."""
        return (line for person in sorted(persons) for line in self._lines("l.person = :person", person=person))

    def contradictions(self) -> Iterator[tuple[bytes, tuple[Permit, ...]]]:
        """As in `PermitBook`."""
        rows = self._rows(
            f"SELECT a.token, l.person FROM line l JOIN address a ON a.id = l.address"
            f" WHERE l.kind <> 'ended' AND {AS_OF} GROUP BY l.address, l.person HAVING count(*) > 1"
        )
        for token, person in rows:
            yield token, tuple(line for line in self.permits_of(token) if line.person == person)

    def tally(self) -> Mapping[str, tuple[int, int, int]]:
        """As in `PermitBook`."""
        found = self._rows(
            "SELECT l.source, sum(l.kind = 'permit'), sum(l.kind = 'ban'), sum(l.kind = 'ended')"
            f" FROM line l WHERE {AS_OF} GROUP BY 1"
        )
        return {source: (permits, bans, ended) for source, permits, bans, ended in found}

    def sealed_address(self, token: bytes) -> bytes:
        """As in `PermitBook`."""
        found = self._rows("SELECT sealed FROM address WHERE token = ?", (token,))
        return bytes(found[0][0]) if found else b""

    def as_of(self, at: datetime) -> "StoredBook":
        """As in `PermitBook`."""
        found = self._rows("SELECT max(number) FROM change WHERE at <= ? AND number <= ?", (micros(at), self.number))
        return StoredBook(self._connection, self._lock, self._path, found[0][0] or 0)

    @property
    def variants(self) -> Iterable[int]:
        """As in `PermitBook`."""
        return (token % _OFFSET for (token,) in self._rows("SELECT token FROM near"))

    def _lines(self, which: str, **values: object) -> Iterator[tuple[bytes, Permit]]:
        last = 0
        while True:
            rows = self._rows(
                f"SELECT l.id, a.token, {COLUMNS} FROM line l JOIN address a ON a.id = l.address"
                f" WHERE l.id > :last AND {which} AND {AS_OF} ORDER BY l.id LIMIT 10000",
                {"number": self.number, "last": last, **values},
            )
            yield from ((token, permit_of(*row)) for _, token, *row in rows)
            if not rows:
                return
            last = rows[-1][0]

    def _rows(self, statement: str, values: Any = None) -> list[Any]:
        try:
            with self._lock:
                return self._connection.execute(
                    statement, {"number": self.number} if values is None else values
                ).fetchall()
        except sqlite3.Error as error:
            raise failure(error, self._path) from error


class PermitReader:
    """The newest book of a store; the same object while nothing changed. ConfigError where the file is none."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        self._connection = open_to_read(path)
        self._seen = -1
        self._book = self.current()

    def current(self) -> StoredBook:
        """The book after the last change that was committed."""
        try:
            with self._lock:
                (seen,) = self._connection.execute("PRAGMA data_version").fetchone()
                if seen == self._seen:
                    return self._book
                number = self._connection.execute("SELECT max(number) FROM change").fetchone()[0] or 0
        except sqlite3.Error as error:
            raise failure(error, self._path) from error
        if self._seen < 0 or number != self._book.number:
            self._book = StoredBook(self._connection, self._lock, self._path, number)
        self._seen = seen
        return self._book

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()


def signed(token: int) -> int:
    """A near token as SQLite keeps it."""
    return token - _OFFSET if token >= _SIGN else token
