"""Whole mailboxes of Outlook (.pst, .ost) and Outlook Express (.dbx): named, and what can be read in them as it stands.

They are databases; nobody sends them in ordinary work, and what is packed or split in them is not put together.
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
