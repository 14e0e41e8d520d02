"""What people are told: one plain notice to the author and one to the approver, within a minute.

A notice has the null sender, says Auto-Submitted, and carries no personal data: a reference, counts, who decides, what
to do now. It goes out through the relay with our own trace, which the gate knows on the way in. What we could not hand
on (bounced, refused) is a delivery status notice in the standard form (RFC 3464). A mail that has nobody to tell goes
to the mail admin.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol

from gatelodge.core.trace import trace_block
from gatelodge.errors import TemporaryError
from gatelodge.flows import record
from gatelodge.ports import Clock, Recorder, Relay
from gatelodge.values import Envelope, HoldState, Item, ItemRecipient, Received

_TOLD = {
    HoldState.ASKED: "asked",
    HoldState.HELD: "held",
    HoldState.RETURNED: "returned",
    HoldState.BOUNCED: "bounced",
    HoldState.REFUSED: "refused",
    HoldState.DELIVERED: "released",
}


class Words(Protocol):
    """The catalogue of sentences."""

    def say(self, key: str, language: str, /, **parameters: object) -> str:
        """One text in one language."""


class Staff(Protocol):
    """Who may decide."""

    def approvers_for(self, author: str, *, recipients: Iterable[str], confidential: bool) -> Sequence[str]:
        """Addresses, the line manager first."""


@dataclass(frozen=True, slots=True)
class NotifyTools:
    """What notices need from outside."""

    recorder: Recorder
    relay: Relay
    """The notices relay."""
    clock: Clock
    words: Callable[[], Words]
    staff: Callable[[], Staff]
    internal: Callable[[str], bool]
    """Is this address one of ours?"""
    sender: str
    """The From of a notice, e.g. gatelodge@hmp.example."""
    mail_admin: str
    languages: Sequence[str]
    organisation: str
    host: str
    trace_key: bytes


async def notify_all(tools: NotifyTools) -> int:
    """Send every notice that is due; how many items were told of. What fails now is tried at the next pass."""
    told = 0
    for item in await tools.recorder.queue(states=(), unnoticed=True):
        try:
            for to, kind in _due(item, tools):
                await _send(item, to, kind, tools)
        except TemporaryError:
            continue
        await tools.recorder.noticed(item.item)
        told += 1
    return told


def _due(item: Item, tools: NotifyTools) -> list[tuple[str, str]]:
    """Who must hear what about this item now: address and kind of notice."""
    kinds = {_TOLD[recipient.state] for recipient in item.recipients if _worth_telling(recipient)}
    author = item.author if "@" in item.author and tools.internal(item.author) else tools.mail_admin
    due = [
        (author, f"author_{kind}")
        for kind in ("asked", "held", "returned", "bounced", "refused", "released")
        if kind in kinds
    ]
    if "held" in kinds:
        due.append((_decider(item, tools), "approver"))
    return due


def _decider(item: Item, tools: NotifyTools) -> str:
    """Who is asked to decide: the first who may, else the mail admin."""
    addresses = [recipient.address for recipient in item.recipients]
    may = tools.staff().approvers_for(item.author, recipients=addresses, confidential=record.confidential(item))
    return next(iter(may), tools.mail_admin)


def _worth_telling(recipient: ItemRecipient) -> bool:
    """What was to be delivered at once and was needs no word."""
    return recipient.state in _TOLD and not (recipient.state is HoldState.DELIVERED and recipient.action == "deliver")


async def _send(item: Item, to: str, kind: str, tools: NotifyTools) -> None:
    now = tools.clock.now()
    content = compose(item, to, kind, tools, now)
    envelope = Envelope(sender="", recipients=(to,))
    received = Received(envelope, content, now)
    block = trace_block(
        received=received, reference=item.item, host=tools.host, at=now, key=tools.trace_key, notice=True
    )
    replies = await tools.relay.deliver(envelope, [block, content])
    if not replies[to].ok:
        raise TemporaryError("A notice was not taken.", log=f"notice about {item.item} refused with {replies[to].code}")


def compose(item: Item, to: str, kind: str, tools: NotifyTools, now: datetime) -> bytes:
    """The notice as bytes, CRLF line ends, 7-bit."""
    parameters = _parameters(item, tools)
    subject = tools.words().say(f"notice_{kind}_subject", tools.languages[0], **parameters)
    bodies = [tools.words().say(f"notice_{kind}_body", language, **parameters) for language in tools.languages]
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = f"Gatelodge <{tools.sender}>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{item.item}.{kind}.{int(now.timestamp())}@{tools.host}>"
    mail["Auto-Submitted"] = "auto-generated"
    if item.message_id:
        mail["In-Reply-To"] = item.message_id.strip()
    mail.set_content("\n\n--\n\n".join(bodies) + "\n", cte="quoted-printable")
    if kind in {"author_bounced", "author_refused"}:
        _make_report(mail, item, tools)
    return mail.as_bytes()


def _parameters(item: Item, tools: NotifyTools) -> dict[str, object]:
    worst = max(item.recipients, key=lambda recipient: (recipient.action, recipient.people - recipient.permitted))
    verdict = next((one for one in record.verdicts_of(item) if one.get("address") == worst.address), {})
    return {
        "reference": item.item,
        "sentence": worst.sentence,
        "sentences": verdict.get("sentences", {}),
        "people": worst.people,
        "permitted": worst.permitted,
        "decider": _decider(item, tools),
        "organisation": tools.organisation,
        "n": len(item.recipients),
    }


def _make_report(mail: EmailMessage, item: Item, tools: NotifyTools) -> None:
    """Turn the notice into a delivery status notice: multipart/report, RFC 3462 and 3464."""
    status = [f"Reporting-MTA: dns; {tools.host}", f"X-Gatelodge-Reference: {item.item}", ""]
    for recipient in item.recipients:
        if recipient.state in {HoldState.BOUNCED, HoldState.REFUSED}:
            code = "5.7.1" if recipient.state is HoldState.REFUSED else "5.0.0"
            status += [f"Final-Recipient: rfc822; {recipient.address}", "Action: failed", f"Status: {code}", ""]
    mail.make_mixed()
    mail.set_type("multipart/report")
    mail.set_param("report-type", "delivery-status")
    part = EmailMessage(policy=mail.policy)
    part["Content-Type"] = "message/delivery-status"
    part.set_payload("\r\n".join(status))
    mail.attach(part)
