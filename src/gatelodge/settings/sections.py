"""The sections of gatelodge.toml, each a frozen dataclass; a field's check stands in its metadata.

What each setting is for is said in the commented file that `gatelodge init` writes (`example.py`) and in
docs/formats/settings.md, which a test keeps complete.
"""

from dataclasses import MISSING, dataclass, field
from typing import Any

from gatelodge.settings import checks
from gatelodge.settings.checks import Check

MEGABYTE = 1024 * 1024


def key(check: Check, default: object = MISSING) -> Any:
    """A field with its check; one without a default must be written in the file."""
    return field(default=default, metadata={"check": check})


_TLS = checks.word("none", "opportunistic", "verified")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Whose gate this is."""

    name: str = key(checks.filled)
    domains: tuple[str, ...] = key(checks.each(checks.domain, least=1))
    """The organisation's own mail domains; everybody else is outside."""
    zone: str = key(checks.zone, "Europe/London")
    languages: tuple[str, ...] = key(checks.each(checks.word("en", "cy"), least=1), ("en", "cy"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """How strict the whole gate is."""

    mode: str = key(checks.word("hold", "tell", "shadow"), "hold")
    """`shadow` only records, `tell` tells the author, `hold` holds."""
    host: str = key(checks.or_empty(checks.domain), "")
    """Name in the banner and in Received; filled with gatelodge.DOMAIN when left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """The front: where mail comes in."""

    listen: str = key(checks.listen, "127.0.0.1:2525")
    networks: tuple[str, ...] = key(checks.each(checks.network, least=1), ("127.0.0.0/8", "::1/128"))
    max_bytes: int = key(checks.number(64 * 1024, 1024 * MEGABYTE), 50 * MEGABYTE)
    max_recipients: int = key(checks.number(100, 10_000), 500)
    """At least 100: RFC 5321, section 4.5.3.1.8."""
    max_connections: int = key(checks.number(1, 10_000), 100)
    command_timeout_s: float = key(checks.seconds(5, 3600), 300.0)
    data_timeout_s: float = key(checks.seconds(5, 3600), 600.0)
    tls_certificate: str = key(checks.text, "")
    tls_key: str = key(checks.text, "")
    auth_users: str = key(checks.text, "")
    in_flight_bytes: int = key(checks.number(MEGABYTE, 1024 * 1024 * MEGABYTE), 256 * MEGABYTE)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        name, _, port = self.listen.rpartition(":")
        return name.removeprefix("[").removesuffix("]"), int(port)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom to believe when a header names the author."""

    header: str = key(checks.or_empty(checks.header), "")
    trusted_hosts: tuple[str, ...] = key(checks.each(checks.network), ())
    """IP addresses or networks from which the header is believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextHop:
    """Where mail goes on to."""

    host: str = key(checks.host)
    port: int = key(checks.number(1, 65535), 25)
    tls: str = key(_TLS, "opportunistic")
    ca_file: str = key(checks.text, "")
    max_sessions: int = key(checks.number(1, 1000), 50)
    final_answer_s: float = key(checks.seconds(1, 580), 480.0)
    """Less than the 10 minutes a client waits for us: RFC 5321, section 4.5.3.2.6."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Another way on for some domains."""

    domains: tuple[str, ...] = key(checks.each(checks.domain, least=1))
    host: str = key(checks.host)
    port: int = key(checks.number(1, 65535), 25)
    tls: str = key(_TLS, "opportunistic")
    ca_file: str = key(checks.text, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """The plain mails that tell author and approver."""

    sender: str = key(checks.or_empty(checks.address), "")
    """Filled with gatelodge@DOMAIN when left out."""
    language: str = key(checks.word("en", "cy"), "en")
    mail_admin: str = key(checks.or_empty(checks.address), "")
    """Filled with postmaster@DOMAIN when left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """How long and with how much judging may take."""

    inline_s: float = key(checks.seconds(1, 120), 10.0)
    workers: int = key(checks.number(1, 256), 2)
    slow_workers: int = key(checks.number(1, 256), 1)
    fast_lane_s: float = key(checks.seconds(0.1, 60), 2.0)
    memory_mb: int = key(checks.number(256, 65_536), 512)
    part_cpu_s: int = key(checks.number(1, 600), 15)
    message_s: float = key(checks.seconds(1, 3600), 60.0)
    ocr: bool = key(checks.flag, True)
    """The words in pictures are read, where Tesseract is there."""
    cage: str = key(checks.word("full", "basic"), "full")
    """How strong the cage has to be for the gate to start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """The check API, where mail clients ask before they send."""

    listen: str = key(checks.or_empty(checks.listen), "")
    """"" is off."""
    hosts: tuple[str, ...] = key(checks.each(checks.domain), ())
    """Names under which clients reach it, beside the address it listens at and the gate's own name."""
    tls_certificate: str = key(checks.text, "")
    tls_key: str = key(checks.text, "")
    workers: int = key(checks.number(1, 256), 1)
    per_minute: int = key(checks.number(1, 10_000), 30)
    """Checks of one author."""
    recipients_day: int = key(checks.number(1, 100_000), 200)
    people_day: int = key(checks.number(1, 100_000), 100)
    stopped_day: int = key(checks.number(1, 100_000), 50)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen on; only where `listen` says one."""
        name, _, port = self.listen.rpartition(":")
        return name.removeprefix("[").removesuffix("]"), int(port)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """How long mail in our keeping is tried and how long an author is asked."""

    retry_s: tuple[int, ...] = key(checks.each(checks.number(1, 86_400), least=1), (60, 300, 900, 3600))
    lifetime_h: int = key(checks.number(1, 24 * 30), 120)
    ask_h: int = key(checks.number(1, 24 * 14), 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSection:
    """The register of persons."""

    keep_left_days: int = key(checks.number(0, 3650), 180)
    """People who are not in their source any more are still found for so long."""
    alarming_drop: float = key(checks.share, 0.2)
    """A source that lost a larger share of its people is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionSection:
    """The daily sample of probationers' mail."""

    sampling: bool = key(checks.flag, True)
    shares: tuple[float, ...] = key(checks.each(checks.share, least=2), (1.0, 0.5, 0.2, 0.05))
    """In the first week in post, after it, then after each of `steps`."""
    steps: tuple[int, ...] = key(checks.each(checks.number(1, 10_000)), (10, 30))
    """Clean samples since the last concern."""
    suggest_after: int = key(checks.number(1, 100_000), 60)
    """Clean samples after which it is suggested to end the probation."""
    unread_days: int = key(checks.number(1, 60), 7)
    """After which an unread sample goes one level up."""
    keep_days: int = key(checks.number(31, 3650), 730)
    """How long it is kept who decided what and who looked at what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSection:
    """Whose time it is."""

    mode: str = key(checks.word("system", "declared"), "system")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysSection:
    """Where the keys are."""

    folder: str = key(checks.filled, "keys")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSection:
    """What the log calls itself."""

    origin: str = key(checks.text, "")
    """First line of every checkpoint, never to change; filled with DOMAIN/gatelodge when left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long bytes are kept."""

    days: int = key(checks.number(0, 3650), 30)
    """After the final state; then the data key is destroyed."""
