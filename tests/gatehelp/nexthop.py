"""A next hop that waits where it is told: before 354, before its final answer, or not at all.

A session that reaches a paused point waits there until `resume`; the gate's own notices (null sender) never do. Every
message is kept at its final dot, and marked `answered` once our 250 was written: a real server has it for good then.
"""

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.gatehelp.wait import until

_OFFER = (
    b"250-nexthop.example\r\n250-PIPELINING\r\n250-SIZE 60000000\r\n"
    b"250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n"
)


@dataclass
class Arrived:
    """One message as it stood on the wire, dot-unstuffed."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    answered: bool = False

    @property
    def message_id(self) -> str:
        """The Message-ID header as written, "" when there is none."""
        header = self.content.split(b"\r\n\r\n", 1)[0]
        for line in header.split(b"\r\n"):
            if line.lower().startswith(b"message-id:"):
                return line[11:].strip().decode()
        return ""


class NextHop:
    """Listens on `port` at once; one thread for each session. Points: `mail`, `data`, `final`."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = int(self._listener.getsockname()[1])
        self._lock = threading.Condition()
        self._paused: set[str] = set()
        self._waiting: Counter[str] = Counter()
        self._sessions: set[socket.socket] = set()
        self._kept: list[Arrived] = []
        self.refusal: bytes = b""
        """An answer to every final dot instead of 250, such as b"451 4.3.0 later"."""
        self._accepting = threading.Thread(target=self._accept, args=(self._listener,), daemon=True)
        self._accepting.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    @property
    def arrived(self) -> list[Arrived]:
        """Everything received so far, in order."""
        with self._lock:
            return list(self._kept)

    def of(self, message_id: str) -> list[Arrived]:
        """Every copy of one message."""
        return [message for message in self.arrived if message.message_id == message_id]

    def wait_for(self, message_id: str, *, copies: int = 1, within_s: float = 20.0) -> list[Arrived]:
        """The answered copies, once there are so many."""
        return until(
            lambda: found if len(found := [m for m in self.of(message_id) if m.answered]) >= copies else [],
            "a message at the next hop",
            within_s=within_s,
        )

    @contextlib.contextmanager
    def pausing(self, point: str) -> Iterator[None]:
        """Sessions wait at this point until the block ends."""
        self.pause(point)
        try:
            yield
        finally:
            self.resume(point)

    def pause(self, point: str) -> None:
        with self._lock:
            self._paused.add(point)

    def resume(self, point: str) -> None:
        with self._lock:
            self._paused.discard(point)
            self._lock.notify_all()

    def wait_until_paused(self, point: str) -> None:
        """Returns when a session has reached the paused point."""
        until(lambda: self._waiting[point] > 0, f"a session at {point}")

    def down(self) -> None:
        """Stop listening and cut every session, as a host that went away."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join(5)
        with self._lock:
            self._paused.clear()
            self._lock.notify_all()
            sessions = list(self._sessions)
        for session in sessions:
            with contextlib.suppress(OSError):
                session.shutdown(socket.SHUT_RDWR)

    def up(self) -> None:
        """Listen again on the same port."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=200)
        self._accepting = threading.Thread(target=self._accept, args=(self._listener,), daemon=True)
        self._accepting.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                session, _ = listener.accept()
            except OSError:
                return
            session.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._sessions.add(session)
            threading.Thread(target=self._serve, args=(session,), daemon=True).start()

    def _at(self, point: str, sender: str) -> None:
        with self._lock:
            if point not in self._paused or not sender:
                return
            self._waiting[point] += 1
            self._lock.wait_for(lambda: point not in self._paused)
            self._waiting[point] -= 1

    def _serve(self, session: socket.socket) -> None:
        try:
            with session, session.makefile("rb") as lines:
                self._talk(session, lines)
        except OSError:
            pass
        finally:
            with self._lock:
                self._sessions.discard(session)

    def _talk(self, session: socket.socket, lines) -> None:
        session.sendall(b"220 nexthop.example ESMTP\r\n")
        sender, recipients = "", []
        while line := lines.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                session.sendall(_OFFER)
            elif verb == b"MAIL":
                sender, recipients = _path(line), []
                self._at("mail", sender)
                session.sendall(b"250 2.1.0 Ok\r\n")
            elif verb == b"RCPT":
                recipients.append(_path(line))
                session.sendall(b"250 2.1.5 Ok\r\n")
            elif verb == b"DATA":
                self._at("data", sender)
                session.sendall(b"354 go on\r\n")
                content = _content(lines)
                if content is None:
                    return
                message = Arrived(sender, tuple(recipients), content)
                if not self.refusal:
                    with self._lock:
                        self._kept.append(message)
                self._at("final", sender)
                session.sendall((self.refusal or b"250 2.0.0 Kept") + b"\r\n")
                message.answered = True
            elif verb == b"QUIT":
                session.sendall(b"221 2.0.0 Bye\r\n")
                return
            else:
                session.sendall(b"250 2.0.0 Ok\r\n")


def _path(line: bytes) -> str:
    return line.partition(b"<")[2].partition(b">")[0].decode()


def _content(lines) -> bytes | None:
    """Everything up to the final dot, unstuffed; None when the session broke before it."""
    kept = []
    while line := lines.readline():
        if line == b".\r\n":
            return b"".join(kept)
        kept.append(line[1:] if line.startswith(b".") else line)
    return None
