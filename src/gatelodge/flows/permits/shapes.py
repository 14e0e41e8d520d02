"""Permits as the services send them: a visit booker with their permitted prisoners, a prisoner's contact.

Each object becomes rows of the permit file, so that there is one way in. Shapes: `BookerDto` of the visit booker
registry, `PrisonerContactSummary` of the personal relationships service (facts in docs/formats/permits.md).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

HEADER = ("recipient", "person", "from", "until", "status", "relationship", "reason")
Row = tuple[str, str, str, str, str, str, str]

_BANS = {"BAN": "banned from visiting"}
_NO_PERMIT = {"RESTRICTED": "restricted"}
_ADDRESSES = ("emails", "emailAddresses", "contactEmails")
_OFFICIAL = "O"


class Objects:
    """A sheet of such objects. Of one that is neither shape the row names no recipient, and is rejected."""

    header: Sequence[str] = HEADER

    def __init__(self, objects: Iterable[Mapping[str, Any]]) -> None:
        self._objects = objects

    @property
    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """The rows, numbered by object."""
        for number, found in enumerate(self._objects, 1):
            for row in rows_of(found):
                yield number, row


def rows_of(found: Mapping[str, Any]) -> Iterator[Row]:
    """The rows of one object."""
    if isinstance(found.get("permittedPrisoners"), list):
        yield from _booker(found)
    else:
        yield from _contact(found)


def _booker(found: Mapping[str, Any]) -> Iterator[Row]:
    email = _text(found, "email")
    for prisoner in found["permittedPrisoners"]:
        if isinstance(prisoner, dict):
            status = "inactive" if prisoner.get("active") is False else "active"
            yield (email, _text(prisoner, "prisonerId"), "", "", status, "visitor", "")


def _contact(found: Mapping[str, Any]) -> Iterator[Row]:
    number = _text(found, "prisonerNumber")
    relationship = _text(found, "relationshipToPrisonerCode")
    ended = _why_ended(found)
    bans = [one for one in _restrictions(found) if _kind(one) in _BANS]
    lifted = [_text(one, "expiryDate") for one in bans]
    for email in _emails(found) or [""]:
        if all(lifted):  # a permit begins when the last ban ends; without an end there is none
            starts = max(lifted, default="") if not ended else ""
            yield (email, number, starts, "", "ended" if ended else "active", relationship, ended)
        for one in bans:
            starts, until = _text(one, "startDate"), _text(one, "expiryDate")
            yield (email, number, starts, until, "ban", relationship, _BANS[_kind(one)])


def _why_ended(found: Mapping[str, Any]) -> str:
    """Why the contact has no permit; "" for one who has."""
    if found.get("isRelationshipActive") is False:
        return "the relationship is not active"
    if found.get("currentTerm") is False:
        return "of an earlier term"
    if _text(found, "relationshipTypeCode") != _OFFICIAL and found.get("isApprovedVisitor") is False:
        return "not an approved visitor"
    kinds = map(_kind, _restrictions(found))
    return next((_NO_PERMIT[kind] for kind in kinds if kind in _NO_PERMIT), "")


def _restrictions(found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every restriction, of the contact and of the relationship; a summary names its active kinds only."""
    summary = found.get("restrictionSummary")
    listed = [found.get(key) for key in ("restrictions", "globalRestrictions", "prisonerContactRestrictions")]
    if isinstance(summary, dict) and not any(isinstance(one, list) and one for one in listed):
        listed.append(summary.get("active"))
    every = [one for each in listed if isinstance(each, list) for one in each]
    found_ones = [one if isinstance(one, dict) else {"restrictionType": str(one)} for one in every]
    return [one for one in found_ones if one.get("active") is not False]


def _kind(restriction: Mapping[str, Any]) -> str:
    return _text(restriction, "restrictionType").upper()


def _emails(found: Mapping[str, Any]) -> list[str]:
    addresses = [_text(found, "email"), _text(found, "emailAddress")]
    for key in _ADDRESSES:
        listed = found.get(key)
        for one in listed if isinstance(listed, list) else ():
            addresses += [_text(one, "emailAddress"), _text(one, "email")] if isinstance(one, dict) else [str(one)]
    return [address for address in dict.fromkeys(addresses) if address]


def _text(found: Mapping[str, Any], key: str) -> str:
    value = found.get(key)
    return str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
