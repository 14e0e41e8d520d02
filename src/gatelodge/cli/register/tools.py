"""What the register's commands have in common."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.cli import say
from gatelodge.cli.imports import record
from gatelodge.errors import ConfigError, RefusedError

if TYPE_CHECKING:
    from gatelodge.adapters.sources.profiles import Profiles
    from gatelodge.bootstrap import Gatehouse
    from gatelodge.core.register import Assembled, RegisterIndex
    from gatelodge.flows.enrol import EnrolTools, Gathered

ProfileOption = Annotated[
    str, typer.Option("--profile", metavar="NAME", help="Which of several sources, each with people of its own.")
]

FieldOption = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="NAME=VALUE", help="Heading or kind of column, and its value; as often as needed."),
]
AllowDropOption = Annotated[bool, typer.Option("--allow-drop", help="Accept far fewer people than before.")]


def profiles_of(gatehouse: "Gatehouse") -> "Profiles":
    """How the home's sources are read."""
    from gatelodge.adapters.sources.profiles import Profiles  # noqa: PLC0415 - heavy

    return Profiles(gatehouse.settings.profile_path)


def enrol_tools(gatehouse: "Gatehouse", index: "RegisterIndex | None") -> "EnrolTools":
    """What changing this register needs: it stays under the key that it was made with."""
    from gatelodge.bootstrap import registering  # noqa: PLC0415 - heavy

    return registering.enrol_tools(gatehouse, index)


def gathered_of(gatehouse: "Gatehouse", *, restart: bool = False) -> "Callable[[str], Gathered]":
    """Where an import of each source keeps what it gathers. restart: what was gathered is thrown away."""
    from gatelodge.adapters.sources.gathered import GatheredFolder  # noqa: PLC0415 - heavy

    def folder(name: str) -> GatheredFolder:
        kept = GatheredFolder(gatehouse.settings.register_path.with_name("import") / name)
        if restart:
            kept.clear()
        return kept

    return folder


def require_register(index: "RegisterIndex | None") -> "RegisterIndex":
    """The register. ConfigError where there is none."""
    if index is None:
        raise ConfigError("There is no register yet. Import it first: gatelodge register import FILE")
    return index


def change(
    gatehouse: "Gatehouse",
    tag: str,
    actor: str,
    make: "Callable[[RegisterIndex | None, EnrolTools], Assembled]",
    *,
    as_json: bool,
    fresh: bool = False,
    whole: bool = False,
    noted: Callable[[], None] = lambda: None,
) -> None:
    """Make one change while nobody else does: the entry first, then the register it speaks of.

    fresh: there may be no register yet. whole: what is made is a new base, not changes to it. noted: writes down
    beside the register what is about to be in it.
    """
    from gatelodge.bootstrap.registering import counts  # noqa: PLC0415 - heavy

    registers = gatehouse.registers
    assert registers is not None
    with registers.changing() as index:
        if index is None and not fresh:
            require_register(index)
        made = make(index, enrol_tools(gatehouse, index))
        facts = counts(made)
        record(gatehouse, tag, actor, facts)
        noted()
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
