"""The conditions a rule may name, each a small question about the facts: who, what, about whom, to whom, when.

All of a rule's conditions must hold. Where nobody knows who stands behind a mail (not on the staff list, or a shared
mailbox whose members are not known), conditions on unit, role and probation hold: the strictest rule applies.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time

from gatelodge.core.policy.facts import MessageFacts, RecipientFacts
from gatelodge.core.toml import Table
from gatelodge.values import AuthorProof, Coverage, FieldClass, GapKind, Staff

Condition = Callable[[MessageFacts, RecipientFacts], bool]

PARAMETERS = frozenset(
    {
        "people",
        "permitted",
        "unpermitted",
        "hidden",
        "banned",
        "over",
        "fields",
        "rows",
        "shown",
        "strangers",
        "outsiders",
        "links",
        "n",
        "uncertain",
        "candidates",
    }
)
"""What a rule's sentence may name in braces; `n` is the number of parts that could not be read."""

COUNTS: Mapping[str, Callable[[MessageFacts, RecipientFacts], int]] = {
    "people": lambda message, recipient: max(message.people, recipient.people),
    "unpermitted": lambda _, recipient: recipient.unpermitted,
    "certain_unpermitted": lambda _, recipient: recipient.certain_unpermitted,
    "uncertain": lambda _, recipient: recipient.uncertain,
    "uncertain_sensitive": lambda _, recipient: recipient.uncertain_sensitive,
    "perhaps_banned": lambda _, recipient: recipient.perhaps_banned,
    "canaries": lambda message, _: message.canaries,
    "over_fields": lambda _, recipient: recipient.over_fields,
    "banned": lambda _, recipient: recipient.banned,
    "hidden_unpermitted": lambda _, recipient: recipient.hidden_unpermitted,
    "person_like_rows": lambda message, _: message.person_like_rows,
    "hidden_people": lambda message, _: message.hidden_people,
    "hidden_person_like_rows": lambda message, _: message.hidden_person_like_rows,
    "unregistered": lambda message, _: message.unregistered,
    "outsiders_visible": lambda message, _: message.outsiders_visible,
    "size": lambda message, _: message.size,
}
"""Conditions of the form "at least so many"."""

FLAGS: Mapping[str, Mapping[str, Callable[[MessageFacts, RecipientFacts], bool]]] = {
    "who": {
        "proven": lambda message, _: message.author.proof is not AuthorProof.NONE,
        "known": lambda message, _: message.author_staff is not None,
        "shared": lambda message, _: message.author_staff is not None and message.author_staff.shared,
    },
    "what": {
        "register": lambda message, _: message.has_register,
        "stale": lambda message, _: message.register_stale or message.permits_stale,
        "beyond_scope": lambda _, recipient: 0 < recipient.max_people < recipient.unpermitted,
    },
    "to": {
        "agreement": lambda _, recipient: bool(recipient.agreement),
        "near_miss": lambda _, recipient: recipient.near_miss,
        "first_mail": lambda _, recipient: recipient.first_mail,
        "confidential": lambda _, recipient: recipient.confidential_route,
    },
}
"""Conditions that are true or false."""

MACHINES = ("bounce", "auto-reply", "scanner", "system", "notice")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FIELDS: Mapping[str, FieldClass] = {str(field.name).lower(): field for field in FieldClass}


def conditions(rule: Table) -> tuple[Condition, ...]:
    """Everything a rule names under `who`, `what`, `about`, `to` and `when`. ConfigError for what is not known."""
    who, what, about, to, when = (rule.table(name) for name in ("who", "what", "about", "to", "when"))
    found = [*_who(who), *_what(what), *_about(about), *_to(to), *_when(when)]
    for table in (who, what, about, to, when):
        table.done()
    return tuple(found)


def members_of(message: MessageFacts) -> tuple[Staff, ...] | None:
    """The staff who may stand behind the mail; None: anybody may."""
    staff = message.author_staff
    if staff is None:
        return () if message.author.machine else None
    if staff.shared:
        return message.author_members or None
    return (staff,)


def _who(table: Table) -> list[Condition]:
    found = _flags("who", table)
    if machines := table.words("machine", MACHINES):
        found.append(lambda message, _: message.author.machine in machines)
    if authors := tuple(word.lower() for word in table.words("authors")):
        found.append(
            lambda message, _: (
                _behind(message, lambda member: member.identity in authors) or message.author.identity in authors
            )
        )
    if units := table.words("units"):
        found.append(
            lambda message, _: _behind(message, lambda member: any(_within(member.unit, unit) for unit in units))
        )
    if roles := table.words("roles"):
        found.append(lambda message, _: _behind(message, lambda member: member.role in roles))
    if (wanted := table.flag("on_probation", None)) is not None:
        found.append(lambda message, _: _behind(message, lambda member: member.on_probation is wanted))
    return found


def _what(table: Table) -> list[Condition]:
    found = _flags("what", table)
    for key, count in COUNTS.items():
        if (least := table.number(key, None)) is not None:
            found.append(_at_least(count, least))
    if kinds := frozenset(table.words("gaps", [kind.value for kind in GapKind])):
        found.append(lambda message, _: any(gap.kind in kinds for gap in message.gaps))
    if markings := table.words("subject_starts"):
        pattern = re.compile(rf"\W*(?:{'|'.join(map(re.escape, markings))})\b")
        found.append(lambda message, _: pattern.match(message.subject) is not None)
    return found


def _about(table: Table) -> list[Condition]:
    classes = FieldClass(0)
    for word in table.words("field_classes", _FIELDS):
        classes |= _FIELDS[word]
    if not classes:
        return []
    return [lambda _, recipient: bool(recipient.unpermitted_classes & classes)]


def _to(table: Table) -> list[Condition]:
    """Rules are about recipients outside the organisation, unless `inside = true`."""
    found = _flags("to", table)
    if not table.flag("inside", False):
        found.append(lambda _, recipient: not recipient.internal)
    if classes := table.words("classes"):
        found.append(lambda _, recipient: recipient.recipient_class in classes or recipient.like in classes)
    if coverage := frozenset(table.words("coverage", [word.value for word in Coverage])):
        found.append(lambda _, recipient: recipient.coverage in coverage)
    return found


def _when(table: Table) -> list[Condition]:
    """Days and hours, local; a message without a time fits them all."""
    found: list[Condition] = []
    if days := table.words("days", _DAYS):
        found.append(lambda message, _: message.at is None or _DAYS[message.at.weekday()] in days)
    start, end = _hour(table, "from"), _hour(table, "until")
    if start is not None or end is not None:
        span = (start or time.min, end or time.max)
        found.append(lambda message, _: message.at is None or _within_hours(message.at, *span))
    return found


def _flags(group: str, table: Table) -> list[Condition]:
    found: list[Condition] = []
    for key, fact in FLAGS[group].items():
        if (wanted := table.flag(key, None)) is not None:
            found.append(_is(fact, wanted=wanted))
    return found


def _is(fact: Condition, *, wanted: bool) -> Condition:
    return lambda message, recipient: fact(message, recipient) is wanted


def _at_least(count: Callable[[MessageFacts, RecipientFacts], int], least: int) -> Condition:
    return lambda message, recipient: count(message, recipient) >= least


def _behind(message: MessageFacts, fits: Callable[[Staff], bool]) -> bool:
    people = members_of(message)
    return people is None or any(map(fits, people))


def _within(unit: str, above: str) -> bool:
    return unit == above or unit.startswith(f"{above}/")


def _within_hours(at: datetime, start: time, end: time) -> bool:
    """True from `start` up to `end`, over midnight where the end comes first."""
    now = at.time()
    return start <= now < end if start <= end else now >= start or now < end


def _hour(table: Table, key: str) -> time | None:
    text = table.text(key, "")
    if not text:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        table.fail(key, f'`{key}` takes a time of day such as "18:00".')
