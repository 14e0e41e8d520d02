"""How quickly an index is built and text is matched. `python -m bench.match [--quick] [--json] [--seed N]`."""

import argparse
import json
from datetime import UTC, datetime
from random import Random
from statistics import median
from time import perf_counter

from gatelodge.core.detect import find
from gatelodge.core.register import Kind, PersonRecord, RegisterIndex, build
from gatelodge.values import Extraction, Part, PersonId, Segment, SegmentKind

KEY = b"bench key bench key bench key 32"
ROWS = 1182
SIZES = (1182, 100_000)
HEADING = ("Prison No", "Forename", "Surname", "DOB", "Address", "Postcode", "Mobile", "Ethnic code", "Offence",
           "Sentence", "Release date", "Location")  # fmt: skip
PROSE = (
    "The committee met on Tuesday and agreed the plan for the autumn. Staff in the visits hall will see signs by the "
    "end of the month, and the car park is closed while Mark Brown and his team lay the cable. Orders placed before "
    "12/08/2011 arrive in the usual way; for later ones telephone the office. "
)
START, SYLLABLES = "BCDFGHJLMNPRSTW", ("an", "el", "or", "in", "ar", "es", "on", "il", "ow", "et", "ul", "ing")


def names(chance: Random, count: int) -> list[str]:
    made: dict[str, None] = {}
    while len(made) < count:
        word = chance.choice(START) + "".join(chance.choices(SYLLABLES, k=chance.randrange(1, 4)))
        made[word + chance.choice(("", "s", "ton", "ley", "by"))] = None
    return list(made)


def people(chance: Random, count: int) -> list[tuple[str, ...]]:
    """Forename and surname frequencies fall as in real lists: the commonest surname has about one person in 90."""
    fores, surs = names(chance, 400), names(chance, 8000)
    fore = chance.choices(fores, [1 / (n + 3) for n in range(len(fores))], k=count)
    sur = chance.choices(surs, [1 / (n + 12) for n in range(len(surs))], k=count)
    numbers = chance.sample(range(26 * 10_000 * 26 * 26), count)
    return [
        (
            f"{chr(65 + n % 26)}{n // 26 % 10000:04d}{chr(65 + n // 260000 % 26)}{chr(65 + n // 6760000)}",
            fore[row],
            sur[row],
            f"{chance.randrange(1, 29):02d}/{chance.randrange(1, 13):02d}/{chance.randrange(1950, 1993)}",
            f"{chance.randrange(1, 250)} {chance.choice(surs)} {chance.choice(('Street', 'Road', 'Close'))}",
            f"CF{chance.randrange(1, 99)} {chance.randrange(1, 9)}{chance.choice('ABDEFGH')}{chance.choice('JLNPQRS')}",
            f"07{chance.randrange(10**9):09d}",
        )
        for row, n in enumerate(numbers)
    ]


def record(place: int, row: tuple[str, ...]) -> PersonRecord:
    kinds = (Kind.ISSUED, Kind.BIRTH, Kind.ADDRESS, Kind.POSTCODE, Kind.PHONE)
    values = (row[0], *row[3:])
    return PersonRecord(
        PersonId(place.to_bytes(16, "big")), row[0], ((row[1], row[2]),), tuple(zip(kinds, values, strict=True))
    )


def sheet(rows: list[tuple[str, ...]]) -> Extraction:
    lines = [HEADING] + [
        (*row, "W1", "TH68010", "3 years", "12/11/2013", f"A-1-{n % 40:03d}") for n, row in enumerate(rows)
    ]
    segments = tuple(
        Segment("\t".join(cells), f"row {n + 1}", SegmentKind.ROW, cells=cells, table=0)
        for n, cells in enumerate(lines)
    )
    return Extraction((Part("1", "text/csv", segments),), ())


def letter(row: tuple[str, ...]) -> Extraction:
    about = f"Dear Mrs Pugh, your visit to {row[1]} {row[2][0]}, {row[0]}, is booked for 14:00."
    texts = [about] + [PROSE] * 12
    return Extraction((Part("1", "text/plain", tuple(Segment(text, f"line {n}") for n, text in enumerate(texts))),), ())


def timed_ms(work: object, times: int) -> float:
    assert callable(work)
    took = []
    for _ in range(times):
        began = perf_counter()
        work()
        took.append((perf_counter() - began) * 1e3)
    return median(took)


def measure(size: int, seed: int, times: int) -> dict[str, float]:
    rows = people(Random(seed), size)
    records = [record(place, row) for place, row in enumerate(rows)]
    began = perf_counter()
    content = build(records, key=KEY, epoch=1, at=datetime(2011, 8, 1, tzinfo=UTC))
    built_s = perf_counter() - began
    index = RegisterIndex.open(content, KEY)
    day, mail = sheet(rows[:ROWS]), letter(rows[7])
    prose = [Segment(PROSE * 7, f"line {n}") for n in range(1024)]
    segments, short = list(day.parts[0].segments), list(mail.parts[0].segments)
    found = find(day, index)
    assert len(found.persons) == found.person_like_rows == ROWS, "a row was missed or made up"
    assert len(find(mail, index).persons) == 1, "the letter is about one person"
    return {
        "people": size,
        "build_s": built_s,
        "bytes_per_person": len(content) / size,
        "open_ms": timed_ms(lambda: RegisterIndex.open(content, KEY), times),
        "sheet_match_ms": timed_ms(lambda: index.find(segments), times),
        "sheet_find_ms": timed_ms(lambda: find(day, index), times),
        "mail_match_ms": timed_ms(lambda: index.find(short), times * 10),
        "mail_find_ms": timed_ms(lambda: find(mail, index), times * 10),
        "prose_mb_s": sum(len(s.text) for s in prose) / timed_ms(lambda: index.find(prose), 3) / 1e3,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    results = [measure(size, options.seed, 5 if options.quick else 15) for size in SIZES]
    for name in results[0]:
        print(f"{name:<18}" + "".join(f"{result[name]:>14,.2f}" for result in results))
    if options.json:
        print(json.dumps({"bench": "match", "seed": options.seed, "results": results}))


if __name__ == "__main__":
    main()
