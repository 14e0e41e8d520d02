"""The gate samples and tells by itself, and a fault in it ends nothing."""

import asyncio
from types import SimpleNamespace

import pytest

from gatelodge.errors import TemporaryError
from gatelodge.smtp import gate
from gatelodge.testing.clock import StandingClock
from gatelodge.testing.recorder import MemoryRecorder


@pytest.mark.parametrize("fault", [TemporaryError("away"), KeyError("a name")])
def test_a_fault_is_logged_without_names_and_the_next_time_goes_on(monkeypatch, caplog, fault):
    asked, thrice = [], asyncio.Event()

    async def supervise(tools):
        asked.append(tools)
        if len(asked) == 1:
            raise fault
        if len(asked) == 3:
            thrice.set()

    monkeypatch.setattr(gate, "supervise", supervise)
    monkeypatch.setattr(gate, "END_BYTES_AFTER_S", 0)
    monkeypatch.setattr(gate, "SUPERVISE_EVERY_S", 0)
    house = SimpleNamespace(supervise_tools=lambda notices: "tools")
    notices = SimpleNamespace(recorder=MemoryRecorder(), clock=StandingClock())

    async def story():
        loop = asyncio.ensure_future(gate._supervise_loop(house, notices))
        await thrice.wait()
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)

    asyncio.run(story())
    assert set(asked) == {"tools"}
    assert "supervision: " in caplog.text
    assert "a name" not in caplog.text
