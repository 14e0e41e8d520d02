"""`gatelodge api-token ...`: who may use the check API."""

import asyncio
import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from gatelodge.cli import say
from gatelodge.cli.place import ActorOption, HomeOption, JsonOption, open_home

if TYPE_CHECKING:
    from gatelodge.bootstrap import Gatehouse

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
    now = gatehouse.clock.now()
    token = gatehouse.tokens.create(name, domains, now)
    _record(gatehouse, "check:client:create", actor, now, {"client": name, "domains": len(domains)})
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
def revoke(name: Name, actor: ActorOption = "", home: HomeOption = None) -> None:
    """End a token at once."""
    gatehouse = open_home(home)
    now = gatehouse.clock.now()
    gatehouse.tokens.revoke(name, now)
    _record(gatehouse, "check:client:revoke", actor, now, {"client": name})
    say.line(f"The token {name} is ended.")


def _record(gatehouse: "Gatehouse", tag: str, actor: str, at: datetime, what: dict[str, object]) -> None:
    from gatelodge.values import Event  # noqa: PLC0415 - heavy

    async def tell() -> None:
        async with gatehouse.recorder() as recorder:
            await recorder.event(Event(tag, at, actor or "cli", what))

    asyncio.run(tell())
