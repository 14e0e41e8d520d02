"""Tar archives of every dialect: files, names, owners, extended headers, and what stands in the padding.

Source: POSIX.1-2017, pax, "ustar interchange format" and "pax header block".
"""

import io
import tarfile
from collections.abc import Iterator
from dataclasses import replace

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.context import Context, Place, Unreadable
from gatelodge.core.extract.cutting import segment
from gatelodge.values import Hidden, Segment

_BLOCK = 512
_SAID = frozenset(("path", "linkpath", "size", "mtime", "atime", "ctime", "uname", "gname"))


def read(untrusted: bytes, place: Place, context: Context) -> None:
    """Add the files inside, then all that stands beside them."""
    named: list[Segment] = []
    beside: list[bytes] = []
    end = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(untrusted), mode="r:") as archive:
            for order, member in enumerate(archive, 1):
                named += segment.paragraph(f"{member.name} {member.linkname}", "name in the archive")
                for words in _words(member):
                    named += segment.paragraph(words, "header", Hidden.PROPERTY)
                end = member.offset_data
                handle = archive.extractfile(member) if member.isreg() else None
                if handle is not None:
                    context.spend(member.size)
                    end += member.size
                    beside.append(untrusted[end : end + -end % _BLOCK])
                    context.inside(handle.read(), place.member(order, member.name))
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise Unreadable("The archive is cut short or damaged.") from error
    finally:
        context.part(place, "application/x-tar", named)
        beside.append(untrusted[end + -end % _BLOCK :])
        remains.read(b"\0".join(beside), replace(place, name=""), context, remains.ANY)


def _words(member: tarfile.TarInfo) -> Iterator[str]:
    """Owners, and extended headers that say more than the member does."""
    yield from filter(None, (member.uname, member.gname))
    yield from (value for key, value in member.pax_headers.items() if key not in _SAID)
