"""A test for an approver: a made-up mail, clearly wrong, put before one person as if it were held.

It can never be released: no event leads from its state to the outside (`core/hold.py`), it has no bytes in the spool,
and its entry says that it is seeded. No disclosure and no report on authors counts it; what the approver made of it is
for information governance alone. Its people and its author are invented from the reference, so that each differs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from hashlib import sha256
from typing import Any

from gatelodge.core.permits import StaffBook
from gatelodge.core.permits.deciders import IG_OFFICER
from gatelodge.errors import NotAllowedError, RefusedError
from gatelodge.ports import Clock, Recorder
from gatelodge.values import By, Decided, Event, HoldEvent, HoldState, Move

PEOPLE = 40
UNDECIDED = timedelta(days=14)
"""After which a test that nobody decided ends by itself."""
_FORENAMES = ("Aled", "Bethan", "Carys", "Dylan", "Elin", "Ffion", "Gethin", "Heledd", "Ioan", "Lowri")
_SURNAMES = ("Bowen", "Cadwallader", "Devonald", "Ellis", "Gwilym", "Hopkin", "Ithell", "Kyffin", "Meyrick", "Tudor")


@dataclass(frozen=True, slots=True)
class SeedTools:
    """What a test needs from outside."""

    recorder: Recorder
    staff: StaffBook
    clock: Clock
    words: Callable[[str, str, Mapping[str, object]], str]
    """Key, language and parameters to the text."""
    new_item: Callable[[], str]
    domain: str
    """The organisation's own."""
    zone: tzinfo = UTC

    @property
    def today(self) -> date:
        """The day it is here."""
        return self.clock.now().astimezone(self.zone).date()


async def seed(tools: SeedTools, approver: str, *, actor: str) -> str:
    """Put a test before this approver; its reference. NotAllowedError unless information governance does it."""
    who, tested = actor.strip().lower(), tools.staff.get(approver)
    check_governance(tools.staff, who, tools.today)
    if tested is None or not tested.person or tested.left(tools.today) or not _decides(tools.staff, tested.identity):
        raise RefusedError("That is nobody on the staff list who decides about mail.")
    if tested.identity == who:
        raise RefusedError("Nobody tests themselves.")
    item, now = tools.new_item(), tools.clock.now()
    await tools.recorder.decided(_made_up(item, tested.identity, now, tools))
    event = Event("supervision:seed:put", now, who, {"item": item}, {"approver": tested.identity})
    await tools.recorder.event(event)
    return item


async def end_undecided(recorder: Recorder, now: datetime) -> int:
    """End tests that nobody decided about; how many. Silence is a result too."""
    ended = 0
    for item in await recorder.queue(states=[str(HoldState.SEEDED)]):
        if item.at + UNDECIDED <= now:
            await recorder.move(Move(item.item, HoldEvent.RETURN, now, "gate", reason="nobody decided about this test"))
            ended += 1
    return ended


def check_governance(staff: StaffBook, actor: str, on: date) -> None:
    """Do nothing for an information-governance officer in post; NotAllowedError otherwise."""
    found = staff.get(actor)
    if found is None or found.role != IG_OFFICER or not found.person or found.left(on):
        raise NotAllowedError("This is for information governance alone: a person with the role ig-officer.")


def _decides(staff: StaffBook, identity: str) -> bool:
    """Is there anybody whose mail they may decide about?"""
    return any(staff.may_approve(identity, one.identity) for one in staff if one.identity != identity)


def _made_up(item: str, approver: str, now: datetime, tools: SeedTools) -> Decided:
    chance = sha256(item.encode()).digest()
    first, last = _FORENAMES[chance[0] % 10], _SURNAMES[chance[1] % 10]
    author = f"{first}.{last}@{tools.domain}".lower()
    recipient = f"{_FORENAMES[chance[2] % 10]}.{_SURNAMES[chance[3] % 10]}{chance[4]}@mail.example".lower()
    numbers = {"people": PEOPLE, "permitted": 0, "unpermitted": PEOPLE}
    verdict: dict[str, Any] = {
        "address": recipient,
        "verdict": "hold",
        "would": None,
        "rule": "bulk",
        "sentence": tools.words("bulk", "en", numbers),
        "sentences": {language: tools.words("bulk", language, numbers) for language in ("en", "cy")},
        "people": PEOPLE,
        "permitted": 0,
        "field_classes": ["identity", "location", "offence"],
        "coverage": "partial",
        "recipient_class": "public",
        "hints": [],
        "answerable": False,
        "confidential": False,
        "unread": False,
        "tell": False,
        "uncertain": 0,
        "alarms": [],
        "by": str(By.ANYONE),
    }
    return Decided(
        at=now,
        digest=chance,
        sender=author,
        recipients=(recipient,),
        actions=("seed",),
        custody=True,
        item=item,
        author=author,
        sketch=None,
        commitment={"digest": chance.hex(), "size": 0, "outside": False, "seeded": True},
        payload={"verdicts": [verdict], "seed_for": approver, "findings": _findings(chance), "gaps": [], "alarms": []},
        message_id=f"<{item.lower()}@{tools.domain}>",
        size=24_576 + chance[5] * 64,
    )


def _findings(chance: bytes) -> list[dict[str, Any]]:
    """Masked evidence, as a real table of people would leave it."""
    return [
        {
            "detector": "register",
            "part": "1.2/list.csv",
            "where": f"row {row + 2}",
            "registered": True,
            "field_classes": ["identity", "location", "offence"],
            "bits": 48.0 + chance[row] % 9,
            "needed": 27.0,
            "weights": {},
            "hidden": None,
            "loose": False,
            "one_of": 1,
            "masked": f"A••••{chr(65 + chance[row] % 26)}{chr(65 + chance[row + 1] % 26)}, "
            f"{_SURNAMES[chance[row] % 10][0]}••••• {_FORENAMES[chance[row + 1] % 10][0]}•••••",
        }
        for row in range(8)
    ]
