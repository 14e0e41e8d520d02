"""Whom a message is about, and what the policy says to each recipient."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Flag, IntEnum, StrEnum, auto
from typing import NewType

from gatelodge.values.content import Gap, Hidden
from gatelodge.values.custody import Sketch
from gatelodge.values.mail import Author

PersonId = NewType("PersonId", bytes)
"""16 random bytes made at first enrolment; kept through reload, merge and re-key."""


class FieldClass(Flag):
    """What kind of fact a field is. Combine with `|`; `FieldClass(0)` is none."""

    IDENTITY = auto()
    """Name, birth date, issued numbers."""
    CONTACT = auto()
    """Home address, telephone, mail address."""
    LOCATION = auto()
    """Cell, wing, ward, class."""
    OFFENCE = auto()
    SENTENCE = auto()
    """Length, release and review dates, legal status."""
    ETHNICITY = auto()
    HEALTH = auto()
    MARKS = auto()
    """Tattoos, scars, body."""
    BELIEF = auto()
    """Religion, politics, union."""
    FAMILY = auto()
    """Next of kin, visitors, children."""
    RISK = auto()
    """Alerts, security category."""
    FINANCE = auto()
    OTHER = auto()


class Coverage(StrEnum):
    """How complete permits are for a class of recipient."""

    NONE = "none"
    PARTIAL = "partial"
    COMPLETE = "complete"


class Action(IntEnum):
    """What the policy says for one recipient; a larger value is stricter."""

    DELIVER = 0
    ASK = 1
    HOLD = 2
    REFUSE = 3

    @property
    def word(self) -> str:
        """`deliver`, `ask`, `hold` or `refuse`."""
        return self.name.lower()


class By(StrEnum):
    """Who decides about a held mail, the stricter further down."""

    ANYONE = "anyone"
    """Whoever may decide about this author's mail, the line manager first."""
    MANAGER = "manager"
    """The line manager or one above them; where there is none, information governance."""
    IG = "ig"
    """Information governance, never a manager alone."""
    TWO = "two"
    """Two people."""
    SEAL = "seal"
    """Nobody: it may only go as a sealed transfer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A detector's statement about one segment."""

    detector: str
    """`register`, `person-table`, `nhs-number`, ..."""
    part: str
    where: str
    person: PersonId | None
    """None for a person or identifier that is in no register."""
    field_classes: FieldClass
    bits: float
    """Match weight, log2(m/u)."""
    hidden: Hidden | None = None
    loose: bool = False
    """The field classes stand in the same part, not surely about this person."""
    one_of: int = 1
    """k > 1: the evidence fits k people equally well."""
    masked: str = ""
    """Evidence with all but first letters and shapes masked: "A••••BC, D••••• P•••••"."""
    weights: tuple[tuple[str, float], ...] = ()
    """Register only: each field that counted (`name`, `birth`, ... as the register calls its kinds) and its bits."""
    needed: float = 0.0
    """Register only: the bits that were needed; `bits` reached them, or an issued number sufficed by itself."""


@dataclass(frozen=True, slots=True)
class Versions:
    """What a verdict was made with, so that it can be made again."""

    gatelodge: str
    register: str
    """Version of the register, or "none"."""
    rules: str
    """First 12 hex digits of the SHA-256 of the rule file."""
    normal_form: int
    key_epoch: int
    permits: str = "none"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy says for one recipient."""

    recipient: str
    action: Action
    rule: str
    """Name of the deciding rule."""
    sentences: Mapping[str, str]
    """Language ("en", "cy") to one sentence in plain words; no personal data but counts."""
    people: int
    """Distinct persons in the whole message, for whom this recipient needs a permit."""
    permitted: int
    """How many of those this recipient may hear about, though perhaps not every field (`over_fields`)."""
    field_classes: FieldClass
    """Found about the persons this recipient is not permitted, or about all when all are permitted."""
    coverage: Coverage
    recipient_class: str
    would: Action | None = None
    """In shadow or tell: what a rule in force would have said. `action` is then what really happens."""
    hints: tuple[str, ...] = ()
    """What would have let it pass, in English."""
    over_fields: int = 0
    """How many of `permitted` come with more field classes than their permit names."""
    tell: bool = False
    """Delivered, though a rule told of it would not have been, or the table of gaps says tell."""
    told: Mapping[str, str] = field(default_factory=dict)
    """Language to what the author is told: the strictest rule that only tells; empty where no notice is due."""
    unread: bool = False
    """Some part could not be read and the table of gaps let it pass: recorded as `delivered_unread`."""
    internal: bool = False
    """The recipient is inside the organisation."""
    answerable: bool = False
    """The action is ask and the author's answer alone may release it: nothing hidden, bulk, banned or unread."""
    confidential: bool = False
    """What the line manager must not see: ask `approvers_for` and `may_approve` with `confidential=True`."""
    uncertain: int = 0
    """Of the people not permitted, those who are one of several on the register, nobody knows which."""
    alarms: tuple[str, ...] = ()
    """Rules that raise an alarm and match, in force or not. The author is never told of them."""
    by: By = By.ANYONE
    """Held: who decides."""

    @property
    def sentence(self) -> str:
        """The English sentence."""
        return self.sentences["en"]

    @property
    def strictest(self) -> Action:
        """What the rules say, shadow or not."""
        return max(self.action, self.would) if self.would is not None else self.action


@dataclass(frozen=True, slots=True)
class Judgement:
    """All verdicts on one envelope, and what they rest on. Pure function of content, envelope, facts, versions."""

    digest: bytes
    author: Author
    verdicts: tuple[Verdict, ...]
    """In the order of the envelope's recipients."""
    people: int
    """Human beings on the register who were found, exact and uncapped; one of several equally likely counts once."""
    person_like_rows: int
    """Table rows that look like a person, registered or not."""
    hidden_people: int
    """How many of `people` appear only where a person opening the files would not see them."""
    gaps: tuple[Gap, ...]
    field_classes: FieldClass
    versions: Versions
    sketch: Sketch
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    """A few, masked, for the reviewer (at most 50); counts above are complete."""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    """Stage to milliseconds; not part of the verdict."""
    uncertain: int = 0
    """How many of `people` are each one of several on the register, nobody knows which."""
    canaries: int = 0
    """How many of `people` were planted, so that their appearance outside raises an alarm."""
    barred: tuple[str, ...] = field(default=(), repr=False)
    """Identities of our own staff whom it is about: none of them decides about it (`flows/concerned.py`)."""
    passwords: tuple[str, ...] = field(default=(), repr=False)
    """What may be a password in it, for an earlier message that is still locked; never stored, never logged."""

    @property
    def alarms(self) -> tuple[str, ...]:
        """The rules that raise an alarm about this message, each once."""
        return tuple(dict.fromkeys(name for verdict in self.verdicts for name in verdict.alarms))

    @property
    def all_deliver(self) -> bool:
        """True when every recipient's verdict is deliver."""
        return all(v.action is Action.DELIVER for v in self.verdicts)

    @property
    def all_refuse(self) -> bool:
        """True when every recipient's verdict is refuse."""
        return bool(self.verdicts) and all(v.action is Action.REFUSE for v in self.verdicts)
