"""The staff list in the shape of SCIM 2.0: what a directory answers to `GET /Users` (RFC 7643 and 7644).

Core User and its enterprise extension; a Group whose name is a mail address is a distribution list. Pages must all be
there: who is missing from a whole answer has left.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from gatelodge.errors import RefusedError
from gatelodge.flows.permits.staff import StaffRows

_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"
_LIST, _GROUP = ":listresponse", ":group"


def is_scim(document: object) -> bool:
    """True for a ListResponse, or a list of its pages."""
    pages = document if isinstance(document, list) else [document]
    return bool(pages) and all(isinstance(page, dict) and _says(page, _LIST) for page in pages)


def scim_rows(text: str) -> StaffRows:
    """The rows of one answer, or of a JSON list of its pages. RefusedError: no such answer, or not the whole of it."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise RefusedError("This is not JSON.") from error
    if not is_scim(document):
        raise RefusedError("This is no SCIM answer: a ListResponse, or a list of its pages, is expected.")
    pages = document if isinstance(document, list) else [document]
    found = [one for page in pages for one in _listed(page, "Resources")]
    expected = max((page["totalResults"] for page in pages if isinstance(page.get("totalResults"), int)), default=0)
    if len(found) < expected:
        raise RefusedError(
            f"The answer says that there are {expected:,} users and holds {len(found):,}. Fetch every page, and put "
            "the pages into one JSON list."
        )
    names = {str(one.get("id")): _identity(one) for one in found if one.get("id")}
    rows = [(number, _row(one, names)) for number, one in enumerate(found, 1) if _is_somebody(one)]
    return StaffRows(rows, directory=True, skipped=len(found) - len(rows))


def _is_somebody(one: Mapping[str, Any]) -> bool:
    return not _says(one, _GROUP) or "@" in _identity(one)


def _row(one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    if _says(one, _GROUP):
        members = [_referred(member, names) for member in _listed(one, "members")]
        return {"identity": _identity(one), "role": "list", "members": ";".join(filter(None, members))}
    more = next((value for key, value in one.items() if key.lower() == _ENTERPRISE and isinstance(value, dict)), {})
    name = one.get("name") if isinstance(one.get("name"), dict) else {}
    assert isinstance(name, dict)
    parts = " ".join(_text(name, key) for key in ("givenName", "familyName")).strip()
    manager = more.get("manager")
    return {
        "identity": _identity(one),
        "name": _text(one, "displayName") or _text(name, "formatted") or parts,
        "unit": unit_path(_text(more, "organization"), _text(more, "division"), _text(more, "department")),
        "role": next((_text(role, "value") for role in _listed(one, "roles")), "") or _text(one, "title"),
        "manager": _referred(manager if isinstance(manager, dict) else {"value": manager}, names),
        "inactive": "yes" if one.get("active") is False else "",
    }


def unit_path(*parts: str) -> str:
    """A path in the tree of the organisation, widest first; what is empty or said twice in a row is left out.

    >>> unit_path("HMP Llanfair", "", "Visits / Bookings")
    'HMP Llanfair/Visits - Bookings'
    """
    path: list[str] = []
    for part in parts:
        plain = " - ".join(word.strip() for word in part.split("/") if word.strip())
        if plain and plain not in path[-1:]:
            path.append(plain)
    return "/".join(path)


def _identity(one: Mapping[str, Any]) -> str:
    """The primary mail address, else the first, else the user name."""
    mails = sorted(
        _listed(one, "emails"), key=lambda mail: (mail.get("primary") is not True, mail.get("type") != "work")
    )
    address = next((value for mail in mails if (value := _text(mail, "value"))), "")
    name = _text(one, "displayName") if _says(one, _GROUP) else _text(one, "userName")
    return (address or name).lower()


def _referred(said: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Whom a reference means: by its id, by the end of its `$ref`, else as it stands."""
    value, reference = _text(said, "value"), _text(said, "$ref").rstrip("/").rpartition("/")[2]
    return (names.get(value) or names.get(reference) or value or reference).lower()


def _says(one: Mapping[str, Any], ending: str) -> bool:
    schemas = one.get("schemas")
    return isinstance(schemas, list) and any(str(schema).lower().endswith(ending) for schema in schemas)


def _listed(one: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = one.get(key)
    items: Iterable[Any] = value if isinstance(value, list) else ()
    return [item for item in items if isinstance(item, dict)]


def _text(one: Mapping[str, Any], key: str) -> str:
    value = one.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""
