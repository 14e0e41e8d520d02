"""The permit store's tables: lines with a history, and the changes that made it (docs/formats/permits.md).

A line is never deleted or rewritten: triggers refuse it. All that ever changes of it is the number of the change that
took its place, once. So the book of any earlier time is still there, and a reader that keeps to one change number sees
one book, whatever is written beside it. Instants are microseconds since 1970, UTC.
"""

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from gatelodge.core.permits import Permit
from gatelodge.core.permits.permit import allowed_by as allowed
from gatelodge.errors import ConfigError, IntegrityError, TemporaryError
from gatelodge.values import FieldClass, PersonId

FORMAT = 1
_BUSY_S = 30.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ALLOWED: dict[int | None, FieldClass] = {}

_TABLES = """
CREATE TABLE change (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    digest BLOB NOT NULL
) STRICT;
CREATE TABLE address (
    id INTEGER PRIMARY KEY,
    token BLOB NOT NULL UNIQUE,
    sealed BLOB NOT NULL
) STRICT;
CREATE TABLE near (token INTEGER PRIMARY KEY) STRICT;
CREATE TABLE line (
    id INTEGER PRIMARY KEY,
    address INTEGER NOT NULL REFERENCES address (id),
    person BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('permit', 'ban', 'ended')),
    fields INTEGER,
    starts INTEGER,
    until INTEGER,
    source TEXT NOT NULL,
    relationship TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded INTEGER NOT NULL REFERENCES change (number),
    superseded INTEGER REFERENCES change (number)
) STRICT;
CREATE INDEX line_address ON line (address, person);
CREATE INDEX line_person ON line (person);
"""
_NEVER = """
CREATE TRIGGER line_stays BEFORE DELETE ON line BEGIN SELECT raise(ABORT, 'a line is never deleted'); END;
CREATE TRIGGER line_is_as_it_was BEFORE UPDATE ON line
WHEN old.superseded IS NOT NULL OR new.superseded IS NULL OR (new.id, new.address, new.person, new.kind, new.source,
    new.relationship, new.reason, new.recorded) <> (old.id, old.address, old.person, old.kind, old.source,
    old.relationship, old.reason, old.recorded) OR new.fields IS NOT old.fields OR new.starts IS NOT old.starts
    OR new.until IS NOT old.until
BEGIN SELECT raise(ABORT, 'a line is never rewritten'); END;
CREATE TRIGGER change_stays BEFORE DELETE ON change BEGIN SELECT raise(ABORT, 'a change is never deleted'); END;
CREATE TRIGGER change_is_as_it_was BEFORE UPDATE ON change
BEGIN SELECT raise(ABORT, 'a change is never rewritten'); END;
"""

COLUMNS = "l.person, l.fields, l.starts, l.until, l.kind, l.source, l.reason, l.relationship"
"""What `permit_of` reads, in its order."""
AS_OF = "l.recorded <= :number AND (l.superseded IS NULL OR l.superseded > :number)"
"""The lines of the book of one change."""

Row = tuple[bytes, int | None, int | None, int | None, str, str, str, str]


def micros(at: datetime) -> int:
    """The instant as it is stored."""
    return (at - _EPOCH) // _MICROSECOND


@lru_cache(maxsize=4096)
def instant(stored: int) -> datetime:
    """The instant that is stored."""
    return _EPOCH + timedelta(microseconds=stored)


def permit_of(
    person: bytes,
    fields: int | None,
    starts: int | None,
    until: int | None,
    kind: str,
    source: str,
    reason: str,
    relationship: str,
) -> Permit:
    """The line of one row of `COLUMNS`."""
    return Permit(
        PersonId(person),
        None if fields is None else FieldClass(fields),
        None if starts is None else instant(starts),
        None if until is None else instant(until),
        kind,
        source,
        reason,
        relationship,
    )


def allowed_by(fields: int | None) -> FieldClass:
    """The field classes that a permit with these stored fields allows."""
    found = _ALLOWED.get(fields)
    if found is None:
        found = _ALLOWED[fields] = allowed(None if fields is None else FieldClass(fields))
    return found


def row_of(permit: Permit) -> Row:
    """The row of one line, as `permit_of` reads it."""
    person, fields, starts, until, *rest = permit
    return (
        person,
        None if fields is None else fields.value,
        None if starts is None else micros(starts),
        None if until is None else micros(until),
        *rest,  # type: ignore[return-value]  # the texts of a permit
    )


def open_to_read(path: Path) -> sqlite3.Connection:
    """The store, for reading only, from any thread. FileNotFoundError, ConfigError or TemporaryError."""
    if not path.exists():
        raise FileNotFoundError(path)
    return _connect(path, "ro")


def open_to_write(path: Path) -> sqlite3.Connection:
    """The store, made where it is not there: one file for its owner only. TemporaryError when it cannot be written."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        raise TemporaryError(f"{path.name} could not be written.", log=f"{path.name}: {error.strerror}") from error
    return _connect(path, "rw")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=_BUSY_S,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        _prepare(connection, to_write=mode == "rw")
    except sqlite3.Error as error:
        raise failure(error, path) from error
    return connection


def _prepare(connection: sqlite3.Connection, *, to_write: bool) -> None:
    connection.execute("PRAGMA mmap_size = 2147418112")
    if not to_write:
        connection.execute("PRAGMA query_only = 1")
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found == 0 and to_write:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} {_NEVER} PRAGMA user_version = {FORMAT}; COMMIT;")
    elif found != FORMAT:
        raise sqlite3.DatabaseError("another format")
    if to_write:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = 1")
        connection.execute("PRAGMA cache_size = -262144")


def failure(error: sqlite3.Error, path: Path) -> Exception:
    """What a failure of the file means to who asked."""
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    log = f"{path.name}: {name}"
    if name in {"SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN"}:
        return TemporaryError(f"{path.name} cannot be used just now.", log=log)
    if name == "SQLITE_CONSTRAINT_TRIGGER":
        return IntegrityError(f"{path.name} keeps its history: nothing in it is changed.", log=log)
    return ConfigError(f"{path.name} is not a permit store of this version. Restore it, or import again.", log=log)
