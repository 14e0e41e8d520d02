"""What ended long enough ago is destroyed and erased, one item's fault no hindrance to the others."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from gatelodge.errors import IntegrityError, TemporaryError
from gatelodge.flows.deliver import Queue, QueueTools
from gatelodge.flows.screen import ScreenTools
from gatelodge.testing.clock import StandingClock
from gatelodge.testing.recorder import MemoryRecorder
from gatelodge.testing.relay import MemoryRelay
from gatelodge.testing.spool import MemorySpool
from gatelodge.values import HoldEvent, Move

sys.path.insert(0, str(Path(__file__).parent.parent / "adapters"))
from custody_kit import AT, SECOND, decided

KEEP = timedelta(days=30)


class FailingSpool(MemorySpool):
    """Cannot destroy the first item."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def destroy(self, item):
        if item == "GL-TEST0001":
            raise self.error
        super().destroy(item)


class NoJudge:
    async def judge(self, received, *, within_s):
        raise TemporaryError("Nobody judges here.")


async def _house(spool):
    clock, recorder = StandingClock(AT), MemoryRecorder()
    screen = ScreenTools(
        judge=NoJudge(),
        recorder=recorder,
        spool=spool,
        clock=clock,
        trace_key=bytes(32),
        host="gate.llanfair.example",
        inline_s=10,
        ask_h=4,
        new_item=lambda: "GL-AAAAAAAA",
        wake_queue=lambda: None,
    )
    for number in (1, 2, 3):
        item = (await recorder.decided(decided(number, "hold"))).item
        spool.put(item, b"Subject: visit\r\n\r\nHello\r\n")
        if number < 3:
            await recorder.move(Move(item, HoldEvent.RETURN, AT, SECOND, reason="Not his mother."))
    tools = QueueTools(
        screen=screen, relay=MemoryRelay(), retry_s=(60,), lifetime=timedelta(days=5), judging_s=60, keep=KEEP
    )
    return Queue(tools), recorder, clock


def test_bytes_end_when_they_were_kept_long_enough_and_what_is_held_stays():
    async def story():
        spool = MemorySpool()
        queue, recorder, clock = await _house(spool)
        assert await queue.end_bytes() == 0
        clock.forward(days=30, seconds=1)
        assert await queue.end_bytes() == 2
        assert await queue.end_bytes() == 0
        assert list(spool.items()) == ["GL-TEST0003"]
        assert [tag for tag, _ in recorder.entries][-2:] == ["hold:message:erase"] * 2

    asyncio.run(story())


def test_an_item_that_cannot_be_destroyed_is_not_erased_and_stops_no_other():
    async def story():
        queue, recorder, clock = await _house(FailingSpool(TemporaryError("The disk is full.")))
        clock.forward(days=31)
        assert await queue.end_bytes() == 1
        assert await recorder.ended(before=clock.now()) == ("GL-TEST0001",)
        assert queue.broken is None

    asyncio.run(story())


def test_a_spool_that_cannot_be_trusted_stops_the_gate():
    async def story():
        queue, _, clock = await _house(FailingSpool(IntegrityError("The disk did not confirm a write.")))
        clock.forward(days=31)
        assert await queue.end_bytes() == 0
        assert isinstance(queue.broken, IntegrityError)

    asyncio.run(story())
