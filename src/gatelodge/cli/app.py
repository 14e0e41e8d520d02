"""Every command by name, in the order of the help."""

import typer

from gatelodge.cli import (
    api_token,
    demo,
    explain,
    extract,
    hold,
    house,
    keys,
    ledger,
    permits,
    policy,
    register,
    staff,
    supervision,
)

app = typer.Typer(
    name="gatelodge",
    help="Checks who outgoing mail is about before it leaves.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

app.command("demo")(demo.demo)
app.command("init")(house.init)
app.command("serve")(house.serve)
app.command("doctor")(house.doctor)
app.command("check-config")(house.check_config)
app.add_typer(register.group, name="register")
app.add_typer(permits.group, name="permits")
app.add_typer(staff.group, name="staff")
app.add_typer(supervision.group, name="supervise")
app.add_typer(policy.group, name="policy")
app.command("extract")(extract.extract)
app.command("explain")(explain.explain)
app.add_typer(hold.group, name="hold")
app.add_typer(ledger.group, name="ledger")
app.add_typer(keys.group, name="keys")
app.add_typer(api_token.group, name="api-token")
app.command("version")(house.version)
