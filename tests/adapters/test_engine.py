"""Judge workers that die, dawdle or answer about something else: no message waits for ever, none hears another's."""

import asyncio
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gatelodge.adapters.engine import LARGE_BYTES, JudgePool
from gatelodge.errors import LateError, TemporaryError
from gatelodge.values import Envelope, Habits, HabitsAsked, Received

AT = datetime(2011, 8, 1, 9, 0, tzinfo=UTC)
WORKER = str(Path(__file__).parent / "engine_worker.py")


def mail(content):
    return Received(Envelope("a@llanfair.example", ("jane@public.example",)), content.encode(), AT)


async def nothing_known(_asked):
    return Habits()


class Pool:
    """A pool of stub workers, and what they were asked."""

    def __init__(self, folder, *, workers=1, slow_workers=1, longest_s=60.0, habits=nothing_known):
        self._asked = folder / "asked"
        command = [sys.executable, WORKER]
        self.pool = JudgePool(
            fast=[*command, "fast", str(folder)],
            slow=[*command, "slow", str(folder)],
            workers=workers,
            slow_workers=slow_workers,
            longest_s=longest_s,
            habits=habits,
        )

    async def __aenter__(self):
        await self.pool.start()
        return self

    async def __aexit__(self, *_):
        await self.pool.stop()

    async def judge(self, content, within_s=20.0):
        return await self.pool.judge(mail(content), within_s=within_s)

    @property
    def lanes(self):
        return [line.split()[0] for line in self._asked.read_text().splitlines()]

    @property
    def processes(self):
        return [line.split()[1] for line in self._asked.read_text().splitlines()]


def play(folder, act, **settings):
    async def run():
        async with Pool(folder, **settings) as pool:
            return await act(pool)

    return asyncio.run(run())


def test_each_message_hears_its_own_judgement(tmp_path):
    async def act(pool):
        return await asyncio.gather(*(pool.judge(f"fine {number}") for number in range(40)))

    found = play(tmp_path, act, workers=2)
    assert [one.digest for one in found] == [mail(f"fine {number}").digest for number in range(40)]


def test_a_worker_that_dies_is_replaced_and_its_message_tried_once_more(tmp_path):
    async def act(pool):
        first = await pool.judge("die-once")
        await pool.judge("fine")
        return first, pool.processes

    first, (dead, *alive) = play(tmp_path, act)
    assert first.digest == mail("die-once").digest
    assert len(alive) == 2
    assert dead not in alive
    assert len(set(alive)) == 1


def test_a_message_that_kills_two_workers_stays_with_the_client_and_the_lane_lives_on(tmp_path):
    async def act(pool):
        with pytest.raises(TemporaryError) as caught:
            await pool.judge("die")
        return caught.value, await pool.judge("fine"), pool.lanes

    error, judgement, lanes = play(tmp_path, act)
    assert not isinstance(error, LateError)
    assert judgement.digest == mail("fine").digest
    assert lanes == ["fast"] * 3


def test_a_fault_of_ours_in_a_worker_is_temporary_and_the_worker_goes_on(tmp_path):
    async def act(pool):
        with pytest.raises(TemporaryError) as caught:
            await pool.judge("fault")
        await pool.judge("fine")
        return caught.value, pool.processes

    error, processes = play(tmp_path, act)
    assert error.log == "judge worker: KeyError at judge.py:7"
    assert len(set(processes)) == 1


def test_a_late_judgement_is_an_error_and_its_answer_reaches_no_other_message(tmp_path):
    async def act(pool):
        with pytest.raises(LateError):
            await pool.judge("sleep 0.6", within_s=0.2)
        return await pool.judge("fine")

    assert play(tmp_path, act).digest == mail("fine").digest


def test_a_late_message_is_late_by_the_clients_clock_even_while_it_waits_for_a_worker(tmp_path):
    async def act(pool):
        await pool.judge("fine")
        first = asyncio.ensure_future(pool.judge("sleep 0.6"))
        await asyncio.sleep(0)
        started = time.monotonic()
        with pytest.raises(LateError):
            await pool.judge("fine 2", within_s=0.2)
        waited = time.monotonic() - started
        await first
        return waited

    assert play(tmp_path, act) < 0.5


def test_an_answer_about_another_message_is_never_taken(tmp_path):
    async def act(pool):
        with pytest.raises(TemporaryError):
            await pool.judge("other")
        return await pool.judge("fine")

    assert play(tmp_path, act).digest == mail("fine").digest


def test_a_worker_that_comes_to_no_end_is_killed_and_replaced(tmp_path):
    async def act(pool):
        with pytest.raises(TemporaryError) as caught:
            await pool.judge("sleep 30")
        return caught.value, await pool.judge("fine")

    error, judgement = play(tmp_path, act, longest_s=1.0)
    assert error.log == "a judge worker came to no end and was killed"
    assert judgement.digest == mail("fine").digest


@pytest.mark.parametrize(
    ("content", "lanes"),
    [
        ("fine", ["fast"]),
        ("encrypted", ["fast"]),
        ("limit", ["fast", "slow"]),
        ("crashed", ["fast", "slow"]),
        ("fine " + "x" * LARGE_BYTES, ["slow"]),
    ],
)
def test_the_slow_lane_is_for_what_the_fast_one_could_not_read_and_for_what_is_large(tmp_path, content, lanes):
    async def act(pool):
        judgement = await pool.judge(content)
        return judgement.gaps, pool.lanes

    gaps, taken = play(tmp_path, act)
    assert taken == lanes
    assert bool(gaps) == (content == "encrypted"), "the slow lane's answer is the one that counts"


def test_a_slow_message_stalls_no_fast_one(tmp_path):
    async def act(pool):
        slow = asyncio.ensure_future(pool.judge("sleep 1 " + "x" * LARGE_BYTES))
        await asyncio.sleep(0)
        await pool.judge("fine")
        done = slow.done()
        await slow
        return done

    assert play(tmp_path, act) is False


def test_a_worker_that_cannot_be_started_again_is_a_fault_that_passes(tmp_path):
    async def act(pool):
        await pool.judge("fine")
        lane = pool.pool._fast.workers[0]
        command, lane.command = lane.command, ["/nowhere/at/all"]
        with pytest.raises(TemporaryError) as caught:
            await pool.judge("die")
        lane.command = command
        return caught.value, await pool.judge("fine")

    error, judgement = play(tmp_path, act)
    assert "no judge worker can be started" in error.log
    assert judgement.digest == mail("fine").digest


def test_stopping_ends_every_worker(tmp_path):
    async def act(pool):
        await pool.judge("fine")
        return [worker.process for lane in (pool.pool._fast, pool.pool._slow) for worker in lane.workers]

    assert all(process.poll() is not None for process in play(tmp_path, act))


def test_stopping_while_a_message_is_judged_starts_no_new_worker(tmp_path):
    async def act(pool):
        waiting = asyncio.ensure_future(pool.judge("sleep 5"))
        await pool.judge("fine " + "x" * LARGE_BYTES)
        await pool.pool.stop()
        await asyncio.gather(waiting, return_exceptions=True)
        return [worker.process for lane in (pool.pool._fast, pool.pool._slow) for worker in lane.workers]

    assert all(process.poll() is not None for process in play(tmp_path, act))


def test_a_worker_asks_the_record_before_it_answers(tmp_path):
    async def act():
        asked = []

        async def habits(question):
            asked.append(question)
            return Habits(messages=7)

        async with Pool(tmp_path, habits=habits) as pool:
            answer = await pool.judge("ask the record")
        assert [type(one) for one in asked] == [HabitsAsked]
        assert answer.people == 7

    asyncio.run(act())


def test_a_worker_whose_question_nobody_answers_is_replaced_and_its_message_comes_again(tmp_path):
    async def act():
        away = True

        async def habits(_question):
            if away:
                raise TemporaryError("The recorder is away.")
            return Habits(messages=9)

        async with Pool(tmp_path, habits=habits) as pool:
            with pytest.raises(TemporaryError):
                await pool.judge("ask the record")
            away = False
            assert (await pool.judge("ask the record")).people == 9

    asyncio.run(act())
