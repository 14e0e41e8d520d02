"""What the cells of a column say when its heading says nothing: numbers, dates, names, addresses, codes."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from gatelodge.core.detect.codes import CODES
from gatelodge.core.detect.headings import NOTHING, Column, Role
from gatelodge.core.detect.identifiers import cro, licence, mail, nhs, nino, phone, pnc, postcode, prison, upn
from gatelodge.core.detect.words import classes_in
from gatelodge.core.text import date_number, fold, tokens
from gatelodge.core.text.population import UNKNOWN, forename_bits, surname_bits
from gatelodge.core.text.values import STREET_WORDS
from gatelodge.values import FieldClass

FEWEST = 3
"""A column of fewer values says nothing."""
_SAMPLE = 40
_TOLD = 0.4
"""In so many of the cells of running text a class of fact has to be spoken of."""
_LAST_BIRTH = 2020
_KNOWN = 0.4
"""So many of the cells of a column of names hold a name that is known to be one."""

_TITLE = r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Rev|Sir|Cllr|PC|DC|DS)\.? )?"
_WORD = r"[A-Z][A-Za-z-]+"
_NAME = re.compile(
    rf"{_TITLE}(?:{_WORD}|[A-Z]\.?)(?: (?:[A-Z]\.?|{_WORD}|de|la|del|van|von|der|den|al|el|ap|ab|bin|ibn))"
    rf"{{0,3}} {_WORD}"
)
_COMMA_NAME = re.compile(rf"[A-Z][A-Za-z -]+, ?{_TITLE}[A-Z][A-Za-z-]*\.?(?: [A-Z][A-Za-z.-]*){{0,3}}")
_ONE_NAME = re.compile(r"[A-Z][A-Za-z-]+(?: [A-Z][A-Za-z-]+)?")
_NOT_NAMES = frozenset(
    tokens(
        "ltd limited plc inc llp road street lane avenue house school college company council services service group"
        " report meeting university software hospital surgery centre office team project version total new city town"
        " united rovers athletic county department and the of for with"
    )
)


def _address(cell: str) -> bool:
    words = tokens(cell)
    return len(words) > 1 and words[0][0].isdigit() and not STREET_WORDS.isdisjoint(words[1:])


_I, _C = FieldClass.IDENTITY, FieldClass.CONTACT
_TESTS: tuple[tuple[Callable[[str], object], float, Column], ...] = (
    (prison.check, 0.8, Column(Role.NUMBER, _I)),
    (lambda cell: nino.check(cell) and nino.telling(cell), 0.8, Column(Role.NUMBER, _I)),
    (nhs.check, 0.8, Column(Role.NUMBER, _I)),
    (pnc.check, 0.8, Column(Role.NUMBER, _I)),
    (cro.check, 0.8, Column(Role.NUMBER, _I)),
    (upn.check, 0.8, Column(Role.NUMBER, _I)),
    (licence.check, 0.8, Column(Role.NUMBER, _I)),
    (mail.check, 0.8, Column(Role.MAIL, _C)),
    (postcode.check, 0.8, Column(Role.POSTCODE, _C)),
    (phone.check, 0.8, Column(Role.PHONE, _C)),
    (_address, 0.6, Column(Role.ADDRESS, _C)),
    *((check, share, Column(None, field_class)) for check, share, field_class in CODES),
)


def filled(cells: Sequence[str]) -> list[str]:
    """The first values of a column, without the empty cells."""
    return [value for cell in cells if (value := cell.strip())][:_SAMPLE]


def by_content(cells: Sequence[str]) -> Column:
    """What the cells say, names and dates left aside; a column of fewer than three values says nothing.

    >>> by_content(["TH68010", "OF61016", ""]), by_content(["W1", "B1", "W9"]).field_class
    (Column(role=None, field_class=<FieldClass: 0>), <FieldClass.ETHNICITY: 32>)
    """
    values = filled(cells)
    if len(values) < FEWEST:
        return NOTHING
    for check, share, column in _TESTS:
        if column.role and len(set(values)) == 1:
            continue  # the same for all names nobody
        if sum(bool(check(value)) for value in values) >= share * len(values):
            return column
    return _spoken_of(values)


def _spoken_of(values: Sequence[str]) -> Column:
    """A column of free text has the classes that many of its cells speak of."""
    told = [classes_in(value).value for value in values]
    held = FieldClass(0)
    for each in FieldClass:
        if sum(bool(classes & each.value) for classes in told) >= _TOLD * len(values):
            held |= each
    return Column(None, held) if held else NOTHING


def name_role(cells: Sequence[str]) -> tuple[Role, bool] | None:
    """Which names a column holds, and whether enough of them are known ones; None for no names.

    >>> name_role(["Dafydd Pugh", "Mary Jones", "PRICE, Huw"]), name_role(["Blue Widget", "Red Gadget", "Green Tape"])
    ((<Role.NAME: 'full name'>, True), (<Role.NAME: 'full name'>, False))
    """
    values = [fold(value) for value in filled(cells)]
    if len(set(values)) < FEWEST:
        return None
    words = [tokens(value) for value in values]
    fits = sum(
        (_NAME.fullmatch(value) or _COMMA_NAME.fullmatch(value)) is not None and _NOT_NAMES.isdisjoint(parts)
        for value, parts in zip(values, words, strict=True)
    )
    if fits >= 0.8 * len(values):
        fores = sum(any(forename_bits(word.encode()) < UNKNOWN for word in parts) for parts in words)
        surs = sum(any(surname_bits(word.encode()) < UNKNOWN for word in parts) for parts in words)
        ((_, most),) = Counter(word for parts in words for word in set(parts)).most_common(1)
        if fores >= _KNOWN * len(values):
            return Role.NAME, True
        return (Role.NAME, surs >= _KNOWN * len(values)) if most <= len(values) / 2 else None  # Red Bridge, Old Bridge
    if sum(_ONE_NAME.fullmatch(value) is not None for value in values) >= 0.8 * len(values):
        first = [parts[0].encode() for parts in words if parts]
        fores = sum(forename_bits(form) < UNKNOWN for form in first)
        surs = sum(surname_bits(form) < UNKNOWN for form in first)
        if max(fores, surs) >= 0.5 * len(values):
            return (Role.FORENAME if fores >= surs else Role.SURNAME), True
    return None


def years(cells: Sequence[str]) -> list[int]:
    """The years of a column of whole days, sorted; [] when it holds something else.

    >>> years(["12/03/1985", "1 May 1979", "30.11.84"]), years(["2011-08-01 10:14", "10:15", "10:16"])
    ([1979, 1984, 1985], [])
    """
    values = filled(cells)
    if len(values) < FEWEST:
        return []
    numbers = [
        date_number(value) if any(c.isdigit() for c in value) and not _TIME.search(value) else None for value in values
    ]
    dates = [number // 10000 for number in numbers if number is not None]
    return sorted(dates) if len(dates) >= 0.9 * len(values) else []


_TIME = re.compile(r"\d:\d\d(?<!0:00)")


def may_be_births(found: Sequence[int]) -> bool:
    """True when the years spread as birth years do, unlike those of a log or a rota."""
    return len(set(found)) > 1 and found[len(found) // 2] <= _LAST_BIRTH
