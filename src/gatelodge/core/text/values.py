"""Identifiers, telephone numbers, address lines and mail addresses in their normal form."""

import re
from hashlib import blake2b

from gatelodge.core.text.folding import compact, fold, tokens

_CJSM = ".cjsm.net"
_LONGEST_MAIL = 40

_STREETS = {
    "street": "st", "road": "rd", "avenue": "ave", "close": "cl", "crescent": "cres", "court": "ct", "drive": "dr",
    "gardens": "gdns", "grove": "gr", "lane": "ln", "park": "pk", "place": "pl", "square": "sq", "terrace": "ter",
}  # fmt: skip
STREET_WORDS = frozenset(_STREETS) | frozenset(_STREETS.values())
"""What kind of street it is, whole and short: people leave it out or mix it up."""


def identifier_forms(value: str) -> list[bytes]:
    """An issued number in its normal form; a police id (PNC) with and without century and leading zeros.

    >>> identifier_forms("2012/0394773H")
    [b'20120394773h', b'12394773h', b'2012394773h', b'120394773h']
    """
    forms = [compact(value)]
    if police := _POLICE_ID.fullmatch(value.strip()):
        century, year, serial, letter = police.groups()
        centuries = (century,) if century else ("20", "19")
        short = serial.lstrip("0") or "0"
        for number in (short, short.zfill(7)):
            forms += [f"{front}{year}{number}{letter}".lower().encode() for front in ("", *centuries)]
    return list(dict.fromkeys(form for form in forms if form))


_POLICE_ID = re.compile(r"(\d\d)?(\d\d)/(\d{1,7})([A-Za-z])", re.ASCII)


NATIONAL_INSURANCE = r"(?!bg|gb|nk|kn|tn|nt|zz)[a-ceghj-pr-tw-z][a-ceghj-npr-tw-z][0-9]{6}"
"""A National Insurance number in its normal form without the last letter, a to d; some prefixes are never issued."""
_INSURED = re.compile(rf"({NATIONAL_INSURANCE})[a-d]".encode())


def insurance_stem(value: str) -> bytes:
    """A National Insurance number without its last letter, which many files leave out; b"" when it is none.

    >>> insurance_stem("AB 12 34 56 C"), insurance_stem("AB123456"), insurance_stem("NT 99 88 77 A")
    (b'ab123456', b'', b'')
    """
    whole = _INSURED.fullmatch(compact(value)) if "/" not in value else None
    return whole[1] if whole else b""


def phone_form(number: str) -> bytes:
    """A telephone number as its national digits, without the leading 0 or 44; b"" when it is none.

    >>> phone_form("+44 (0)29 2034 5678"), phone_form("02920 345678"), phone_form("1234")
    (b'2920345678', b'2920345678', b'')
    """
    digits = re.sub(r"\D", "", fold(number))
    for prefix in ("0044", "44"):
        if digits.startswith(prefix) and len(digits) >= len(prefix) + 9:
            digits = digits[len(prefix) :]
            break
    digits = digits.lstrip("0")
    return digits.encode() if 9 <= len(digits) <= 12 else b""


def address_form(line: str) -> bytes:
    """An address's first line as house number and street, without what kind of street it is; b"" when too short.

    A named house is its first words.

    >>> address_form("Flat 3, 12 High Street, Llanfair"), address_form("12 High St."), address_form("Ty Gwyn, Llanfair")
    (b'12high', b'12high', b'tygwynllanfair')
    """
    words = tokens(line)
    numbers = [place for place, word in enumerate(words) if word[0].isdigit() and len(word) < 6]
    numbers = [place for place in numbers if place + 1 < len(words) and words[place + 1].isalpha()]
    if not numbers:
        named = "".join(words[:3]).encode()
        return named if len(named) >= 9 and len(words) > 1 else b""
    core = words[numbers[-1] : numbers[-1] + 3]
    if len(core) > 2 and core[-1] in STREET_WORDS:
        core.pop()
    form = "".join(core).encode()
    return form if len(form) > 3 else b""


def mail_address(address: str) -> str:
    """The address in lower case, without brackets and the secure-mail suffix (`a@x.cjsm.net` is `a@x`).

    >>> mail_address("<Duty@Police.example.CJSM.net>")
    'duty@police.example'
    """
    plain = address.strip().strip("<>").strip().lower()
    return plain.removesuffix(_CJSM) if "@" in plain and not plain.endswith("@cjsm.net") else plain


def mail_form(address: str) -> bytes:
    """A mail address as it is enrolled; a long one as its digest; b"" for what is none.

    >>> mail_form("Jane@Example.org"), len(mail_form("a" * 60 + "@example.org")), mail_form("jane")
    (b'jane@example.org', 40, b'')
    """
    plain = mail_address(address)
    if "@" not in plain:
        return b""
    form = plain.encode("utf-8", "surrogatepass")
    return form if len(form) <= _LONGEST_MAIL else blake2b(form, digest_size=_LONGEST_MAIL // 2).hexdigest().encode()


def address_token(key: bytes, address: str) -> bytes:
    """The keyed 16-byte token of a mail address; permits and sketches hold addresses only as this."""
    return blake2b(
        mail_address(address).encode("utf-8", "surrogatepass"), key=key, digest_size=16, person=b"gl-address"
    ).digest()
