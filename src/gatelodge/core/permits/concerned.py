"""Whom of our own staff a mail is about: nobody decides about a mail that speaks of them."""

from collections.abc import Iterable, Iterator

from gatelodge.core.text import fold, tokens
from gatelodge.values import Staff


def named_in(texts: Iterable[str], staff: Iterable[Staff]) -> frozenset[str]:
    """The identities of those whose address, or whole name, stands in one of the texts.

    A name of one word is no sign: half the county bears it. Forename and surname must stand side by side.

    >>> rees = Staff("m.rees@llanfair.example", name="Megan Rees")
    >>> sorted(named_in(["I complain about Mrs Megan Rees."], [rees]))
    ['m.rees@llanfair.example']
    >>> named_in(["Megan, and Mr Rees."], [rees])
    frozenset()
    """
    wanted = [(member.identity, forms) for member in staff if (forms := list(_written(member)))]
    if not wanted:
        return frozenset()
    last = {form.split()[-1] for _, forms in wanted for form in forms}
    found = set()
    for text in texts:
        folded = fold(text).lower()
        if not any(word in folded for word in last):  # most mail names none of them: no need to take it apart
            continue
        words = f" {' '.join(tokens(folded))} "
        found |= {identity for identity, forms in wanted if any(form in words for form in forms)}
    return frozenset(found)


def _written(member: Staff) -> Iterator[str]:
    """Address and name as runs of words, with a blank at either end: "Rees, Megan" is the same name."""
    if "@" in member.identity:
        yield f" {' '.join(tokens(member.identity))} "
    name = tokens(member.name)
    if len(name) > 1:
        yield f" {' '.join(name)} "
        yield f" {' '.join([name[-1], *name[:-1]])} "
        if "," in member.name:
            yield f" {' '.join([*name[1:], name[0]])} "
