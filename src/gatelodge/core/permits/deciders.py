"""Who may decide about somebody's mail, worked out on the staff list: managers, their deputies, officers, mail admins.

Nothing here decides. Circles of managers, deputies and mailboxes end by themselves: everybody is met once.

    Deciders(staff).approvers("a.pugh@llanfair.example", by=By.IG)
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from gatelodge.values import By, Staff

IG_OFFICER, DUTY_OFFICER, MAIL_ADMIN = "ig-officer", "duty-officer", "mail-admin"
Book = Mapping[str, Staff]
"""Identity to its row."""


class Deciders:
    """The staff list, asked who decides."""

    def __init__(self, staff: Book) -> None:
        self._staff = staff
        self._roles: dict[str, list[Staff]] = {}
        for member in staff.values():
            self._roles.setdefault(member.role, []).append(member)

    def approvers(
        self,
        author: str,
        *,
        recipients: Iterable[str] = (),
        confidential: bool = False,
        by: By = By.ANYONE,
        barred: Iterable[str] = (),
        on: date | None = None,
    ) -> tuple[str, ...]:
        """As `StaffBook.approvers_for` says."""
        if by is By.SEAL:
            return ()
        direct = frozenset(map(_plain, recipients))
        concerned = frozenset(map(_plain, barred))
        own = self._own(author) | concerned
        for involved in (own | self._through(direct), own | direct):
            fit = self._fitting(author, involved, concerned, confidential=confidential, by=by, on=on)
            if fit:
                return fit
        return ()

    def _fitting(
        self,
        author: str,
        involved: frozenset[str],
        concerned: frozenset[str],
        *,
        confidential: bool,
        by: By,
        on: date | None,
    ) -> tuple[str, ...]:
        """Those who decide, without whoever is involved; nobody stands in for who is concerned."""
        found = self._staff.get(_plain(author))
        managers = () if found is None else chain_of(found, self._staff)
        above = self._above(found)
        line = [] if confidential else self._line(managers, concerned)
        officers = self._officers(found.unit if found is not None else "")
        governance = [officer for officer in officers if officer.role == IG_OFFICER]
        match by:
            case By.MANAGER:
                return _fit(line, involved, on) or _fit(governance, involved | above, on)
            case By.IG:
                return _fit(governance, involved | above, on)
            case _:
                first = self._with_role(MAIL_ADMIN) if found is None or found.machine else []
                return _fit([*first, *line, *officers], involved | (above if confidential else frozenset()), on)

    def officers(
        self, author: str, *, recipients: Iterable[str] = (), barred: Iterable[str] = (), on: date | None = None
    ) -> tuple[str, ...]:
        """As `StaffBook.officers_for` says."""
        found = self._staff.get(_plain(author))
        involved = self._own(author) | frozenset(map(_plain, (*barred, *recipients)))
        officers = self._officers(found.unit if found is not None else "")
        return _fit(officers, involved | self._above(found), on)

    def _above(self, found: Staff | None) -> frozenset[str]:
        """Everybody who manages them in any way, in a circle too: who must not see what managers must not."""
        return frozenset() if found is None else frozenset(one.identity for one in _upwards(found, self._staff))

    def _own(self, author: str) -> frozenset[str]:
        """Whose mail it is: the author, everybody of a shared mailbox, and who stands in for one of them."""
        found = self._staff.get(_plain(author))
        if found is None:
            return frozenset({_plain(author)})
        behind = {found.identity, *members_of(found, self._staff)}
        known = [self._staff[name] for name in behind if name in self._staff]
        return frozenset(behind | {deputy for one in known for deputy in one.deputies})

    def _through(self, addresses: frozenset[str]) -> frozenset[str]:
        """The addresses, and who gets it through a list or shared mailbox among them."""
        rows = [self._staff[address] for address in addresses if address in self._staff]
        return addresses | {name for row in rows for name in members_of(row, self._staff)}

    def _line(self, managers: Sequence[Staff], concerned: frozenset[str]) -> list[Staff]:
        """The managers, each followed by who decides in their place; nobody stands in for one whom it is about."""
        line: list[Staff] = []
        for manager in managers:
            line += [manager] if manager.identity in concerned else [manager, *deputies_of(manager, self._staff)]
        return line

    def _officers(self, unit: str) -> list[Staff]:
        """IG officers, then duty officers, whose unit is this one or above it, nearest first."""
        deciding = [member for role in (IG_OFFICER, DUTY_OFFICER) for member in self._with_role(role)]
        above = [member for member in deciding if not member.unit or is_within(unit, member.unit)]
        return sorted(above, key=lambda member: -len(member.unit)) if unit else deciding

    def _with_role(self, role: str) -> list[Staff]:
        return self._roles.get(role, [])


def chain_of(member: Staff, staff: Book) -> tuple[Staff, ...]:
    """The managers above somebody, nearest first; of a shared mailbox without its own, those of its members.

    Who is themselves managed by one of those behind the mail is not above them: in a circle nobody is.
    """
    behind = {member.identity, *members_of(member, staff)}
    found = _upwards(member, staff)
    return tuple(one for one in found if not behind & {above.identity for above in (one, *_upwards(one, staff))})


def _upwards(member: Staff, staff: Book) -> list[Staff]:
    """Everybody met on the way up, each once, whether or not the way leads back."""
    met: dict[str, Staff] = {}
    waiting = (
        [member.manager] if member.manager else [staff[m].manager for m in members_of(member, staff) if m in staff]
    )
    while waiting:
        manager = staff.get(waiting.pop(0))
        if manager is not None and manager.identity not in met:
            met[manager.identity] = manager
            waiting.append(manager.manager)
    return list(met.values())


def deputies_of(member: Staff, staff: Book) -> tuple[Staff, ...]:
    """Those who decide in somebody's place, and in theirs, each once."""
    met: dict[str, Staff] = {}
    waiting = list(member.deputies)
    while waiting:
        deputy = staff.get(waiting.pop(0))
        if deputy is not None and deputy.identity not in met and deputy.identity != member.identity:
            met[deputy.identity] = deputy
            waiting += deputy.deputies
    return tuple(met.values())


def members_of(member: Staff, staff: Book) -> tuple[str, ...]:
    """Everybody behind a shared mailbox, through mailboxes in it too, known or not; () for a person."""
    met: dict[str, None] = {}
    waiting, opened = list(member.members), {member.identity}
    while waiting:
        name = waiting.pop(0)
        inner = staff.get(name)
        if inner is None or not inner.members:
            met[name] = None
        elif name not in opened:
            opened.add(name)
            waiting += inner.members
    return tuple(met)


def is_within(unit: str, above: str) -> bool:
    """True when `unit` is `above` or below it in the tree.

    >>> is_within("Llanfair/Operations/Visits", "Llanfair/Operations")
    True
    >>> is_within("Llanfair/Operations", "Llanfair/Op")
    False
    """
    return unit == above or unit.startswith(f"{above}/")


def _fit(members: Iterable[Staff], involved: frozenset[str], on: date | None) -> tuple[str, ...]:
    """The identities of those who may, each once: people in post who are not involved."""
    fit = (one for one in members if one.person and not (on is not None and one.left(on)))
    return tuple(dict.fromkeys(one.identity for one in fit if one.identity not in involved))


def _plain(identity: str) -> str:
    return identity.strip().lower()
