"""What each column of a table is: which role it plays in naming a person, and which class of fact it holds.

Heading words come first, then what stands in the cells. A coded column (offence codes, ethnicity codes W1, alerts)
carries its class even when nobody can read the code.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gatelodge.core.detect.identifiers import cro, mail, nhs, nino, phone, pnc, postcode, prison
from gatelodge.core.text import date_number, fold, tokens
from gatelodge.values import FieldClass


class Role(StrEnum):
    """How a column helps to name a person."""

    NUMBER = "number"
    FORENAME = "forename"
    SURNAME = "surname"
    NAME = "full name"
    BIRTH = "date of birth"
    ADDRESS = "address line"
    POSTCODE = "postcode"
    PHONE = "phone"
    MAIL = "email"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `role` is None where it does not help to name anybody."""

    role: Role | None
    field_class: FieldClass


NOTHING = Column(None, FieldClass(0))
_I, _C = FieldClass.IDENTITY, FieldClass.CONTACT


def _of(field_class: FieldClass, role: Role | None, *patterns: str) -> tuple[re.Pattern[str], Column]:
    return re.compile("|".join(patterns)), Column(role, field_class)


def _about(field_class: FieldClass, *words: str) -> tuple[re.Pattern[str], Column]:
    """A class of fact that any of the words in a heading tells."""
    return re.compile(rf".*\b({'|'.join(words)})\b.*"), Column(None, field_class)


_HEADINGS = (
    _of(
        FieldClass.FAMILY,
        None,
        r"next of kin|nok|emergency contact|mother|father|parent|guardian|carer|visitor|spouse|partner|relationship",
        r"child(ren)?s? names?",
    ),
    _of(
        _I,
        Role.NUMBER,
        r"(prison(er)?|noms|offender|inmate|pupil|student|patient|client|case|service user|staff|employee|payroll"
        r"|person|nhs|hospital|unit|national insurance|ni|pnc|cro|upn|council tax|account|tenant|membership|customer"
        r"|crn|delius) ?(no|nr|num|number|id|ref|reference)",
        r"nino|nhs|pnc|cro|crn|noms|upn|mrn|nomis",
    ),
    _of(
        FieldClass(0),
        None,
        r"(user|product|company|file|project|host|server|school|prison|hospital|ward|event|item|course|site|street"
        r"|domain|brand|organi[sz]ation|department|team|bank|column|field|table) name",
    ),
    _of(_I, Role.FORENAME, r"(first|given|fore|christian|middle) ?names?|initials?|known as|preferred name|enw cyntaf"),
    _of(_I, Role.SURNAME, r"sur ?name|last ?name|family ?name|cyfenw|maiden name"),
    _of(
        _I,
        Role.NAME,
        r"((full|whole|prison(er)?|offender|patient|pupil|student|client|service user|child|person|staff|employee"
        r"|tenant|resident|customer|member|display|legal) )?names?",
        r"enw( llawn)?|alias(es)?",
    ),
    _of(_I, Role.BIRTH, r"(date of )?birth( ?date)?|dob|d o b|birth ?day|born|dyddiad geni|age|year of birth"),
    _of(_C, Role.POSTCODE, r"post ?code|postal code|zip( code)?|cod post"),
    _of(
        _C,
        Role.ADDRESS,
        r"(home |postal |full |mailing |permanent |discharge )?address( ?(line )?[1-5])?|street|cyfeiriad|house",
    ),
    _of(_C, None, r"town|city|county"),
    _of(
        _C,
        Role.PHONE,
        r"(home |mobile |work |contact |tele)?(tele)?phone( (no|number))?",
        r"mobile( (no|number))?|tel( (no|number))?|contact number|ffon",
    ),
    _of(_C, Role.MAIL, r"e ?mail( address)?|e ?bost"),
    _about(FieldClass.OFFENCE, "offences?", "charges?", "conviction", "convicted", "crime", "trosedd"),
    _about(
        FieldClass.SENTENCE,
        "sentences?|sent|release|hdc|ard|crd|led|sed|ped|npd|tariff|parole|licence|recall|legal status|conditional",
        "remand|imprisonment|custody|dedfryd",
    ),
    _about(FieldClass.ETHNICITY, "ethnic(ity)?", "race", "nationality", "ethnigrwydd"),
    _about(FieldClass.BELIEF, "religion", "faith", "belief", "union", "political", "crefydd"),
    _about(
        FieldClass.HEALTH,
        "health|medical|medication|diagnos[ie]s|disability|allerg(y|ies)|condition|treatment|mental|send|sen|blood",
        "covid|iechyd|pregnan[a-z]*|gp",
    ),
    _about(
        FieldClass.MARKS,
        "tattoos?|scars?|marks?|height|weight|build|hair|eyes?|complexion|shoe size|tatw",
    ),
    _about(FieldClass.RISK, "alerts?|risk|csra|category|cat|mappa|acct|warning|restrictions?"),
    _about(
        FieldClass.LOCATION,
        "cell|wing|landing|location|ward|bed|class|form|tutor group|house block|establishment|prison|lleoliad",
    ),
    _about(FieldClass.FINANCE, "salary|pay|benefits?|arrears|rent|debt|sort code|iban|income|bank|balance"),
    _of(_I, None, r"sex|gender|title|marital status|rhyw"),
)
"""In order: the first that fits the whole heading counts."""

_NAME = re.compile(r"[A-Z][A-Za-z-]+(?: (?:[A-Z]\.?|[A-Z][A-Za-z-]+|de|van|von|la|der|al|ap|bin)){1,3}")
_COMMA_NAME = re.compile(r"[A-Z][A-Za-z -]+, ?[A-Z][A-Za-z-]+(?: [A-Z][A-Za-z.-]*){0,2}")
_NOT_NAMES = frozenset(
    re.findall(
        r"\w+",
        "ltd limited plc inc road street house school company council services service group report meeting university"
        " software court centre office team project version total new",
    )
)


def _name(cell: str) -> bool:
    folded = fold(cell)
    fits = _NAME.fullmatch(folded) or _COMMA_NAME.fullmatch(folded)
    return fits is not None and not _NOT_NAMES.intersection(tokens(folded))


def _birth(cell: str) -> bool:
    number = date_number(cell) if any(c.isdigit() for c in cell) else None
    return number is not None and number < 20150000


_CONTENT: tuple[tuple[Callable[[str], object], float, Column], ...] = (
    (prison.check, 0.8, Column(Role.NUMBER, _I)),
    (nino.check, 0.8, Column(Role.NUMBER, _I)),
    (nhs.check, 0.8, Column(Role.NUMBER, _I)),
    (pnc.check, 0.8, Column(Role.NUMBER, _I)),
    (cro.check, 0.8, Column(Role.NUMBER, _I)),
    (mail.check, 0.8, Column(Role.MAIL, _C)),
    (postcode.check, 0.8, Column(Role.POSTCODE, _C)),
    (phone.check, 0.8, Column(Role.PHONE, _C)),
    (re.compile(r"[A-Z]{2}\d{5,6}").fullmatch, 0.8, Column(None, FieldClass.OFFENCE)),
    (re.compile(r"[WBAMO]\d{1,2}").fullmatch, 0.9, Column(None, FieldClass.ETHNICITY)),
    (re.compile(r"X[A-Z]{1,3}(?:[,; ]+X?[A-Z]{1,3})*").fullmatch, 0.9, Column(None, FieldClass.RISK)),
    (re.compile(r"[A-Z]-\d-\d{2,3}").fullmatch, 0.8, Column(None, FieldClass.LOCATION)),
    (_birth, 0.9, Column(Role.BIRTH, _I)),
    (_name, 0.8, Column(Role.NAME, _I)),
)
_SAMPLE = 40
_FEWEST = 3
_LONGEST = 60
"""A heading is shorter than a sentence."""


def by_heading(heading: str) -> Column | None:
    """What the heading alone says; None for one nobody knows.

    >>> by_heading("Prisoner No."), by_heading("Miles per hour")
    (Column(role=<Role.NUMBER: 'number'>, field_class=<FieldClass.IDENTITY: 1>), None)
    """
    for written in dict.fromkeys((heading, re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading))):  # DoB, dateOfBirth
        words = " ".join(tokens(written))
        for pattern, column in _HEADINGS:
            if words and len(words) <= _LONGEST and pattern.fullmatch(words):
                return column
    return None


def by_content(cells: Sequence[str]) -> Column:
    """What the cells alone say; a column of fewer than three values says nothing."""
    values = [cell.strip() for cell in cells if cell.strip()][:_SAMPLE]
    if len(values) < _FEWEST:
        return NOTHING
    for check, share, column in _CONTENT:
        if column.role and len(set(values)) == 1:
            continue  # the same for all names nobody
        if sum(bool(check(value)) for value in values) >= share * len(values):
            return column
    return NOTHING


def is_heading(cells: Sequence[str]) -> bool:
    """True when a row reads as a heading row: two known headings (or all of them), no cell that is a value."""
    filled = [cell for cell in cells if cell.strip()]
    known = sum(by_heading(cell) is not None for cell in filled)
    return known >= min(2, len(filled)) > 0 and not any(prison.check(cell) or date_number(cell) for cell in filled)


def understand(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    """Each column of a table. `heading` is () where there is none; `rows` may be a sample."""
    width = max((len(row) for row in (heading, *rows[:_SAMPLE])), default=0)
    columns = []
    for place in range(width):
        said = by_heading(heading[place]) if place < len(heading) else None
        columns.append(said or by_content([row[place] for row in rows[: 2 * _SAMPLE] if place < len(row)]))
    return columns
