"""A mail before it is sent, and how it becomes bytes: the way office mail programs write it, not any library's.

`written(draft)` is RFC 5322 with CRLF line ends and no line over 998 octets.
"""

import base64
import quopri
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from hashlib import blake2b
from zoneinfo import ZoneInfo

_ZONE = ZoneInfo("Europe/London")
CRLF = b"\r\n"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    content_id: str = ""
    """Set for a picture that stands inside the HTML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an author wrote, and to whom."""

    author: tuple[str, str]
    """Name and address in the From line."""
    to: tuple[tuple[str, str], ...]
    """Name (or "") and address of each visible recipient."""
    subject: str
    text: str
    at: datetime
    """Aware."""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    charset: str = "utf-8"
    envelope: tuple[str, ...] = ()
    """Who it goes to, where the header does not say."""
    reply_to: str = ""
    """Message-ID that this answers."""

    @property
    def message_id(self) -> str:
        """Follows from author, time and subject, so that the same world makes the same ids."""
        name = blake2b(f"{self.author} {self.to} {self.at} {self.subject}".encode(), digest_size=9).hexdigest()
        return f"<{name}@{self.author[1].rpartition('@')[2]}>"


def written(draft: Draft) -> bytes:
    """The whole message as it goes over the wire, without dot-stuffing."""
    fields = [
        ("From", _named(*draft.author)),
        ("To", ",\r\n ".join(_named(*to) for to in draft.to) or "undisclosed-recipients:;"),
        ("Subject", _encoded(draft.subject)),
        ("Date", format_datetime(draft.at.astimezone(_ZONE))),
        ("Message-ID", draft.message_id),
        *(((("In-Reply-To", draft.reply_to), ("References", draft.reply_to))) if draft.reply_to else ()),
        *draft.headers,
        ("MIME-Version", "1.0"),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields).encode("ascii")
    return head + _body(draft)


def nested(message: bytes) -> bytes:
    """A message/rfc822 part with this message in it."""
    return b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + message


def mixed(parts: list[bytes], *, name: str, kind: str = "mixed") -> bytes:
    """A multipart of these parts; `name` makes the boundary."""
    boundary = b"----=_" + blake2b(name.encode(), digest_size=12).hexdigest().encode()
    head = b'Content-Type: multipart/%s;\r\n\tboundary="%s"\r\n\r\n' % (kind.encode(), boundary)
    return head + b"".join(b"--" + boundary + CRLF + part + CRLF for part in parts) + b"--" + boundary + b"--" + CRLF


def text_part(text: str, *, charset: str = "utf-8", subtype: str = "plain") -> bytes:
    """A text part: plain where it can be, quoted-printable where it must."""
    try:
        raw = text.encode(charset)
    except UnicodeEncodeError:
        charset = "utf-8"
        raw = text.encode()
    lines = raw.replace(CRLF, b"\n").split(b"\n")
    plain = raw.isascii() and all(len(line) <= 200 for line in lines)
    head = f"Content-Type: text/{subtype}; charset={'us-ascii' if plain else charset}\r\n"
    if plain:
        return head.encode() + b"Content-Transfer-Encoding: 7bit\r\n\r\n" + CRLF.join(lines) + CRLF
    quoted = quopri.encodestring(b"\n".join(lines)).replace(b"\n", CRLF)
    return head.encode() + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted + CRLF


def file_part(attachment: Attachment) -> bytes:
    """An attached file in base64."""
    place = "inline" if attachment.content_id else "attachment"
    head = f'Content-Type: {attachment.media_type}; name="{attachment.name}"\r\nContent-Transfer-Encoding: base64\r\n'
    if attachment.content_id:
        head += f"Content-ID: <{attachment.content_id}>\r\n"
    head += f'Content-Disposition: {place}; filename="{attachment.name}"\r\n\r\n'
    return head.encode() + base64.encodebytes(attachment.content).replace(b"\n", CRLF)


def _body(draft: Draft) -> bytes:
    body = text_part(draft.text, charset=draft.charset)
    if draft.html:
        shown = text_part(draft.html, charset=draft.charset, subtype="html")
        inline = [file_part(a) for a in draft.attachments if a.content_id]
        if inline:
            shown = mixed([shown, *inline], name=f"related{draft.message_id}", kind="related")
        body = mixed([body, shown], name=f"alternative{draft.message_id}", kind="alternative")
    files = [
        nested(a.content) if a.media_type == "message/rfc822" else file_part(a)
        for a in draft.attachments
        if not a.content_id
    ]
    return mixed([body, *files], name=f"mixed{draft.message_id}") if files else body


def _named(name: str, address: str) -> str:
    return formataddr((name, address)) if name else address


def _encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=70).encode(linesep="\r\n")
