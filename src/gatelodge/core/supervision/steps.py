"""What may happen to a sampled mail: one table, as for custody."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from gatelodge.errors import RefusedError
from gatelodge.values import Sample, SampleEvent, SampleState, SampleStep

_S, _E = SampleState, SampleEvent

STEPS: Final[Mapping[tuple[SampleState, SampleEvent], SampleState]] = MappingProxyType(
    {
        (_S.CHOSEN, _E.TELL): _S.TOLD,
        (_S.CHOSEN, _E.ACK): _S.CLEAN,
        (_S.CHOSEN, _E.CONCERN): _S.CONCERN,
        (_S.TOLD, _E.RAISE): _S.CHOSEN,
        (_S.TOLD, _E.ACK): _S.CLEAN,
        (_S.TOLD, _E.CONCERN): _S.CONCERN,
        (_S.CONCERN, _E.TELL): _S.CONCERN,
    }
)
"""Every step there is. Raised, it is chosen anew: its next reader is still to be told. So is, once, who hears of a
concern."""


def after(sample: Sample, step: SampleStep) -> Sample:
    """The sample once this happened. RefusedError when it does not fit."""
    state = STEPS.get((sample.state, step.event))
    if state is None or (state is SampleState.CONCERN and sample.told_at is not None and sample.ended_at is not None):
        raise RefusedError(f"{sample.item} was looked at already.")
    match step.event:
        case SampleEvent.TELL:
            return replace(sample, state=state, reader=step.reader or sample.reader, told_at=step.at)
        case SampleEvent.RAISE:
            return replace(sample, state=state, reader=step.reader, level=sample.level + 1, told_at=None)
        case SampleEvent.ACK:
            return replace(sample, state=state, ended_at=step.at, ended_by=step.actor, text=step.text)
        case SampleEvent.CONCERN:
            ended = replace(sample, state=state, ended_at=step.at, ended_by=step.actor, text=step.text)
            return replace(ended, told_at=None)
