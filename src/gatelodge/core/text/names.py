"""Ways to write the name of one person."""

import re

from gatelodge.core.text.folding import compact

PARTICLES = frozenset(
    re.findall(r"\w+", "de la le del der den van von di da dos al el ap ab bin ibn ben ter ten st mac mc o")
)
"""Words that begin surnames and are left out by some."""


def surname_forms(surname: str) -> list[bytes]:
    """Ways to write one surname: whole, first and last part of a double-barrelled one, Mc and Mac, without van der.

    >>> surname_forms("Pugh-McDonald"), surname_forms("ap Rhobert")
    ([b'pughmcdonald', b'pugh', b'mcdonald', b'pughmacdonald', b'macdonald'], [b'aprhobert', b'rhobert'])
    """
    whole = compact(surname)
    forms = [whole] if whole else []
    parts = [compact(part) for part in re.split(r"[-‐‑–]", surname) if compact(part)]
    if len(parts) > 1:
        forms += [part for part in (parts[0], parts[-1]) if len(part) > 2]
    forms += [other for form in forms if (other := _mac(form)) != form]
    if len(parts) > 1 and (other := _mac(parts[-1])) != parts[-1]:
        forms.insert(len(forms) - 1 if forms[-1] == other else len(forms), b"".join(parts[:-1]) + other)
    words = surname.split()
    while len(words) > 1 and words[0].lower() in PARTICLES:
        words.pop(0)
    if len(words) < len(surname.split()) and len(rest := compact(" ".join(words))) > 2:
        forms.append(rest)
    return list(dict.fromkeys(forms))


def _mac(form: bytes) -> bytes:
    if form.startswith(b"mac") and len(form) > 5:
        return b"mc" + form[3:]
    if form.startswith(b"mc") and len(form) > 4:
        return b"mac" + form[2:]
    return form


def forename_forms(forename: str) -> list[bytes]:
    """Ways to write the forenames: all of them, the first alone.

    >>> forename_forms("Anna-Maria Ewa")
    [b'annamariaewa', b'annamaria', b'anna']
    """
    words = [compact(word) for word in forename.split() if compact(word)]
    first = [compact(part) for part in re.split(r"[-‐‑–]", forename.split(maxsplit=1)[0])] if words else []
    forms = [b"".join(words), words[0] if words else b"", first[0] if first else b""]
    return [form for form in dict.fromkeys(forms) if len(form) > 1]


def full_name_forms(forename: str, surname: str) -> list[bytes]:
    """Every pair of forms in both orders; the one name where there is only one.

    >>> full_name_forms("Rhys", "ap Gwilym")
    [b'rhysapgwilym', b'apgwilymrhys']
    """
    fores, surs = forename_forms(forename), surname_forms(surname)
    if not fores or not surs:
        return []
    pairs = [pair for fore in fores for sur in surs for pair in (fore + sur, sur + fore)]
    return list(dict.fromkeys(pairs))


def split_name(name: str) -> tuple[str, str]:
    """(forenames, surname) of a full name: what stands before a comma is the surname, else the last word and particles.

    >>> split_name("PUGH, David John"), split_name("Ms Maria de la Cruz"), split_name("Suharto")
    (('David John', 'PUGH'), ('Maria', 'de la Cruz'), ('', 'Suharto'))
    """
    before, comma, after = name.partition(",")
    if comma and before.strip() and after.strip():
        return " ".join(_untitled(after.split())), before.strip()
    words = _untitled(name.replace(",", " ").split())
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


_TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sir"])


def _untitled(words: list[str]) -> list[str]:
    return words[1:] if len(words) > 1 and words[0].rstrip(".").lower() in _TITLES else words
