"""The signed size and root of the log: C2SP tlog-checkpoint.

Three lines (origin, number of entries, base64 of the root) in a signed note. Who holds an old checkpoint can show any
later change of what it covers.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from gatelodge.core.note import SigningKey, VerifyingKey, open_note
from gatelodge.errors import IntegrityError


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint note says."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The note's text."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def sign_checkpoint(checkpoint: Checkpoint, key: SigningKey) -> bytes:
    """The signed note."""
    return key.sign(checkpoint.text())


def open_checkpoint(untrusted: bytes, keys: Sequence[VerifyingKey], *, origin: str) -> Checkpoint:
    """The checkpoint, signed by one of the keys and of this log. IntegrityError for anything else."""
    lines = open_note(untrusted, keys).text.split("\n")
    try:
        root = base64.b64decode(lines[2], validate=True)
        checkpoint = Checkpoint(lines[0], int(lines[1]), root)
    except (IndexError, ValueError, binascii.Error):
        raise IntegrityError("The signed note is not a checkpoint.") from None
    if len(root) != 32 or checkpoint.size < 0 or checkpoint.text().split("\n")[:3] != lines[:3]:
        raise IntegrityError("The checkpoint is not written the one way.")
    if checkpoint.origin != origin:
        raise IntegrityError("The checkpoint is of another log.")
    return checkpoint
