"""Changes of the register, one at a time: the log's entry first, then the register it speaks of."""

import secrets
from collections.abc import Mapping

from gatelodge.adapters.sources.canaries import Canaries, Canary
from gatelodge.bootstrap.home import Gatehouse
from gatelodge.core.register import CANARIES, Assembled, RegisterIndex
from gatelodge.flows.enrol import EnrolTools, tidied
from gatelodge.values import Event

FEWEST_CHANGES = 1000
"""Fewer changed persons beside the register are no reason to put them into it."""
_SHARE = 100


def enrol_tools(gatehouse: Gatehouse, index: RegisterIndex | None) -> EnrolTools:
    """What changing this register needs: it stays under the key that it was made with."""
    epoch = index.epoch if index is not None else gatehouse.keys.epoch("register")
    return EnrolTools(
        previous=index,
        key=gatehouse.keys.key("register", epoch),
        epoch=epoch,
        at=gatehouse.clock.now(),
        random_bytes=secrets.token_bytes,
        keep_left_days=gatehouse.settings.register.keep_left_days,
    )


def counts(made: Assembled) -> Mapping[str, object]:
    """What a change did, as the log keeps it."""
    return {
        "people": made.people - made.left,
        "added": made.added,
        "kept": made.kept,
        "removed": made.gone,
        "left": made.left,
        "version": made.version,
    }


def canaries_of(gatehouse: Gatehouse) -> Canaries:
    """The home's list of planted people."""
    return Canaries(gatehouse.settings.register_path.with_name("canaries.json"), gatehouse.keys)


def planted(gatehouse: Gatehouse) -> tuple[list[tuple[Canary, bool]], int]:
    """Everybody who is noted as planted, with whether the register knows them; how many it knows that nobody noted."""
    held, index = canaries_of(gatehouse).all(), gatehouse.register()
    if index is None:
        return [(one, False) for one in held], 0
    persons = index.persons_by_source_key([one.label for one in held], CANARIES)
    there = [(one, person is not None) for one, person in zip(held, persons, strict=True)]
    return there, len(index.canaries - set(persons))


async def tidy(gatehouse: Gatehouse) -> bool:
    """Put many small changes into the register itself. False: there were few, or somebody else is at it.

    TemporaryError: another change is being made, or the log cannot be written.
    """
    registers = gatehouse.registers
    assert registers is not None
    index = registers.current()
    if index is None or index.changed < max(FEWEST_CHANGES, index.people // _SHARE):
        return False
    with registers.changing() as newest:
        assert newest is not None
        made = tidied(newest, enrol_tools(gatehouse, newest))
        async with gatehouse.recorder() as recorder:
            await recorder.event(Event("register:index:compact", gatehouse.clock.now(), "gate", dict(counts(made))))
        registers.replace(made)
    return True
