"""Several mails in one file (mbox), and one mail as Apple's program keeps it (emlx).

Sources: RFC 4155 appendix A; for emlx its layout: the length of the mail on a line, the mail, a property list.
"""

import re
from dataclasses import replace
from itertools import zip_longest

from gatelodge.core.extract.context import MAX_MEMBERS, Context, Place
from gatelodge.values import GapKind, Hidden, Segment, SegmentKind

_SEPARATOR = rb"(?:\A|\n)(?:\r?\n)?%sFrom [^\n]{1,200}\n(?=[!-9;-~]{1,100}[ \t]*:)"
"""A line that begins a mail: header lines follow it."""
_PLAIN = re.compile(_SEPARATOR % b"")
_QUOTED = re.compile(_SEPARATOR % b">")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_EMLX = re.compile(rb"(\d{1,10})[ \t]*\r?\n(?=[!-9;-~]{1,100}:)")


def several(untrusted: bytes) -> bool:
    """True for a file of two mails and more."""
    pattern = _pattern(untrusted)
    first = pattern.match(untrusted)
    return first is not None and pattern.search(untrusted, first.end()) is not None


def is_emlx(untrusted: bytes) -> bool:
    """True for a mail with its length in front and something behind it."""
    found = _EMLX.match(untrusted)
    return found is not None and int(found[1]) + found.end() <= len(untrusted) + 2


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Read every mail of the file."""
    starts = list(_pattern(untrusted).finditer(untrusted))
    begins = [found[0].decode("utf-8", "replace").strip() for found in starts[:MAX_MEMBERS]]
    context.part(place, "application/mbox", [Segment(line, "mail begins", SegmentKind.HEADER) for line in begins])
    for order, (start, after) in enumerate(zip_longest(starts, starts[1:]), 1):
        if order > MAX_MEMBERS:
            context.gap(place, GapKind.LIMIT, "There are too many mails in one file; the rest was not read.")
            return
        mail = untrusted[start.end() : after.start() if after else len(untrusted)]
        where = replace(place.member(order, ""), declared="message/rfc822")
        context.inside(_ESCAPED.sub(rb"\1", mail), where)


def read_emlx(untrusted: bytes, place: Place, context: Context) -> None:
    """Read the mail, and the property list behind it."""
    found = _EMLX.match(untrusted)
    start, size = (found.end(), int(found[1])) if found else (0, len(untrusted))
    context.part(place, "application/emlx", ())
    context.inside(untrusted[start : start + size], replace(place.member(1, ""), declared="message/rfc822"))
    if rest := untrusted[start + size :].strip():
        context.inside(rest, place.member(2, "", Hidden.PROPERTY))


def _pattern(untrusted: bytes) -> re.Pattern[bytes]:
    """Mails may stand quoted, as a whole, in one that was passed on."""
    return _QUOTED if untrusted.lstrip()[:1] == b">" else _PLAIN
