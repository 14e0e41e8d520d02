"""Words that stand where names do, and are none: labels of a form, and what is said before a name and behind it."""

LABELS = frozenset(
    b"surname forename forenames name names first last family given middle christian initials fore sur full"
    b" firstname lastname fullname givenname familyname middlename cyfenw enw cyntaf".split()
)
"""Words between the parts of a name in a form."""
NO_NAMES = frozenset(
    b"mr mrs ms miss mx dr prof rev sir dame lady lord mstr master dear hi hello the to for from and or of re about"
    b" born dob date birth prisoner pupil patient client inmate male female son daughter mother father brother sister"
    b" is was has in on at by with a an he she his her they monday tuesday wednesday thursday friday saturday sunday"
    b" known alias aka nee annwyl mab merch postcode address phone telephone tel mobile email mail number no ref sex"
    b" gender title regards sincerely faithfully regarding concerning please further thanks"
    b" thank kindly saw met".split()
)
"""Words that stand beside names, with a capital or in a form, and are none."""
LABEL_WORDS = (LABELS - {b"christian"}) | frozenset(
    b"address line number no date birth born dob prison prisoner noms post code postcode phone telephone mobile contact"
    b" home email mail ref reference 1 2 3".split()
)
"""Two of these side by side are a label: Address line 1."""
NEVER_NAMES = LABELS | LABEL_WORDS | NO_NAMES
"""None of these is a name with a slip: Date is not Dale."""
