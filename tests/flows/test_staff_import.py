"""The staff list from tables and directories: what is taken, kept, refused and warned of."""

import base64
import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.permits import StaffBook
from gatelodge.errors import NotAllowedError, RefusedError
from gatelodge.flows.permits import StaffRows, end_probation, import_staff, ldif_rows, scim_rows
from gatelodge.values import Staff

AT = datetime(2011, 8, 1, 12, tzinfo=UTC)
YESTERDAY = date(2011, 7, 31)


def rows(*people, directory=False):
    return StaffRows([(n, person) for n, person in enumerate(people, 2)], directory=directory)


def person(name, **more):
    return {"identity": f"{name}@p.example", **more}


def book(*people):
    return StaffBook(Staff(f"{name}@p.example", **more) for name, more in people)


def taken(given, **more):
    result = import_staff(given, at=more.pop("at", AT), **more)
    return StaffBook.parse(result.snapshot_json), result


def test_the_new_columns_of_a_table_are_understood():
    class Sheet:
        header = ("Email", "Deputies", "Last training", "Last day")
        rows = ((2, ("a@p.example", "b@p.example; c@p.example", "01/03/2011", "31/12/2011")),)

    found = taken(Sheet)[0].get("a@p.example")
    assert found.deputies == ("b@p.example", "c@p.example")
    assert (found.trained, found.until) == (date(2011, 3, 1), date(2011, 12, 31))


LAST = book(
    (
        "a",
        {
            "started": date(2011, 6, 6),
            "probation_until": date(2011, 12, 6),
            "trained": date(2011, 6, 7),
            "role": "ig-officer",
            "deputies": ("b@p.example",),
        },
    ),
    ("b", {"probation_until": date(2011, 6, 1), "evidence": "course passed"}),
)


def test_a_directory_without_dates_keeps_those_of_the_last_list():
    staff, _ = taken(rows(person("a", role="Team leader"), person("b"), directory=True), previous=LAST)
    a, b = staff.get("a@p.example"), staff.get("b@p.example")
    assert (a.started, a.trained, a.probation_until) == (date(2011, 6, 6), date(2011, 6, 7), date(2011, 12, 6))
    assert (a.deputies, a.role) == (("b@p.example",), "ig-officer")
    assert (b.evidence, b.on_probation) == ("course passed", False)


def test_a_table_is_the_truth_but_for_evidence_recorded_here():
    staff, _ = taken(rows(person("a"), person("b", probation_until="2011-06-01")), previous=LAST)
    assert staff.get("a@p.example") == Staff("a@p.example")
    assert staff.get("b@p.example").evidence == "course passed"


def test_a_new_probation_is_not_ended_by_old_evidence():
    staff, _ = taken(rows(person("a"), person("b", probation_until="2012-06-01")), previous=LAST)
    assert staff.get("b@p.example").on_probation


def test_what_is_kept_can_be_said():
    staff, _ = taken(rows(person("a"), person("b")), previous=LAST, keep={"started", "role"})
    a = staff.get("a@p.example")
    assert (a.started, a.role, a.trained) == (date(2011, 6, 6), "ig-officer", None)
    with pytest.raises(RefusedError, match="Nothing is kept by the name of 'shoes'"):
        import_staff(rows(person("a")), at=AT, keep={"shoes"})


def test_who_is_not_in_the_file_any_more_has_left_and_is_kept_for_a_year():
    staff, result = taken(rows(person("a")), previous=LAST)
    assert staff.get("b@p.example").until == YESTERDAY
    assert (result.count, result.changes.left) == (1, ("b@p.example",))
    later, result = taken(rows(person("a")), previous=staff, at=AT + timedelta(days=300))
    assert later.get("b@p.example").until == YESTERDAY
    assert result.changes.left == ()
    gone, _ = taken(rows(person("a")), previous=later, at=AT + timedelta(days=400))
    assert gone.get("b@p.example") is None


def test_who_comes_back_is_in_post():
    staff, _ = taken(rows(person("a")), previous=LAST)
    again, result = taken(rows(person("a"), person("b")), previous=staff)
    assert again.get("b@p.example").until is None
    assert result.changes.joined == ("b@p.example",)


MANY = book(*((f"p{n}", {}) for n in range(10)))


@pytest.mark.parametrize(("there", "refused"), [(10, False), (8, False), (7, True), (1, True)])
def test_an_alarming_drop_is_refused_unless_allowed(there, refused):
    given = rows(*(person(f"p{n}") for n in range(there)), person("new"))
    if not refused:
        import_staff(given, at=AT, previous=MANY)
        return
    with pytest.raises(RefusedError, match=rf"lacks {10 - there} of the 10 people"):
        import_staff(given, at=AT, previous=MANY)
    assert len(import_staff(given, at=AT, previous=MANY, allow_drop=True).changes.left) == 10 - there


def test_another_list_of_the_same_length_is_a_drop_too():
    with pytest.raises(RefusedError, match="lacks 10 of the 10"):
        import_staff(rows(*(person(f"q{n}") for n in range(10))), at=AT, previous=MANY)


def test_the_differences_are_named():
    _, result = taken(rows(person("a", unit="P/Visits"), person("c")), previous=LAST, allow_drop=True)
    assert result.changes.joined == ("c@p.example",)
    assert result.changes.left == ("b@p.example",)
    assert result.changes.changed[0][0] == "a@p.example"
    assert {"unit", "started", "role"} <= set(result.changes.changed[0][1])


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        ([person("a", manager="a@p.example")], "nobody is their own manager"),
        (
            [person("a", manager="b@p.example"), person("b", manager="a@p.example")],
            "the managers go round in a circle: nobody in it stands above anybody",
        ),
        ([person("a", manager="x@p.example")], "the manager is not on the list"),
        (
            [person("a", manager="t@p.example"), person("t", members="a@p.example")],
            "the manager is not a person",
        ),
        ([person("a", manager="b@p.example"), person("b", until="2011-07-01")], "the manager has left"),
        ([person("a", deputies="x@p.example")], "a deputy is not on the list"),
        ([person("a", deputies="a@p.example")], "nobody is their own deputy"),
        (
            [person("a", deputies="b@p.example"), person("b", deputies="a@p.example")],
            "the deputies go round in a circle: each of them is asked once",
        ),
        ([person("a", members="x@p.example")], "a member of the shared mailbox is not on the list"),
        ([person("a", role="list")], "the list names no members: who gets its mail is unknown"),
        ([person("a", role="list", members="a@p.example")], "the list or mailbox is a member of itself"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(people, reason):
    assert (2, reason) in import_staff(rows(*people), at=AT).warnings


def test_a_list_may_have_members_outside():
    given = rows(person("all", role="list", members="a@p.example; jane@mail.example"), person("a"))
    staff, result = taken(given)
    assert result.warnings == ()
    assert staff.expand("all@p.example") == ("a@p.example", "jane@mail.example")


def test_a_list_without_information_governance_is_named():
    assert "ig-officer" in import_staff(rows(person("a")), at=AT).notes[0]
    assert import_staff(rows(person("a", role="IG officer")), at=AT).notes == ()


# SCIM

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
MORE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ANSWER = "urn:ietf:params:scim:api:messages:2.0:ListResponse"


def user(number, mail, **more):
    said = {"schemas": [USER, MORE], "id": f"id-{number}", "userName": mail.split("@")[0], "active": True}
    said["emails"] = [{"value": "other@mail.example", "type": "home"}, {"value": mail, "type": "work"}]
    return said | more


def answer(*users, total=None):
    return {"schemas": [ANSWER], "totalResults": total or len(users), "startIndex": 1, "Resources": list(users)}


PUGH = user(
    1,
    "A.Pugh@p.example",
    name={"givenName": "Anwen", "familyName": "Pugh"},
    title="Clerk",
    **{MORE: {"organization": "P", "division": "Operations", "department": "Visits", "manager": {"value": "id-2"}}},
)
REES = user(2, "m.rees@p.example", displayName="Mair Rees", title="Head of Visits")
GONE = user(3, "gone@p.example", active=False)
REFERRED = user(4, "d@p.example", **{MORE: {"manager": {"$ref": "../Users/id-2"}}})
GROUP = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    "id": "id-9",
    "displayName": "visits-all@p.example",
    "members": [{"value": "id-1"}, {"$ref": "../Users/id-2"}],
}
NAMELESS = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "id-8", "displayName": "Everybody"}


def test_a_scim_answer_becomes_a_staff_list():
    staff, result = taken(scim_rows(json.dumps(answer(PUGH, REES, GONE, REFERRED, GROUP, NAMELESS))))
    pugh = staff.get("a.pugh@p.example")
    assert (pugh.name, pugh.unit, pugh.role) == ("Anwen Pugh", "P/Operations/Visits", "clerk")
    assert pugh.manager == staff.get("d@p.example").manager == "m.rees@p.example"
    assert staff.get("m.rees@p.example").role == "head-of-visits"
    assert staff.get("gone@p.example").until == YESTERDAY
    assert staff.expand("visits-all@p.example") == ("a.pugh@p.example", "m.rees@p.example")
    assert (result.count, result.skipped, result.rejects) == (5, 1, ())


def test_pages_of_an_answer_are_one():
    pages = [answer(PUGH, total=2), answer(REES, total=2)]
    assert taken(scim_rows(json.dumps(pages)))[0].get("a.pugh@p.example").manager == "m.rees@p.example"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (json.dumps(answer(PUGH, total=340)), "340 users and holds 1"),
        ("{", "not JSON"),
        ("[]", "no SCIM answer"),
        ('{"Resources": []}', "no SCIM answer"),
        (json.dumps(answer()), "no row that can be used"),
    ],
)
def test_an_answer_that_is_not_whole_is_refused(text, sentence):
    with pytest.raises(RefusedError, match=sentence):
        import_staff(scim_rows(text), at=AT)


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [7], {"value": 7}])
@pytest.mark.parametrize("key", ["emails", "name", "roles", MORE, "title", "displayName"])
def test_an_odd_value_in_an_answer_breaks_nothing(key, odd):
    scim_rows(json.dumps(answer(user(1, "a@p.example") | {key: odd})))


# LDAP


def b64(text):
    return base64.b64encode(text.encode()).decode()


LDIF = f"""version: 1
# exported by an invented directory
dn: OU=Visits,OU=Operations,DC=p,DC=example
objectClass: organizationalUnit
ou: Visits

dn: CN=Pugh\\, Anwen,OU=Visits,OU=Operations,DC=p,
 DC=example
objectClass: top
objectClass: person
mail: A.Pugh@p.example
cn: Pugh, Anwen
displayName:: {b64("Siân Pugh")}
title: Cl
 erk
manager: cn=Mair Rees, ou=Visits,OU=Operations,DC=P,DC=example
whenCreated: 20110606083000.0Z
userAccountControl: 512

dn: CN=Mair Rees,OU=Visits,OU=Operations,DC=p,DC=example
objectClass: person
mail: m.rees@p.example
cn: Mair Rees
company: P
department: Visits / Bookings
manager:: {b64("CN=Nobody Here,DC=p,DC=example")}
userAccountControl: 514

dn: CN=Copier,DC=p,DC=example
objectClass: person
mail: copier@p.example
employeeType: Scanner

dn: CN=All,DC=p,DC=example
objectClass: group
mail: all@p.example
member: CN=Pugh\\, Anwen,OU=Visits,OU=Operations,DC=p,DC=example
member: CN=Mair Rees,OU=Visits,OU=Operations,DC=p,DC=example

dn: CN=half,DC=p,DC=example
objectClass: groupOfNames
mail: half@p.example
member: CN=Stranger,DC=elsewhere
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_an_ldap_export_becomes_a_staff_list(ends):
    staff, result = taken(ldif_rows(LDIF.replace("\n", ends)))
    pugh, rees = staff.get("a.pugh@p.example"), staff.get("m.rees@p.example")
    assert (pugh.name, pugh.unit, pugh.role) == ("Siân Pugh", "Operations - Visits", "clerk")
    assert (pugh.manager, pugh.started) == ("m.rees@p.example", date(2011, 6, 6))
    assert (rees.unit, rees.until) == ("P/Visits - Bookings", YESTERDAY)
    assert staff.get("copier@p.example").machine == "scanner"
    assert staff.expand("all@p.example") == ("a.pugh@p.example", "m.rees@p.example")
    assert staff.expand("half@p.example") is None
    assert (result.count, result.skipped) == (5, 1)
    assert (20, "the manager is not on the list") in result.warnings


def test_the_day_an_account_was_made_gives_way_to_a_known_start():
    last = book(("a.pugh", {"started": date(2009, 1, 5)}))
    staff, _ = taken(ldif_rows(LDIF), previous=last)
    assert staff.get("a.pugh@p.example").started == date(2009, 1, 5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("dn: cn=a\nchangetype: delete\n", "Line 2: this is a file of changes"),
        ("dn: cn=a\nphoto:< file:///x\n", "Line 2 wants its value fetched"),
        ("dn: cn=a\nmail:: %%%\n", "Line 2: the base64"),
        ("dn: cn=a\nno colon here\n", "Line 2 is not a line"),
        ("mail: a@p.example\n", "Line 1: a record must start with dn"),
        ("", "no row that can be used"),
        ("name,email\na,a@p.example\n", "Line 1 is not a line"),
    ],
)
def test_an_export_that_cannot_be_read_is_refused_with_its_line(text, sentence):
    with pytest.raises(RefusedError, match=sentence):
        import_staff(ldif_rows(text), at=AT)


ldif_lines = st.lists(
    st.sampled_from(["dn: cn=a", "mail: a@p.example", "manager: cn=a", "", " on", "objectClass: group", "member: cn=a"])
    | st.text(max_size=20)
)


@given(ldif_lines.map("\n".join))
def test_any_text_is_an_export_or_refused(text):
    with suppress(RefusedError):
        import_staff(ldif_rows(text), at=AT)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
users = st.dictionaries(
    st.sampled_from(["id", "userName", "emails", "name", "active", "roles", "schemas", "members", MORE]), anything
)


@given(st.lists(users | anything, max_size=4))
def test_any_answer_is_a_list_or_refused(resources):
    with suppress(RefusedError):
        import_staff(scim_rows(json.dumps({"schemas": [ANSWER], "Resources": resources})), at=AT)


# Evidence

PROBATION = book(
    ("clerk", {"manager": "head@p.example", "probation_until": date(2011, 12, 1)}),
    ("peer", {"manager": "head@p.example"}),
    ("head", {"deputies": ("second@p.example",)}),
    ("second", {}),
    ("ig", {"role": "ig-officer"}),
)


@pytest.mark.parametrize("actor", ["head", "HEAD", "second", "ig"])
def test_the_manager_or_information_governance_ends_a_probation(actor):
    text = end_probation(PROBATION, "Clerk@p.example", " course  passed ", actor=f"{actor}@p.example", at=AT)
    assert StaffBook.parse(text).get("clerk@p.example").evidence == "course passed"
    assert len(StaffBook.parse(text)) == len(PROBATION)


@pytest.mark.parametrize("actor", ["clerk", "peer", "nobody"])
def test_nobody_ends_their_own_probation(actor):
    with pytest.raises(NotAllowedError):
        end_probation(PROBATION, "clerk@p.example", "I am good", actor=f"{actor}@p.example", at=AT)


@pytest.mark.parametrize(("identity", "text"), [("peer", "good"), ("nobody", "good"), ("clerk", "  ")])
def test_a_probation_that_is_none_or_words_that_are_none_end_nothing(identity, text):
    with pytest.raises(RefusedError):
        end_probation(PROBATION, f"{identity}@p.example", text, actor="head@p.example", at=AT)
