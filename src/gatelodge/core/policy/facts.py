"""What a verdict is made from: one set of facts about the message, one about each recipient. Counts, no names."""

from dataclasses import dataclass
from datetime import datetime

from gatelodge.values import Author, Coverage, FieldClass, Gap, Staff

NO_FIELDS = FieldClass(0)


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """The same for every recipient of one envelope."""

    author: Author
    author_staff: Staff | None = None
    """The author's row of the staff list; None where nobody knows them."""
    author_members: tuple[Staff, ...] = ()
    """Everybody who may stand behind a shared mailbox."""
    people: int = 0
    """Human beings on the register; one of several equally likely counts once."""
    canaries: int = 0
    """Of `people`, those who were planted."""
    person_like_rows: int = 0
    hidden_people: int = 0
    hidden_person_like_rows: int = 0
    unregistered: int = 0
    """Identifiers and person rows that match nobody on the register."""
    gaps: tuple[Gap, ...] = ()
    field_classes: FieldClass = NO_FIELDS
    outsiders_visible: int = 0
    """Distinct addresses outside the organisation that every recipient can see."""
    has_register: bool = True
    register_stale: bool = False
    permits_stale: bool = False
    subject: str = ""
    size: int = 0
    """Bytes."""
    at: datetime | None = None
    """Local time in the organisation's zone, for rules that name days or hours."""


@dataclass(frozen=True, slots=True)
class RecipientFacts:
    """One recipient, and the persons found measured against what they may hear."""

    address: str
    recipient_class: str = "public"
    coverage: Coverage = Coverage.NONE
    people: int = 0
    permitted: int = 0
    unpermitted: int = 0
    over_fields: int = 0
    """Of `permitted`, those with more field classes in the message than in their permit."""
    unpermitted_classes: FieldClass = NO_FIELDS
    banned: int = 0
    hidden_unpermitted: int = 0
    uncertain: int = 0
    """Of `unpermitted`, those who are one of several on the register, nobody knows which."""
    uncertain_sensitive: int = 0
    """Of `uncertain`, those about whom more is said than who they are."""
    perhaps_banned: int = 0
    """Of `uncertain`, those who may be somebody the recipient must not hear about."""
    candidates: int = 0
    """How many registered persons the `uncertain` may be."""
    near_miss: bool = False
    """The address is unknown and one slip from a known one."""
    first_mail: bool = False
    agreement: str = ""
    """Name of the valid agreement that covers everybody and everything found; "" where none does."""
    internal: bool = False
    confidential_route: bool = False
    about_self: int = 0
    """Of `permitted`, how many are the recipient."""
    max_people: int = 0
    """Unpermitted people after which this class's scope ends; 0: no such stop."""
    like: str = ""
    """Class whose gap table and rules apply as well."""

    @property
    def certain_unpermitted(self) -> int:
        """Of `unpermitted`, those of whom it is known who they are."""
        return self.unpermitted - self.uncertain
