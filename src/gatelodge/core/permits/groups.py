"""Groups: several addresses that share the permits of one name.

    [[group]]
    name = "B wing"
    addresses = ["b.wing@prison.example", "@bwing.prison.example"]

A permit names the group as its recipient. Who joins hears from then on what the group may hear; who leaves does not.
"""

from collections.abc import Iterable, Mapping

from gatelodge.core.permits.addresses import domain_of
from gatelodge.core.text import mail_address
from gatelodge.core.toml import Table

GROUP = "group:"
"""Before a group's name where an address could stand; no address begins so, for it has an @."""


def groups(tables: Iterable[Table]) -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    """Each group's name as people write it to its name as a recipient, and each address or @domain to its groups.

    ConfigError where a group has no address, or a name stands twice or could be an address.
    """
    names: dict[str, str] = {}
    members: dict[str, list[str]] = {}
    for table in tables:
        name = table.text("name")
        plain = plain_name(name)
        if not plain or "@" in plain:
            table.fail("name", "A group's name is a word or more, without an @.")
        if plain in names:
            table.fail("name", f"There are two groups called `{name}`.")
        names[plain] = GROUP + plain
        addresses = [mail_address(address) for address in table.words("addresses")]
        if not addresses:
            table.fail("addresses", "A group has addresses, or an @domain.")
        for address in addresses:
            if not domain_of(address):
                table.fail("addresses", f'"{address}" is not a mail address or @domain.')
            members.setdefault(address, []).append(names[plain])
        table.done()
    return names, {address: tuple(found) for address, found in members.items()}


def plain_name(name: str) -> str:
    """A group's name as it is compared: in lower case, with single spaces."""
    return " ".join(name.lower().split())
