r"""What follows DATA: where it ends, and the bytes it means.

The end is CRLF, one dot, CRLF and nothing else. A message with any other line end, a NUL or a line above 998 octets is
refused whole, after its true end, so that no server behind us can see an end that we did not (SMTP smuggling).
Everything works on whole buffers, never line by line. Source: RFC 5321 sections 2.3.8, 4.5.2 and 4.5.3.1.6.

>>> find_end(bytearray(b"Subject: x\r\n\r\n..\r\n.\r\nMAIL"), 0)
(18, 21)
>>> read(b"Subject: x\r\n\r\n..\r\n")
b'Subject: x\r\n\r\n.\r\n'
>>> read(b"a\n.\nb\r\n")
<OwnReply.BARE_LINE_END: 'bare-line-end'>
"""

from gatelodge.core.reply import OwnReply

MAX_LINE = 998
"""Octets in a line without its CRLF (RFC 5321 section 4.5.3.1.6); Postfix sends no longer ones either."""
_WINDOW = MAX_LINE + 2
END = b"\r\n.\r\n"
KEPT = len(END) - 1
"""Octets that may be the beginning of an end."""


def find_end(buffer: bytearray, searched: int, *, at_start: bool = True) -> tuple[int, int]:
    """Where the content stops and where the next command begins; (-1, -1) while the end has not come.

    searched: octets already looked at. at_start: the buffer begins where the content began.
    """
    if at_start and buffer.startswith(END[2:]):
        return 0, 3
    found = buffer.find(END, max(0, searched - len(END) + 1))
    return (-1, -1) if found < 0 else (found + 2, found + 5)


def read(stuffed: bytes) -> bytes | OwnReply:
    """The message without dot-stuffing, or why it is refused. `stuffed` ends with CRLF or is empty."""
    if b"\0" in stuffed or stuffed.replace(b"\r", b"").replace(b"\n", b"\r\n") != stuffed:
        return OwnReply.BARE_LINE_END  # taking every CR away and putting one before every LF changes only bare ones
    plain = stuffed.replace(b"\r\n.", b"\r\n") if b"\r\n." in stuffed else stuffed
    if plain.startswith(b"."):
        plain = plain[1:]
    return plain if _lines_fit(plain) else OwnReply.LONG_LINE


def _lines_fit(plain: bytes) -> bool:
    """True when each line fits. From a line's start, the last line end within a full line's reach is the next stop."""
    position, size = 0, len(plain)
    while position < size:
        end = plain.rfind(b"\n", position, position + _WINDOW)
        if end < 0:
            return False
        position = end + 1
    return True
