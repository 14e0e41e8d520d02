"""The gate process: `python -m gatelodge.smtp.gate HOME`. SMTP front, judge workers, release queue, notices.

One event loop; judging happens in other processes, writing in the recorder. On SIGTERM it stops accepting, ends the
transactions in flight, and leaves the rest in custody.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import uvloop

from gatelodge.adapters.process import die_with_parent
from gatelodge.bootstrap import Gatehouse, open_home
from gatelodge.core.trace import reference_in
from gatelodge.errors import ConfigError, GatelodgeError, IntegrityError
from gatelodge.flows.deliver import Queue
from gatelodge.flows.notify import NotifyTools, notify_all
from gatelodge.flows.recover import doubt_unfinished, sweep
from gatelodge.flows.screen import ScreenTools, late_answer, screen, tell_outcomes
from gatelodge.flows.supervise.sampling import supervise
from gatelodge.flows.supervise.seeding import end_undecided
from gatelodge.flows.telling import sound_alarms, tell_all, tell_author
from gatelodge.flows.unlock import by_later_mail
from gatelodge.ports import Onward
from gatelodge.settings import Settings
from gatelodge.smtp.server import FrontLimits, GateServer
from gatelodge.values import Event, Judgement, Received, SmtpReply

log = logging.getLogger("gatelodge.gate")
QUEUE_EVERY_S = 2.0
"""The queue is looked at when something wakes it, and at least this often."""
EXIT_CONFIG = 78
"""EX_CONFIG of sysexits."""
END_BYTES_EVERY_S = 3600.0
"""What is kept for days is ended within the hour."""
SUPERVISE_EVERY_S = 600.0
"""A reader hears of a concern, or of their sample, within ten minutes."""
END_BYTES_AFTER_S = 60.0
"""After the start: what a crash left to be told is told before anything of it is erased."""


async def run(gatehouse: Gatehouse) -> None:
    """Serve until SIGTERM."""
    settings, clock = gatehouse.settings, gatehouse.clock
    stop, wake, news = asyncio.Event(), asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    judge = gatehouse.judge_pool(recorder := gatehouse.recorder_client())
    await judge.start()

    def in_custody() -> None:
        wake.set()
        news.set()

    def gone(reference: str, received: Received, judgement: Judgement) -> None:
        tell_author(reference, received, judgement, notices)

    late: set[asyncio.Task[None]] = set()

    def try_passwords(received: Received, judgement: Judgement) -> None:
        task = asyncio.ensure_future(by_later_mail(received, judgement, tools, within_s=settings.judge.message_s))
        late.add(task)
        task.add_done_callback(late.discard)

    tools = replace(
        gatehouse.screen_tools(judge, recorder, in_custody),
        tell_author=gone,
        try_passwords=try_passwords,
        wake_alarms=news.set,
    )

    def heard_late(block: bytes, reply: SmtpReply | None) -> None:
        if reply is None:
            return  # it never came: the item stays uncertain and is sent again, flagged
        task = asyncio.ensure_future(_ended_late(reference_in(block), reply, tools))
        late.add(task)
        task.add_done_callback(late.discard)

    relay = gatehouse.relay(heard_late)
    notices = gatehouse.notify_tools(recorder, relay)

    async def screened(received: Received, onward: Onward | None) -> SmtpReply:
        return await screen(received, onward, tools)

    server = GateServer(
        screened,
        relay,
        _limits(settings),
        tls_context=gatehouse.tls_context(),
        authenticate=gatehouse.authenticate(),
        clock=clock,
    )
    await recorder.event(Event("gate:process:start", clock.now(), "gate", gatehouse.configuration()))
    await sweep(recorder, tools.spool)
    await doubt_unfinished(recorder, clock.now())
    bound = await _listen(server, settings)
    ready = settings.home / "run" / "gate.ready"
    ready.write_text(f"{bound}\n", encoding="ascii")
    kept = Queue(gatehouse.queue_tools(tools, relay))
    loops = [
        asyncio.ensure_future(_loop("queue", partial(_advance, kept, tools), wake, stop)),
        asyncio.ensure_future(_loop("notices", partial(_notify, notices), news, stop)),
    ]
    ending = asyncio.gather(_end_loop(kept), _supervise_loop(gatehouse, notices))
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({*loops, stopping}, return_when=asyncio.FIRST_COMPLETED)
    ready.unlink(missing_ok=True)
    await server.stop()
    stop.set()
    in_custody()
    stopping.cancel()
    ending.cancel()
    await asyncio.gather(ending, return_exceptions=True)
    await asyncio.gather(*loops)
    await kept.drain()
    with contextlib.suppress(GatelodgeError):
        await recorder.event(Event("gate:process:stop", clock.now(), "gate", {}))
    await judge.stop()


async def _advance(queue: Queue, tools: ScreenTools) -> None:
    await tell_outcomes(tools)
    await queue.step()
    if queue.broken is not None:
        raise queue.broken


async def _notify(notices: NotifyTools) -> None:
    await sound_alarms(notices)
    await notify_all(notices)
    await tell_all(notices)


async def _loop(name: str, act: Callable[[], Awaitable[None]], wake: asyncio.Event, stop: asyncio.Event) -> None:
    """Act when woken and every few seconds, until told to stop. Only an IntegrityError ends it."""
    while not stop.is_set():
        wake.clear()
        try:
            await act()
        except IntegrityError:
            raise
        except GatelodgeError as error:
            log.warning("%s: %s", name, error.log)
        except Exception as error:  # noqa: BLE001 - the gate goes on; the text may hold content
            log.error("%s: %s", name, type(error).__name__)  # noqa: TRY400
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), QUEUE_EVERY_S)


async def _ended_late(reference: str, reply: SmtpReply, tools: ScreenTools) -> None:
    try:
        await late_answer(reference, reply, tools)
    except GatelodgeError as error:
        log.warning("a late answer was not recorded: %s", error.log)


async def _end_loop(queue: Queue) -> None:
    """End the bytes of what is past its time, after the start and every hour, until cancelled."""
    await asyncio.sleep(END_BYTES_AFTER_S)
    while True:
        count = 0
        try:
            count = await queue.end_bytes()
        except GatelodgeError as error:
            log.warning("end of bytes: %s", error.log)
        await asyncio.sleep(0 if count == Queue.END_AT_ONCE else END_BYTES_EVERY_S)


async def _supervise_loop(gatehouse: Gatehouse, notices: NotifyTools) -> None:
    """Sample, pass on, tell, and end old tests, after the start and every few minutes, until cancelled."""
    await asyncio.sleep(END_BYTES_AFTER_S)
    while True:
        try:
            await supervise(gatehouse.supervise_tools(notices))
            await end_undecided(notices.recorder, notices.clock.now())
        except GatelodgeError as error:
            log.warning("supervision: %s", error.log)
        except Exception as error:  # noqa: BLE001 - the gate goes on; the text may hold names
            log.error("supervision: %s", type(error).__name__)  # noqa: TRY400
        await asyncio.sleep(SUPERVISE_EVERY_S)


def _limits(settings: Settings) -> FrontLimits:
    smtp = settings.smtp
    return FrontLimits(
        banner_name=settings.gate.host,
        networks=smtp.networks,
        max_bytes=smtp.max_bytes,
        max_recipients=smtp.max_recipients,
        max_connections=smtp.max_connections,
        command_timeout_s=smtp.command_timeout_s,
        data_timeout_s=smtp.data_timeout_s,
        in_flight_bytes=smtp.in_flight_bytes,
    )


async def _listen(server: GateServer, settings: Settings) -> int:
    try:
        return await server.start(*settings.smtp.address)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else "no such address on this machine"
        raise ConfigError(
            f"Mail cannot be taken at {settings.smtp.listen}: {reason}. Stop what is there, or change [smtp] listen."
        ) from error


def main() -> None:
    """Entry point of the gate process."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s: %(message)s")
    try:
        uvloop.run(run(open_home(Path(sys.argv[1]))))
    except GatelodgeError as error:
        log.critical("the gate stops: %s", error)
        raise SystemExit(EXIT_CONFIG if isinstance(error, ConfigError) else 1) from error


if __name__ == "__main__":
    main()
