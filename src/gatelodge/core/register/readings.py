"""Other readings of a text than the plain one, for looking up only: what it looks like, and backwards.

Nothing here is part of the normal form: it adds words to what is looked up, and takes none away. Letters set apart and
dates spelt out are read in `words`, where it costs nothing to see that there are none.
"""

import re
from collections.abc import Sequence

import numpy as np

from gatelodge.core.text import fold, without_apostrophes

_CYRILLIC = ("АВЕЅЗІЈКМНОРСТУХЬаеѕоріјсухһԁԛԝѵ", "ABESZIJKMHOPCTYXbaesopijcyxhdqwv")
_GREEK = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαειοκνρυχ", "ABEZHIKMNOPTYXaeioKvpux")
_DIGITS = "".join(chr(zero + n) for zero in (0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xE50) for n in range(10))
_LETTERS = _CYRILLIC[0] + _GREEK[0] + _DIGITS
_LOOKS_LIKE = str.maketrans(_LETTERS, _CYRILLIC[1] + _GREEK[1] + "0123456789" * 6)
_ANY = re.compile(f"[{_LETTERS}]")
_SEPARATOR = "\x1e"
_BACKWARDS = "\u202e"


def folded(text: str) -> str:
    """The folded text, with its other readings behind it.

    >>> folded("\u0410bel Orr"), folded("Siân")
    ('аbel Orr Abel Orr', 'Sian')
    """
    plain = fold(text)
    if text.isascii():
        return plain
    more = [fold(text.translate(_LOOKS_LIKE))] if _ANY.search(text) else []
    if _BACKWARDS in text:
        more.append(fold("\n".join(line[::-1] for line in text.split("\n"))))
    return " ".join((plain, *more)) if more else plain


def block(texts: Sequence[str]) -> tuple[bytes, list[int]]:
    """These texts folded as one, and where each of them ends; nothing of one touches the next."""
    joined = _SEPARATOR.join(texts)
    if not joined.isascii() or joined.count(_SEPARATOR) >= len(texts):
        texts = [text if text.isascii() else folded(text) for text in texts]
        joined = _SEPARATOR.join(text.replace(_SEPARATOR, " ") for text in texts)
    raw = without_apostrophes(joined).encode("utf-8", "replace")
    ends = np.flatnonzero(np.frombuffer(raw, np.uint8) == ord(_SEPARATOR)).tolist()
    return raw, [*ends, len(raw)]
