"""A message that waits because something in it is locked: a password opens it, it is read and judged anew, and moves.

The password comes from its author, or from a later mail of the same author to one of the same recipients: people send
the file, and then how to open it. It is tried in the cage, and kept nowhere.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from gatelodge.errors import GatelodgeError, RefusedError
from gatelodge.flows.deliver import received_of, rejudged
from gatelodge.flows.screen import ScreenTools
from gatelodge.values import Event, GapKind, HoldState, Item, Judgement, Received

log = logging.getLogger("gatelodge.unlock")

WAITING = frozenset({HoldState.ASKED, HoldState.HELD})
MOST = 20
"""So many waiting messages of one author are tried with the passwords of one mail, the newest first."""


async def unlock(
    item: Item, passwords: Sequence[str], tools: ScreenTools, *, actor: str, within_s: float, proven: bool = False
) -> Item:
    """The item after its new verdicts. RefusedError when nothing in it is locked, or none of these opens all of it.

    actor: who gave the password; recorded, the password is not.
    """
    if not is_locked(item):
        raise RefusedError(f"Nothing in {item.item} waits for a password.")
    received = await received_of(item, tools)
    judgement = await tools.judge.judge(replace(received, passwords=tuple(passwords)), within_s=within_s)
    if any(gap.kind is GapKind.LOCKED for gap in judgement.gaps):
        raise RefusedError(f"{item.item} is still locked: that is not the password of everything in it.")
    at = tools.clock.now()
    await tools.recorder.event(Event("hold:message:unlock", at, actor, {"item": item.item, "proven": proven}))
    moved = await rejudged(item, received, judgement, tools, states=WAITING, commitment={"unlocked": True})
    tools.wake_queue()
    return moved


async def by_later_mail(received: Received, judgement: Judgement, tools: ScreenTools, *, within_s: float) -> None:
    """Try what may be a password in this mail on what its author has waiting for the same recipients."""
    addresses = {address.lower() for address in received.envelope.recipients}
    author = judgement.author.identity.lower()
    waiting = [
        item
        for item in await tools.recorder.queue(states=[str(state) for state in sorted(WAITING)])
        if item.author.lower() == author
        and is_locked(item)
        and item.digest != received.digest
        and any(one.state in WAITING and one.address.lower() in addresses for one in item.recipients)
    ]
    for item in waiting[-MOST:]:
        try:
            await unlock(item, judgement.passwords, tools, actor=judgement.author.identity, within_s=within_s)
        except RefusedError:
            continue  # a mail that speaks of a password need not hold the one that is wanted
        except GatelodgeError as error:
            log.warning("%s was not tried with a later mail's password: %s", item.item, error.log)


def is_locked(item: Item) -> bool:
    """Does a gap of its last judgement say that a password was missing?"""
    gaps = item.payload.get("gaps")
    return isinstance(gaps, list | tuple) and any(gap.get("kind") == str(GapKind.LOCKED) for gap in gaps)
