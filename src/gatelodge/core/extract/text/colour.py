"""Colours as style sheets write them, and whether two look alike."""

import re
from functools import lru_cache

Colour = tuple[int, int, int] | None
"""Red, green, blue, each to 255; None where nobody can tell."""
TRANSPARENT = "transparent"
_ALIKE = 24
"""Of 255 in each of red, green and blue: colours nearer than this look alike."""
_NAMED = dict(
    re.findall(
        r"(\w+)=(\w+)",
        "white=ffffff black=000000 snow=fffafa ivory=fffff0 whitesmoke=f5f5f5 ghostwhite=f8f8ff floralwhite=fffaf0 "
        "azure=f0ffff mintcream=f5fffa silver=c0c0c0 gray=808080 grey=808080 red=ff0000 green=008000 blue=0000ff "
        "navy=000080 yellow=ffff00 maroon=800000 purple=800080 teal=008080 lime=00ff00 aqua=00ffff fuchsia=ff00ff "
        "olive=808000 cyan=00ffff magenta=ff00ff orange=ffa500 window=ffffff windowtext=000000",
    )
)
_DIGITS = re.compile(r"#?([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![0-9a-z])")
_FUNCTION = re.compile(r"rgba?\(([^)]{1,60})\)")
_PART = re.compile(r"[\s,/]+")


def colour_of(value: str) -> Colour | str:
    """Red, green and blue; `TRANSPARENT`; None where nobody can tell.

    >>> colour_of("#FFF"), colour_of("rgb(255, 255, 254)"), colour_of("rgba(0,0,0,0)"), colour_of("inherit")
    ((255, 255, 255), (255, 255, 254), 'transparent', None)
    """
    value = value.strip().lower()
    if value == TRANSPARENT:
        return TRANSPARENT
    if found := _FUNCTION.match(value):
        return _of_parts([part for part in _PART.split(found[1]) if part])
    word = value.partition(" ")[0]
    digits = _DIGITS.match(_NAMED.get(word, word))
    return _of_digits(digits[1]) if digits else None


@lru_cache(maxsize=4096)
def alike(one: Colour, other: Colour) -> bool:
    """Can nobody tell them apart? False where one is not known."""
    if one is None or other is None:
        return False
    return all(abs(a - b) < _ALIKE for a, b in zip(one, other, strict=True))


def _of_parts(parts: list[str]) -> Colour | str:
    numbers = [_number(part) for part in parts]
    if len(numbers) == 4 and numbers[3] == 0:
        return TRANSPARENT
    known = [number for number in numbers[:3] if number is not None]
    return (known[0], known[1], known[2]) if len(known) == 3 else None


def _number(part: str) -> int | None:
    try:
        number = float(part.removesuffix("%")) * (2.55 if part.endswith("%") else 1)
    except ValueError:
        return None
    return int(min(max(number, 0), 255)) if number == 0 or number >= 1 else 1


def _of_digits(digits: str) -> Colour | str:
    if len(digits) in {3, 4}:
        digits = "".join(digit * 2 for digit in digits)
    if digits[6:] == "00":
        return TRANSPARENT
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
