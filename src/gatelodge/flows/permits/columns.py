"""How the columns of permit and staff files are found and their cells read. Reasons repeat nothing from a row."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from gatelodge.errors import RefusedError
from gatelodge.values import FieldClass

PERMIT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "recipient": (
        "recipient",
        "email",
        "e mail",
        "email address",
        "e mail address",
        "contact email",
        "mailbox",
        "address",
    ),
    "person": (
        "person",
        "person id",
        "source key",
        "prisoner number",
        "prison number",
        "noms number",
        "noms id",
        "pupil number",
        "patient number",
        "nhs number",
        "case number",
        "subject",
        "prisoner",
        "number",
    ),
    "fields": ("fields", "field classes", "may hear"),
    "from": ("from", "start", "valid from", "start date"),
    "until": ("until", "to", "end", "expires", "valid until", "end date"),
    "ban": ("ban", "banned"),
    "status": ("status", "state"),
    "relationship": ("relationship", "relation", "kind", "role"),
    "reason": ("reason", "end reason", "reason ended"),
    "confirm": ("confirm", "confirmed"),
}
"""Column to the headings that mean it, the surest first."""

STAFF_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "identity": ("identity", "address", "email", "e mail", "email address", "account", "mailbox"),
    "name": ("name", "full name", "display name"),
    "unit": ("unit", "team", "department"),
    "role": ("role", "job", "post"),
    "manager": ("manager", "line manager", "manager address", "manager email"),
    "started": ("started", "start", "start date", "from"),
    "probation_until": ("probation until", "probation", "probation ends"),
    "evidence": ("evidence", "probation evidence", "signed off"),
    "members": ("members", "shared with"),
    "deputies": ("deputies", "deputy", "covered by", "stand in"),
    "trained": ("trained", "training", "last training", "training date"),
    "until": ("until", "left", "end date", "last day", "leaving date"),
    "machine": ("machine", "device"),
}

YES = frozenset({"y", "yes", "true", "1"})
"""Words that say yes in a cell."""
_PERMIT = frozenset({"", "active", "yes", "ok", "permit", "current", "approved"})
_BAN = frozenset({"ban", "banned", "barred", "no contact", "prohibited"})
_ENDED = frozenset({"ended", "unlinked", "inactive", "removed", "changed address", "expired", "withdrawn", "no"})
_DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d/%m/%y")
_FIELDS: Mapping[str, FieldClass] = {str(field.name).lower(): field for field in FieldClass}


def columns(header: Sequence[str], known: Mapping[str, tuple[str, ...]], *, needed: Sequence[str]) -> dict[str, int]:
    """Which column stands where. RefusedError names a needed one that is missing and how to head it."""
    headings = [" ".join(re.split(r"[\s_.\-]+", heading.strip().lower())) for heading in header]
    place: dict[str, int] = {}
    for column, words in known.items():
        found = next((headings.index(word) for word in words if word in headings), None)
        if found is not None and found not in place.values():
            place[column] = found
    for column in needed:
        if column not in place:
            raise RefusedError(f"There is no column for the {column}. Head it with one of: {', '.join(known[column])}.")
    return place


def day_of(text: str) -> date | None:
    """A day as people write it, day before month; None for "". RefusedError where it is none."""
    text = text.strip()
    if not text:
        return None
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise RefusedError("a date is not one we can read")


def day_or_time(text: str, zone: tzinfo, *, end: bool) -> datetime | None:
    """The instant a permit starts, or ends (exclusive): a day without a time is the whole day in the zone."""
    text = text.strip()
    if "T" in text or ":" in text:
        try:
            found = datetime.fromisoformat(text)
        except ValueError as error:
            raise RefusedError("a time is not one we can read") from error
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    day = day_of(text)
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=end), time.min, zone).astimezone(UTC)


def field_classes(text: str) -> FieldClass | None:
    """Field classes from words with commas, semicolons, bars or spaces between; None for every field."""
    words = [word for word in re.split(r"[,;|\s]+", text.lower()) if word]
    if not words or words in (["all"], ["*"]):
        return None
    classes = FieldClass.IDENTITY
    for word in words:
        if word not in _FIELDS:
            raise RefusedError("a field class is not one we know")
        classes |= _FIELDS[word]
    return classes


def kind_and_reason(row: Mapping[str, str]) -> tuple[str, str]:
    """`permit`, `ban` or `ended`, and why."""
    status = " ".join(re.split(r"[\s_\-]+", row.get("status", "").strip().lower()))
    reason = row.get("reason", "")
    if row.get("ban", "").lower() in YES | _BAN or status in _BAN:
        return "ban", reason
    if status in _ENDED:
        return "ended", reason or status
    if status in _PERMIT:
        return "permit", reason
    raise RefusedError("the status is not one we know")
