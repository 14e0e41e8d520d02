"""Where the people of the register come from: CSV, workbook, JSON or an SQL query, from a path, a URL or a database.

Every source is read in batches, all cells as text, and can be read again from its start. What a location holds besides
a name (user, password, host) stays in here: errors and logs have its last part only.

    source = open_source("exports/day.csv")
    for batch in source.batches(): ...
"""

from pathlib import Path
from typing import Protocol

from gatelodge.adapters.sources.csvfile import CsvSource
from gatelodge.adapters.sources.jsonfile import JsonSource
from gatelodge.adapters.sources.locations import is_database, is_url, secret_in, shown
from gatelodge.adapters.sources.sqlquery import SqlSource
from gatelodge.adapters.sources.table import Batch, Streamed, Table, as_table
from gatelodge.adapters.sources.workbook import WORKBOOKS, WorkbookSource
from gatelodge.core.detect.profile import Profile
from gatelodge.errors import ConfigError, RefusedError

__all__ = [
    "Batch",
    "JsonSource",
    "Source",
    "Streamed",
    "Table",
    "is_database",
    "open_source",
    "place_of",
    "place_to_keep",
    "read_table",
]

_JSON = (".json", ".jsonl", ".ndjson")

Source = CsvSource | WorkbookSource | JsonSource | SqlSource


class _Named(Protocol):
    def __fspath__(self) -> str: ...


def open_source(location: "str | _Named", query: str = "") -> Source:
    """The source at a path, a URL (file://, s3://, sftp:// ...) or, with a query, in a database.

    RefusedError: it is not there, or is no table. ConfigError: it needs a package that is not installed.
    TemporaryError: a database that does not answer.
    """
    place = location if isinstance(location, str) else location.__fspath__()
    if is_database(place):
        if not query:
            raise RefusedError("A database needs a query that selects the people: give one with --query.")
        return SqlSource(place, query)
    if query:
        raise RefusedError("A query needs a database, such as postgresql://host/name.")
    ending = shown(place).lower()
    if ending.endswith(WORKBOOKS):
        return WorkbookSource(place)
    return JsonSource(place) if ending.endswith(_JSON) else CsvSource(place)


def place_of(profile: Profile, home: Path) -> str:
    """Where the source of this profile is, "" where that was never said. ConfigError: its file cannot be read."""
    if not profile.location_file:
        return profile.location
    path = home / profile.location_file
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"location_file: {path} cannot be read.") from None


def place_to_keep(location: str) -> str:
    """The location as it may be saved in a profile: a path from the root; "" for one with a password in it."""
    if not location or secret_in(location):
        return ""
    return location if is_url(location) else str(Path(location).absolute())


def read_table(location: "str | _Named") -> Table:
    """A small source whole, as a table. RefusedError as for `open_source`."""
    return as_table(open_source(location).batches())
