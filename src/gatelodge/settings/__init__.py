"""gatelodge.toml as frozen dataclasses, and where everything in a home stands.

An unknown key, a wrong type or a wrong value is a ConfigError that names file and line and says what to write. What is
left out has its default; nothing is read from the environment. Specification: docs/formats/settings.md.

    settings = Settings.load(Path("gatelodge-home"))
    settings.smtp.max_bytes, settings.spool_dir
"""

from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path

from gatelodge.core.toml import Table
from gatelodge.settings.example import example
from gatelodge.settings.reading import Reader
from gatelodge.settings.sections import (
    ClockSection,
    Gate,
    Identity,
    Judge,
    KeysSection,
    LedgerSection,
    NextHop,
    Notices,
    Organisation,
    Queue,
    RegisterSection,
    Retention,
    Route,
    Smtp,
    SupervisionSection,
    Web,
)

__all__ = [
    "FILE_NAME",
    "ClockSection",
    "Gate",
    "Identity",
    "Judge",
    "KeysSection",
    "LedgerSection",
    "NextHop",
    "Notices",
    "Organisation",
    "Queue",
    "RegisterSection",
    "Retention",
    "Route",
    "Settings",
    "Smtp",
    "SupervisionSection",
    "Web",
    "example",
]

FILE_NAME = "gatelodge.toml"

_SECTIONS = (
    *("organisation", "gate", "smtp", "identity", "next_hop", "route", "notices"),
    *("judge", "web", "queue", "register", "supervision", "clock", "keys", "ledger", "retention"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One home's settings, complete and checked."""

    home: Path
    organisation: Organisation
    gate: Gate
    smtp: Smtp
    identity: Identity
    next_hop: NextHop
    routes: tuple[Route, ...]
    notices: Notices
    judge: Judge
    web: Web
    queue: Queue
    register: RegisterSection
    supervision: SupervisionSection
    clock: ClockSection
    keys: KeysSection
    ledger: LedgerSection
    retention: Retention

    @staticmethod
    def load(home: Path) -> "Settings":
        """The settings of this home. ConfigError names file and line."""
        home = home.absolute()
        reader = Reader(home / FILE_NAME)
        reader.only(_SECTIONS)
        settings = Settings(
            home=home,
            organisation=reader.one("organisation", Organisation),
            gate=reader.one("gate", Gate),
            smtp=reader.one("smtp", Smtp),
            identity=reader.one("identity", Identity),
            next_hop=reader.one("next_hop", NextHop),
            routes=reader.many("route", Route),
            notices=reader.one("notices", Notices),
            judge=reader.one("judge", Judge),
            web=reader.one("web", Web),
            queue=reader.one("queue", Queue),
            register=reader.one("register", RegisterSection),
            supervision=reader.one("supervision", SupervisionSection),
            clock=reader.one("clock", ClockSection),
            keys=reader.one("keys", KeysSection),
            ledger=reader.one("ledger", LedgerSection),
            retention=reader.one("retention", Retention),
        )
        _agree(settings, reader.top)
        return _filled(settings)

    def path(self, written: str) -> Path | None:
        """A path as written in the file, relative ones from the home; None for ""."""
        return self.home / written if written else None

    @property
    def file_path(self) -> Path:
        """The settings file itself."""
        return self.home / FILE_NAME

    @property
    def rules_path(self) -> Path:
        """The policy rules."""
        return self.home / "rules.toml"

    @property
    def markings_path(self) -> Path:
        """Protective markings."""
        return self.home / "markings.toml"

    @property
    def recipients_path(self) -> Path:
        """Recipient classes, agreements and coverage."""
        return self.home / "recipients.toml"

    @property
    def keys_dir(self) -> Path:
        """One file per key; best on another disk."""
        return self.home / self.keys.folder

    @property
    def register_path(self) -> Path:
        """The register's memory-mapped index."""
        return self.home / "register" / "register.idx"

    @property
    def profile_path(self) -> Path:
        """Which column of the register file is what."""
        return self.home / "register" / "profile.toml"

    @property
    def passwords_path(self) -> Path:
        """Passwords that the organisation uses, tried on what is locked."""
        return self.home / "passwords.txt"

    @property
    def pictures_dir(self) -> Path:
        """The organisation's own logos."""
        return self.home / "pictures"

    @property
    def facts_dir(self) -> Path:
        """Snapshots of permits and staff."""
        return self.home / "facts"

    @property
    def tokens_path(self) -> Path:
        """Who may use the check API."""
        return self.facts_dir / "tokens.json"

    @property
    def web_ready_path(self) -> Path:
        """Is there while the check API takes questions."""
        return self.run_dir / "web.ready"

    @property
    def store_path(self) -> Path:
        """The database of custody and of the ledger's source."""
        return self.home / "store" / "gatelodge.sqlite3"

    @property
    def spool_dir(self) -> Path:
        """Encrypted messages in our keeping."""
        return self.home / "spool"

    @property
    def ledger_dir(self) -> Path:
        """Tiles and checkpoint, as published."""
        return self.home / "ledger"

    @property
    def run_dir(self) -> Path:
        """Locks and sockets of the running gate."""
        return self.home / "run"

    @property
    def socket_path(self) -> Path:
        """The recorder's socket."""
        return self.run_dir / "recorder.sock"

    @property
    def clock_path(self) -> Path:
        """The declared clock, where the mode says so."""
        return self.run_dir / "clock"


def _agree(settings: Settings, top: Table) -> None:
    """Refuse settings that are right alone and wrong together."""
    smtp, written = settings.smtp, top.table("smtp")
    for name, section in (("smtp", smtp), ("web", settings.web)):
        if bool(section.tls_certificate) != bool(section.tls_key):
            present = "tls_certificate" if section.tls_certificate else "tls_key"
            absent = "tls_key" if section.tls_certificate else "tls_certificate"
            top.table(name).fail(present, f"[{name}] {present} needs {absent} beside it.")
    if smtp.auth_users and not smtp.tls_certificate:
        written.fail("auth_users", "[smtp] auth_users needs tls_certificate: no password without TLS.")
    _agree_web(settings.web, top.table("web"))
    if smtp.in_flight_bytes < smtp.max_bytes:
        key = "in_flight_bytes" if written.has("in_flight_bytes") else "max_bytes"
        written.fail(key, "[smtp] in_flight_bytes must be at least max_bytes.")
    supervision = settings.supervision
    if len(supervision.shares) != len(supervision.steps) + 2 or list(supervision.steps) != sorted(supervision.steps):
        top.table("supervision").fail(
            "shares", "[supervision] shares needs two more numbers than steps, and steps must grow."
        )
    if settings.identity.header and not settings.identity.trusted_hosts:
        top.table("identity").fail("header", "[identity] header is believed from trusted_hosts only: list them.")


def _agree_web(web: Web, written: Table) -> None:
    """Refuse a check API that anybody could listen to."""
    if not web.listen:
        return
    host, port = web.address
    if not port:
        written.fail("listen", '[web] listen needs a port of its own, such as "127.0.0.1:8443".')
    if not (ip_address(host).is_loopback or web.tls_certificate):
        written.fail("listen", "[web] listen beyond this machine needs tls_certificate and tls_key: mails pass there.")


def _filled(settings: Settings) -> Settings:
    """The same with names made from the organisation's first domain where they are left out."""
    domain = settings.organisation.domains[0]
    return replace(
        settings,
        gate=replace(settings.gate, host=settings.gate.host or f"gatelodge.{domain}"),
        ledger=replace(settings.ledger, origin=settings.ledger.origin or f"{domain}/gatelodge"),
        notices=replace(
            settings.notices,
            sender=settings.notices.sender or f"gatelodge@{domain}",
            mail_admin=settings.notices.mail_admin or f"postmaster@{domain}",
        ),
    )
