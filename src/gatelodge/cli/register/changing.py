"""`gatelodge register add`, `remove`, `merge` and `compact`: single changes, seen by a running gate within a second."""

from pathlib import Path
from typing import Annotated

import typer

from gatelodge.cli.imports import ImporterOption
from gatelodge.cli.place import HomeOption, JsonOption, open_home
from gatelodge.cli.register.tools import (
    FieldOption,
    ProfileOption,
    change,
    owner_of,
    pairs,
    profiles_of,
    require_register,
)
from gatelodge.errors import RefusedError


def add(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A small file such as tonight's arrivals.")
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
