"""Past mail where it lies: an mbox, a Maildir, a folder of .eml files, or one message. Read only, one at a time.

An mbox is split at lines that begin with "From " between an empty line and a header, however the rest of them is
written, and ">From " is undone (RFC 4155 and mboxrd).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from gatelodge.errors import RefusedError

_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEADER = re.compile(rb">From |[!-9;-~]+[ \t]*:")
_MAILDIR = ("cur", "new")


def messages(source: Path, *, unread: Callable[[], None] | None = None) -> Iterator[bytes]:
    """The bytes of each message, untrusted, in a fixed order. RefusedError: there is none, or it cannot be read.

    unread: told of each file of a folder that cannot be read, which is then left out.
    """
    try:
        yield from _messages(source, unread)
    except OSError as error:
        raise RefusedError(f"{source.name} cannot be read: {error.strerror}.") from error


def _messages(source: Path, unread: Callable[[], None] | None) -> Iterator[bytes]:
    if source.is_dir():
        files = _files(source)
        if not files:
            raise RefusedError(f"{source.name} holds no mail: an mbox, a Maildir or .eml files are read.")
        for path in files:
            try:
                untrusted = path.read_bytes()
            except OSError:
                if unread is None:
                    raise
                unread()
                continue
            yield untrusted
        return
    with source.open("rb") as file:
        if file.read(5) != b"From ":
            file.seek(0)
            yield file.read()
            return
        file.seek(0)
        yield from _mbox(file)


def _files(folder: Path) -> list[Path]:
    """The messages of a Maildir and its folders, else every .eml file below."""
    if (folder / "cur").is_dir():
        found = [file for name in _MAILDIR for file in folder.rglob(f"{name}/*")]
    else:
        found = [file for file in folder.rglob("*") if file.suffix.lower() == ".eml"]
    return sorted(file for file in found if file.is_file())


def _mbox(lines: Iterable[bytes]) -> Iterator[bytes]:
    gathered: list[bytes] = []
    empty, begun = True, b""
    for line in lines:
        if begun and not _HEADER.match(line):
            gathered.append(begun)  # a paragraph that begins with "From "
        elif begun:
            if gathered:
                yield _message(gathered)
            gathered = []
        begun = line if line.startswith(b"From ") and empty else b""
        if not begun:
            gathered.append(line)
        empty = not line.strip(b"\r\n")
    if begun:
        gathered.append(begun)
    if gathered:
        yield _message(gathered)


def _message(lines: list[bytes]) -> bytes:
    if not lines[-1].strip(b"\r\n"):
        lines = lines[:-1]  # the empty line belongs to the next "From "
    return _QUOTED.sub(rb"\1", b"".join(lines))
