"""Changes of the permit store: one transaction each, and nothing that was recorded is lost.

with PermitWriter(path, keys).changing("import", "visits", at) as change:
    differences = change.replace(lines)
    ...                               # record it in the log, or change.undo()
"""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from threading import Lock

import numpy as np

from gatelodge.adapters.permits import replacing
from gatelodge.adapters.permits.reading import StoredBook
from gatelodge.adapters.permits.schema import Row, failure, micros, open_to_write, row_of
from gatelodge.adapters.sealing import AddressSeal
from gatelodge.core.habits.alike import forms
from gatelodge.core.permits import Permit, near_token, near_tokens
from gatelodge.core.permits.differences import Differences
from gatelodge.core.text import address_token
from gatelodge.ports import Keys

Line = tuple[bytes, Permit]
"""Address token and what is said of it."""

_BLOCK = 20_000
_INSERT = """INSERT INTO line (address, person, fields, starts, until, kind, source, reason, relationship, recorded)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


class PermitWriter:
    """The store, for who may change it. One change at a time; another writer waits."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self._path, self._key, self._seals = path, keys.key("address"), AddressSeal(keys)

    @contextmanager
    def changing(self, kind: str, source: str, at: datetime) -> Iterator["Change"]:
        """One change, committed when the block ends well, else undone. A change without a line is one too.

        kind: `import`, or what was done by hand. TemporaryError, ConfigError: the file cannot be used.
        """
        connection = open_to_write(self._path)
        try:
            connection.execute("BEGIN IMMEDIATE")
            change = Change(connection, self._path, self._key, self._seals, kind, source, at)
            yield change
            connection.execute("ROLLBACK" if change.undone else "COMMIT")
        except sqlite3.Error as error:
            raise failure(error, self._path) from error
        finally:
            with suppress(sqlite3.Error):
                connection.close()  # what is not committed is undone


class Change:
    """What may be done inside one change."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        key: bytes,
        seals: AddressSeal,
        kind: str,
        source: str,
        at: datetime,
    ) -> None:
        self._connection, self._key, self._seals, self.source = connection, key, seals, source
        number, last, digest = connection.execute(
            "SELECT number, at, digest FROM change ORDER BY number DESC LIMIT 1"
        ).fetchone() or (0, 0, b"")
        self.number = number + 1
        self.undone = False
        self._digest = sha256(digest + f"{self.number}\0{kind}\0{source}".encode())
        self._kind, self._at = kind, max(micros(at), last)
        self.before = StoredBook(connection, Lock(), path, number)
        """The book that is changed."""
        self._path = path
        self._near = array("Q")
        connection.execute("PRAGMA defer_foreign_keys = 1")

    @property
    def after(self) -> StoredBook:
        """The book once this change is finished, though not yet committed."""
        return StoredBook(self._connection, Lock(), self._path, self.number)

    def undo(self) -> None:
        """Leave everything as it was."""
        self.undone = True

    def replace(self, lines: Iterable[Line], addresses: Mapping[bytes, str]) -> Differences:
        """Put these lines in the place of all of this source; what is not named any more ends.

        lines: their source is this change's. addresses: the plain form of each token, known once its line is taken.
        """
        begun = replacing.begin(self._connection, self.source, self.number, self._at)
        coming, ids = iter(lines), dict[bytes, int]()
        while block := list(islice(coming, _BLOCK)):
            ids |= self._know({token: addresses[token] for token, _ in block if token not in ids})
            begun.take((ids[token], row_of(permit)) for token, permit in block)
        self._insert_near()
        found = begun.apply(self._digest.update)
        return replace(found, version=self.finish())

    def add(self, token: bytes, permit: Permit, address: str) -> None:
        """One more line. address: the plain form."""
        self._insert(self._know({token: address})[token], row_of(permit))
        self._insert_near()

    def end(self, token: bytes, line: Permit, ended: Permit) -> None:
        """This line of the book is no longer so; what is said instead is `ended`."""
        address, old = self._id(token), row_of(line)
        found = self._connection.execute(
            "SELECT l.id FROM line l WHERE l.address = ? AND l.superseded IS NULL AND"
            " (l.person, l.kind, l.source, l.reason, l.relationship) = (?, ?, ?, ?, ?)"
            " AND l.fields IS ? AND l.starts IS ? AND l.until IS ?",
            (address, old[0], *old[4:], *old[1:4]),
        ).fetchone()
        self._connection.execute("UPDATE line SET superseded = ? WHERE id = ?", (self.number, found[0]))
        self._digest.update(f"-{found[0]}".encode())
        self._insert(address, row_of(ended))

    def rekey(self) -> int:
        """Put every address under the current key, from its sealed form; how many there are.

        No line changes: who was called by the old token is called by the new one, in the history too.
        """
        run = self._connection.execute
        found = run("SELECT id, sealed FROM address").fetchall()
        run("DELETE FROM near")
        for number, sealed in found:
            address = self._seals.open(sealed).decode()
            self._note(address)
            values = (address_token(self._key, address), self._seals.seal(address.encode()), number)
            run("UPDATE address SET token = ?, sealed = ? WHERE id = ?", values)
        self._insert_near()
        return len(found)

    def finish(self) -> str:
        """Write the change down and return the version of the book after it; `replace` does so by itself."""
        digest = self._digest.digest()
        self._connection.execute(
            "INSERT INTO change (number, at, kind, source, digest) VALUES (?, ?, ?, ?, ?)",
            (self.number, self._at, self._kind, self.source, digest),
        )
        return f"{self.number}-{digest[:4].hex()}"

    def _insert(self, address: int, row: Row) -> None:
        self._connection.execute(_INSERT, (address, *row, self.number))
        self._digest.update(repr((address, *row)).encode())

    def _id(self, token: bytes) -> int:
        (found,) = self._connection.execute("SELECT id FROM address WHERE token = ?", (token,)).fetchone()
        return int(found)

    def _know(self, addresses: Mapping[bytes, str]) -> dict[bytes, int]:
        """The number of each address; one that is new is sealed, and its variants are noted."""
        run = self._connection.execute
        ids = {}
        for token, address in addresses.items():
            found = run("SELECT id FROM address WHERE token = ?", (token,)).fetchone()
            if found is None:
                sealed = self._seals.seal(address.encode())
                found = run(
                    "INSERT INTO address (token, sealed) VALUES (?, ?) RETURNING id", (token, sealed)
                ).fetchone()
                self._note(address)
            ids[token] = found[0]
        return ids

    def _note(self, address: str) -> None:
        """Remember its variants and what it looks like, for `_insert_near`."""
        self._near.extend(near_tokens(self._key, address))
        self._near.extend(near_token(address_token(self._key, form)) for form in forms(address))

    def _insert_near(self) -> None:
        if not self._near:
            return
        tokens = np.sort(np.frombuffer(self._near, np.int64))
        fresh = np.append(tokens[:1], tokens[1:][tokens[1:] != tokens[:-1]])
        statement = "INSERT OR IGNORE INTO near (token) VALUES (?)"
        self._connection.executemany(statement, zip(fresh.tolist(), strict=True))
        self._near = array("Q")
