"""Something locked: its password, from its author or a later mail, has it read and judged anew, and is not kept."""

import asyncio
import functools
from dataclasses import replace

import pytest

from gatelodge.errors import LateError, NotAllowedError, RefusedError
from gatelodge.flows import review
from gatelodge.flows.unlock import by_later_mail, unlock
from gatelodge.values import Gap, GapKind

from .gate_kit import AUTHOR, HUW, JANE, MANAGER, Gate, judgement, received

LOCKED = Gap("2", GapKind.LOCKED, "The zip is locked with a password.")
RIGHT = "Ty-Gwyn99"
LATER = b"From: a.pugh@llanfair.example\r\n\r\nThe password is Ty-Gwyn99\r\n"


def played(test):
    """The test, run to its end."""

    @functools.wraps(test)
    def run(*arguments, **named):
        asyncio.run(test(*arguments, **named))

    return run


class LockJudge:
    """Holds what is locked, until the right password comes along."""

    def __init__(self, opened="deliver"):
        self.opened, self.asked = opened, []

    async def judge(self, mail, *, within_s):
        self.asked.append(mail)
        if mail.untrusted_bytes == LATER:
            return replace(judgement(mail, {}), passwords=("is", RIGHT))
        if RIGHT in mail.passwords:
            return judgement(mail, dict.fromkeys(mail.envelope.recipients, self.opened))
        return replace(judgement(mail, dict.fromkeys(mail.envelope.recipients, "hold")), gaps=(LOCKED,))


@pytest.fixture
def gate():
    made = Gate()
    made.tools = replace(made.tools, judge=LockJudge())
    return made


async def held(gate, *recipients):
    await gate.screen(received(*recipients or (JANE,)))
    return await gate.recorder.item("GL-00000001")


@played
async def test_the_right_password_releases_what_is_then_in_order(gate):
    item = await held(gate)
    moved = await unlock(item, [RIGHT], gate.tools, actor=AUTHOR, within_s=9)
    assert [str(one.state) for one in moved.recipients] == ["releasing"]
    assert gate.tags[-2:] == ["hold:message:unlock", "hold:message:decide-deliver"]
    assert gate.woken


@pytest.mark.parametrize(("word", "state"), [("hold", "held"), ("ask", "asked"), ("refuse", "refused")])
@played
async def test_what_is_inside_is_judged_like_any_other_mail(gate, word, state):
    gate.tools.judge.opened = word
    moved = await unlock(await held(gate), [RIGHT], gate.tools, actor=AUTHOR, within_s=9)
    assert [str(one.state) for one in moved.recipients] == [state]


@played
async def test_the_wrong_password_changes_nothing(gate):
    item = await held(gate)
    before = list(gate.tags)
    with pytest.raises(RefusedError, match="still locked"):
        await unlock(item, ["guess"], gate.tools, actor=AUTHOR, within_s=9)
    assert gate.tags == before
    assert await gate.states() == {JANE: "held"}


@played
async def test_what_is_not_locked_needs_no_password():
    gate = Gate().decide(jane="hold")
    with pytest.raises(RefusedError, match="waits for a password"):
        await unlock(await held(gate), [RIGHT], gate.tools, actor=AUTHOR, within_s=9)


@played
async def test_the_password_stands_in_no_entry_and_no_item(gate):
    moved = await unlock(await held(gate), [RIGHT], gate.tools, actor=AUTHOR, within_s=9)
    assert RIGHT not in repr((gate.recorder.entries, moved, gate.tools.judge.asked))


@played
async def test_a_later_mail_to_the_same_recipient_opens_it(gate):
    await held(gate)
    mail = received(JANE, content=LATER)
    await by_later_mail(mail, await gate.tools.judge.judge(mail, within_s=9), gate.tools, within_s=9)
    assert await gate.states() == {JANE: "releasing"}


@pytest.mark.parametrize("other", [received(HUW, content=LATER), received(JANE, content=LATER, sender=MANAGER)])
@played
async def test_a_mail_to_somebody_else_or_of_somebody_else_opens_nothing(gate, other):
    await held(gate)
    await by_later_mail(other, await gate.tools.judge.judge(other, within_s=9), gate.tools, within_s=9)
    assert await gate.states() == {JANE: "held"}


@played
async def test_the_gate_tries_the_passwords_of_a_mail_as_it_passes(gate):
    tried = []
    gate.tools = replace(gate.tools, try_passwords=lambda mail, said: tried.append((mail.digest, said.passwords)))
    await held(gate)
    mail = received(JANE, content=LATER)
    await gate.screen(mail)
    assert tried == [(mail.digest, ("is", RIGHT))]


@played
async def test_a_judge_that_is_late_with_it_leaves_it_held(gate):
    await held(gate)
    mail = received(JANE, content=LATER)
    said = await gate.tools.judge.judge(mail, within_s=9)

    async def late(_, *, within_s):
        raise LateError("Judging takes longer than a client can wait.")

    gate.tools.judge.judge = late
    await by_later_mail(mail, said, gate.tools, within_s=9)
    assert await gate.states() == {JANE: "held"}


class Staff:
    def approvers_for(self, author, **_):
        return (MANAGER,)


@pytest.mark.parametrize(("actor", "may"), [(AUTHOR, True), (AUTHOR.upper(), True), (MANAGER, True), (HUW, False)])
@played
async def test_its_author_and_who_may_decide_may_unlock_it(gate, actor, may):
    await held(gate)
    tools = review.ReviewTools(gate.recorder, Staff(), gate.clock)
    if may:
        assert (await review.check_unlock(tools, "GL-00000001", actor=actor)).item == "GL-00000001"
    else:
        with pytest.raises(NotAllowedError):
            await review.check_unlock(tools, "GL-00000001", actor=actor)
