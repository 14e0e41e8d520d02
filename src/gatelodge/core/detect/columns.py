"""What each column of a table is: which role it plays in naming a person, and which class of fact it holds.

Heading words come first, then what stands in the cells. A coded column (offence codes, ethnicity codes W1, alerts)
carries its class even when nobody can read the code.
"""

from collections.abc import Sequence

from gatelodge.core.detect.contents import by_content, may_be_births, name_role, years
from gatelodge.core.detect.headings import NOTHING, Column, Role, by_heading
from gatelodge.core.detect.identifiers import prison
from gatelodge.core.text import date_number, tokens
from gatelodge.values import FieldClass

__all__ = ["NOTHING", "Column", "Role", "by_heading", "is_heading", "understand"]

_SAMPLE = 80
_MOST = 0.8
_PLAIN_NAMES = frozenset(["name", "names", "enw", "full name", "display name"])
_ALREADY_NAMED = frozenset([Role.FORENAME, Role.SURNAME, Role.NAME])
_PROOF = frozenset([Role.NUMBER, Role.BIRTH])
"""Beside one of these, what is written like names is names, known or not."""


def is_heading(cells: Sequence[str]) -> bool:
    """True when a row reads as a heading row: two known headings (or all of them), no cell that is a value."""
    filled = [cell for cell in cells if cell.strip()]
    known = sum(by_heading(cell) is not None for cell in filled)
    return known >= min(2, len(filled)) > 0 and not any(prison.check(cell) or date_number(cell) for cell in filled)


def understand(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    """Each column of a table. `heading` is () where there is none; `rows` may be a sample."""
    sample = rows[:_SAMPLE]
    width = max((len(row) for row in (heading, *sample)), default=0)
    cells = [[row[place] for row in sample if place < len(row)] for place in range(width)]
    said = [by_heading(heading[place]) if place < len(heading) else None for place in range(width)]
    columns = [said[place] or by_content(cells[place]) for place in range(width)]
    unknown = [place for place in range(width) if said[place] is None and columns[place] == NOTHING]
    _dates(columns, cells, unknown)
    for place, column in enumerate(columns):
        if column.role is Role.NAME and said[place] and _may_be_things(heading[place]) and _of_things(cells[place]):
            columns[place] = NOTHING
    _names(columns, cells, unknown)
    _forenames(columns, cells)
    return columns


def _dates(columns: list[Column], cells: Sequence[Sequence[str]], unknown: Sequence[int]) -> None:
    """Of the columns of dates the earliest is the birth date, if it can be; beside a sentence the others are its."""
    dated = {place: found for place in unknown if (found := years(cells[place]))}
    roles = {column.role for column in columns}
    first = min(dated, key=lambda place: dated[place][len(dated[place]) // 2], default=None)
    if first is not None and Role.BIRTH not in roles and may_be_births(dated[first]):
        columns[first] = Column(Role.BIRTH, FieldClass.IDENTITY)
        del dated[first]
    held = FieldClass(0)
    for column in columns:
        held |= column.field_class
    for place in dated if held & (FieldClass.OFFENCE | FieldClass.SENTENCE) else ():
        columns[place] = Column(None, FieldClass.SENTENCE)


def _names(columns: list[Column], cells: Sequence[Sequence[str]], unknown: Sequence[int]) -> None:
    """Columns of names without a heading: known names, or anything like names beside a birth date or a number."""
    for place in unknown:
        roles = {column.role for column in columns if column.role}
        if columns[place] == NOTHING and not roles & {Role.NAME} and (found := name_role(cells[place])):
            role, known = found
            if known or (roles & _PROOF and not roles & _ALREADY_NAMED):
                columns[place] = Column(role, FieldClass.IDENTITY)


def _forenames(columns: list[Column], cells: Sequence[Sequence[str]]) -> None:
    """Beside surnames a column "Name" or "Enw" of single words holds the forenames."""
    roles = [column.role for column in columns]
    if Role.SURNAME not in roles or Role.FORENAME in roles:
        return
    for place, role in enumerate(roles):
        filled = [cell.split() for cell in cells[place] if cell.strip()]
        if role is Role.NAME and sum(len(words) == 1 for words in filled) > _MOST * len(filled):
            columns[place] = Column(Role.FORENAME, columns[place].field_class)


def _may_be_things(heading: str) -> bool:
    """True for a heading that stands over the names of things as well: Name, Customer, Case."""
    words = tokens(heading)
    return " ".join(words) in _PLAIN_NAMES or not {"name", "names", "enw"}.intersection(words)


def _of_things(cells: Sequence[str]) -> bool:
    """True when enough cells are filled to see that they are no names of persons."""
    return len(set(cells)) > 2 and name_role(cells) is None
