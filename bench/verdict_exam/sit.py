"""The gate sits the exam: every mail is read, matched and decided, and each verdict is held against the right one."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bench.verdict_exam import astray
from bench.verdict_exam.bulk import bulk
from bench.verdict_exam.house import NOW, Contact, House
from bench.verdict_exam.letters import Case
from bench.verdict_exam.ordinary import ordinary
from gatelodge.adapters.facts import FactsSnapshot, shipped_catalogue, shipped_rules
from gatelodge.core import sketch
from gatelodge.core.extract import extract_file, extract_message
from gatelodge.core.habits.alike import forms
from gatelodge.core.habits.book import HabitBook
from gatelodge.core.permits import Permit, PermitBook, RecipientClasses, StaffBook, address_variants, near_token
from gatelodge.core.policy import Rules
from gatelodge.core.text import address_token
from gatelodge.flows.consider import JudgeTools
from gatelodge.flows.judge import judge
from gatelodge.values import Envelope, Judgement, Received, Sketch

HISTORY_DAYS = 360


class OpenCage:
    """ports.Cage without walls: the exam is about verdicts."""

    def extract(self, untrusted: bytes, *, name: str = "", as_message: bool, passwords: Sequence[str] = ()) -> Any:  # noqa: ARG002
        return extract_message(untrusted) if as_message else extract_file(untrusted, name)


@dataclass
class Paper:
    """The mails of one exam."""

    history: list[Case]
    """Lawful mail of the months before, known to the record and not marked."""
    cases: list[Case]


def paper(house: House, chance: Random, *, ordinary_mails: int, history: int, rounds: int) -> Paper:
    """So many ordinary mails, and each kind of bulk and of mail gone astray so many times."""
    before = [ordinary(house, chance) for _ in range(history)]
    cases = [ordinary(house, chance) for _ in range(ordinary_mails)]
    for _ in range(rounds):
        cases += bulk(house, chance)
        cases += [write(house, chance) for write in astray.KINDS.values()]
    return Paper(before, cases)


@dataclass
class Marks:
    """What was right and what was not."""

    messages: int = 0
    lawful: int = 0
    wrong_passes: int = 0
    grave_passes: int = 0
    wrong_holds: int = 0
    wrong_asks: int = 0
    asks: int = 0
    kinds: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Marks") -> None:
        for name in ("messages", "lawful", "wrong_passes", "grave_passes", "wrong_holds", "wrong_asks", "asks"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for kind, counts in other.kinds.items():
            self.kinds[kind].update(counts)
        self.wrong += other.wrong


class Gate:
    """The gate of one house, with its record; `missing` and `slipped` spoil so much of its permits."""

    def __init__(self, house: House, chance: Random, *, missing: float = 0.0, slipped: float = 0.0) -> None:
        self.house, self.habits = house, HabitBook()
        words, key = shipped_catalogue(), house.keys.key("address")
        lines = [
            (_slipped(address, chance) if chance.random() < slipped else address, permit)
            for address, permit in house.permits()
            if permit.kind != "permit" or chance.random() >= missing
        ]
        facts = FactsSnapshot(
            book=_book(lines, key),
            staff=StaffBook(house.staff),
            classes=RecipientClasses.parse(
                house.recipients_toml(), internal_domains=[house.pack.domain], zone=ZoneInfo("Europe/London")
            ),
            rules=Rules.parse(shipped_rules(house.pack.name), catalogue=words),
            catalogue=words,
            versions={"permits": "exam", "staff": "exam", "rules": "exam"},
        )
        self._tools = JudgeTools(
            cage=OpenCage(),
            register=lambda: house.register,
            facts=lambda: facts,
            keys=house.keys,
            mode="hold",
            zone=ZoneInfo("Europe/London"),
            habits=self.habits.ask,
        )

    def judge(self, case: Case, *, mode: str = "hold") -> Judgement:
        """The verdicts on one mail."""
        auth = case.sender if case.proven else ""
        envelope = Envelope(case.sender, case.recipients, auth=auth, tls=bool(auth))
        return judge(Received(envelope, case.content, case.at), replace(self._tools, mode=mode))

    def remember(self, case: Case) -> None:
        """Let it go out, and into the record."""
        self._learn(self.judge(case).sketch, case.at)

    def remember_unread(self, case: Case, at: datetime) -> None:
        """The same of old lawful mail, whose people the generator knows: a year of it need not be read."""
        keys, places = self.house.keys, range(len(case.recipients))
        persons = [self.house.ids[number] for number in case.about]
        made = sketch.make(
            persons=persons,
            people=len(persons),
            recipients=case.recipients,
            author=case.sender,
            sketch_key=keys.key("sketch"),
            sketch_epoch=keys.epoch("sketch"),
            address_key=keys.key("address"),
            unpermitted=0,
            person_like_rows=0,
            gaps=0,
            outside=[n for n in places if not case.recipients[n].endswith(f"@{self.house.pack.domain}")],
        )
        self._learn(made, at)

    def _learn(self, made: Sketch, at: datetime) -> None:
        self.habits.decided(made, at, stopped=False)
        self.habits.learn(made, range(len(made.recipients)), at)


def sit(gate: Gate, work: Paper, *, mode: str = "hold") -> Marks:
    """Mark every mail of a paper. Into the record goes the history, and what a case says went before it."""
    marks = Marks()
    for n, case in enumerate(work.history):
        gate.remember_unread(case, NOW - timedelta(days=HISTORY_DAYS * (1 - n / len(work.history)) + 2))
    for contact in gate.house.ended.values():
        for days in (300, 200, 60):  # while they still might hear
            gate.remember_unread(_while_permitted(gate.house, contact), NOW - timedelta(days=days))
    for case in work.cases:
        for earlier in case.before:
            gate.remember(earlier)
        judged = gate.judge(case, mode=mode)
        _mark(marks, case, judged)
    return marks


def _mark(marks: Marks, case: Case, judged: Judgement) -> None:
    said = [verdict.action.word for verdict in judged.verdicts]
    marks.messages += 1
    marks.lawful += case.lawful
    marks.asks += "ask" in said
    counts = marks.kinds[case.kind]
    counts["n"] += 1
    passed = any((word == "deliver" and word not in right) or (word == "ask" and right == frozenset({"hold", "refuse"}))
                 for word, right in zip(said, case.right, strict=True))  # fmt: skip
    if passed:
        counts["passed"] += 1
        marks.wrong_passes += 1
        marks.grave_passes += case.grave and any(
            word == "deliver" and word not in right for word, right in zip(said, case.right, strict=True)
        )
    elif case.lawful and any(word in {"hold", "refuse"} for word in said):
        counts["held"] += 1
        marks.wrong_holds += 1
    elif case.lawful and "ask" in said:
        counts["asked"] += 1
        marks.wrong_asks += 1
    elif not case.lawful and any(
        word != "deliver" and right == frozenset({"deliver"}) for word, right in zip(said, case.right, strict=True)
    ):
        counts["too strict"] += 1
    else:
        return
    rules = ", ".join(
        f"{word} by {one.rule} ({one.people}/{one.permitted})" for word, one in zip(said, judged.verdicts, strict=True)
    )
    marks.wrong.append(f"{case.kind}: {rules[:200]}")


def _while_permitted(house: House, contact: Contact) -> Case:
    recipients, right = (contact.address,), (frozenset({"deliver"}),)
    return Case("", b"", house.clerk.identity, recipients, right, lawful=True, about=(contact.person,))


def _slipped(address: str, chance: Random) -> str:
    local, _, domain = address.partition("@")
    n = chance.randrange(1, len(local))
    return f"{local[:n]}{chance.choice('aeiou')}{local[n:]}@{domain}"


def _book(lines: Iterable[tuple[str, Permit]], key: bytes) -> PermitBook:
    permits: dict[bytes, list[Permit]] = defaultdict(list)
    near: set[int] = set()
    for address, permit in lines:
        permits[address_token(key, address)].append(permit)
        near.update(near_token(address_token(key, one)) for one in (*address_variants(address), *forms(address)))
    return PermitBook({token: tuple(some) for token, some in permits.items()}, array("Q", sorted(near)), version="exam")
