"""Opening what a path or URL names, and saying its name without what must not be said."""

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, cast
from urllib.parse import unquote, urlsplit

from gatelodge.errors import ConfigError, RefusedError

_BLOCK = 1 << 20
_DATABASES = ("sqlite", "postgresql", "postgres", "mysql", "mariadb", "oracle", "mssql", "db2", "informix", "firebird")
_SCHEME = re.compile(r"([a-z][a-z0-9]*)(\+[a-z0-9_]+)?://", re.IGNORECASE)


def is_database(location: str) -> bool:
    """True for the URL of a database, such as postgresql+psycopg://host/name."""
    scheme = _SCHEME.match(location)
    return scheme is not None and scheme[1].lower() in _DATABASES


def is_url(location: str) -> bool:
    """True for a URL of any kind; a path otherwise."""
    return _SCHEME.match(location) is not None


def shown(location: str) -> str:
    """What may be said of it: the file's name, or what kind of database it is."""
    scheme = _SCHEME.match(location)
    if scheme is None:
        return location.rstrip("/").rpartition("/")[2]
    if is_database(location):
        return f"{scheme[1].lower()} database"
    rest = location[scheme.end() :]
    return unquote(re.split(r"[?#]", rest, maxsplit=1)[0]).rstrip("/").rpartition("/")[2] or f"{scheme[1]} location"


def secret_in(location: str) -> bool:
    """True when a URL carries a password, or parameters that may be as good as one."""
    if not is_url(location):
        return False
    try:
        parts = urlsplit(location)
    except ValueError:
        return True
    return ":" in parts.netloc.rpartition("@")[0] or bool(parts.query)


@contextmanager
def open_location(location: str) -> Iterator[BinaryIO]:
    """The bytes there. RefusedError when they cannot be read, ConfigError when a package is missing for it."""
    name = shown(location)
    try:
        file = _remote(location) if is_url(location) else open(location, "rb")  # noqa: PTH123, SIM115 - closed below
    except OSError as error:
        raise RefusedError(f"{name} cannot be read: {error.strerror or 'it is not there'}.") from None
    with file:
        try:
            yield file
        except OSError as error:
            raise RefusedError(f"{name} cannot be read: {error.strerror or 'reading stopped'}.") from None


def _remote(location: str) -> BinaryIO:
    """Errors of the libraries below are not passed on: they may repeat the whole URL."""
    try:
        import fsspec  # noqa: PLC0415 - an optional package
    except ImportError:
        raise ConfigError("A URL needs the package fsspec. Install it: .venv/bin/pip install fsspec") from None
    scheme = location.partition("://")[0]
    try:
        return cast("BinaryIO", fsspec.open(location, "rb").open())
    except ImportError:
        raise ConfigError(f"{scheme}:// needs another package. See the list of file systems of fsspec.") from None
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - each file system has errors of its own
        raise RefusedError(f"{shown(location)} cannot be read ({type(error).__name__}).") from None


@dataclass(frozen=True, slots=True)
class Looked:
    """What one pass over a file tells."""

    digest: str
    """SHA-256, in hex."""
    size: int
    head: bytes
    utf8: bool
    """The whole file is UTF-8."""


def look(location: str) -> Looked:
    """Read a file once from end to end. RefusedError as for `open_location`."""
    digest, size, head, utf8 = sha256(), 0, b"", True
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open_location(location) as file:
        while block := file.read(_BLOCK):
            head = head or block[: 1 << 16]
            digest.update(block)
            size += len(block)
            try:
                if utf8:
                    decoder.decode(block)
            except UnicodeDecodeError:
                utf8 = False
    try:
        if utf8:
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        utf8 = False
    return Looked(digest.hexdigest(), size, head, utf8)


def encoding_of(looked: Looked) -> str:
    """How the text of the file is encoded: what it says of itself, else UTF-8, else the old Windows one."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if looked.head.startswith(mark):
            return encoding
    if b"\0" in looked.head[:200]:
        return "utf-16-le" if looked.head[1:2] == b"\0" else "utf-16-be"
    return "utf-8" if looked.utf8 else "cp1252"
