"""`gatelodge register canary ...`: invented people whose appearance in a mail is an alarm.

Whoever is planted is noted in plain words first and enrolled then; whoever is taken out leaves the register first. A
stop between the two leaves a note of somebody who is not enrolled: `list` names them, and the same command done again
ends it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.cli import say
from gatelodge.cli.imports import ImporterOption
from gatelodge.cli.place import HomeOption, JsonOption, open_home
from gatelodge.cli.register.tools import FieldOption, change, pairs, require_register
from gatelodge.errors import RefusedError

if TYPE_CHECKING:
    from gatelodge.adapters.sources.canaries import Canary
    from gatelodge.core.register import RegisterIndex

group = typer.Typer(help="Planted, invented people: add, list, remove.", no_args_is_help=True)
LabelArgument = Annotated[
    str, typer.Argument(metavar="LABEL", help="What you call them, such as the list they are in.")
]


@group.command()
def add(
    label: LabelArgument,
    *,
    fields: FieldOption = None,
    actor: ImporterOption = "command line",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Plant an invented person.

    Put the same person into the files that must not leave. Nobody real may be like them.
    """
    from gatelodge.adapters.sources.canaries import Canary  # noqa: PLC0415 - heavy
    from gatelodge.bootstrap.registering import canaries_of  # noqa: PLC0415 - heavy
    from gatelodge.flows import enrol  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    canaries, given = canaries_of(gatehouse), pairs(fields)
    columns = enrol.planted(label, given)
    assert gatehouse.registers is not None
    with gatehouse.registers.changing() as index:
        others = _without(label, held := canaries.all())
        if len(others) < len(held) and _enrolled(index, label):
            raise RefusedError(f"{label} is planted already.")
        planted = Canary(label, f"{gatehouse.clock.now():%Y-%m-%dT%H:%M:%SZ}", tuple(given))
        change(
            gatehouse,
            "register:canary:add",
            actor,
            lambda index, tools: enrol.add(index, columns, tools),
            as_json=as_json,
            fresh=True,
            noted=lambda: canaries.put([*others, planted]),
        )


@group.command("list")
def list_(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Who is planted, in plain words."""
    from gatelodge.bootstrap.registering import planted  # noqa: PLC0415 - heavy

    held, unnoted = planted(open_home(home))
    if as_json:
        told = [
            {"label": one.label, "at": one.at, "fields": dict(one.fields), "enrolled": there} for one, there in held
        ]
        say.emit("register-canaries", {"canaries": told, "unnoted": unnoted})
        return
    if held:
        rows = [
            (one.label, one.at[:10], ", ".join(f"{name}: {value}" for name, value in one.fields)) for one, _ in held
        ]
        say.table(["LABEL", "SINCE", "WHO"], rows)
    elif not unnoted:
        say.line("Nobody is planted.")
    for one in (one for one, there in held if not there):
        say.line(f"{one.label} is not in the register: add it again, or remove it.")
    if unnoted:
        say.line(f"{say.count(unnoted, 'planted person', 'planted people')} in the register without a note: add again.")


@group.command()
def remove(
    label: LabelArgument,
    *,
    actor: ImporterOption = "command line",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a planted person out again."""
    from gatelodge.bootstrap.registering import canaries_of  # noqa: PLC0415 - heavy
    from gatelodge.core.register import CANARIES  # noqa: PLC0415 - heavy
    from gatelodge.flows import enrol  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    canaries = canaries_of(gatehouse)
    assert gatehouse.registers is not None
    with gatehouse.registers.changing() as index:
        others = _without(label, held := canaries.all())
        known = [label] if _enrolled(index, label) else []
        if len(others) == len(held) and not known:
            raise RefusedError(f"Nobody is planted as {label}.")
        change(
            gatehouse,
            "register:canary:remove",
            actor,
            lambda index, tools: enrol.remove(require_register(index), CANARIES, known, tools),
            as_json=as_json,
        )
        canaries.put(others)


def _enrolled(index: "RegisterIndex | None", label: str) -> bool:
    from gatelodge.core.register import CANARIES  # noqa: PLC0415 - heavy

    return index is not None and index.person_by_source_key(label, CANARIES) is not None


def _without(label: str, held: "Sequence[Canary]") -> "list[Canary]":
    """All but the one of this label; labels are told apart as the register tells source keys apart."""
    from gatelodge.core.text import compact  # noqa: PLC0415 - heavy

    return [one for one in held if compact(one.label) != compact(label)]
