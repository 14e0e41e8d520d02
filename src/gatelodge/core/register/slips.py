"""Every way to have written a word with one slip: a letter left out, doubled or added, swapped or another one."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from gatelodge.core.register.prf import LONGEST, U64, Numbers, Prf

_ALPHABET = np.arange(ord("a"), ord("z") + 1, dtype=np.uint8)


def slips(prf: Prf, letters: NDArray[np.uint8], starts: Numbers, length: int) -> U64:
    """The fingerprints of all words one slip away from each word of this length: a row for each."""
    words = letters[starts[:, None] + np.arange(length)]
    source = np.hstack((words, np.tile(_ALPHABET, (len(words), 1)), np.zeros((len(words), 1), np.uint8)))
    table, lengths = _table(length)
    written = source[:, table].reshape(-1)
    padded = np.concatenate((written, np.zeros(LONGEST, np.uint8)))
    prints = prf.runs(padded, np.arange(len(words) * len(table)) * (length + 1), np.tile(lengths, len(words)))
    return prints.reshape(len(words), len(table))


@cache
def _table(length: int) -> tuple[Numbers, Numbers]:
    """For each variant of a word of this length, which letter stands where; and how long it is.

    Numbers below `length` are letters of the word, then come the 26 of the alphabet, then nothing.
    """
    word, alphabet, nothing = list(range(length)), range(length, length + 26), length + 26
    made = [[*word[:n], *word[n + 1 :], nothing] for n in range(length)]
    made += [[*word[:n], word[n + 1], word[n], *word[n + 2 :]] for n in range(length - 1)]
    made += [[*word[:n], letter, *word[n + 1 :]] for n in range(length) for letter in alphabet]
    made += [[*word[:n], letter, *word[n:]] for n in range(length + 1) for letter in alphabet]
    lengths = [sum(place != nothing for place in each) for each in made]
    return (
        np.array([[*each, *[nothing] * (length + 1 - len(each))] for each in made], np.int64),
        np.array(lengths, np.int64),
    )
