"""Kinds of field that identify a person, how they group into independent evidence, and how much each can weigh.

A weight is in bits: minus log2 of the chance that text about somebody else shows this value. That chance is the larger
of how common the value is among the other people of the register and a floor for the population, given here.
"""

import re
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from gatelodge.values import FieldClass


class Kind(IntEnum):
    """What a key of the index is a value of. At most 16 kinds: four bits of a posting."""

    ISSUED = 0
    """A number issued by an authority whose form alone makes a chance hit unlikely."""
    NUMBER = 1
    """A short or plain number that needs company."""
    NAME = 2
    """Forename and surname side by side, in either order."""
    BIRTH = 3
    POSTCODE = 4
    ADDRESS = 5
    PHONE = 6
    MAIL = 7
    FORENAME = 8
    """Forename alone: never a key, only looked for where another field already points to the person."""
    SURNAME = 9
    DATE = 10
    """Any other date that the source holds."""
    CODE = 11
    """A free code: a cell, a case, whatever the source calls by letters and digits."""


FLOOR_BITS: dict[Kind, float] = {
    Kind.ISSUED: 27.0,  # the value space of prison numbers, the smallest issued kind
    Kind.NUMBER: 12.0,
    Kind.NAME: 20.0,
    Kind.BIRTH: 14.8,  # 80 years of days
    Kind.POSTCODE: 15.0,  # people write about their own county: one of about 32,000
    Kind.ADDRESS: 9.0,  # house number and street alone: every town has a 30 High Street
    Kind.PHONE: 20.0,
    Kind.MAIL: 24.0,
    Kind.FORENAME: 8.0,
    Kind.SURNAME: 12.0,
    Kind.DATE: 10.0,
    Kind.CODE: 10.0,
}
"""No value weighs more than this, however rare it is in the register."""

FEWEST_PEOPLE = 1024
"""A smaller register says no more about how common a value is than one of so many would."""

HOUSEHOLD = (Kind.SURNAME, Kind.POSTCODE, Kind.ADDRESS, Kind.PHONE)
"""Shared by people who live together: all of them are one piece of evidence."""

_HOUSEHOLD = [int(kind) for kind in HOUSEHOLD]
_INDEPENDENT = [int(kind) for kind in Kind if kind not in HOUSEHOLD]


def bits_of(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The bits of each row of weights (a column for each kind): household fields count once, by the heaviest."""
    bits: NDArray[np.float64] = weights[:, _INDEPENDENT].sum(axis=1) + weights[:, _HOUSEHOLD].max(axis=1)
    return bits


FIELD_CLASS: dict[Kind, FieldClass] = {
    kind: FieldClass.CONTACT if kind in {Kind.POSTCODE, Kind.ADDRESS, Kind.PHONE, Kind.MAIL} else FieldClass.IDENTITY
    for kind in Kind
}

_SHAPE = re.compile(rb"[0-9]+|[a-z]+|.", re.DOTALL)


def identifier_bits(form: bytes) -> float:
    """How much an identifier weighs, from its form: the size of its value space, less where text is full of the like.

    Letters with digits are told by their pattern; digits alone are everywhere, so short ones weigh half.

    >>> [round(identifier_bits(form)) for form in (b"a1234aa", b"9434765919", b"12345", b"smith")]
    [27, 27, 8, 5]
    """
    digits = sum(48 <= byte <= 57 for byte in form)
    letters = len(form) - digits
    bits = 3.32 * digits + 4.7 * letters
    if letters and digits:
        return min(bits, 40.0) if len(_SHAPE.findall(form)) <= 4 and len(form) >= 5 else min(bits, 40.0) / 2
    if digits >= 9:
        return min(bits - 6, 40.0)
    return bits / 2 if digits else bits / 5


def identifier_kind(form: bytes) -> Kind:
    """ISSUED when its form makes it sufficient by itself, NUMBER when it needs company."""
    return Kind.ISSUED if identifier_bits(form) >= 24 else Kind.NUMBER
