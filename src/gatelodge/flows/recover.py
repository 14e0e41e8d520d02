"""After a stop that may have been a fall: what the gate does before it takes any mail.

A crash before 250 leaves spool files without a row; one on the way to the next hop leaves messages that may be there.
"""

import asyncio
from datetime import datetime

from gatelodge.errors import RefusedError
from gatelodge.flows.deliver import recipient_due
from gatelodge.ports import Recorder, Spool
from gatelodge.values import HoldEvent, HoldState, Move


async def sweep(recorder: Recorder, spool: Spool) -> int:
    """Destroy spool files that no row speaks of, left by a crash before 250; how many."""
    orphans = 0
    for name in await asyncio.to_thread(spool.items):
        try:
            await recorder.item(name)
        except RefusedError:
            await asyncio.to_thread(spool.destroy, name)
            orphans += 1
    return orphans


async def doubt_unfinished(recorder: Recorder, now: datetime) -> int:
    """Flag what may have been on its way when the gate last stopped; how many items.

    The next hop may have it: it is sent again as a possible duplicate, because the other choice is to lose it.
    """
    flagged = 0
    for item in await recorder.queue(states=(HoldState.RELEASING,), limit=1_000_000):
        due = [r for r in item.recipients if r.state is HoldState.RELEASING and recipient_due(item, r, now)]
        addresses = tuple(recipient.address for recipient in due if not recipient.duplicate_possible)
        if addresses:
            await recorder.move(Move(item.item, HoldEvent.DOUBT, now, "gate", addresses))
            flagged += 1
    return flagged
