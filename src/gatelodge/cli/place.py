"""Which home a command means, and opening it.

`--home DIR`, else $GATELODGE_HOME, else ./gatelodge-home, else the last demo in ./.gatelodge-demo/act2 (said on
stderr), else none.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.cli.say import aside
from gatelodge.errors import ConfigError

if TYPE_CHECKING:
    from gatelodge.bootstrap import Gatehouse

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", metavar="DIR", help="The gate's folder [default: $GATELODGE_HOME or ./gatelodge-home]."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
ActorOption = Annotated[str, typer.Option("--as", metavar="ADDRESS", help="Who you are, as on the staff list.")]

_HERE = Path("gatelodge-home")
_DEMO = Path(".gatelodge-demo") / "act2"


def find_home(given: Path | None) -> Path | None:
    """The home that is meant, or None when nothing says one."""
    if given is not None:
        return given
    if named := os.environ.get("GATELODGE_HOME"):
        return Path(named)
    if _HERE.is_dir():
        return _HERE
    if _DEMO.is_dir():
        aside(f"Using the demo's data in {_DEMO}.")
        return _DEMO
    return None


def require_home(given: Path | None) -> Path:
    """The home that is meant. ConfigError when nothing says one."""
    home = find_home(given)
    if home is None:
        raise ConfigError("No home is named. Use --home DIR or $GATELODGE_HOME, or make one: gatelodge init DIR")
    return home


def open_home(given: Path | None) -> "Gatehouse":
    """That home, opened. ConfigError when there is none or its files are wrong."""
    from gatelodge import bootstrap  # noqa: PLC0415 - heavy

    return bootstrap.open_home(require_home(given))


def open_any(given: Path | None, *, to_read: bool = False) -> "Gatehouse":
    """That home, or the shipped rules with no register where there is none.

    to_read: for reading files only; nothing is said, for neither rules nor register matter.
    """
    from gatelodge import bootstrap  # noqa: PLC0415 - heavy

    home = find_home(given)
    if home is not None:
        return bootstrap.open_home(home, to_read=to_read)
    if not to_read:
        aside("No home here: shipped rules, no register.")
    return bootstrap.bare()
