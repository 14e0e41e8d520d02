"""The normal form of written values: what is enrolled and what is looked up go through the same functions.

A value's normal form is its letters and digits, folded to plain lower case, with nothing between them: "Mc Donald",
"McDONALD" and "mcdonald" are one value, so are "A1234 AA" and "a1234aa". Dates become the number yyyymmdd.
Values that are written in several ways that folding cannot join (a middle name left out, Mc and Mac) are enrolled
in each of them. Rules here change only together with `NORMAL_FORM`.

    compact("O’Brien-Łukasz")  ->  b"obrienlukasz"
"""

from gatelodge.core.text.dates import CENTURIES, MONTH_WORDS, ONLY_A_DATE, ORDINALS, date_number
from gatelodge.core.text.folding import compact, fold, tokens, without_apostrophes
from gatelodge.core.text.names import PARTICLES, forename_forms, full_name_forms, split_name, surname_forms
from gatelodge.core.text.values import (
    NATIONAL_INSURANCE,
    STREET_WORDS,
    address_form,
    address_token,
    identifier_forms,
    insurance_stem,
    mail_address,
    mail_form,
    phone_form,
)

NORMAL_FORM = 2
"""Version of the rules in this package; recorded in every index and verdict."""

__all__ = [
    "CENTURIES",
    "MONTH_WORDS",
    "NATIONAL_INSURANCE",
    "NORMAL_FORM",
    "ONLY_A_DATE",
    "ORDINALS",
    "PARTICLES",
    "STREET_WORDS",
    "address_form",
    "address_token",
    "compact",
    "date_number",
    "fold",
    "forename_forms",
    "full_name_forms",
    "identifier_forms",
    "insurance_stem",
    "mail_address",
    "mail_form",
    "phone_form",
    "split_name",
    "surname_forms",
    "tokens",
    "without_apostrophes",
]
