"""What went wrong, said as a problem document (RFC 9457) in the asker's language: what happened, and what to do.

No text says anything of the message, its people, or the rules.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from gatelodge.core.policy import Catalogue

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer that is no verdict."""

    status: HTTPStatus
    key: str
    """Of its sentence in the catalogue, without `api_`."""
    parameters: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    """Places in the question that are wrong: "attachments.0.name"."""

    def document(self, catalogue: Catalogue, language: str) -> dict[str, object]:
        """As docs/formats/api.md has it."""
        said: dict[str, object] = {
            "type": f"urn:gatelodge:problem:{self.key.replace('_', '-')}",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": catalogue.say(f"api_{self.key}", language, **self.parameters),
        }
        return {**said, "fields": list(self.fields)} if self.fields else said

    def body(self, catalogue: Catalogue, language: str) -> bytes:
        """The same as it goes over the wire."""
        return json.dumps(self.document(catalogue, language), ensure_ascii=False).encode()


class ProblemError(Exception):
    """Raised where the way to a verdict ends."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.key)
        self.problem = problem


UNAUTHORIZED = Problem(HTTPStatus.UNAUTHORIZED, "unauthorized", headers={"WWW-Authenticate": "Bearer"})
NOT_FOUND = Problem(HTTPStatus.NOT_FOUND, "not_found")
BAD_METHOD = Problem(HTTPStatus.METHOD_NOT_ALLOWED, "bad_method", headers={"Allow": "POST"})
BAD_HOST = Problem(HTTPStatus.BAD_REQUEST, "bad_host")
BUSY = Problem(HTTPStatus.SERVICE_UNAVAILABLE, "busy", headers={"Retry-After": "5"})
LATE = Problem(HTTPStatus.SERVICE_UNAVAILABLE, "late", headers={"Retry-After": "60"})
SLOW = Problem(HTTPStatus.REQUEST_TIMEOUT, "slow")
NOT_JSON = Problem(HTTPStatus.BAD_REQUEST, "not_json")
BAD_TYPE = Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "bad_type")
FAULT = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "fault")


def too_large(most_bytes: int) -> Problem:
    """A body over the limit."""
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", {"bytes": most_bytes})


def wrong_fields(fields: tuple[str, ...]) -> Problem:
    """A question that can be read and cannot be asked."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "wrong_fields", fields=fields)


def too_many_recipients(most: int) -> Problem:
    """More recipients than one message may have."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "too_many_recipients", {"most": most}, fields=("to", "cc", "bcc"))


def too_often(after_s: int) -> Problem:
    """Asked too often or too widely."""
    return Problem(
        HTTPStatus.TOO_MANY_REQUESTS, "too_often", {"seconds": after_s}, headers={"Retry-After": str(after_s)}
    )
