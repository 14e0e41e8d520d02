"""What a child of the cage does once its walls stand: take a request, read it, send each part as soon as it is read.

A request is a length each for its head and its content, the head as JSON (`Request`), the content. The time of each
part is counted by a timer of the processor's time; a reader that is late stops with a gap, and the next part is read.
"""

import json
import os
import signal
import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from types import FrameType
from typing import Any

from gatelodge.adapters.cage import wire
from gatelodge.adapters.ocr import PictureReader
from gatelodge.core.extract import LibraryNeededError, Means, extract_file, extract_message
from gatelodge.core.extract.context import Unreadable
from gatelodge.values import Extraction, GapKind, Part

LENGTHS = struct.Struct("<IQ")
"""Of the head and of the content."""
_HELD_BACK = 1 << 16
"""So many bytes of parts are sent together while plain text is read: each send wakes the keeper."""
_OF_PICTURES = 0.75
"""Share of a message's time that its pictures may take."""
_AGAIN_S = 1.0
"""A part that was stopped leaves its siblings this much each."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one cage allows its children; all messages alike."""

    timeout_s: float
    memory_bytes: int
    part_cpu_s: float
    readable: tuple[str, ...] = ()
    """Folders beside the interpreter's own."""
    tessdata: str = ""
    """Folder of what Tesseract knows; "" where the words in pictures are not to be read."""
    known_pictures: tuple[str, ...] = ()
    """SHA-256 of the organisation's own logos, in hexadecimal."""

    def encoded(self) -> str:
        """As the parent's command line takes it."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked beside the content."""

    as_message: bool
    name: str = ""
    passwords: tuple[str, ...] = ()
    """Tried on whatever is locked."""

    def encoded(self, content: bytes) -> bytes:
        """What goes before the content."""
        head = json.dumps([self.as_message, self.name[:1024], self.passwords]).encode()
        return LENGTHS.pack(len(head), len(content)) + head


def read_one(connection: socket.socket, limits: Limits) -> None:
    """Read one message of any kind and answer."""
    try:
        request, untrusted = _request(connection)
    except MemoryError:
        connection.shutdown(socket.SHUT_RD)  # the keeper need not send the rest
        connection.sendall(wire.end_frame(wire.Ending.MEMORY))
        return
    teller = _Teller(connection, limits)
    means = Means(
        picture_words=PictureReader(limits.tessdata, limits.timeout_s * _OF_PICTURES) if limits.tessdata else None,
        passwords=request.passwords,
        known_pictures=frozenset(map(bytes.fromhex, limits.known_pictures)),
        timed=teller.timed,
    )
    try:
        if request.as_message:
            found = extract_message(untrusted, means=means)
        else:
            found = extract_file(untrusted, request.name, means=means)
        teller.end(found)
    except _TooMuchError:
        connection.sendall(wire.end_frame(wire.Ending.TEXT))
    except MemoryError:
        connection.sendall(wire.end_frame(wire.Ending.MEMORY))


def read_plainly(connection: socket.socket, limits: Limits) -> None:
    """Read one message with Python's own means and answer; another child must read it where that is not enough."""
    _, untrusted = _request(connection)
    signal.setitimer(signal.ITIMER_REAL, limits.timeout_s)  # ends this child: nobody handles the signal
    try:
        answer = wire.encode(extract_message(untrusted, plainly=True))
    except LibraryNeededError:
        answer = wire.end_frame(wire.Ending.NEEDS_LIBRARY)
    signal.setitimer(signal.ITIMER_REAL, 0)
    connection.sendall(answer)


class _TooMuchError(Exception):
    """The answer is longer than one may be."""


class _Teller:
    """Sends parts as they are read, and stops a reader that takes too long."""

    def __init__(self, connection: socket.socket, limits: Limits) -> None:
        self._connection = connection
        self._part_cpu_s = limits.part_cpu_s
        self._sent = self._bytes = self._depth = 0
        self._sending = self._late = False
        """A frame is on its way, which nothing may cut; meanwhile the time ran out."""

    @contextmanager
    def timed(self, parts: Sequence[Part]) -> Iterator[None]:
        """Put round each reader: what was read before it is sent first, for it may be the one that breaks."""
        self._tell(parts)
        self._depth += 1
        if self._depth == 1:
            signal.signal(signal.SIGPROF, self._stop)
            signal.setitimer(signal.ITIMER_PROF, self._part_cpu_s, _AGAIN_S)
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                signal.setitimer(signal.ITIMER_PROF, 0)

    def end(self, found: Extraction) -> None:
        """Send the rest and the last frame."""
        self._tell(found.parts)
        self._connection.sendall(wire.end_frame(wire.Ending.WHOLE, found.gaps, found.headers))

    def _tell(self, parts: Sequence[Part]) -> None:
        frames = [wire.part_frame(part) for part in parts[self._sent :]]
        self._sent = len(parts)
        self._bytes += sum(map(len, frames))
        if self._bytes > wire.MAX_ANSWER_BYTES - _HELD_BACK:
            raise _TooMuchError
        self._sending = True
        self._connection.sendall(b"".join(frames))
        self._sending = False
        if self._late:
            self._stop()

    def _stop(self, _: int = 0, __: FrameType | None = None) -> None:
        """Called by the timer, wherever the reader is."""
        self._late = self._sending
        if not self._sending:
            raise Unreadable("Reading it took too long; the rest was not read.", GapKind.LIMIT)


def _request(connection: socket.socket) -> tuple[Request, bytes]:
    """The next request; the child ends when there is none."""
    head_length, length = LENGTHS.unpack(_exactly(connection, LENGTHS.size))
    head: Any = json.loads(_exactly(connection, head_length))
    return Request(bool(head[0]), str(head[1]), tuple(map(str, head[2]))), _exactly(connection, length)


def _exactly(connection: socket.socket, length: int) -> bytes:
    buffer = bytearray(length)
    view = memoryview(buffer)
    at = 0
    while at < length:
        count = connection.recv_into(view[at:])
        if not count:
            os._exit(1)
        at += count
    view.release()
    return bytes(buffer)
