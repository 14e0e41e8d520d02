"""What the record of earlier mail says about an author and their recipients; learned as messages are handed on.

The same as `core/habits/book.py` says it in memory; one suite runs on both. All of it runs inside one transaction of
`database.one_transaction`: a message counts in the transaction that decides or delivers it.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from gatelodge.adapters.store import database
from gatelodge.adapters.store.sealing import tokens_of, unpack
from gatelodge.core.habits.book import MOST_PERSONS, MOST_RECIPIENTS, RIVALS
from gatelodge.values import Habits, HabitsAsked, Known, Sketch

_MOST_COUNTED = 0xFFFF
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


def learn(sketch: Sketch, places: Sequence[int], at: datetime) -> None:
    """A message was handed on to the recipients in these places."""
    when = database.to_column(at)
    recipients = [sketch.recipients[place] for place in places]
    for place, recipient in zip(places, recipients, strict=True):
        _count_pair(sketch.author, recipient, when, outside=place in sketch.outside)
        _count_contact(recipient, sketch.words, *_count_persons(sketch, place, when), when)
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


def _known(asked: HabitsAsked, recipients: Sequence[bytes]) -> dict[bytes, Known]:
    """Each of these recipients to whom anything ever went."""
    wanted = list(dict.fromkeys(recipients))
    if not wanted:
        return {}
    marks = database.places(wanted)
    contacts = {
        bytes(token): (mails, persons, tellings, _found_in(bytes(words), asked.words))
        for token, mails, persons, tellings, words in database.rows(
            f"SELECT token, mails, persons, tellings, words FROM store_contact WHERE token IN ({marks})",  # noqa: S608
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
    threads, together = _in_thread(asked), _together(wanted, list(dict.fromkeys(asked.recipients)))
    told, today = _told(wanted, asked.persons), _told_today(wanted, asked.at)
    return {
        token: Known(
            by_author=pairs.get(token, (0, None))[0],
            by_anyone=mails,
            last_by_author=pairs.get(token, (0, None))[1],
            in_thread=token in threads,
            together=together.get(token, {}),
            told=told.get(token, {}),
            persons=persons,
            tellings=tellings,
            told_today=tuple(sorted(today.get(token, ()))),
            words=words,
        )
        for token, (mails, persons, tellings, words) in contacts.items()
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


def _together(wanted: Sequence[bytes], recipients: Sequence[bytes]) -> dict[bytes, dict[bytes, int]]:
    """Each of these to the recipients of this message who had the same mail before."""
    found: dict[bytes, dict[bytes, int]] = {}
    if not 0 < len(recipients) <= MOST_RECIPIENTS:
        return found
    these, others = database.places(wanted), database.places(recipients)
    for one, other, mails in database.rows(
        f"SELECT one, other, mails FROM store_together WHERE one IN ({these}) AND other IN ({others}) "  # noqa: S608
        f"UNION SELECT other, one, mails FROM store_together WHERE other IN ({these}) AND one IN ({others})",
        *wanted,
        *recipients,
        *wanted,
        *recipients,
    ):
        found.setdefault(bytes(one), {})[bytes(other)] = mails
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


def _count_contact(recipient: bytes, words: Sequence[int], persons: int, tellings: int, when: Any) -> None:
    """One message more, with these words; so many persons more, told so many times."""
    found = database.row("SELECT words FROM store_contact WHERE token = %s", recipient)
    counts = {one >> 16: one & _MOST_COUNTED for one in _counts(found[0])} if found is not None else {}
    for word in words:
        counts[word] = min(counts.get(word, 0) + 1, _MOST_COUNTED)
    database.run(
        "INSERT INTO store_contact (token, mails, persons, tellings, at, words) VALUES (%s, 1, %s, %s, %s, %s) "
        "ON CONFLICT (token) DO UPDATE SET mails = store_contact.mails + 1, at = excluded.at, words = excluded.words, "
        "persons = store_contact.persons + excluded.persons, tellings = store_contact.tellings + excluded.tellings",
        recipient,
        persons,
        tellings,
        when,
        array("I", [word << 16 | count for word, count in sorted(counts.items())]).tobytes(),
    )


def _count_persons(sketch: Sketch, place: int, when: Any) -> tuple[int, int]:
    """How many of the message's persons are new to this recipient, and how many they hear of."""
    if len(sketch.persons) > MOST_PERSONS:
        return 0, 0
    recipient = sketch.recipients[place]
    before = _told([recipient], sketch.persons).get(recipient, {})
    beyond = frozenset(sketch.beyond[place]) if place < len(sketch.beyond) else frozenset[int]()
    for number, person in enumerate(sketch.persons):
        database.run(
            "INSERT INTO store_told (recipient, person, mails, at, beyond_at) VALUES (%s, %s, 1, %s, %s) "
            "ON CONFLICT (recipient, person) DO UPDATE SET mails = store_told.mails + 1, at = excluded.at, "
            "beyond_at = COALESCE(excluded.beyond_at, store_told.beyond_at)",
            recipient,
            person,
            when,
            when if number in beyond else None,
        )
    return len(sketch.persons) - len(before), len(sketch.persons)


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


def _found_in(blob: bytes, words: Iterable[int]) -> dict[int, int]:
    """Of these buckets, those in a contact's words, with their counts."""
    counted = _counts(blob)
    found = {}
    for word in words:
        place = bisect_left(counted, word << 16)
        if place < len(counted) and counted[place] >> 16 == word:
            found[word] = counted[place] & _MOST_COUNTED
    return found
