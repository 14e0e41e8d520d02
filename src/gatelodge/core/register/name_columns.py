"""Columns of names at once: the ways to write each, and what is kept of the main name's parts."""

import re
from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.fields import Kind
from gatelodge.core.register.forms import Forms, listed
from gatelodge.core.register.prf import Prf
from gatelodge.core.text import forename_forms, surname_forms
from gatelodge.core.text.population import forename_bits, surname_bits

QUARTERS = 4
"""Weights of names are kept in quarter bits."""
FORE_MASK, SUR_MASK, OTHER_MASK, BIRTH_MASK = ((1 << bits) - 1 for bits in (26, 26, 24, 25))
"""So much is kept of the fingerprint of a forename, a surname, its other form, and a birth date."""
_PLAIN = re.compile(r"[A-LN-Za-ln-z][A-Za-z]+")
"""One word of plain letters, not beginning with Mc or Mac: there is one way to write it."""

_PLAIN_WORDS = re.compile(r"[A-Za-z]{2,}( [A-Za-z]+)+")

Ways = Sequence[bytes]


def ways_of(names: tuple[Sequence[str], Sequence[str]]) -> tuple[list[Ways], list[Ways]]:
    """The forms of each forename and of each surname of a pair of columns."""
    return _ways(names[0], _forenames), _ways(names[1], surname_forms)


def full_names(fores: Sequence[Ways], surs: Sequence[Ways]) -> Forms:
    """Every pair of forms of each name, in both orders."""
    forms: list[bytes] = []
    rows: list[int] = []
    for row, (fore, sur) in enumerate(zip(fores, surs, strict=True)):
        for one in fore:
            for other in sur:
                forms += (one + other, other + one)
                rows += (row, row)
    return listed(forms, rows, int(Kind.NAME))


def name_parts(fores: Sequence[Ways], surs: Sequence[Ways], prf: Prf) -> dict[str, NDArray[np.generic]]:
    """For each row short fingerprints of first forename, surname and its other form; initial; population weights."""
    fore = [ways[-1] if ways else b"" for ways in fores]
    sur = [ways[0] if ways else b"" for ways in surs]
    other = [ways[-1] if len(ways) > 1 else b"" for ways in surs]
    first = np.array([form[:1] for form in fore], "S1").view(np.uint8)
    letter = (first >= ord("a")) & (first <= ord("z"))
    return {
        "fore": _short(fore, FORE_MASK, prf),
        "sur": _short(sur, SUR_MASK, prf),
        "other": _short(other, OTHER_MASK, prf),
        "initial": np.where(letter, first - np.uint8(96), 0).astype(np.uint8),
        "fore_bits": _quarters(fore, forename_bits),
        "sur_bits": _quarters(sur, surname_bits),
    }


def _ways(names: Sequence[str], forms: Callable[[str], list[bytes]]) -> list[Ways]:
    known: dict[str, Ways] = {
        name: (name.lower().encode(),) if _PLAIN.fullmatch(name) else forms(name) for name in set(names)
    }
    return [known[name] for name in names]


def _forenames(name: str) -> list[bytes]:
    """As `forename_forms`; several plain words are their own first word and all of them together."""
    if not _PLAIN_WORDS.fullmatch(name):
        return forename_forms(name)
    first, _, more = name.lower().partition(" ")
    return [(first + more.replace(" ", "")).encode(), first.encode()]


def _short(forms: Sequence[bytes], most: int, prf: Prf) -> NDArray[np.uint32]:
    distinct = list(dict.fromkeys(chain((b"",), forms)))
    short = (prf.values(distinct) & np.uint64(most)).astype(np.uint32)
    short[0] = 0
    place = dict(zip(distinct, short.tolist(), strict=True))
    return np.fromiter(map(place.__getitem__, forms), np.uint32, len(forms))


def _quarters(forms: Sequence[bytes], bits: Callable[[bytes], float]) -> NDArray[np.uint8]:
    known = {form: min(round(bits(form) * QUARTERS), 255) for form in set(forms)}
    return np.fromiter(map(known.__getitem__, forms), np.uint8, len(forms))
