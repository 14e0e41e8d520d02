"""`gatelodge api-token ...`: who may use the check API."""

import re
from typing import Annotated

import typer

from gatelodge.cli import say
from gatelodge.cli.imports import record
from gatelodge.cli.place import ActorOption, HomeOption, JsonOption, open_home

group = typer.Typer(help="Who may use the check API: create, list, revoke.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What asks, such as outlook-addin.")]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_DOMAIN = re.compile(r"@?[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")


@group.command()
def create(
    name: Name,
    author_domain: Annotated[
        list[str] | None, typer.Option(metavar="DOMAIN", help="It may speak for authors here; may be repeated.")
    ] = None,
    actor: ActorOption = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a token and show it, once.

    Without a domain, who it says the author is counts as unproven.
    """
    domains = author_domain or []
    if not _NAME.fullmatch(name):
        raise typer.BadParameter("must be letters, digits, dots and hyphens", param_hint="NAME")
    if not all(_DOMAIN.fullmatch(domain) for domain in domains):
        raise typer.BadParameter('must be a domain, such as "prison.example"', param_hint="--author-domain")
    gatehouse = open_home(home)
    token = gatehouse.tokens.create(name, domains, gatehouse.clock.now())
    record(gatehouse, "check:client:create", actor, {"client": name, "domains": len(domains)})
    if as_json:
        say.emit("api-token", {"name": name, "token": token})
        return
    say.line(token)
    say.aside("Give it to the program that asks. It is shown this once; only its digest is kept.")
    if not gatehouse.settings.web.listen:
        say.aside("The check API is off: say where it listens as [web] listen in gatelodge.toml.")


@group.command("list")
def list_(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Every token by name, with the domains it may speak for."""
    clients = open_home(home).tokens.clients()
    if as_json:
        rows = [{"name": one.name, "domains": one.domains, "made": one.made, "revoked": one.revoked} for one in clients]
        say.emit("api-tokens", {"tokens": rows})
        return
    for one in clients:
        state = f"revoked {one.revoked[:10]}" if one.revoked else f"made {one.made[:10]}"
        speaks = f"speaks for {', '.join(one.domains)}" if one.domains else "speaks for nobody"
        say.line(f"{one.name}  {state}  {speaks}")
    if not clients:
        say.line("There is no token. Make one: gatelodge api-token create NAME")


@group.command()
def revoke(name: Name, actor: ActorOption = "", home: HomeOption = None, as_json: JsonOption = False) -> None:
    """End a token at once."""
    gatehouse = open_home(home)
    gatehouse.tokens.revoke(name, gatehouse.clock.now())
    record(gatehouse, "check:client:revoke", actor, {"client": name})
    if as_json:
        say.emit("api-token", {"name": name, "token": None})
        return
    say.line(f"The token {name} is ended.")
