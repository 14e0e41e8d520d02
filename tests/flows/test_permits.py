"""Taking in permits and staff, and asking who may hear what."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.permits import PermitBook, StaffBook, address_variants
from gatelodge.core.text import address_token
from gatelodge.errors import RefusedError
from gatelodge.flows.permits import import_permits, import_staff, last_day, what_may_hear, who_may_hear
from gatelodge.flows.permits.columns import PERMIT_COLUMNS, columns, day_or_time, field_classes, kind_and_reason
from gatelodge.values import FieldClass, PersonId

KEY = bytes(range(32))
LONDON = ZoneInfo("Europe/London")
AT = datetime(2011, 8, 1, 12, tzinfo=UTC)
REGISTER = {"A1234BC": PersonId(b"a" * 16), "A2345CD": PersonId(b"b" * 16)}
HEADER = ("Email", "Prisoner_Number", "From", "Until", "Status", "Fields", "Relationship")


@dataclass
class Sheet:
    header: tuple
    lines: list

    @property
    def rows(self):
        return list(enumerate(self.lines, 2))


def seal(plain):
    return bytes(reversed(plain))


def take_in(*lines, header=HEADER, previous=None, **rest):
    return import_permits(
        Sheet(header, [tuple(line) for line in lines]),
        person_by_source_key=REGISTER.get,
        address_key=KEY,
        encrypt=seal,
        previous=previous,
        at=rest.pop("at", AT),
        zone=LONDON,
        **rest,
    )


def heard(taken, address, at=AT):
    return PermitBook.parse(taken.snapshot_json).heard_by(address_token(KEY, address), at)


def test_a_row_becomes_a_permit_for_whole_days_of_the_organisations_zone():
    taken = take_in(("Jane@Mail.example", "A1234BC", "01/07/2011", "1 August 2011", "active", "location", "mother"))
    assert (taken.count, taken.bans, taken.rejects) == (1, 0, ())
    person = REGISTER["A1234BC"]
    midnight = datetime(2011, 7, 31, 23, tzinfo=UTC)  # London, summer
    assert heard(taken, "jane@mail.example") == {person: FieldClass.IDENTITY | FieldClass.LOCATION}
    assert person in heard(taken, "jane@mail.example", midnight + timedelta(hours=24, seconds=-1))
    assert person not in heard(taken, "jane@mail.example", midnight + timedelta(hours=24))
    assert person in heard(taken, "jane@mail.example", datetime(2011, 6, 30, 23, tzinfo=UTC))
    assert person not in heard(taken, "jane@mail.example", datetime(2011, 6, 30, 22, 59, tzinfo=UTC))


def test_the_snapshot_holds_no_plain_address():
    taken = take_in(("jane@mail.example", "A1234BC"))
    assert "jane" not in taken.snapshot_json
    assert "mail.example" not in taken.snapshot_json


REJECTED = [
    (("jane", "A1234BC"), "the recipient is not a mail address"),
    (("@mail.example", "A1234BC"), "the recipient is not a mail address"),
    (("ja ne@mail.example", "A1234BC"), "the recipient is not a mail address"),
    (("ja\udce9ne@mail.example", "A1234BC"), "the recipient is not a mail address"),
    (("jane@mail.example", ""), "no person is named"),
    (("jane@mail.example", "Z9999ZZ"), "the person is not on the register"),
    (("jane@mail.example", "A1234BC", "31/02/2011"), "a date is not one we can read"),
    (("jane@mail.example", "A1234BC", "2011-08-01T99:00"), "a time is not one we can read"),
    (("jane@mail.example", "A1234BC", "2011-08-02", "2011-08-01"), "it ends before it starts"),
    (("jane@mail.example", "A1234BC", "", "", "maybe"), "the status is not one we know"),
    (("jane@mail.example", "A1234BC", "", "", "", "shoe size"), "a field class is not one we know"),
]


@pytest.mark.parametrize(("row", "reason"), REJECTED)
def test_a_row_that_cannot_be_used_is_rejected_by_number_and_repeats_nothing(row, reason):
    taken = take_in(("good@mail.example", "A1234BC"), ("", ""), row)
    assert taken.rejects == ((4, reason),)
    assert taken.count == 1


def test_a_ban_takes_the_person_out_and_is_counted():
    taken = take_in(("jane@mail.example", "A1234BC"), ("jane@mail.example", "A1234BC", "", "", "Banned"))
    book = PermitBook.parse(taken.snapshot_json)
    assert taken.bans == 1
    assert book.banned(address_token(KEY, "jane@mail.example"), AT) == {REGISTER["A1234BC"]}
    assert heard(taken, "jane@mail.example") == {}


def test_a_near_miss_of_an_imported_address_is_noticed():
    book = PermitBook.parse(take_in(("jane@mail.example", "A1234BC")).snapshot_json)
    assert book.near_miss({address_token(KEY, variant) for variant in address_variants("jame@mail.example")})
    assert not book.near_miss({address_token(KEY, variant) for variant in address_variants("bill@post.example")})


def test_an_import_takes_the_place_of_the_last_one_of_its_source_only():
    visits = take_in(("jane@mail.example", "A1234BC"), ("john@mail.example", "A1234BC"), source="visits")
    phones = take_in(("jane@mail.example", "A2345CD"), source="phones", previous=PermitBook.parse(visits.snapshot_json))
    assert phones.ended == 0
    again = take_in(("john@mail.example", "A1234BC"), source="visits", previous=PermitBook.parse(phones.snapshot_json))
    assert again.ended == 1
    assert set(heard(again, "jane@mail.example")) == {REGISTER["A2345CD"]}
    assert set(heard(again, "john@mail.example")) == {REGISTER["A1234BC"]}
    book = PermitBook.parse(again.snapshot_json)
    gone = what_may_hear(book, "jane@mail.example", AT, address_key=KEY)[1]
    assert (gone.in_force, gone.kind, gone.reason) == (False, "ended", "not in the import of 2011-08-01")


def test_an_ended_permit_comes_back_with_the_file_that_names_it_again():
    first = PermitBook.parse(take_in(("jane@mail.example", "A1234BC"), ("a@mail.example", "A2345CD")).snapshot_json)
    second = PermitBook.parse(take_in(("a@mail.example", "A2345CD"), previous=first).snapshot_json)
    third = take_in(("jane@mail.example", "A1234BC"), ("a@mail.example", "A2345CD"), previous=second)
    assert set(heard(third, "jane@mail.example")) == {REGISTER["A1234BC"]}
    assert len(PermitBook.parse(third.snapshot_json)) == 2


def test_a_line_that_ended_is_kept_for_a_year():
    first = PermitBook.parse(take_in(("jane@mail.example", "A1234BC"), ("a@mail.example", "A2345CD")).snapshot_json)
    book = PermitBook.parse(take_in(("a@mail.example", "A2345CD"), previous=first).snapshot_json)
    token = address_token(KEY, "jane@mail.example")
    for days, known in ((365, True), (367, False)):
        later = take_in(("a@mail.example", "A2345CD"), previous=book, at=AT + timedelta(days=days))
        assert PermitBook.parse(later.snapshot_json).knows(token) is known


def test_a_known_address_keeps_its_variants_when_only_its_sealed_form_is_left():
    first = PermitBook.parse(take_in(("jane@mail.example", "A1234BC"), source="visits").snapshot_json)
    second = PermitBook.parse(take_in(("bill@post.example", "A1234BC"), source="phones", previous=first).snapshot_json)
    assert second.near_miss({address_token(KEY, variant) for variant in address_variants("jame@mail.example")})
    assert second.sealed_address(address_token(KEY, "jane@mail.example")) == seal(b"jane@mail.example")


def test_an_alarming_drop_is_refused_unless_it_is_allowed():
    many = [(f"family{n}@mail.example", "A1234BC") for n in range(100)]
    before = PermitBook.parse(take_in(*many).snapshot_json)
    assert take_in(*many[:80], previous=before).count == 80
    with pytest.raises(RefusedError, match="79 permits and bans, the last one had 100"):
        take_in(*many[:79], previous=before)
    assert take_in(*many[:79], previous=before, allow_drop=True).ended == 21


def test_a_file_of_which_nothing_can_be_used_is_refused():
    with pytest.raises(RefusedError, match="None of the 1 rows"):
        take_in(("jane", "A1234BC"))


@pytest.mark.parametrize(
    ("header", "missing"), [(("Prison Number",), "recipient"), (("email",), "person"), ((), "recipient")]
)
def test_a_missing_column_is_named_with_what_to_call_it(header, missing):
    with pytest.raises(RefusedError, match=f"no column for the {missing}. Head it with one of"):
        take_in(header=header)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("E-mail Address", "NOMS number"), {"recipient": 0, "person": 1}),
        (("subject", "recipient", "valid_from", "To"), {"person": 0, "recipient": 1, "from": 2, "until": 3}),
        (("number", "mailbox", "ban", "kind"), {"person": 0, "recipient": 1, "ban": 2, "relationship": 3}),
    ],
)
def test_columns_are_found_by_their_headings(header, expected):
    assert columns(header, PERMIT_COLUMNS, needed=()) == expected


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2011-08-01", "2011-07-31T23:00", "2011-08-01T23:00"),
        ("01/12/2011", "2011-12-01T00:00", "2011-12-02T00:00"),
        ("1 Dec 2011", "2011-12-01T00:00", "2011-12-02T00:00"),
        ("01.12.2011", "2011-12-01T00:00", "2011-12-02T00:00"),
        ("30/10/2011", "2011-10-29T23:00", "2011-10-31T00:00"),
        ("2011-08-01T09:30", "2011-08-01T08:30", "2011-08-01T08:30"),
        ("2011-08-01T09:30+00:00", "2011-08-01T09:30", "2011-08-01T09:30"),
    ],
)
def test_days_and_times_become_instants(text, start, end):
    """The clocks went back on 30 October 2011: that day has 25 hours."""
    assert day_or_time(text, LONDON, end=False) == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert day_or_time(text, LONDON, end=True) == datetime.fromisoformat(end).replace(tzinfo=UTC)


def test_no_date_is_no_limit():
    assert day_or_time("", LONDON, end=True) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("all", None),
        (" * ", None),
        ("identity", FieldClass.IDENTITY),
        ("Health; location", FieldClass.IDENTITY | FieldClass.HEALTH | FieldClass.LOCATION),
        ("risk,family|marks", FieldClass.IDENTITY | FieldClass.RISK | FieldClass.FAMILY | FieldClass.MARKS),
    ],
)
def test_fields_are_read_in_any_writing(text, expected):
    assert field_classes(text) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, ("permit", "")),
        ({"status": "Active"}, ("permit", "")),
        ({"status": "no-contact", "reason": "court order"}, ("ban", "court order")),
        ({"ban": "yes"}, ("ban", "")),
        ({"ban": "no"}, ("permit", "")),
        ({"status": "Changed address"}, ("ended", "changed address")),
        ({"status": "ended", "reason": "released"}, ("ended", "released")),
    ],
)
def test_the_status_says_what_kind_of_line_it_is(row, expected):
    assert kind_and_reason(row) == expected


def test_who_may_hear_names_the_addresses_those_in_force_first():
    taken = take_in(
        ("zoe@mail.example", "A1234BC", "", "", "", "", "sister"),
        ("adam@mail.example", "A1234BC", "", "2011-07-01"),
        ("jane@mail.example", "A2345CD"),
    )
    book = PermitBook.parse(taken.snapshot_json)
    found = who_may_hear(book, REGISTER["A1234BC"], AT, decrypt=seal)
    assert [(hearing.address, hearing.in_force) for hearing in found] == [
        ("zoe@mail.example", True),
        ("adam@mail.example", False),
    ]
    assert found[0].relationship == "sister"


def test_a_line_about_an_id_that_was_given_up_is_about_who_lives_on():
    taken = take_in(("zoe@mail.example", "A1234BC"), ("jane@mail.example", "A2345CD"))
    book = PermitBook.parse(taken.snapshot_json)
    survivor = REGISTER["A2345CD"]
    found = who_may_hear(book, survivor, AT, decrypt=seal, resolve=lambda _: survivor)
    assert [hearing.address for hearing in found] == ["jane@mail.example", "zoe@mail.example"]


def test_the_last_day_is_told_as_people_say_it():
    taken = take_in(
        ("jane@mail.example", "A1234BC", "", "2011-08-01"), ("jane@mail.example", "A2345CD", "", "2011-08-01T17:00")
    )
    days, times = what_may_hear(PermitBook.parse(taken.snapshot_json), "jane@mail.example", AT, address_key=KEY)
    assert last_day(days.until, LONDON) == date(2011, 8, 1)
    assert last_day(times.until, LONDON) == date(2011, 8, 1)


CELL = st.text(max_size=12)


@given(st.lists(st.tuples(CELL, st.sampled_from(["A1234BC", "x"]), CELL, CELL, CELL, CELL), max_size=4))
def test_no_row_whatever_it_holds_breaks_an_import(rows):
    taken = take_in(("good@mail.example", "A1234BC"), *rows)
    assert taken.count + len(taken.rejects) <= 1 + len(rows)
    PermitBook.parse(taken.snapshot_json)


STAFF_HEADER = (
    "Name",
    "E-mail",
    "Team",
    "Role",
    "Line manager",
    "Start date",
    "Probation until",
    "Evidence",
    "Members",
    "Machine",
)


def test_a_staff_file_becomes_a_staff_book():
    sheet = Sheet(
        STAFF_HEADER,
        [
            (
                "Ffion Marsh",
                "Ffion@p.example",
                "/P/Visits/",
                "Clerk",
                "head@p.example",
                "06/06/2011",
                "2011-12-06",
                "",
                "",
                "",
            ),
            ("Head of Visits", "head@p.example", "P/Visits", "Manager", "", "", "", "", "", ""),
            ("Visits", "visits@p.example", "P/Visits", "", "", "", "", "", "ffion@p.example; head@p.example", ""),
            ("Copier", "copier@p.example", "P", "", "", "", "", "", "", "Scanner"),
            ("IG", "ig@p.example", "", "IG officer", "", "", "", "", "", ""),
        ],
    )
    taken = import_staff(sheet, at=AT)
    book = StaffBook.parse(taken.snapshot_json)
    ffion = book.get("FFION@p.example")
    assert (taken.count, taken.rejects, taken.warnings) == (5, (), ())
    assert (ffion.unit, ffion.role, ffion.started, ffion.on_probation) == ("P/Visits", "clerk", date(2011, 6, 6), True)
    assert book.get("visits@p.example").shared
    assert book.get("copier@p.example").machine == "scanner"
    assert book.approvers_for("ffion@p.example") == ("head@p.example", "ig@p.example")
    assert (book.version, book.at) == (taken.version, AT)


def test_staff_rows_that_cannot_be_used_are_rejected_and_doubtful_ones_named():
    sheet = Sheet(
        ("email", "manager", "started", "members"),
        [
            ("a@p.example", "nobody@p.example", "", ""),
            ("", "a@p.example", "", ""),
            ("b@p.example", "b@p.example", "", ""),
            ("A@p.example", "", "", ""),
            ("c@p.example", "", "soon", ""),
            ("d@p.example", "", "", "x@p.example"),
            ("", "", "", ""),
        ],
    )
    taken = import_staff(sheet, at=AT)
    assert taken.count == 3
    assert taken.rejects == (
        (3, "there is no identity, or it has a space in it"),
        (5, "the same identity stands in row 2"),
        (6, "a date is not one we can read"),
    )
    assert taken.warnings == (
        (2, "the manager is not on the list"),
        (4, "nobody is their own manager"),
        (7, "a member of the shared mailbox is not on the list"),
    )


def test_a_staff_file_without_a_usable_row_or_column_is_refused():
    with pytest.raises(RefusedError, match="no row that can be used"):
        import_staff(Sheet(("email",), []), at=AT)
    with pytest.raises(RefusedError, match="no column for the identity"):
        import_staff(Sheet(("name",), [("A",)]), at=AT)


def test_the_version_is_of_the_content_not_of_the_time():
    row = ("jane@mail.example", "A1234BC")
    assert take_in(row).version == take_in(row, at=AT + timedelta(days=1)).version
    assert take_in(row).version != take_in((*row, "2011-08-01")).version
    assert json.loads(take_in(row).snapshot_json)["version"] == take_in(row).version
