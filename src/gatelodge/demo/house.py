"""The demo's gates: real homes with a real `serve`, on the declared clock, fed with the prison's own files.

A home is made once; the other acts run on copies of it, so that they remember what it remembers.
"""

import asyncio
import contextlib
import re
import secrets
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from gatelodge import bootstrap
from gatelodge.adapters.clock import declare
from gatelodge.adapters.sources import open_source, read_table
from gatelodge.core.ledger import entry
from gatelodge.core.ledger.verify import verify_log
from gatelodge.demo import gathering
from gatelodge.demo.workplace import AUTHOR_HEADER, DOMAIN
from gatelodge.demo.world import PRISON, World
from gatelodge.errors import TemporaryError
from gatelodge.flows.enrol import EnrolTools, enrol, guess_profile
from gatelodge.flows.permits import import_permits, import_staff
from gatelodge.ports import Recorder
from gatelodge.values import Event, HoldState, Item, Judgement

ZONE = ZoneInfo("Europe/London")
_GATELODGE = "import sys; from gatelodge.cli import main; main(sys.argv[1:])"
_CLOCK = Path("run") / "clock"
_REREAD_S = 0.6
"""Running workers look for a new register or new permits twice a second."""
_ON_THE_MOVE = (HoldState.JUDGING, HoldState.RELEASING, HoldState.UNCERTAIN)


@dataclass(slots=True)
class House:
    """One home and, while it is open, its gate."""

    home: Path
    files: Path
    """Folder for the prison's own files."""
    mode: str
    permits: bool = True
    register: bool = True
    process: asyncio.subprocess.Process | None = None
    port: int = 0

    @classmethod
    def make(cls, home: Path, files: Path, *, next_port: int) -> "House":
        """A new home, in shadow mode, that sends on to this port."""
        declare(home / _CLOCK, datetime.combine(date(2011, 7, 4), time(6), ZONE))
        bootstrap.init(
            home,
            name=PRISON,
            domains=(DOMAIN,),
            mode="shadow",
            listen="127.0.0.1:0",
            next_host="127.0.0.1",
            next_port=next_port,
            clock="declared",
        )
        settings = home / "gatelodge.toml"
        text = settings.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^# header = .*$", f'header = "{AUTHOR_HEADER}"', text)
        text = re.sub(r"(?m)^# trusted_hosts = .*$", 'trusted_hosts = ["127.0.0.1/32"]', text)
        text = re.sub(r"(?m)^# cage = .*$", 'cage = "basic"', text)  # the demo runs on any machine, on invented mail
        settings.write_text(text, encoding="utf-8")
        return cls(home, files, "shadow")

    def copy(self, name: str, *, mode: str, permits: bool = True, register: bool = True) -> "House":
        """The same home under another name and in another mode. Not while the gate is open."""
        home = self.home.parent / name
        shutil.copytree(self.home, home, ignore=shutil.ignore_patterns("*.sock", "*.lock", "gate.ready", "gate.log"))
        settings = home / "gatelodge.toml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace(f'mode = "{self.mode}"', f'mode = "{mode}"', 1), encoding="utf-8")
        return House(home, self.files, mode, permits=permits, register=register)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["House"]:
        """The gate runs inside this block."""
        ready = self.home / "run" / "gate.ready"
        ready.unlink(missing_ok=True)
        command = (sys.executable, "-c", _GATELODGE, "serve", "--home", str(self.home))
        with self._said.open(
            "wb"
        ) as said:  # a session of its own: the keyboard interrupts the demo, which then stops it
            self.process = await asyncio.create_subprocess_exec(*command, stderr=said, start_new_session=True)
        try:
            self.port = await self._wait(ready)
            try:
                yield self
            except ConnectionError as error:
                raise TemporaryError(f"The gate ended before the mail did. {_last_words(self._said)}") from error
        finally:
            with contextlib.suppress(ProcessLookupError):  # it ended by itself
                self.process.send_signal(signal.SIGTERM)
            await self.process.wait()

    def declare(self, at: datetime) -> None:
        """Say what time it is."""
        declare(self.home / _CLOCK, at)

    def forget(self) -> None:
        """A copy without register or permits starts without those that it was copied with."""
        if not self.register:
            shutil.rmtree(self.home / "register")
            (self.home / "register").mkdir(mode=0o700)
        if not self.permits:
            for path in (self.home / "facts").glob("permits.db*"):
                path.unlink()

    def verify(self) -> tuple[int, str, bool]:
        """Entries, root and whether the log is what it was. While the gate is closed."""
        report = bootstrap.open_home(self.home).verify_ledger()
        return report.entries, report.root, report.verified

    def would(self) -> Mapping[str, int]:
        """What this gate in force would have done, to how many messages: read off its verified log."""
        gatehouse = bootstrap.open_home(self.home)
        log = verify_log(lambda path: (gatehouse.settings.ledger_dir / path).read_bytes(), gatehouse.ledger_key)
        return gathering.would(entry.parse(one) for one in log.entries)

    async def load(self, world: World, day: date) -> None:
        """Take in the day's files as on a Monday morning: register, permits, staff, recipient classes."""
        gatehouse = bootstrap.open_home(self.home)
        keys, now = gatehouse.keys, gatehouse.clock.now()
        (self.home / "recipients.toml").write_text(world.recipients_toml(permits=self.permits), encoding="utf-8")
        gatehouse.facts.put_staff(
            import_staff(read_table(self._written("staff.csv", world.staff_csv())), at=now).snapshot_json
        )
        if self.register:
            source = open_source(self._written("dayfile.csv", world.export_csv(day)))
            tools = EnrolTools(
                previous=gatehouse.register(),
                key=keys.key("register"),
                epoch=keys.epoch("register"),
                at=now,
                random_bytes=secrets.token_bytes,
            )
            made = enrol(source, guess_profile(source), tools).made
            assert gatehouse.registers is not None
            gatehouse.registers.replace(made)
            await self._record("register:file:import", now, world.export_csv(day), made.people)
        register = bootstrap.open_home(self.home).register()
        if self.permits and register is not None:
            content = world.permits_csv(day)
            sheet = read_table(self._written("permits.csv", content))
            with gatehouse.permits().changing("import", "visits", now) as change:
                permits = import_permits(
                    sheet,
                    change,
                    persons_of=lambda numbers: {
                        number: frozenset({person})
                        for number, person in zip(numbers, register.persons_by_source_key(numbers), strict=True)
                        if person is not None
                    },
                    address_key=keys.key("address"),
                    classes=bootstrap.open_home(self.home).facts.current().classes,
                    zone=ZONE,
                )
                await self._record("permits:file:import", now, content, permits.count)
        await asyncio.sleep(_REREAD_S)

    @contextlib.asynccontextmanager
    async def recorder(self) -> AsyncIterator[Recorder]:
        """The recorder of this home."""
        async with bootstrap.open_home(self.home).recorder() as recorder:
            yield recorder

    async def settled(self) -> Sequence[Item]:
        """Everything in custody, once nothing of it is on the move any more."""
        async with self.recorder() as recorder:
            for _ in range(300):
                if not await recorder.queue(states=[str(state) for state in _ON_THE_MOVE]):
                    return await recorder.queue(states=[str(state) for state in HoldState], limit=100_000)
                await asyncio.sleep(0.1)
        raise TemporaryError("Some mail was still on the move after half a minute.")

    def judge(self, content: bytes, sender: str, recipients: Sequence[str]) -> Judgement:
        """What the policy says of a message, without sending it."""
        return bootstrap.open_home(self.home).judge_once(content, "", sender, list(recipients), as_message=True)

    def _written(self, name: str, content: bytes) -> Path:
        path = self.files / name
        path.write_bytes(content)
        return path

    async def _record(self, tag: str, at: datetime, content: bytes, count: int) -> None:
        digest = sha256(content).hexdigest()
        async with self.recorder() as recorder:
            await recorder.event(Event(tag, at, "monday import", {"sha256": digest, "count": count}))

    @property
    def _said(self) -> Path:
        """What the gate writes for its administrator."""
        return self.home / "run" / "gate.log"

    async def _wait(self, ready: Path) -> int:
        for _ in range(1200):
            if port := _port(ready):
                return port
            if self.process is not None and self.process.returncode is not None:
                break
            await asyncio.sleep(0.05)
        raise TemporaryError(f"The gate did not open. {_last_words(self._said)}")


def _last_words(said: Path) -> str:
    """The last lines that a gate wrote before it ended, as sentences."""
    lines = said.read_text(encoding="utf-8", errors="replace").splitlines()
    spoken = [line.removeprefix("gatelodge: ") for line in lines if not line.startswith((" ", "Traceback"))]
    return ". ".join(spoken[-2:]) or "It did not say why."


def _port(ready: Path) -> int:
    """The port the gate listens on, 0 before it does."""
    return int(ready.read_text(encoding="ascii") or 0) if ready.exists() else 0
