"""What is locked, signed or known but not read: one plain sentence each."""

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.text import plain
from gatelodge.values import GapKind

_SENTENCES = {
    "archive": "An archive of a rare kind, which was not read.",
    "database": "An Access database, which was not read.",
    "disk": "A disk image, which was not read.",
    "program": "A program, which was not read.",
}


def read_signature(untrusted: bytes, place: Place, context: Context) -> None:
    """Add a detached signature, and what else can be read in it."""
    context.part(place, "application/pgp-signature", ())
    remains.read(untrusted, place, context)
    context.gap(place, GapKind.SIGNED_CLEAR, "A detached signature beside the content.")


def read_pgp(_: bytes, place: Place, context: Context) -> None:
    """Add PGP-encrypted text."""
    context.part(place, "application/pgp-encrypted", ())
    context.gap(place, GapKind.ENCRYPTED, "The content is encrypted (PGP).")


def read_media(untrusted: bytes, place: Place, context: Context) -> None:
    """Add sound or film, and what text the file carries."""
    context.part(place, "application/octet-stream", ())
    remains.read_with_files(untrusted, place, context)
    context.gap(place, GapKind.MEDIA, "Sound or film, which was not read.")


def read_postscript(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the program as text: words that it draws in one piece stand in it, others may not."""
    plain.read(untrusted, place, context)
    context.gap(place, GapKind.UNKNOWN_TYPE, "A drawing (PostScript), whose words may stand letter by letter.")


def read_known(kind: str, untrusted: bytes, place: Place, context: Context) -> None:
    """Add a kind of file that is not read, and what readable runs it has."""
    context.part(place, "application/octet-stream", ())
    remains.read_with_files(untrusted, place, context)
    context.gap(place, GapKind.UNKNOWN_TYPE, _SENTENCES.get(kind, "A file of unknown kind, which was not read."))


def read_empty(_: bytes, place: Place, context: Context) -> None:
    """Add an empty file: there is nothing to read."""
    context.part(place, "text/plain", ())
