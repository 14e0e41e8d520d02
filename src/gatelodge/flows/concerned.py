"""Whom of our own staff a mail is about, so that none of them decides about it (`Judgement.barred`).

Asked only of what is not simply delivered: it reads every segment once more.

    if any(verdict.action is not Action.DELIVER for verdict in verdicts):
        barred = concerned(extraction, everybody(found), author.identity, staff, register)
"""

from collections.abc import Set as AbstractSet

from gatelodge.core.permits import StaffBook
from gatelodge.core.permits.concerned import named_in
from gatelodge.core.register import RegisterIndex
from gatelodge.values import Extraction, PersonId


def concerned(
    extraction: Extraction,
    persons: AbstractSet[PersonId],
    author: str,
    staff: StaffBook,
    register: RegisterIndex | None,
) -> tuple[str, ...]:
    """Those who would be asked to decide and are among the persons found, or manage the author and are named in it.

    A member of staff is a registered person by their mail address. Of the others only managers are looked for by
    name: a footer that names the information-governance officer is no complaint about them.
    """
    about: set[str] = set()
    if register is not None and persons:
        candidates = (*staff.approvers_for(author), *staff.officers_for(author))
        about |= {name for name in candidates if register.persons_with_address(name) & persons}
    managers = staff.managers_of(author)
    if managers:
        subject = [value for name, value in extraction.headers if name.lower() == "subject"]
        segments = [segment.text for part in extraction.parts if part.path for segment in part.segments]
        about |= named_in((*subject, *segments), managers)
    return tuple(sorted(about))
