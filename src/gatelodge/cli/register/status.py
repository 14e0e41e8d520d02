"""`gatelodge register status`: what the register is."""

import typer

from gatelodge.cli import outcome, say
from gatelodge.cli.place import HomeOption, JsonOption, open_home


def status(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """How many people are enrolled, in which version.

    Exit 1 when there is no register.
    """
    index = open_home(home).register()
    if as_json:
        facts: dict[str, object] = {"people": 0}
        if index is not None:
            facts = {
                "people": index.people,
                "version": index.version,
                "key_epoch": index.epoch,
                "normal_form": index.normal_form,
            }
        say.emit("register-status", {"loaded": index is not None, **facts})
    elif index is None:
        say.line("There is no register. Only patterns and tables of persons are seen.")
    else:
        say.line(f"{say.count(index.people, 'person', 'people')}, version {index.version}, key epoch {index.epoch}.")
    if index is None:
        raise typer.Exit(outcome.FAILED)
