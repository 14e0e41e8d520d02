"""One thread's connection to the database: statements, one transaction at a time, and what a failure means.

A full disk is `TemporaryError` and leaves everything as it was. Any other input or output error is `DiskError`: the
process that meets it ends, because what a failed write left behind can only be learned by starting again.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, ProgrammingError, connection, transaction

from gatelodge.adapters.store.failures import DiskError
from gatelodge.errors import TemporaryError

_DISK = frozenset(
    {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_NOTADB,
    }
)


@contextmanager
def one_transaction() -> Iterator[None]:
    """Everything inside is committed on leaving, durable, or none of it. DiskError and TemporaryError as above."""
    try:
        with transaction.atomic(), connection.wrap_database_errors:
            yield
    except DatabaseError as error:
        connection.close()
        meaning = failure(error)
        if meaning is None:
            raise
        raise meaning from error


def failure(error: DatabaseError) -> TemporaryError | None:
    """What a database failure means to who waits; None when the request and not the disk is at fault."""
    if isinstance(error, (DataError, IntegrityError, ProgrammingError)):
        return None
    cause = error.__cause__
    name = str(getattr(cause, "sqlite_errorname", type(cause).__name__))
    if getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_BUSY) & 0xFF in _DISK:
        return DiskError("The store cannot be written.", log=f"store: {name}")
    return TemporaryError("The store cannot take anything just now.", log=f"store: {name}")


def run(statement: str, *values: Any) -> None:
    """Execute one statement."""
    _execute(statement, values)


def changed(statement: str, *values: Any) -> int:
    """Execute one statement; how many rows it changed."""
    return int(_execute(statement, values).rowcount)


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """All rows of one query."""
    found: list[tuple[Any, ...]] = _execute(statement, values).fetchall()
    return found


def row(statement: str, *values: Any) -> tuple[Any, ...] | None:
    """The first row of one query, None where there is none."""
    found: tuple[Any, ...] | None = _execute(statement, values).fetchone()
    return found


def _execute(statement: str, values: tuple[Any, ...]) -> Any:
    """The driver's own cursor: Django's wrapping of each statement costs more than the statement."""
    driver: Any = connection.connection
    if driver is None:
        connection.ensure_connection()
        driver = connection.connection
    return driver.execute(_written(statement), values)


@cache
def _written(statement: str) -> str:
    """The statement with this driver's placeholders."""
    return statement.replace("%s", "?") if connection.vendor == "sqlite" else statement


def insert(table: str, **values: Any) -> None:
    """Add one row."""
    run(_insert(table, tuple(values)), *values.values())


@cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO store_{table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - our own names


def places(values: Sequence[object]) -> str:
    """Placeholders for `IN (...)`."""
    return ", ".join(["%s"] * len(values))


def to_column(at: datetime | None) -> Any:
    """A time as this database's columns take it."""
    return None if at is None else connection.ops.adapt_datetimefield_value(at)


def from_column(value: Any) -> datetime:
    """A time out of a column: aware, UTC."""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
