"""The frozen things everybody hands around. No behaviour beyond reading them; no I/O; no keys.

`mail` an SMTP transaction and its bytes; `content` what extraction found in it; `people` whom it is about and
what the policy says; `habits` what earlier mail says; `custody` what is in our keeping and what the ledger is told.
"""

from gatelodge.values.content import Extraction, Gap, GapKind, Hidden, Part, Segment, SegmentKind
from gatelodge.values.custody import (
    Decided,
    Earlier,
    Event,
    HoldEvent,
    HoldState,
    Item,
    ItemRecipient,
    Move,
    Outcome,
    Recorded,
    Sketch,
    Supervision,
    Tokens,
)
from gatelodge.values.habits import Habits, HabitsAsked, Known
from gatelodge.values.mail import Author, AuthorProof, Envelope, Received, SmtpReply, digest_of
from gatelodge.values.people import (
    Action,
    By,
    Coverage,
    FieldClass,
    Finding,
    Judgement,
    PersonId,
    Verdict,
    Versions,
)
from gatelodge.values.staff import Staff
from gatelodge.values.supervising import Decision, MailDay, Sample, SampleEvent, SampleState, SampleStep, Sent

__all__ = [
    "Action",
    "Author",
    "AuthorProof",
    "By",
    "Coverage",
    "Decided",
    "Decision",
    "Earlier",
    "Envelope",
    "Event",
    "Extraction",
    "FieldClass",
    "Finding",
    "Gap",
    "GapKind",
    "Habits",
    "HabitsAsked",
    "Hidden",
    "HoldEvent",
    "HoldState",
    "Item",
    "ItemRecipient",
    "Judgement",
    "Known",
    "MailDay",
    "Move",
    "Outcome",
    "Part",
    "PersonId",
    "Received",
    "Recorded",
    "Sample",
    "SampleEvent",
    "SampleState",
    "SampleStep",
    "Segment",
    "SegmentKind",
    "Sent",
    "Sketch",
    "SmtpReply",
    "Staff",
    "Supervision",
    "Tokens",
    "Verdict",
    "Versions",
    "digest_of",
]
