"""Hands the demo's mail to the gate over real SMTP, several sessions at a time, and keeps each answer and its time.

A small client for clean conversations with our own gate; `adapters/relay` is the careful one.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from gatelodge.demo.mail import DemoMail
from gatelodge.errors import TemporaryError

SESSIONS = 8
"""As many as keep every worker of the gate busy."""
CALM = 2
"""As few as leave no mail waiting for another, so that the time of an answer is the gate's own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gate said to one mail."""

    code: int
    text: str
    ms: float
    """From MAIL to the answer after the final dot."""


async def post(
    port: int, mails: Sequence[DemoMail], on_each: Callable[[DemoMail], None], *, sessions: int = SESSIONS
) -> Mapping[str, Answer]:
    """Message-ID to answer. `on_each` is called as each mail is about to go, in order of time."""
    waiting: asyncio.Queue[DemoMail] = asyncio.Queue()
    for mail in mails:
        waiting.put_nowait(mail)
    answers: dict[str, Answer] = {}

    async def session() -> None:
        connection = await _Connection.open(port)
        try:
            while not waiting.empty():
                mail = waiting.get_nowait()
                on_each(mail)
                answers[mail.message_id] = await connection.send(mail)
        finally:
            await connection.close()

    await asyncio.gather(*(session() for _ in range(min(sessions, len(mails)))))
    return answers


class _Connection:
    """One SMTP session with the gate."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> "_Connection":
        connection = cls(*await asyncio.open_connection("127.0.0.1", port))
        await connection._reply()
        await connection._ask("EHLO mail.llanfair.prison.example")
        return connection

    async def send(self, mail: DemoMail) -> Answer:
        """The final answer: of the message, or of the first command that was refused."""
        started = perf_counter()
        code, text = await self._ask(f"MAIL FROM:<{mail.sender}>")
        taken = 0
        for address in mail.recipients if code < 400 else ():
            code, text = await self._ask(f"RCPT TO:<{address}>")
            taken += code < 400
        if taken:
            code, text = await self._ask("DATA")
            if code == 354:
                self._writer.write(stuffed(mail.content) + b".\r\n")
                code, text = await self._reply()
        if code >= 400:
            await self._ask("RSET")
        return Answer(code, text, (perf_counter() - started) * 1e3)

    async def close(self) -> None:
        """QUIT."""
        self._writer.write(b"QUIT\r\n")
        self._writer.close()
        await self._writer.wait_closed()

    async def _ask(self, command: str) -> tuple[int, str]:
        self._writer.write(f"{command}\r\n".encode())
        return await self._reply()

    async def _reply(self) -> tuple[int, str]:
        """Code and last line of one reply (RFC 5321, section 4.2.1)."""
        while True:
            line = (await self._reader.readline()).decode("utf-8", "replace")
            if not line.endswith("\n"):
                raise TemporaryError("The gate closed the connection.")
            if line[3:4] != "-":
                return int(line[:3]), line[4:].strip()


def stuffed(content: bytes) -> bytes:
    """The message as DATA carries it: dots doubled at line starts (RFC 5321, section 4.5.2), CRLF at the end."""
    content = content.replace(b"\r\n.", b"\r\n..")
    if content.startswith(b"."):
        content = b"." + content
    return content if content.endswith(b"\r\n") else content + b"\r\n"
