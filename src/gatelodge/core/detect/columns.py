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

_HEADINGS: tuple[tuple[str, Column], ...] = (
    (r"next of kin|nok|emergency contact|mother|father|parent|guardian|carer|visitor|spouse|partner|child(ren)?s? names?"
     r"|relationship", Column(None, FieldClass.FAMILY)),
    (r"(prison(er)?|noms|offender|inmate|pupil|student|patient|client|case|service user|staff|employee|payroll|person|nhs"
     r"|hospital|unit|national insurance|ni|pnc|cro|upn|uprn|council tax|account|tenant|membership|customer|crn|delius)"
     r" ?(no|nr|num|number|id|ref|reference)|nino|nhs|pnc|cro|crn|noms|upn|mrn|nomis", Column(Role.NUMBER, _I)),
    (r"(user|product|company|file|project|host|server|school|prison|hospital|ward|event|item|course|site|street|domain|brand"
     r"|organisation|organization|department|team|bank|column|field|table) name", NOTHING),
    (r"(first|given|fore|christian|middle) ?names?|initials?|known as|preferred name|name 1|enw cyntaf", Column(Role.FORENAME, _I)),
    (r"sur ?name|last ?name|family ?name|cyfenw|maiden name", Column(Role.SURNAME, _I)),
    (r"((full|whole|prison(er)?|offender|patient|pupil|student|client|service user|child|person|staff|employee|tenant"
     r"|resident|customer|member|display|legal) )?names?|enw( llawn)?|alias(es)?", Column(Role.NAME, _I)),
    (r"(date of )?birth( ?date)?|dob|d o b|birth ?day|born|dyddiad geni|age|year of birth", Column(Role.BIRTH, _I)),
    (r"post ?code|postal code|zip( code)?|cod post", Column(Role.POSTCODE, _C)),
    (r"(home |postal |full |mailing |permanent |discharge )?address( ?(line )?[1-5])?|street|cyfeiriad|house", Column(Role.ADDRESS, _C)),
    (r"town|city|county", Column(None, _C)),
    (r"(home |mobile |work |contact |tele)?(tele)?phone( (no|number))?|mobile( (no|number))?|tel( (no|number))?|contact number"
     r"|ffon", Column(Role.PHONE, _C)),
    (r"e ?mail( address)?|e ?bost", Column(Role.MAIL, _C)),
    (r".*\b(offences?|charges?|conviction|convicted|crime|trosedd)\b.*", Column(None, FieldClass.OFFENCE)),
    (r".*\b(sentences?|sent|release|hdc|ard|crd|led|sed|ped|npd|tariff|parole|licence|recall|legal status|conditional|remand"
     r"|imprisonment|custody|dedfryd)\b.*", Column(None, FieldClass.SENTENCE)),
    (r".*\b(ethnic(ity)?|ethnic (code|group|origin)|race|race code|nationality|ethnigrwydd)\b.*", Column(None, FieldClass.ETHNICITY)),
    (r".*\b(religion|faith|belief|union|political|crefydd)\b.*", Column(None, FieldClass.BELIEF)),
    (r".*\b(health|medical|medication|diagnos[ie]s|disability|allerg(y|ies)|condition|treatment|mental|send|sen|blood|covid"
     r"|iechyd|pregnan.*|gp)\b.*", Column(None, FieldClass.HEALTH)),
    (r".*\b(tattoos?|scars?|marks?|height|weight|build|hair( colou?r)?|eyes?|eye colou?r|complexion|shoe size|tatw)\b.*",
     Column(None, FieldClass.MARKS)),
    (r".*\b(alerts?|risk|csra|security category|category|cat|mappa|acct|warning|restrictions?)\b.*", Column(None, FieldClass.RISK)),
    (r".*\b(cell|wing|landing|location|ward|bed|class|form|tutor group|house block|establishment|prison|lleoliad)\b.*",
     Column(None, FieldClass.LOCATION)),
    (r".*\b(salary|pay|benefits?|arrears|rent|debt|sort code|iban|income|bank|balance)\b.*", Column(None, FieldClass.FINANCE)),
    (r"sex|gender|title|marital status|rhyw", Column(None, _I)),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), column) for pattern, column in _HEADINGS)

_NAME = re.compile(r"[A-Z][A-Za-z-]+(?: (?:[A-Z]\.?|[A-Z][A-Za-z-]+|de|van|von|la|der|al|ap|bin)){1,3}")
_COMMA_NAME = re.compile(r"[A-Z][A-Za-z -]+, ?[A-Z][A-Za-z-]+(?: [A-Z][A-Za-z.-]*){0,2}")
_NOT_NAMES = frozenset(
    [
        "ltd",
        "limited",
        "plc",
        "inc",
        "road",
        "street",
        "house",
        "school",
        "company",
        "council",
        "services",
        "service",
        "group",
    ]
    + [
        "report",
        "meeting",
        "university",
        "software",
        "court",
        "centre",
        "office",
        "team",
        "project",
        "version",
        "total",
        "new",
    ]
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


def by_heading(heading: str) -> Column | None:
    """What the heading alone says; None for one nobody knows.

    >>> by_heading("Prisoner No."), by_heading("Miles per hour")
    (Column(role=<Role.NUMBER: 'number'>, field_class=<FieldClass.IDENTITY: 1>), None)
    """
    words = " ".join(tokens(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)))
    if not words or len(words) > 60:
        return None
    return next((column for pattern, column in _COMPILED if pattern.fullmatch(words)), None)


def by_content(cells: Sequence[str]) -> Column:
    """What the cells alone say; a column of fewer than three values says nothing."""
    values = [cell.strip() for cell in cells if cell.strip()][:_SAMPLE]
    if len(values) < _FEWEST:
        return NOTHING
    for check, share, column in _CONTENT:
        if sum(bool(check(value)) for value in values) >= share * len(values) and len(set(values)) > 1:
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
