"""`/api/v1`: check a message before it is sent. The routes, and every fault as a problem document."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import HttpBearer

from gatelodge.adapters.tokens import ApiClient
from gatelodge.errors import GatelodgeError, LateError
from gatelodge.flows.check import Asked, check
from gatelodge.flows.probing import TooOftenError
from gatelodge.web import problems
from gatelodge.web.answers import CheckAnswer, ProblemAnswer, answer
from gatelodge.web.desk import Desk
from gatelodge.web.language import wanted
from gatelodge.web.problems import Problem, ProblemError
from gatelodge.web.questions import CheckRequest, Question, from_json, from_message

log = logging.getLogger("gatelodge.web")

MESSAGE = "message/rfc822"
_FAULTS = frozenset({400, 401, 408, 413, 415, 422, 429, 500, 503})


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and with what the question is answered."""

    client: ApiClient
    desk: Desk
    language: str


class Token(HttpBearer):
    """A token of `gatelodge api-token create`; `front.py` has looked at it already."""

    async def __call__(self, request: HttpRequest) -> ApiClient | None:
        """Who asks."""
        assert isinstance(request, ASGIRequest)
        client: ApiClient | None = request.scope["gatelodge.client"]
        return client

    async def authenticate(self, request: HttpRequest, token: str) -> ApiClient | None:
        """Not asked: the call above is the whole of it."""
        raise NotImplementedError


class Described(NinjaAPI):
    """The API with a description that says what Ninja cannot know: our own reading of bodies, our problem documents."""

    def get_openapi_schema(self, **named: Any) -> Any:
        """The OpenAPI document."""
        schema = super().get_openapi_schema(**named)
        asked = CheckRequest.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= {**asked.pop("$defs"), "CheckRequest": asked}
        for status, response in schema["paths"]["/api/v1/check"]["post"]["responses"].items():
            if int(status) >= HTTPStatus.BAD_REQUEST:
                response["content"][problems.MEDIA_TYPE] = response["content"].pop("application/json")
        return schema


api = Described(
    title="Gatelodge check API",
    version="1",
    description="The verdict of the gate on a message, before it is sent. See docs/formats/api.md.",
    docs_url=None,
    openapi_url="/openapi.json",
    auth=Token(),
)

_HEADER = {"in": "header", "required": False, "schema": {"type": "string"}}
_OPENAPI: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/CheckRequest"}},
            MESSAGE: {"schema": {"type": "string", "format": "binary"}},
        },
    },
    "parameters": [
        {"name": "Accept-Language", "description": "en or cy: the language of the sentences.", **_HEADER},
        {"name": "Gatelodge-From", "description": "Of a message as it stands: its author.", **_HEADER},
        {"name": "Gatelodge-To", "description": "Of a message as it stands: its recipients, with commas.", **_HEADER},
    ],
}


@api.post(
    "/check",
    response={200: CheckAnswer, _FAULTS: ProblemAnswer},
    summary="Judge a message before it is sent",
    operation_id="check",
    openapi_extra=_OPENAPI,
)
async def check_message(request: HttpRequest) -> CheckAnswer:
    """The verdict for each recipient. Nothing of the message is kept; that it was asked, in counts, is recorded."""
    asking = _asking(request)
    question = _question(request, asking.desk)
    client, desk = asking.client, asking.desk
    asked = Asked(
        client=client.name,
        author=question.author,
        proven=client.speaks_for(question.author),
        recipients=question.recipients,
        untrusted_bytes=question.untrusted_bytes,
    )
    judgement = await check(asked, desk.tools)
    return answer(judgement, desk.words(), asking.language, proven=asked.proven)


def _question(request: HttpRequest, desk: Desk) -> Question:
    media_type = (request.content_type or "").lower()
    if media_type == "application/json":
        question = from_json(request.body, desk.max_recipients)
    elif media_type == MESSAGE:
        headers = request.headers
        named = headers.get("Gatelodge-From", ""), headers.get("Gatelodge-To", "")
        question = from_message(request.body, *named, desk.max_recipients)
    else:
        raise ProblemError(problems.BAD_TYPE)
    if len(question.untrusted_bytes) > desk.max_bytes:
        raise ProblemError(problems.too_large(desk.max_bytes))
    return question


def _asking(request: HttpRequest) -> Asking:
    assert isinstance(request, ASGIRequest)
    desk: Desk = request.scope["gatelodge.desk"]
    language = wanted(request.headers.get("Accept-Language", ""), desk.languages)
    return Asking(request.scope["gatelodge.client"], desk, language)


def said(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem, in the asker's language."""
    asking = _asking(request)
    body = problem.body(asking.desk.words(), asking.language)
    headers = {**problem.headers, "Content-Language": asking.language}
    return HttpResponse(body, problems.MEDIA_TYPE, int(problem.status), headers=headers)


def _handler(make: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: said(request, make(error))


def _temporary(error: GatelodgeError) -> Problem:
    log.warning("a check was not answered: %s", error.log)
    return problems.BUSY


def _fault(error: Exception) -> Problem:
    """A fault of ours: its kind alone is logged, for its text may hold content."""
    log.error("a check failed: %s", type(error).__name__)
    return problems.FAULT


for _kind, _make in (
    (ProblemError, lambda error: error.problem),
    (TooOftenError, lambda error: problems.too_often(error.after_s)),
    (LateError, lambda _error: problems.LATE),
    (GatelodgeError, _temporary),
    (Exception, _fault),
):
    api.add_exception_handler(_kind, _handler(_make))
