"""The web process: `python -m gatelodge.web.server HOME`. Takes questions over HTTPS; its own workers judge.

One event loop, one process: Granian reads and writes HTTP on a thread of its own beside the loop. On SIGTERM it stops
taking questions and ends.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.server.embed import Server

from gatelodge.adapters.process import die_with_parent
from gatelodge.bootstrap import Gatehouse, open_home
from gatelodge.bootstrap.home import new_item
from gatelodge.core.policy import Catalogue
from gatelodge.errors import ConfigError, GatelodgeError
from gatelodge.flows.asking import sound
from gatelodge.flows.check import Asked, CheckTools
from gatelodge.settings import Settings
from gatelodge.web.desk import Desk
from gatelodge.web.front import App, Bounds, Front, Receive, Scope, Send
from gatelodge.web.settle import settle

log = logging.getLogger("gatelodge.web")
EXIT_CONFIG = 78
_STARTS_WITHIN_S = 20.0


async def run(gatehouse: Gatehouse) -> None:
    """Serve until SIGTERM."""
    settings = gatehouse.settings
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    recorder = gatehouse.recorder_client()
    judge = gatehouse.judge_pool(recorder, workers=settings.web.workers)
    await judge.start()
    relay = gatehouse.relay()
    notices = gatehouse.notify_tools(recorder, relay)
    telling: set[asyncio.Task[None]] = set()

    def sound_alarm(asked: Asked, limits: Sequence[str]) -> None:
        task = asyncio.ensure_future(sound(new_item(), asked, limits, notices))
        telling.add(task)
        task.add_done_callback(telling.discard)

    desk = _desk(gatehouse, gatehouse.check_tools(judge, recorder, sound_alarm))
    server = _server(_application(gatehouse, desk), gatehouse)
    serving = asyncio.ensure_future(server.serve())
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await _taken(settings, serving)
        settings.web_ready_path.write_text(f"{settings.web.address[1]}\n", encoding="ascii")
        sys.stderr.write(f"gatelodge: the check API takes questions at {settings.web.listen}.\n")
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        settings.web_ready_path.unlink(missing_ok=True)
        server.stop()  # type: ignore[no-untyped-call]  # as the library has it
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(serving, 10)
        for task in (stopping, *telling):
            task.cancel()
        await judge.stop()
        await relay.close()


def _desk(gatehouse: Gatehouse, tools: CheckTools) -> Desk:
    settings = gatehouse.settings

    def words() -> Catalogue:
        return gatehouse.facts.current().catalogue

    first = settings.notices.language
    languages = tuple(sorted(settings.organisation.languages, key=lambda word: word != first))
    return Desk(tools, words, languages, settings.smtp.max_recipients, settings.smtp.max_bytes)


def _application(gatehouse: Gatehouse, desk: Desk) -> App:
    """Django behind the front, with what its routes work with."""
    settle(_hosts(gatehouse.settings))
    from django.core.asgi import get_asgi_application  # noqa: PLC0415 - only once Django is settled

    django = get_asgi_application()

    async def with_desk(scope: Scope, receive: Receive, send: Send) -> None:
        scope["gatelodge.desk"] = desk
        await django(scope, receive, send)  # type: ignore[arg-type]  # Django narrows what ASGI leaves open

    in_flight = gatehouse.settings.smtp.in_flight_bytes
    bounds = Bounds(body_bytes=min(desk.max_bytes * 4 // 3 + (1 << 20), in_flight), in_flight_bytes=in_flight)
    return Front(with_desk, gatehouse.tokens, bounds, desk.words, desk.languages)


def _hosts(settings: Settings) -> list[str]:
    """Names that questions may be addressed to."""
    host = settings.web.address[0]
    listened = f"[{host}]" if ":" in host else host
    return ["localhost", listened, settings.gate.host, *settings.web.hosts]


def _server(app: App, gatehouse: Gatehouse) -> Server:
    host, port = gatehouse.settings.web.address
    certificate, key = gatehouse.web_certificate() or (None, None)
    return Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        backpressure=64,
        log_enabled=False,
        ssl_cert=certificate,
        ssl_key=key,
        ssl_protocol_min=SSLProtocols.tls12,
    )


async def _taken(settings: Settings, serving: "asyncio.Future[None]") -> None:
    """Return when questions are taken. ConfigError when they cannot be."""
    host, port = settings.web.address
    async with asyncio.timeout(_STARTS_WITHIN_S):
        while not serving.done():
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(host, port)
                writer.close()
                return
            await asyncio.sleep(0.05)
    error = serving.exception()
    reason = os.strerror(error.errno).lower() if isinstance(error, OSError) and error.errno else "it did not start"
    raise ConfigError(f"Questions cannot be taken at {settings.web.listen}: {reason}. Change [web] listen.")


def main() -> None:
    """Entry point of the web process."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s: %(message)s")
    logging.getLogger("django").setLevel(logging.CRITICAL)  # its lines hold addresses asked for
    try:
        uvloop.run(run(open_home(Path(sys.argv[1]))))
    except GatelodgeError as error:
        log.critical("the web process stops: %s", error)
        raise SystemExit(EXIT_CONFIG if isinstance(error, ConfigError) else 1) from error


if __name__ == "__main__":
    main()
