"""What a rule may ask of the facts: one table of questions, each with its key in the rule file and where its answer is.

An answer is a number, a word, a set or None; equal facts give equal answers, so that what a rule makes of an answer has
to be worked out once (`matching.py`). Docs, schema and error texts are made from this table too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from gatelodge.core.policy.facts import MessageFacts, RecipientFacts
from gatelodge.values import AuthorProof, Coverage, FieldClass, GapKind, Staff

Answer = Callable[[MessageFacts, RecipientFacts], Any]
MACHINES = ("bounce", "auto-reply", "scanner", "system", "notice")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SLIPS = ("letter", "swap", "lookalike", "ending")
FIELDS: Mapping[str, FieldClass] = {str(field.name).lower(): field for field in FieldClass}


class Kind(StrEnum):
    """How what a rule wants is compared with the answer."""

    LEAST = "at least"
    UNDER = "under"
    """An unknown number (None) is under any where nobody knows who wrote the mail, and under none otherwise."""
    FLAG = "is"
    ANY = "one of"
    """The answer, or one of the answers where there are several, is among the words."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing a rule may ask."""

    key: str
    """Table and key in the rule file: `what.people`."""
    kind: Kind
    answer: Answer
    says: str
    """What it means, for the documentation and the schema."""
    words: tuple[str, ...] = ()
    """ANY: the words that may be asked for; () for any."""
    of_message: bool = False
    """The same for every recipient of a message."""


def members_of(message: MessageFacts) -> tuple[Staff, ...] | None:
    """The staff who may stand behind the mail; None: anybody may."""
    staff = message.author_staff
    if staff is None:
        return () if message.author.machine else None
    if staff.shared:
        return message.author_members or None
    return (staff,)


def _each(of: Callable[[Staff], Any]) -> Answer:
    """The answer of everybody who may stand behind the mail; None where nobody knows who that is."""

    def answer(message: MessageFacts, _: RecipientFacts) -> frozenset[Any] | None:
        people = members_of(message)
        return None if people is None else frozenset(map(of, people))

    return answer


def _authors(message: MessageFacts, _: RecipientFacts) -> frozenset[str] | None:
    people = members_of(message)
    own = frozenset([message.author.identity])
    return None if people is None else own | {person.identity for person in people}


@lru_cache(maxsize=4096)
def _field_words(classes: FieldClass) -> frozenset[str]:
    return frozenset(word for word, field in FIELDS.items() if field in classes)


def _day(message: MessageFacts, _: RecipientFacts) -> date | None:
    return None if message.at is None else message.at.date()


def _unknown(message: MessageFacts) -> bool:
    return members_of(message) is None


def _in_post(message: MessageFacts, _: RecipientFacts) -> int | None:
    return -1 if _unknown(message) else message.author_days


def _training(message: MessageFacts, _: RecipientFacts) -> int:
    """Days since the last training; very many where none is known."""
    return 1_000_000 if message.training_days is None else message.training_days


_L, _U, _F, _A = Kind.LEAST, Kind.UNDER, Kind.FLAG, Kind.ANY

_MESSAGE: tuple[tuple[str, Kind, Answer, str, tuple[str, ...]], ...] = (
    ("who.units", _A, _each(lambda one: one.unit), "unit of the author, or one below it", ()),
    ("who.roles", _A, _each(lambda one: one.role), "role of the author", ()),
    ("who.authors", _A, _authors, "the author", ()),
    ("who.on_probation", _F, _each(lambda one: one.on_probation), "the author is on probation", ()),
    ("who.machine", _A, lambda m, _: m.author.machine, "no human being wrote it", MACHINES),
    ("who.proven", _F, lambda m, _: m.author.proof is not AuthorProof.NONE, "the author is proven", ()),
    ("who.known", _F, lambda m, _: m.author_staff is not None, "the author is on the staff list", ()),
    ("who.shared", _F, lambda m, _: m.author_staff is not None and m.author_staff.shared, "a shared mailbox", ()),
    ("who.days_in_post", _U, _in_post, "days the author has been in post", ()),
    ("who.training_days", _L, _training, "days since the author's last training; never is very many", ()),
    ("who.messages_hour", _L, lambda m, _: m.messages_hour, "the author's outside mails of the last hour", ()),
    ("who.messages_day", _L, lambda m, _: m.messages_day, "the author's outside mails of the last 24 hours", ()),
    ("who.outsiders_day", _L, lambda m, _: m.outsiders_day, "outsiders the author wrote to in 24 hours", ()),
    ("who.people_day", _L, lambda m, _: m.people_day, "people without a permit the author wrote about in 24 hours", ()),
    ("who.stopped_day", _L, lambda m, _: m.stopped_day, "the author's mails stopped in the last 24 hours", ()),
    ("what.canaries", _L, lambda m, _: m.canaries, "persons who were planted", ()),
    ("what.person_like_rows", _L, lambda m, _: m.person_like_rows, "table rows that look like a person", ()),
    ("what.hidden_people", _L, lambda m, _: m.hidden_people, "persons only where a reader would not see them", ()),
    ("what.hidden_person_like_rows", _L, lambda m, _: m.hidden_person_like_rows, "hidden rows like a person", ()),
    ("what.unregistered", _L, lambda m, _: m.unregistered, "numbers and rows that match nobody on the register", ()),
    ("what.outsiders_visible", _L, lambda m, _: m.outsiders_visible, "outside addresses that all can see", ()),
    ("what.size", _L, lambda m, _: m.size, "bytes", ()),
    ("what.subject_people", _L, lambda m, _: m.subject_people, "persons whom the subject line names", ()),
    ("what.file_name_people", _L, lambda m, _: m.file_name_people, "persons whom a file's name names", ()),
    ("what.history", _L, lambda m, _: m.history, "outside mails our record knows", ()),
    ("what.register", _F, lambda m, _: m.has_register, "a register is loaded", ()),
    ("what.stale", _F, lambda m, _: m.register_stale or m.permits_stale, "register or permits are stale", ()),
    (
        "what.gaps",
        _A,
        lambda m, _: frozenset(gap.kind.value for gap in m.gaps),
        "one of these kinds could not be read",
        tuple(kind.value for kind in GapKind),
    ),
    ("what.subject_starts", _A, lambda m, _: m.subject, "the subject starts with one of these words", ()),
    ("what.marking", _A, lambda m, _: m.marking, "the strictest protective marking", ()),
    ("what.marking_rank", _L, lambda m, _: m.marking_rank, "how strict the marking is", ()),
    ("what.marking_unknown", _F, lambda m, _: m.marking_unknown, "a marking that nobody has listed", ()),
    ("what.share", _U, lambda m, _: int(m.share * 100), "percent of the mail, chosen by a keyed hash", ()),
    ("when.days", _A, lambda m, _: None if m.at is None else DAYS[m.at.weekday()], "local day", DAYS),
    ("when.hours", _A, lambda m, _: None if m.at is None else m.at.time().replace(second=0, microsecond=0), "", ()),
    ("when.expires", _A, _day, "the rule's last day", ()),
)

_RECIPIENT: tuple[tuple[str, Kind, Answer, str, tuple[str, ...]], ...] = (
    ("what.people", _L, lambda m, r: max(m.people, r.people), "human beings in the message", ()),
    ("what.unpermitted", _L, lambda _, r: r.unpermitted, "people without a permit", ()),
    ("what.certain_unpermitted", _L, lambda _, r: r.certain_unpermitted, "those of whom it is known who they are", ()),
    ("what.unfamiliar", _L, lambda _, r: r.unfamiliar, "those of them whom the recipient never heard of from us", ()),
    ("what.uncertain", _L, lambda _, r: r.uncertain, "those who are one of several on the register", ()),
    ("what.uncertain_sensitive", _L, lambda _, r: r.uncertain_sensitive, "with more than who they are", ()),
    ("what.perhaps_banned", _L, lambda _, r: r.perhaps_banned, "who may be somebody banned", ()),
    ("what.over_fields", _L, lambda _, r: r.over_fields, "people with more field classes than their permit", ()),
    ("what.banned", _L, lambda _, r: r.banned, "people the recipient must not hear about", ()),
    ("what.hidden_unpermitted", _L, lambda _, r: r.hidden_unpermitted, "people without a permit, only hidden", ()),
    ("what.accumulated", _L, lambda _, r: r.accumulated, "people without a permit this recipient heard of today", ()),
    ("what.contradicting", _L, lambda _, r: r.contradicting, "people about whom two permits contradict", ()),
    ("what.beyond_scope", _F, lambda _, r: 0 < r.max_people < r.unpermitted, "more people than the class's scope", ()),
    (
        "about.field_classes",
        _A,
        lambda _, r: _field_words(r.unpermitted_classes),
        "one of these is in the message and the recipient may not hear it",
        tuple(FIELDS),
    ),
    ("to.classes", _A, lambda _, r: frozenset([r.recipient_class, r.like]), "the class, or the one it is like", ()),
    ("to.coverage", _A, lambda _, r: r.coverage.value, "how complete permits are", tuple(c.value for c in Coverage)),
    ("to.inside", _F, lambda _, r: r.internal, "inside the organisation", ()),
    ("to.agreement", _F, lambda _, r: bool(r.agreement), "an agreement covers everybody and everything found", ()),
    ("to.near_miss", _F, lambda _, r: r.near_miss, "the address is one slip from a known one", ()),
    ("to.slip", _A, lambda _, r: r.slip, "how it differs from a known one", SLIPS),
    ("to.first_mail", _F, lambda _, r: r.first_mail, "nothing was sent there before", ()),
    ("to.first_for_author", _F, lambda _, r: r.first_for_author, "this author never wrote there before", ()),
    ("to.in_thread", _F, lambda _, r: r.in_thread, "a mail that this one follows went there", ()),
    ("to.private", _F, lambda _, r: r.private, "a private mail provider", ()),
    ("to.unusual", _L, lambda _, r: int(r.unusual), "bits of evidence that this recipient was not meant", ()),
    ("to.greeting_differs", _F, lambda _, r: r.greeting_differs, "the greeting names somebody else", ()),
    ("to.list_members", _L, lambda _, r: r.list_members, "a list with so many known members", ()),
    ("to.list_unknown", _F, lambda _, r: r.list_members < 0, "a list whose members nobody knows", ()),
    ("to.over_marking", _F, lambda _, r: r.over_marking, "the marking is stricter than this class may receive", ()),
    ("to.stale_feeds", _F, lambda _, r: bool(r.stale_feeds), "permits of a feed that is older than its limit", ()),
    ("to.confidential", _F, lambda _, r: r.confidential_route, "a confidential route", ()),
)

QUESTIONS: Mapping[str, Question] = {
    row[0]: Question(*row, of_message=of_message)
    for table, of_message in ((_MESSAGE, True), (_RECIPIENT, False))
    for row in table
}
"""Key to question, those about the message first."""
