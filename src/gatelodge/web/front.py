"""Before Django: who asks, and a body that is bounded in size, time and memory. ASGI, one call for each question.

A body is read only for who may ask, whole, in memory, and let go when the answer is made.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from gatelodge.adapters.tokens import ApiClient, ApiTokens
from gatelodge.core.policy import Catalogue
from gatelodge.errors import GatelodgeError
from gatelodge.web import problems
from gatelodge.web.headers import HEADERS
from gatelodge.web.language import wanted
from gatelodge.web.problems import Problem, ProblemError

log = logging.getLogger("gatelodge.web")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

TAKES = {"/api/v1/check": "POST"}
OPEN = frozenset({"/api/v1/openapi.json"})
"""What anybody may read."""
SMALL_BYTES = 1 << 16
"""Of a body where none is taken."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may be asked."""

    body_bytes: int
    in_flight_bytes: int
    """Of all bodies together."""
    body_s: float = 60.0
    """For a whole body to come."""


class Front:
    """An ASGI application round another: it lets pass what is known and bounded."""

    def __init__(
        self, app: App, tokens: ApiTokens, bounds: Bounds, words: Callable[[], Catalogue], languages: tuple[str, ...]
    ) -> None:
        self._app, self._tokens, self._bounds, self._words, self._languages = app, tokens, bounds, words, languages
        self._in_flight = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One question."""
        assert scope["type"] == "http"
        headers = {name.lower(): value for name, value in scope["headers"]}
        try:
            client = scope["gatelodge.client"] = self._client(scope["path"], headers)
            if scope["method"] != TAKES.get(scope["path"], scope["method"]):
                raise ProblemError(problems.BAD_METHOD)  # noqa: TRY301 - said below, as every problem is
            most = self._bounds.body_bytes if client is not None else SMALL_BYTES
            with self._room(scope["method"], headers, most):
                body = await self._body(receive, most)
                await self._app(scope, _given(body), send)
        except ProblemError as stopped:
            await self._say(stopped.problem, headers, send)

    @contextmanager
    def _room(self, method: str, headers: dict[bytes, bytes], most: int) -> Iterator[None]:
        """Memory for a body, as large as it is announced, or as it may be where it is not."""
        announced = headers.get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > most:
            raise ProblemError(problems.too_large(most))
        taken = int(announced) or (most if method == "POST" else 0)
        if self._in_flight + taken > self._bounds.in_flight_bytes:
            raise ProblemError(problems.BUSY)
        self._in_flight += taken
        try:
            yield
        finally:
            self._in_flight -= taken

    def _client(self, path: str, headers: dict[bytes, bytes]) -> ApiClient | None:
        """Who asks; None where anybody may."""
        if path in OPEN or not path.startswith("/api/"):
            return None
        scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        try:
            client = self._tokens.find(token.strip()) if scheme.lower() == "bearer" else None
        except GatelodgeError as error:
            log.error("nobody may ask: %s", error.log)  # noqa: TRY400 - the sentence says it
            raise ProblemError(problems.BUSY) from error
        if client is None:
            raise ProblemError(problems.UNAUTHORIZED)
        return client

    async def _body(self, receive: Receive, most: int) -> bytes:
        """The whole body. Problem when it is too large or too slow; ConnectionError when the asker is gone."""
        pieces, size = [], 0
        try:
            async with asyncio.timeout(self._bounds.body_s):
                while True:
                    event = await receive()
                    if event["type"] == "http.disconnect":
                        raise ConnectionAbortedError
                    pieces.append(event.get("body", b""))
                    size += len(pieces[-1])
                    if size > most:
                        raise ProblemError(problems.too_large(most))
                    if not event.get("more_body", False):
                        return b"".join(pieces)
        except TimeoutError as error:
            raise ProblemError(problems.SLOW) from error

    async def _say(self, problem: Problem, headers: dict[bytes, bytes], send: Send) -> None:
        language = wanted(headers.get(b"accept-language", b"").decode("latin-1"), self._languages)
        body = problem.body(self._words(), language)
        said = {
            **HEADERS,
            **problem.headers,
            "Content-Type": problems.MEDIA_TYPE,
            "Content-Language": language,
            "Content-Length": str(len(body)),
        }
        start = {
            "type": "http.response.start",
            "status": int(problem.status),
            "headers": [(name.lower().encode(), value.encode()) for name, value in said.items()],
        }
        await send(start)
        await send({"type": "http.response.body", "body": body})


def _given(body: bytes) -> Receive:
    """Gives the body at once, and then waits for an end that the server brings."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        if left:
            return left.pop()
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    return receive
