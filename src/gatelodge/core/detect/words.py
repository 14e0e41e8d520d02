"""Which classes of fact a paragraph speaks of, by conservative lists of words and phrases (English, some Welsh)."""

import re2

from gatelodge.values import FieldClass

_WORDS: dict[FieldClass, str] = {
    FieldClass.OFFENCE: "offence|offences|offender|offending|convicted|conviction|convictions|burglary|robbery|assault"
    "|theft|murder|manslaughter|rape|arson|wounding|stalking|grievous bodily harm|trosedd|troseddau|euogfarn",
    FieldClass.SENTENCE: "sentence|sentenced|sentencing|hdc|parole|licence conditions|on licence|recall|recalled|remand"
    "|remanded|tariff|release date|released on|date of release|earliest release|home detention curfew|dedfryd"
    "|dyddiad rhyddhau",
    FieldClass.ETHNICITY: "ethnicity|ethnic|nationality|asylum|ethnigrwydd|cenedligrwydd",
    FieldClass.HEALTH: "diagnosis|diagnosed|medication|methadone|prescribed|prescription|hiv|epilepsy|epileptic|asthma"
    "|diabetes|diabetic|schizophrenia|depression|suicidal|overdose|pregnant|pregnancy|hospital|mental health"
    "|blood test|self.harm|medical condition|iechyd|meddyginiaeth|ysbyty",
    FieldClass.MARKS: "tattoo|tattoos|tattooed|scar|scars|birthmark|tatw|craith",
    FieldClass.BELIEF: "religion|religious|muslim|catholic|jewish|hindu|sikh|buddhist|pagan|crefydd",
    FieldClass.RISK: "mappa|acct|csra|safeguarding|alerts|risk of harm|risk assessment|security category|sex offender"
    "|asesiad risg",
    FieldClass.CONTACT: "home address|lives at|living at|mobile number|telephone number|cyfeiriad cartref",
    FieldClass.FINANCE: "salary|arrears|overpayment|iban|sort code|account number|bank account|cyflog|cyfrif banc",
    FieldClass.LOCATION: "cell|landing|wing",
    FieldClass.FAMILY: "kin|daughter|son|wife|husband|next of kin|perthynas agosaf",
}
_SERVICES = re2.compile(
    r"(?i)\b(?:"
    r"(?:offender|sentence|recall|licence) (?:management|manager|managers|supervisor|supervision|unit|team|section)s?"
    r"|safeguarding (?:team|unit|lead|officer|board|office|hub|partnership)"
    r"|(?:rheoli|rheolaeth) troseddwyr)\b"
)
"""What teams are called: it says nothing about the person in the letter above their signature."""
_CLASSES = tuple(kind.value for kind in _WORDS)


def _set() -> re2.Set:
    options = re2.Options()
    options.case_sensitive = False
    words = re2.Set.SearchSet(options)
    for listed in _WORDS.values():
        words.Add(rf"\b(?:{listed})\b")
    words.Compile()
    return words


_SET = _set()


def classes_in(text: str) -> FieldClass:
    """The classes of fact that the text speaks of.

    >>> classes_in("His release date is in May."), classes_in("Released last May.")
    (<FieldClass.SENTENCE: 16>, <FieldClass: 0>)
    >>> classes_in("Jo Price, Offender Management Unit"), classes_in("Known to offender managers as a thief: theft.")
    (<FieldClass: 0>, <FieldClass.OFFENCE: 8>)
    """
    held = _held(text)
    if held and (without := _SERVICES.sub(" ", text)) != text:
        held = _held(without)
    return FieldClass(held)


def _held(text: str) -> int:
    held = 0
    for which in _SET.Match(text.encode("utf-8", "replace")) or ():
        held |= _CLASSES[which]
    return held
