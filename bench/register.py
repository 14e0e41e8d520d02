"""An index of invented people, open."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bench.people import People
from gatelodge.core.register import RegisterIndex, build

KEY = b"bench key bench key bench key 32"
AT = datetime(2011, 8, 1, 6, tzinfo=UTC)


def indexed(people: Iterable[People]) -> RegisterIndex:
    """The people enrolled with all their fields."""
    records = [record for batch in people for record in batch.records()]
    return RegisterIndex.open(build(records, key=KEY, epoch=1, at=AT), KEY)
