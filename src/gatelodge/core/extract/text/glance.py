"""What a text looks like at a glance: most have no sign of any code, and no pattern need be tried on them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_LONG_WORD, _LONG_ADDRESS = 20, 80
_FEWEST = 8
"""Words of one letter."""


@dataclass(frozen=True, slots=True)
class Look:
    """A text, and those of its words that a code may be made of."""

    text: bytes
    long: bytes
    """Words of twenty letters and more that are no addresses, with the word behind them."""
    runs: bytes
    """The same; where the text is mostly one word a line, all of it."""
    pairs: bytes
    """The text where it is mostly words of two letters."""
    letters: bytes
    """The text where it is mostly words of one letter."""

    @classmethod
    def at(cls, text: bytes) -> "Look":
        """One walk over its words."""
        words = text.split() or [b""]
        sizes = Counter(map(len, words))
        places = [at for at, word in enumerate(words) if len(word) >= _LONG_WORD] if max(sizes) >= _LONG_WORD else []
        long = b"\n".join(words[at] for at in _with_next(places, words))
        lines = 3 * text.count(b"\n") > 2 * len(words) > 4
        return cls(
            text=text,
            long=long,
            runs=text if lines else long,
            pairs=text if 2 * sizes[2] > len(words) else b"",
            letters=text if 2 * sizes[1] > len(words) > _FEWEST else b"",
        )


def _with_next(places: list[int], words: list[bytes]) -> Iterator[int]:
    """Yield the places of long words that are no addresses, each with the place behind it, once."""
    done = -1
    for at in places:
        if not _is_address(words[at]):
            yield from range(max(at, done + 1), min(at + 2, len(words)))
            done = at + 1


def _is_address(word: bytes) -> bool:
    return b"://" in word or (len(word) < _LONG_ADDRESS and b"@" in word and b"." in word)
