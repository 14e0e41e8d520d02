"""Imagined facts, said in the words of the conditions: what `[[test]]` in a rule file and `policy ask` are about.

given(table)  # { people = 12, permitted = 1, class = "public" } -> MessageFacts, RecipientFacts
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from gatelodge.core.policy.facts import MessageFacts, RecipientFacts
from gatelodge.core.policy.questions import FIELDS, MACHINES, SLIPS
from gatelodge.core.toml import Faults, Table, suggestion
from gatelodge.values import Author, AuthorProof, Coverage, FieldClass, Gap, GapKind, Staff

_AT = datetime(2026, 1, 14, 10, 30)  # noqa: DTZ001 - a local time, in whatever zone the organisation is
"""A Wednesday, in office hours."""
_CLERK, _SOMEONE = "clerk@prison.example", "someone@public.example"


def _facts(words: str, **others: str) -> Mapping[str, str]:
    """Words to the facts they stand for, most of which are called the same."""
    return {word: word for word in words.split()} | others


_NUMBERS = _facts(
    "canaries person_like_rows hidden_people hidden_person_like_rows unregistered outsiders_visible size "
    "subject_people file_name_people history marking_rank training_days messages_hour messages_day outsiders_day "
    "people_day stopped_day",
    days_in_post="author_days",
)
_FLAGS = _facts("marking_unknown", register="has_register", stale="register_stale")
_TO_NUMBERS = _facts(
    "permitted over_fields banned hidden_unpermitted uncertain uncertain_sensitive perhaps_banned candidates "
    "familiar accumulated contradicting list_members unusual max_people"
)
_TO_FLAGS = _facts(
    "near_miss first_mail first_for_author in_thread private greeting_differs over_marking",
    inside="internal",
    confidential="confidential_route",
)


_WORD: dict[str, Any] = {"type": "string"}
_NUMBER: dict[str, Any] = {"type": "integer", "minimum": 0}
_FLAG: dict[str, Any] = {"type": "boolean"}
_GAPS = [kind.value for kind in GapKind]
WORDS: Mapping[str, Any] = {
    **dict.fromkeys(("author", "unit", "role", "to", "class", "like", "subject", "marking"), _WORD),
    "machine": {"enum": list(MACHINES)},
    "slip": {"enum": list(SLIPS)},
    "coverage": {"enum": [coverage.value for coverage in Coverage]},
    "gaps": {"type": "array", "items": {"enum": _GAPS}},
    "field_classes": {"type": "array", "items": {"enum": list(FIELDS)}},
    "at": {"description": "a local time such as 2027-03-31T18:30:00"},
    **dict.fromkeys(("people", "unpermitted", "share", *_NUMBERS, *_TO_NUMBERS), _NUMBER),
    **dict.fromkeys(("known", "shared", "proven", "on_probation", *_FLAGS), _FLAG),
    **dict.fromkeys(("agreement", "stale_feeds", "list_unknown", *_TO_FLAGS), _FLAG),
}
"""Every word that may be given, and what it takes, as a JSON Schema says it."""


def given(table: Table) -> tuple[MessageFacts, RecipientFacts]:
    """The facts a table gives. ConfigError for what is not understood, a line each.

    What is not given is as it is for an ordinary mail: a known clerk who is proven and trained, office hours, a
    recipient of the class `public`, no permits, nothing found.
    """
    faults = Faults()
    message, recipient = _of_message(table, faults), _of_recipient(table, faults)
    recipient["people"] = max(message["people"], recipient["permitted"] + recipient["unpermitted"])
    message["people"] = max(message["people"], recipient["people"])
    faults.of(table.done, None)
    faults.out()
    return MessageFacts(**message), RecipientFacts(**recipient)


def _of_message(table: Table, faults: Faults) -> dict[str, Any]:
    found: dict[str, Any] = {"people": faults.of(lambda: table.number("people", 0), 0) or 0, "training_days": 30}
    _take(table, _NUMBERS, table.number, found, faults)
    _take(table, _FLAGS, table.flag, found, faults)
    _take(table, {"subject": "subject", "marking": "marking"}, table.text, found, faults)
    identity = faults.of(lambda: table.text("author", _CLERK), _CLERK).lower()
    machine = faults.of(lambda: _word(table, "machine", MACHINES), "")
    proof = AuthorProof.AUTH if faults.of(lambda: table.flag("proven", not machine), True) else AuthorProof.NONE
    found["author"] = Author(identity, proof, machine)
    found["at"] = faults.of(lambda: _moment(table), _AT)
    found["author_staff"], found["author_members"] = faults.of(lambda: _staff(table, identity, machine), (None, ()))
    kinds = faults.of(lambda: table.words("gaps", _GAPS), ())
    found["gaps"] = tuple(Gap("1", GapKind(kind), "Imagined.") for kind in kinds)
    if table.has("share"):
        found["share"] = (faults.of(lambda: table.number("share"), 0) or 0) / 100
    return found


def _of_recipient(table: Table, faults: Faults) -> dict[str, Any]:
    found: dict[str, Any] = {"address": faults.of(lambda: table.text("to", _SOMEONE), _SOMEONE), "permitted": 0}
    _take(table, _TO_NUMBERS, table.number, found, faults)
    _take(table, _TO_FLAGS, table.flag, found, faults)
    kind = faults.of(lambda: table.text("class", "public"), "public")
    inside = found.setdefault("internal", kind == "internal")
    found["recipient_class"] = kind
    like = "internal" if inside else "partner" if kind == "partner" else "public"
    found["like"] = faults.of(lambda: table.text("like", like), like)
    found["coverage"] = faults.of(lambda: table.choice("coverage", Coverage, Coverage.NONE), Coverage.NONE)
    people = faults.of(lambda: table.number("people", 0), 0) or 0
    rest = max(people - found["permitted"], 0)
    found["unpermitted"] = faults.of(lambda: table.number("unpermitted", rest), rest) or 0
    found["unpermitted_classes"] = FieldClass(0)
    for word in faults.of(lambda: table.words("field_classes", FIELDS), ()):
        found["unpermitted_classes"] |= FIELDS[word]
    if slip := faults.of(lambda: _word(table, "slip", SLIPS), ""):
        found |= {"slip": slip, "near_miss": True}
    if faults.of(lambda: table.flag("agreement", False), False):
        found["agreement"] = "agreement"
    if faults.of(lambda: table.flag("stale_feeds", False), False):
        found["stale_feeds"] = ("feed",)
    if faults.of(lambda: table.flag("list_unknown", False), False):
        found["list_members"] = -1
    return found


def _take(table: Table, names: Mapping[str, str], read: Any, found: dict[str, Any], faults: Faults) -> None:
    """The words that are there, by the fact they stand for."""
    for word, fact in names.items():
        if table.has(word):
            value = faults.of(partial(read, word), None)
            if value is not None:
                found[fact] = value


def _word(table: Table, key: str, allowed: Sequence[str]) -> str:
    word = table.text(key, "")
    if word and word not in allowed:
        table.fail(key, f'`{key}` does not know "{word}".{suggestion(word, allowed)}')
    return word


def _moment(table: Table) -> datetime:
    if not table.has("at"):
        return _AT
    at = table.raw("at")
    if not isinstance(at, datetime):
        table.fail("at", "`at` takes a local time such as 2027-03-31T18:30:00.")
    return at


def _staff(table: Table, identity: str, machine: str) -> tuple[Staff | None, tuple[Staff, ...]]:
    """The author's line of the staff list, and those behind a shared mailbox."""
    unit, role = table.text("unit", ""), table.text("role", "clerk")
    probation = bool(table.flag("on_probation", False))
    known, shared = bool(table.flag("known", not machine)), bool(table.flag("shared", False))
    if not known:
        return None, ()
    until = date.max if probation else None
    person = Staff(identity, unit=unit, role=role, probation_until=until)
    if not shared:
        return person, ()
    return Staff(identity, unit=unit, role=role, members=(_CLERK,)), (person,)
