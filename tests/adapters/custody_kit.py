"""Invented mail for the recorder's tests."""

from datetime import UTC, datetime
from hashlib import sha256

from gatelodge.values import Decided, Sketch, Tokens

AT = datetime(2011, 8, 1, 9, 0, tzinfo=UTC)
AUTHOR, SECOND = "a.pugh@llanfair.example", "m.rees@llanfair.example"


def tokens(people, first=0, epoch=1):
    return tuple(sorted(sha256(b"%d/%d" % (epoch, first + n)).digest()[:16] for n in range(people)))


def sketch(people=1, unpermitted=0, first=0, epoch=1, former=()):
    """A sketch under the key of one epoch; `former`: the earlier epochs it carries the same persons under."""
    persons = tokens(people, first, epoch)
    carried = tuple(Tokens(one, tokens(people, first, one)) for one in former)
    return Sketch(epoch, persons, (b"r" * 16,), b"a" * 16, people, unpermitted, 0, 0, former=carried)


def decided(
    number=1, *actions, custody=None, outside=True, at=AT, people=1, unpermitted=0, item=None, author=AUTHOR, epoch=1
):
    """A message to one recipient per action; inline when all deliver, unless `custody` says otherwise."""
    actions = actions or ("deliver",)
    recipients = tuple(f"o.vaughan{place}@public.example" for place in range(len(actions)))
    verdicts = [
        {"address": address, "rule": "bulk", "sentence": f"About {people}.", "people": people, "permitted": 1}
        for address in recipients
    ]
    return Decided(
        at=at,
        digest=sha256(b"message %d" % number).digest(),
        sender=author,
        recipients=recipients,
        actions=actions,
        custody=set(actions) != {"deliver"} if custody is None else custody,
        item=item or f"GL-TEST{number:04}",
        author=author,
        sketch=None if "judging" in actions else sketch(people, unpermitted, epoch=epoch),
        commitment={"people": people, "outside": outside, "rules": "0123456789ab"},
        payload={"verdicts": verdicts, "note": "D. Prys, cell A2-14"},
        message_id=f"<{number}@llanfair.example>",
        size=4096,
        ask_until=AT,
    )
