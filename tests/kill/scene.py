"""One home, one next hop, one sender; a moment is played on it and then everything is accounted for."""

import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.gatehelp import MANAGER, Client, GateHome, Mail, NextHop
from tests.kill.account import Account, account
from tests.kill.outbox import Load, Outbox


@dataclass
class Scene:
    """What a moment has in its hands."""

    home: GateHome
    hop: NextHop
    outbox: Outbox = field(default_factory=Outbox)
    released: set[str] = field(default_factory=set)

    def client(self) -> Client:
        """A new session with the gate."""
        return Client(self.home.port)

    def load(self) -> Load:
        """Sessions that send without a pause."""
        return Load(self.outbox, self.home.port)

    def stop_clock_of(self, name: str) -> None:
        """Freeze every process of this kind; only SIGKILL ends that."""
        assert self.home.signal(signal.SIGSTOP, name)

    def release(self, mail: Mail) -> None:
        """A second person lets a held message go."""
        item = self.home.item_of(mail.message_id)
        self.released.add(mail.message_id)
        self.home.ask("hold", "release", item, "--as", MANAGER, "--reason", "checked")

    def spooled(self) -> int:
        """Complete files in the spool."""
        return sum(1 for file in (self.home.folder / "spool").iterdir() if not file.name.startswith("."))

    def play(self, moment: Callable[["Scene"], None]) -> Account:
        """The moment; then a restart, the check of what was promised, the sender's retry, and the account."""
        self.recover()
        moment(self)
        self.recover()
        self._check(self.account())
        self.outbox.retry(self.home.port)
        result = self.account(at_rest=True)
        self._check(result)
        assert not result.fates["with the sender"], result
        return result

    def recover(self) -> None:
        """The gate runs and greets again."""
        if self.home.processes():
            self.home.wait_ready()
        else:
            self.home.start()

    def account(self, *, at_rest: bool = False) -> Account:
        """Where everything is now. Custody is read first: what leaves meanwhile is then at the next hop."""
        custody = self.home.settled() if at_rest else self.home.custody()
        return account(self.outbox, self.hop.arrived, custody, self.released)

    def _check(self, result: Account) -> None:
        assert not result.lost, f"lost: {result.lost}"
        assert not result.passed, f"passed without a release: {result.passed}"


def scene(folder: Path, hop: NextHop) -> Scene:
    """A fresh home with a running gate on it."""
    home = GateHome(folder, next_port=hop.port)
    home.start()
    return Scene(home, hop)
