"""Columns become fingerprints as their values would one by one, and nothing plain is left of them."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gatelodge.core.register import Chunk, Columns, Kind, Prf, gather
from gatelodge.core.register.forms import LONGEST_FORM, SHORTEST, dates_of, field_forms, forms_of
from gatelodge.core.register.name_columns import full_names, name_parts, ways_of
from gatelodge.core.register.sieves import FINEST, gate_places
from gatelodge.core.text import compact, date_number, forename_forms, full_name_forms, surname_forms
from gatelodge.errors import ConfigError, IntegrityError

PRF = Prf(b"k" * 32)
SALT = b"salt of 16 bytes"

words = st.sampled_from(
    ["12", "3a", "High", "street", "Rd", "Flat", "O'Brien", "Siân", "044", "29", "2034", "5678", "+44", "(0)", "007"]
)
odd = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
near = st.text("0123456789/-. 'aAbBsSmMcCxX@_`\n", max_size=24)
lines = st.lists(words, max_size=6).map(" ".join)
values = st.lists(st.one_of(odd, near, lines), max_size=12)
fielded = st.sampled_from([kind for kind in Kind if kind not in {Kind.BIRTH, Kind.DATE, Kind.FORENAME, Kind.SURNAME}])


@given(fielded, values)
@example(Kind.ADDRESS, ["", "12 High St", "", ""])
@example(
    Kind.ADDRESS, ["1 2 High Street", "12 High St Leonards", "12_High_Street", "Ty Gwyn", "3rd Floor, 5b The Lane"]
)
@example(Kind.ISSUED, ["2012/394773H", "a1234 aa", "12/0394773h", "x" * 60])
@example(Kind.NUMBER, ["AB 12 34 56 C", "", "NT123456A", "ab-123456-d", "AB123456", "AB/123456C", "ＡＢ123456C"])
@example(Kind.PHONE, ["0044 29 2034 5678", "442920345678", "00000000000", "029 2034 5678 ext 3", "+44(0)2920345678"])
@settings(max_examples=400, deadline=None)
def test_a_column_has_the_forms_of_its_values(kind: Kind, column: list[str]) -> None:
    made = [
        (int(row), int(told), forms.letters[start : start + length].tobytes())
        for forms in forms_of(kind, column)
        for start, length, row, told in zip(forms.starts, forms.lengths, forms.rows, forms.kinds, strict=True)
    ]
    expected = [(row, int(told), form) for row, value in enumerate(column) for told, form in field_forms(kind, value)]
    assert sorted(made) == sorted(expected)


dated = st.one_of(
    st.dates().map(str),
    st.builds("{:02d}/{:02d}/{:04d}".format, st.integers(0, 40), st.integers(0, 14), st.integers(1800, 2150)),
    st.builds("{:04d}-{:02d}-{:02d}".format, st.integers(1800, 2150), st.integers(0, 14), st.integers(0, 40)),
    st.sampled_from(
        ["12 March 1985", "1985-03-12T00:00:00", "12.3.85", "29/02/2000", "29/02/1900", "12-03.1985", "1/2-3/45"]
    ),
    near,
)


@given(st.lists(dated, max_size=12))
@settings(deadline=None)
def test_a_column_has_the_dates_of_its_values(column: list[str]) -> None:
    made = dates_of(column)
    expected = {row: number for row, value in enumerate(column) if (number := date_number(value))}
    assert dict(zip(made.rows.tolist(), made.numbers.tolist(), strict=True)) == expected


names = st.one_of(
    odd, st.sampled_from(["", "Dafydd", "Siân", "McDonald", "Pugh-Macdonald", "O’Brien", "J", "Anna-Maria Ewa"])
)


@given(st.lists(st.tuples(names, names), max_size=8))
@settings(deadline=None)
def test_columns_of_names_have_the_forms_of_each_name(pairs: list[tuple[str, str]]) -> None:
    fores, surs = ways_of(([fore for fore, _ in pairs], [sur for _, sur in pairs]))
    assert [list(fores.ways[place]) for place in fores.which] == [forename_forms(fore) for fore, _ in pairs]
    assert [list(surs.ways[place]) for place in surs.which] == [surname_forms(sur) for _, sur in pairs]
    forms = full_names(fores, surs)
    made = {
        (int(row), forms.letters[start : start + length].tobytes())
        for start, length, row in zip(forms.starts, forms.lengths, forms.rows, strict=True)
    }
    expected = {
        (row, form)
        for row, pair in enumerate(pairs)
        for form in full_name_forms(*pair)
        if SHORTEST <= len(form) <= LONGEST_FORM
    }
    assert made == expected


def test_of_a_name_its_parts_are_kept_short() -> None:
    fores, surs = ways_of((["David John", "Éva", "", "77"], ["Pugh", "McDonald", "Suharto", "Rees"]))
    parts = name_parts(fores, surs, PRF)
    assert parts["initial"].tolist() == [4, 5, 0, 0]
    assert [bool(part) for part in parts["fore"]] == [True, True, False, True]
    assert [bool(part) for part in parts["other"]] == [False, True, False, False]
    david = int(PRF.values([b"david"])[0])
    assert david & int(parts["fore"][0]) == int(parts["fore"][0])
    assert int(parts["sur_bits"][0]) < int(parts["sur_bits"][2]) == 255


def columns(count: int = 40, owner: int = 0) -> Columns:
    return Columns(
        [f"A{n:04d}BC" for n in range(count)],
        ((["Rhys", "Siân"] * (count // 2), ["Pugh", "Bevan"] * (count // 2)),),
        (
            (Kind.ISSUED, [f"A{n:04d}BC" for n in range(count)]),
            (Kind.BIRTH, ["12/03/1985"] * count),
            (Kind.MAIL, ["dp@example.org"] + [""] * (count - 1)),
        ),
        owner=owner,
    )


def test_every_value_is_a_key_that_points_to_its_row() -> None:
    chunk = gather(columns(), PRF)
    keys, words = chunk.postings(0, 256)
    assert (np.diff((keys >> np.uint64(56)).astype(int)) >= 0).all()
    pointed = {(int(key), int(word)) for key, word in zip(keys, words, strict=True)}
    for row in range(40):
        assert (int(PRF.values([b"a%04dbc" % row])[0]), row << 4 | Kind.ISSUED) in pointed
        assert (int(PRF.dates(np.array([19850312]))[0]), row << 4 | Kind.BIRTH) in pointed
    assert (int(PRF.values([b"dp@example.org"])[0]), Kind.MAIL) in pointed
    six = np.array([int.from_bytes(b"rhyspu", "little")], np.uint64)
    assert gate_places(six, FINEST)[0] in chunk["gate"]


def test_a_kept_chunk_is_the_same_chunk() -> None:
    chunk = gather(columns(), PRF, Prf(b"p" * 32))
    kept = Chunk.from_bytes(memoryview(chunk.to_bytes(PRF, SALT)), PRF)
    assert (len(kept), kept.owner, kept.canary) == (40, 0, False)
    for name in chunk.columns:
        assert kept[name].tolist() == chunk[name].tolist(), name
    for first, last in ((0, 256), (0, 1), (17, 40), (255, 256)):
        for side in (0, 1):
            assert kept.postings(first, last)[side].tolist() == chunk.postings(first, last)[side].tolist()


def test_nothing_of_a_kept_chunk_can_be_read_without_its_key() -> None:
    chunk = gather(columns(), PRF)
    content = chunk.to_bytes(PRF, SALT)
    for plain in (chunk["keys"].tobytes()[:8], chunk["sources"].tobytes()[:8], b"pugh", chunk["words"].tobytes()[:16]):
        assert plain not in content
    with pytest.raises(ConfigError, match="another key"):
        Chunk.from_bytes(content, Prf(b"x" * 32))


KEPT = gather(columns(2), PRF).to_bytes(PRF, SALT)


@given(st.integers(0, len(KEPT) - 1), st.integers(1, 255))
def test_a_damaged_chunk_is_refused(place: int, flip: int) -> None:
    damaged = bytearray(KEPT)
    damaged[place] ^= flip
    for content in (bytes(damaged), KEPT[:place]):
        with pytest.raises(IntegrityError, match="damaged"):
            Chunk.from_bytes(content, PRF)


@pytest.mark.parametrize("swallowed", ["Q" * 900_000, "Pugh,Rhys,12/03/1985\n" * 3000, "de la " * 40, "Q" * 41])
def test_what_is_too_long_for_a_name_leaves_the_row_its_number(swallowed: str) -> None:
    fields = ((Kind.ISSUED, ["A1234BC", "A1235BC"]),)
    for names in (["Rhys", "Rhys"], ["Pugh", swallowed]), ([swallowed, "Rhys"], ["Pugh", "Bevan"]):
        chunk = gather(Columns(sources=["1", "2"], names=(names,), fields=fields), PRF)
        assert set(PRF.values([b"a1234bc", b"a1235bc"]).tolist()) <= set(chunk.postings(0, 256)[0].tolist())


@pytest.mark.parametrize("source", ["", " ", "--"])
def test_a_row_without_a_source_key_is_a_mistake(source: str) -> None:
    with pytest.raises(ValueError, match="no source key"):
        gather(Columns(["A1", source]), PRF)


def test_columns_of_unequal_length_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="one length"):
        gather(Columns(["A1", "A2"], (), ((Kind.CODE, ["x"]),)), PRF)


@given(odd.filter(lambda key: bool(compact(key))), st.integers(0, 63), st.integers(0, 63))
@example("a long key " * 9, 1, 2)
def test_a_source_key_is_one_person_in_each_source(key: str, one: int, other: int) -> None:
    made = [gather(Columns([key], owner=owner), PRF)["sources"].tolist() for owner in (one, other)]
    assert (made[0] == made[1]) == (one == other)
