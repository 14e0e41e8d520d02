"""Reading the rule file, and every condition it may name."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.adapters.facts import shipped, shipped_catalogue
from gatelodge.core.policy import MessageFacts, RecipientFacts, Rules, decide, trace
from gatelodge.errors import ConfigError
from gatelodge.values import Action, Author, AuthorProof, Coverage, FieldClass, Gap, GapKind, Staff

WORDS = shipped_catalogue()
AT = datetime(2011, 8, 1, 9, 30, tzinfo=UTC)  # a Monday
VISITS = Staff("v@prison.example", unit="Llanfair/Operations/Visits", role="clerk")
BOX = Staff("box@prison.example", members=("v@prison.example", "m@prison.example"))


def rules(text, extra=""):
    head = '[[rule]]\nname = "r"\nowner = "o"\npurpose = "p"\nlife = "hold"\naction = "hold"\nsentence = "bulk"\n'
    return Rules.parse(head + text + extra, catalogue=WORDS)


def matches(text, message=None, recipient=None):
    message = {"author": Author("v@prison.example")} | (message or {})
    recipient = {"address": "x@mail.example"} | (recipient or {})
    facts = MessageFacts(**message), RecipientFacts(**recipient)
    made = rules(text)
    said = trace(*facts, made)[0].matched
    left = made.matching.for_message(*facts)
    assert bool(made.matching.for_recipient(left, *facts)) is said
    return said


CONDITIONS = [
    ("[rule.who]\nproven = true", {"author": Author("a", AuthorProof.AUTH)}, {}, True),
    ("[rule.who]\nproven = true", {"author": Author("a")}, {}, False),
    ("[rule.who]\nproven = false", {"author": Author("a")}, {}, True),
    ("[rule.who]\nknown = true", {"author_staff": VISITS}, {}, True),
    ("[rule.who]\nknown = true", {}, {}, False),
    ("[rule.who]\nshared = true", {"author_staff": BOX}, {}, True),
    ("[rule.who]\nshared = true", {"author_staff": VISITS}, {}, False),
    ('[rule.who]\nmachine = ["scanner"]', {"author": Author("a", machine="scanner")}, {}, True),
    ('[rule.who]\nmachine = ["scanner"]', {}, {}, False),
    ('[rule.who]\nauthors = ["V@prison.example"]', {"author_staff": VISITS}, {}, True),
    ('[rule.who]\nauthors = ["w@prison.example"]', {"author_staff": VISITS}, {}, False),
    ('[rule.who]\nunits = ["Llanfair/Operations"]', {"author_staff": VISITS}, {}, True),
    ('[rule.who]\nunits = ["Llanfair/Operations/Visits"]', {"author_staff": VISITS}, {}, True),
    ('[rule.who]\nunits = ["Llanfair/Op"]', {"author_staff": VISITS}, {}, False),
    ('[rule.who]\nunits = ["Llanfair/Health"]', {}, {}, True),
    ('[rule.who]\nunits = ["Llanfair/Health"]', {"author": Author("", machine="bounce")}, {}, False),
    ('[rule.who]\nunits = ["Llanfair/Health"]', {"author_staff": BOX}, {}, True),
    ('[rule.who]\nunits = ["Llanfair/Health"]', {"author_staff": BOX, "author_members": (VISITS,)}, {}, False),
    ('[rule.who]\nroles = ["clerk"]', {"author_staff": BOX, "author_members": (VISITS,)}, {}, True),
    ('[rule.who]\nroles = ["governor"]', {"author_staff": VISITS}, {}, False),
    ("[rule.who]\non_probation = true", {"author_staff": Staff("n", probation_until=AT.date())}, {}, True),
    (
        "[rule.who]\non_probation = true",
        {"author_staff": Staff("n", probation_until=AT.date(), evidence="review")},
        {},
        False,
    ),
    ("[rule.what]\npeople = 2", {"people": 2}, {}, True),
    ("[rule.what]\npeople = 2", {"people": 1}, {}, False),
    ("[rule.what]\nsize = 100", {"size": 99}, {}, False),
    ("[rule.what]\nhidden_people = 1", {"hidden_people": 1}, {}, True),
    ("[rule.what]\nregister = false", {"has_register": False}, {}, True),
    ("[rule.what]\nstale = true", {"register_stale": True}, {}, True),
    ("[rule.what]\nstale = true", {"permits_stale": True}, {}, True),
    ("[rule.what]\nstale = true", {}, {}, False),
    ("[rule.what]\nbeyond_scope = true", {}, {"unpermitted": 6, "max_people": 5}, True),
    ("[rule.what]\nbeyond_scope = true", {}, {"unpermitted": 5, "max_people": 5}, False),
    ("[rule.what]\nbeyond_scope = true", {}, {"unpermitted": 500, "max_people": 0}, False),
    ('[rule.what]\ngaps = ["encrypted", "media"]', {"gaps": (Gap("1", GapKind.MEDIA, ""),)}, {}, True),
    ('[rule.what]\ngaps = ["encrypted"]', {"gaps": (Gap("1", GapKind.MEDIA, ""),)}, {}, False),
    ('[rule.what]\nsubject_starts = ["A.B"]', {"subject": "AxB"}, {}, False),
    ('[rule.what]\nsubject_starts = ["A.B"]', {"subject": " [A.B] x"}, {}, True),
    ('[rule.about]\nfield_classes = ["health"]', {}, {"unpermitted_classes": FieldClass.HEALTH}, True),
    ('[rule.about]\nfield_classes = ["health"]', {}, {"unpermitted_classes": FieldClass.IDENTITY}, False),
    ('[rule.to]\nclasses = ["public"]', {}, {}, True),
    ('[rule.to]\nclasses = ["public"]', {}, {"recipient_class": "family", "like": "public"}, True),
    ('[rule.to]\nclasses = ["public"]', {}, {"recipient_class": "partner"}, False),
    ('[rule.to]\ncoverage = ["none", "partial"]', {}, {"coverage": Coverage.PARTIAL}, True),
    ('[rule.to]\ncoverage = ["none"]', {}, {"coverage": Coverage.COMPLETE}, False),
    ("[rule.to]\nagreement = true", {}, {"agreement": "a"}, True),
    ("[rule.to]\nagreement = false", {}, {"agreement": "a"}, False),
    ("[rule.to]\nconfidential = true", {}, {"confidential_route": True}, True),
    ("[rule.to]\nfirst_mail = true", {}, {"first_mail": True}, True),
    ("[rule.to]\nnear_miss = true", {}, {}, False),
    ("", {}, {"internal": True}, False),
    ("[rule.to]\ninside = true", {}, {"internal": True}, True),
    ("[rule.to]\ninside = true", {}, {"internal": False}, True),
    ('[rule.when]\ndays = ["mon"]', {"at": AT}, {}, True),
    ('[rule.when]\ndays = ["tue"]', {"at": AT}, {}, False),
    ('[rule.when]\ndays = ["tue"]', {}, {}, True),
    ('[rule.when]\nfrom = "09:30"\nuntil = "10:00"', {"at": AT}, {}, True),
    ('[rule.when]\nfrom = "08:00"\nuntil = "09:30"', {"at": AT}, {}, False),
    ('[rule.when]\nfrom = "18:00"\nuntil = "08:00"', {"at": AT.replace(hour=23)}, {}, True),
    ('[rule.when]\nfrom = "18:00"\nuntil = "08:00"', {"at": AT.replace(hour=7)}, {}, True),
    ('[rule.when]\nfrom = "18:00"\nuntil = "08:00"', {"at": AT}, {}, False),
]


@pytest.mark.parametrize(("text", "message", "recipient", "expected"), CONDITIONS)
def test_a_condition_holds(text, message, recipient, expected):
    assert matches(text, message, recipient) is expected


def test_all_conditions_of_a_rule_must_hold():
    text = "[rule.what]\npeople = 2\nsize = 10\n"
    assert matches(text, {"people": 2, "size": 10})
    assert not matches(text, {"people": 2, "size": 9})


BROKEN = [
    ("[rule.what]\nunpermited = 1", "rules.toml:9: `unpermited` is not known in [rule]. Did you mean `unpermitted`?"),
    ("[rule.what]\nunpermitted = true", "rules.toml:9: `unpermitted` takes a whole number."),
    ("[rule.what]\nunpermitted = -1", "rules.toml:9: `unpermitted` cannot be below 0."),
    ('[rule.what]\ngaps = ["sealed"]', 'rules.toml:9: `gaps` does not know "sealed".'),
    ('[rule.to]\ncoverage = ["al"]', 'rules.toml:9: `coverage` does not know "al".'),
    ('[rule.when]\nfrom = "six"', 'rules.toml:9: `from` takes a time of day such as "18:00".'),
    ('[rule.who]\nunits = "x"', "rules.toml:9: `units` takes a list."),
    ("[gaps.public]\nencripted = 'hold'", "rules.toml:9: `encripted` is no kind of gap. Did you mean `encrypted`?"),
    ("[gaps.public]\nencrypted = 'drop'", 'rules.toml:9: `encrypted` cannot be "drop".'),
    ("[stales]\nx = 1", "rules.toml:8: `stales` is not known. Did you mean `stale`?"),
    ("[unit_modes]\nVisits = 'loud'", 'rules.toml:9: `Visits` cannot be "loud".'),
    (
        '[[rule]]\nname = "r"\nowner = "o"\npurpose = "p"\nlife = "hold"\naction = "hold"\nsentence = "bulk"\n',
        "rules.toml:9: There are two rules",
    ),
    (
        '[[rule]]\nname = "s"\nowner = "o"\npurpose = "p"\nlife = "on"\naction = "hold"\nsentence = "bulk"\n',
        'rules.toml:12: `life` cannot be "on"',
    ),
    (
        '[[rule]]\nname = "s"\nowner = "o"\npurpose = "p"\nlife = "hold"\naction = "stop"\nsentence = "bulk"\n',
        "rules.toml:13: `action` cannot",
    ),
    (
        '[[rule]]\nname = "s"\nowner = "o"\npurpose = "p"\nlife = "hold"\naction = "hold"\n',
        "rules.toml:8: `sentence` is missing here.",
    ),
    (
        '[[rule]]\nname = "s"\nowner = "o"\npurpose = "p"\nlife = "hold"\naction = "hold"\nsentence = "bulky"\n',
        "Did you mean `bulk`?",
    ),
    ("[rule.what]\npeople = ", "rules.toml:9: this line is not TOML: invalid value."),
]


@pytest.mark.parametrize(("text", "sentence"), BROKEN)
def test_a_broken_file_is_refused_with_the_line_and_what_to_write(text, sentence):
    with pytest.raises(ConfigError) as error:
        rules(text)
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    ("say", "sentence"),
    [
        ('en = "{peple} too many"\ncy = "x"', "no parameter {peple}. Did you mean `people`?"),
        ('en = "{"\ncy = "x"', "A brace stands alone"),
        ('en = "x"', "`cy` is missing here."),
        ('en = "x"\ncy = "x"\nfr = "x"', "`fr` is not known"),
    ],
)
def test_a_rules_own_words_are_checked_when_read(say, sentence):
    text = f'[[rule]]\nname = "s"\nowner = "o"\npurpose = "p"\nlife = "hold"\naction = "hold"\n[rule.say]\n{say}\n'
    with pytest.raises(ConfigError) as error:
        Rules.parse(text, catalogue=WORDS)
    assert sentence in str(error.value)


def test_a_rule_may_bring_its_own_words():
    text = '[[rule]]\nname = "s"\nowner = "o"\npurpose = "p"\nlife = "hold"\naction = "hold"\n'
    text += '[rule.say]\nen = "{people} is many"\ncy = "x"\n'
    own = Rules.parse(text, catalogue=WORDS)
    message, recipient = MessageFacts(Author("a")), RecipientFacts("x@mail.example", people=1500, unpermitted=1500)
    assert decide(message, recipient, own, mode="hold").sentence == "1,500 is many"


def test_the_version_names_the_file_as_it_stands():
    text = shipped("rules.toml")
    assert Rules.parse(text, catalogue=WORDS).version == sha256(text.encode()).hexdigest()[:12]


def test_the_strictest_rule_decides_and_of_equals_the_first():
    head = '[[rule]]\nname = "{0}"\nowner = "o"\npurpose = "p"\nlife = "{2}"\naction = "{1}"\nsentence = "bulk"\n'
    made = [("a", "ask", "hold"), ("b", "hold", "hold"), ("c", "hold", "hold"), ("d", "refuse", "shadow")]
    several = Rules.parse("".join(head.format(*rule) for rule in made), catalogue=WORDS)
    found = decide(MessageFacts(Author("a")), RecipientFacts("x@mail.example"), several, mode="hold")
    assert (found.rule, found.action, found.would) == ("b", Action.HOLD, Action.REFUSE)


def test_a_rule_in_shadow_names_itself_where_nothing_else_speaks():
    text = '[[rule]]\nname = "d"\nowner = "o"\npurpose = "p"\nlife = "shadow"\naction = "refuse"\nsentence = "bulk"\n'
    shadow = Rules.parse(text, catalogue=WORDS)
    found = decide(MessageFacts(Author("a")), RecipientFacts("x@mail.example"), shadow, mode="hold")
    assert (found.rule, found.action, found.would, found.tell) == ("d", Action.DELIVER, Action.REFUSE, False)


_PICTURE = MessageFacts(Author("a"), gaps=(Gap("1", GapKind.IMAGE, ""),))
_TOLD = {
    # lives of an ask and of a hold, action for a picture, mode: what the author is told, and by which sentence
    ("tell", "shadow", "deliver", "hold"): (True, "An ask."),
    ("tell", "tell", "deliver", "hold"): (True, "A hold."),
    ("hold", "hold", "deliver", "tell"): (True, "A hold."),
    ("shadow", "shadow", "deliver", "hold"): (False, None),
    ("shadow", "shadow", "tell", "hold"): (True, None),
    ("tell", "shadow", "tell", "hold"): (True, "An ask."),
    ("tell", "tell", "tell", "shadow"): (False, None),
    ("hold", "tell", "deliver", "hold"): (False, None),
}


@pytest.mark.parametrize("case", _TOLD, ids=" ".join)
def test_the_author_is_told_by_rules_that_tell_never_by_one_in_shadow_or_a_picture(case):
    ask, held, picture, mode = case
    head = '[[rule]]\nname = "{0}"\nowner = "o"\npurpose = "p"\nlife = "{1}"\naction = "{0}"\n'
    rule = head + 'say = {{ en = "{2}", cy = "{2}" }}\n'
    text = rule.format("ask", ask, "An ask.") + rule.format("hold", held, "A hold.")
    several = Rules.parse(text + f'[gaps.public]\nimage = "{picture}"\n', catalogue=WORDS)
    found = decide(_PICTURE, RecipientFacts("x@mail.example"), several, mode=mode)
    assert (found.tell, found.told.get("en")) == _TOLD[case]


def test_a_gap_no_table_names_is_held_everywhere():
    bare = Rules.parse("", catalogue=WORDS)
    for kind in GapKind:
        message = MessageFacts(Author("a"), gaps=(Gap("1", kind, ""),))
        for internal in (False, True):
            recipient = RecipientFacts("x@mail.example", internal=internal)
            assert decide(message, recipient, bare, mode="hold").action is Action.HOLD


@pytest.mark.parametrize(
    ("gate", "staff", "expected"),
    [
        ("shadow", VISITS, "hold"),
        ("hold", VISITS, "hold"),
        ("shadow", Staff("x", unit="Llanfair/Health"), "shadow"),
        ("tell", Staff("x", unit="Llanfair/Health"), "tell"),
        ("shadow", None, "hold"),
    ],
)
def test_a_unit_may_tighten_the_gates_mode_never_loosen_it(gate, staff, expected):
    made = Rules.parse('[unit_modes]\n"Llanfair/Operations" = "hold"\n"Llanfair/Health" = "shadow"\n', catalogue=WORDS)
    message = MessageFacts(Author("a"), author_staff=staff)
    assert made.mode_for(message, gate).name.lower() == expected


def test_feeds_grow_stale_only_past_the_hours_the_file_names():
    made = Rules.parse("[stale]\nregister_hours = 24\n", catalogue=WORDS)
    assert not made.register_stale(AT - timedelta(hours=24), AT)
    assert made.register_stale(AT - timedelta(hours=25), AT)
    assert not made.register_stale(None, AT)
    assert not made.permits_stale(AT - timedelta(days=900), AT)


COUNT = st.integers(0, 2000)
SHIPPED = Rules.parse(shipped("rules.toml"), catalogue=WORDS)


@st.composite
def messages(draw):
    machine = draw(st.sampled_from(["", "bounce", "auto-reply", "scanner", "system", "?"]))
    return MessageFacts(
        Author(draw(st.sampled_from(["", "v@prison.example"])), draw(st.sampled_from(AuthorProof)), machine),
        author_staff=draw(st.sampled_from([None, VISITS, BOX])),
        people=draw(COUNT),
        person_like_rows=draw(COUNT),
        hidden_person_like_rows=draw(COUNT),
        unregistered=draw(COUNT),
        gaps=tuple(Gap("1", kind, "") for kind in draw(st.lists(st.sampled_from(GapKind), max_size=3))),
        outsiders_visible=draw(COUNT),
        has_register=draw(st.booleans()),
        permits_stale=draw(st.booleans()),
        subject=draw(st.text(max_size=20)),
    )


@st.composite
def recipients(draw):
    people = draw(COUNT)
    permitted = draw(st.integers(0, people))
    return RecipientFacts(
        draw(st.text(max_size=10)),
        recipient_class=draw(st.sampled_from(["public", "partner", "internal", "?"])),
        coverage=draw(st.sampled_from(Coverage)),
        people=people,
        permitted=permitted,
        unpermitted=people - permitted,
        over_fields=draw(st.integers(0, permitted)),
        banned=draw(st.integers(0, people - permitted)),
        hidden_unpermitted=draw(st.integers(0, people - permitted)),
        near_miss=draw(st.booleans()),
        agreement=draw(st.sampled_from(["", "weekly-list"])),
        internal=draw(st.booleans()),
        max_people=draw(st.sampled_from([0, 5])),
    )


@given(messages(), recipients(), st.sampled_from(["hold", "tell", "shadow", ""]))
def test_deciding_never_raises_and_always_has_a_rule_and_words_in_both_languages(message, recipient, mode):
    found = decide(message, recipient, SHIPPED, mode=mode)
    assert found.rule
    assert set(found.sentences) == {"en", "cy"}
    assert all(text and "{" not in text for text in found.sentences.values())
    assert found.would is None or found.would > found.action
    assert not found.answerable or found.action is Action.ASK
    assert not (message.author.machine and found.action is Action.ASK)


@given(messages(), recipients())
def test_shadow_and_tell_stop_nothing_and_hide_nothing(message, recipient):
    """What the gate would say does not depend on how far it is live."""
    hold = decide(message, recipient, SHIPPED, mode="hold")
    for mode in ("tell", "shadow"):
        found = decide(message, recipient, SHIPPED, mode=mode)
        assert found.action is Action.DELIVER
        assert found.strictest is hold.strictest


@given(messages(), recipients())
def test_one_more_rule_never_loosens(message, recipient):
    more = Rules.parse(
        '[[rule]]\nname = "extra"\nowner = "o"\npurpose = "p"\nlife = "hold"\naction = "deliver"\nsentence = "bulk"\n'
        + shipped("rules.toml"),
        catalogue=WORDS,
    )
    assert (
        decide(message, recipient, more, mode="hold").action is decide(message, recipient, SHIPPED, mode="hold").action
    )


@given(messages(), recipients())
def test_bulk_without_an_agreement_never_leaves_for_outside(message, recipient):
    found = decide(message, recipient, SHIPPED, mode="hold")
    if recipient.unpermitted >= 10 and not recipient.agreement and not recipient.internal:
        assert found.action >= Action.HOLD
