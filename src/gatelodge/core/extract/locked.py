"""What is locked, signed or known but not read: one plain sentence each."""

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import Context, Place
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


_ENVELOPED = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"
_SIGNED = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"


def read_pkcs7(untrusted: bytes, place: Place, context: Context) -> None:
    """Add S/MIME: encrypted is a gap; opaque-signed content is looked for inside."""
    if _SIGNED in untrusted[:60]:
        start = max(untrusted.find(b"Content-Type:"), untrusted.find(b"content-type:"))
        if start >= 0:
            context.inside(b"From: \nTo: \nSubject: \n" + untrusted[start:], place.member(1, ""))
        context.gap(place, GapKind.SIGNED_CLEAR, "A signature around or beside the content.")
        if start >= 0 or len(untrusted) < 16_384:
            return
    context.gap(place, GapKind.ENCRYPTED, "The content is encrypted (S/MIME).")


def read_media(untrusted: bytes, place: Place, context: Context) -> None:
    """Add sound or film, and what text the file carries."""
    context.part(place, "application/octet-stream", ())
    remains.read_with_files(untrusted, place, context)
    context.gap(place, GapKind.MEDIA, "Sound or film, which was not read.")


def read_known(kind: str, untrusted: bytes, place: Place, context: Context) -> None:
    """Add a kind of file that is not read, and what readable runs it has."""
    context.part(place, "application/octet-stream", ())
    remains.read_with_files(untrusted, place, context)
    context.gap(place, GapKind.UNKNOWN_TYPE, _SENTENCES.get(kind, "A file of unknown kind, which was not read."))


def read_empty(_: bytes, place: Place, context: Context) -> None:
    """Add an empty file: there is nothing to read."""
    context.part(place, "text/plain", ())
