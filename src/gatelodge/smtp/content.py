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


class Incoming:
    """One message's content while it comes in. What is spoiled is not kept, only watched for its end."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._searched = 0
        self._trimmed = False
        self._spoiled_by: OwnReply | None = None

    def spoil(self, reason: OwnReply) -> None:
        """Take no more of it; the first reason counts."""
        self._spoiled_by = self._spoiled_by or reason

    def take(self, buffer: bytearray) -> bytes | OwnReply | None:
        """The message, or why it is refused, cut from the buffer's beginning; None while its end has not come."""
        stop, after = find_end(buffer, self._searched, at_start=not self._trimmed)
        if stop < 0:
            self._wait(buffer)
            return None
        stuffed = bytes(memoryview(buffer)[:stop]) if self._spoiled_by is None else b""
        del buffer[:after]
        plain = self._spoiled_by or read(stuffed)
        return OwnReply.TOO_BIG if isinstance(plain, bytes) and len(plain) > self._max_bytes else plain

    def _wait(self, buffer: bytearray) -> None:
        self._searched = len(buffer)
        if 3 * len(buffer) > 4 * self._max_bytes:  # stuffing adds at most a third: one dot to ".", CR, LF
            self.spoil(OwnReply.TOO_BIG)
        if self._spoiled_by is not None and len(buffer) > KEPT:
            del buffer[:-KEPT]
            self._searched, self._trimmed = KEPT, True


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
