"""What the heading of a column says: the words that prisons, police, courts, schools, hospitals and councils use.

English and Welsh. The first line that fits the whole heading counts.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

import re2

from gatelodge.core.text import tokens
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
_LONGEST = 60
"""A heading is shorter than a sentence."""


def _of(field_class: FieldClass, role: Role | None, *patterns: str) -> tuple[str, Column]:
    return "|".join(patterns), Column(role, field_class)


def _about(field_class: FieldClass, *words: str) -> tuple[str, Column]:
    """A class of fact that any of the words in a heading tells."""
    return rf".*\b({'|'.join(words)})\b.*", Column(None, field_class)


_SOMEBODY = (
    r"(prison(er)?|offender|inmate|detainee|resident|pupil|student|learner|child|patient|client|case|service user|staff"
    r"|employee|worker|officer|person|tenant|customer|member|applicant|claimant|suspect|victim|witness|defendant|nominal"
    r"|subject|carcharor|disgybl|claf)"
)
_HEADINGS = (
    _of(
        FieldClass.FAMILY,
        None,
        r"next of kin|nok|emergency contact|mother|father|parent|guardian|carer|visitor|spouse|partner|relationship",
        r"(nok|next of kin|emergency contact|parent|guardian|carer|mother|father|visitor|contact \d) .*",
        r"child(ren)?s? names?|siblings?|dependants?|perthynas agosaf|rhiant|gwarcheidwad",
    ),
    _of(
        _I,
        Role.NUMBER,
        rf"({_SOMEBODY}|noms|nomis|nhs|hospital|unit|national insurance|ni|pnc|cro|upn|uln|uci|utr|tax|council tax"
        r"|account|payroll|membership|library|collar|warrant|crn|delius|case reference|passport|driving licen[cs]e"
        r"|licen[cs]e|custody|arrest|book(ing)?|admission|exam(ination)?|candidate|personnel)"
        r" ?(no|nr|num|number|id|ref|reference|code)",
        r"(n?delius |noms |nomis |police )?(nino|nhs|pnc|cro|crn|noms|nomis|upn"
        r"|uln|uci|utr|mrn|chi|asn|urn|passport|driving licen[cs]e)",
        r"rhif (carcharor|carchar|disgybl|claf|gig|yswiriant gwladol|cyflogai|staff)",
    ),
    _of(
        FieldClass(0),
        None,
        r"(user|product|company|file|project|host|server|school|prison|hospital|ward|event|item|course|site|street"
        r"|domain|brand|organi[sz]ation|department|dept|team|bank|column|field|table|place|road|building|trust|supplier"
        r"|vendor|business|trading|court|station|town|city|country|client company|family of|class) names?",
    ),
    _of(
        _I,
        Role.FORENAME,
        r"(legal |preferred |chosen )?(first|given|fore|christian|middle) ?name(s| s)?( \d)?|initials?|known as",
        r"preferred name|enw(au)? cyntaf|enw bedydd",
    ),
    _of(_I, Role.SURNAME, r"(legal |preferred )?(sur|last|family) ?names?|cyfenw|maiden name|former surname"),
    _of(
        _I,
        Role.NAME,
        rf"((full|whole|display|legal|pupils?|patients?|prisoners?|offenders?|{_SOMEBODY}) )?names?",
        rf"names? of {_SOMEBODY}|enw( llawn)?|enw'?r? {_SOMEBODY}|alias(es)?|aka|{_SOMEBODY}",
        r"(allocated |named |key |line |social |case )?(worker|manager|officer|teacher|consultant|clinician)( name)?",
    ),
    _of(
        _I,
        Role.BIRTH,
        r"(date (of )?)?birth( ?date)?|dob|d o b|birth ?day|born|dyddiad geni|year of birth|date born",
    ),
    _of(_C, Role.POSTCODE, r"(home |current )?post ?code( \d)?|postal code|zip( code)?|cod post"),
    _of(
        _C,
        Role.ADDRESS,
        r"(home |postal |full |mailing |permanent |current |previous |discharge |release |residential )?address"
        r"( ?(line )?[1-5])?|addr(ess)?( ?line)? ?\d?|street|cyfeiriad( cartref)?|house( no| number| name)?",
    ),
    _of(_C, None, r"(post ?)?town|city|county|locality|district|tref|sir"),
    _of(
        _C,
        Role.PHONE,
        r"(home |mobile |work |contact |day ?time |evening |tele)?(tele)?phone( ?(no|number))?s?( \d)?|landline",
        r"mob(ile)?( (no|number))?|tel( (no|number))?|contact (no|number)|ffon( symudol)?|rhif ffon|ext(ension)?",
    ),
    _of(_C, Role.MAIL, r"(home |work |personal |contact )?e ?mail( address)?( \d)?|e ?bost|cyfeiriad e ?bost"),
    _about(
        FieldClass.OFFENCE,
        *("offences?", "charges?", "conviction", "convictions", "convicted", "crimes?", "statute", "index offence"),
        *("trosedd(au)?", "previous", "precons", "modus operandi", "mo", "arrests?"),
    ),
    _about(
        FieldClass.SENTENCE,
        "sentences?|sent (len|length|date|exp|expiry)|released?|hdc|hdcad|hdced|ard|crd|led|sed|ped|npd|prrd|tused"
        "|mtd|ltd|tariff|parole|licence (end|expiry|start)|recall|legal status|conditional|remand|imprisonment|custody"
        "|eligibility|earliest|detention|disposal|court date|hearing|dedfryd|rhyddhau",
    ),
    _about(
        FieldClass.ETHNICITY,
        "ethnic(ity)?|ethnic (group|origin|code|appearance)|race|raced|nationality|ic code|self defined|sdc|16 1"
        "|country of birth|first language|home language|immigration|asylum|ethnigrwydd|cenedligrwydd",
    ),
    _about(
        FieldClass.BELIEF,
        "religion|religious|faith|belief|trade union|union member(ship)?|political|crefydd|sexual orientation",
    ),
    _about(
        FieldClass.HEALTH,
        "health|medical|medication|diagnos[ie]s|disability|disabled|allerg(y|ies)|conditions?|treatment|mental|send"
        "|sen|special needs|ehcp|blood|covid|vaccinations?|iechyd|anabledd|pregnan[a-z]*|gp|specialty|procedure"
        "|consultant|prescriptions?|sick(ness)?|absences?|self harm|acct|substance|drug|alcohol|dietary|diet|icd ?10",
    ),
    _about(
        FieldClass.MARKS,
        "tattoos?|scars?|marks?|distinguishing|height|weight|build|hair|eyes?|complexion|shoe size|facial|craith",
    ),
    _about(
        FieldClass.RISK,
        "alerts?|risk|risks|csra|category|cat|mappa|warnings?|markers?|restrictions?|oasys|rosh|rsr|ogrs|incentive"
        "|iep|security|gang|safeguarding|child protection|cpp|looked after|lac|exclusions?|behaviour|disciplinary"
        "|grievance|flags?|risg|categori",
    ),
    _about(
        FieldClass.FINANCE,
        "salary|pay|wages?|grade|spine point|benefits?|arrears|rent|debt|sort code|account|iban|income|bank|balance"
        "|free school meals|fsm|pupil premium|pension|overpayment|tax code|cyflog",
    ),
    _about(
        FieldClass.LOCATION,
        "cell|wing|landing|location|ward|bed|bay|class|form|tutor group|registration group|reg group|year group|house"
        " ?block|establishment|prison|room|unit|lleoliad|cell|adain|dosbarth",
    ),
    _of(
        FieldClass(0),
        None,
        r"((start|end|due|order|invoice|delivery|review|issue|expiry|effective|course|training|visit|booking|payment"
        r"|last|next|first|today'?s|meeting|event|from|to|joining|leaving|completion|appointment) )?dates?( \d)?",
        r"(date )?(joined|started|appointed|completed|reviewed|issued|expire[sd]|due|sent|received|paid|ordered|opened"
        r"|closed|ended|left|created|updated|modified|seen|visited|booked|attended|trained|passed)( on| date)?",
        r"valid (from|to|until)|when|day|time|since|until|dyddiad",
    ),
    _of(_I, None, r"sex|gender|title|marital status|civil status|rhyw|age( in years)?|teitl|oed(ran)?|place of birth"),
)


def _set() -> re2.Set:
    headings = re2.Set.FullMatchSet()
    for pattern, _ in _HEADINGS:
        headings.Add(pattern)
    headings.Compile()
    return headings


_SET = _set()
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def by_heading(heading: str) -> Column | None:
    """What the heading alone says; None for one nobody knows.

    >>> by_heading("Prisoner No."), by_heading("dateOfBirth").role, by_heading("Miles per hour")
    (Column(role=<Role.NUMBER: 'number'>, field_class=<FieldClass.IDENTITY: 1>), <Role.BIRTH: 'date of birth'>, None)
    """
    if not heading or len(heading) > _LONGEST:
        return None
    for written in dict.fromkeys((heading, _CAMEL.sub(" ", heading))):  # DoB, dateOfBirth
        if fitting := _SET.Match(" ".join(tokens(written)).encode("utf-8", "replace")):
            return _HEADINGS[min(fitting)][1]
    return None
