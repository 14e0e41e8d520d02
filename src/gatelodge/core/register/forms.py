"""The normal forms of a whole column of values at once; each is what `core/text` says of the value alone.

Columns are joined, folded and cut by the C code behind str, bytes, re and numpy. Values that this cannot do justice to
(not ASCII, with apostrophes or line breaks, unusual in form) go to `core/text` one by one.

    forms_of(Kind.POSTCODE, ["CF10 1AA", ""])   ->   the run b"cf101aa" of row 0, kind POSTCODE
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gatelodge.core.register.dates import Dated, dates_of
from gatelodge.core.register.fields import Kind, identifier_kind
from gatelodge.core.register.prf import LONGEST, U8, Numbers
from gatelodge.core.text import (
    STREET_WORDS,
    address_form,
    compact,
    identifier_forms,
    insurance_stem,
    mail_form,
    phone_form,
)

SHORTEST = 4
"""A form of fewer letters and digits is no key: it would be found everywhere."""
LONGEST_FORM = 40
DATES = frozenset([Kind.BIRTH, Kind.DATE])
"""Kinds whose values are enrolled as dates."""

__all__ = [
    "DATES",
    "LONGEST_FORM",
    "SHORTEST",
    "Dated",
    "Forms",
    "compacted",
    "dates_of",
    "field_forms",
    "fitting",
    "forms_of",
    "listed",
]

_END = ord("\n")
_DIGITS = bytes(range(48, 58))
_NO_LETTER = bytes(set(range(256)) - set(b"0123456789abcdefghijklmnopqrstuvwxyz\n"))
_NO_DIGIT = bytes(set(range(256)) - set(_DIGITS) - {_END})
_INSURED = b"aa000000a"
"""The shape of a National Insurance number with its last letter."""
_SHAPE = bytes.maketrans(b"0123456789abcdefghijklmnopqrstuvwxyz", b"0" * 10 + b"a" * 26)
_ADDRESS = re.compile(
    r"^(?:.*(?<![a-z0-9])([0-9][a-z0-9]{0,4})(?![a-z0-9])[^a-z0-9\n]+([a-z]+)(?![a-z0-9])"
    r"(?:[^a-z0-9\n]+([a-z0-9]+))?.*|.*)$",
    re.MULTILINE,
)
"""The last house number of a line with a word behind it, that word, and one more where there is one."""


@dataclass(frozen=True, slots=True)
class Forms:
    """Normal forms as runs of one array of letters, each with the row it belongs to and the kind of evidence it is."""

    letters: U8
    """With `LONGEST` zero bytes behind."""
    starts: Numbers
    lengths: Numbers
    rows: Numbers
    kinds: Numbers


def forms_of(kind: Kind, values: Sequence[str]) -> Iterator[Forms]:
    """The forms of every value of a column. Dates are not among them."""
    odd = _odd(values)
    if odd:
        found = [(row, *pair) for row in odd for pair in field_forms(kind, values[row])]
        yield listed([form for *_, form in found], [row for row, *_ in found], [told for _, told, _ in found])
        plain = list(values)
        for row in odd:
            plain[row] = ""
        values = plain
    if values:
        yield from _COLUMNS.get(kind, _compacted)(kind, values)


def field_forms(kind: Kind, value: str) -> list[tuple[Kind, bytes]]:
    """The ways in which one value is enrolled, with what kind of evidence each then is. Dates are not among them."""
    match kind:
        case Kind.ISSUED | Kind.NUMBER:
            forms = [(identifier_kind(form), form) for form in identifier_forms(value)]
            forms.append((Kind.NUMBER, insurance_stem(value)))  # half the world's codes look so: it needs company
        case Kind.ADDRESS:
            forms = [(kind, address_form(value))]
        case Kind.PHONE:
            forms = [(kind, phone_form(value))]
        case Kind.MAIL:
            forms = [(kind, mail_form(value))]
        case _:
            forms = [(kind, compact(value))]
    return [(kind, form) for kind, form in forms if SHORTEST <= len(form) <= LONGEST_FORM]


def listed(forms: Sequence[bytes], rows: Sequence[int] | Numbers, kinds: Sequence[int] | int) -> Forms:
    """Forms that were made one by one."""
    lengths = np.fromiter(map(len, forms), np.int64, len(forms))
    letters = np.frombuffer(b"".join((*forms, bytes(LONGEST))), np.uint8)
    told = np.full(len(forms), kinds) if isinstance(kinds, int) else np.array(kinds, np.int64)
    return fitting(letters, np.cumsum(lengths) - lengths, lengths, np.asarray(rows, np.int64), told)


def _odd(values: Sequence[str]) -> list[int]:
    """Rows whose value is folded by itself."""
    text = "\n".join(values)
    if text.isascii() and "'" not in text and "`" not in text and text.count("\n") == max(len(values) - 1, 0):
        return []
    return [
        row for row, value in enumerate(values) if not value.isascii() or "'" in value or "`" in value or "\n" in value
    ]


def _lines(text: bytes) -> tuple[U8, Numbers, Numbers]:
    """Letters, and start and length of each line; there is a line end behind each."""
    letters = np.frombuffer(text + bytes(LONGEST), np.uint8)
    ends = np.flatnonzero(letters == _END)
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1] + 1))
    return letters, starts, ends - starts


def fitting(letters: U8, starts: Numbers, lengths: Numbers, rows: Numbers, kinds: Numbers) -> Forms:
    """Those of the runs that can be keys."""
    fits = np.flatnonzero((lengths >= SHORTEST) & (lengths <= LONGEST_FORM))
    return Forms(letters, starts[fits], lengths[fits], rows[fits], kinds[fits])


def compacted(values: Sequence[str]) -> tuple[U8, Numbers, Numbers] | None:
    """Letters, and start and length of the normal form of each value; None where some have to be folded alone."""
    if _odd(values) or not values:
        return None
    return _lines(("\n".join(values) + "\n").lower().encode().translate(None, _NO_LETTER))


def _compacted(kind: Kind, values: Sequence[str]) -> Iterator[Forms]:
    letters, starts, lengths = _lines(("\n".join(values) + "\n").lower().encode().translate(None, _NO_LETTER))
    yield fitting(letters, starts, lengths, np.arange(len(values)), np.full(len(values), int(kind)))


def _identifiers(kind: Kind, values: Sequence[str]) -> Iterator[Forms]:
    text = ("\n".join(values) + "\n").lower().encode().translate(None, _NO_LETTER)
    shapes = text.translate(_SHAPE).split(b"\n")[:-1]
    told = {shape: int(identifier_kind(shape)) for shape in set(shapes)}
    kinds = np.fromiter(map(told.__getitem__, shapes), np.int64, len(shapes))
    yield fitting(*_lines(text), np.arange(len(values)), kinds)
    more = [(row, pair) for row, value in enumerate(values) if "/" in value for pair in field_forms(kind, value)[1:]]
    if more:
        yield listed([form for _, (_, form) in more], [row for row, _ in more], [told for _, (told, _) in more])
    if _INSURED in told:
        stems = [(row, stem) for row, stem in enumerate(map(insurance_stem, values)) if stem]
        yield listed([stem for _, stem in stems], [row for row, _ in stems], int(Kind.NUMBER))


def _phones(kind: Kind, values: Sequence[str]) -> Iterator[Forms]:
    letters, starts, lengths = _lines(("\n".join(values) + "\n").encode().translate(None, _NO_DIGIT))
    first = [letters[np.minimum(starts + place, len(letters) - 1)] for place in range(4)]
    four, nought = ord("4"), ord("0")
    abroad = (first[0] == nought) & (first[1] == nought) & (first[2] == four) & (first[3] == four) & (lengths >= 13)
    home = (first[0] == four) & (first[1] == four) & (lengths >= 11)
    skip = np.where(abroad, 4, np.where(home, 2, 0))
    starts, lengths = starts + skip, lengths - skip
    leading = (letters[starts] == nought) & (lengths <= LONGEST_FORM)
    while leading.any():
        starts, lengths = starts + leading, lengths - leading
        leading &= letters[starts] == nought
    good = np.flatnonzero((lengths >= 9) & (lengths <= 12))
    yield fitting(letters, starts[good], lengths[good], good, np.full(len(good), int(kind)))


def _addresses(kind: Kind, values: Sequence[str]) -> Iterator[Forms]:
    text = "\n".join(values).lower()
    found = _ADDRESS.findall(text)
    forms = [
        (number + street + ("" if more in STREET_WORDS else more)).encode() if number else b""
        for number, street, more in found
    ]
    for row, form in enumerate(forms):
        if not form and values[row]:
            forms[row] = address_form(values[row])
    yield listed(forms, np.arange(len(values)), int(kind))


def _mails(kind: Kind, values: Sequence[str]) -> Iterator[Forms]:
    found = [(row, form) for row, value in enumerate(values) if "@" in value for _, form in field_forms(kind, value)]
    yield listed([form for _, form in found], [row for row, _ in found], int(kind))


_COLUMNS: dict[Kind, Callable[[Kind, Sequence[str]], Iterator[Forms]]] = {
    Kind.ISSUED: _identifiers,
    Kind.NUMBER: _identifiers,
    Kind.PHONE: _phones,
    Kind.ADDRESS: _addresses,
    Kind.MAIL: _mails,
}
