"""The rows of an SQL query, through SQLAlchemy (an optional package).

Nothing of the connection string or the query is ever said: database errors name both, so only the class of an error is
passed on, without its cause.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

from gatelodge.adapters.sources.locations import shown
from gatelodge.adapters.sources.table import ROWS, Batch, headings
from gatelodge.adapters.sources.workbook import cell_text
from gatelodge.errors import ConfigError, RefusedError, TemporaryError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_READS = re.compile(r"\s*(?:(?:--[^\n]*\n|/\*.*?\*/)\s*)*(select|with|values|table)\b", re.IGNORECASE | re.DOTALL)


class SqlSource:
    """One query. It is run again for each reading, in a transaction that is rolled back."""

    loose = False

    def __init__(self, location: str, query: str) -> None:
        if not _READS.match(query):
            raise RefusedError("The query must begin with SELECT (or WITH): it only reads.")
        self.name, self.digest = shown(location), ""
        """The digest is of the rows as they were read, so there is none before."""
        self._query = query
        self._engine = _engine(location, self.name)

    def batches(self) -> Iterator[Batch]:
        """The rows from the start. TemporaryError: no answer; RefusedError: it cannot be run, or selects nobody."""
        from sqlalchemy import exc  # noqa: PLC0415 - an optional package

        try:
            connection = self._engine.connect()
        except exc.SQLAlchemyError as error:
            raise TemporaryError(f"The {self.name} cannot be reached ({type(error).__name__}).") from None
        digest = sha256()
        try:
            with connection:
                for batch in self._selected(connection):
                    for row in batch.rows:
                        digest.update(repr(row).encode())
                    yield batch
        except exc.SQLAlchemyError as error:
            if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
                raise TemporaryError(f"The {self.name} broke off ({type(error).__name__}).") from None
            raise RefusedError(f"The {self.name} cannot run the query ({type(error).__name__}).") from None
        self.digest = digest.hexdigest()

    def _selected(self, connection: "Connection") -> Iterator[Batch]:
        reading = connection.execution_options(stream_results=True, max_row_buffer=ROWS, no_parameters=True)
        result = reading.exec_driver_sql(self._query)
        header, first = headings(result.keys()), 1
        for block in result.partitions(ROWS):
            rows = [[cell_text(value) for value in row] for row in block]
            yield Batch(header, range(first, first + len(rows)), rows)
            first += len(rows)
        if first == 1:
            raise RefusedError("The query selects no rows.")

    def share_read(self) -> None:
        """Nobody knows how many rows are to come."""


def _engine(location: str, name: str) -> "Engine":
    try:
        from sqlalchemy import create_engine, exc, pool  # noqa: PLC0415 - an optional package
    except ImportError:
        raise ConfigError("A database needs SQLAlchemy. Install it: .venv/bin/pip install sqlalchemy") from None
    try:
        return create_engine(location, poolclass=pool.NullPool, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise ConfigError(f"The {name} needs its driver, the package {error.name}.") from None
    except (exc.SQLAlchemyError, ValueError):
        raise RefusedError("This is not the address of a database, such as postgresql://host/name.") from None
