"""Everything the policy is asked about one envelope, before it says anything: extract (caged), find, weigh.

What is worked out here depends on no rule, so that one reading can be decided under several rule files.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from time import perf_counter

from gatelodge.core import sketch
from gatelodge.core.detect import Found, find
from gatelodge.core.policy import MessageFacts
from gatelodge.core.register import RegisterIndex
from gatelodge.core.text import address_token
from gatelodge.flows import earlier as earlier_mail
from gatelodge.flows.author import establish_author
from gatelodge.flows.earlier import Earlier
from gatelodge.flows.ground import Facts, Ground
from gatelodge.flows.message_facts import message_facts
from gatelodge.flows.weighing import Weighed, everybody, weigh
from gatelodge.ports import Cage, Keys
from gatelodge.values import Author, Extraction, Habits, HabitsAsked, Received


@dataclass(frozen=True, slots=True)
class JudgeTools:
    """What judging needs from outside. The callables give the newest register and facts, cheaply."""

    cage: Cage
    register: Callable[[], RegisterIndex | None]
    facts: Callable[[], Facts]
    keys: Keys
    mode: str
    """`hold`, `tell` or `shadow`, for the whole gate."""
    zone: tzinfo
    """The organisation's own, for rules that name days or hours."""
    identity_header: str = ""
    habits: Callable[[HabitsAsked], Habits] = lambda _asked: Habits()
    """What the record of earlier mail says."""
    trusted: Callable[[str], bool] = lambda _client: False
    """Is this client one of the hosts whose identity header is believed?"""


@dataclass(frozen=True, slots=True)
class Considered:
    """One envelope, read and weighed."""

    extraction: Extraction
    found: Found
    author: Author
    message: MessageFacts
    weighed: tuple[Weighed, ...]
    """In the order of the envelope's recipients."""
    earlier: Earlier
    ground: Ground
    took: tuple[float, float, float]
    """Milliseconds to extract, to find, to weigh."""


def consider(received: Received, tools: JudgeTools, *, as_message: bool = True, name: str = "") -> Considered:
    """Read one envelope and weigh it. `as_message=False`: the bytes are a bare file called `name`.

    Never raises for content. TemporaryError when the cage or the register cannot be used.
    """
    started = perf_counter()
    extraction = tools.cage.extract(
        received.untrusted_bytes, name=name, as_message=as_message, passwords=received.passwords
    )
    extracted = perf_counter()
    ground = Ground(tools.facts(), tools.register(), tools.keys.key("address"), tools.zone)
    found = find(extraction, ground.register)
    matched = perf_counter()
    author = establish_author(
        received, extraction.headers, ground.facts.staff, identity_header=tools.identity_header, trusted=tools.trusted
    )
    earlier = _earlier(received, extraction, found, author, ground, tools)
    message = message_facts(received, extraction, found, author, ground, earlier.habits)
    if found.people:
        names = (ground.facts.classes.tokens(ground.address_key, one) for one in received.envelope.recipients)
        ground.facts.book.prepare([token for some in names for token in some])
    weighed = tuple(
        weigh(address, message, found, received.at, ground, earlier) for address in received.envelope.recipients
    )
    took = (extracted - started, matched - extracted, perf_counter() - matched)
    milliseconds = (took[0] * 1e3, took[1] * 1e3, took[2] * 1e3)
    return Considered(extraction, found, author, message, weighed, earlier, ground, milliseconds)


def _earlier(
    received: Received, extraction: Extraction, found: Found, author: Author, ground: Ground, tools: JudgeTools
) -> Earlier:
    """What the record says; it is asked only about mail that leaves the organisation."""
    classes, addresses = ground.facts.classes, received.envelope.recipients
    if all(classes.classify(address).internal for address in addresses):
        return Earlier()
    key = tools.keys.key("sketch")
    plain = [classes.plain(address) for address in addresses]
    recipients = {address: address_token(ground.address_key, address) for address in plain}
    outside = [address for address in recipients if not classes.classify(address).internal]
    tokens = {person: sketch.person_token(key, person) for person in everybody(found)}
    return earlier_mail.ask(
        received, extraction, author.identity, recipients, outside, tokens, ground.address_key, tools.habits
    )
