"""Who may decide about whose mail, in the cases that go wrong elsewhere."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.permits import StaffBook
from gatelodge.core.permits.concerned import named_in
from gatelodge.values import By, Staff

TODAY = date(2011, 8, 1)


def row(identity, **rest):
    for key in ("manager",):
        if key in rest:
            rest[key] = f"{rest[key]}@p.example"
    for key in ("members", "deputies"):
        if key in rest:
            rest[key] = tuple(name if "@" in name else f"{name}@p.example" for name in rest[key].split())
    return Staff(f"{identity}@p.example", **rest)


PRISON = (
    row("clerk", unit="P/Ops/Visits", manager="head", deputies="peer"),
    row("peer", unit="P/Ops/Visits", manager="head"),
    row("head", unit="P/Ops/Visits", role="manager", manager="governor", deputies="second"),
    row("second", unit="P/Ops/Visits", deputies="third"),
    row("third", unit="P/Ops/Visits", deputies="second clerk"),
    row("governor", unit="P", role="manager"),
    row("ig", role="ig-officer"),
    row("duty", role="duty-officer"),
    row("visits", unit="P/Ops/Visits", members="clerk peer"),
)


def approvers(author, staff=PRISON, **rest):
    rest["barred"] = [f"{name}@p.example" for name in rest.get("barred", ())]
    return [name.split("@")[0] for name in StaffBook(staff).approvers_for(f"{author}@p.example", **rest)]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (By.ANYONE, ["head", "second", "third", "governor", "ig", "duty"]),
        (By.MANAGER, ["head", "second", "third", "governor"]),
        (By.IG, ["ig"]),
        (By.TWO, ["head", "second", "third", "governor", "ig", "duty"]),
        (By.SEAL, []),
    ],
)
def test_a_rule_says_who_of_them_decides(by, expected):
    assert approvers("clerk", by=by) == expected


def test_deputies_come_right_after_the_manager_and_a_circle_of_them_ends():
    assert approvers("peer")[:4] == ["head", "second", "third", "clerk"]


def test_a_deputy_of_the_author_does_not_decide_about_that_mail():
    staff = (row("clerk", manager="head", deputies="ig"), row("head"), row("ig", role="ig-officer"))
    assert approvers("clerk", staff) == ["head"]


def test_the_managers_deputy_decides_where_the_manager_is_a_recipient():
    assert approvers("clerk", recipients=["head@p.example"])[0] == "second"


@pytest.mark.parametrize("kind", ["clerk", "list"])
def test_who_gets_it_through_a_list_or_mailbox_is_a_recipient(kind):
    staff = (*PRISON, row("all", role=kind, members="inner ig"), row("inner", role=kind, members="head all"))
    assert approvers("clerk", staff, recipients=["ALL@p.example"]) == ["second", "third", "governor", "duty"]


def test_a_list_of_everybody_leaves_somebody_to_decide():
    """Who gets a copy with all the others decides where nobody else could; who is named as recipient never does."""
    everybody = row("all", role="list", members=" ".join(one.identity for one in PRISON))
    sent = {"recipients": ["all@p.example", "head@p.example"]}
    assert approvers("clerk", (*PRISON, everybody), **sent) == ["second", "third", "governor", "ig", "duty"]


def test_who_left_decides_nothing_and_their_deputies_do():
    staff = tuple(
        row("head", manager="governor", deputies="second", until=date(2011, 7, 31))
        if one.identity.startswith("head")
        else one
        for one in PRISON
    )
    assert approvers("clerk", staff, on=TODAY)[0] == "second"
    assert approvers("clerk", staff, on=date(2011, 7, 31))[0] == "head"


def test_a_mail_about_the_approver_goes_past_them_and_their_deputies():
    """A complaint about the manager does not go to who works in the manager's place."""
    assert approvers("clerk", barred=["head"]) == ["governor", "ig", "duty"]
    assert approvers("clerk", barred=["head"], by=By.MANAGER) == ["governor"]
    assert approvers("clerk", barred=["ig"], by=By.IG) == []


@pytest.mark.parametrize("by", [By.ANYONE, By.MANAGER, By.IG, By.TWO])
def test_on_a_confidential_route_no_manager_and_no_deputy_of_theirs_decides(by):
    assert set(approvers("clerk", confidential=True, by=by)) <= {"ig", "duty"}
    assert "ig" in approvers("clerk", confidential=True, by=by)


def test_where_nobody_manages_the_author_information_governance_decides():
    staff = (row("clerk"), row("ig", role="ig-officer"), row("duty", role="duty-officer"))
    assert approvers("clerk", staff, by=By.MANAGER) == ["ig"]
    assert approvers("clerk", staff) == ["ig", "duty"]


def test_where_nobody_is_left_nobody_decides():
    assert approvers("clerk", (row("clerk", manager="clerk"),)) == []


@pytest.mark.parametrize(
    "staff",
    [
        (row("clerk", manager="clerk"),),
        (row("clerk", manager="head"), row("head", manager="clerk")),
        (row("clerk", manager="head"), row("head", manager="governor"), row("governor", manager="clerk")),
        (row("team", members="clerk head"), row("clerk", manager="head"), row("head", manager="clerk")),
    ],
    ids=["their own manager", "each other's manager", "a circle of three", "a mailbox of the circle"],
)
def test_in_a_circle_of_managers_nobody_stands_above_anybody(staff):
    officer = row("ig", role="ig-officer")
    for author in ("clerk", "team"):
        assert approvers(author, (*staff, officer)) == ["ig"]


def test_above_a_circle_the_way_up_ends():
    staff = (row("clerk", manager="a"), row("a", manager="b"), row("b", manager="a"))
    assert approvers("clerk", staff) == ["a", "b"]


def test_information_governance_that_manages_the_author_is_a_manager():
    staff = (row("clerk", manager="ig"), row("ig", role="ig-officer"))
    assert approvers("clerk", staff, by=By.IG) == []
    assert approvers("clerk", staff) == ["ig"]


def test_no_member_of_a_shared_mailbox_and_no_deputy_of_one_decides_about_its_mail():
    staff = (
        row("outer", members="inner a"),
        row("inner", members="b outer"),
        row("a", manager="b"),
        row("b", manager="ig", deputies="ig2"),
        row("ig", role="ig-officer"),
        row("ig2", role="ig-officer"),
    )
    assert approvers("outer", staff) == ["ig"]
    book = StaffBook(staff)
    assert {member.identity for member in book.people_behind("outer@p.example")} == {"a@p.example", "b@p.example"}


def test_a_shared_mailbox_counts_as_its_newest_and_longest_untrained_member():
    book = StaffBook(
        [
            row("team", members="old new"),
            row("old", started=date(2001, 8, 1), trained=date(2009, 8, 1)),
            row("new", started=date(2011, 6, 1), trained=date(2011, 6, 1)),
            row("none"),
        ]
    )
    assert book.days_in_post("team@p.example", TODAY) == 61
    assert book.days_since_training("team@p.example", TODAY) == 730
    assert book.days_in_post("none@p.example", TODAY) is None
    assert book.days_since_training("nobody@p.example", TODAY) is None


LISTS = StaffBook(
    [
        row("all", role="list", members="visits-list clerk jane@mail.example"),
        row("visits-list", role="list", members="peer all jane@mail.example"),
        row("empty", role="list"),
        row("half", role="list", members="clerk empty"),
        row("itself", role="list", members="itself"),
        row("clerk"),
        row("visits", members="clerk"),
    ]
)


@pytest.mark.parametrize(
    ("address", "members"),
    [
        ("all@p.example", ("clerk@p.example", "jane@mail.example", "peer@p.example")),
        ("ALL@p.example", ("clerk@p.example", "jane@mail.example", "peer@p.example")),
        ("empty@p.example", None),
        ("half@p.example", None),
        ("itself@p.example", None),
        ("clerk@p.example", ()),
        ("visits@p.example", ()),
        ("x@mail.example", ()),
    ],
)
def test_a_list_is_everybody_it_goes_on_to(address, members):
    assert LISTS.expand(address) == members


def test_a_list_decides_nothing_and_is_nobody():
    assert not LISTS.get("empty@p.example").person
    assert approvers("clerk", (row("clerk", manager="empty"), row("empty", role="list"))) == []


names = st.sampled_from(["a", "b", "c", "d"])
rows = st.builds(
    lambda name, manager, deputies, members, role: row(
        name, manager=manager, deputies=" ".join(deputies), members=" ".join(members), role=role
    ),
    names,
    names,
    st.lists(names, max_size=3),
    st.lists(names, max_size=3),
    st.sampled_from(["clerk", "ig-officer", "list", "mail-admin"]),
)


@given(st.lists(rows, max_size=4), names, st.sampled_from(By), st.booleans())
def test_whatever_the_list_says_nobody_decides_about_their_own_mail(staff, author, by, confidential):
    book = StaffBook(staff)
    found = book.approvers_for(f"{author}@p.example", by=by, confidential=confidential)
    own = {f"{author}@p.example", *(member.identity for member in book.people_behind(f"{author}@p.example"))}
    assert not own & set(found)
    assert all(book.get(name).person for name in found)
    book.expand(f"{author}@p.example")


REES = Staff("m.rees@llanfair.example", name="Rees, Megan")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("I wish to complain about Megan Rees.", True),
        ("Complaint: REES, Megan (Head of Visits)", True),
        ("Write to M.Rees@llanfair.example", True),
        ("<m.rees@llanfair.example>", True),
        ("Megan met Mr Rees", False),
        ("Megan Reeson", False),
        ("am.rees@llanfair.example.org", False),
        ("", False),
    ],
)
def test_who_is_named_in_a_mail(text, named):
    assert named_in([text], [REES]) == ({REES.identity} if named else frozenset())


def test_a_name_of_one_word_names_nobody():
    assert named_in(["Megan"], [Staff("rees", name="Megan"), Staff("megan")]) == frozenset()
