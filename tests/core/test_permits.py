"""Who may hear about whom, who the recipients are, who may decide."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.permits import (
    Permit,
    PermitBook,
    RecipientClasses,
    StaffBook,
    address_of_recipient,
    address_variants,
    measure,
    near_token,
    stale_feeds,
    stale_for,
)
from gatelodge.core.permits.book import pack_near
from gatelodge.core.permits.permit import permit_row
from gatelodge.core.text import address_token
from gatelodge.errors import ConfigError
from gatelodge.values import Coverage, FieldClass, PersonId, Staff

KEY = bytes(range(32))
AT = datetime(2011, 8, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANN, BOB, CAT = (PersonId(bytes([n]) * 16) for n in (1, 2, 3))
LONDON = ZoneInfo("Europe/London")
IDENTITY, HEALTH, LOCATION = FieldClass.IDENTITY, FieldClass.HEALTH, FieldClass.LOCATION
EVERYTHING = ~FieldClass(0)


def book_of(permits, address="jane@mail.example"):
    token = address_token(KEY, address)
    near = pack_near(near_token(address_token(KEY, variant)) for variant in address_variants(address))
    snapshot = {
        "format": "gatelodge.permits/1",
        "version": "v",
        "at": AT.isoformat(),
        "addresses": {permit_row(token, permits[0])[0]: "c2VhbGVk"} if permits else {},
        "permits": [permit_row(token, permit) for permit in permits],
        "near": near,
    }
    return PermitBook.parse(json.dumps(snapshot)), token


PERMITS = [
    (Permit(ANN, None, None, None), True),
    (Permit(ANN, None, AT, None), True),
    (Permit(ANN, None, AT + HOUR, None), False),
    (Permit(ANN, None, None, AT + HOUR), True),
    (Permit(ANN, None, None, AT), False),
    (Permit(ANN, None, AT - HOUR, AT + HOUR), True),
    (Permit(ANN, None, None, None, kind="ended"), False),
    (Permit(ANN, None, None, None, kind="ban"), False),
]


@pytest.mark.parametrize(("permit", "heard"), PERMITS)
def test_a_permit_is_heard_while_it_is_in_force(permit, heard):
    book, token = book_of([permit])
    assert (ANN in book.heard_by(token, AT)) is heard
    assert book.knows(token)


def test_a_ban_beats_a_permit_for_the_same_person_only():
    book, token = book_of(
        [Permit(ANN, None, None, None), Permit(BOB, None, None, None), Permit(ANN, None, None, None, "ban")]
    )
    assert set(book.heard_by(token, AT)) == {BOB}
    assert book.banned(token, AT) == {ANN}


def test_a_ban_ends_by_its_date():
    book, token = book_of([Permit(ANN, None, None, AT, "ban")])
    assert book.banned(token, AT - HOUR) == {ANN}
    assert book.banned(token, AT) == frozenset()


def test_two_permits_for_one_person_add_up_and_identity_is_always_among_them():
    book, token = book_of([Permit(ANN, HEALTH, None, None), Permit(ANN, LOCATION, None, None)])
    assert book.heard_by(token, AT) == {ANN: IDENTITY | HEALTH | LOCATION}


def test_a_permit_without_fields_is_for_every_field():
    book, token = book_of([Permit(ANN, None, None, None)])
    assert book.heard_by(token, AT) == {ANN: EVERYTHING}


def test_an_address_nobody_wrote_down_hears_nothing():
    book, _ = book_of([Permit(ANN, None, None, None)])
    other = address_token(KEY, "john@mail.example")
    assert not book.knows(other)
    assert book.heard_by(other, AT) == {}
    assert book.banned(other, AT) == frozenset()


def test_a_line_of_the_book_survives_the_snapshot():
    permit = Permit(ANN, HEALTH, AT, AT + HOUR, "ended", "visits", "moved away", "mother")
    book, token = book_of([permit])
    assert book.permits_of(token) == (permit,)
    assert list(book.lines()) == [(token, permit)]
    assert (len(book), book.version, book.at, book.sealed_address(token)) == (1, "v", AT, b"sealed")


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("jane@mail.example", True),
        ("jan@mail.example", True),
        ("janes@mail.example", True),
        ("jame@mail.example", True),
        ("jaen@mail.example", True),
        ("jane@mail.exmaple", True),
        ("JANE@mial.example", True),
        ("john@mail.example", False),
        ("jane@post.example", False),
        ("janet@mails.example", False),
    ],
)
def test_an_address_one_slip_from_a_known_one_is_near(address, near):
    book, _ = book_of([Permit(ANN, None, None, None)])
    assert book.near_miss({address_token(KEY, variant) for variant in address_variants(address)}) is near


def test_the_empty_book_knows_and_nears_nobody():
    book = PermitBook.empty()
    assert not book.near_miss([bytes(16)])
    assert (len(book), book.version, book.at) == (0, "none", None)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", '{"format": "gatelodge.permits/2"}', '{"format": "gatelodge.permits/1", "addresses": 3}'],
)
def test_a_file_that_is_no_snapshot_is_refused(text):
    with pytest.raises(ConfigError):
        PermitBook.parse(text)
    with pytest.raises(ConfigError):
        StaffBook.parse(text)


@given(st.text(max_size=30))
def test_variants_never_raise_and_start_with_the_address_itself(address):
    variants = address_variants(address)
    assert len(set(variants)) == len(variants) <= len(variants[0]) + 1
    for variant in variants:
        address_token(KEY, variant)


@pytest.mark.parametrize(
    ("persons", "hidden", "heard", "banned", "expected"),
    [
        # people, permitted, unpermitted, over, classes, hidden unpermitted, banned
        ({}, set(), {}, set(), (0, 0, 0, 0, FieldClass(0), 0, 0)),
        ({ANN: IDENTITY}, set(), {ANN: EVERYTHING}, set(), (1, 1, 0, 0, FieldClass(0), 0, 0)),
        ({ANN: IDENTITY}, set(), {}, set(), (1, 0, 1, 0, IDENTITY, 0, 0)),
        ({ANN: IDENTITY | HEALTH}, set(), {ANN: IDENTITY}, set(), (1, 1, 0, 1, HEALTH, 0, 0)),
        ({ANN: IDENTITY, BOB: HEALTH}, {BOB}, {ANN: IDENTITY}, set(), (2, 1, 1, 0, HEALTH, 1, 0)),
        ({ANN: IDENTITY}, {ANN}, {ANN: IDENTITY}, set(), (1, 1, 0, 0, FieldClass(0), 0, 0)),
        ({ANN: IDENTITY}, set(), {ANN: EVERYTHING}, {ANN}, (1, 0, 1, 0, IDENTITY, 0, 1)),
        ({ANN: IDENTITY}, set(), {}, {BOB}, (1, 0, 1, 0, IDENTITY, 0, 0)),
        ({ANN: FieldClass(0)}, set(), {}, set(), (1, 0, 1, 0, FieldClass(0), 0, 0)),
    ],
)
def test_persons_are_counted_against_what_is_heard(persons, hidden, heard, banned, expected):
    found = measure(persons, frozenset(hidden), heard, frozenset(banned))
    assert (
        found.people,
        found.permitted,
        found.unpermitted,
        found.over_fields,
        found.unpermitted_classes,
        found.hidden_unpermitted,
        found.banned,
    ) == expected


@dataclass(frozen=True)
class OneOf:
    persons: frozenset
    field_classes: FieldClass = IDENTITY
    hidden_only: bool = False
    people: int = 1


ANN_OR_BOB = frozenset({ANN, BOB})
NOBODY: dict = {}


@pytest.mark.parametrize(
    ("heard", "banned", "expected"),
    [
        # permitted, over, banned, uncertain, uncertain and sensitive, perhaps banned, candidates
        (NOBODY, set(), (0, 0, 0, 1, 1, 0, 2)),
        ({ANN: EVERYTHING}, set(), (1, 0, 0, 0, 0, 0, 0)),
        ({BOB: EVERYTHING}, set(), (1, 0, 0, 0, 0, 0, 0)),
        ({ANN: IDENTITY}, set(), (1, 1, 0, 0, 0, 0, 0)),
        ({ANN: IDENTITY, BOB: EVERYTHING}, set(), (1, 0, 0, 0, 0, 0, 0)),
        ({CAT: EVERYTHING}, set(), (0, 0, 0, 1, 1, 0, 2)),
        (NOBODY, {CAT}, (0, 0, 0, 1, 1, 0, 2)),
        (NOBODY, {ANN}, (0, 0, 0, 1, 1, 1, 2)),
        ({BOB: EVERYTHING}, {ANN}, (0, 0, 0, 1, 1, 1, 2)),
        ({BOB: EVERYTHING}, {BOB}, (0, 0, 0, 1, 1, 1, 2)),
        (NOBODY, {ANN, BOB}, (0, 0, 1, 0, 0, 0, 0)),
        ({ANN: EVERYTHING}, {ANN, BOB}, (0, 0, 1, 0, 0, 0, 0)),
    ],
)
def test_one_of_several_is_one_human_being(heard, banned, expected):
    found = measure({}, frozenset(), heard, frozenset(banned), [OneOf(ANN_OR_BOB, IDENTITY | HEALTH)])
    assert found.people == 1
    assert found.unpermitted == 1 - found.permitted
    assert (
        found.permitted,
        found.over_fields,
        found.banned,
        found.uncertain,
        found.uncertain_sensitive,
        found.perhaps_banned,
        found.candidates,
    ) == expected


@pytest.mark.parametrize(
    ("heard", "banned", "expected"),
    [
        # permitted, over, banned, uncertain, perhaps banned
        (NOBODY, set(), (0, 0, 0, 2, 0)),
        ({ANN: EVERYTHING}, set(), (1, 0, 0, 1, 0)),
        ({ANN: IDENTITY, BOB: IDENTITY}, set(), (2, 2, 0, 0, 0)),
        ({ANN: EVERYTHING, BOB: EVERYTHING, CAT: EVERYTHING}, set(), (2, 0, 0, 0, 0)),
        ({ANN: EVERYTHING}, {BOB}, (0, 0, 0, 2, 2)),
        (NOBODY, {ANN, BOB, CAT}, (0, 0, 2, 0, 0)),
    ],
)
def test_two_of_three_are_two_and_permits_for_one_permit_one(heard, banned, expected):
    found = measure({}, frozenset(), heard, frozenset(banned), [OneOf(frozenset({ANN, BOB, CAT}), HEALTH, people=2)])
    assert (found.people, found.unpermitted) == (2, 2 - found.permitted)
    assert (found.permitted, found.over_fields, found.banned, found.uncertain, found.perhaps_banned) == expected


def test_who_is_all_that_is_said_is_not_sensitive_but_hidden_counts():
    found = measure({CAT: IDENTITY}, frozenset(), NOBODY, frozenset(), [OneOf(ANN_OR_BOB, hidden_only=True)])
    assert (found.people, found.unpermitted, found.uncertain, found.uncertain_sensitive) == (2, 2, 1, 0)
    assert (found.hidden_unpermitted, found.unpermitted_classes) == (1, IDENTITY)


PEOPLE = st.sampled_from([ANN, BOB, CAT])
GROUPS = st.frozensets(PEOPLE, min_size=2).flatmap(
    lambda who: st.builds(
        OneOf, st.just(who), st.integers(0, EVERYTHING.value).map(FieldClass), st.booleans(), st.integers(1, len(who))
    )
)
CLASSES = st.integers(0, EVERYTHING.value).map(FieldClass)


@given(
    st.dictionaries(PEOPLE, CLASSES),
    st.frozensets(PEOPLE),
    st.dictionaries(PEOPLE, CLASSES),
    st.frozensets(PEOPLE),
    st.lists(GROUPS, max_size=3),
)
def test_the_counts_always_add_up(persons, hidden, heard, banned, either):
    found = measure(persons, hidden, heard, banned, either)
    assert found.people == found.permitted + found.unpermitted == len(persons) + sum(one.people for one in either)
    assert found.over_fields <= found.permitted
    assert max(found.hidden_unpermitted, found.banned + found.uncertain) <= found.unpermitted
    assert max(found.uncertain_sensitive, found.perhaps_banned) <= found.uncertain <= sum(one.people for one in either)
    assert (found.candidates >= 2) == (found.uncertain > 0)
    assert found == measure(persons, hidden, {p: c for p, c in heard.items() if p not in banned}, banned, either)


RECIPIENTS = """
[class.public]
coverage = "partial"
[class.internal]
internal = true
domains = ["prison.example"]
[class.partner]
coverage = "none"
domains = ["police.example", "*.gov.example", "*.wide.gov.example"]
[class.council]
domains = ["*.council.gov.example"]
max_people = 2
like = "partner"
[class.solicitor]
confidential = true
coverage = "complete"
domains = ["law.example"]
addresses = ["duty@police.example"]
[[agreement]]
name = "weekly-list"
purpose = "People due for release"
recipients = ["lists@police.example", "@*.council.gov.example", "@police.example"]
authors = ["om@prison.example", "@team.prison.example"]
fields = ["location", "sentence"]
row_limit = 40
days = ["mon"]
owner = "head@prison.example"
starts = 2011-07-01
expires = 2011-08-29
"""
WHO = RecipientClasses.parse(RECIPIENTS, internal_domains=["annex.example"], zone=LONDON)


@pytest.mark.parametrize(
    ("address", "name", "coverage", "internal", "max_people"),
    [
        ("anybody@mail.example", "public", Coverage.PARTIAL, False, 0),
        ("clerk@prison.example", "internal", Coverage.NONE, True, 0),
        ("CLERK@Prison.Example", "internal", Coverage.NONE, True, 0),
        ("clerk@sub.prison.example", "public", Coverage.PARTIAL, False, 0),
        ("clerk@annex.example", "internal", Coverage.NONE, True, 0),
        ("desk@police.example", "partner", Coverage.NONE, False, 5),
        ("desk@police.example.cjsm.net", "partner", Coverage.NONE, False, 5),
        ("duty@police.example", "solicitor", Coverage.COMPLETE, False, 5),
        ("a@law.example", "solicitor", Coverage.COMPLETE, False, 5),
        ("a@x.gov.example", "partner", Coverage.NONE, False, 5),
        ("a@y.x.gov.example", "partner", Coverage.NONE, False, 5),
        ("a@gov.example", "public", Coverage.PARTIAL, False, 0),
        ("a@north.council.gov.example", "council", Coverage.NONE, False, 2),
        ("a@notgov.example", "public", Coverage.PARTIAL, False, 0),
        ("", "public", Coverage.PARTIAL, False, 0),
        ("no-at-sign", "public", Coverage.PARTIAL, False, 0),
    ],
)
def test_an_address_falls_into_one_class(address, name, coverage, internal, max_people):
    found = WHO.classify(address)
    assert (found.name, found.coverage, found.internal, found.max_people) == (name, coverage, internal, max_people)


def test_only_the_classes_that_say_so_are_confidential_or_like_another():
    assert WHO.classify("a@law.example").confidential
    assert not WHO.classify("desk@police.example").confidential
    assert WHO.classify("a@north.council.gov.example").like == "partner"
    assert WHO.classify("clerk@prison.example").like == "internal"


@given(st.text(max_size=40))
def test_every_address_whatever_it_is_has_a_class(address):
    assert WHO.classify(address).name in WHO.names


MONDAY = datetime(2011, 8, 1, 10, tzinfo=UTC)
COVERED = ("lists@police.example", "om@prison.example", MONDAY, 40, IDENTITY | LOCATION)
AGREEMENTS = [
    ((), True),
    ((0, "LISTS@police.example.cjsm.net"), True),
    ((0, "a@north.council.gov.example"), True),
    ((0, "a@council.gov.example"), False),
    ((0, "other@police.example"), True),
    ((0, "other@law.example"), False),
    ((1, "a@team.prison.example"), True),
    ((1, "a@prison.example"), False),
    ((1, ""), False),
    ((2, MONDAY + timedelta(days=1)), False),
    ((2, MONDAY + timedelta(days=28)), True),
    ((2, MONDAY + timedelta(days=35)), False),
    ((2, MONDAY - timedelta(days=35)), False),
    ((2, datetime(2011, 7, 31, 23, 30, tzinfo=UTC)), True),  # already Monday in London
    ((2, datetime(2011, 8, 1, 23, 30, tzinfo=UTC)), False),  # already Tuesday
    ((3, 41), False),
    ((3, 0), False),
    ((4, IDENTITY | HEALTH), False),
    ((4, FieldClass.SENTENCE), True),
]


@pytest.mark.parametrize(("change", "covered"), AGREEMENTS)
def test_an_agreement_covers_a_mail_only_when_all_of_it_fits(change, covered):
    mail = list(COVERED)
    if change:
        mail[change[0]] = change[1]
    assert WHO.agreement_for(*mail) == ("weekly-list" if covered else "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "[class.a]\ncovrage = 'none'",
            "recipients.toml:2: `covrage` is not known in [class]. Did you mean `coverage`?",
        ),
        ("[class.a]\ncoverage = 'al'", 'recipients.toml:2: `coverage` cannot be "al".'),
        (
            "[class.a]\ndomains = ['x.example']\n[class.b]\ndomains = ['X.example']",
            "recipients.toml:4: `x.example` is already in",
        ),
        ("[class.a]\naddresses = ['x.example']", 'recipients.toml:2: "x.example" is not a mail address.'),
        ("[class.public]\ninternal = true", "recipients.toml:2: `public` is everybody"),
        ("[class.a]\nlike = 'b'", "recipients.toml:2: There is no class `b` to be like."),
        (
            "[class.a]\nlike = 'internal'",
            "recipients.toml:2: A class outside the organisation cannot be like one inside it.",
        ),
        ("[[agreement]]\nname = 'a'", "recipients.toml:1: `expires` is missing here."),
        ("[[agreement]]\nexpires = 2011-08-01T00:00:00", "recipients.toml:2: `expires` takes a day without a time"),
        ("[[agreement]]\nexpires = '2011-08-01'", "recipients.toml:2: `expires` takes a date such as 2027-03-31."),
        ("[agreement]\nname = 'a'", "recipients.toml:1: `agreement` takes a list."),
    ],
)
def test_a_broken_recipients_file_is_refused_with_its_line(text, sentence):
    with pytest.raises(ConfigError) as error:
        RecipientClasses.parse(text)
    assert sentence in str(error.value)


def test_an_agreement_without_recipients_is_refused():
    text = RECIPIENTS.replace(
        'recipients = ["lists@police.example", "@*.council.gov.example", "@police.example"]', "recipients = []"
    )
    with pytest.raises(ConfigError, match="names its mailboxes"):
        RecipientClasses.parse(text)


def staff(identity, **rest):
    return Staff(f"{identity}@p.example", **{k: f"{v}@p.example" if k == "manager" else v for k, v in rest.items()})


STAFF = StaffBook(
    [
        staff("clerk", unit="P/Ops/Visits", manager="head"),
        staff("peer", unit="P/Ops/Visits", manager="head"),
        staff("head", unit="P/Ops/Visits", role="manager", manager="governor"),
        staff("governor", unit="P", role="manager"),
        staff("ig-ops", unit="P/Ops", role="ig-officer"),
        staff("ig-all", role="ig-officer"),
        staff("ig-health", unit="P/Health", role="ig-officer"),
        staff("duty", role="duty-officer"),
        staff("postmaster", role="mail-admin"),
        staff("visits", unit="P/Ops/Visits", members=("clerk@p.example", "peer@p.example")),
        staff("scanner", unit="P/Ops", machine="scanner"),
        staff("ring-a", manager="ring-b"),
        staff("ring-b", manager="ring-a"),
    ]
)


def approvers(author, **rest):
    return [name.split("@")[0] for name in STAFF.approvers_for(author and f"{author}@p.example", **rest)]


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("clerk", ["head", "governor", "ig-ops", "ig-all", "duty"]),
        ("head", ["governor", "ig-ops", "ig-all", "duty"]),
        ("governor", ["ig-all", "duty"]),
        ("ig-all", ["ig-ops", "ig-health", "duty"]),
        ("visits", ["head", "governor", "ig-ops", "ig-all", "duty"]),
        ("scanner", ["postmaster", "ig-ops", "ig-all", "duty"]),
        ("", ["postmaster", "ig-ops", "ig-all", "ig-health", "duty"]),
        ("stranger", ["postmaster", "ig-ops", "ig-all", "ig-health", "duty"]),
        ("ring-a", ["ig-ops", "ig-all", "ig-health", "duty"]),
    ],
)
def test_those_who_may_decide_come_in_order(author, expected):
    assert approvers(author) == expected


def test_a_recipient_never_decides():
    assert approvers("clerk", recipients=["HEAD@p.example", "x@mail.example"])[0] == "governor"


def test_a_confidential_route_never_goes_to_the_managers():
    assert approvers("clerk", confidential=True) == ["ig-ops", "ig-all", "duty"]


@pytest.mark.parametrize(
    ("author", "recipients", "expected"),
    [
        ("clerk", [], ["ig-ops", "ig-all", "duty"]),
        ("clerk", ["IG-OPS@p.example"], ["ig-all", "duty"]),
        ("ig-all", [], ["ig-ops", "ig-health", "duty"]),
        ("scanner", [], ["ig-ops", "ig-all", "duty"]),
        ("stranger", [], ["ig-ops", "ig-all", "ig-health", "duty"]),
    ],
)
def test_alarms_go_to_officers_and_to_nobody_concerned(author, recipients, expected):
    found = STAFF.officers_for(f"{author}@p.example", recipients=recipients)
    assert [name.split("@")[0] for name in found] == expected


def test_an_officer_who_manages_the_author_is_concerned():
    book = StaffBook([staff("clerk", manager="ig"), staff("ig", role="ig-officer"), staff("duty", role="duty-officer")])
    assert book.officers_for("clerk@p.example") == ("duty@p.example",)


@pytest.mark.parametrize(
    ("actor", "author", "recipients", "may"),
    [
        ("head", "clerk", [], True),
        ("HEAD", "clerk", [], True),
        ("clerk", "clerk", [], False),
        ("peer", "clerk", [], False),
        ("peer", "visits", [], False),
        ("clerk", "visits", [], False),
        ("visits", "clerk", [], False),
        ("head", "clerk", ["head@p.example"], False),
        ("ig-health", "clerk", [], False),
        ("head", "stranger", [], False),
        ("nobody", "clerk", [], False),
        ("", "clerk", [], False),
    ],
)
def test_only_a_second_person_with_a_role_for_it_may_decide(actor, author, recipients, may):
    assert STAFF.may_approve(f"{actor}@p.example", f"{author}@p.example", recipients) is may


def test_behind_a_shared_mailbox_stand_its_members():
    assert [member.identity for member in STAFF.people_behind("visits@p.example")] == [
        "clerk@p.example",
        "peer@p.example",
    ]
    assert [member.identity for member in STAFF.people_behind("head@p.example")] == ["head@p.example"]
    assert STAFF.people_behind("x@mail.example") == ()


def test_probation_ends_on_evidence_not_by_its_date():
    assert staff("a", probation_until=date(2000, 1, 1)).on_probation
    assert not staff("a", probation_until=date(2000, 1, 1), evidence="review of 3 June").on_probation
    assert not staff("a").on_probation


MORE = """
[class.wing]
internal = true
need = "team"
coverage = "complete"
domains = ["wing.example"]
[class.probation]
domains = ["probation.example"]
scope = ["sentence"]
max_people = 3
[[group]]
name = "B  Wing"
addresses = ["B@wing.example", "@law.example"]
[[group]]
name = "all wings"
addresses = ["b@wing.example"]
[feed.visits]
max_age_hours = 24
[feed.phones]
max_age_hours = 24
[scope.family]
fields = ["health"]
[scope.key-worker]
relationships = ["key worker"]
not_fields = ["offence"]
[scope.probation]
fields = ["all"]
"""
LARGER = RecipientClasses.parse(MORE, zone=LONDON)


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("B@wing.example", ("b@wing.example", "group:b wing", "group:all wings", "@wing.example")),
        ("x@law.example.cjsm.net", ("x@law.example", "group:b wing", "@law.example")),
        ("Jane.P+a@gmail.com", ("janep@gmail.com", "@gmail.com")),
        ("@law.example", ("@law.example", "group:b wing")),
        ("no at sign", ("no at sign",)),
    ],
)
def test_a_recipient_goes_by_their_address_groups_and_domain(address, names):
    assert LARGER.known_as(address) == names
    assert LARGER.tokens(KEY, address) == tuple(address_token(KEY, name) for name in names)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("b wing", "group:b wing"),
        ("Jane+x@Outlook.co.uk", "jane@outlook.co.uk"),
        ("jane+x@mail.example", "jane+x@mail.example"),
        ("@Law.example", "@law.example"),
        ("c wing", ""),
        ("a b@mail.example", ""),
        ("jane@", ""),
        ("", ""),
    ],
)
def test_a_file_names_a_recipient_by_address_domain_or_group(written, name):
    assert LARGER.recipient_named(written) == name


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("jane+a+b@gmail.com", "jane@gmail.com"),
        ("j.a.n.e@googlemail.com", "jane@gmail.com"),
        ("jane+x@proton.me", "jane@proton.me"),
        ("ja.ne+x@icloud.com", "ja.ne@icloud.com"),
        ("jane+x@hotmail.co.uk", "jane@hotmail.co.uk"),
        ("+x@gmail.com", "+x@gmail.com"),
        ("...@gmail.com", "...@gmail.com"),
        ("jane+x@notgmail.com", "jane+x@notgmail.com"),
        ("jane+x@yahoo.com", "jane+x@yahoo.com"),
        ("@gmail.com", "@gmail.com"),
    ],
)
def test_spellings_that_reach_one_mailbox_are_one_recipient(address, plain):
    assert address_of_recipient(address) == plain


@given(st.text(max_size=30))
def test_the_spelling_of_a_recipient_is_settled_at_once(address):
    assert address_of_recipient(address_of_recipient(address)) == address_of_recipient(address)


def test_a_partners_scope_stops_at_a_few_people():
    probation = LARGER.classify("a@probation.example")
    assert [probation.scoped(people) for people in (1, 3, 4, 1182)] == [
        IDENTITY | FieldClass.SENTENCE,
        IDENTITY | FieldClass.SENTENCE,
        None,
        None,
    ]
    assert LARGER.classify("a@mail.example").scoped(1) is None


def test_only_an_agreement_covers_what_a_scope_does_not():
    assert LARGER.agreement_for("a@probation.example", "om@prison.example", MONDAY, 4, IDENTITY) == ""


def test_our_own_staff_may_be_measured_by_need():
    assert LARGER.classify("a@wing.example").need == "team"
    assert WHO.classify("clerk@prison.example").need == "all"


@pytest.mark.parametrize(
    ("relationship", "fields"),
    [
        ("MOT", IDENTITY | HEALTH),
        (" key  WORKER ", EVERYTHING & ~FieldClass.OFFENCE),
        ("COM", None),
        ("penguin", None),
        ("", None),
    ],
)
def test_a_relationship_says_what_may_be_heard(relationship, fields):
    assert LARGER.scopes.fields_of(relationship) == fields


def test_family_hears_where_and_when_and_not_what_for():
    assert WHO.scopes.fields_of("visitor") == IDENTITY | LOCATION


@pytest.mark.parametrize(
    ("imported", "stale"),
    [
        ({"visits": 0, "phones": 0}, ()),
        ({"visits": 24, "phones": 0}, ()),
        ({"visits": 25, "phones": 0, "other": 999}, ("visits",)),
        ({"visits": 25}, ("phones", "visits")),
    ],
)
def test_a_feed_is_stale_beyond_its_limit_or_when_it_never_came(imported, stale):
    book = {name: AT - hours * HOUR for name, hours in imported.items()}
    assert stale_feeds(book, LARGER.feeds, AT) == stale


@pytest.mark.parametrize(
    ("sources", "names"),
    [({"visits"}, ("visits",)), ({"by hand"}, ()), (set(), ("phones", "visits")), ({"phones", "x"}, ("phones",))],
)
def test_stale_feeds_matter_to_whom_they_know_and_to_the_unknown(sources, names):
    assert stale_for(sources, ("phones", "visits")) == names


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[class.a]\nneed = 'team'", "recipients.toml:2: `need` is for classes inside the organisation"),
        ("[class.a]\nneed = 'wing'", 'recipients.toml:2: `need` cannot be "wing".'),
        (
            "[class.a]\nscope = ['sentence']\nmax_people = 21",
            "recipients.toml:2: A class with a `scope` has `max_people`",
        ),
        ("[class.public]\nscope = ['sentence']", "recipients.toml:2: A class with a `scope` has `max_people`"),
        ("[class.a]\nscope = ['shoes']", 'recipients.toml:2: `scope` does not know "shoes".'),
        ("[[group]]\naddresses = ['a@b.example']", "recipients.toml:1: `name` is missing here."),
        ("[[group]]\nname = 'a@b'\naddresses = ['a@b.example']", "recipients.toml:2: A group's name is a word"),
        ("[[group]]\nname = 'a'", "A group has addresses"),
        ("[[group]]\nname = 'a'\naddresses = ['b']", 'recipients.toml:3: "b" is not a mail address or @domain.'),
        (
            "[[group]]\nname = 'a b'\naddresses = ['a@b.test']\n[[group]]\nname = 'A  B'\naddresses = ['c@b.test']",
            "recipients.toml:5: There are two groups called `A  B`.",
        ),
        ("[feed.visits]\nmax_age_hours = 0", "recipients.toml:2: A feed's `max_age_hours` is at least 1."),
        ("[feed.visits]\nmax_age = 3", "`max_age_hours` is missing here."),
        ("[scope.a]\nfields = ['all']", "recipients.toml:1: A scope names the relationships"),
        ("[scope.family]\nrelationships = ['x']", "recipients.toml:1: A scope has either `fields` or `not_fields`."),
        ("[scope.family]\nfields = ['a']", 'recipients.toml:2: `fields` does not know "a".'),
    ],
)
def test_a_mistake_in_what_permits_rest_on_is_named_with_its_line(text, sentence):
    with pytest.raises(ConfigError) as error:
        RecipientClasses.parse(text)
    assert sentence in str(error.value)
