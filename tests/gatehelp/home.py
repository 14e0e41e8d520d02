"""One home made by the command line, and the gate that runs on it as a tree of processes.

with NextHop() as hop, GateHome(folder, next_port=hop.port) as home:
    home.start()
    with Client(home.port) as client:
        client.send(clean())
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.gatehelp import prison
from tests.gatehelp.client import Client, Disconnected
from tests.gatehelp.wait import free_port, until

from gatelodge.bootstrap import open_home
from gatelodge.errors import ConfigError, TemporaryError
from gatelodge.values import Item

_LIVE = ("judging", "asked", "held", "releasing", "uncertain")
PROGRAM = Path(sys.executable).parent / "gatelodge"
MODULES = {
    "recorder": "gatelodge.bootstrap.recorder",
    "gate": "gatelodge.smtp.gate",
    "worker": "gatelodge.bootstrap.worker",
    "web": "gatelodge.web.server",
}

_SETTINGS = """\
[organisation]
name = "HMP Tresarn"
domains = ["{domain}"]

[gate]
mode = "{mode}"

[smtp]
listen = "127.0.0.1:{port}"

[next_hop]
host = "127.0.0.1"
port = {next_port}
tls = "none"

[queue]
retry_s = [1]
{more}
"""


@dataclass(frozen=True)
class Custody:
    """One line of `hold list`: one recipient of one item."""

    item: str
    message_id: str
    address: str
    state: str
    rule: str


class GateHome:
    """A home, its gate, and what the command line says about it. Leaving the block ends every process."""

    def __init__(
        self, folder: Path, *, next_port: int, mode: str = "hold", more: str = "", people: bool = True
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder.parent / f"{folder.name}.log"
        self.command("init", str(folder), "--domain", prison.DOMAIN, "--mode", mode)
        settings = _SETTINGS.format(domain=prison.DOMAIN, mode=mode, port=self.port, next_port=next_port, more=more)
        (folder / "gatelodge.toml").write_text(settings, encoding="utf-8")
        (folder / "recipients.toml").write_text(prison.RECIPIENTS_TOML, encoding="utf-8")
        if people:
            self.load("register", prison.register_csv().encode())
            self.load("permits", prison.permits_csv().encode())
            self.load("staff", prison.staff_csv().encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        if error is not None:
            error.add_note(self.log_tail())

    def load(self, kind: str, csv: bytes) -> None:
        """`gatelodge register|permits|staff import` of this file."""
        file = self.folder.parent / f"{kind}.csv"
        file.write_bytes(csv)
        self.command(kind, "import", str(file), "--home", str(self.folder))

    def command(self, *words: str, expect: int = 0) -> str:
        """One command's standard output. AssertionError when it ends with another code."""
        done = subprocess.run([PROGRAM, *words], capture_output=True, timeout=60, check=False)
        if done.returncode != expect:
            said = (done.stdout + done.stderr).decode()[-2000:]
            raise AssertionError(f"gatelodge {' '.join(words)}: exit {done.returncode}\n{said}")
        return done.stdout.decode()

    def ask(self, *words: str) -> dict[str, Any]:
        """One command's JSON document about this home."""
        return json.loads(self.command(*words, "--json", "--home", str(self.folder)))

    def refused(self, *words: str) -> None:
        """One command about this home that must fail."""
        self.command(*words, "--home", str(self.folder), expect=1)

    # the processes

    def start(self, *, wait: bool = True) -> None:
        """Start the gate; with `wait`, return when it greets."""
        with self._log.open("ab") as log:
            command = [PROGRAM, "serve", "--home", str(self.folder)]
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        if wait:
            self.wait_ready()

    def wait_ready(self) -> None:
        """Return when the gate greets and its recorder listens."""
        until(self._greets, "the gate to greet", within_s=30)
        until(self._records, "the recorder to listen", within_s=30)

    def _greets(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError(f"gatelodge serve ended with {self._process.returncode}\n{self.log_tail()}")
        with contextlib.suppress(Disconnected), Client(self.port, timeout_s=5):
            return True
        return False

    def _records(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.folder / "run" / "recorder.sock")) == 0

    def stop(self) -> int:
        """Stop it the ordinary way; its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(40)

    def processes(self, name: str = "") -> list[int]:
        """Process ids of the tree, or of one kind: `recorder`, `gate`, `worker`."""
        if self._process is None or self._process.poll() is not None:
            return []
        tree = _tree(self._process.pid)
        return [pid for pid in tree if MODULES[name] in _words(pid)] if name else tree

    def signal(self, number: signal.Signals, name: str = "") -> int:
        """Send a signal to the whole tree or to every process of one kind; to how many."""
        pids = self.processes(name)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        return len(pids)

    def kill(self, name: str = "") -> int:
        """SIGKILL the whole tree, or every process of one kind, which the supervisor then starts again."""
        if name:
            return self.signal(signal.SIGKILL, name)
        self.signal(signal.SIGSTOP)  # nobody starts anybody again meanwhile
        count = self.signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait(10)
        return count

    def log_tail(self) -> str:
        """The last lines that the processes wrote."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-3000:] if self._log.exists() else ""

    # what it keeps

    def custody(self) -> list[Custody]:
        """Everything that is not at its end, one line for each recipient, as `hold list --all` has it."""
        return until(self._custody, "the recorder to answer", within_s=30)[0]

    def _custody(self) -> tuple[list[Custody], ...]:
        async def ask() -> Sequence[Item]:
            async with open_home(self.folder).recorder() as recorder:
                return await recorder.queue(states=_LIVE, limit=100_000)

        try:
            items = asyncio.run(ask())
        except (TemporaryError, ConfigError):  # it starts again, or it has just now taken the store
            return ()
        return (
            [
                Custody(item.item, item.message_id, recipient.address, recipient.state, recipient.rule)
                for item in items
                for recipient in item.recipients
                if recipient.state in _LIVE
            ],
        )

    def settled(self, *, within_s: float = 20.0) -> list[Custody]:
        """Custody once nothing in it is on its way any more."""
        moving = {"judging", "releasing"}

        def at_rest() -> tuple[list[Custody], ...]:
            found = self.custody()
            return () if moving & {line.state for line in found} else (found,)

        return until(at_rest, "custody to come to rest", within_s=within_s)[0]

    def item_of(self, message_id: str) -> str:
        """The reference under which a message is held."""
        return until(
            lambda: next((line.item for line in self.custody() if line.message_id == message_id), ""), "the item"
        )

    def verified(self) -> dict[str, Any]:
        """`ledger verify`, which must say yes."""
        report = self.ask("ledger", "verify")
        assert report["verified"], report
        return report


def _tree(top: int) -> list[int]:
    """A process and everything below it, parents first."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found = [top]
    for pid in found:
        found.extend(children.get(pid, ()))
    return found


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []
