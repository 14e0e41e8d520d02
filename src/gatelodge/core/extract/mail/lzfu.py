"""Compressed rich text of Outlook ("LZFu"): undone. Source: [MS-OXRTFCP] 2.2 and 3.1.

It does not read the rich text. What can be undone before a fault is kept.
"""

import struct

_HEAD = 16
_COMPRESSED = b"LZFu"
_PLAIN = b"MELA"
_WINDOW = 4096
_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What the window holds before the first byte: [MS-OXRTFCP] 2.1.3.1.1."""


def undone(untrusted: bytes) -> tuple[bytes, bool]:
    r"""The rich text, and whether all of it could be had. At most nine times as long as what is given.

    >>> undone(struct.pack("<II4sI", 18, 6, b"MELA", 0) + b"{\\rtf}")
    (b'{\\rtf}', True)
    """
    if len(untrusted) < _HEAD:
        return b"", not untrusted
    size, kind = struct.unpack_from("<4xI4s", untrusted)
    if kind == _PLAIN:
        return untrusted[_HEAD : _HEAD + size], len(untrusted) >= _HEAD + size
    if kind != _COMPRESSED:
        return b"", False
    found = _expanded(untrusted)
    return found, len(found) >= size


def _expanded(untrusted: bytes) -> bytes:
    out = bytearray(_START)
    at = _HEAD
    end = len(untrusted)
    while at < end:
        flags = untrusted[at]
        at += 1
        for bit in range(8):
            if at >= end:
                break
            if not flags >> bit & 1:
                out.append(untrusted[at])
                at += 1
                continue
            if at + 1 >= end:
                return bytes(out[len(_START) :])
            offset = untrusted[at] << 4 | untrusted[at + 1] >> 4
            length = (untrusted[at + 1] & 15) + 2
            at += 2
            back = (len(out) - offset) % _WINDOW
            if back == 0 or back > len(out):
                return bytes(out[len(_START) :])
            start = len(out) - back
            said = out[start : start + length]
            out += said if back >= length else (said * (length // back + 1))[:length]
    return bytes(out[len(_START) :])
