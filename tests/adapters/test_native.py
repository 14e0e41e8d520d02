"""The native kernel reads and weighs as the one in numpy does, whatever is in the text.

`make native` builds it. GATELODGE_KERNEL names another build of it: `make native-check` uses one that checks every
access to memory.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).resolve().parents[2]))  # benchmarks are no part of the package

from bench.exam import sit
from bench.exam_draw import Candidates

from gatelodge.adapters.native import LIBRARY, NativeKernel, kernel_name, native_kernels
from gatelodge.core.extract import extract_message
from gatelodge.core.register import Kind, PersonRecord, Prf, RegisterIndex, amend, build, columns_of, gather
from gatelodge.core.register.hits import Hits
from gatelodge.core.register.kernel import Files, Kernels
from gatelodge.core.register.plain import PlainKernel
from gatelodge.core.register.readings import block
from gatelodge.core.register.scan import candidates
from gatelodge.core.register.standing import Runs, Standing
from gatelodge.core.register.words import mail_addresses, set_apart, words_of
from gatelodge.core.text import compact
from gatelodge.errors import IntegrityError
from gatelodge.values import PersonId, Segment, SegmentKind

KEY, AT = b"k" * 32, datetime(2011, 8, 1, 6, tzinfo=UTC)
FORES = ("David", "Gareth", "Rhys", "Siân", "Łukasz", "Anna", "Ng", "Al", "Bartholomew Maximilian")
SURS = ("Pugh", "Bevan", "O'Brien", "McDonald", "ap Rhys", "van der Berg", "Li", "Featherstonehaugh-Cholmondeley")
LINES = ("12 High Street", "Flat 3, 7 Mill Lane", "Tŷ Gwyn, Heol Las", "29 Park Avenue")
PIECES = (
    *(
        "1985-03-12",
        "12/03/1985",
        "12.3.85",
        "12 March 1985",
        "March 12, 1985",
        "12th day of March 1985",
        "3rd of Mai 85",
    ),
    *("19850312", "12031985", "120385", "12T00:15", "1985", "85", "12", "3", "of", "day", "mawrth", "12:03:1985"),
    *(
        "0",
        "44",
        "440",
        "0044",
        "+44 29",
        "(0)",
        "029",
        "A",
        "B",
        "C D E F G",
        "£",
        "-",
        "+44 943 476 5919",
        "0044 (0)29 2034 5678",
        "x" * 50,
        "\u202eabc",
    ),
    *("\t", "\n", ": ", " ", "  ", ",", "\x1e", "\u0410bel", "anna@example.org"),
)


def record(n: int) -> PersonRecord:
    """An invented person; many share a name or a date."""
    chance = Random(n)
    fields = (
        (Kind.ISSUED, f"A{chance.randrange(10000):04d}AB"),
        (Kind.BIRTH, f"{chance.randrange(1, 29)}/{chance.randrange(1, 13)}/{chance.randrange(1983, 1987)}"),
        (Kind.ADDRESS, chance.choice(LINES)),
        (Kind.POSTCODE, f"CF{chance.randrange(10, 30)} {chance.randrange(1, 9)}AB"),
        (Kind.PHONE, f"029 20{chance.randrange(10**6):06d}"),
        (Kind.MAIL, "anna@example.org"),
        (Kind.CODE, "ABCDEFG"),
    )
    return PersonRecord(PersonId(n.to_bytes(16, "big")), str(n), ((chance.choice(FORES), chance.choice(SURS)),), fields)


PEOPLE = [record(n) for n in range(220)]
BASE = build(PEOPLE[:200], key=KEY, epoch=1, at=AT)
CHANGES = gather(columns_of(PEOPLE[190:]), Prf(KEY))  # ten are there already
DELTA = amend(
    RegisterIndex.open(BASE, KEY),
    CHANGES,
    removals=[PEOPLE[n].person for n in (3, 60, 110)],
    merges=[(PEOPLE[gone].person, PEOPLE[stays].person) for gone, stays in ((10, 11), (12, 11), (195, 40), (41, 193))],
    at=AT,
    salt=b"d" * 16,
    new_ids=lambda count: os.urandom(16 * count),
).to_bytes()
VALUES = [value for person in PEOPLE for value in (*person.names[0], *(value for _, value in person.fields))]

NUMBERS = [str(n) for n in (*range(40), 2085, 1849, 31121999, 991231, 2920345678, 920345678, 29203456789, 292034567890)]
MONTHS = [
    "mar",
    "march",
    "sept",
    "september",
    "mawrth",
    "marches",
    "dec",
    "1st",
    "2nd",
    "23rd",
    "7th",
    "1985t0",
    "day",
    "of",
]
POOL = [*PIECES, *VALUES[:60], *NUMBERS, *MONTHS]


@pytest.fixture(scope="module")
def kernels() -> Kernels:
    """The native ones; left out where nobody built them, except in CI."""
    made = native_kernels(Path(os.environ.get("GATELODGE_KERNEL", LIBRARY)))
    if made is None:
        if os.environ.get("CI"):
            pytest.fail("the native kernel is not built, or not for this processor (make native)")
        pytest.skip("the native kernel is not built (make native)")
    return made


def delta(*, removals: Sequence[PersonId] = (), merges: Sequence[tuple[PersonId, PersonId]] = ()) -> bytes:
    """Changes without a new person: a file without keys."""
    made = amend(
        RegisterIndex.open(BASE, KEY),
        removals=removals,
        merges=merges,
        at=AT,
        salt=b"e" * 16,
        new_ids=lambda count: bytes(16 * count),
    )
    return made.to_bytes()


DELTAS = {
    "base": None,
    "base and delta": DELTA,
    "nothing changed": delta(),
    "one removed": delta(removals=[PEOPLE[5].person]),
    "two merged": delta(merges=[(PEOPLE[7].person, PEOPLE[8].person)]),
}


@pytest.fixture(scope="module", params=DELTAS)
def native(request: pytest.FixtureRequest, kernels: Kernels) -> RegisterIndex:
    return RegisterIndex.open(BASE, KEY, DELTAS[request.param], kernels)


def check(native: RegisterIndex, raw: bytes, ends: Sequence[int]) -> int:
    """How many hits both kernels have. AssertionError where they, or what they say about whom, differ."""
    kernel, plain = native.kernel, PlainKernel(native)
    assert kernel is not None
    (words, hits), (wanted, theirs) = kernel.read(raw, ends), plain.read(raw, ends)
    same(words, wanted, ("letters", "at", "starts", "ends", "segment"))
    assert (hits is None) == (theirs is None)
    if hits is None or theirs is None:
        return 0
    count = len(hits)
    same(hits, theirs, hits.__slots__)
    for every in (False, True):
        standing = Standing(words, np.full(len(ends), every))
        each = np.unique(hits.segment)
        if not len(each):
            break
        same(kernel.runs(standing, each), plain.runs(standing, each), Runs._fields)
        hits, theirs = (Hits(*(getattr(theirs, name).copy() for name in Hits.__slots__)) for _ in range(2))
        (hits, evidence), (theirs, other) = kernel.gather(standing, hits, 20.0), plain.gather(standing, theirs, 20.0)
        same(hits, theirs, hits.__slots__)
        assert (evidence is None) == (other is None)
        if evidence is None or other is None:
            continue
        same(evidence, other, ("code", "held", "kind", "hit", "words", "asked"))
        assert np.allclose(evidence.weights, other.weights, rtol=0, atol=1e-9)
        rows, segment = evidence.rows(np.arange(len(evidence.code))), evidence.segment
        parts = np.stack((rows.fore, rows.sur, rows.other), axis=1)
        ours, also = kernel.parts(standing, segment, parts).tolist(), plain.parts(standing, segment, parts).tolist()
        assert sorted(ours) == sorted(also)
    return count


def same(ours: object, theirs: object, fields: Sequence[str]) -> None:
    """AssertionError where a column differs."""
    for field in fields:
        assert np.array_equal(getattr(ours, field), getattr(theirs, field)), field


def files_of(index: RegisterIndex) -> Files:
    """The base alone."""
    return Files([index.base], index.dead, index.folded, index.people)


def ends_of(raw: bytes) -> list[int]:
    return [*(place for place, byte in enumerate(raw) if byte == 0x1E), len(raw)]


@pytest.mark.parametrize("between", ["", " ", "\t", ", ", "-", " - ", "--- "])
def test_every_candidate_is_the_same(kernels: Kernels, between: str) -> None:
    """With a gate and a filter that let everything pass: each run and date, in order."""
    index = RegisterIndex.open(BASE, KEY)
    index.base.gate = np.full_like(index.base.gate, 0xFFFFFFFF)
    index.base.filter = np.full_like(index.base.filter, 0xFFFFFFFFFFFFFFFF)
    kernel, chance = kernels(files_of(index)), Random(9)
    assert isinstance(kernel, NativeKernel)
    for _ in range(5):
        raw, ends = block([between.join(chance.choices(POOL, k=chance.randrange(12))) for _ in range(3000)])
        wanted = candidates(index, words_of(raw, ends))
        words, _ = kernel.read(raw, ends)
        prints, first, turn = kernel.candidates(words)
        order = np.argsort(turn, kind="stable")  # the first of its turn counts
        assert np.array_equal(prints[order], wanted.fingerprint)
        assert np.array_equal(first[order], wanted.first)


@pytest.mark.parametrize("text", ["a b c d", "a b c d e", "ab c d e f", "a b c\x1ed e", "x a b c d e f"])
def test_letters_set_apart_are_not_missed(native: RegisterIndex, text: str) -> None:
    assert native.kernel is not None
    raw, ends = text.encode(), ends_of(text.encode())
    assert native.kernel.read(raw, ends)[0].may_be_apart == bool(set_apart(words_of(raw, ends)))


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_bytes_of_any_kind_read_the_same(native: RegisterIndex, raw: bytes) -> None:
    check(native, raw, ends_of(raw))


@pytest.mark.parametrize(
    "raw", [b"", b"a", b" ", b"\x1e", b"a\x1e", b"\x1eb", b"4", b"0044", b"1 2 3", b"\xff", b"a b c d e"]
)
def test_the_smallest_blocks_read_the_same(native: RegisterIndex, raw: bytes) -> None:
    check(native, raw, ends_of(raw))


def test_a_crowd_of_hits_reads_the_same(native: RegisterIndex) -> None:
    """More of them than room was made for at first."""
    chance = Random(5)
    texts = [" ".join(chance.sample(VALUES, 12)) for _ in range(900)]
    assert check(native, *block(texts)) > 3000


def test_random_bytes_by_the_megabyte_read_the_same(native: RegisterIndex) -> None:
    raw = Random(3).randbytes(1 << 20)
    check(native, raw, ends_of(raw))


def test_real_mail_reads_the_same(native: RegisterIndex, shared: Path) -> None:
    folder = shared / "samples" / "mail"
    mails = sorted(path for path in folder.rglob("*") if path.is_file())[::25]
    assert mails
    for path in mails:
        for part in extract_message(path.read_bytes()).parts:
            if part.segments:
                check(native, *block([segment.text for segment in part.segments]))


def test_the_same_people_are_found(native: RegisterIndex) -> None:
    plain = RegisterIndex(native.base, native.delta)
    cells = [(p.source, *p.names[0], *(value for _, value in p.fields)) for p in PEOPLE]
    rows = [Segment("\t".join(row), f"row {n}", SegmentKind.ROW, cells=row, table=0) for n, row in enumerate(cells)]
    lines = [Segment(f"{row[1]} {row[2]}, born {row[4]}, was seen at {row[5]}.", "line") for row in cells]
    found = native.find([*rows, *lines])
    assert found == plain.find([*rows, *lines])
    assert len({match.person for match in found}) == native.people


def test_an_exam_has_the_same_marks(kernels: Kernels) -> None:
    candidates = Candidates.drawn(800, 5, None)
    marks = []
    for chosen in (kernels, None):
        register = RegisterIndex(candidates.register.base, None, chosen)
        marks.append(sit(replace(candidates, register=register), 7, slips=True, rows=4))
    assert marks[0] == marks[1]
    assert marks[0].mentions


MAILS = (
    *("jane@example.org", "Jane.Pugh+x@EXAMPLE.org.", "a@b", "a@b.c", "@example.org", "._%@x.org", "a@.cjsm.net"),
    *(
        "duty@police.example.cjsm.net",
        "duty@cjsm.net",
        "a" * 70 + "@example.org",
        "a@" + "b." * 120 + "org",
        "a@x.org-",
    ),
    *(
        "j" * 60 + "@example.org.cjsm.net",
        "a@b.org@c.org",
        "a@x.abcdefghijklmnopqrstuvwxyzabc",
        "x@" + "y" * 300 + ".org",
    ),
)


@pytest.mark.parametrize("before", ["", " ", "\x1e", "Mail to <", "@"])
def test_every_mail_address_is_read_the_same(kernels: Kernels, before: str) -> None:
    index = RegisterIndex.open(BASE, KEY)
    index.base.filter = np.full_like(index.base.filter, 0xFFFFFFFFFFFFFFFF)
    kernel = kernels(files_of(index))
    assert isinstance(kernel, NativeKernel)
    for mail in MAILS:
        raw, ends = block([f"{before}{mail} and so on", "more"])
        words, _ = kernel.read(raw, ends)
        forms, first = mail_addresses(words)
        prints, begin, _ = kernel.mails(words, raw.count(b"@"))
        assert sorted(zip(prints.tolist(), begin.tolist(), strict=True)) == sorted(
            zip(index.prf.values(forms).tolist(), first.tolist(), strict=True)
        ), mail


def test_who_holds_a_number_is_the_same(native: RegisterIndex) -> None:
    assert native.kernel is not None
    forms = [b"-", b"x" * 40, *(compact(value) for value in VALUES if 0 < len(compact(value)) <= 40)]
    for kinds in ((Kind.ISSUED,), (Kind.PHONE, Kind.CODE), tuple(Kind)):
        held = native.kernel.holds(forms, kinds)
        assert held == PlainKernel(native).holds(forms, kinds)
        assert any(held)
        assert not all(held)
    assert native.kernel.holds([], (Kind.ISSUED,)) == []


def test_slips_are_the_same(native: RegisterIndex) -> None:
    assert native.kernel is not None
    words, _ = native.kernel.read(*block(["Anna Featherstone Bartholomewmaxim Q Pugh"]))
    for length in range(4, 16):
        first = np.flatnonzero(words.lengths == length)
        if len(first):
            ours, theirs = (kernel.slips(words, first, length) for kernel in (native.kernel, PlainKernel(native)))
            assert np.array_equal(ours, theirs), length


def test_a_segment_of_many_people_needs_more_room_than_was_there(native: RegisterIndex) -> None:
    """One segment with everybody's values: thousands of pairs."""
    assert check(native, *block([" ".join(VALUES) * 3])) > 300


def test_a_mail_about_a_crowd_takes_no_memory_from_the_next(kernels: Kernels) -> None:
    """What one address of thousands needs is given back."""
    crowd = [
        replace(record(n), fields=((Kind.ADDRESS, "1 Knox Road"), (Kind.POSTCODE, "CF24 0UG"))) for n in range(5000)
    ]
    index = RegisterIndex.open(build(crowd, key=KEY, epoch=1, at=AT), KEY, None, kernels)
    names = (" ".join(person.names[0]) for person in crowd[:60])
    texts = [f"{name} of 1 Knox Road, CF24 0UG, was seen today." for name in names]
    for _ in range(3):
        check(index, *block(texts))
        check(index, *block([" ".join(texts)]))


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_register_is_refused_or_read_but_never_beyond_its_end(kernels: Kernels, seed: int) -> None:
    chance, base, delta = np.random.default_rng(seed), bytearray(BASE), bytearray(DELTA)
    index = RegisterIndex.open(memoryview(base), KEY, memoryview(delta))
    for table in (index.base, index.delta):
        assert table is not None
        for name in ("starts", "entries", "keys", "slots", "lists", "postings", "rows", "filter"):
            numbers = table.sections[name].view(np.uint8)
            places = chance.integers(0, max(len(numbers), 1), len(numbers) // 16)
            numbers[places] = chance.integers(0, 256, len(places))
    damaged = RegisterIndex(index.base, index.delta, kernels)
    texts = [Segment(" ".join(person.names[0]) + " " + " ".join(v for _, v in person.fields), "x") for person in PEOPLE]
    with suppress(IntegrityError, IndexError):  # its digests are what tells that it is damaged
        damaged.find(texts)


def test_a_library_of_another_kind_is_not_used(tmp_path: Path) -> None:
    other = tmp_path / "scan.so"
    assert native_kernels(other) is None
    other.write_bytes(b"no library")
    assert native_kernels(other) is None


def test_the_kernel_has_a_name() -> None:
    assert kernel_name() == ("native" if LIBRARY.exists() else "numpy")
