"""What the record of earlier mail, and the mail's own address lines and greeting, say about author and recipients."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import getaddresses

from gatelodge.core.habits.book import MOST_PERSONS
from gatelodge.core.habits.greeting import fits, greeted
from gatelodge.core.habits.thread import thread_tokens
from gatelodge.core.habits.unusual import Answer, Evidence, Mail, To, each, is_forwarded
from gatelodge.core.habits.words import buckets, greeted_buckets
from gatelodge.core.text import address_token, mail_address
from gatelodge.values import Extraction, Habits, HabitsAsked, PersonId, Received

FAMILIAR = 1
"""Mails about a person after which their recipient is taken to know of them: the first one was asked about."""
_BODIES = frozenset({"text/plain", "text/html"})
_LINES = 40
"""Of the body, within which a greeting stands."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The record's answer for one message, with what it was asked with."""

    habits: Habits = field(default_factory=Habits)
    tokens: Mapping[PersonId, bytes] = field(default_factory=dict)
    """The sketch token of each person in the message, where they are few enough to ask about."""
    names: tuple[str, ...] = ()
    """Those greeted; () where nobody is."""
    greets_somebody: bool = False
    """One of the recipients may be the one greeted."""
    shown: Mapping[str, str] = field(default_factory=dict)
    """Address to the name that stands beside it in the header."""
    words: tuple[int, ...] = ()
    thread: tuple[bytes, ...] = ()
    """The message itself, if it has an id, and those it follows."""
    outside: Mapping[str, To] = field(default_factory=dict)
    """Plain addresses of the recipients outside the organisation, to what the mail itself says of each."""
    evidence: Evidence | None = None
    """The mail held against the record."""

    def accumulated(self, recipient: bytes, persons: Iterable[PersonId]) -> int:
        """Distinct persons this recipient hears of without a permit today, these ones included; 0 without any."""
        now = set(persons)
        if not now:
            return 0
        known = self.habits.known.get(recipient)
        before = frozenset[bytes]() if known is None else frozenset(known.told_today)
        return len(now) + len(before - {self.tokens[person] for person in now if person in self.tokens})

    def knows_of(self, recipient: bytes, person: PersonId) -> bool:
        """This recipient heard of the person from us before, in a mail that was handed on."""
        known, token = self.habits.known.get(recipient), self.tokens.get(person)
        return known is not None and token is not None and known.told.get(token, 0) >= FAMILIAR

    def about(
        self, address: str, token: bytes, *, measured: bool, permitted: int, unpermitted: int
    ) -> tuple[Answer, ...]:
        """What speaks for and against this recipient outside, answer by answer."""
        if self.evidence is None:
            return ()
        to = self.outside.get(address) or To(token)
        return self.evidence.about(replace(to, measured=measured, permitted=permitted, unpermitted=unpermitted))

    def _greets(self, address: str) -> bool | None:
        return fits(self.names, address, self.shown.get(address, "")) if self.names else None

    def greeting_differs(self, address: str) -> bool:
        """The greeting names somebody, none of the recipients may be the one, and this address is surely another."""
        return self._greets(mail_address(address)) is False and not self.greets_somebody


def ask(
    received: Received,
    extraction: Extraction,
    author: str,
    recipients: Mapping[str, bytes],
    outside: Sequence[str],
    tokens: Mapping[PersonId, bytes],
    address_key: bytes,
    habits: Callable[[HabitsAsked], Habits],
) -> Earlier:
    """Ask the record about one message.

    recipients: plain address to token, in envelope order; outside: those outside the organisation.
    tokens: of its persons, who are asked about when they are few.
    """
    own, follows = thread_tokens(extraction.headers, address_key)
    few = tokens if len(tokens) <= MOST_PERSONS else {}
    shown, names = _shown(extraction.headers), greeted(_first_lines(extraction))
    plain_words, greeting = buckets(_visible(extraction), address_key), greeted_buckets(names, address_key)
    asked = HabitsAsked(
        author=address_token(address_key, author),
        recipients=tuple(recipients.values()),
        thread=follows,
        at=received.at,
        persons=tuple(sorted(few.values())),
        words=(*plain_words, *greeting),
    )
    said = habits(asked)
    mail = Mail(
        at=received.at,
        recipients=[recipients[address] for address in outside],
        words=plain_words,
        greeted=greeting,
        persons=asked.persons,
        follows=bool(follows),
        forwarded=any(name.lower() == "subject" and is_forwarded(value) for name, value in extraction.headers),
    )
    return Earlier(
        habits=said,
        tokens=few,
        names=names,
        greets_somebody=any(fits(names, address, shown.get(address, "")) for address in recipients),
        shown=shown,
        words=asked.words,
        thread=(*own, *follows) if own else (),
        outside=dict(
            zip(outside, each(names, [(recipients[one], one, shown.get(one, "")) for one in outside]), strict=True)
        ),
        evidence=Evidence(mail, said),
    )


def _shown(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    lines = [value for name, value in headers if name.lower() in {"to", "cc"}]
    return {mail_address(address): name for name, address in getaddresses(lines) if name and address}


def _visible(extraction: Extraction) -> Iterator[str]:
    """The subject, then what a reader sees of the message and its files, in order."""
    for part in extraction.parts:
        for segment in part.segments:
            head = part.media_type == "message/rfc822"
            if segment.visible and (not head or segment.where == "Subject"):
                yield segment.text.removeprefix("Subject: ") if head else segment.text


def _first_lines(extraction: Extraction) -> list[str]:
    """The beginning of the body as it is read; plain text stands for pages that say the same."""
    for part in extraction.parts:
        if part.media_type in _BODIES and not part.name:
            lines = [line for segment in part.segments[:_LINES] for line in segment.text.splitlines()]
            return lines[:_LINES]
    return []
