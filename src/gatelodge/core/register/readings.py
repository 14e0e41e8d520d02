"""Other readings of a text than the plain one, for looking up only: what it looks like, backwards, without the gaps.

Nothing here is part of the normal form: it adds words to what is looked up, and takes none away.
"""

import re

from gatelodge.core.text import fold

_CYRILLIC = ("АВЕЅЗІЈКМНОРСТУХЬаеѕоріјсухһԁԛԝѵ", "ABESZIJKMHOPCTYXbaesopijcyxhdqwv")
_GREEK = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαειοκνρυχ", "ABEZHIKMNOPTYXaeioKvpux")
_DIGITS = "".join(chr(zero + n) for zero in (0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xE50) for n in range(10))
_LOOKS_LIKE = str.maketrans(_CYRILLIC[0] + _GREEK[0] + _DIGITS, _CYRILLIC[1] + _GREEK[1] + "0123456789" * 6)
_BACKWARDS = "\u202e"
_APART = re.compile(r"(?<![^\W_])[^\W_](?:[ .*_/-][^\W_]){4,}(?![^\W_])")
_GAP = re.compile(r"[ .*_/-]")
_DAY_OF = re.compile(r"(\d(?:st|nd|rd|th)?)(?: day)? of (?=[A-Za-z]{3})")


def folded(text: str, *, prose: bool) -> str:
    """The folded text, with its other readings behind it.

    prose: running text, in which dates are spelt out and letters set apart; not for table rows, which are many.

    >>> folded("born on the 3rd of May 1980: A 1 0 0 1 X X", prose=True)
    'born on the 3rd May 1980: A 1 0 0 1 X X A1001XX'
    """
    plain = fold(text)
    more = []
    if not text.isascii():
        if (other := fold(text.translate(_LOOKS_LIKE))) != plain:
            more.append(other)
        if _BACKWARDS in text:
            more.append(fold("\n".join(line[::-1] for line in text.split("\n"))))
    if prose:
        if " of " in plain:
            plain = _DAY_OF.sub(r"\1 ", plain)
        more += [" ".join(_GAP.sub("", found) for found in _APART.findall(one)) for one in (plain, *more)]
    return " ".join((plain, *filter(None, more))) if more else plain
