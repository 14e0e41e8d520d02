"""Making an index: every way to write every field of every person, as keyed fingerprints.

content = build([PersonRecord(person, "A1234AA", names=(("Dafydd", "Pugh"),), fields=(...))], key=key, epoch=1, at=now)
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from math import log2

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.fields import FLOOR_BITS, Kind, identifier_kind
from gatelodge.core.register.layout import Head, pack
from gatelodge.core.register.prf import U64, Numbers, Prf
from gatelodge.core.text import (
    NORMAL_FORM,
    address_line_forms,
    compact,
    date_number,
    forename_forms,
    full_name_forms,
    identifier_forms,
    mail_address,
    phone_forms,
    surname_forms,
)
from gatelodge.values import PersonId

SHORTEST = 4
"""A form of fewer letters and digits is no key: it would be found everywhere."""
LONGEST_FORM = 40
ROW_MASK, POSTING_MASK = 1, 2
QUARTERS = 4
"""Weights of names are kept in quarter bits."""


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One person as read from the source, in plain text; lives only while an index is built."""

    person: PersonId
    source: str
    """The key of the source system, which keeps the id through reload."""
    names: tuple[tuple[str, str], ...] = ()
    """(forenames, surname); the first is the main one, others are aliases."""
    fields: tuple[tuple[Kind, str], ...] = ()
    """Other fields as written. ISSUED and NUMBER are told apart by the value's form."""


def build(records: Sequence[PersonRecord], *, key: bytes, epoch: int, at: datetime) -> bytes:
    """The index of these persons. ValueError when two records have the same id."""
    if len({record.person for record in records}) != len(records):
        raise ValueError("two records have the same person id")
    prf = Prf(key)
    keys, starts, postings = _postings(records, prf)
    sources = prf.sources(prf.values([compact(record.source) for record in records]))
    order = np.argsort(sources, kind="stable")
    sections: dict[str, NDArray[np.generic]] = {
        "keys": keys,
        "starts": starts,
        "postings": postings ^ masked_words(prf, len(postings)),
        "filter": _filter(keys),
        "rows": _rows(records, prf),
        "ids": np.frombuffer(b"".join(record.person for record in records), np.uint8),
        "srckeys": sources[order],
        "srcrows": order.astype(np.uint32),
    }
    content = blake2b(digest_size=4)
    for section in sections.values():
        content.update(np.ascontiguousarray(section).tobytes())
    version = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}-{content.hexdigest()}"
    return pack(Head(NORMAL_FORM, epoch, len(records), version, key_check(prf)), sections)


def key_check(prf: Prf) -> bytes:
    """What the header holds to tell the right key from another."""
    return prf.derive("check", 16)


def masked_words(prf: Prf, count: int) -> NDArray[np.uint32]:
    """What the whole list of postings is hidden with."""
    return prf.mask(POSTING_MASK, np.arange(-(-count // 4))).reshape(-1)[:count]


def field_forms(kind: Kind, value: str) -> list[tuple[Kind, bytes]]:
    """Every way to look for the value, with what kind of evidence it then is. Birth dates are not among them."""
    match kind:
        case Kind.ISSUED | Kind.NUMBER:
            forms = [(identifier_kind(form), form) for form in identifier_forms(value)]
        case Kind.ADDRESS:
            forms = [(kind, form) for form in address_line_forms(value)]
        case Kind.PHONE:
            forms = [(kind, form) for form in phone_forms(value)]
        case Kind.MAIL:
            address = mail_address(value)
            forms = [(kind, address.encode())] if "@" in address else []
        case _:
            forms = [(kind, compact(value))]
    return [(kind, form) for kind, form in forms if SHORTEST <= len(form) <= LONGEST_FORM]


def _postings(records: Sequence[PersonRecord], prf: Prf) -> tuple[U64, NDArray[np.uint32], NDArray[np.uint32]]:
    """Unique sorted keys, where the postings of each start, and the postings: person << 4 | kind."""
    forms: list[bytes] = []
    places: list[int] = []
    dates: list[int] = []
    date_places: list[int] = []
    for row, record in enumerate(records):
        base = row << 4
        for fore, sur in record.names:
            names = [form for form in full_name_forms(fore, sur) if SHORTEST <= len(form) <= LONGEST_FORM]
            forms += names
            places += [base | Kind.NAME] * len(names)
        for kind, value in record.fields:
            if kind is Kind.BIRTH:
                if (number := date_number(value)) is not None:
                    dates.append(number)
                    date_places.append(base | kind)
                continue
            for told, form in field_forms(kind, value):
                forms.append(form)
                places.append(base | told)
    fingerprints = np.concatenate((prf.values(forms), prf.dates(np.array(dates, np.int64))))
    rows = np.array(places + date_places, np.uint32)
    order = np.lexsort((rows, fingerprints))
    fingerprints, rows = fingerprints[order], rows[order]
    if len(rows):
        fresh = np.concatenate(([True], (fingerprints[1:] != fingerprints[:-1]) | (rows[1:] != rows[:-1])))
        fingerprints, rows = fingerprints[fresh], rows[fresh]
    keys, starts = np.unique(fingerprints, return_index=True)
    return keys, np.append(starts, len(rows)).astype(np.uint32), rows


def _filter(keys: U64) -> U64:
    """A set of 64-bit blocks, three bits for each key, that answers most look-ups without a search."""
    blocks = np.zeros(1 << max(4, (max(len(keys), 1) // 4 - 1).bit_length()), np.uint64)
    np.bitwise_or.at(blocks, filter_places(keys, len(blocks)), filter_bits(keys))
    return blocks


def filter_places(keys: U64, blocks: int) -> Numbers:
    """Which block each key belongs to."""
    places: Numbers = ((keys >> np.uint64(20)) & np.uint64(blocks - 1)).astype(np.int64)
    return places


def filter_bits(keys: U64) -> U64:
    """The three bits of each key within its block."""
    one, low = np.uint64(1), np.uint64(63)
    bits: U64 = (one << (keys & low)) | (one << (keys >> np.uint64(6) & low)) | (one << (keys >> np.uint64(12) & low))
    return bits


def _rows(records: Sequence[PersonRecord], prf: Prf) -> NDArray[np.uint32]:
    """Four words for each person, masked: first forename, surname, its other form, weights of the main name."""
    fores = [(forename_forms(record.names[0][0]) or [b""])[-1] if record.names else b"" for record in records]
    surs = [surname_forms(record.names[0][1]) if record.names else [] for record in records]
    full, fore, sur = (
        Counter(pair for pair in zip(fores, [(forms or [b""])[0] for forms in surs], strict=True)),
        Counter(fores),
        Counter(forms[0] for forms in surs if forms),
    )
    rows = np.zeros((len(records), 4), np.uint32)
    for column, forms in enumerate(
        (fores, [(forms or [b""])[0] for forms in surs], [forms[-1] if len(forms) > 1 else b"" for forms in surs])
    ):
        short = (prf.values(list(forms)) & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        rows[:, column] = np.where([bool(form) for form in forms], short, 0)
    people = len(records)
    for row, (forename, forms) in enumerate(zip(fores, surs, strict=True)):
        surname = forms[0] if forms else b""
        alone = weight(Kind.FORENAME, fore[forename], people) if forename else 0.0
        family = weight(Kind.SURNAME, sur[surname], people) if surname else 0.0
        both = min(weight(Kind.NAME, full[forename, surname], people), alone + family)
        rows[row, 3] = sum(round(bits * QUARTERS) << shift for bits, shift in ((both, 0), (alone, 8), (family, 16)))
    masked: NDArray[np.uint32] = rows ^ prf.mask(ROW_MASK, np.arange(people))
    return masked


def weight(kind: Kind, count: int, people: int) -> float:
    """Bits of a value that `count` people of the register have: as rare as it is among the others, up to the floor."""
    return min(FLOOR_BITS[kind], -log2((count - 1) / people) if count > 1 else FLOOR_BITS[kind])
