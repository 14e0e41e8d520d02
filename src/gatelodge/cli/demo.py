"""`gatelodge demo`: a made-up prison's mail through the real gate, in three acts."""

from pathlib import Path
from typing import Annotated

import typer

from gatelodge.cli.place import JsonOption

DEMO_FOLDER = Path(".gatelodge-demo")


def demo(
    seed: Annotated[int, typer.Option(help="Another number is another prison.")] = 2011,
    once: Annotated[bool, typer.Option("--once", help="Stop afterwards.")] = False,
    folder: Annotated[Path, typer.Option("--home", metavar="DIR", help="Where the demo keeps its data.")] = DEMO_FOLDER,
    as_json: JsonOption = False,
) -> None:
    """Run a made-up prison's month of mail through the gate.

    The real gate, in three acts. Writes day.html, and leaves its data in a folder for you to try things on.
    """
    from gatelodge.demo import story  # noqa: PLC0415 - heavy

    raise typer.Exit(story.run(seed=seed, once=once, as_json=as_json, folder=folder))
