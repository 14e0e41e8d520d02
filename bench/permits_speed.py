"""How fast a million permits are: taken in from CSV, taken in again, one changed, asked by judging.

python -m bench.permits_speed [--quick] [--json] [--seed N]

`--quick` has 60,000 lines. Seconds are of the wall, `_cpu_s` of the processor; milliseconds of asking are of the
processor, the median of many rounds, each of 50 recipients nobody asked about before.
"""

import csv
import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

from bench.figures import last_line, options, table
from gatelodge.adapters.permits import PermitReader, PermitWriter, StoredBook
from gatelodge.adapters.sources import Streamed, open_source
from gatelodge.core.permits import Permit, RecipientClasses, address_variants
from gatelodge.core.text import address_token
from gatelodge.flows.permits import BY_HAND, Recipients, add_line, import_permits
from gatelodge.testing.keys import SeededKeys
from gatelodge.values import PersonId

LINES, QUICK, RECIPIENTS, ROUNDS = 1_000_000, 60_000, 50, 60
AT = datetime(2026, 11, 2, tzinfo=UTC)
RELATIONSHIPS = ("MOT", "FA", "SIS", "BRO", "FRI", "SOL", "COM")


class House:
    """Persons, a quarter as many recipients as lines, and where the permits of each are kept."""

    def __init__(self, lines: int, seed: int, folder: Path) -> None:
        self.lines, self.folder, self.chance, self.keys = lines, folder, random.Random(seed), SeededKeys(seed)
        self.key = self.keys.key("address")
        self.persons = {f"A{n:06d}": PersonId(self.chance.randbytes(16)) for n in range(max(lines // 10, 1))}
        self.recipients = [f"visitor{n}@mail{n % 37}.example" for n in range(lines // 4)]
        self.classes = RecipientClasses.parse("")

    def rows(self, without: int = -1) -> Iterator[tuple[str, str, str, str]]:
        """The feed; `without`: of every thousand rows that one is missing."""
        numbers, count = list(self.persons), len(self.recipients)
        for n in range(self.lines):
            if n % 1000 != without:
                until = "31/12/2027" if n % 3 else ""
                number = numbers[(n * 7919 + n // count) % len(numbers)]
                yield self.recipients[n % count], number, RELATIONSHIPS[n % 7], until

    def take_in(self, without: int = -1) -> dict[str, float]:
        """Seconds to take the feed in, of the wall and of the processor."""
        path = self.folder / "feed.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("email", "prisoner number", "relationship", "until"), *self.rows(without)])
        wall, cpu = perf_counter(), process_time()
        with PermitWriter(self.store, self.keys).changing("import", "visits", AT) as change:
            import_permits(
                Streamed(open_source(path).batches()),
                change,
                persons_of=lambda numbers: {one: {self.persons[one]} for one in numbers},
                address_key=self.key,
                classes=self.classes,
                zone=ZoneInfo("Europe/London"),
            )
        return {"s": round(perf_counter() - wall, 1), "cpu_s": round(process_time() - cpu, 1)}

    @property
    def store(self) -> Path:
        return self.folder / "permits.db"

    def some(self) -> list[bytes]:
        """The tokens of recipients as one message has them."""
        return [address_token(self.key, one) for one in self.chance.choices(self.recipients, k=RECIPIENTS)]


def asked(house: House, book: StoredBook) -> dict[str, float]:
    """Milliseconds for the recipients of one message: known ones at once and one by one, unknown ones."""
    at_once, one_by_one, unknown = [], [], []
    for number in range(ROUNDS):
        tokens = house.some()
        began = process_time()
        book.prepare(tokens)
        for token in tokens:
            book.hears((token,), AT)
        at_once.append(process_time() - began)
        tokens = house.some()
        began = process_time()
        for token in tokens:
            book.heard_by(token, AT), book.banned(token, AT), book.knows(token)
        one_by_one.append(process_time() - began)
        strangers = [f"stranger{number}.{n}@post.example" for n in range(RECIPIENTS)]
        began = process_time()
        for stranger in strangers:
            book.near_miss([address_token(house.key, variant) for variant in address_variants(stranger)])
        unknown.append(process_time() - began)
    took = {"permits_50_ms": at_once, "permits_50_single_ms": one_by_one, "near_50_ms": unknown}
    return {name: round(median(times) * 1e3, 3) for name, times in took.items()}


def changed(house: House, reader: PermitReader) -> float:
    """Milliseconds from the beginning of one change until a reader has its book."""
    person, address = next(iter(house.persons.values())), "new@mail.example"
    began = perf_counter()
    with PermitWriter(house.store, house.keys).changing("line:add", BY_HAND, AT) as change:
        recipients = Recipients(house.classes, house.key)
        add_line(change, address, Permit(person, None, None, None, source=BY_HAND), recipients=recipients)
    assert reader.current().knows(address_token(house.key, address))
    return round((perf_counter() - began) * 1e3, 1)


def main() -> None:
    """Take in, take in again, change, ask."""
    asks = options("permits_speed", "a million permits: taken in, changed, asked")
    with tempfile.TemporaryDirectory() as folder:
        house = House(QUICK if asks.quick else LINES, asks.seed, Path(folder))
        first, again = house.take_in(), house.take_in(without=7)
        reader = PermitReader(house.store)
        figures: dict[str, float | int] = {
            "lines": house.lines,
            "recipients": len(house.recipients),
            **{f"import_{name}": value for name, value in first.items()},
            **{f"import_again_{name}": value for name, value in again.items()},
            "store_mb": round(house.store.stat().st_size / 1e6, 1),
            **asked(house, reader.current()),
            "change_seen_ms": changed(house, reader),
        }
        reader.close()
    table(["", "figure"], list(figures.items()))
    last_line(figures, wanted=asks.json)


if __name__ == "__main__":
    main()
