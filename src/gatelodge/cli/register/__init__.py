"""`gatelodge register ...`: enrol the people the organisation keeps records on."""

import typer

from gatelodge.cli.register import canary
from gatelodge.cli.register.changing import add, compact, merge, remove
from gatelodge.cli.register.importing import import_
from gatelodge.cli.register.upkeep import rekey, status

group = typer.Typer(help="The register of persons: import, add, status and more.", no_args_is_help=True)
group.command("import")(import_)
group.command()(status)
group.command()(add)
group.command()(remove)
group.command()(merge)
group.add_typer(canary.group, name="canary")
group.command()(compact)
group.command()(rekey)
