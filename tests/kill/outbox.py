"""The sender: keeps each message until somebody answered for it, as a mail server does."""

import threading
from itertools import count
from typing import Self

from tests.gatehelp import Client, Disconnected, Mail, Reply, clean, held, split, until

_KINDS = (clean, clean, held, split)


class Outbox:
    """Every message that was ever handed in here, and the final answer it got."""

    def __init__(self) -> None:
        self.mails: dict[str, Mail] = {}
        self.answers: dict[str, int] = {}
        self._lock = threading.Lock()
        self._number = count()

    def add(self, mail: Mail) -> Mail:
        """Take responsibility for a message."""
        with self._lock:
            self.mails[mail.message_id] = mail
        return mail

    def another(self) -> Mail:
        """A message of the next kind, about the next person."""
        number = next(self._number)
        return self.add(_KINDS[number % len(_KINDS)](number % 50))

    def heard(self, mail: Mail, reply: Reply) -> None:
        """Only 250 and 5xx to the whole message end our responsibility."""
        if reply.code == 250 or reply.code >= 500:
            with self._lock:
                self.answers[mail.message_id] = reply.code

    def waiting(self) -> list[Mail]:
        """Messages nobody answered for yet."""
        with self._lock:
            return [mail for mail in self.mails.values() if mail.message_id not in self.answers]

    def retry(self, port: int) -> None:
        """Send what waits again until all of it is answered."""
        until(lambda: self._try_all(port), "an answer to every message", within_s=60, every_s=0.3)

    def _try_all(self, port: int) -> bool:
        try:
            with Client(port) as client:
                for mail in self.waiting():
                    self.heard(mail, client.send(mail))
        except Disconnected:
            return False
        return not self.waiting()


class Load:
    """Several sessions that send without a pause until the block ends."""

    def __init__(self, outbox: Outbox, port: int, *, sessions: int = 4) -> None:
        self._outbox, self._port = outbox, port
        self._stop = threading.Event()
        self._sent = count(1)
        self.sent = 0
        self._threads = [threading.Thread(target=self._send, daemon=True) for _ in range(sessions)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def wait_for(self, messages: int) -> None:
        """Return when so many were answered."""
        until(lambda: self.sent >= messages, f"{messages} messages of load")

    def _send(self) -> None:
        while not self._stop.is_set():
            try:
                with Client(self._port) as client:
                    while not self._stop.is_set():
                        mail = self._outbox.another()
                        self._outbox.heard(mail, client.send(mail))
                        self.sent = next(self._sent)
            except Disconnected:
                self._stop.wait(0.05)
