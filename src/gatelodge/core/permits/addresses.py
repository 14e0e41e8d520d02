"""The parts of a mail address, which spellings are one recipient, and near misses."""

import re
from hashlib import blake2b
from struct import unpack

from gatelodge.core.text import address_token, mail_address

_PLUS = frozenset(
    """
    gmail.com icloud.com me.com mac.com proton.me protonmail.com protonmail.ch pm.me fastmail.com fastmail.fm
    mailbox.org posteo.de runbox.com zoho.com hey.com
    """.split()  # noqa: SIM905 - shorter than a list
)
"""Providers that deliver jane+anything to jane."""
_PLUS_FAMILIES = re.compile(r"(?:outlook|hotmail|live|msn)(?:\.[a-z]{2,3}){1,2}")
_SAME_DOMAIN = {"googlemail.com": "gmail.com"}
_PLAIN = re.compile(r"[!-;=?-~]+")
"""Letters that are the same in every plain form."""
_DOTLESS = "gmail.com"
"""Where dots in the local part are nothing."""


def domain_of(address: str) -> str:
    """What stands after the last @ of a plain address, "" where there is none."""
    return address.rpartition("@")[2] if "@" in address else ""


def address_of_recipient(address: str, *, plus: bool = False) -> str:
    """The one spelling of all that reach the same mailbox, where that is known of the provider.

    plus: the recipient's own class says that what stands after a plus is nothing there. The register keeps to
    `mail_address`: this one is for the tokens of recipients only.

    >>> address_of_recipient("Jane.Prys+visits@GoogleMail.com")
    'janeprys@gmail.com'
    >>> address_of_recipient("desk+visits@law.example"), address_of_recipient("desk+visits@law.example", plus=True)
    ('desk+visits@law.example', 'desk@law.example')
    """
    plain = mail_address(address)
    local, at, domain = plain.rpartition("@")
    if not (local and at):
        return plain
    domain = _SAME_DOMAIN.get(domain, domain)
    if plus or domain in _PLUS or _PLUS_FAMILIES.fullmatch(domain):
        local = local.partition("+")[0] or local
    if domain == _DOTLESS:
        local = local.replace(".", "") or local
    return f"{local}@{domain}"


def address_variants(address: str) -> list[str]:
    """The plain address and each way to leave out one letter of it, without repeats.

    Two addresses one slip apart (a letter added, lost, changed or swapped with its neighbour) share a variant.

    >>> address_variants("ab@c")
    ['ab@c', 'b@c', 'a@c', 'ab@']
    """
    plain = mail_address(address)
    at = plain.rfind("@")
    shorter = (plain[:n] + plain[n + 1 :] for n in range(len(plain)) if n != at)
    return list(dict.fromkeys([plain, *shorter]))


def near_token(token: bytes) -> int:
    """The first 8 bytes of a variant's address token, as a number."""
    return int.from_bytes(token[:8], "big")


def near_tokens(key: bytes, address: str) -> list[int]:
    """The `near_token` of each variant of an address, in any order, fast: an import makes millions.

    What stands before the letter that is left out is hashed once for all variants.
    """
    plain = mail_address(address)
    if ".cj" in plain or "jsm.n" in plain or not _PLAIN.fullmatch(plain):  # a variant may have another plain form
        return [near_token(address_token(key, variant)) for variant in address_variants(plain)]
    raw, before = plain.encode(), blake2b(key=key, digest_size=16, person=b"gl-address")
    whole = before.copy()
    whole.update(raw)
    found = [whole.digest()[:8]]
    at = raw.rfind(b"@")
    for n in range(len(raw)):
        if n != at and raw[n : n + 1] != raw[n + 1 : n + 2]:  # of two equal letters one is enough
            variant = before.copy()
            variant.update(raw[n + 1 :])
            found.append(variant.digest()[:8])
        before.update(raw[n : n + 1])
    return list(unpack(f">{len(found)}Q", b"".join(found)))
