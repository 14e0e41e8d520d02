"""Which classes of fact a paragraph speaks of, by conservative word lists (English, some Welsh)."""

import re

from gatelodge.values import FieldClass

_WORDS: dict[FieldClass, str] = {
    FieldClass.OFFENCE: "offence offences convicted conviction convictions burglary robbery assault theft murder"
    " manslaughter rape arson wounding stalking trosedd",
    FieldClass.SENTENCE: "sentence sentenced sentencing hdc parole licence recall recalled remand remanded tariff"
    " dedfryd",
    FieldClass.ETHNICITY: "ethnicity ethnic nationality asylum",
    FieldClass.HEALTH: "diagnosis diagnosed medication methadone prescribed prescription hiv epilepsy epileptic asthma"
    " diabetes diabetic schizophrenia depression suicidal overdose pregnant pregnancy hospital iechyd",
    FieldClass.MARKS: "tattoo tattoos tattooed scar scars birthmark tatw",
    FieldClass.BELIEF: "religion religious muslim catholic jewish hindu sikh buddhist pagan crefydd",
    FieldClass.RISK: "mappa acct csra safeguarding alerts",
    FieldClass.FINANCE: "salary arrears overpayment iban",
    FieldClass.LOCATION: "cell landing wing",
    FieldClass.FAMILY: "kin daughter son wife husband",
}
_PHRASES: dict[FieldClass, str] = {
    FieldClass.SENTENCE: "release date|released on|date of release|earliest release|home detention curfew"
    "|dyddiad rhyddhau",
    FieldClass.HEALTH: "mental health|blood test|self harm|self-harm|medical condition",
    FieldClass.RISK: "risk of harm|risk assessment|security category|sex offender",
    FieldClass.CONTACT: "home address|lives at|living at|mobile number|telephone number",
    FieldClass.FAMILY: "next of kin",
    FieldClass.FINANCE: "sort code|account number|bank account",
}
_BY_WORD = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_BY_PHRASE = {phrase: kind for kind, phrases in _PHRASES.items() for phrase in phrases.split("|")}
_WORD = re.compile(r"[a-z]{3,}")


def classes_in(text: str) -> FieldClass:
    """The classes of fact that the text speaks of.

    >>> classes_in("His release date is in May.")
    <FieldClass.SENTENCE: 16>
    """
    lower = text.lower()
    held = FieldClass(0)
    for word in _BY_WORD.keys() & set(_WORD.findall(lower)):
        held |= _BY_WORD[word]
    for phrase, kind in _BY_PHRASE.items():
        if phrase in lower:
            held |= kind
    return held
