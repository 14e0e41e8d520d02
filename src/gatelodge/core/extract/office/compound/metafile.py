"""Words drawn in a Windows metafile: the previews and drawings of old Office files.

Source: [MS-WMF] 2.3.2.2 (header), 2.3.3.5 (EXTTEXTOUT), 2.3.3.20 (TEXTOUT); an enhanced metafile keeps its words in
two-byte characters, which are found as runs.
"""

import struct

from gatelodge.core.extract.office.compound.runs import runs, wide_runs

_HEADERS = (b"\x01\x00\x09\x00\x00\x03", b"\x01\x00\x09\x00\x00\x01", b"\x02\x00\x09\x00\x00\x03")
_EXT_TEXT_OUT, _TEXT_OUT, _ESCAPE = 0x0A32, 0x0521, 0x0626
_CLIPPED = 0x06
_MAX_RECORDS = 200_000


def words(content: bytes) -> list[str]:
    """The strings that a metafile draws, in order of drawing."""
    starts = [at for mark in _HEADERS if (at := content.find(mark)) >= 0]
    found = wide_runs(content)
    if not starts:
        return found
    at = min(starts) + 18
    for _ in range(_MAX_RECORDS):
        if at + 6 > len(content):
            break
        size, function = struct.unpack_from("<IH", content, at)
        if size < 3:
            break
        body = content[at + 6 : at + 2 * size]
        if text := _text(function, body):
            found.append(text)
        at += 2 * size
    return found


def _text(function: int, body: bytes) -> str:
    if function == _TEXT_OUT and len(body) >= 2:
        return _decoded(body[2 : 2 + struct.unpack_from("<H", body)[0]])
    if function == _EXT_TEXT_OUT and len(body) >= 8:
        count, options = struct.unpack_from("<HH", body, 4)
        start = 16 if options & _CLIPPED else 8
        return _decoded(body[start : start + count])
    return "\n".join(runs(body)) if function == _ESCAPE else ""


def _decoded(raw: bytes) -> str:
    return raw.decode("cp1252", "replace").replace("\0", "").strip()
