"""Office mail as offices send it, and how many of it a gap would hold.

The letters of `bench.office`, dressed with logos, signatures, calendar parts, share links and documents of the samples.
"""

import base64
import email
import email.policy
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from email.message import EmailMessage
from pathlib import Path
from random import Random

from bench.office import office_mails
from bench.reading.samples import samples
from gatelodge.adapters.facts import shipped
from gatelodge.core.extract import extract_message
from gatelodge.core.toml import read
from gatelodge.values import Extraction

_DISCLAIMER = (
    "<p style='font-size:8pt;color:#666666'>This email and any files transmitted with it are confidential and intended "
    "solely for the use of the individual or entity to whom they are addressed.</p>"
)
_PIXEL = "<img src='https://news.office.example/o.gif?u=77' width='1' height='1' style='display:none' alt=''>"
_PREHEADER = (
    "<div style='display:none;max-height:0;overflow:hidden'>The news of this week&nbsp;&zwnj;&nbsp;&zwnj;</div>"
)
_SHARES = (
    "https://contoso.sharepoint.com/:x:/s/Estates/EaBcD1234?e=4xYz",
    "https://drive.google.com/file/d/1A2b3C4d5E6f/view?usp=sharing",
    "https://www.dropbox.com/scl/fi/abc123/minutes.docx?rlkey=xyz&dl=0",
    "https://we.tl/t-AbCdEfGhIj",
    "https://1drv.ms/w/s!AbCdEf",
)
_INVITATION = """BEGIN:VCALENDAR\r\nPRODID:-//Office//EN\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r
UID:040000008200E00074C5B7101A82E008\r\nDTSTART:20110808T090000Z\r\nDTEND:20110808T100000Z\r
SUMMARY:{topic}\r\nLOCATION:{room}\r\nORGANIZER;CN=Office:mailto:office@office.example\r
ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:partner@council.example\r\nBEGIN:VALARM\r\nTRIGGER:-PT15M\r
ACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""
_CARD = """BEGIN:VCARD\r\nVERSION:3.0\r\nN:Office;The;;;\r\nFN:The Office\r\nORG:Office\r\nTEL;TYPE=WORK:01632 960123\r
EMAIL:office@office.example\r\nEND:VCARD\r\n"""
Dress = Callable[[EmailMessage, Random, list[tuple[str, bytes]]], None]


def dressed_mails(count: int, seed: int, folder: Path) -> Iterator[bytes]:
    """So many different mails; about two in five carry a document of the samples that has to be readable."""
    documents = [
        (sample.path.name, sample.path.read_bytes())
        for sample in samples(folder / "documents")
        if sample.outcome == "text" and sample.path.stat().st_size < 1_000_000
    ]
    chance = Random(seed)
    for plain in office_mails(count, seed, folder):
        message = email.message_from_bytes(plain, policy=email.policy.SMTP)  # noqa: TID251 - our own letter
        assert isinstance(message, EmailMessage)
        for dress in chance.choice(_WARDROBE):
            dress(message, chance, documents)
        yield message.as_bytes()


def held(mails: Iterable[bytes], read_mail: Callable[[bytes], Extraction] = extract_message) -> Counter[str]:
    """How many mails a gap holds for the public, by its kind; `mails` counts each of them once."""
    table = _gap_table("public")
    found: Counter[str] = Counter()
    for content in mails:
        kinds = {
            str(gap.kind) for gap in read_mail(content).gaps if table.get(str(gap.kind), "hold") in {"ask", "hold"}
        }
        found.update(kinds)
        found["mails"] += bool(kinds)
    return found


def _gap_table(recipients: str) -> dict[str, str]:
    """Gap kind to action, as shipped."""
    table = read(shipped("rules.toml"), "rules.toml").table("gaps").table(recipients)
    return {kind: table.text(kind) for kind in table.keys}


def _page(message: EmailMessage, chance: Random, _: list[tuple[str, bytes]]) -> None:
    """A page of HTML beside the text, as mail programs write it, with a logo in the signature."""
    body = message.get_body(("plain",))
    if body is None or message.is_multipart():
        return
    lines = body.get_content().splitlines()
    page = "".join(f"<p style='margin:0'>{line or '&nbsp;'}</p>" for line in lines)
    extras = chance.choice((_DISCLAIMER, _PIXEL, _PREHEADER, "<!--[if mso]><br><![endif]-->", ""))
    message.add_alternative(
        f"<html><head><style>p{{margin:0}}</style></head><body>{extras}{page}<img src='cid:logo' width=120></body>",
        subtype="html",
    )
    message.get_payload()[1].add_related(_logo(chance), "image", "png", cid="<logo>", filename="image001.png")


def _document(message: EmailMessage, chance: Random, documents: list[tuple[str, bytes]]) -> None:
    name, content = chance.choice(documents)
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)


def _invitation(message: EmailMessage, _: Random, __: list[tuple[str, bytes]]) -> None:
    text = _INVITATION.format(topic="Fire drill", room="Room 12")
    message.add_attachment(text.encode(), maintype="text", subtype="calendar", filename="invite.ics")


def _card(message: EmailMessage, _: Random, __: list[tuple[str, bytes]]) -> None:
    message.add_attachment(_CARD.encode(), maintype="text", subtype="vcard", filename="office.vcf")


def _link(message: EmailMessage, chance: Random, _: list[tuple[str, bytes]]) -> None:
    body = message.get_body(("plain",))
    if body is not None:
        body.set_content(f"{body.get_content()}\nThe file: {chance.choice(_SHARES)}\n")


def _signature(message: EmailMessage, chance: Random, _: list[tuple[str, bytes]]) -> None:
    """A detached PGP signature beside the text."""
    armour = base64.encodebytes(chance.randbytes(300)).decode()
    text = f"-----BEGIN PGP SIGNATURE-----\n\n{armour}-----END PGP SIGNATURE-----\n"
    message.add_attachment(text.encode(), maintype="application", subtype="pgp-signature", filename="signature.asc")


def _forwarded(message: EmailMessage, _: Random, __: list[tuple[str, bytes]]) -> None:
    inner = EmailMessage(policy=email.policy.SMTP)
    inner["From"], inner["To"], inner["Subject"] = "a@office.example", "b@office.example", "The room"
    inner["Date"] = "Mon, 01 Aug 2011 08:00:00 +0100"
    inner.set_content("Is the room free on Tuesday?\n")
    message.add_attachment(inner)


def _logo(chance: Random) -> bytes:
    """A PNG of 120 by 40 pixels."""
    rows = b"".join(b"\0" + chance.randbytes(360) for _ in range(40))
    chunks = ((b"IHDR", b"\0\0\0\x78\0\0\0\x28\x08\x02\0\0\0"), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    packed = (len(c).to_bytes(4, "big") + k + c + zlib.crc32(k + c).to_bytes(4, "big") for k, c in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


_WARDROBE: tuple[tuple[Dress, ...], ...] = (
    (),
    (_page,),
    (_page,),
    (_link,),
    (_page, _document),
    (_document,),
    (_document, _document),
    (_page, _invitation),
    (_invitation,),
    (_page, _card),
    (_signature,),
    (_page, _forwarded),
    (_forwarded, _document),
)
"""What a mail wears beside its words."""
