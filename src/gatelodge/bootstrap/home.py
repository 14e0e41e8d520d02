"""One home, opened: its settings, keys, register, facts, spool and recorder, and what the flows are given of them."""

import asyncio
import secrets
import ssl
import sys
from base64 import b32encode
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gatelodge import ports
from gatelodge.adapters import known, ocr
from gatelodge.adapters.accounts import Accounts
from gatelodge.adapters.cage.keeper import Cage
from gatelodge.adapters.engine import JudgePool
from gatelodge.adapters.facts import PERMITS, Facts
from gatelodge.adapters.permits import PermitWriter
from gatelodge.adapters.recorder import LocalRecorder, RecorderClient, recorder_runs
from gatelodge.adapters.register_file import RegisterFile
from gatelodge.adapters.relay import LateAnswer, NextHop, RouteRelay
from gatelodge.adapters.spool import FileSpool
from gatelodge.adapters.store.source import source_rows
from gatelodge.adapters.tokens import ApiTokens
from gatelodge.core.message import top_headers
from gatelodge.core.networks import listed
from gatelodge.core.note import SigningKey, VerifyingKey
from gatelodge.core.register import RegisterIndex
from gatelodge.core.supervision import Plan
from gatelodge.errors import ConfigError, TemporaryError
from gatelodge.flows import audit
from gatelodge.flows.author import establish_author
from gatelodge.flows.check import Asked, CheckTools
from gatelodge.flows.consider import JudgeTools
from gatelodge.flows.deliver import QueueTools
from gatelodge.flows.explain import Explanation, explain
from gatelodge.flows.judge import judge
from gatelodge.flows.notify import NotifyTools
from gatelodge.flows.probing import CheckLimits, Watch
from gatelodge.flows.screen import ScreenTools
from gatelodge.flows.supervise.reading import ReadingTools
from gatelodge.flows.supervise.sampling import SuperviseTools
from gatelodge.flows.supervise.seeding import SeedTools
from gatelodge.ports import Clock, Judge, Keys, Recorder, Relay, Spool
from gatelodge.settings import Settings
from gatelodge.values import Envelope, Extraction, Habits, HabitsAsked, Judgement, Received

_REACH_TRIES, _REACH_WAIT_S = 40, 0.1
_LETTERS = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
"""Base32 without I, O, 0 and 1: references are read out on the telephone."""


def new_item() -> str:
    """A fresh reference: "GL-" and 8 letters, 40 bits."""
    return "GL-" + b32encode(secrets.token_bytes(5)).translate(_LETTERS).decode("ascii")


@dataclass(slots=True)
class Gatehouse:
    """One opened home. What is heavy is made when first asked for."""

    settings: Settings
    keys: Keys
    clock: Clock
    facts: Facts
    registers: RegisterFile | None = None
    """None where there is no home."""

    # Judging

    def register(self) -> RegisterIndex | None:
        """The register as it stands, None where nothing was enrolled."""
        return self.registers.current() if self.registers is not None else None

    def permits(self) -> PermitWriter:
        """The permit store, to change it. ConfigError where there is no home."""
        if self.registers is None:
            raise ConfigError("There is no home to keep this in. Make one with `gatelodge init`.")
        return PermitWriter(self.settings.facts_dir / PERMITS, self.keys)

    def judge_tools(
        self, cage: ports.Cage, habits: Callable[[HabitsAsked], Habits] = lambda _asked: Habits()
    ) -> JudgeTools:
        """What judging needs. habits: what the record of earlier mail says."""
        return JudgeTools(
            cage=cage,
            register=self.register,
            facts=self.facts.current,
            keys=self.keys,
            mode=self.settings.gate.mode,
            zone=ZoneInfo(self.settings.organisation.zone),
            identity_header=self.settings.identity.header,
            trusted=listed(self.settings.identity.trusted_hosts),
            habits=habits,
        )

    @property
    def tessdata(self) -> str:
        """Folder for reading the words in pictures; "" where they are not read."""
        return ocr.data() if self.settings.judge.ocr else ""

    def cage(self, *, timeout_s: float = 0, requires: str = "") -> Cage:
        """A cage with so much time for one message; without a word with the full time, which pictures need.

        requires: walls that must stand, as `[judge] cage` has it; "" for those of the settings.
        """
        limits = self.settings.judge
        return Cage(
            timeout_s=timeout_s or limits.message_s,
            memory_bytes=limits.memory_mb << 20,
            part_cpu_s=limits.part_cpu_s,
            tessdata="" if timeout_s else self.tessdata,
            known_pictures=known.pictures(self.settings.pictures_dir),
            passwords=known.passwords(self.settings.passwords_path),
            requires=requires or limits.cage,
        )

    def judge_once(
        self, untrusted: bytes, name: str, sender: str, recipients: Sequence[str], *, as_message: bool
    ) -> Judgement:
        """Judge a message or bare file without sending it, as if this sender had signed in."""
        return self.explain_once(untrusted, name, sender, recipients, as_message=as_message).judgement

    def explain_once(
        self, untrusted: bytes, name: str, sender: str, recipients: Sequence[str], *, as_message: bool
    ) -> Explanation:
        """The same with all that led to it."""
        envelope = Envelope(sender=sender, recipients=tuple(recipients), auth=sender, tls=True)
        received = Received(envelope, untrusted, self.clock.now())
        with self.cage() as cage:
            return explain(received, self.judge_tools(cage, self._habits_once), as_message=as_message, name=name)

    def _habits_once(self, asked: HabitsAsked) -> Habits:
        """What the record says, for one judgement; nothing where there is no record yet."""
        if not (self.registers is not None and self.settings.store_path.exists()):
            return Habits()

        async def ask() -> Habits:
            async with self.recorder() as recorder:
                return await recorder.habits(asked)

        return asyncio.run(ask())

    def extract_once(
        self, untrusted: bytes, name: str, *, as_message: bool, passwords: Sequence[str] = ()
    ) -> Extraction:
        """Everything readable in a message or bare file; what is locked is tried with these passwords first."""
        with self.cage() as cage:
            return cage.extract(untrusted, name=name, as_message=as_message, passwords=passwords)

    def judge_here(self, recorder: Recorder) -> Judge:
        """Judges in this process, one message at a time: for a command."""
        return _JudgeHere(self, recorder)

    def judge_pool(self, recorder: Recorder, *, workers: int = 0) -> JudgePool:
        """The worker processes that judge for the gate; with a number, so many of another front and one slow one."""
        command = [sys.executable, "-m", "gatelodge.bootstrap.worker", str(self.settings.home)]
        limits = self.settings.judge
        return JudgePool(
            fast=[*command, "fast"],
            slow=[*command, "slow"],
            workers=workers or limits.workers,
            slow_workers=1 if workers else limits.slow_workers,
            pictures=bool(self.tessdata),
            longest_s=limits.message_s * 2 + 60,
            habits=recorder.habits,
        )

    # Custody and ledger

    @property
    def spool(self) -> Spool:
        """Messages in our keeping."""
        return FileSpool(self.settings.spool_dir, self.keys)

    def recorder_arguments(self) -> dict[str, Any]:
        """What `serve_recorder` and `LocalRecorder` are made with."""
        settings = self.settings
        return {
            "store_path": settings.store_path,
            "socket_path": settings.socket_path,
            "ledger_dir": settings.ledger_dir,
            "ledger_seed": self.keys.key("ledger"),
            "origin": settings.ledger.origin,
            "custody_key": self.keys.key("custody"),
            "token_key": self.keys.key("address"),
            "clock": self.clock,
        }

    def recorder_client(self) -> RecorderClient:
        """The recorder that runs beside the gate."""
        return RecorderClient(self.settings.socket_path)

    @asynccontextmanager
    async def recorder(self) -> AsyncIterator[Recorder]:
        """The running recorder, or the store itself while none runs."""
        recorder = await self._reach_recorder()
        try:
            yield recorder
        finally:
            await recorder.close()

    async def _reach_recorder(self) -> RecorderClient | LocalRecorder:
        """Whichever there is; one that is just starting or ending is waited for."""
        for _ in range(_REACH_TRIES):
            if recorder_runs(self.settings.socket_path):
                return self.recorder_client()
            try:
                return LocalRecorder(**self.recorder_arguments())
            except ConfigError:  # somebody holds the store and does not answer
                await asyncio.sleep(_REACH_WAIT_S)
        raise TemporaryError("The recorder is starting; please try again in a moment.")

    @property
    def ledger_key(self) -> VerifyingKey:
        """What the log's signatures are checked with."""
        return SigningKey(self.settings.ledger.origin, self.keys.key("ledger")).verifier

    def verify_ledger(self) -> audit.VerifyReport:
        """Check the published log against its root and its source."""
        return audit.verify(self._ledger_file, source_rows(self.settings.store_path), self.ledger_key)

    def prove_entry(self, row: int) -> Mapping[str, Any]:
        """The proof for one entry, as plain data."""
        proof = audit.prove(self._ledger_file, self.ledger_key, row)
        return {
            "index": proof.index,
            "entry": proof.entry.decode("utf-8"),
            "hashes": [one.hex() for one in proof.hashes],
            "checkpoint": proof.checkpoint.decode("utf-8"),
        }

    def _ledger_file(self, path: str) -> bytes:
        return (self.settings.ledger_dir / path).read_bytes()

    # The way on

    def relay(self, late_answer: LateAnswer = lambda _block, _reply: None) -> RouteRelay:
        """The next hops, by route."""
        settings = self.settings
        hop = settings.next_hop
        default = NextHop(
            host=hop.host,
            port=hop.port,
            tls=hop.tls,
            ca_file=self._file(hop.ca_file),
            hello=settings.gate.host,
            max_sessions=hop.max_sessions,
            final_answer_s=hop.final_answer_s,
        )
        routes = {
            domain: replace(default, host=route.host, port=route.port, tls=route.tls, ca_file=self._file(route.ca_file))
            for route in settings.routes
            for domain in route.domains
        }
        return RouteRelay(default, routes, late_answer=late_answer)

    def web_certificate(self) -> tuple[Path, Path] | None:
        """Certificate and key of the check API, looked at; None where it speaks plainly, on this machine only."""
        web = self.settings.web
        if not web.tls_certificate:
            return None
        certificate, key = Path(self._file(web.tls_certificate)), Path(self._file(web.tls_key))
        _loaded(certificate, key, "[web]")
        if b"-----BEGIN PRIVATE KEY-----" not in key.read_bytes():
            how = f"openssl pkcs8 -topk8 -nodes -in {key.name} -out {key.stem}.pk8"
            raise ConfigError(f"[web] tls_key: {key.name} is not in the form PKCS #8. Make it so with: {how}")
        return certificate, key

    def check_tools(
        self, judge: Judge, recorder: Recorder, sound: Callable[[Asked, Sequence[str]], None]
    ) -> CheckTools:
        """What the check API needs. sound: has information governance told of an author; no waiting."""
        web = self.settings.web
        return CheckTools(
            judge=judge,
            recorder=recorder,
            clock=self.clock,
            watch=Watch(CheckLimits(web.per_minute, web.recipients_day, web.people_day, web.stopped_day)),
            address_key=self.keys.key("address"),
            within_s=self.settings.judge.inline_s,
            sound=sound,
        )

    @property
    def tokens(self) -> ApiTokens:
        """Who may use the check API."""
        return ApiTokens(self.settings.tokens_path)

    def tls_context(self) -> ssl.SSLContext | None:
        """Our own certificate, where one is configured."""
        smtp = self.settings.smtp
        if not smtp.tls_certificate:
            return None
        return _loaded(Path(self._file(smtp.tls_certificate)), Path(self._file(smtp.tls_key)), "[smtp]")

    def authenticate(self) -> Callable[[str, str], bool] | None:
        """Checks a name and password, where accounts are configured."""
        users = self.settings.path(self.settings.smtp.auth_users)
        return Accounts(users).check if users is not None else None

    def _file(self, written: str) -> str:
        path = self.settings.path(written)
        return str(path) if path is not None else ""

    # What flows are given

    def screen_tools(self, judge: Judge, recorder: Recorder, wake_queue: Callable[[], None]) -> ScreenTools:
        """What screening needs."""
        return ScreenTools(
            judge=judge,
            recorder=recorder,
            spool=self.spool,
            clock=self.clock,
            trace_key=self.keys.key("trace"),
            host=self.settings.gate.host,
            inline_s=self.settings.judge.inline_s,
            ask_h=self.settings.queue.ask_h,
            new_item=new_item,
            wake_queue=wake_queue,
            author_of=self._author_of,
        )

    def _author_of(self, received: Received) -> str:
        """Who stands behind a mail that was not judged yet, by the same rules as in judging."""
        identity = self.settings.identity
        return establish_author(
            received,
            top_headers(received.untrusted_bytes),
            self.facts.current().staff,
            identity_header=identity.header,
            trusted=listed(identity.trusted_hosts),
        ).identity

    def queue_tools(self, screen: ScreenTools, relay: Relay) -> QueueTools:
        """What the queue needs."""
        return QueueTools(
            screen=screen,
            relay=relay,
            retry_s=self.settings.queue.retry_s,
            lifetime=timedelta(hours=self.settings.queue.lifetime_h),
            judging_s=self.settings.judge.message_s * 2,
            keep=timedelta(days=self.settings.retention.days),
        )

    def notify_tools(self, recorder: Recorder, relay: Relay) -> NotifyTools:
        """What notices need."""
        settings = self.settings
        languages = sorted(settings.organisation.languages, key=lambda word: word != settings.notices.language)
        return NotifyTools(
            recorder=recorder,
            relay=relay,
            clock=self.clock,
            words=lambda: self.facts.current().catalogue,
            staff=lambda: self.facts.current().staff,
            internal=lambda address: self.facts.current().classes.classify(address).internal,
            sender=settings.notices.sender,
            mail_admin=settings.notices.mail_admin,
            languages=languages,
            organisation=settings.organisation.name,
            host=settings.gate.host,
            trace_key=self.keys.key("trace"),
            zone=ZoneInfo(settings.organisation.zone),
        )

    def supervise_tools(self, notices: NotifyTools) -> SuperviseTools:
        """What the daily sample needs."""
        return SuperviseTools(
            notify=notices,
            staff=self.facts.current().staff,
            key=self.keys.key("trace"),
            plan=self.supervision_plan,
            sampling=self.settings.supervision.sampling,
            keep=timedelta(days=self.settings.supervision.keep_days),
        )

    @property
    def supervision_plan(self) -> Plan:
        """How much of a probationer's mail somebody looks at."""
        said = self.settings.supervision
        return Plan(said.shares, said.steps, said.suggest_after, said.unread_days)

    def reading_tools(self, recorder: Recorder) -> ReadingTools:
        """What reading the sample needs."""
        zone = ZoneInfo(self.settings.organisation.zone)
        return ReadingTools(recorder, self.facts.current().staff, self.clock, zone)

    def seed_tools(self, recorder: Recorder) -> SeedTools:
        """What a test for an approver needs."""
        facts = self.facts.current()

        def words(key: str, language: str, parameters: Mapping[str, object]) -> str:
            return facts.catalogue.say(key, language, **parameters)

        return SeedTools(
            recorder=recorder,
            staff=facts.staff,
            clock=self.clock,
            words=words,
            new_item=new_item,
            domain=self.settings.organisation.domains[0],
            zone=ZoneInfo(self.settings.organisation.zone),
        )

    def configuration(self) -> Mapping[str, object]:
        """What the ledger is told of how this gate runs: digests and versions."""
        facts = self.facts.current()
        register = self.register()
        return {
            "settings": sha256(self.settings.file_path.read_bytes()).hexdigest()[:12],
            "mode": self.settings.gate.mode,
            "rules": facts.rules.version,
            "permits": facts.versions.get("permits", "none"),
            "register": register.version if register is not None else "none",
        }


def _loaded(certificate: Path, key: Path, section: str) -> ssl.SSLContext:
    """A server's TLS with this certificate. ConfigError when it or its key cannot be read."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        reason = f"the certificate or its key cannot be read ({error})"
        raise ConfigError(f"{section} tls_certificate: {reason}.") from error
    return context


class _JudgeHere:
    """`ports.Judge` without workers; its cage bounds the time."""

    def __init__(self, gatehouse: Gatehouse, recorder: Recorder) -> None:
        self._gatehouse, self._recorder = gatehouse, recorder

    async def judge(self, received: Received, *, within_s: float) -> Judgement:  # noqa: ARG002 - the port's
        """As the port says."""
        loop = asyncio.get_running_loop()

        def habits(asked: HabitsAsked) -> Habits:
            return asyncio.run_coroutine_threadsafe(self._recorder.habits(asked), loop).result()

        return await asyncio.to_thread(self._judge, received, habits)

    def _judge(self, received: Received, habits: Callable[[HabitsAsked], Habits]) -> Judgement:
        with self._gatehouse.cage() as cage:
            return judge(received, self._gatehouse.judge_tools(cage, habits))
