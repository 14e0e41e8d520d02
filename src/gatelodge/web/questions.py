"""A question as the message it is about: JSON fields made into one, or a message as it stands."""

import base64
import binascii
import re
from dataclasses import dataclass
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formatdate, getaddresses

from ninja import Schema
from pydantic import ConfigDict, Field, ValidationError

from gatelodge.core.message import top_headers
from gatelodge.web import problems
from gatelodge.web.problems import ProblemError

_ADDRESS = re.compile(r"[^\s@<>\",;:\x00-\x1f\x7f]{1,64}@[^\s@<>\",;:\x00-\x1f\x7f]{1,253}")
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}")


class Attachment(Schema):
    """One file of the message."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=500, description="File name, as the recipient will see it.")
    content_base64: str = Field(description="The file, in base64.")
    media_type: str = Field(default="application/octet-stream", description="What it is declared to be.")


class CheckRequest(Schema):
    """A message before it is sent."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    sender: str = Field(alias="from", description="Mail address of the author.")
    to: list[str] = Field(default_factory=list, description="Mail addresses, without names.")
    cc: list[str] = Field(default_factory=list, description="The same.")
    bcc: list[str] = Field(default_factory=list, description="The same; the other recipients do not see them.")
    subject: str = Field(default="", max_length=10_000, description="Subject line.")
    text: str = Field(default="", description="The message as plain text.")
    html: str = Field(default="", description="The message as HTML, beside or in place of the text.")
    attachments: list[Attachment] = Field(default_factory=list, max_length=500, description="Its files.")


@dataclass(frozen=True, slots=True)
class Question:
    """What the gate is asked about."""

    author: str
    recipients: tuple[str, ...]
    untrusted_bytes: bytes


def from_json(body: bytes, most_recipients: int) -> Question:
    """The question in a JSON document. Problem when it is none, with the fields that are wrong."""
    try:
        asked = CheckRequest.model_validate_json(body)
    except ValidationError as error:
        places = [".".join(map(str, each["loc"])) for each in error.errors(include_input=False, include_url=False)]
        problem = problems.wrong_fields(tuple(dict.fromkeys(places))) if any(places) else problems.NOT_JSON
        raise ProblemError(problem) from None
    _check(asked)
    recipients = _recipients((*asked.to, *asked.cc, *asked.bcc), most_recipients)
    return Question(asked.sender.lower(), recipients, _message(asked))


def from_message(body: bytes, author: str, recipients: str, most_recipients: int) -> Question:
    """The question in a message as it stands; who it is from and for as said beside it, else as its header says."""
    headers = [(name.lower(), value) for name, value in top_headers(body)]
    senders = _addresses([author] if author else [value for name, value in headers if name == "from"])
    if len(senders) != 1:
        raise ProblemError(problems.wrong_fields(("Gatelodge-From",)))
    named = [recipients] if recipients else [value for name, value in headers if name in {"to", "cc", "bcc"}]
    return Question(senders[0].lower(), _recipients(_addresses(named), most_recipients), body)


def _check(asked: CheckRequest) -> None:
    """Problem for what no mail could carry."""
    wrong = [] if _ADDRESS.fullmatch(asked.sender) else ["from"]
    for name, addresses in (("to", asked.to), ("cc", asked.cc), ("bcc", asked.bcc)):
        wrong += [f"{name}.{n}" for n, address in enumerate(addresses) if not _ADDRESS.fullmatch(address)]
    for name, text in (("subject", asked.subject), ("text", asked.text), ("html", asked.html)):
        wrong += [name] if _broken(text) else []
    for n, file in enumerate(asked.attachments):
        wrong += [f"attachments.{n}.name"] if _broken(file.name) else []
        wrong += [] if _MEDIA_TYPE.fullmatch(file.media_type) else [f"attachments.{n}.media_type"]
        wrong += [] if _decoded(file.content_base64) is not None else [f"attachments.{n}.content_base64"]
    if wrong:
        raise ProblemError(problems.wrong_fields(tuple(wrong)))


def _recipients(addresses: tuple[str, ...] | list[str], most: int) -> tuple[str, ...]:
    """Each once, in order."""
    recipients = tuple(dict.fromkeys(addresses))
    if not recipients:
        raise ProblemError(problems.wrong_fields(("to",)))
    if len(recipients) > most:
        raise ProblemError(problems.too_many_recipients(most))
    return recipients


def _addresses(values: list[str]) -> list[str]:
    return [address for _, address in getaddresses(values) if _ADDRESS.fullmatch(address)]


def _broken(text: str) -> bool:
    """Half of a character: no text at all."""
    return any("\ud800" <= c <= "\udfff" for c in text) if not text.isascii() else False


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _message(asked: CheckRequest) -> bytes:
    """The message that a mail client would make of it."""
    bodies = [MIMEText(text, kind, "utf-8") for text, kind in ((asked.text, "plain"), (asked.html, "html")) if text]
    content: MIMEBase = MIMEText("", "plain", "utf-8") if not bodies else bodies[0]
    if len(bodies) > 1:
        content = MIMEMultipart("alternative", _subparts=bodies)
    whole = (
        MIMEMultipart("mixed", _subparts=[content, *map(_file, asked.attachments)]) if asked.attachments else content
    )
    for name, value in (
        ("From", asked.sender),
        ("To", ", ".join(asked.to)),
        ("Cc", ", ".join(asked.cc)),
        ("Subject", " ".join(asked.subject.splitlines())),
    ):
        if value:
            whole.add_header(
                name, Header(value, "utf-8" if not value.isascii() else "us-ascii", maxlinelen=900).encode()
            )
    whole["Date"] = formatdate(0)
    return whole.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _file(file: Attachment) -> MIMEBase:
    kind, _, subtype = file.media_type.partition("/")
    part = MIMEBase(kind, subtype)
    part["Content-Transfer-Encoding"] = "base64"
    part.add_header("Content-Disposition", "attachment", filename=" ".join(file.name.splitlines()))
    part.set_payload(base64.encodebytes(_decoded(file.content_base64) or b"").decode("ascii"))
    return part
