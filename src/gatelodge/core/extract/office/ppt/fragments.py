"""Small zips of XML that newer programs leave in old files, so that a slide or shape survives the way there and back.

They repeat what stands in the old records, or say more; so their words are read, and files in them are handed on.
Source: [MS-PPT] 2.11.28 (RoundTripOArtTextStyles12Atom) and its neighbours, [MS-ODRAW] 2.3.2.22 (metroBlob).
"""

import re

from gatelodge.core.extract.archive import remains
from gatelodge.core.extract.archive.zipped import open_archive
from gatelodge.core.extract.context import Context, Place
from gatelodge.core.extract.cutting.runs import runs
from gatelodge.core.extract.markup import unescape, words_of

_BEGIN, _END = b"PK\x03\x04", b"PK\x05\x06"
_SAID = re.compile(r"""\b(?:descr|title|name|tooltip|alt|Target|href)\s*=\s*(?:"([^"<]+)"|'([^'<]+)')""")
_HEADER = 30


def words(body: bytes, place: Place, context: Context) -> list[str]:
    """What a record says that nobody knows: the words in a zip in it, and readable runs of everything else."""
    begin, end = body.find(_BEGIN), body.rfind(_END)
    archive = open_archive(body[begin : end + 22], place, context) if 0 <= begin < end else None
    if archive is None:
        return runs(body)
    found: list[str] = []
    covered = []
    for order, info in enumerate(archive.inner.infolist()):
        start = begin + info.header_offset
        covered.append((start, start + _HEADER + len(info.filename) + info.compress_size))
        content = archive.content(info)
        if content.lstrip(b"\xef\xbb\xbf").startswith(b"<"):
            text = content.decode("utf-8", "replace")
            found += words_of(content)
            found += [unescape(double or single) for double, single in _SAID.findall(text)]
        elif content:
            context.inside(content, place.member(20_000 + order, ""))
    rest = runs(remains.between(body, covered))
    return list(dict.fromkeys(found + rest))
