"""Ordinary mail is quiet: nobody is found in the public ham mails, and no list in them is a table of persons."""

import tarfile
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from gatelodge.core.detect import find
from gatelodge.core.extract import extract_message
from gatelodge.core.register import Kind, PersonRecord, RegisterIndex, build
from gatelodge.values import PersonId

KEY = b"k" * 32
FORES = ["David", "John", "Michael", "Paul", "Mark", "Robert", "Chris", "James", "Peter", "Steve", "Will", "Grace"]
SURS = ["Smith", "Jones", "Brown", "Taylor", "White", "Green", "Day", "Long", "May", "Young", "King", "Hill", "Mason"]


def register(count: int) -> RegisterIndex:
    """Common names on purpose: they are the ones that stand in everybody's mail."""
    chance = Random(4)
    people = [
        PersonRecord(
            PersonId(n.to_bytes(16, "big")),
            f"A{n:04d}BC",
            ((chance.choice(FORES), chance.choice(SURS)),),
            (
                (Kind.ISSUED, f"A{n:04d}BC"),
                (
                    Kind.BIRTH,
                    f"19{chance.randrange(50, 93)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}",
                ),
            ),
        )
        for n in range(count)
    ]
    return RegisterIndex.open(build(people, key=KEY, epoch=1, at=datetime(2011, 8, 1, tzinfo=UTC)), KEY)


def test_nobody_is_found_in_ordinary_mail(shared: Path) -> None:
    index, read = register(1182), 0
    with tarfile.open(shared / "samples/mail/spamassassin-samples.tar.xz") as archive:
        for member in archive:
            if not member.isfile() or "ham" not in member.name:
                continue
            held = archive.extractfile(member)
            assert held is not None
            found = find(extract_message(held.read()), index)
            assert (len(found.persons), found.person_like_rows) == (0, 0), member.name
            read += 1
    assert read == 2498
