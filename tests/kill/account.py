"""Where every (message, recipient) is, by Message-ID."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.gatehelp import Arrived, Custody
from tests.kill.outbox import Outbox


@dataclass
class Account:
    """The sums over all messages of one outbox. `lost` and `passed` must be empty."""

    messages: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    """Copies at the next hop beyond the first, for one recipient."""
    lost: list[tuple[str, str]] = field(default_factory=list)
    """Answered 250 and neither at the next hop nor in custody."""
    passed: list[tuple[str, str]] = field(default_factory=list)
    """At the next hop although nobody released it."""


def account(
    outbox: Outbox, arrived: Sequence[Arrived], custody: Sequence[Custody], released: Iterable[str] = ()
) -> Account:
    """Every message of the outbox, each of its recipients in exactly one place."""
    copies = Counter((m.message_id, address) for m in arrived for address in m.recipients)
    answered = {(m.message_id, address) for m in arrived if m.answered for address in m.recipients}
    kept = {(line.message_id, line.address) for line in custody}
    free = set(released)
    result = Account(messages=len(outbox.mails))
    for mail in outbox.mails.values():
        code = outbox.answers.get(mail.message_id)
        for pair in sorted(mail.pairs):
            result.duplicates += max(0, copies[pair] - 1)
            if pair[1] in mail.waits and copies[pair] and mail.message_id not in free:
                result.passed.append(pair)
            if pair in answered:
                result.fates["delivered"] += 1
            elif pair in kept:
                result.fates["in custody"] += 1
            elif code is None:
                result.fates["with the sender"] += 1
            elif code >= 500:
                result.fates["refused"] += 1
            else:
                result.lost.append(pair)
    return result
