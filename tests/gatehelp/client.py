"""An SMTP client that goes one step at a time, so that a test can stop between any two."""

import socket
from types import TracebackType
from typing import NamedTuple, Self

from tests.gatehelp.prison import Mail


class Disconnected(Exception):  # noqa: N818 - an event, named as one
    """The gate went away before it answered."""


class Reply(NamedTuple):
    """Code and text of one reply."""

    code: int
    text: str


class Client:
    """One session. Every step gives the gate's reply; Disconnected when there is none."""

    def __init__(self, port: int, *, timeout_s: float = 20.0) -> None:
        try:
            self._socket = socket.create_connection(("127.0.0.1", port), timeout_s)
        except OSError as error:
            raise Disconnected(str(error)) from error
        self._buffer = b""
        try:
            self.offered = self._greeted()
        except Disconnected:
            self._socket.close()
            raise

    def _greeted(self) -> str:
        """What the gate offers. Disconnected when it turns us away."""
        banner = self.reply()
        if banner.code != 220:
            raise Disconnected(f"banner {banner.code}")
        return self.say("EHLO client.example").text

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def write(self, data: bytes) -> None:
        """Bytes as they are."""
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise Disconnected(str(error)) from error

    def reply(self) -> Reply:
        """The next reply, its lines joined."""
        lines: list[str] = []
        while True:
            while b"\r\n" not in self._buffer:
                try:
                    more = self._socket.recv(65536)
                except OSError as error:
                    raise Disconnected(str(error)) from error
                if not more:
                    raise Disconnected("connection closed")
                self._buffer += more
            line, _, self._buffer = self._buffer.partition(b"\r\n")
            lines.append(line[4:].decode())
            if line[3:4] != b"-":
                return Reply(int(line[:3]), "\n".join(lines))

    def say(self, line: str) -> Reply:
        """One command and its reply."""
        self.write(line.encode() + b"\r\n")
        return self.reply()

    def envelope(self, mail: Mail) -> Reply:
        """MAIL, every RCPT and DATA; the first reply that is not the hoped-for one, or 354."""
        steps = [f"MAIL FROM:<{mail.sender}>", *(f"RCPT TO:<{address}>" for address in mail.recipients)]
        for step in steps:
            if (reply := self.say(step)).code != 250:
                return reply
        return self.say("DATA")

    def hand_over(self, mail: Mail) -> None:
        """The whole message and its final dot, without waiting for the reply."""
        if (reply := self.envelope(mail)).code != 354:
            raise AssertionError(f"no 354 but {reply}")
        self.write(wire(mail.content))

    def send(self, mail: Mail) -> Reply:
        """The whole transaction; the reply that decided it."""
        if (reply := self.envelope(mail)).code != 354:
            self.say("RSET")
            return reply
        self.write(wire(mail.content))
        return self.reply()


def wire(content: bytes) -> bytes:
    """Content as it goes over the wire after DATA, with its final dot."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return (b"." if stuffed.startswith(b".") else b"") + stuffed + b".\r\n"
