"""The in-memory twin of the next hop (ports.Relay), with its faults on demand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gatelodge.core.reply import OWN_REPLIES, OwnReply
from gatelodge.errors import TemporaryError, UncertainError
from gatelodge.ports import Onward
from gatelodge.values import Envelope, SmtpReply

_OK = OWN_REPLIES[OwnReply.OK]


@dataclass(frozen=True, slots=True)
class Handed:
    """A message the twin has taken."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes = field(repr=False)


@dataclass(slots=True)
class MemoryRelay:
    """Takes everything, into `handed`, until a field says otherwise. Fields may be changed at any time."""

    handed: list[Handed] = field(default_factory=list)
    offers: Mapping[str, str] = field(default_factory=lambda: {"SIZE": "52428800", "8BITMIME": "", "SMTPUTF8": ""})
    dead: bool = False
    """Nobody listens there."""
    max_sessions: int = 50
    sender_reply: SmtpReply = _OK
    recipient_replies: Mapping[str, SmtpReply] = field(default_factory=dict)
    message_reply: SmtpReply = _OK
    lost_before_dot: bool = False
    lost_after_dot: bool = False
    """The message is taken, and its answer lost."""
    lent: int = 0

    async def capabilities(self) -> Mapping[str, str]:
        """What it offers. TemporaryError when it is dead."""
        self.alive()
        return self.offers

    async def lend(self) -> Onward:
        """A session. TemporaryError when dead or all are lent."""
        self.alive()
        if self.lent >= self.max_sessions:
            raise TemporaryError("Every session with the next mail server is in use.")
        self.lent += 1
        return MemoryOnward(self)

    async def give_back(self, onward: Onward, *, broken: bool = False) -> None:  # noqa: ARG002 - nothing can break
        """Return it; doing it again does nothing."""
        assert isinstance(onward, MemoryOnward)
        if onward.lent:
            onward.lent = False
            self.lent -= 1

    async def deliver(self, envelope: Envelope, blocks: Sequence[bytes]) -> Mapping[str, SmtpReply]:
        """Hand a whole message on; recipient to final reply."""
        onward = await self.lend()
        try:
            mail = await onward.mail(envelope.sender, ["SMTPUTF8"] if envelope.smtputf8 else [])
            if not mail.ok:
                return dict.fromkeys(envelope.recipients, mail)
            answers = {recipient: await onward.rcpt(recipient) for recipient in envelope.recipients}
            accepted = [recipient for recipient, reply in answers.items() if reply.ok]
            if accepted:
                answers.update(dict.fromkeys(accepted, await onward.data(blocks)))
            return answers
        finally:
            await self.give_back(onward)

    def alive(self) -> None:
        """TemporaryError when it is dead."""
        if self.dead:
            raise TemporaryError("The next mail server cannot be reached.")


class MemoryOnward:
    """A session with the twin."""

    def __init__(self, relay: MemoryRelay) -> None:
        self.lent = True
        self._relay = relay
        self._sender: str | None = None
        self._recipients: list[str] = []

    async def mail(self, envelope_from: str, parameters: Sequence[str]) -> SmtpReply:
        """MAIL FROM."""
        self._relay.alive()
        utf8 = "SMTPUTF8" in parameters or not envelope_from.isascii()
        if utf8 and "SMTPUTF8" not in self._relay.offers:
            return OWN_REPLIES[OwnReply.NEEDS_SMTPUTF8]
        if self._relay.sender_reply.ok:
            self._sender, self._recipients = envelope_from, []
        return self._relay.sender_reply

    async def rcpt(self, recipient: str) -> SmtpReply:
        """RCPT TO."""
        self._relay.alive()
        if self._sender is None:
            return OWN_REPLIES[OwnReply.BAD_SEQUENCE]
        reply = self._relay.recipient_replies.get(recipient, _OK)
        if reply.ok:
            self._recipients.append(recipient)
        return reply

    async def data(self, blocks: Sequence[bytes]) -> SmtpReply:
        """DATA, the blocks, the final dot."""
        relay, content = self._relay, b"".join(blocks)
        relay.alive()
        if b"\n" in content.replace(b"\r\n", b"") or b"\r" in content.replace(b"\r\n", b"") or b"\0" in content:
            return OWN_REPLIES[OwnReply.BARE_LINE_END]
        if not content.isascii() and "8BITMIME" not in relay.offers:
            return OWN_REPLIES[OwnReply.NEEDS_8BITMIME]
        if self._sender is None or not self._recipients:
            return OWN_REPLIES[OwnReply.NO_RECIPIENTS]
        if relay.lost_before_dot:
            raise TemporaryError("The next mail server was lost while it took the message.")
        handed = Handed(self._sender, tuple(self._recipients), content)
        self._sender, self._recipients = None, []
        if relay.message_reply.ok:
            relay.handed.append(handed)
        if relay.lost_after_dot:
            raise UncertainError("The next mail server was lost before it answered.")
        return relay.message_reply

    async def reset(self) -> None:
        """RSET."""
        self._sender, self._recipients = None, []
