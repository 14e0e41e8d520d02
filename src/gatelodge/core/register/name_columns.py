"""Columns of names at once: the ways to write each, and what is kept of the main name's parts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.fields import Kind
from gatelodge.core.register.forms import LONGEST_FORM, Forms, fitting
from gatelodge.core.register.prf import LONGEST, Numbers, Prf
from gatelodge.core.text import forename_forms, surname_forms
from gatelodge.core.text.population import forename_bits, surname_bits

QUARTERS = 4
"""Weights of names are kept in quarter bits."""
_NO_LETTER = 96
"""Before "a"."""
FORE_MASK, SUR_MASK, OTHER_MASK, BIRTH_MASK = ((1 << bits) - 1 for bits in (26, 26, 24, 25))
"""So much is kept of the fingerprint of a forename, a surname, its other form, and a birth date."""
_PLAIN = re.compile(r"[A-LN-Za-ln-z][A-Za-z]{1,39}")
"""One word of plain letters that may be kept, not beginning with Mc or Mac: there is one way to write it."""

_LONGEST_NAME = 200
"""What has more characters is no name, but a row that swallowed the next ones."""
_PLAIN_WORDS = re.compile(r"[A-Za-z]{2,}( [A-Za-z]+)+")
"""Several of them."""


@dataclass(frozen=True, slots=True)
class Part:
    """A column of forenames or of surnames: the ways to write each different one, and which of them each row has."""

    ways: Sequence[Sequence[bytes]]
    which: Numbers

    @classmethod
    def none(cls, count: int) -> "Part":
        """Of so many rows without a name."""
        return cls([()], np.zeros(count, np.int64))


def ways_of(names: tuple[Sequence[str], Sequence[str]]) -> tuple[Part, Part]:
    """The forms of each forename and of each surname of a pair of columns."""
    return _part(names[0], _forenames), _part(names[1], surname_forms)


def full_names(fores: Part, surs: Part) -> Forms:
    """Every pair of forms of each name, in both orders."""
    pieces = [piece for part in (fores, surs) for ways in part.ways for piece in ways]
    pool = np.frombuffer(b"".join(pieces), np.uint8)
    lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
    starts = np.cumsum(lengths) - lengths
    counts = [np.fromiter(map(len, part.ways), np.int64, len(part.ways)) for part in (fores, surs)]
    first_fore = np.cumsum(counts[0]) - counts[0]
    first_sur = np.cumsum(counts[1]) - counts[1] + counts[0].sum()
    pairs = counts[0][fores.which] * counts[1][surs.which]
    rows = np.repeat(np.arange(len(pairs)), pairs)
    turn = np.arange(len(rows)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    fore_turn, sur_turn = np.divmod(turn, counts[1][surs.which[rows]])
    fore, sur = first_fore[fores.which[rows]] + fore_turn, first_sur[surs.which[rows]] + sur_turn
    order = np.stack((fore, sur, sur, fore), axis=1).reshape(-1)
    taken = lengths[order]
    at = np.arange(taken.sum()) + np.repeat(starts[order] - (np.cumsum(taken) - taken), taken)
    letters = np.concatenate((pool[at], np.zeros(LONGEST, np.uint8)))
    made = taken.reshape(-1, 2).sum(axis=1)
    return fitting(letters, np.cumsum(made) - made, made, np.repeat(rows, 2), np.full(len(made), int(Kind.NAME)))


def name_parts(fores: Part, surs: Part, prf: Prf) -> dict[str, NDArray[np.generic]]:
    """For each row short fingerprints of first forename, surname and its other form; initial; population weights."""
    fore = [ways[-1] if ways else b"" for ways in fores.ways]
    sur = [ways[0] if ways else b"" for ways in surs.ways]
    other = [ways[-1] if len(ways) > 1 else b"" for ways in surs.ways]
    initials = [form[0] - _NO_LETTER if form[:1].isalpha() else 0 for form in fore]
    return {
        "fore": _short(fore, FORE_MASK, prf)[fores.which],
        "sur": _short(sur, SUR_MASK, prf)[surs.which],
        "other": _short(other, OTHER_MASK, prf)[surs.which],
        "initial": np.array(initials, np.uint8)[fores.which],
        "fore_bits": _quarters(fore, forename_bits)[fores.which],
        "sur_bits": _quarters(sur, surname_bits)[surs.which],
    }


def _part(names: Sequence[str], forms: Callable[[str], list[bytes]]) -> Part:
    place = {name: number for number, name in enumerate(dict.fromkeys(names))}
    ways = [(name.lower().encode(),) if _PLAIN.fullmatch(name) else _fitting(name, forms) for name in place]
    return Part(ways, np.fromiter(map(place.__getitem__, names), np.int64, len(names)))


def _fitting(name: str, forms: Callable[[str], list[bytes]]) -> list[bytes]:
    """The forms of a name that are short enough to be kept."""
    return [form for form in forms(name) if len(form) <= LONGEST_FORM] if len(name) <= _LONGEST_NAME else []


def _forenames(name: str) -> list[bytes]:
    """As `forename_forms`; several plain words are their own first word and all of them together."""
    if not _PLAIN_WORDS.fullmatch(name):
        return forename_forms(name)
    first, _, more = name.lower().partition(" ")
    return [(first + more.replace(" ", "")).encode(), first.encode()]


def _short(forms: Sequence[bytes], most: int, prf: Prf) -> NDArray[np.uint32]:
    short = (prf.values(forms) & np.uint64(most)).astype(np.uint32)
    short[[not form for form in forms]] = 0
    return short


def _quarters(forms: Sequence[bytes], bits: Callable[[bytes], float]) -> NDArray[np.uint8]:
    return np.array([min(round(bits(form) * QUARTERS), 255) for form in forms], np.uint8)
