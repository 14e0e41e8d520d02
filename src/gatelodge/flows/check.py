"""The same verdict before sending: judge a message for a mail client, keep nothing of it, record that it was asked.

One `check:message:judged` entry for each check, with counts and a token of the author: who searches the register by
asking leaves as many traces as who does so by sending. `check:author:alarm` when an author asked too widely in a day.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gatelodge.core.habits.checks import CHECKED
from gatelodge.core.text import address_token
from gatelodge.flows.probing import Watch
from gatelodge.ports import Clock, Judge, Recorder
from gatelodge.values import Envelope, Event, Judgement, Received

log = logging.getLogger("gatelodge.check")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question."""

    client: str
    """Name of the token it came with."""
    author: str
    proven: bool
    """The client may speak for this author."""
    recipients: tuple[str, ...]
    untrusted_bytes: bytes


@dataclass(frozen=True, slots=True)
class CheckTools:
    """What checking needs from outside."""

    judge: Judge
    recorder: Recorder
    clock: Clock
    watch: Watch
    address_key: bytes
    within_s: float
    sound: Callable[[Asked, Sequence[str]], None] = lambda _asked, _limits: None
    """Have information governance told that this author passed these limits; no waiting."""


async def check(asked: Asked, tools: CheckTools) -> Judgement:
    """What the gate would say to this message. Nothing of it is kept.

    TooOftenError (429), LateError and TemporaryError (503): nothing is said about the message.
    """
    token = address_token(tools.address_key, asked.author).hex()
    asker = f"author {token}" if asked.proven else f"unproven {asked.client}"
    tools.watch.admit(asked.client, asker, tools.clock.now())
    envelope = Envelope(
        sender=asked.author, recipients=asked.recipients, auth=asked.author if asked.proven else "", tls=True
    )
    received = Received(envelope, asked.untrusted_bytes, tools.clock.now())
    judgement = await tools.judge.judge(received, within_s=tools.within_s)
    passed = tools.watch.count(asker, judgement, received.at)
    actor = f"api:{asked.client}"
    what = _counts(asked, judgement, token)
    await tools.recorder.event(Event(CHECKED, received.at, actor, what))
    if passed:
        limits = {"client": asked.client, "author": token, "proven": asked.proven, "limits": list(passed)}
        await tools.recorder.event(Event("check:author:alarm", received.at, actor, limits))
        log.error("ALARM check API: one author of the client %s asked too widely: %s", asked.client, ", ".join(passed))
        tools.sound(asked, passed)
    return judgement


def _counts(asked: Asked, judgement: Judgement, token: str) -> dict[str, object]:
    """What the ledger says of a check: counts and a token, no address, no rule but those that raise an alarm."""
    return {
        "client": asked.client,
        "author": token,
        "proven": asked.proven,
        "recipients": len(asked.recipients),
        "outside": len(judgement.sketch.outside),
        "people": judgement.people,
        "unpermitted": judgement.sketch.unpermitted,
        "person_like_rows": judgement.person_like_rows,
        "verdicts": dict(sorted(Counter(verdict.action.word for verdict in judgement.verdicts).items())),
        "stopped": not judgement.all_deliver,
        "alarms": list(judgement.alarms),
        "size": len(asked.untrusted_bytes),
        "rules": judgement.versions.rules,
    }
