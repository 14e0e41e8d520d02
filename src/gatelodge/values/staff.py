"""A member of staff, a shared mailbox or a device that sends mail for the organisation."""

from dataclasses import dataclass
from datetime import date

LIST = "list"
"""Role of a distribution list."""


@dataclass(frozen=True, slots=True)
class Staff:
    """One row of the staff list. Supervision is data: a manager, a start, a probation that ends on evidence."""

    identity: str
    """Lower-cased address or account; what `Author.identity` says."""
    name: str = ""
    unit: str = ""
    """Path in the tree of the organisation, widest first: "Llanfair/Operations/Visits"."""
    role: str = "clerk"
    manager: str = ""
    """Identity of the line manager."""
    started: date | None = None
    probation_until: date | None = None
    evidence: str = ""
    """What ended the probation; "" while nothing did."""
    members: tuple[str, ...] = ()
    """Identities behind a shared mailbox; () for a person."""
    deputies: tuple[str, ...] = ()
    """Identities who decide in this one's place."""
    trained: date | None = None
    """Last training in handling people's data."""
    until: date | None = None
    """Last day in post; None while no end is known."""
    machine: str = ""
    """`scanner`, `system`: a device or system without a human being; "" for a person."""

    @property
    def shared(self) -> bool:
        """True for a mailbox of several people."""
        return bool(self.members)

    @property
    def is_list(self) -> bool:
        """True for a distribution list: what is sent there goes on to its members, inside or outside."""
        return self.role == LIST

    @property
    def person(self) -> bool:
        """True for one human being."""
        return not self.members and not self.machine and not self.is_list

    def left(self, on: date) -> bool:
        """True when their last day in post is before this day."""
        return self.until is not None and self.until < on

    @property
    def on_probation(self) -> bool:
        """True until there is evidence; the date alone ends nothing."""
        return self.probation_until is not None and not self.evidence
