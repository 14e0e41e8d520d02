"""A file given to `extract` or `explain`: its bytes, and whether it is a message or a bare file."""

import os
import re
import sys
from dataclasses import dataclass
from email.utils import getaddresses
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gatelodge.errors import RefusedError

FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="A mail (.eml) or any other file; - is what comes on stdin.")
]


class Kind(StrEnum):
    """How to read the file."""

    AUTO = "auto"
    MESSAGE = "message"
    FILE = "file"


KindOption = Annotated[Kind, typer.Option("--kind", help="Read it as a message or as a bare file.")]

_STDIN = Path("-")
_MAIL_HEADERS = {b"from", b"to", b"subject", b"date", b"received", b"message-id", b"mime-version", b"return-path"}
_HEADER = re.compile(rb"([!-9;-~]{1,60}):")


@dataclass(frozen=True, slots=True)
class Given:
    """One file as it was given."""

    name: str
    untrusted: bytes
    as_message: bool

    def addresses(self, *headers: str) -> list[str]:
        """The addresses in the top header's lines of these names, lower-cased, without repeats."""
        from gatelodge.core.message import top_headers  # noqa: PLC0415 - heavy

        values = [value for name, value in top_headers(self.untrusted) if name.lower() in headers]
        return list(dict.fromkeys(address.lower() for _, address in getaddresses(values) if "@" in address))


def read(path: Path, kind: Kind) -> Given:
    """The file's bytes, or what comes on stdin. Wrong usage where there is no such file."""
    piped = path == _STDIN
    if not piped and not path.exists():
        raise typer.BadParameter(f"{path} does not exist.", param_hint="FILE")
    if path.is_dir():
        raise typer.BadParameter(f"{path} is a folder: name one file in it.", param_hint="FILE")
    try:
        untrusted = sys.stdin.buffer.read() if piped else path.read_bytes()
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}.") from error
    as_message = looks_like_message(untrusted) if kind is Kind.AUTO else kind is Kind.MESSAGE
    return Given("stdin" if piped else _name(path), untrusted, as_message)


def _name(path: Path) -> str:
    """The file's name as text that can be written anywhere: bytes that are not UTF-8 become marks."""
    return os.fsencode(path.name).decode("utf-8", errors="replace")


def looks_like_message(untrusted: bytes) -> bool:
    """True when the first lines are a mail's header: two of its usual names before the first empty line."""
    seen: set[bytes] = set()
    for number, line in enumerate(untrusted[:65_536].splitlines()):
        if number == 0 and line.startswith(b"From "):  # a mailbox's separator
            continue
        if line[:1] in (b" ", b"\t") and number:
            continue
        header = _HEADER.match(line)
        if not header:
            break
        seen.add(header[1].lower())
    return len(seen & _MAIL_HEADERS) >= 2
