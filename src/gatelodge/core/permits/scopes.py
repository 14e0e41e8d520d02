"""Which field classes a relationship may hear, where a permit names a relationship and no fields.

    [scope.family]
    relationships = ["MOT", "FA", "mother", "father"]
    fields = ["location"]

A home's own tables take the place of those below, by name (docs/formats/recipients.md). What no table names hears every
field. The codes are those of the contacts service (social and official relationships).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gatelodge.core.permits.agreements import FIELD_CLASSES
from gatelodge.core.toml import Table
from gatelodge.values import FieldClass


@dataclass(frozen=True, slots=True)
class Scope:
    """The fields of some relationships."""

    name: str
    relationships: frozenset[str]
    """In lower case."""
    fields: FieldClass | None
    """None: every field."""


_FAMILY = """
    mot fa wife hus part son dau bro sis fri gif bof gfa gmo gson gdau unc au cou nie neph step stepfa stepmo stepson
    stepd il inlaw civ cpart exwife exhus fofa fomo fosson fodau ward nok visitor mother father husband partner daughter
    brother sister friend girlfriend boyfriend grandmother grandfather grandson granddaughter uncle aunt cousin niece
    nephew stepmother stepfather family parent guardian carer child
    """
_HEALTH, _BELIEF, _IDENTITY, _LOCATION = FieldClass.HEALTH, FieldClass.BELIEF, FieldClass.IDENTITY, FieldClass.LOCATION


def _all_but(without: FieldClass) -> FieldClass:
    return ~FieldClass(0) & ~without


SHIPPED = (
    Scope("family", frozenset(_FAMILY.split()), _IDENTITY | _LOCATION),
    Scope("probation", frozenset({"pom", "com", "prob", "po", "cor", "off", "probation", "offender manager"}), None),
    Scope(
        "solicitor",
        frozenset({"sol", "bar", "barrister", "solicitor", "legal", "lawyer"}),
        _all_but(_HEALTH | _BELIEF | FieldClass.RISK | FieldClass.ETHNICITY),
    ),
    Scope("doctor", frozenset({"dr", "doc", "doctor", "gp", "nurse"}), _IDENTITY | _LOCATION | _HEALTH),
    Scope("police", frozenset({"pol", "police"}), _all_but(_HEALTH | _BELIEF)),
    Scope("social-worker", frozenset({"sw", "swo", "social worker"}), _all_but(_BELIEF)),
)
"""What ships: a visitor hears where and when, never what for."""


@dataclass(frozen=True, slots=True)
class Scopes:
    """The fields of every relationship."""

    by_relationship: Mapping[str, FieldClass | None]

    def fields_of(self, relationship: str) -> FieldClass | None:
        """What this relationship may hear beside who the person is; None: every field."""
        return self.by_relationship.get(" ".join(relationship.lower().split()))


def scopes(own: Iterable[Scope] = ()) -> Scopes:
    """The scopes that ship, those of the home in their place."""
    by_name = {scope.name: scope for scope in (*SHIPPED, *own)}
    found: dict[str, FieldClass | None] = {}
    for scope in (*(by_name.pop(one.name) for one in SHIPPED), *by_name.values()):
        found |= dict.fromkeys(scope.relationships, scope.fields)
    return Scopes(found)


def scope(name: str, table: Table) -> Scope:
    """One `[scope.NAME]`: its relationships, and `fields` or `not_fields`. ConfigError where it is not whole."""
    relationships = frozenset(" ".join(word.lower().split()) for word in table.words("relationships"))
    shipped = next((one for one in SHIPPED if one.name == name), None)
    if not relationships and shipped is None:
        table.fail("relationships", "A scope names the relationships it is for, as the permit files write them.")
    fields = _fields(table, "fields", allowed=(*FIELD_CLASSES, "all"))
    without = _fields(table, "not_fields", allowed=tuple(FIELD_CLASSES))
    if table.has("fields") == table.has("not_fields"):
        table.fail("fields", "A scope has either `fields` or `not_fields`.")
    table.done()
    if without:
        fields = _all_but(without)
    return Scope(
        name,
        relationships or (shipped.relationships if shipped else frozenset()),
        None if "all" in table.words("fields") else fields | FieldClass.IDENTITY,
    )


def _fields(table: Table, key: str, allowed: Iterable[str]) -> FieldClass:
    found = FieldClass(0)
    for word in table.words(key, allowed):
        found |= FIELD_CLASSES.get(word, FieldClass(0))
    return found
