"""The normal form of written values: what is enrolled and what is looked up go through the same functions.

A value's normal form is its letters and digits, folded to plain lower case, with nothing between them: "Mc Donald",
"McDONALD" and "mcdonald" are one value, so are "A1234 AA" and "a1234aa". Dates become the number yyyymmdd.
Values that are written in several ways that folding cannot join (a telephone number with and without +44, a middle
name that is left out) are enrolled in each of them. Rules here change only together with `NORMAL_FORM`.

    compact("O’Brien-Łukasz")  ->  b"obrienlukasz"
"""

import re
import unicodedata
from datetime import date
from hashlib import blake2b

NORMAL_FORM = 1
"""Version of the rules in this file; recorded in every index and verdict."""

_SPECIAL = str.maketrans(
    {
        "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE",
        "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH", "ð": "d", "Ð": "D", "ı": "i", "ħ": "h", "Ħ": "H",
        "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʿ": "'", "ʾ": "'", "`": "'", "´": "'", "′": "'", "＇": "'",
    }
)  # fmt: skip
"""Letters that Unicode does not take apart, and everything people type for an apostrophe."""
_POSSESSIVE = re.compile(r"'[sS](?![^\W_])")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_TOKEN = re.compile(r"[^\W_]+")
_CJSM = ".cjsm.net"

_MONTHS = {
    name: number + 1
    for language in (
        "january february march april may june july august september october november december",
        "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr",
    )
    for number, name in enumerate(language.split())
}
MONTH_WORDS: dict[str, int] = _MONTHS | {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
"""English and Welsh month names, whole and cut to three letters, to 1..12."""
ORDINALS = ("st", "nd", "rd", "th")
CENTURIES = (19, 20)
"""A year of two digits is looked up in both."""

_STREETS = {
    "street": "st", "road": "rd", "avenue": "ave", "close": "cl", "crescent": "cres", "court": "ct", "drive": "dr",
    "gardens": "gdns", "grove": "gr", "lane": "ln", "park": "pk", "place": "pl", "square": "sq", "terrace": "ter",
}  # fmt: skip


def fold(text: str) -> str:
    """The text without accents, invisible characters, apostrophes and possessive s; case and other marks are kept.

    >>> fold("Siân O’Hara’s café")
    'Sian OHara cafe'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_SPECIAL)).translate(_SPECIAL)
        if not text.isascii():
            text = _BEYOND_ASCII.sub(_plain, text)
    if "'" in text:
        text = _POSSESSIVE.sub("", text).replace("'", "")
    return text


def _plain(match: re.Match[str]) -> str:
    """A letter of another script in lower case; nothing for marks and invisibles; a blank for quotes and dashes."""
    character = match.group()
    if character.isalnum():
        return character.lower()
    return "" if unicodedata.category(character) in {"Mn", "Me", "Cf"} else " "


def tokens(text: str) -> list[str]:
    """Runs of letters and digits of the folded text, in lower case.

    >>> tokens("Smith-Jones, D. (A1234AA)")
    ['smith', 'jones', 'd', 'a1234aa']
    """
    return _TOKEN.findall(fold(text).lower())


def compact(text: str) -> bytes:
    """The normal form of a name, identifier or postcode: its letters and digits with nothing between them."""
    return "".join(tokens(text)).encode()


def surname_forms(surname: str) -> list[bytes]:
    """Ways to write one surname: whole, first and last part of a double-barrelled one, Mc and Mac.

    >>> surname_forms("Pugh-McDonald")
    [b'pughmcdonald', b'pugh', b'mcdonald', b'pughmacdonald', b'macdonald']
    """
    whole = compact(surname)
    forms = [whole] if whole else []
    parts = [compact(part) for part in re.split(r"[-‐‑–]", surname) if compact(part)]
    if len(parts) > 1:
        forms += [part for part in (parts[0], parts[-1]) if len(part) > 2]
    forms += [other for form in forms if (other := _mac(form)) != form]
    if len(parts) > 1 and (other := _mac(parts[-1])) != parts[-1]:
        forms.insert(len(forms) - 1 if forms[-1] == other else len(forms), b"".join(parts[:-1]) + other)
    return list(dict.fromkeys(forms))


def _mac(form: bytes) -> bytes:
    if form.startswith(b"mac") and len(form) > 5:
        return b"mc" + form[3:]
    if form.startswith(b"mc") and len(form) > 4:
        return b"mac" + form[2:]
    return form


def forename_forms(forename: str) -> list[bytes]:
    """Ways to write the forenames: all of them, the first alone.

    >>> forename_forms("Anna-Maria Ewa")
    [b'annamariaewa', b'annamaria', b'anna']
    """
    words = [compact(word) for word in forename.split() if compact(word)]
    first = [compact(part) for part in re.split(r"[-‐‑–]", forename.split(maxsplit=1)[0])] if words else []
    forms = [b"".join(words), words[0] if words else b"", first[0] if first else b""]
    return [form for form in dict.fromkeys(forms) if len(form) > 1]


def full_name_forms(forename: str, surname: str) -> list[bytes]:
    """Every pair of forms in both orders; the one name where there is only one.

    >>> full_name_forms("Rhys", "ap Gwilym")
    [b'rhysapgwilym', b'apgwilymrhys']
    """
    fores, surs = forename_forms(forename), surname_forms(surname)
    if not fores or not surs:
        return []
    pairs = [pair for fore in fores for sur in surs for pair in (fore + sur, sur + fore)]
    return list(dict.fromkeys(pairs))


def split_name(name: str) -> tuple[str, str]:
    """(forenames, surname) of a full name: what stands before a comma is the surname, else the last word and particles.

    >>> split_name("PUGH, David John"), split_name("Ms Maria de la Cruz"), split_name("Suharto")
    (('David John', 'PUGH'), ('Maria', 'de la Cruz'), ('', 'Suharto'))
    """
    before, comma, after = name.partition(",")
    if comma and before.strip() and after.strip():
        return " ".join(_untitled(after.split())), before.strip()
    words = _untitled(name.replace(",", " ").split())
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


_PARTICLES = frozenset(
    re.findall(r"\w+", "de la le del der den van von di da dos al el ap ab bin ibn ben ter ten st mac mc o")
)
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sir"])


def _untitled(words: list[str]) -> list[str]:
    return words[1:] if len(words) > 1 and words[0].rstrip(".").lower() in _TITLES else words


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


def phone_forms(number: str) -> list[bytes]:
    """A telephone number as digits with leading 0, without it, and with 44; [] when it is none.

    >>> phone_forms("+44 (0)29 2034 5678")
    [b'02920345678', b'2920345678', b'442920345678']
    """
    digits = re.sub(r"\D", "", fold(number))
    for prefix in ("0044", "44"):
        if digits.startswith(prefix) and len(digits) >= len(prefix) + 9:
            digits = digits[len(prefix) :]
            break
    digits = digits.lstrip("0")
    if not 9 <= len(digits) <= 12:
        return []
    return [(prefix + digits).encode() for prefix in ("0", "", "44")]


def address_line_forms(line: str) -> list[bytes]:
    """An address's first line as house number and street; a named house as its first words; [] when too short.

    >>> address_line_forms("Flat 3, 12 High Street, Llanfair")
    [b'12highstreet', b'12highst']
    """
    words = tokens(line)
    numbers = [place for place, word in enumerate(words) if word[0].isdigit() and len(word) < 6]
    numbers = [place for place in numbers if place + 1 < len(words) and words[place + 1].isalpha()]
    if not numbers:
        named = "".join(words[:3]).encode()
        return [named] if len(named) >= 9 and len(words) > 1 else []
    core = words[numbers[-1] : numbers[-1] + 3]
    forms = ["".join(core)]
    for whole, short in _STREETS.items():
        if core[-1] in {whole, short}:
            forms += ["".join([*core[:-1], whole]), "".join([*core[:-1], short])]
    return [form.encode() for form in dict.fromkeys(forms) if len(form) >= 6]


def date_number(text: str) -> int | None:
    """The date as yyyymmdd, however it is written; None when it is no one date. A two-digit year is taken as 19xx.

    >>> [date_number(t) for t in ("12 March 1985", "1985-03-12T00:00:00", "12.3.85", "31/02/1985")]
    [19850312, 19850312, 19850312, None]
    """
    words = tokens(text)
    if len(words) == 1 and len(words[0]) == 8 and words[0].isdigit():
        whole = words[0]
        return _valid(int(whole[:4]), int(whole[4:6]), int(whole[6:])) or _valid(
            int(whole[4:]), int(whole[2:4]), int(whole[:2])
        )
    if len(words) < 3:
        return None
    first, middle, last = (_date_word(word) for word in words[:3])
    if words[0] in MONTH_WORDS:
        first, middle = middle, first
    if len(words[0]) == 4 and words[0].isdigit():
        return _valid(first, middle, last)
    if len(words[2]) == 2 and last is not None:
        last += 1900
    return _valid(last, middle, first) or _valid(last, first, middle)


def _date_word(word: str) -> int | None:
    if word in MONTH_WORDS:
        return MONTH_WORDS[word]
    digits = re.match(r"(\d{1,2}|\d{4})(?:st|nd|rd|th|t\d\d\d*)?$", word)
    return int(digits[1]) if digits else None


def _valid(year: int | None, month: int | None, day: int | None) -> int | None:
    if year is None or month is None or day is None or not 1850 <= year <= 2100:
        return None
    try:
        date(year, month, day)
    except ValueError:
        return None
    return year * 10000 + month * 100 + day


def mail_address(address: str) -> str:
    """The address in lower case, without brackets and the secure-mail suffix (`a@x.cjsm.net` is `a@x`).

    >>> mail_address("<Duty@Police.example.CJSM.net>")
    'duty@police.example'
    """
    plain = address.strip().strip("<>").strip().lower()
    return plain.removesuffix(_CJSM) if "@" in plain and not plain.endswith("@cjsm.net") else plain


def address_token(key: bytes, address: str) -> bytes:
    """The keyed 16-byte token of a mail address; permits and sketches hold addresses only as this."""
    return blake2b(
        mail_address(address).encode("utf-8", "surrogatepass"), key=key, digest_size=16, person=b"gl-address"
    ).digest()
