"""What Outlook keeps and we do not open: mailboxes (.pst, .ost, .dbx) and messages under rights management (.rpmsg).

What can be read in a mailbox as it stands is read. Mailboxes are databases; nobody sends them in ordinary work, and
what is packed or split in them is not put together.
Source of the first bytes of a .pst: [MS-PST] 2.2.2.6.
"""

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import Context, Place
from gatelodge.values import GapKind

_WIDE_AT = 1 << 26
"""Bytes of a mailbox that are looked at for text of two bytes a letter."""


def read_pst(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the readable remains, and say that the rest was not read."""
    context.part(place, "application/vnd.ms-outlook-pst", ())
    remains.read(untrusted, place, context)
    remains.read(untrusted[:_WIDE_AT].replace(b"\0", b""), place, context)
    context.gap(place, GapKind.UNKNOWN_TYPE, "An Outlook data file (.pst), which was not read.")


def read_dbx(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the readable remains, and say that the rest was not read."""
    context.part(place, "application/vnd.ms-outlook-dbx", ())
    remains.read(untrusted, place, context)
    context.gap(place, GapKind.UNKNOWN_TYPE, "A mail folder of Outlook Express (.dbx), which was not read.")


def read_protected(_: bytes, place: Place, context: Context) -> None:
    """Say that only its readers can open it: [MS-OXORMMS] 2.1."""
    context.part(place, "application/x-microsoft-rpmsg-message", ())
    context.gap(place, GapKind.ENCRYPTED, "The message is encrypted for its readers (rights management).")
