"""What the record says of earlier mail: the same from the store and in memory."""

import asyncio
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gatelodge.values import Event, Habits, HabitsAsked, HoldEvent, Move

sys.path.insert(0, str(Path(__file__).parent))
from custody_kit import AT, SECOND, decided
from test_recorder import KINDS

AUTHOR = b"a" * 16
JANE, TOM, SAM = b"j" * 16, b"t" * 16, b"s" * 16
P1, P2 = b"1" * 16, b"2" * 16


def asked(*recipients, author=AUTHOR, thread=(), at=AT + timedelta(minutes=1), persons=(), words=()):
    return HabitsAsked(author, recipients, thread, at, persons, words)


def mail(number, *actions, recipients=(JANE,), persons=(), beyond=(), words=(), thread=(), at=AT, **more):
    made = decided(number, *actions, at=at, **more)
    sketch = replace(
        decided(1).sketch,
        persons=persons,
        recipients=recipients,
        outside=tuple(range(len(recipients))),
        beyond=beyond,
        words=words,
        thread=thread,
        author=AUTHOR,
        unpermitted=max(map(len, beyond), default=0),
    )
    return replace(made, sketch=sketch)


@pytest.fixture(params=KINDS)
def home(request, tmp_path):
    return lambda: KINDS[request.param](tmp_path)


def run(home, act):
    async def go():
        async with home() as desk:
            await act(desk)

    asyncio.run(go())


def test_an_empty_record_knows_nobody(home):
    async def act(desk):
        assert await desk.habits(asked(JANE)) == Habits()

    run(home, act)


def test_mail_handed_on_inline_counts_at_once(home):
    async def act(desk):
        await desk.decided(mail(1, thread=(b"m" * 16,), persons=(P1, P2), beyond=((1,),), words=(3, 9)))
        await desk.decided(mail(2, words=(9,), at=AT + timedelta(seconds=1)))
        said = await desk.habits(asked(JANE, TOM, thread=(b"m" * 16,), persons=(P1, P2), words=(3, 9, 11)))
        assert (said.messages, said.author_messages, said.author_day, said.author_outsiders_day) == (2, 2, 2, 1)
        assert (said.author_people_day, said.author_stopped_day) == (1, 0)
        assert said.words == {3: 1, 9: 2}
        assert set(said.known) == {JANE}
        jane = said.known[JANE]
        assert (jane.by_author, jane.by_anyone, jane.in_thread) == (2, 2, True)
        assert jane.last_by_author == AT + timedelta(seconds=1)
        assert jane.told == {P1: 1, P2: 1}
        assert jane.told_today == (P2,)
        assert jane.words == {3: 1, 9: 2}
        assert (jane.persons, jane.tellings) == (2, 2)
        assert (said.thread_recipients, said.rivals) == (1, {})

    run(home, act)


@pytest.mark.parametrize(
    ("change", "counted"),
    [({}, 1), ({"stopped": False}, 0), ({"proven": False}, 0), ({"outside": 0}, 0), ({"author": "00" * 16}, 0)],
)
def test_a_check_that_stopped_its_proven_author_counts_for_a_day(home, change, counted):
    said = {"author": AUTHOR.hex(), "stopped": True, "proven": True, "outside": 1, **change}

    async def act(desk):
        await desk.event(Event("check:message:judged", AT, "api:x", said))
        await desk.event(Event("check:client:create", AT, "api:x", said))
        assert (await desk.habits(asked(JANE))).author_stopped_day == counted
        later = await desk.habits(asked(JANE, at=AT + timedelta(days=1, seconds=1)))
        assert (later.author_stopped_day, later.author_day) == (0, 0)

    run(home, act)


def test_who_had_the_same_mail(home):
    async def act(desk):
        for number in (1, 2):
            await desk.decided(mail(number, "deliver", "deliver", recipients=(JANE, TOM)))
        await desk.decided(mail(3, "deliver", recipients=(SAM,)))
        said = await desk.habits(asked(JANE, TOM, SAM))
        assert said.known[JANE].together == {TOM: 2}
        assert said.known[TOM].together == {JANE: 2}
        assert said.known[SAM].together == {}
        said = await desk.habits(asked(JANE, SAM))
        assert said.known[JANE].together == {}
        assert said.rivals[TOM].together == {JANE: 2}

    run(home, act)


def test_others_to_whom_the_author_wrote_lately_are_compared(home):
    async def act(desk):
        everybody = [bytes([n]) * 16 for n in range(30)]
        for number, one in enumerate(everybody):
            at = AT + timedelta(seconds=number)
            await desk.decided(mail(number + 1, recipients=(one,), persons=(P1,), words=(3,), at=at))
        said = await desk.habits(asked(everybody[29], persons=(P1,), words=(3, 4)))
        assert set(said.rivals) == set(everybody[5:29])
        rival = said.rivals[everybody[28]]
        assert (rival.told, rival.words, rival.by_author) == ({P1: 1}, {3: 1}, 1)
        assert set((await desk.habits(asked(SAM))).rivals) == set(everybody[6:])
        assert (await desk.habits(asked(SAM, author=b"b" * 16))).rivals == {}

    run(home, act)


def test_held_mail_teaches_nothing_until_it_is_handed_on(home):
    async def act(desk):
        await desk.decided(mail(1, "hold", "deliver", recipients=(JANE, TOM), persons=(P1,), beyond=((0,), ())))
        said = await desk.habits(asked(JANE, TOM))
        assert (said.known, said.author_stopped_day, said.author_day) == ({}, 1, 1)
        jane, tom = (await desk.item("GL-TEST0001")).recipients
        await desk.move(Move("GL-TEST0001", HoldEvent.DELIVER, AT, "gate", (tom.address,)))
        assert set((await desk.habits(asked(JANE, TOM))).known) == {TOM}
        await desk.move(Move("GL-TEST0001", HoldEvent.APPROVE, AT, SECOND, (jane.address,)))
        assert set((await desk.habits(asked(JANE, TOM))).known) == {TOM}
        await desk.move(Move("GL-TEST0001", HoldEvent.DELIVER, AT, "gate", (jane.address,)))
        said = await desk.habits(asked(JANE, TOM, persons=(P1,)))
        assert said.known[JANE].told == {P1: 1}
        assert said.known[JANE].told_today == (P1,)

    run(home, act)


def test_withdrawn_mail_teaches_nothing(home):
    async def act(desk):
        made = mail(1, "ask")
        await desk.decided(made)
        await desk.move(Move("GL-TEST0001", HoldEvent.WITHDRAW, AT, made.author))
        assert (await desk.habits(asked(JANE))).known == {}

    run(home, act)


def test_a_day_ends_after_24_hours_and_an_hour_after_one(home):
    async def act(desk):
        await desk.decided(mail(1, persons=(P1,), beyond=((0,),)))
        later = await desk.habits(asked(JANE, at=AT + timedelta(hours=2)))
        assert (later.author_hour, later.author_day) == (0, 1)
        tomorrow = await desk.habits(asked(JANE, at=AT + timedelta(hours=25)))
        assert (tomorrow.author_day, tomorrow.author_outsiders_day, tomorrow.author_people_day) == (0, 0, 0)
        assert tomorrow.known[JANE].told_today == ()
        assert tomorrow.known[JANE].by_author == 1

    run(home, act)


def test_another_author_is_new_to_a_recipient_whom_the_house_knows(home):
    async def act(desk):
        await desk.decided(mail(1))
        said = await desk.habits(asked(JANE, author=b"b" * 16))
        assert (said.known[JANE].by_author, said.known[JANE].by_anyone) == (0, 1)
        assert (said.messages, said.author_messages) == (1, 0)

    run(home, act)
