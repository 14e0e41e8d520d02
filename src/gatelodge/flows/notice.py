"""How a notice reads: a plain mail in every language of the organisation, and the delivery status notice.

Pure: who is told what, and when, is `notify.py`. A notice says the reference, counts, who decides and what to do now;
only a delivery status notice names recipients, for its reader must know which address failed.

    compose(item, notice, to="a.pugh@llanfair.example", decider="m.rees@llanfair.example", paper=paper, now=now)
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol

from gatelodge.flows import record
from gatelodge.values import HoldState, Item, ItemRecipient

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,200}>")
"""One that can be repeated in a header of ours."""
_REPORTS = frozenset({"author_bounced", "author_refused"})


Said = Callable[[str], Mapping[str, object]]
"""Language to the parameters of its words."""


class Words(Protocol):
    """The catalogue of sentences."""

    def say(self, key: str, language: str, /, **parameters: object) -> str:
        """One text in one language."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice to be sent."""

    to: str
    kind: str
    """Part of the keys in the catalogue: `author_held`, `approver`, `alarm_sent`, ..."""
    recipients: tuple[ItemRecipient, ...]
    """Those it speaks of."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is the same in every notice."""

    words: Words
    languages: Sequence[str]
    sender: str
    organisation: str
    host: str


def compose(item: Item, notice: Notice, *, to: str, decider: str, paper: Paper, now: datetime) -> bytes:
    """The notice as bytes, CRLF line ends, 7-bit. `decider` is the address that the reader may turn to."""
    said = {**_parameters(item, notice), "decider": decider}
    mail = _mail(notice.kind, item.item, lambda _: said, to=to, paper=paper, now=now)
    if notice.kind.startswith("author_") and _MESSAGE_ID.fullmatch(item.message_id):
        mail["In-Reply-To"] = item.message_id
    if notice.kind in _REPORTS:
        _make_report(mail, item, notice, paper.host)
    return mail.as_bytes()


def plain(kind: str, reference: str, said: Said, *, to: str, paper: Paper, now: datetime) -> bytes:
    """A notice of no single item, as bytes. `said` gives what the words speak of in each language."""
    return _mail(kind, reference, said, to=to, paper=paper, now=now).as_bytes()


def _mail(kind: str, reference: str, said: Said, *, to: str, paper: Paper, now: datetime) -> EmailMessage:
    """The mail in every language of the organisation, the first one's words in the subject."""

    def say(part: str, language: str) -> str:
        return paper.words.say(f"notice_{kind}_{part}", language, **said(language), organisation=paper.organisation)

    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = f"Gatelodge <{paper.sender}>"
    mail["To"] = to
    mail["Subject"] = say("subject", paper.languages[0])
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{reference}.{kind}.{int(now.timestamp())}@{paper.host}>"
    mail["Auto-Submitted"] = "auto-generated"
    bodies = [say("body", language) for language in paper.languages]
    mail.set_content("\n\n--\n\n".join(bodies) + "\n", cte="quoted-printable")
    return mail


def _parameters(item: Item, notice: Notice) -> dict[str, object]:
    """What the words speak of: the worst of the recipients concerned."""
    worst = max(notice.recipients, key=lambda recipient: recipient.people - recipient.permitted)
    verdict = next((one for one in record.verdicts_of(item) if one.get("address") == worst.address), {})
    return {
        "reference": item.item,
        "sentence": worst.sentence,
        "sentences": verdict.get("sentences", {}),
        "people": worst.people,
        "permitted": worst.permitted,
        "n": len(notice.recipients),
    }


def _make_report(mail: EmailMessage, item: Item, notice: Notice, host: str) -> None:
    """Turn the notice into a delivery status notice: multipart/report, RFC 6522 and 3464."""
    mail.make_mixed()
    mail.set_type("multipart/report")
    mail.set_param("report-type", "delivery-status")
    status: list[Message[str, str] | str] = [
        _fields({"Reporting-MTA": f"dns; {host}", "X-Gatelodge-Reference": item.item})
    ]
    for recipient in notice.recipients:
        refused = recipient.state is HoldState.REFUSED
        kind = "rfc822" if recipient.address.isascii() else "utf-8"
        address = recipient.address if recipient.address.isascii() else _unitext(recipient.address)
        said = {"Final-Recipient": f"{kind}; {address}", "Action": "failed", "Status": "5.7.1" if refused else "5.0.0"}
        status.append(_fields(said))
    part = EmailMessage(policy=mail.policy)
    part["Content-Type"] = "message/delivery-status"
    part.set_payload(status)
    mail.attach(part)


def _fields(said: Mapping[str, str]) -> "Message[str, str]":
    """One group of fields of a delivery status."""
    group: Message[str, str] = Message()
    for name, value in said.items():
        group[name] = value
    return group


def _unitext(address: str) -> str:
    """An internationalised address in ASCII (RFC 6533 section 3, utf-8-addr-xtext)."""
    return "".join(character if character.isascii() else f"\\x{{{ord(character):X}}}" for character in address)
