"""`gatelodge register add`, `remove`, `merge` and `compact`: single changes, seen by a running gate within a second."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.cli import say
from gatelodge.cli.imports import ImporterOption, record
from gatelodge.cli.place import HomeOption, JsonOption, open_home
from gatelodge.cli.register.tools import ProfileOption, enrol_tools, profiles_of, require_register
from gatelodge.errors import RefusedError

if TYPE_CHECKING:
    from gatelodge.bootstrap import Gatehouse
    from gatelodge.core.register import Assembled, RegisterIndex
    from gatelodge.flows.enrol import EnrolTools

FieldOption = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="NAME=VALUE", help="Heading or kind of column, and its value; as often as needed."),
]
KeyArgument = Annotated[str, typer.Argument(metavar="SOURCE_KEY", help="What the source knows the person by.")]


def add(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A small file such as tonight's arrivals.")
    ] = None,
    *,
    fields: FieldOption = None,
    profile_name: ProfileOption = "default",
    actor: ImporterOption = "command line",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add people by hand, or all of a small file.

    Who is known under the same key already is replaced and keeps their id. The next import has the last word.
    """
    from gatelodge.adapters.sources import open_source  # noqa: PLC0415 - heavy
    from gatelodge.flows import enrol  # noqa: PLC0415 - heavy

    if (file is None) is not bool(fields):
        raise typer.BadParameter("give either a file or --field NAME=VALUE")
    gatehouse = open_home(home)
    profile = profiles_of(gatehouse).read(profile_name)
    if file is None:
        batch, profile = enrol.typed(pairs(fields), profile)
        columns = [enrol.persons_in(batch, profile)]
    else:
        source = open_source(file)
        profile = profile or enrol.guess_profile(source)
        columns = [enrol.persons_in(batch, profile) for batch in source.batches()]
    if len(columns) > 1:
        raise RefusedError("This is not a small file. Import it: gatelodge register import FILE")
    change(
        gatehouse,
        "register:person:add",
        actor,
        lambda index, tools: enrol.add(index, columns[0], tools),
        as_json=as_json,
        fresh=True,
    )


def remove(
    source_keys: Annotated[list[str], typer.Argument(metavar="SOURCE_KEY", help="What the source knows them by.")],
    *,
    profile_name: ProfileOption = "default",
    actor: ImporterOption = "command line",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Forget people at once.

    Who merely leaves the source stays findable for a time; who is removed does not.
    """
    from gatelodge.flows import enrol  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    owner = owner_of(gatehouse, profile_name)
    change(
        gatehouse,
        "register:person:remove",
        actor,
        lambda index, tools: enrol.remove(require_register(index), owner, source_keys, tools),
        as_json=as_json,
    )


def merge(
    given_up: Annotated[str, typer.Argument(metavar="FROM", help="Source key of the one who is given up.")],
    lives_on: Annotated[str, typer.Argument(metavar="INTO", help="Source key of the one who lives on.")],
    *,
    profile_name: ProfileOption = "default",
    into_profile: Annotated[
        str, typer.Option("--into-profile", metavar="NAME", help="Source of INTO, where it is another.")
    ] = "",
    actor: ImporterOption = "command line",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that two people are one."""
    from gatelodge.flows import enrol  # noqa: PLC0415 - heavy

    gatehouse = open_home(home)
    ends = (
        (owner_of(gatehouse, profile_name), given_up),
        (owner_of(gatehouse, into_profile or profile_name), lives_on),
    )
    change(
        gatehouse,
        "register:person:merge",
        actor,
        lambda index, tools: enrol.merge(require_register(index), *ends, tools),
        as_json=as_json,
    )


def compact(
    actor: ImporterOption = "command line",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put the register and its changes into one new file."""
    from gatelodge.flows import enrol  # noqa: PLC0415 - heavy

    change(
        open_home(home),
        "register:index:compact",
        actor,
        lambda index, tools: enrol.tidied(require_register(index), tools),
        as_json=as_json,
        fresh=True,
        whole=True,
    )


def change(
    gatehouse: "Gatehouse",
    tag: str,
    actor: str,
    make: "Callable[[RegisterIndex | None, EnrolTools], Assembled]",
    *,
    as_json: bool,
    fresh: bool = False,
    whole: bool = False,
) -> None:
    """Make one change while nobody else does: the entry first, then the register it speaks of.

    fresh: there may be no register yet. whole: what is made is a new base, not changes to it.
    """
    registers = gatehouse.registers
    assert registers is not None
    with registers.changing() as index:
        if index is None and not fresh:
            require_register(index)
        made = make(index, enrol_tools(gatehouse, index))
        facts: Mapping[str, object] = {
            "people": made.people - made.left,
            "added": made.added,
            "kept": made.kept,
            "removed": made.gone,
            "left": made.left,
            "version": made.version,
        }
        record(gatehouse, tag, actor, facts)
        if whole or index is None:
            registers.replace(made)
        else:
            registers.amend(made)
    if as_json:
        say.emit("register-change", {"change": tag.rpartition(":")[2], **facts})
    else:
        people = say.count(made.people - made.left, "person", "people")
        say.line(f"{people} enrolled: {made.added:,} new, {made.gone:,} gone. Version {made.version}.")


def owner_of(gatehouse: "Gatehouse", name: str) -> int:
    """The number of that source. RefusedError when there is none of that name."""
    profile = profiles_of(gatehouse).read(name)
    if profile is None and name != "default":
        raise RefusedError(f"There is no source called {name}.")
    return profile.owner if profile is not None else 0


def pairs(fields: list[str] | None) -> list[tuple[str, str]]:
    """NAME=VALUE as pairs."""
    parted = [each.partition("=") for each in fields or []]
    if any(not (name.strip() and mark and value.strip()) for name, mark, value in parted):
        raise typer.BadParameter("each --field is NAME=VALUE", param_hint="--field")
    return [(name.strip(), value.strip()) for name, _, value in parted]
