"""What the record of earlier mail says about an author and their recipients. Tokens and counts, no names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HabitsAsked:
    """What is asked of the record before a message is judged."""

    author: bytes
    """PRF(address key, author), 16 bytes."""
    recipients: tuple[bytes, ...]
    """PRF(address key, recipient), in envelope order."""
    thread: tuple[bytes, ...]
    """PRF(address key, Message-ID) of every message that this one says it follows (In-Reply-To, References)."""
    at: datetime
    persons: tuple[bytes, ...] = ()
    """Sketch tokens of those it is about; () where they are too many to ask about."""
    words: tuple[int, ...] = ()
    """Buckets of its words, sorted."""


@dataclass(frozen=True, slots=True)
class Known:
    """What went to one recipient before. Counts messages that were handed on, not those that were held or withdrawn."""

    by_author: int = 0
    """Messages of this author."""
    by_anyone: int = 0
    """Messages of the whole organisation."""
    last_by_author: datetime | None = None
    in_thread: bool = False
    """A message that this one follows went to them."""
    together: Mapping[bytes, int] = field(default_factory=dict)
    """Recipients of this message beside this one (tokens) to how many messages went to both."""
    told: Mapping[bytes, int] = field(default_factory=dict)
    """Of the persons asked about, those this recipient heard of before, to in how many messages."""
    persons: int = 0
    """Distinct persons they heard of."""
    tellings: int = 0
    """How often they heard of one of these: 40 of 2 persons is a family, 40 of 35 a court."""
    told_today: tuple[bytes, ...] = ()
    """Persons (sketch tokens) this recipient was told of without a permit in the last 24 hours, by anybody."""
    words: Mapping[int, int] = field(default_factory=dict)
    """Of the buckets asked about, those that went to this recipient before, to in how many messages."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What the record says. Empty where there is none: then nobody is new and nothing is unusual."""

    messages: int = 0
    """Outside messages the record knows, of everybody."""
    author_messages: int = 0
    """Of this author."""
    author_hour: int = 0
    """Outside messages of this author in the last hour, whatever became of them."""
    author_day: int = 0
    author_outsiders_day: int = 0
    """Distinct outside recipients of this author in the last 24 hours."""
    author_people_day: int = 0
    """Distinct persons this author wrote to outsiders about without a permit in the last 24 hours."""
    author_stopped_day: int = 0
    """Messages of this author that were asked about, held or refused in the last 24 hours, checks included."""
    thread_recipients: int = 0
    """Distinct recipients of the messages that this one follows; 0: our record knows none of these messages."""
    known: Mapping[bytes, Known] = field(default_factory=dict)
    """Recipient token to what went there; absent: nothing ever did."""
    rivals: Mapping[bytes, Known] = field(default_factory=dict)
    """The latest 24 others outside to whom this author wrote: would one of them fit better?"""
    words: Mapping[int, int] = field(default_factory=dict)
    """Of the buckets asked about, in how many of `messages` they stood: what is common says nothing."""
