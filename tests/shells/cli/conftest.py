"""A gatehouse made of fakes, and the command line run as from a shell."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pytest

from gatelodge.cli import main
from gatelodge.core.permits import StaffBook
from gatelodge.core.policy import MessageFacts, RecipientFacts
from gatelodge.errors import RefusedError
from gatelodge.flows.explain import Explained, Explanation
from gatelodge.testing.clock import StandingClock
from gatelodge.values import (
    Action,
    Author,
    Coverage,
    Event,
    Extraction,
    FieldClass,
    Finding,
    Gap,
    GapKind,
    Hidden,
    HoldEvent,
    HoldState,
    Item,
    ItemRecipient,
    Judgement,
    Known,
    Move,
    Part,
    PersonId,
    Segment,
    Sketch,
    Staff,
    Verdict,
    Versions,
    digest_of,
)

AT = datetime(2011, 8, 1, 9, 12, tzinfo=UTC)


@dataclass
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict:
        assert self.out.count("\n") == 1, "one JSON document on one line"
        return json.loads(self.out)


@pytest.fixture
def run(capsys, monkeypatch, tmp_path) -> Callable[..., Ran]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GATELODGE_HOME", raising=False)
    monkeypatch.setenv("COLUMNS", "100")

    def ran(*arguments: object) -> Ran:
        with pytest.raises(SystemExit) as exited:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(int(exited.value.code or 0), captured.out, captured.err)

    return ran


def verdict(address: str, action: Action = Action.HOLD, **changes: object) -> Verdict:
    made = Verdict(
        recipient=address,
        action=action,
        rule="bulk",
        sentences={"en": "This message is about 1,182 people; the recipient may hear about 1 of them.", "cy": "..."},
        people=1182,
        permitted=1,
        field_classes=FieldClass.IDENTITY | FieldClass.OFFENCE,
        coverage=Coverage.PARTIAL,
        recipient_class="public",
        hints=("Send it to one family at a time.",),
    )
    return replace(made, **changes)


FINDINGS = (
    Finding(
        "register",
        "1",
        "line 4",
        PersonId(b"p" * 16),
        FieldClass.IDENTITY,
        34.8,
        masked="A••••BC",
        weights=(("name", 20.0), ("birth", 14.8)),
        needed=33.2,
        one_of=3,
    ),
    Finding("person-table", "1", "line 5", None, FieldClass.IDENTITY, 0.0, Hidden.ROW, masked="D••• " * 20),
)


def judgement(untrusted: bytes, verdicts: tuple[Verdict, ...], *, people: int = 1182) -> Judgement:
    return Judgement(
        digest=digest_of(untrusted),
        author=Author("clerk@prison.example"),
        verdicts=verdicts,
        people=people,
        person_like_rows=1182,
        hidden_people=0,
        gaps=(Gap("2/day.zip", GapKind.ENCRYPTED, "The zip is locked with a password."),),
        field_classes=FieldClass.IDENTITY,
        versions=Versions("0.1.0", "r1", "abc", 1, 1),
        sketch=Sketch(1, (), (), b"", people, people, 1182, 1),
        findings=FINDINGS,
        timings_ms={"find": 1.234},
    )


@dataclass
class FakeFacts:
    staff: object

    def current(self) -> "FakeFacts":
        return self


STAFF = StaffBook(
    [
        Staff(identity="clerk@prison.example", manager="lowri@prison.example"),
        Staff(identity="lowri@prison.example", role="manager"),
    ]
)


@dataclass
class FakeRecorder:
    """One item, and what was done to it."""

    held: Item
    events: list[Event] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def queue(self, *, states: object, limit: int = 1000) -> list[Item]:
        return [self.held]

    async def item(self, item: str) -> Item:
        if item != self.held.item:
            raise RefusedError(f"There is no {item}.")
        return self.held

    async def event(self, event: Event) -> int:
        self.events.append(event)
        return len(self.events)

    async def move(self, move: Move) -> Item:
        self.moves.append(move)
        state = {HoldEvent.APPROVE: HoldState.RELEASING, HoldEvent.RETURN: HoldState.RETURNED}.get(
            move.event, HoldState.WITHDRAWN
        )
        return replace(self.held, recipients=tuple(replace(r, state=state) for r in self.held.recipients))


@dataclass
class FakeHouse:
    """What the commands need of a Gatehouse."""

    answer: Callable[[bytes, list[str]], Judgement]
    extraction: Extraction
    store: FakeRecorder
    judged: list[tuple] = field(default_factory=list)
    clock: StandingClock = field(default_factory=StandingClock)
    tessdata: str = ""
    tried: tuple[str, ...] = ()
    facts: FakeFacts = field(default_factory=lambda: FakeFacts(STAFF))

    @property
    def settings(self):
        from gatelodge.settings import Settings, example

        home = Path("home")
        home.mkdir(exist_ok=True)
        (home / "gatelodge.toml").write_text(example(), "utf-8")
        return Settings.load(home)

    def judge_once(
        self, untrusted: bytes, name: str, sender: str, recipients: list[str], *, as_message: bool
    ) -> Judgement:
        self.judged.append((name, sender, list(recipients), as_message))
        return self.answer(untrusted, recipients)

    def explain_once(
        self, untrusted: bytes, name: str, sender: str, recipients: list[str], *, as_message: bool
    ) -> Explanation:
        judged = self.judge_once(untrusted, name, sender, recipients, as_message=as_message)
        message = MessageFacts(judged.author)
        explained = tuple(Explained(one, RecipientFacts(one.recipient), (), (), (), Known()) for one in judged.verdicts)
        return Explanation(judged, message, explained)

    def extract_once(
        self, untrusted: bytes, name: str, *, as_message: bool, passwords: Sequence[str] = ()
    ) -> Extraction:
        self.tried = tuple(passwords)
        return self.extraction

    def recorder(self) -> FakeRecorder:
        return self.store


HELD = Item(
    item="GL-ABCDEFGH",
    at=AT,
    digest=bytes(32),
    sender="clerk@prison.example",
    author="clerk@prison.example",
    recipients=(
        ItemRecipient(
            "family@mail.example", HoldState.HELD, "hold", "bulk", "About 1,182 people; may hear of 1.", 1182, 1
        ),
    ),
    size=200_000,
    message_id="<1@prison.example>",
    entry=7,
    payload={
        "findings": [
            {"masked": "A••••BC", "part": "1", "where": "line 4", "registered": True, "bits": 31.3, "one_of": 1}
        ],
        "gaps": [{"part": "2", "kind": "encrypted", "sentence": "The zip is locked with a password."}],
        "earlier": [{"at": "2011-07-04T09:00:00+00:00", "people": 1180, "overlap": 1100}],
    },
)


MAIL = (
    b"From: Ffion <clerk@prison.example>\r\nTo: a@mail.example, B <B@Mail.example>\r\n"
    b"Cc: a@mail.example\r\nSubject: Visit\r\n\r\nHello\r\n"
)


@pytest.fixture
def house(monkeypatch) -> FakeHouse:
    """In place of every home."""
    parts = (
        Part("", "message/rfc822", (Segment("Subject: Visit", "Subject"),)),
        Part(
            "1/day.csv",
            "text/csv",
            tuple(Segment(f"A{n:04}BC, Dafydd", f"line {n}") for n in range(20)),
        ),
    )
    made = FakeHouse(
        lambda untrusted, to: judgement(untrusted, tuple(verdict(address) for address in to)),
        Extraction(parts, (Gap("2", GapKind.ENCRYPTED, "The zip is locked with a password."),)),
        FakeRecorder(HELD),
    )
    for module in ("explain", "extract", "hold"):
        for opener in ("open_any", "open_home"):
            monkeypatch.setattr(f"gatelodge.cli.{module}.{opener}", lambda _home, **_: made, raising=False)
    return made


@pytest.fixture
def mail(tmp_path):
    path = tmp_path / "visit.eml"
    path.write_bytes(MAIL)
    return path
