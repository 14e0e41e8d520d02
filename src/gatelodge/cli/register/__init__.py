"""`gatelodge register ...`: enrol the people the organisation keeps records on."""

import typer

from gatelodge.cli.register.importing import import_
from gatelodge.cli.register.status import status

group = typer.Typer(help="The register of persons: import, status.", no_args_is_help=True)
group.command("import")(import_)
group.command()(status)
