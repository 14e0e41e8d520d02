"""What the register's commands have in common."""

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.errors import ConfigError

if TYPE_CHECKING:
    from gatelodge.adapters.sources.profiles import Profiles
    from gatelodge.bootstrap import Gatehouse
    from gatelodge.core.register import RegisterIndex
    from gatelodge.flows.enrol import EnrolTools, Gathered

ProfileOption = Annotated[
    str, typer.Option("--profile", metavar="NAME", help="Which of several sources, each with people of its own.")
]

AllowDropOption = Annotated[bool, typer.Option("--allow-drop", help="Accept far fewer people than before.")]


def profiles_of(gatehouse: "Gatehouse") -> "Profiles":
    """How the home's sources are read."""
    from gatelodge.adapters.sources.profiles import Profiles  # noqa: PLC0415 - heavy

    return Profiles(gatehouse.settings.profile_path)


def enrol_tools(gatehouse: "Gatehouse", index: "RegisterIndex | None") -> "EnrolTools":
    """What changing this register needs: it stays under the key that it was made with."""
    from gatelodge.flows.enrol import EnrolTools  # noqa: PLC0415 - heavy

    epoch = index.epoch if index is not None else gatehouse.keys.epoch("register")
    return EnrolTools(
        previous=index,
        key=gatehouse.keys.key("register", epoch),
        epoch=epoch,
        at=gatehouse.clock.now(),
        random_bytes=secrets.token_bytes,
        keep_left_days=gatehouse.settings.register.keep_left_days,
    )


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
