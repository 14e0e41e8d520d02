"""What a judgement rests on beside the message: one snapshot of facts, so that nothing changes between recipients."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from gatelodge.core.markings import Vocabulary
from gatelodge.core.permits import PermitBook, RecipientClasses, StaffBook
from gatelodge.core.policy import Rules
from gatelodge.core.register import RegisterIndex


class Facts(Protocol):
    """One consistent snapshot of permits, staff, recipient classes, rules and words."""

    @property
    def book(self) -> PermitBook:
        """Who may hear about whom."""

    @property
    def staff(self) -> StaffBook:
        """Who sends, who decides."""

    @property
    def classes(self) -> RecipientClasses:
        """What kind each recipient is."""

    @property
    def rules(self) -> Rules:
        """The policy, with its words."""

    @property
    def markings(self) -> Vocabulary:
        """The protective markings we know."""

    @property
    def versions(self) -> Mapping[str, str]:
        """Of each file."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What one judgement rests on beside the message."""

    facts: Facts
    register: RegisterIndex | None
    address_key: bytes
    zone: tzinfo
    """The organisation's own, for rules that name days or hours."""
