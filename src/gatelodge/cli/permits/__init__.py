"""`gatelodge permits ...`: who may hear about whom."""

import typer

from gatelodge.cli.permits import asking, changing, importing, learning, status

group = typer.Typer(help="Who may hear about whom: import, change, ask.", no_args_is_help=True)
group.command("import")(importing.import_)
group.command()(asking.who)
group.command()(asking.what)
group.command("add")(changing.add)
group.command("ban")(changing.ban)
group.command("end")(changing.end)
group.command("unlink")(changing.unlink)
group.command("change-address")(changing.change_address)
group.command()(changing.rekey)
group.command()(learning.learn)
group.command("status")(status.status)
group.command("check")(status.check)
group.command("agreements")(status.agreements)
