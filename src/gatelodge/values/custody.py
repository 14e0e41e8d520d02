"""What is in our keeping, and what the ledger is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class HoldState(StrEnum):
    """Where one (message, recipient) stands. The table of moves is `core/hold.py`."""

    JUDGING = "judging"
    ASKED = "asked"
    HELD = "held"
    RELEASING = "releasing"
    UNCERTAIN = "uncertain"
    DELIVERED = "delivered"
    RETURNED = "returned"
    BOUNCED = "bounced"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SEEDED = "seeded"
    """A test for an approver, made up by us: nothing leads from here to the outside."""
    TESTED = "tested"
    """The test was decided about, or nobody did in time."""


class HoldEvent(StrEnum):
    """What can happen to one (message, recipient) in custody. Also the last word of its ledger tag."""

    DECIDE_DELIVER = "decide-deliver"
    DECIDE_ASK = "decide-ask"
    DECIDE_HOLD = "decide-hold"
    DECIDE_REFUSE = "decide-refuse"
    ANSWER = "answer"
    """The author gave the reason."""
    APPROVE = "approve"
    """A second person released it."""
    APPROVE_FIRST = "approve-first"
    """The first of two people agreed; it stays until another does."""
    EXPIRE_ASK = "expire-ask"
    """The author did not answer in time: asked becomes held."""
    RETURN = "return"
    """A second person sent it back to the author."""
    WITHDRAW = "withdraw"
    """The author took it back."""
    DELIVER = "deliver"
    """The next hop said 250."""
    BOUNCE = "bounce"
    """The next hop said 5xx, or the queue lifetime ended."""
    DOUBT = "doubt"
    """The next hop's final answer was lost."""
    RETRY = "retry"
    """From uncertain back to releasing: may be a duplicate, and is flagged as one."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The persons of a message under one epoch of the sketch key."""

    epoch: int
    persons: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """Keyed tokens of the persons in one sent message: enough to judge it again, nothing to read."""

    epoch: int
    """Of the sketch key."""
    persons: tuple[bytes, ...]
    """PRF(sketch key, person id), 16 bytes each, sorted; all of those who may be one human being."""
    recipients: tuple[bytes, ...]
    """PRF(address key, normalised address), 16 bytes each, in envelope order."""
    author: bytes
    people: int
    """Human beings; fewer than `persons` where one may be several."""
    unpermitted: int
    """Largest, over recipients outside and without an agreement: people minus permitted."""
    person_like_rows: int
    gaps: int
    former: tuple[Tokens, ...] = ()
    """The same persons under earlier epochs, to ask about old messages with; never kept."""
    outside: tuple[int, ...] = ()
    """Places in `recipients` of those outside the organisation."""
    beyond: tuple[tuple[int, ...], ...] = ()
    """For each recipient the places in `persons` of those they hear of without permit or agreement, 200 at most."""
    words: tuple[int, ...] = ()
    """Buckets of the words in it, sorted (`core/habits/words.py`)."""
    thread: tuple[bytes, ...] = ()
    """PRF(address key, Message-ID) of the message itself, first, and of those it follows."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The verdicts on one envelope, ready to be recorded."""

    at: datetime
    digest: bytes
    sender: str
    recipients: tuple[str, ...]
    actions: tuple[str, ...]
    """`deliver`, `ask`, `hold`, `refuse` or `judging`, one per recipient."""
    custody: bool
    """True: the whole message is in the spool under `item`, and rows are made for each recipient."""
    item: str
    """Id of this envelope in our keeping and on screens, "GL-" and 8 letters; made by the gate."""
    author: str
    sketch: Sketch | None
    """None only while judging."""
    commitment: Mapping[str, object]
    """What the ledger entry says in the open: digest, versions, rule names, counts. No person, no address."""
    payload: Mapping[str, object]
    """What stands beside it, salted and erasable: sentences, addresses, masked evidence."""
    message_id: str = ""
    size: int = 0
    ask_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """Answer to `Decided`."""

    entry: int
    """Row of the ledger's source table (not yet a tree index)."""
    known: tuple[str, ...] = ()
    """Recipients for whom the same (sender, digest, recipient) is already in custody: nothing new was made."""
    item: str = ""
    """Item that holds the known ones, or the new one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an inline delivery."""

    entry: int
    """The `decided` entry it belongs to."""
    at: datetime
    result: str
    """`delivered`, `deferred` (4xx or lost connection), `bounced` (5xx), `uncertain`, `unknown` (after a crash)."""
    code: int = 0
    """The next hop's reply code; its text is passed on, never stored."""


@dataclass(frozen=True, slots=True)
class Move:
    """One event for some recipients of one item; recorded with its entry in one transaction."""

    item: str
    event: HoldEvent
    at: datetime
    actor: str
    """Who: an account, or `gate` for our own steps."""
    recipients: tuple[str, ...] = ()
    """() means every recipient in a state that the event fits."""
    reason: str = ""
    code: int = 0
    proven: bool = False
    """False: the actor named themselves on the command line (`unproven actor`)."""
    commitment: Mapping[str, object] = field(default_factory=dict)
    decided: Decided | None = None
    """For re-judging (`decide-*`): the new verdicts, sketch and payload."""


@dataclass(frozen=True, slots=True)
class ItemRecipient:
    """One address of one envelope in custody."""

    address: str
    state: HoldState
    action: str
    rule: str
    sentence: str
    people: int
    permitted: int
    attempts: int = 0
    next_try: datetime | None = None
    duplicate_possible: bool = False
    approved_by: str = ""
    """Who agreed first, where two people must; "" where nobody did."""


@dataclass(frozen=True, slots=True)
class Item:
    """One envelope in custody: a line of the queue."""

    item: str
    at: datetime
    digest: bytes
    sender: str
    author: str
    recipients: tuple[ItemRecipient, ...]
    size: int
    message_id: str
    entry: int
    payload: Mapping[str, object] = field(default_factory=dict)
    ask_until: datetime | None = None
    noticed: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier message that told somebody of the same persons without a permit."""

    at: datetime
    people: int
    overlap: int
    entry: int
    delivered: bool


@dataclass(frozen=True, slots=True)
class Supervision:
    """How much of one author's outside mail a second person saw, in a span of time."""

    author: str
    outside: int
    seen: int
    """Of `outside`: held and decided by a second person."""
    people_unpermitted: int


@dataclass(frozen=True, slots=True)
class Event:
    """Anything else the ledger must hold: start, stop, import, configuration, clock step, view."""

    tag: str
    """`gate:process:start`, `register:file:import`, `hold:message:view`, ..."""
    at: datetime
    actor: str
    commitment: Mapping[str, object]
    payload: Mapping[str, object] = field(default_factory=dict)
