"""What supervision rests on: what an author sent, which of it somebody is to look at, and who decided what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Sent:
    """One envelope of an author that went outside, or is on its way there."""

    item: str
    at: datetime
    digest: bytes
    author: str
    recipients: tuple[str, ...]
    people: int
    rule: str
    """That decided for the first recipient."""
    seen: bool
    """A second person decided about it."""
    confidential: bool = False
    barred: tuple[str, ...] = ()
    """Our own people whom it is about."""


@dataclass(frozen=True, slots=True)
class MailDay:
    """How much outside mail one author had on one day (UTC), whatever became of it."""

    author: str
    day: str
    outside: int


class SampleState(StrEnum):
    """Where one sampled mail stands."""

    CHOSEN = "chosen"
    """Its reader was not told yet."""
    TOLD = "told"
    CLEAN = "clean"
    """Looked at, and right."""
    CONCERN = "concern"
    """Looked at, and passed to information governance."""


class SampleEvent(StrEnum):
    """What happens to a sampled mail; also the last word of its ledger tag."""

    TELL = "tell"
    RAISE = "raise"
    """Unread for too long: one level up."""
    ACK = "ack"
    CONCERN = "concern"


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail of a probationer that somebody is to look at after it went."""

    item: str
    day: str
    """Whose mail was sampled, ISO 8601, in the organisation's zone."""
    at: datetime
    """When the mail was sent."""
    author: str
    reader: str
    """Who is to look."""
    recipients: int
    people: int
    rule: str
    level: int = 0
    """0: the line manager; 1: theirs; then information governance."""
    state: SampleState = SampleState.CHOSEN
    told_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    confidential: bool = False
    barred: tuple[str, ...] = ()
    text: str = ""
    """What who looked said of it."""


@dataclass(frozen=True, slots=True)
class SampleStep:
    """One event for one sampled mail; recorded with its entry in one transaction."""

    item: str
    event: SampleEvent
    at: datetime
    actor: str
    reader: str = ""
    """For `tell` and `raise`: who is to look now."""
    text: str = ""
    proven: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person decided about one message in our keeping."""

    item: str
    event: str
    """`approve`, `approve-first`, `return`, `answer` or `withdraw`."""
    at: datetime
    since: datetime
    """When the message came."""
    author: str
    actor: str
    seeded: bool = False
    """It was a test."""
    asked: bool = False
    """Its author was asked; else it was held."""

    @property
    def took_s(self) -> float:
        """Seconds from when it came to the decision."""
        return max(0.0, (self.at - self.since).total_seconds())
