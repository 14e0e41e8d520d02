"""Recipient classes and agreements, read from recipients.toml (docs/formats/recipients.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Self

from gatelodge.core.permits.addresses import domain_of
from gatelodge.core.permits.agreements import Agreement, agreement
from gatelodge.core.text import mail_address
from gatelodge.core.toml import Table, read
from gatelodge.values import Coverage, FieldClass

SCOPE = 5
"""People one mail to an outside body may be about without permit or agreement, where its class says no other number."""


@dataclass(frozen=True, slots=True)
class RecipientClass:
    """One kind of recipient."""

    name: str
    coverage: Coverage = Coverage.NONE
    internal: bool = False
    max_people: int = 0
    """Unpermitted people per mail before the class's scope ends; 0: no such stop."""
    confidential: bool = False
    like: str = "public"
    """The class whose gap table and rules apply to this one too."""
    marking: str = ""
    """The strictest protective marking this class may get (its name in markings.toml); "": any."""


PUBLIC = RecipientClass("public")
INTERNAL = RecipientClass("internal", internal=True, like="internal")


class RecipientClasses:
    """Which class an address is in, and which agreement covers a mail."""

    def __init__(
        self,
        classes: Mapping[str, RecipientClass],
        places: Mapping[str, str],
        agreements: tuple[Agreement, ...],
        zone: tzinfo,
    ) -> None:
        self._classes, self._places, self._zone = classes, places, zone
        self.agreements = agreements

    @classmethod
    def parse(
        cls,
        text: str,
        source: str = "recipients.toml",
        *,
        internal_domains: Iterable[str] = (),
        zone: tzinfo = UTC,
    ) -> Self:
        """The classes of one file. `internal_domains` are the organisation's own. ConfigError names file and line."""
        file = read(text, source)
        classes = {"public": PUBLIC, "internal": INTERNAL}
        places = {f"@{domain.lower()}": "internal" for domain in internal_domains}
        for name in file.table("class").keys:
            table = file.table("class").table(name)
            classes[name] = _class(name, table)
            _place(name, table, places)
        _check_likes(file, classes)
        agreements = tuple(agreement(table) for table in file.tables("agreement"))
        file.done()
        return cls(classes, places, agreements, zone)

    @property
    def names(self) -> tuple[str, ...]:
        """Every class, `public` and `internal` always among them."""
        return tuple(self._classes)

    @property
    def limits(self) -> Mapping[str, str]:
        """Class to the strictest marking it may get, of those that have such a limit."""
        return {name: found.marking for name, found in self._classes.items() if found.marking}

    def classify(self, address: str) -> RecipientClass:
        """The one class of this address: by itself, by domain, by the longest pattern, else `public`."""
        plain = mail_address(address)
        domain = domain_of(plain)
        name = self._places.get(plain) or self._places.get(f"@{domain}")
        while name is None and domain:
            domain = domain.partition(".")[2]
            name = self._places.get(f"@*.{domain}")
        return self._classes[name or "public"]

    def agreement_for(self, recipient: str, author: str, at: datetime, people: int, classes: FieldClass) -> str:
        """Name of the first agreement that covers all of it, "" where none does or there is nobody to cover."""
        if not people:
            return ""
        on = at.astimezone(self._zone).date()
        recipient, author = mail_address(recipient), mail_address(author)
        return next((a.name for a in self.agreements if a.covers(recipient, author, on, people, classes)), "")


def _class(name: str, table: Table) -> RecipientClass:
    internal = bool(table.flag("internal", name == "internal"))
    scoped = not internal and name != "public"
    found = RecipientClass(
        name=name,
        coverage=table.choice("coverage", Coverage, Coverage.NONE),
        internal=internal,
        max_people=table.number("max_people", SCOPE if scoped else 0) or 0,
        confidential=bool(table.flag("confidential", False)),
        like=table.text("like", "internal" if internal else "public"),
        marking=table.text("marking", ""),
    )
    if name == "public" and internal:
        table.fail("internal", "`public` is everybody who is not named, so it cannot be internal.")
    return found


def _place(name: str, table: Table, places: dict[str, str]) -> None:
    """Note the domains and addresses of a class; one place belongs to one class."""
    domains = [f"@{domain.lower().removeprefix('@')}" for domain in table.words("domains")]
    addresses = [mail_address(address) for address in table.words("addresses")]
    for key, found in (("domains", domains), ("addresses", addresses)):
        for place in found:
            if place in places and places[place] != name:
                table.fail(key, f"`{place.removeprefix('@')}` is already in the class `{places[place]}`.")
            if key == "addresses" and not domain_of(place):
                table.fail(key, f'"{place}" is not a mail address. Domains stand under `domains`.')
            places[place] = name
    table.done()


def _check_likes(file: Table, classes: Mapping[str, RecipientClass]) -> None:
    for found in classes.values():
        table = file.table("class").table(found.name)
        if found.like not in {*classes, "partner"}:
            table.fail("like", f"There is no class `{found.like}` to be like.")
        if not found.internal and (found.like == "internal" or classes.get(found.like, PUBLIC).internal):
            table.fail("like", "A class outside the organisation cannot be like one inside it.")
