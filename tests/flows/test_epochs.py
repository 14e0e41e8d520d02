"""Two new keys for register and sketches, each with a new import; what went out under the old ones is still found."""

import asyncio
import sys
from datetime import UTC, timedelta
from pathlib import Path

from gatelodge.adapters.facts import FactsSnapshot, shipped, shipped_catalogue
from gatelodge.core.extract import extract_message
from gatelodge.core.permits import PermitBook, RecipientClasses, StaffBook
from gatelodge.core.policy import Rules
from gatelodge.core.register import Prf, RegisterIndex, amend, assemble, columns_of, gather
from gatelodge.errors import ConfigError
from gatelodge.flows import record
from gatelodge.flows.consider import JudgeTools
from gatelodge.flows.judge import judge
from gatelodge.flows.screen import earlier_times
from gatelodge.testing.keys import SeededKeys
from gatelodge.testing.recorder import MemoryRecorder
from gatelodge.values import Outcome

sys.path.insert(0, str(Path(__file__).parent.parent / "core" / "register"))
sys.path.insert(0, str(Path(__file__).parent))
from gate_kit import AT, AUTHOR, JANE, Otherwise, received

from people import crowd, records_of

ROWS = crowd(60, seed=11)
WORDS = shipped_catalogue()
FACTS = FactsSnapshot(
    book=PermitBook.empty(),
    staff=StaffBook(),
    classes=RecipientClasses.parse(shipped("recipients.toml"), internal_domains=["llanfair.example"]),
    rules=Rules.parse(shipped("rules.toml"), catalogue=WORDS),
    catalogue=WORDS,
)


def ids(kind, count):
    return b"".join(bytes([kind, n]) * 8 for n in range(count))


class OpenCage:
    """ports.Cage without walls."""

    def extract(self, untrusted, *, name="", as_message, passwords=()):
        return extract_message(untrusted)


class House:
    """A register that is imported again under each new key, and a recorder that remembers."""

    def __init__(self):
        self.keys = SeededKeys()
        self.recorder = MemoryRecorder()
        self.register = None
        self.days = 0
        self.import_again()

    def import_again(self):
        """Tonight's import from the same source, whose rows come in another order."""
        key, epoch = self.keys.key("register"), self.keys.epoch("register")
        before = Prf(self.keys.key("register", self.register.epoch)) if self.register else None
        rows = sorted(records_of(ROWS), key=lambda one: one.source, reverse=epoch % 2 == 0)
        content = assemble(
            [gather(columns_of(rows), Prf(key), before)],
            prf=Prf(key),
            epoch=epoch,
            at=AT,
            salt=bytes([epoch]) * 16,
            new_ids=lambda count: ids(epoch, count),
            previous=self.register,
        ).to_bytes()
        self.base = content
        self.register = RegisterIndex.open(content, key)

    def change(self, chunk=None, merges=()):
        """People who came in since, and who were found to be the same."""
        made = amend(self.register, chunk, merges=merges, at=AT, salt=b"d" * 16, new_ids=lambda n: ids(9, n))
        key = self.keys.key("register")
        self.register = RegisterIndex.open(self.base, key, made.to_bytes())

    def rotate(self):
        """A new key for the register, imported again, and one for sketches."""
        self.keys.rotate("register")
        self.keys.rotate("sketch")
        self.import_again()

    def judge(self, first, last, keys=None):
        """The judgement on a mail about these rows."""
        self.days += 1
        lines = "\r\n\r\n".join(f"{n} {fore} {sur}, born {born}" for n, fore, sur, born, *_ in ROWS[first:last])
        content = f"From: {AUTHOR}\r\nTo: {JANE}\r\nX-Day: {self.days}\r\n\r\n{lines}\r\n".encode()
        mail = received(JANE, content=content, at=AT + timedelta(days=self.days))
        tools = JudgeTools(OpenCage(), lambda: self.register, lambda: FACTS, keys or self.keys, "shadow", UTC)
        return mail, judge(mail, tools)

    async def send(self, first, last):
        """In shadow: it goes, and the ledger and the sketch stay."""
        mail, judged = self.judge(first, last)
        decided = record.decided(
            mail, judged, item=f"GL-{self.days}", custody=False, at=mail.at, ask_until=None, earlier=()
        )
        entry = (await self.recorder.decided(decided)).entry
        await self.recorder.outcome(Outcome(entry, mail.at, "delivered", 250))
        return judged

    async def looked_back(self, first, last, **changes):
        """How many of the persons of each earlier mail are in this one."""
        mail, judged = self.judge(first, last, **changes)
        return [time.overlap for time in await earlier_times(judged, self.recorder, mail.at)]


def test_two_rotations_later_both_earlier_disclosures_are_found():
    async def story():
        house = House()
        ids = house.register.persons()
        one = await house.send(0, 40)
        house.rotate()
        two = await house.send(0, 30)
        house.rotate()
        assert (house.register.epoch, house.keys.epoch("sketch")) == (3, 3)
        assert house.register.persons() == ids
        assert {one.sketch.epoch, two.sketch.epoch} == {1, 2}
        assert not set(one.sketch.persons) & set(two.sketch.persons)
        return await house.looked_back(0, 60)

    assert asyncio.run(story()) == [40, 30]


def test_what_is_kept_is_one_sketch_under_one_key():
    async def story():
        house = House()
        house.rotate()
        judged = await house.send(0, 40)
        (entry,) = [said for tag, said in house.recorder.entries if tag == "message:envelope:decided"]
        return judged.sketch.former, entry["decided"].sketch.former

    asked_with, kept = asyncio.run(story())
    assert [tokens.epoch for tokens in asked_with] == [1]
    assert kept == ()


def test_a_mail_about_few_carries_nothing_to_ask_old_ones_with():
    house = House()
    house.rotate()
    assert house.judge(0, 3)[1].sketch.former == ()


def test_where_an_old_key_was_destroyed_the_others_still_answer():
    def key(purpose, epoch=None):
        if (purpose, epoch) == ("sketch", 1):
            raise ConfigError("The key sketch.1 is not there.")
        return SeededKeys.key(house.keys, purpose, epoch)

    house = House()

    async def story():
        await house.send(0, 40)
        house.rotate()
        await house.send(0, 30)
        house.rotate()
        return await house.looked_back(0, 60, keys=Otherwise(house.keys, key=key))

    assert asyncio.run(story()) == [30]


def test_a_disclosure_about_an_id_that_was_given_up_is_found_by_who_lives_on():
    """Twenty prisoners came back under new numbers; since then they were found to be the same."""
    house = House()
    again = [(f"Z{n:04}QQ", *row[1:]) for n, row in enumerate(ROWS[40:60])]

    async def story():
        await house.send(40, 60)
        old = house.register.persons_by_source_key([row[0] for row in ROWS[40:60]])
        house.change(gather(columns_of(records_of(again)), house.register.prf))
        new = house.register.persons_by_source_key([row[0] for row in again])
        house.change(merges=list(zip(old, new, strict=True)))
        assert house.register.persons().isdisjoint(old)
        return await house.looked_back(30, 60)

    assert asyncio.run(story()) == [20]
