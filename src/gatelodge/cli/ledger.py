"""`gatelodge ledger ...`: check the log, and prove one entry of it."""

from typing import Annotated

import typer

from gatelodge.cli import outcome, say
from gatelodge.cli.place import HomeOption, JsonOption, open_home

group = typer.Typer(help="The log: verify, prove.", no_args_is_help=True)


@group.command()
def verify(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Recompute the whole log and check its signed root.

    Every entry is compared with its source in the database. Exit 4 when it does not verify.
    """
    report = open_home(home).verify_ledger()
    problems = [str(problem) for problem in report.problems]
    if as_json:
        say.emit(
            "ledger-verify",
            {"entries": report.entries, "root": report.root, "verified": report.verified, "problems": problems},
        )
    else:
        say.line(
            f"{say.passed(ok=report.verified)}  {say.count(report.entries, 'entry', 'entries')}, root {report.root}"
        )
        for problem in problems:
            say.line(f"      {problem}")
    if not report.verified:
        raise typer.Exit(outcome.NOT_VERIFIED)


@group.command()
def prove(
    row: Annotated[int, typer.Argument(min=1, help="The entry's number in the log, from 1.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """The proof that one entry is in the log."""
    proof = open_home(home).prove_entry(row)
    if as_json:
        say.emit("ledger-prove", proof)
    else:
        for name, value in proof.items():
            shown = "\n  ".join(str(element) for element in value) if isinstance(value, list | tuple) else value
            say.line(f"{say.bold(name)}: {shown}")
