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
    marking: str = ""
    """The strictest protective marking found (its name in markings.toml), "" for none."""
    marking_rank: int = 0
    """How strict it is; 0 for none."""
    marking_unknown: bool = False
    """Something marks the message in words that markings.toml does not know."""
    subject_people: int = 0
    """People whom the subject line names, on the register or not."""
    file_name_people: int = 0
    """People whom the names of files name, on the register or not."""
    author_days: int | None = None
    """Days the author has been in post; None where the staff list does not say."""
    training_days: int | None = None
    """Days since the author's last training; None where the staff list does not say."""
    share: float = 1.0
    """A keyed hash of the digest in [0, 1): a rule for a share of the mail takes what lies below the share."""
    messages_hour: int = 0
    """Outside messages of this author in the last hour, this one not counted."""
    messages_day: int = 0
    """The same in the last 24 hours."""
    outsiders_day: int = 0
    """Distinct outside recipients of this author in the last 24 hours."""
    people_day: int = 0
    """Distinct persons this author wrote to outsiders about without a permit in the last 24 hours."""
    stopped_day: int = 0
    """Messages of this author that were asked about, held or refused in the last 24 hours."""
    history: int = 0
    """Outside messages our record knows; 0: there is none, and nobody is new."""
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
    first_for_author: bool = False
    """This author never wrote to this address before; False where our record is empty."""
    in_thread: bool = False
    """A message that this one follows went to this recipient."""
    private: bool = False
    """The address is at a private mail provider (gmail.com and its like)."""
    slip: str = ""
    """How the address differs from a known one: `letter`, `swap`, `lookalike`, `ending`; "" where it does not."""
    unusual: float = 0.0
    """Bits of evidence that this recipient was not meant, from our record of earlier mail; below 0: they were."""
    greeting_differs: bool = False
    """The greeting names somebody whom this address does not."""
    list_members: int = 0
    """More than 0: a distribution list of so many known members; -1: one whose members nobody knows; 0: none."""
    familiar: int = 0
    """Of `certain_unpermitted`, those this recipient heard of from us before; nobody whose permit ended."""
    accumulated: int = 0
    """Distinct persons this recipient hears of without a permit today, in this and earlier mails."""
    over_marking: bool = False
    """The marking is stricter than the recipient's class may receive."""
    stale_feeds: tuple[str, ...] = ()
    """Names of the permit feeds older than their limit that this recipient's permits come from."""
    contradicting: int = 0
    """Persons about whom two permit lines of this recipient contradict each other."""
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

    @property
    def unfamiliar(self) -> int:
        """Of those, whom this recipient would hear of for the first time."""
        return max(self.certain_unpermitted - self.familiar, 0)
