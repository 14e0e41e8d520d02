"""What the flows need from outside, each a Protocol with its contract.

Real ones live in `adapters`, in-memory twins in `testing`; one suite in `tests/adapters` runs on both.
Methods raise `TemporaryError` for a fault that a retry may mend and `IntegrityError` for one that it may not;
library errors never cross a port.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from gatelodge.values import (
    Decided,
    Decision,
    Earlier,
    Envelope,
    Event,
    Extraction,
    Habits,
    HabitsAsked,
    Item,
    Judgement,
    MailDay,
    Move,
    Outcome,
    Received,
    Recorded,
    Sample,
    SampleStep,
    Sent,
    Sketch,
    SmtpReply,
    Supervision,
)


class Clock(Protocol):
    """Time as a fact from outside."""

    def now(self) -> datetime:
        """Aware, UTC. May step back; the ledger does not."""


class Keys(Protocol):
    """Secrets by purpose and epoch, each 32 bytes, kept apart from what they protect.

    Purposes: `register`, `sketch`, `address`, `trace`, `spool`, `ledger` (Ed25519 seed), `smtp-auth`.
    """

    def key(self, purpose: str, epoch: int | None = None) -> bytes:
        """The key of that epoch (None: the current one). ConfigError when there is none."""

    def epoch(self, purpose: str) -> int:
        """The current epoch, counted from 1."""


class Cage(Protocol):
    """Reads hostile content where it can do no harm."""

    def extract(
        self, untrusted: bytes, *, name: str = "", as_message: bool, passwords: Sequence[str] = ()
    ) -> Extraction:
        """Everything readable in a message (`as_message`) or bare file called `name`. Never raises for content.

        passwords: tried on what is locked, and forgotten.

        A reader's crash, time-out or excess is a Gap of kind CRASHED or LIMIT.
        """


class Judge(Protocol):
    """Judges a message in another process."""

    async def judge(self, received: Received, *, within_s: float) -> Judgement:
        """The judgement. LateError when none came within `within_s`; TemporaryError when there is nobody to judge."""


class Spool(Protocol):
    """Messages in our keeping, encrypted, one file per item, durable before any row speaks of them."""

    def put(self, item: str, content: bytes) -> None:
        """Written, fsynced, renamed, directory fsynced on return. TemporaryError: full or failing disk."""

    def get(self, item: str) -> bytes:
        """The bytes put, authenticated. IntegrityError when they are not those; RefusedError when destroyed."""

    def destroy(self, item: str) -> None:
        """End the bytes by destroying their data key. Doing it again does nothing."""

    def items(self) -> Sequence[str]:
        """Every item with bytes, for the check after a crash."""


class Recorder(Protocol):
    """The one writer of custody and ledger. Every method that changes something is durable on return.

    A move and its ledger entry are one transaction. TemporaryError when the recorder is away or its disk is full:
    nothing was recorded, or it was and saying it again is safe (`decided` is keyed by item).
    """

    async def decided(self, decided: Decided) -> Recorded:
        """Record the verdicts (and custody). Recipients already in custody are answered in `known`."""

    async def outcome(self, outcome: Outcome) -> None:
        """Record what became of an inline delivery."""

    async def move(self, move: Move) -> Item:
        """Apply the event. NotAllowedError: author as approver. RefusedError: no recipient in a fitting state."""

    async def event(self, event: Event) -> int:
        """Record anything else; the entry's row."""

    async def checkpoint(self, entry: int) -> bytes:
        """Wait until the entry is under a signed checkpoint; the checkpoint note. Leaving custody needs it."""

    async def may_leave(self, item: str, recipients: Sequence[str]) -> int:
        """The latest entry about the item. IntegrityError unless the entries alone let these recipients have it.

        Rows of custody can be edited by whoever has the disk; what the log does not allow does not leave.
        """

    async def queue(self, *, states: Sequence[str], unnoticed: bool = False, limit: int = 1000) -> Sequence[Item]:
        """Items with a recipient in one of the states, or (`unnoticed`) with news nobody was told of; oldest first.

        News: custody was taken, or a move ended in asked, held, returned, bounced, refused, or in delivered for a
        recipient whose verdict was not deliver.
        """

    async def item(self, item: str) -> Item:
        """One item. RefusedError when there is none of that name."""

    async def deferred(self, item: str, recipients: Sequence[str], next_try: datetime) -> None:
        """Count a failed attempt and say when the next one is due. No ledger entry."""

    async def noticed(self, item: str) -> None:
        """Author and approver have been told of how the item stands now."""

    async def alarms(self, *, limit: int = 1000) -> Sequence[Item]:
        """Envelopes, in custody or not, whose alarms nobody was told of; oldest first.

        Such are all whose commitment names `alarms`. Who the recipients are stands in the payload's verdicts.
        """

    async def alarm_told(self, item: str) -> None:
        """Information governance has been told of the alarms of this envelope."""

    async def earlier(self, sketch: Sketch, *, before: datetime) -> Sequence[Earlier]:
        """Messages before then whose unpermitted persons overlap this sketch, oldest first.

        A message of an earlier epoch of the sketch key is compared where the sketch carries its persons under it.
        """

    async def habits(self, asked: HabitsAsked) -> Habits:
        """What earlier mail says. Messages count from when they are handed on; attempts from when they are decided."""

    async def supervision(self, *, since: datetime, until: datetime) -> Sequence[Supervision]:
        """One line per author, most outside mail first."""

    async def sent(self, *, since: datetime, until: datetime, authors: Sequence[str] = ()) -> Sequence[Sent]:
        """Mail of these authors (of all where none are named) that went outside, or may have, or will; oldest first.

        What waits for a decision, ended without going, or is erased is not among it.
        """

    async def mail_days(self, *, since: datetime, until: datetime) -> Sequence[MailDay]:
        """Outside mail by author and day (UTC), whatever became of it; tests are not among it."""

    async def decisions(self, *, since: datetime, until: datetime) -> Sequence[Decision]:
        """What people decided in this time about mail in our keeping, tests too, oldest first."""

    async def last_sample_day(self) -> str:
        """The latest day whose mail was sampled, ISO 8601; "" where none was."""

    async def sampled(self, day: str, samples: Sequence[Sample]) -> bool:
        """Keep what was chosen of this day's mail, with one entry. False, and nothing done, when the day was before."""

    async def samples(self, *, since: str = "", waiting: bool = False) -> Sequence[Sample]:
        """Samples of days from this one on, or all that somebody is to look at or to be told of, oldest first."""

    async def sample(self, item: str) -> Sample:
        """One sampled mail. RefusedError when it is none."""

    async def sample_step(self, step: SampleStep) -> Sample:
        """Apply one event, with its entry. RefusedError when somebody looked already."""

    async def forget(self, *, before: datetime) -> int:
        """End what is kept of decisions and samples from before then, with one entry; how many. The entries stay."""

    async def envelope(self, item: str) -> Item:
        """One envelope, in custody or not, by what its verdicts say. RefusedError: there is none, or it is erased."""

    async def ended(self, *, before: datetime, limit: int = 1000) -> Sequence[str]:
        """Items whose last recipient ended before then and whose bytes are still to be destroyed."""

    async def erased(self, item: str) -> None:
        """The bytes of the item are destroyed; recorded as `hold:message:erase`."""

    async def counts(self) -> Mapping[str, int]:
        """Recipients by state, `entries`, `messages`, `size` of the tree."""


class Onward(Protocol):
    """One session with the next hop, lent for one inbound session. Replies are the next hop's own."""

    async def mail(self, envelope_from: str, parameters: Sequence[str]) -> SmtpReply:
        """MAIL FROM. TemporaryError when the next hop is dead."""

    async def rcpt(self, recipient: str) -> SmtpReply:
        """RCPT TO."""

    async def data(self, blocks: Sequence[bytes]) -> SmtpReply:
        """DATA, the blocks (CRLF, not yet dot-stuffed), the final dot. UncertainError: sent, no answer came."""

    async def reset(self) -> None:
        """RSET; the transaction is over, the session stays."""


class Relay(Protocol):
    """The next hop, by route."""

    async def capabilities(self) -> Mapping[str, str]:
        """Its EHLO keywords, upper case, with parameters. TemporaryError when it is dead."""

    async def lend(self) -> Onward:
        """A session, new or pooled. TemporaryError when dead or all are lent."""

    async def give_back(self, onward: Onward, *, broken: bool = False) -> None:
        """Return it to the pool, or close it."""

    async def deliver(self, envelope: Envelope, blocks: Sequence[bytes]) -> Mapping[str, SmtpReply]:
        """Hand a whole message on outside of any client's session: recipient to final reply.

        UncertainError when the final answer was lost; TemporaryError when nothing was handed on.
        """
