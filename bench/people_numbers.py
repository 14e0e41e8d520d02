"""Numbers of invented people: prison numbers, NHS numbers, telephones, made for a whole batch at once."""

from math import gcd

import numpy as np
from numpy.typing import NDArray

from bench.people_names import Numbers

_LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", np.uint8)


def _shuffled(places: Numbers, space: int, seed: int) -> Numbers:
    """Another number below `space` for each place; no two places get the same."""
    step = int(space * 0.6180339887) + seed % 1000
    while gcd(step, space) > 1:
        step += 1
    return (places * step + seed) % space


def texts_of(codes: NDArray[np.uint8]) -> list[str]:
    """Rows of characters as texts; zeros are left out."""
    ended = np.concatenate((codes, np.full((len(codes), 1), 10, np.uint8)), axis=1)
    return ended[ended > 0].tobytes().decode().splitlines()


def _digits(numbers: Numbers, width: int) -> NDArray[np.uint8]:
    powers = 10 ** np.arange(width - 1, -1, -1)
    return (numbers[:, None] // powers % 10 + 48).astype(np.uint8)


def prison_numbers(places: Numbers, seed: int) -> list[str]:
    """A1234BC: unique up to 175 million."""
    n = _shuffled(places, 26**3 * 10_000, seed)
    letters = [_LETTERS[n // 10_000 // 26**power % 26][:, None] for power in range(3)]
    return texts_of(np.concatenate((letters[0], _digits(n % 10_000, 4), letters[1], letters[2]), axis=1))


def nhs_numbers(places: Numbers) -> list[str]:
    """Ten digits with their check digit, as they are issued (400 to 499 and 600 to 799 millions); unique."""
    front = _shuffled(places, 30_000_000, 0)
    front = np.where(front < 10_000_000, 40_000_000 + front, 50_000_000 + front)
    ninth = places // 30_000_000 * 2
    weights = np.arange(10, 2, -1)
    known = (_digits(front, 8).astype(np.int64) - 48) @ weights
    ninth = np.where((11 - (known + 2 * ninth) % 11) % 11 == 10, ninth + 1, ninth)
    check = (11 - (known + 2 * ninth) % 11) % 11
    return texts_of(_digits((front * 10 + ninth) * 10 + check, 10))


def phones(chance: np.random.Generator, home: Numbers, homes: int) -> list[str]:
    """Mobiles of their own, or the line of the house."""
    line = 1_100_000_000 + chance.integers(0, 800_000_000, homes)
    mobile = 7_400_000_000 + chance.integers(0, 599_999_999, len(home))
    shared = (chance.random(homes) < 0.3)[home]
    return texts_of(_digits(np.where(shared, line[home], mobile), 11))
