"""What readers do with the sample: see what waits for them, look at one mail, and say whether it was right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo

from gatelodge.core.permits import StaffBook
from gatelodge.errors import NotAllowedError, RefusedError
from gatelodge.flows import record
from gatelodge.ports import Clock, Recorder
from gatelodge.values import Event, Item, Sample, SampleEvent, SampleStep


@dataclass(frozen=True, slots=True)
class ReadingTools:
    """What reading the sample needs from outside."""

    recorder: Recorder
    staff: StaffBook
    clock: Clock
    zone: tzinfo = UTC
    proven: bool = False
    """True when the actor's identity was proven by sign-in or a one-time token."""

    @property
    def today(self) -> date:
        """The day it is here."""
        return self.clock.now().astimezone(self.zone).date()


async def waiting_for(tools: ReadingTools, actor: str) -> Sequence[Sample]:
    """What nobody has looked at yet and this person may, oldest first."""
    return [
        one for one in await tools.recorder.samples(waiting=True) if one.ended_at is None and _may(tools, one, actor)
    ]


async def look(tools: ReadingTools, reference: str, *, actor: str) -> tuple[Sample, Item]:
    """One sampled mail, as far as our record shows it; the look is recorded first."""
    sample = await _readable(tools, reference, actor)
    event = Event("supervision:sample:view", tools.clock.now(), actor, {"item": reference, "proven": tools.proven})
    await tools.recorder.event(event)
    return sample, record.without_alarms(await tools.recorder.envelope(reference))


async def acknowledge(
    tools: ReadingTools, reference: str, *, actor: str, text: str = "", concern: bool = False
) -> Sample:
    """Somebody looked: it was right, or (`concern`) information governance is to see it, and hears why."""
    await _readable(tools, reference, actor)
    if concern and not text.strip():
        raise RefusedError("Say what is wrong with it: information governance reads that.")
    event = SampleEvent.CONCERN if concern else SampleEvent.ACK
    step = SampleStep(reference, event, tools.clock.now(), actor.strip().lower(), text=text, proven=tools.proven)
    return await tools.recorder.sample_step(step)


async def _readable(tools: ReadingTools, reference: str, actor: str) -> Sample:
    sample = await tools.recorder.sample(reference)
    if not _may(tools, sample, actor):
        raise NotAllowedError(f"{reference} is for the author's line manager, those above, and information governance.")
    return sample


def _may(tools: ReadingTools, sample: Sample, actor: str) -> bool:
    who = actor.strip().lower()
    may = tools.staff.approvers_for(
        sample.author, confidential=sample.confidential, barred=sample.barred, on=tools.today
    )
    return who in may or (who == sample.reader and who not in {sample.author, *sample.barred})
