"""A file given to `extract` or `explain`: its bytes, and whether it is a message or a bare file."""

import re
from dataclasses import dataclass
from email.utils import getaddresses
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gatelodge.errors import RefusedError

FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A mail (.eml) or any other file.")]


class Kind(StrEnum):
    """How to read the file."""

    AUTO = "auto"
    MESSAGE = "message"
    FILE = "file"


KindOption = Annotated[Kind, typer.Option("--kind", help="Read it as a message or as a bare file.")]

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
    """The file's bytes. RefusedError when it cannot be read."""
    try:
        untrusted = path.read_bytes()
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}.") from error
    as_message = looks_like_message(untrusted) if kind is Kind.AUTO else kind is Kind.MESSAGE
    return Given(path.name, untrusted, as_message)


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
