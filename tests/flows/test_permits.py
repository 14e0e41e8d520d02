"""Taking in permits and staff, and asking who may hear what."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.gatehelp.permits import AT, HEADER, KEYS, LONDON, REGISTER, Permits, Sheet

from gatelodge.core.permits import Permit, RecipientClasses, StaffBook, address_variants
from gatelodge.errors import RefusedError
from gatelodge.flows.permits import (
    BY_HAND,
    Objects,
    Recipients,
    add_line,
    contradictions,
    end_lines,
    import_staff,
    last_day,
    move_lines,
    what_may_hear,
    who_may_hear,
)
from gatelodge.flows.permits.columns import PERMIT_COLUMNS, columns, day_or_time, field_classes, kind_and_reason
from gatelodge.values import FieldClass

ANN, BOB = REGISTER["A1234BC"], REGISTER["A2345CD"]
KEY = KEYS.key("address")
IDENTITY, LOCATION, HEALTH = FieldClass.IDENTITY, FieldClass.LOCATION, FieldClass.HEALTH
RECIPIENTS = """
[class.public]
coverage = "partial"
[class.law]
domains = ["law.example"]
plus = true
[[group]]
name = "B wing"
addresses = ["b.wing@prison.example", "@bwing.prison.example"]
[scope.carer]
relationships = ["key worker"]
fields = ["health"]
"""


@pytest.fixture
def permits(tmp_path):
    return Permits(tmp_path / "permits.db", RecipientClasses.parse(RECIPIENTS))


def what(permits, address, at=AT, book=None):
    return what_may_hear(permits.book if book is None else book, address, at, address_key=KEY, classes=permits.classes)


def who(permits, *persons, at=AT, book=None):
    return who_may_hear(permits.book if book is None else book, persons, at, decrypt=permits.open)


def test_a_row_becomes_a_permit_for_whole_days_of_the_organisations_zone(permits):
    row = ("Jane@Mail.example", "A1234BC", "01/07/2011", "1 August 2011", "active", "location", "mother")
    taken = permits.take_in(row)
    assert (taken.count, taken.bans, taken.rejects) == (1, 0, ())
    midnight = datetime(2011, 7, 31, 23, tzinfo=UTC)  # London, summer
    assert permits.heard("jane@mail.example") == {ANN: IDENTITY | LOCATION}
    assert ANN in permits.heard("jane@mail.example", midnight + timedelta(hours=24, seconds=-1))
    assert ANN not in permits.heard("jane@mail.example", midnight + timedelta(hours=24))
    assert ANN in permits.heard("jane@mail.example", datetime(2011, 6, 30, 23, tzinfo=UTC))
    assert ANN not in permits.heard("jane@mail.example", datetime(2011, 6, 30, 22, 59, tzinfo=UTC))


REJECTED = [
    (("jane", "A1234BC"), "the recipient is not a mail address, nor a group of recipients.toml"),
    (("@", "A1234BC"), "the recipient is not a mail address, nor a group of recipients.toml"),
    (("ja ne@mail.example", "A1234BC"), "the recipient is not a mail address, nor a group of recipients.toml"),
    (("ja\udce9ne@mail.example", "A1234BC"), "the recipient is not a mail address, nor a group of recipients.toml"),
    (("jane@mail.example", ""), "no person is named"),
    (("jane@mail.example", "Z9999ZZ"), "the person is not on the register"),
    (("jane@mail.example", "A1234BC", "31/02/2011"), "a date is not one we can read"),
    (("jane@mail.example", "A1234BC", "2011-08-01T99:00"), "a time is not one we can read"),
    (("jane@mail.example", "A1234BC", "2011-08-02", "2011-08-01"), "it ends before it starts"),
    (("jane@mail.example", "A1234BC", "", "", "maybe"), "the status is not one we know"),
    (("jane@mail.example", "A1234BC", "", "", "", "shoe size"), "a field class is not one we know"),
]


@pytest.mark.parametrize(("row", "reason"), REJECTED)
def test_a_row_that_cannot_be_used_is_rejected_by_number_and_repeats_nothing(permits, row, reason):
    taken = permits.take_in(("good@mail.example", "A1234BC"), ("", ""), row)
    assert taken.rejects == ((4, reason),)
    assert taken.count == 1


def test_a_number_of_several_people_is_rejected(permits, monkeypatch):
    monkeypatch.setitem(REGISTER, "A1234BC", ANN)
    with permits.writer.changing("import", "file", AT) as change:
        from gatelodge.flows.permits import import_permits

        taken = import_permits(
            Sheet(HEADER, [("jane@mail.example", "7"), ("jane@mail.example", "A1234BC")]),
            change,
            persons_of=lambda _: {"7": {ANN, BOB}, "A1234BC": {ANN}},
            address_key=KEY,
            classes=permits.classes,
            zone=LONDON,
        )
    assert taken.rejects == ((2, "several sources of the register know this number, of different people"),)


def test_a_ban_takes_the_person_out_and_is_counted(permits):
    row = ("jane@mail.example", "A1234BC")
    taken = permits.take_in(row, (*row, "", "", "Banned"))
    assert taken.bans == 1
    assert permits.book.banned(permits.token("jane@mail.example"), AT) == {ANN}
    assert permits.heard("jane@mail.example") == {}


def test_a_near_miss_of_an_imported_address_is_noticed(permits):
    permits.take_in(("jane@mail.example", "A1234BC"))
    assert permits.book.near_miss(map(permits.token, address_variants("jame@mail.example")))
    assert not permits.book.near_miss(map(permits.token, address_variants("bill@post.example")))


def test_an_import_takes_the_place_of_the_last_one_of_its_source_only(permits):
    permits.take_in(("jane@mail.example", "A1234BC"), ("john@mail.example", "A1234BC"), source="visits")
    assert permits.take_in(("jane@mail.example", "A2345CD"), source="phones").ended == 0
    again = permits.take_in(("john@mail.example", "A1234BC"), source="visits")
    assert again.ended == 1
    assert set(permits.heard("jane@mail.example")) == {BOB}
    assert set(permits.heard("john@mail.example")) == {ANN}
    gone = what(permits, "jane@mail.example")[1]
    assert (gone.in_force, gone.kind, gone.reason) == (False, "ended", "not in the import of 2011-08-01")


def test_an_ended_permit_comes_back_with_the_file_that_names_it_again(permits):
    permits.take_in(("jane@mail.example", "A1234BC"), ("a@mail.example", "A2345CD"))
    permits.take_in(("a@mail.example", "A2345CD"))
    permits.take_in(("jane@mail.example", "A1234BC"), ("a@mail.example", "A2345CD"))
    assert set(permits.heard("jane@mail.example")) == {ANN}
    assert len(permits.book) == 2


def test_a_line_that_ended_is_told_for_a_year(permits):
    permits.take_in(("jane@mail.example", "A1234BC"), ("a@mail.example", "A2345CD"))
    permits.take_in(("a@mail.example", "A2345CD"))
    for days, known in ((365, True), (367, False)):
        permits.take_in(("a@mail.example", "A2345CD"), at=AT + timedelta(days=days))
        assert permits.book.knows(permits.token("jane@mail.example")) is known


def test_an_alarming_drop_is_refused_unless_it_is_allowed(permits):
    many = [(f"family{n}@mail.example", "A1234BC") for n in range(100)]
    permits.take_in(*many)
    assert permits.take_in(*many[:80], dry_run=True).count == 80
    with pytest.raises(RefusedError, match="79 permits and bans, the last one had 100"):
        permits.take_in(*many[:79])
    assert permits.book.number == 1, "what is refused leaves no change"
    assert permits.take_in(*many[:79], allow_drop=True).ended == 21


def test_a_file_of_which_nothing_can_be_used_is_refused(permits):
    with pytest.raises(RefusedError, match="None of the 1 rows"):
        permits.take_in(("jane", "A1234BC"))


@pytest.mark.parametrize(
    ("header", "missing"), [(("Prison Number",), "recipient"), (("email",), "person"), ((), "recipient")]
)
def test_a_missing_column_is_named_with_what_to_call_it(permits, header, missing):
    with pytest.raises(RefusedError, match=f"no column for the {missing}. Head it with one of"):
        permits.take_in(header=header)


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


def test_who_may_hear_names_the_addresses_those_in_force_first(permits):
    permits.take_in(
        ("zoe@mail.example", "A1234BC", "", "", "", "", "sister"),
        ("adam@mail.example", "A1234BC", "", "2011-07-01"),
        ("jane@mail.example", "A2345CD"),
    )
    found = who(permits, ANN)
    assert [(hearing.address, hearing.in_force) for hearing in found] == [
        ("zoe@mail.example", True),
        ("adam@mail.example", False),
    ]
    assert found[0].relationship == "sister"


def test_a_line_about_an_id_that_was_given_up_is_about_who_lives_on(permits):
    permits.take_in(("zoe@mail.example", "A1234BC"), ("jane@mail.example", "A2345CD"))
    assert [hearing.address for hearing in who(permits, ANN, BOB)] == ["jane@mail.example", "zoe@mail.example"]


def test_the_last_day_is_told_as_people_say_it(permits):
    permits.take_in(
        ("jane@mail.example", "A1234BC", "", "2011-08-01"), ("jane@mail.example", "A2345CD", "", "2011-08-01T17:00")
    )
    days, times = what(permits, "jane@mail.example")
    assert last_day(days.until, LONDON) == date(2011, 8, 1)
    assert last_day(times.until, LONDON) == date(2011, 8, 1)


CELL = st.text(max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(st.lists(st.tuples(CELL, st.sampled_from(["A1234BC", "x"]), CELL, CELL, CELL, CELL), max_size=4))
def test_no_row_whatever_it_holds_breaks_an_import(permits, rows):
    taken = permits.take_in(("good@mail.example", "A1234BC"), *rows, allow_drop=True)
    assert taken.count + len(taken.rejects) <= 1 + len(rows)


def test_who_could_hear_what_is_told_as_it_was_known_then(permits):
    later = AT + timedelta(days=30)
    permits.take_in(("jane@mail.example", "A1234BC"), ("john@mail.example", "A1234BC"))
    permits.take_in(("john@mail.example", "A1234BC"), at=later)
    book = permits.book
    now, then = (who(permits, ANN, at=at, book=book.as_of(at)) for at in (later, AT))
    assert [(hearing.address, hearing.in_force) for hearing in then] == [
        ("jane@mail.example", True),
        ("john@mail.example", True),
    ]
    assert [(hearing.address, hearing.in_force) for hearing in now] == [
        ("john@mail.example", True),
        ("jane@mail.example", False),
    ]
    assert who(permits, ANN, book=book.as_of(AT - timedelta(seconds=1))) == ()


def test_a_dry_run_says_what_would_be_different_and_changes_nothing(permits):
    row = ("jane@mail.example", "A1234BC")
    permits.take_in(row, ("john@mail.example", "A1234BC"), ("ban@mail.example", "A1234BC", "", "", "ban"))
    taken = permits.take_in(
        (*row, "", "2011-09-01"),
        ("new@mail.example", "A2345CD"),
        ("john@mail.example", "A1234BC", "", "", "ban"),
        dry_run=True,
        allow_drop=True,
    )
    assert taken.differences.pairs == {"ban": 1, "ban lifted": 1, "ended": 1, "changed": 1, "new": 1}
    assert [one.what for one in taken.differences.examples] == ["ban", "ban lifted", "ended", "changed", "new"]
    changed = taken.differences.examples[3]
    assert (changed.before[0].until, changed.after[0].until.day) == (None, 1)
    assert permits.book.number == 1
    assert set(permits.heard("john@mail.example")) == {ANN}


def test_a_row_that_names_a_relationship_and_no_fields_gets_the_relationships_fields(permits):
    said = [
        ("", "MOT"),
        ("", "mother"),
        ("", "COM"),
        ("", "SOL"),
        ("", "Key  Worker"),
        ("", "penguin"),
        ("health", "MOT"),
    ]
    permits.take_in(*[(f"a{n}@mail.example", "A1234BC", "", "", "", *one) for n, one in enumerate(said)])
    every = ~FieldClass(0)
    without = every & ~(HEALTH | FieldClass.RISK | FieldClass.ETHNICITY | FieldClass.BELIEF)
    expected = [IDENTITY | LOCATION, IDENTITY | LOCATION, every, without, IDENTITY | HEALTH, every, IDENTITY | HEALTH]
    assert [permits.heard(f"a{n}@mail.example")[ANN] for n in range(7)] == expected


def test_a_group_and_a_domain_hear_as_every_address_of_theirs(permits):
    permits.take_in(("B Wing", "A1234BC"), ("@police.example", "A2345CD"))
    hears = {
        address: set(permits.book.hears(permits.classes.tokens(KEY, address), AT).heard)
        for address in ("b.wing@prison.example", "x@bwing.prison.example", "y@prison.example", "PC@police.example")
    }
    assert list(hears.values()) == [{ANN}, {ANN}, set(), {BOB}]
    assert [hearing.address for hearing in what(permits, "x@bwing.prison.example")] == ["group:b wing"]


def test_an_address_is_matched_without_its_plus_only_where_that_is_known(permits):
    permits.take_in(*[(address, "A1234BC") for address in ("jane.p@gmail.com", "desk@law.example", "jo@post.example")])
    reached = {
        address: bool(permits.book.hears(permits.classes.tokens(KEY, address), AT).heard)
        for address in ("janep+visits@googlemail.com", "desk+a@law.example", "jo+a@post.example", "jo@post.example")
    }
    assert list(reached.values()) == [True, True, False, True]


def test_an_unconfirmed_row_of_a_draft_is_not_taken_in(permits):
    header = ("recipient", "person id", "confirm")
    rows = [("jane@mail.example", "A1234BC", "yes"), ("john@mail.example", "A1234BC", ""), ("x@mail.example", "", "no")]
    taken = permits.take_in(*rows, header=header)
    assert (taken.count, taken.unconfirmed, taken.rejects) == (1, 2, ())
    assert permits.heard("john@mail.example") == {}


def test_contradicting_lines_are_listed_and_the_ban_wins(permits):
    permits.take_in(("jane@mail.example", "A1234BC"), ("two@mail.example", "A2345CD", "", "", "", "health"))
    permits.take_in(
        ("jane@mail.example", "A1234BC", "", "", "ban"),
        ("two@mail.example", "A2345CD", "", "", "", "location"),
        source="visits",
    )
    found = contradictions(permits.book, AT, decrypt=permits.open)
    assert [(one.address, one.person, one.sources) for one in found] == [
        ("jane@mail.example", ANN, ("file", "visits")),
        ("two@mail.example", BOB, ("file", "visits")),
    ]
    assert "ban wins" in found[0].what
    hears = permits.book.hears([permits.token("jane@mail.example")], AT)
    assert (hears.heard, hears.banned, hears.contradicting) == ({}, {ANN}, {ANN})


def recipients(permits):
    return Recipients(permits.classes, KEY)


def test_one_line_is_added_banned_and_ended_by_hand_and_the_history_stays(permits):
    days = [AT + timedelta(days=n) for n in range(4)]
    jane = "jane@mail.example"
    with permits.writer.changing("add", BY_HAND, days[0]) as change:
        add_line(change, jane, Permit(ANN, None, None, None, source=BY_HAND), recipients=recipients(permits))
    with permits.writer.changing("ban", BY_HAND, days[1]) as change:
        add_line(change, jane, Permit(ANN, None, None, None, "ban", BY_HAND), recipients=recipients(permits))
    with permits.writer.changing("end", BY_HAND, days[2]) as change:
        ended = end_lines(
            change, jane, None, days[2], now=days[2], reason="lifted", recipients=recipients(permits), kinds=("ban",)
        )
    with permits.writer.changing("end", BY_HAND, days[3]) as change:
        end_lines(
            change, jane, frozenset({ANN}), days[3], now=days[3], reason="unlinked", recipients=recipients(permits)
        )
    assert ended[1] == 1
    book = permits.book
    assert [set(permits.heard(jane, day, book.as_of(day))) for day in days] == [{ANN}, set(), {ANN}, set()]
    assert {hearing.reason for hearing in what(permits, jane)} == {"lifted", "unlinked"}


def test_a_permit_may_end_later_and_is_in_force_until_then(permits):
    permits.take_in(("jane@mail.example", "A1234BC"))
    ends = AT + timedelta(days=3)
    with permits.writer.changing("end", BY_HAND, AT) as change:
        end_lines(change, "jane@mail.example", None, ends, now=AT, reason="moves", recipients=recipients(permits))
    assert set(permits.heard("jane@mail.example", AT)) == {ANN}
    assert set(permits.heard("jane@mail.example", ends)) == set()


def test_a_change_of_address_ends_the_old_and_begins_the_new_and_a_ban_follows(permits):
    permits.take_in(("old@mail.example", "A1234BC"), ("old@mail.example", "A2345CD", "", "", "ban"))
    later = AT + timedelta(days=1)
    with permits.writer.changing("change", BY_HAND, later) as change:
        _, moved = move_lines(change, "old@mail.example", "new@mail.example", later, recipients=recipients(permits))
    assert moved == 2
    hears = {name: permits.book.hears([permits.token(f"{name}@mail.example")], later) for name in ("old", "new")}
    assert (hears["old"].heard, hears["old"].banned) == ({}, {BOB})
    assert (set(hears["new"].heard), hears["new"].banned) == ({ANN}, {BOB})
    assert "changed address" in {hearing.reason for hearing in what(permits, "old@mail.example", later)}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c, r: add_line(c, "nobody", Permit(ANN, None, None, None), recipients=r), "not a mail address"),
        (lambda c, r: add_line(c, "a@b.example", Permit(ANN, None, AT, AT), recipients=r), "ends before it starts"),
        (
            lambda c, r: add_line(c, "a@mail.example", Permit(ANN, None, None, None, source="file"), recipients=r),
            "already",
        ),
        (lambda c, r: end_lines(c, "b@mail.example", None, AT, now=AT, reason="", recipients=r), "no such line"),
        (lambda c, r: move_lines(c, "A@mail.example", "a@mail.example", AT, recipients=r), "one and the same"),
        (lambda c, r: move_lines(c, "b@mail.example", "a@mail.example", AT, recipients=r), "Nothing is in force"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_leaves_everything(permits, change, sentence):
    permits.take_in(("a@mail.example", "A1234BC"))
    with pytest.raises(RefusedError, match=sentence), permits.writer.changing("x", BY_HAND, AT) as begun:
        change(begun, recipients(permits))
    assert permits.book.number == 1


BOOKER = {
    "reference": "abc-def",
    "email": "Jane@mail.example",
    "permittedPrisoners": [
        {"prisonerId": "A1234BC", "prisonCode": "LFI", "permittedVisitors": [{"visitorId": 7}]},
        {"prisonerId": "A2345CD", "prisonCode": "LFI", "active": False, "permittedVisitors": []},
    ],
}


def contact(**changes):
    return {
        "prisonerContactId": 1,
        "prisonerNumber": "A1234BC",
        "relationshipTypeCode": "S",
        "relationshipToPrisonerCode": "MOT",
        "isApprovedVisitor": True,
        "isRelationshipActive": True,
        "currentTerm": True,
        "emailAddresses": [{"emailAddress": "mum@mail.example"}],
        "restrictionSummary": {"active": [], "totalActive": 0, "totalExpired": 0},
        **changes,
    }


def test_a_visit_booker_becomes_a_permit_for_each_prisoner(permits):
    permits.take_in(sheet=Objects([BOOKER]))
    assert permits.heard("jane@mail.example") == {ANN: IDENTITY | LOCATION}
    assert [hearing.kind for hearing in what(permits, "jane@mail.example")] == ["permit", "ended"]


BAN = {"restrictionType": "BAN", "startDate": "2011-07-01", "expiryDate": "2011-12-31"}
CONTACTS = [
    ({}, True, False),
    ({"isRelationshipActive": False}, False, False),
    ({"currentTerm": False}, False, False),
    ({"isApprovedVisitor": False}, False, False),
    ({"isApprovedVisitor": False, "relationshipTypeCode": "O", "relationshipToPrisonerCode": "SOL"}, True, False),
    ({"restrictions": [BAN]}, False, True),
    ({"restrictions": [BAN | {"expiryDate": None}]}, False, True),
    ({"restrictions": [BAN | {"active": False}]}, True, False),
    ({"restrictions": [BAN | {"expiryDate": "2011-07-20"}]}, True, False),
    ({"restrictionSummary": {"active": ["BAN"]}}, False, True),
    ({"restrictionSummary": {"active": [{"restrictionType": "BAN"}]}, "isRelationshipActive": False}, False, True),
    ({"restrictions": [{"restrictionType": "CLOSED"}, {"restrictionType": "CHILD"}]}, True, False),
    ({"restrictions": [{"restrictionType": "RESTRICTED"}]}, False, False),
]


@pytest.mark.parametrize(("changes", "heard", "banned"), CONTACTS)
def test_a_contact_is_permitted_while_nothing_stands_against_it(permits, changes, heard, banned):
    permits.take_in(sheet=Objects([contact(**changes)]))
    hears = permits.book.hears([permits.token("mum@mail.example")], AT)
    assert (ANN in hears.heard, ANN in hears.banned, hears.contradicting) == (heard, banned, set())


def test_a_contact_without_an_address_and_an_object_of_another_shape_are_rejected(permits):
    taken = permits.take_in(sheet=Objects([contact(), contact(emailAddresses=[]), {"a": 1}, {"email": ["x"]}]))
    assert taken.count == 1
    assert [number for number, _ in taken.rejects] == [2, 3, 4]


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
