"""Recipient classes and agreements, read from recipients.toml (docs/formats/recipients.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Self

from gatelodge.core.permits.addresses import address_of_recipient, domain_of
from gatelodge.core.permits.agreements import FIELD_CLASSES, Agreement, agreement
from gatelodge.core.permits.feeds import feed
from gatelodge.core.permits.groups import groups, plain_name
from gatelodge.core.permits.scopes import Scopes, scope, scopes
from gatelodge.core.text import address_token, mail_address
from gatelodge.core.toml import Table, read
from gatelodge.values import Coverage, FieldClass

SCOPE = 5
"""People one mail to an outside body may be about without permit or agreement, where its class says no other number."""

_REMEMBERED = 20_000
"""Addresses whose tokens are remembered: the same ones are written to again and again."""
MOST_SCOPE = 20
"""People in one mail beyond whom only an agreement may go."""


class Need(StrEnum):
    """About whom people inside the organisation may hear."""

    ALL = "all"
    TEAM = "team"
    """About whom they, or a group they are in, have a permit."""
    NONE = "none"
    """About nobody, whatever permits say."""


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
    need: Need = Need.ALL
    """Internal classes only; anything but `all` is measured against permits as outside."""
    plus: bool = False
    """What stands after a plus in an address of this class is nothing."""
    scope: FieldClass | None = None
    """What its recipients may hear about anybody, in a mail about at most `max_people`; None: nothing."""

    def scoped(self, people: int) -> FieldClass | None:
        """What one of them may hear without a permit about each of so many people; None: nothing."""
        return self.scope if self.scope is not None and people <= self.max_people else None


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
        grouped: tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]] = ({}, {}),
        relationships: Scopes | None = None,
        feeds: Mapping[str, timedelta] | None = None,
    ) -> None:
        self._classes, self._places, self._zone = classes, places, zone
        self._groups, self._members = grouped
        self._tokens: dict[tuple[bytes, str], tuple[bytes, ...]] = {}
        self.agreements = agreements
        self.scopes = relationships or scopes()
        """Which fields a relationship may hear."""
        self.feeds: Mapping[str, timedelta] = feeds or {}
        """How old each permit source may be."""

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
        grouped = groups(file.tables("group"))
        named = {key: {name: file.table(key).table(name) for name in file.table(key).keys} for key in ("scope", "feed")}
        relationships = scopes([scope(name, table) for name, table in named["scope"].items()])
        feeds = {name: feed(table) for name, table in named["feed"].items()}
        file.done()
        return cls(classes, places, agreements, zone, grouped, relationships, feeds)

    @property
    def names(self) -> tuple[str, ...]:
        """Every class, `public` and `internal` always among them."""
        return tuple(self._classes)

    @property
    def kinds(self) -> tuple[RecipientClass, ...]:
        """Every class, as it is."""
        return tuple(self._classes.values())

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

    def plain(self, address: str) -> str:
        """The one spelling of a recipient's address: under it stands what is known of them."""
        return address_of_recipient(address, plus=self.classify(address).plus)

    def known_as(self, address: str) -> tuple[str, ...]:
        """Every name that a permit for this recipient may go by: their address first, then groups and domain."""
        plain = self.plain(address)
        domain = domain_of(plain)
        own = [plain, f"@{domain}"] if domain and not plain.startswith("@") else [plain]
        return (*dict.fromkeys((plain, *(group for name in own for group in self._members.get(name, ())), *own)),)

    def tokens(self, key: bytes, address: str) -> tuple[bytes, ...]:
        """The same as keyed tokens, for `PermitBook.hears`."""
        tokens = self._tokens.get((key, address))
        if tokens is None:
            if len(self._tokens) >= _REMEMBERED:
                self._tokens.clear()
            tokens = tuple(address_token(key, name) for name in self.known_as(address))
            self._tokens[key, address] = tokens
        return tokens

    def recipient_named(self, written: str) -> str:
        """How the recipient that a permit file names is called here: an address, an @domain, a group; "" for none."""
        if group := self._groups.get(plain_name(written)):
            return group
        address = self.plain(written)
        _, at, domain = address.rpartition("@")
        return address if at and domain and " " not in address and address.isprintable() else ""

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
        need=table.choice("need", Need, Need.ALL),
        plus=bool(table.flag("plus", False)),
        scope=_scope(table),
    )
    if found.need is not Need.ALL and not internal:
        table.fail("need", "`need` is for classes inside the organisation; those outside have `coverage`.")
    if found.scope is not None and not 0 < found.max_people <= MOST_SCOPE:
        sentence = f"A class with a `scope` has `max_people` from 1 to {MOST_SCOPE}: only an agreement permits bulk."
        table.fail("scope", sentence)
    if name == "public" and internal:
        table.fail("internal", "`public` is everybody who is not named, so it cannot be internal.")
    return found


def _scope(table: Table) -> FieldClass | None:
    if not table.has("scope"):
        return None
    found = FieldClass.IDENTITY
    for word in table.words("scope", FIELD_CLASSES):
        found |= FIELD_CLASSES[word]
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
