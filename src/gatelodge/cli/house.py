"""`gatelodge init, serve, doctor, check-config, version`: the home and the machine it stands on."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gatelodge import __version__
from gatelodge.cli import outcome, say
from gatelodge.cli.place import HomeOption, JsonOption, require_home
from gatelodge.errors import ConfigError


class Pack(StrEnum):
    """Kinds of organisation for which rules of their own ship."""

    PRISON = "prison"
    COUNCIL = "council"
    HEALTH = "health"
    SCHOOL = "school"


class Mode(StrEnum):
    """How strict the whole gate is."""

    SHADOW = "shadow"
    TELL = "tell"
    HOLD = "hold"


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for the gate's data.")],
    *,
    name: Annotated[str, typer.Option(help="The organisation's name.")] = "Example Prison",
    domain: Annotated[list[str] | None, typer.Option(help="A mail domain of yours; may be repeated.")] = None,
    mode: Annotated[Mode, typer.Option(help="How strict the gate begins.")] = Mode.SHADOW,
    pack: Annotated[Pack | None, typer.Option(help="Rules for your kind of organisation, beside those of all.")] = None,
    next_hop: Annotated[str, typer.Option(metavar="HOST:PORT", help="Where mail goes on to.")] = "127.0.0.1:25",
    listen: Annotated[str, typer.Option(metavar="IP:PORT", help="Where mail comes in.")] = "127.0.0.1:2525",
) -> None:
    """Make a home: settings, rules, keys, an empty log.

    Also a recovery copy of the keys, whose code is shown once.
    """
    from gatelodge.settings import checks  # noqa: PLC0415 - heavy

    host, _, port = next_hop.rpartition(":")
    domains = list(domain or ["prison.example"])
    _check("--name", checks.filled, name)
    _check("--domain", checks.each(checks.domain), domains)
    _check("--listen", checks.listen, listen)
    _check("--next-hop", checks.host_and_port, next_hop)

    from gatelodge import bootstrap  # noqa: PLC0415 - heavy

    code = bootstrap.init(
        folder,
        pack=pack or "",
        name=name,
        domains=domains,
        mode=str(mode),
        next_host=host.removeprefix("[").removesuffix("]"),
        next_port=int(port),
        listen=listen,
    )
    say.line(f"{folder} is ready, in {mode} mode. Next:")
    say.line(f"  1. Look through {folder / 'gatelodge.toml'}, then: gatelodge check-config --home {folder}")
    say.line(f"  2. gatelodge register import FILE --home {folder}")
    say.line(f"  3. gatelodge serve --home {folder}")
    say.line()
    say.line(f"Recovery code: {say.bold(code)}")
    say.line("It opens the copy of the keys in recovery.json. Write it on paper and move that file to another machine.")
    say.line("The code is shown this once and kept nowhere.")


def _check(option: str, check: Callable[[object], object], value: object) -> None:
    """Wrong usage when the value would not stand in the settings; nothing has been made by then."""
    try:
        check(value)
    except ValueError as error:
        raise typer.BadParameter(f"must be {error}", param_hint=option) from None


def serve(home: HomeOption = None) -> None:
    """Run the gate until stopped."""
    from gatelodge.bootstrap.serve import serve as run  # noqa: PLC0415 - heavy

    folder = require_home(home)
    raise typer.Exit(run(folder, on_ready=lambda: say.aside(f"gatelodge: the gate of {folder} is open.")))


def doctor(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Check the machine and the mail route.

    Each failure comes with its fix. Exit 1 when one failed.
    """
    from gatelodge.bootstrap.doctor import doctor as look  # noqa: PLC0415 - heavy

    checks = look(require_home(home))
    if as_json:
        say.emit("doctor", {"ok": all(check.ok for check in checks), "checks": [asdict(check) for check in checks]})
    else:
        width = max(len(check.name) for check in checks)
        for check in checks:
            say.line(f"{say.passed(ok=check.ok)}  {check.name.ljust(width)}  {check.found}")
            if not check.ok and check.fix:
                say.line(f"      {' ' * width}  {check.fix}")
    if not all(check.ok for check in checks):
        raise typer.Exit(outcome.FAILED)


def check_config(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Check the files of a home; faults by file and line.

    Exit 78 when there is one.
    """
    from gatelodge.cli.files import FILE_NAME, file_checks  # noqa: PLC0415 - heavy

    faults: list[str] = []
    warnings: list[str] = []
    good: list[str] = []
    for name, check in file_checks(require_home(home)):
        try:
            warnings.extend(check())
            good.append(name)
        except ConfigError as error:
            faults.extend(str(error).splitlines())
            if name == FILE_NAME:
                break
    if as_json:
        say.emit("check-config", {"ok": not faults, "files": good, "faults": faults, "warnings": warnings})
    else:
        for name in good:
            say.line(f"{say.passed(ok=True)}  {name}")
        for warning in warnings:
            say.line(f"note  {warning}")
        for fault in faults:
            say.line(f"{say.passed(ok=False)}  {fault}")
    if faults:
        raise typer.Exit(outcome.CONFIGURATION)


def version(as_json: JsonOption = False) -> None:
    """Which Gatelodge this is."""
    python = sys.version.split()[0]
    if as_json:
        say.emit("version", {"version": __version__, "python": python})
    else:
        say.line(f"gatelodge {__version__} (Python {python})")
