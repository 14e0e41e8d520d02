"""`gatelodge keys ...`: the recovery copy, a new epoch of a key, the line of an SMTP account."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from gatelodge.cli import say
from gatelodge.cli.place import HomeOption, JsonOption, require_home
from gatelodge.errors import ConfigError, RefusedError

group = typer.Typer(help="The home's keys: copy, check, restore, rotate, account.", no_args_is_help=True)

CopyFile = Annotated[Path, typer.Argument(help="The recovery copy.")]


@group.command()
def copy(file: CopyFile, home: HomeOption = None) -> None:
    """Write a recovery copy and show its code, once."""
    from gatelodge.adapters.keys import FileKeys  # noqa: PLC0415 - heavy
    from gatelodge.adapters.recovery import recovery_copy  # noqa: PLC0415 - heavy

    code = recovery_copy(FileKeys(_folder(home)), file)
    say.line(code)
    say.aside(f"{file} holds every key, locked with the code above. Keep the file on another machine and the code on")
    say.aside("paper, apart from it. The code is shown this once and kept nowhere.")


@group.command()
def check(
    file: CopyFile,
    open_it: Annotated[bool, typer.Option("--open", help="Ask for the code and open the copy as well.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Whether the copy holds today's keys.

    Exit 1 when one is missing.
    """
    from gatelodge.adapters.keys import FileKeys  # noqa: PLC0415 - heavy
    from gatelodge.adapters.recovery import check_recovery  # noqa: PLC0415 - heavy

    code = say.ask_secret("Code") if open_it else ""
    missing = check_recovery(FileKeys(_folder(home)), file, code)
    if as_json:
        say.emit("keys-check", {"complete": not missing, "missing": list(missing)})
    elif missing:
        say.line(f"The copy lacks {', '.join(missing)}. Make a new one: gatelodge keys copy {file}")
    else:
        say.line("The copy holds every key." if not code else "The copy opens and holds every key.")
    if missing:
        raise typer.Exit(1)


@group.command()
def restore(file: CopyFile, home: HomeOption = None) -> None:
    """Write missing keys back from the copy.

    Asks for its code. No key is written over another.
    """
    from gatelodge.adapters import recovery  # noqa: PLC0415 - heavy

    folder = _folder(home)
    if not file.is_file():
        raise ConfigError(f"There is no recovery copy at {file}. Name the file that gatelodge keys copy wrote.")
    written = recovery.restore(file, say.ask_secret("Code"), folder)
    say.line(f"{say.count(written, 'key')} restored to {folder}." if written else "No key was missing.")


@group.command()
def rotate(
    purpose: Annotated[str, typer.Argument(help="Such as spool, sketch or trace.")], home: HomeOption = None
) -> None:
    """Make a new epoch of one key.

    Older epochs stay, for what was made with them.
    """
    from gatelodge.adapters.keys import FileKeys  # noqa: PLC0415 - heavy

    epoch = FileKeys(_folder(home)).rotate(purpose)
    say.line(f"{purpose} is now at epoch {epoch}.")
    say.aside("Restart the gate to use it, and make a new recovery copy.")
    if purpose == "register":
        say.aside("The register stays with the old key until: gatelodge register rekey")
    if purpose == "address":
        say.aside("Import the permits again: they are made with the old key.")


@group.command()
def account(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The account, as the mail client gives it.")],
) -> None:
    """Print the line of one SMTP account for users.toml.

    Asks for the password. The line goes under [accounts] in the file that [smtp] auth_users names.
    """
    from gatelodge.adapters.accounts import hashed  # noqa: PLC0415 - heavy

    password = say.ask_secret("Password")
    if sys.stdin.isatty() and say.ask_secret("Once more") != password:
        raise RefusedError("The two passwords are not the same. Nothing was made.")
    if not password:
        raise RefusedError("No password was given. Nothing was made.")
    say.line(f"{json.dumps(name)} = {json.dumps(hashed(password))}")


def _folder(home: Path | None) -> Path:
    from gatelodge.settings import Settings  # noqa: PLC0415 - heavy

    return Settings.load(require_home(home)).keys_dir
