"""What the record of earlier mail says about an author and their recipients; learned as messages are handed on.

The same as `core/habits/book.py` says it in memory; one suite runs on both. All of it runs inside one transaction of
`database.one_transaction`: a message counts in the transaction that decides or delivers it.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from gatelodge.adapters.store import database
from gatelodge.adapters.store.sealing import tokens_of, unpack
from gatelodge.values import Habits, HabitsAsked, Known, Sketch

MOST_RECIPIENTS = 50
"""Of a message to more, nothing is learned about who goes with whom."""
MOST_PERSONS = 200
"""About more persons, a message teaches nothing about whom its recipients hear of."""
MOST_HEARD = 500
"""Of a recipient who heard of more persons, so many are counted."""
RIVALS = 24
"""Latest others of the author who are compared with the recipients."""
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


def learn(sketch: Sketch, places: Sequence[int], at: datetime) -> None:
    """A message was handed on to the recipients in these places."""
    when = database.to_column(at)
    recipients = [sketch.recipients[place] for place in places]
    for place, recipient in zip(places, recipients, strict=True):
        _count_pair(sketch.author, recipient, when, outside=place in sketch.outside)
        _count_contact(recipient, sketch.words, when)
        _count_persons(sketch, place, when)
        for message in sketch.thread[:1]:
            statement = "INSERT INTO store_thread (message, recipient, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
            database.run(statement, message, recipient, when)
    if len(sketch.recipients) <= MOST_RECIPIENTS:
        for one, other in combinations(sorted(set(recipients)), 2):
            database.run(
                "INSERT INTO store_together (one, other, mails) VALUES (%s, %s, 1) "
                "ON CONFLICT (one, other) DO UPDATE SET mails = store_together.mails + 1",
                one,
                other,
            )
    if sketch.outside:
        _count_words(sketch.words)


def learn_delivered(envelope: int, recipients: Sequence[int], at: datetime) -> None:
    """What was in custody was handed on to these rows of its recipients."""
    found = database.row(
        "SELECT author, persons, recipients, outside, beyond, words, thread FROM store_sketch WHERE envelope_id = %s",
        envelope,
    )
    if found is None:
        return
    author, persons, tokens, outside, beyond, words, thread = map(bytes, found)
    sketch = Sketch(
        epoch=0,
        persons=tokens_of(persons),
        recipients=tokens_of(tokens),
        author=author,
        people=0,
        unpermitted=0,
        person_like_rows=0,
        gaps=0,
        outside=tuple(unpack(outside)),
        beyond=tuple(map(tuple, unpack(beyond))),
        words=tuple(unpack(words)),
        thread=tokens_of(thread),
    )
    places = database.rows(
        f"SELECT position FROM store_recipient WHERE id IN ({database.places(recipients)})",  # noqa: S608 - placeholders only
        *recipients,
    )
    learn(sketch, [place for (place,) in places if place < len(sketch.recipients)], at)


def checked(author: bytes, at: datetime) -> None:
    """A check of this author was not answered with deliver; what is older than a day is let go."""
    database.run("DELETE FROM store_check WHERE at < %s", database.to_column(at - _DAY))
    database.run("INSERT INTO store_check (author, at) VALUES (%s, %s)", author, database.to_column(at))


def ask(asked: HabitsAsked) -> Habits:
    """What the record says to this question."""
    found = database.row("SELECT messages, words FROM store_vocabulary")
    messages, counts = (found[0], _counts(found[1])) if found is not None else (0, array("I"))
    return Habits(
        messages=messages,
        words={word: counts[word] for word in asked.words if word < len(counts) and counts[word]},
        thread_recipients=_thread_recipients(asked.thread),
        known=_known(asked, asked.recipients),
        rivals=_known(asked, _rivals(asked)),
        **_author(asked),
    )


def _author(asked: HabitsAsked) -> Mapping[str, Any]:
    """The author's own numbers, by the names `Habits` has for them."""
    day, hour = database.to_column(asked.at - _DAY), database.to_column(asked.at - _HOUR)
    sent = database.row("SELECT COALESCE(SUM(mails), 0) FROM store_pair WHERE author = %s AND outside", asked.author)
    outsiders = database.row(
        "SELECT COUNT(*) FROM store_pair WHERE author = %s AND at > %s AND outside", asked.author, day
    )
    today = database.row(
        "SELECT COUNT(*), SUM(CASE WHEN s.at > %s THEN 1 ELSE 0 END), SUM(CASE WHEN e.stopped THEN 1 ELSE 0 END) "
        "FROM store_sketch s JOIN store_envelope e ON e.id = s.envelope_id "
        "WHERE s.author = %s AND s.at > %s AND e.outside",
        hour,
        asked.author,
        day,
    )
    checks = database.row("SELECT COUNT(*) FROM store_check WHERE author = %s AND at > %s", asked.author, day)
    assert sent is not None
    assert checks is not None
    assert outsiders is not None
    assert today is not None
    return {
        "author_messages": sent[0],
        "author_outsiders_day": outsiders[0],
        "author_day": today[0],
        "author_hour": today[1] or 0,
        "author_stopped_day": (today[2] or 0) + checks[0],
        "author_people_day": len(_people_of(asked.author, day)),
    }


def _people_of(author: bytes, since: Any) -> set[bytes]:
    """Persons whom this author told outsiders about without a permit since then, in their latest 200 such messages."""
    people: set[bytes] = set()
    for persons, beyond in database.rows(
        "SELECT s.persons, s.beyond FROM store_envelope e JOIN store_sketch s ON s.envelope_id = e.id "
        "WHERE s.author = %s AND s.at > %s AND e.outside AND s.unpermitted > 0 ORDER BY s.at DESC LIMIT 200",
        author,
        since,
    ):
        tokens = tokens_of(bytes(persons))
        people.update(tokens[place] for places in unpack(bytes(beyond)) for place in places)
    return people


def _rivals(asked: HabitsAsked) -> list[bytes]:
    """The latest others outside to whom this author wrote."""
    recipients = frozenset(asked.recipients)
    latest = database.rows(
        f"SELECT recipient FROM store_pair WHERE author = %s AND outside "  # noqa: S608 - a number of ours
        f"ORDER BY at DESC, recipient DESC LIMIT {RIVALS + len(recipients)}",
        asked.author,
    )
    return [bytes(token) for (token,) in latest if bytes(token) not in recipients][:RIVALS]


def _known(asked: HabitsAsked, tokens: Sequence[bytes]) -> dict[bytes, Known]:
    """Each of these to whom anything ever went."""
    if not tokens:
        return {}
    wanted = list(dict.fromkeys(tokens))
    marks = database.places(wanted)
    contacts = {
        bytes(token): (mails, dict(_pairs(bytes(words))))
        for token, mails, words in database.rows(
            f"SELECT token, mails, words FROM store_contact WHERE token IN ({marks})",  # noqa: S608 - placeholders only
            *wanted,
        )
    }
    if not contacts:
        return {}
    pairs = {
        bytes(recipient): (mails, database.from_column(at))
        for recipient, mails, at in database.rows(
            f"SELECT recipient, mails, at FROM store_pair WHERE author = %s AND recipient IN ({marks})",  # noqa: S608
            asked.author,
            *wanted,
        )
    }
    threads, together = _in_thread(asked), _together(wanted) if wanted[0] in asked.recipients else {}
    heard = {token: _heard(token) for token in contacts}
    told, today = _told(wanted, asked.persons), _told_today(wanted, asked.at)
    return {
        token: Known(
            by_author=pairs.get(token, (0, None))[0],
            by_anyone=mails,
            last_by_author=pairs.get(token, (0, None))[1],
            in_thread=token in threads,
            together=together.get(token, {}),
            told=told.get(token, {}),
            persons=heard[token][0],
            tellings=heard[token][1],
            told_today=tuple(sorted(today.get(token, ()))),
            words={word: words[word] for word in asked.words if word in words},
        )
        for token, (mails, words) in contacts.items()
    }


def _in_thread(asked: HabitsAsked) -> set[bytes]:
    """Recipients who had a message that this one follows."""
    if not asked.thread:
        return set()
    statement = f"SELECT DISTINCT recipient FROM store_thread WHERE message IN ({database.places(asked.thread)})"  # noqa: S608 - placeholders only
    return {bytes(token) for (token,) in database.rows(statement, *asked.thread)}


def _thread_recipients(thread: Sequence[bytes]) -> int:
    """How many had one of these messages."""
    if not thread:
        return 0
    statement = f"SELECT COUNT(DISTINCT recipient) FROM store_thread WHERE message IN ({database.places(thread)})"  # noqa: S608 - placeholders only
    found = database.row(statement, *thread)
    return int(found[0]) if found is not None else 0


def _together(wanted: Sequence[bytes]) -> dict[bytes, dict[bytes, int]]:
    """Recipient to the others of this message who had the same mail before."""
    found: dict[bytes, dict[bytes, int]] = {}
    if not 1 < len(wanted) <= MOST_RECIPIENTS:
        return found
    marks = database.places(wanted)
    for one, other, mails in database.rows(
        f"SELECT one, other, mails FROM store_together WHERE one IN ({marks}) AND other IN ({marks})",  # noqa: S608
        *wanted,
        *wanted,
    ):
        found.setdefault(bytes(one), {})[bytes(other)] = mails
        found.setdefault(bytes(other), {})[bytes(one)] = mails
    return found


def _told(wanted: Sequence[bytes], persons: Sequence[bytes]) -> dict[bytes, dict[bytes, int]]:
    """Recipient to the persons asked about of whom they heard before."""
    found: dict[bytes, dict[bytes, int]] = {}
    if not 0 < len(persons) <= MOST_PERSONS:
        return found
    statement = (
        f"SELECT recipient, person, mails FROM store_told WHERE recipient IN ({database.places(wanted)}) "  # noqa: S608
        f"AND person IN ({database.places(persons)})"
    )
    for recipient, person, mails in database.rows(statement, *wanted, *persons):
        found.setdefault(bytes(recipient), {})[bytes(person)] = mails
    return found


def _heard(recipient: bytes) -> tuple[int, int]:
    """(persons this recipient heard of, how often they heard of one of these)."""
    statement = f"SELECT COUNT(*), COALESCE(SUM(mails), 0) FROM (SELECT mails FROM store_told WHERE recipient = %s LIMIT {MOST_HEARD}) AS heard"  # noqa: S608 - a number of ours
    found = database.row(statement, recipient)
    assert found is not None
    return int(found[0]), int(found[1])


def _told_today(wanted: Sequence[bytes], at: datetime) -> dict[bytes, set[bytes]]:
    """Recipient to the persons they were told of without a permit in the last 24 hours."""
    found: dict[bytes, set[bytes]] = {}
    statement = (
        f"SELECT recipient, person FROM store_told WHERE recipient IN ({database.places(wanted)}) "  # noqa: S608
        "AND beyond_at IS NOT NULL AND beyond_at > %s"
    )
    for recipient, person in database.rows(statement, *wanted, database.to_column(at - _DAY)):
        found.setdefault(bytes(recipient), set()).add(bytes(person))
    return found


def _count_pair(author: bytes, recipient: bytes, when: Any, *, outside: bool) -> None:
    database.run(
        "INSERT INTO store_pair (author, recipient, outside, mails, at) VALUES (%s, %s, %s, 1, %s) "
        "ON CONFLICT (author, recipient) DO UPDATE "
        "SET mails = store_pair.mails + 1, outside = excluded.outside, at = excluded.at",
        author,
        recipient,
        outside,
        when,
    )


def _count_contact(recipient: bytes, words: Sequence[int], when: Any) -> None:
    found = database.row("SELECT words FROM store_contact WHERE token = %s", recipient)
    counts = dict(_pairs(bytes(found[0]))) if found is not None else {}
    for word in words:
        counts[word] = min(counts.get(word, 0) + 1, 0xFFFF)
    database.run(
        "INSERT INTO store_contact (token, mails, at, words) VALUES (%s, 1, %s, %s) "
        "ON CONFLICT (token) DO UPDATE SET mails = store_contact.mails + 1, at = excluded.at, words = excluded.words",
        recipient,
        when,
        array("H", [number for pair in sorted(counts.items()) for number in pair]).tobytes(),
    )


def _count_persons(sketch: Sketch, place: int, when: Any) -> None:
    if len(sketch.persons) > MOST_PERSONS:
        return
    beyond = frozenset(sketch.beyond[place]) if place < len(sketch.beyond) else frozenset[int]()
    for number, person in enumerate(sketch.persons):
        database.run(
            "INSERT INTO store_told (recipient, person, mails, at, beyond_at) VALUES (%s, %s, 1, %s, %s) "
            "ON CONFLICT (recipient, person) DO UPDATE SET mails = store_told.mails + 1, at = excluded.at, "
            "beyond_at = COALESCE(excluded.beyond_at, store_told.beyond_at)",
            sketch.recipients[place],
            person,
            when,
            when if number in beyond else None,
        )


def _count_words(words: Iterable[int]) -> None:
    found = database.row("SELECT id, words FROM store_vocabulary")
    counts = _counts(found[1]) if found is not None else array("I")
    for word in words:
        if word >= len(counts):
            counts.extend([0] * (word + 1 - len(counts)))
        counts[word] += 1
    if found is None:
        database.insert("vocabulary", messages=1, words=counts.tobytes())
    else:
        statement = "UPDATE store_vocabulary SET messages = messages + 1, words = %s WHERE id = %s"
        database.run(statement, counts.tobytes(), found[0])


def _counts(blob: Any) -> "array[int]":
    counts = array("I")
    counts.frombytes(bytes(blob))
    return counts


def _pairs(blob: bytes) -> Iterator[tuple[int, int]]:
    numbers = array("H")
    numbers.frombytes(blob)
    return zip(numbers[::2], numbers[1::2], strict=True)
