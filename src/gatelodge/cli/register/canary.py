"""`gatelodge register canary ...`: invented people whose appearance in a mail is an alarm."""

from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.cli import say
from gatelodge.cli.imports import ImporterOption
from gatelodge.cli.place import HomeOption, JsonOption, open_home
from gatelodge.cli.register.tools import FieldOption, change, pairs, require_register
from gatelodge.errors import RefusedError

if TYPE_CHECKING:
    from gatelodge.adapters.sources.canaries import Canaries
    from gatelodge.bootstrap import Gatehouse

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
    from gatelodge.flows import enrol  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    canaries = canaries_of(gatehouse)
    held, given = canaries.all(), pairs(fields)
    if any(one.label == label for one in held):
        raise RefusedError(f"{label} is planted already.")
    columns = enrol.planted(label, given)
    change(
        gatehouse,
        "register:canary:add",
        actor,
        lambda index, tools: enrol.add(index, columns, tools),
        as_json=as_json,
        fresh=True,
    )
    canaries.put([*held, Canary(label, f"{gatehouse.clock.now():%Y-%m-%dT%H:%M:%SZ}", tuple(given))])


@group.command("list")
def list_(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Who is planted, in plain words."""
    held = canaries_of(open_home(home)).all()
    if as_json:
        planted = [{"label": one.label, "at": one.at, "fields": dict(one.fields)} for one in held]
        say.emit("register-canaries", {"canaries": planted})
    elif held:
        rows = [(one.label, one.at[:10], ", ".join(f"{name}: {value}" for name, value in one.fields)) for one in held]
        say.table(["LABEL", "SINCE", "WHO"], rows)
    else:
        say.line("Nobody is planted.")


@group.command()
def remove(
    label: LabelArgument,
    *,
    actor: ImporterOption = "command line",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a planted person out again."""
    from gatelodge.core.register import CANARIES  # noqa: PLC0415 - heavy
    from gatelodge.flows import enrol  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    canaries = canaries_of(gatehouse)
    held = canaries.all()
    if all(one.label != label for one in held):
        raise RefusedError(f"Nobody is planted as {label}.")
    change(
        gatehouse,
        "register:canary:remove",
        actor,
        lambda index, tools: enrol.remove(require_register(index), CANARIES, [label], tools),
        as_json=as_json,
    )
    canaries.put([one for one in held if one.label != label])


def canaries_of(gatehouse: "Gatehouse") -> "Canaries":
    """The home's list of them."""
    from gatelodge.adapters.sources.canaries import Canaries  # noqa: PLC0415 - heavy

    return Canaries(gatehouse.settings.register_path.with_name("canaries.json"), gatehouse.keys)
