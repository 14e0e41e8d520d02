"""The odd condition in CEL: what it may say, what is found wrong before any mail, and what happens when it fails."""

import random
import warnings

import celpy
import pytest
from celpy import celtypes
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.adapters.facts import shipped_catalogue
from gatelodge.core.policy import MessageFacts, RecipientFacts, Rules, decide, trace
from gatelodge.core.policy.cel_text import depth, entries, literals, selected
from gatelodge.core.policy.odd import NAMES, Odd, Shape, Variables, _samples
from gatelodge.errors import ConfigError
from gatelodge.values import Action, Author, AuthorProof, By, FieldClass, Staff

WORDS = shipped_catalogue()
HEAD = '[[rule]]\nname = "odd"\nowner = "o"\npurpose = "p"\nlife = "{life}"\naction = "ask"\nsentence = "bulk"\n'
CLERK = Staff("v@prison.example", unit="Llanfair/Operations/Visits")
MESSAGE = MessageFacts(Author("v@prison.example", AuthorProof.AUTH), author_staff=CLERK, people=5)


def rules(expression, life="hold"):
    return Rules.parse(HEAD.format(life=life) + f"cel = '''{expression}'''\n", catalogue=WORDS)


def verdict(expression, message=MESSAGE, life="hold", **recipient):
    return decide(message, RecipientFacts("x@mail.example", **recipient), rules(expression, life), mode="hold")


@pytest.mark.parametrize(
    ("expression", "matches"),
    [
        ("what.people > 3 && to.class == 'public'", True),
        ("what.people > 3 && to.class == 'partner'", False),
        ("'Llanfair/Operations/Visits' in who.units", True),
        ("who.units.exists(one, one.startsWith('Llanfair/'))", True),
        ("about.field_classes.exists(one, one in ['health', 'risk'])", True),
        ("about.field_classes.all(one, one == 'health')", True),
        ("size(about.field_classes) > 1", False),
        ("what.subject.matches('(?i)^re: ')", False),
        ("to.coverage == 'none' && !to.inside", True),
        ("what.unpermitted * 2 > what.people", True),
        ("when.hour >= 18 || when.day == 'sat'", False),
        ("what.people > 3 // more than a family", True),
        ("what.subject == 'who.nobody'", False),
    ],
)
def test_an_expression_says_whether_the_rule_matches(expression, matches):
    facts = {"people": 5, "unpermitted": 5, "unpermitted_classes": FieldClass.HEALTH}
    found = verdict(expression, **facts)
    assert (found.rule == "odd") is matches
    (traced,) = trace(MESSAGE, RecipientFacts("x@mail.example", **facts), rules(expression))
    assert (traced.matched, traced.conditions[-1].key) == (matches, "cel")
    assert traced.conditions[-1].found == ("yes" if matches else "no")


def test_it_is_one_condition_more_beside_those_of_the_tables():
    text = HEAD.format(life="hold") + 'cel = "what.people > 3"\n[rule.to]\nclasses = ["partner"]\n'
    made = Rules.parse(text, catalogue=WORDS)
    assert decide(MESSAGE, RecipientFacts("x@y.example"), made, mode="hold").action is Action.DELIVER
    partner = RecipientFacts("x@y.example", recipient_class="partner")
    assert decide(MESSAGE, partner, made, mode="hold").action is Action.ASK


@pytest.mark.parametrize("expression", ["'Llanfair/Health' in who.units", "who.days_in_post > 900", "who.on_probation"])
def test_what_asks_for_staff_holds_where_nobody_knows_who_wrote_it(expression):
    assert verdict(expression, MessageFacts(Author("x@prison.example"))).rule == "odd"
    assert (
        verdict(expression, MessageFacts(Author("x@prison.example"), author_staff=CLERK, author_days=9)).rule != "odd"
    )


FAILS = "what.people / (what.size - 7) > 1000000 || what.size == 7000000"
"""Nothing that is tried when it is read divides by nought here; a message of 7 bytes does."""


def test_an_expression_that_fails_is_held_for_information_governance_and_is_an_alarm():
    small = MessageFacts(Author("v@prison.example"), people=5, size=7)
    found = verdict(FAILS, small)
    assert (found.action, found.by, found.rule) == (Action.HOLD, By.IG, "rule-error")
    assert found.alarms == ("rule-error",)
    assert found.confidential
    assert "could not be worked out" in found.sentence
    assert "cyfrifo" in found.sentences["cy"]
    assert found.hints == ("Mend the condition `cel` of the rule odd.",)
    (traced,) = trace(small, RecipientFacts("x@mail.example"), rules(FAILS))
    assert traced.matched
    assert traced.conditions[-1].found == "could not be worked out"


def test_a_rule_in_shadow_that_fails_stops_nothing_and_is_an_alarm():
    found = verdict(FAILS, MessageFacts(Author("v@prison.example"), size=7), life="shadow")
    assert (found.action, found.would, found.alarms) == (Action.DELIVER, Action.HOLD, ("rule-error",))


WRONG = [
    ("what.people >", "This is not CEL"),
    ("what.peopel > 3", "There is no `what.peopel` to ask for. Did you mean `what.people`?"),
    ("people > 3", "There is no `people` to ask for. Names begin with who, what"),
    ("what.people", "neither true nor false"),
    ("what.people + 1", "neither true nor false"),
    ("what.people > 'three'", "`what.people` is a number, and 'three' is a text."),
    ("false && what.people == 'three'", "`what.people` is a number"),
    ("'three' == what.people", "`what.people` is a number"),
    ("to.inside == 1", "`to.inside` is true or false, and 1 is a number."),
    ("to.classes == 'public'", "`to.classes` is a list. Ask whether something is in it: 'public' in to.classes"),
    ("to.coverage == 'ful'", "`to.coverage` is never 'ful'."),
    ("what.people > to.class", "cannot always be worked out"),
    ("what.people / what.size > 2", "test a divisor first"),
    ("lookup(what.subject)", "There is no function `lookup` here."),
    ("what.subject.matches('(')", "cannot always be worked out"),
    ("what == what", "`what` is asked for as a whole. Name what is meant, with a dot: what."),
    ("what['people'] > 3", "`what` is asked for as a whole."),
    ("to.class == '" + "x" * 2000 + "'", "characters, more than 2,000"),
    ("[1].all(a, [1].all(b, [1].all(c, a + b + c > 0)))", "more than 2 deep"),
    ("what.people in [" + ", ".join("1" for _ in range(33)) + "]", "more than 32 entries"),
]


@pytest.mark.parametrize(("expression", "sentence"), WRONG)
def test_what_is_wrong_is_said_with_its_line_before_any_mail(expression, sentence):
    with pytest.raises(ConfigError) as error:
        rules(expression)
    assert str(error.value).startswith("rules.toml:8: ")
    assert sentence in str(error.value)


def test_names_in_texts_and_remarks_are_no_names():
    assert selected("what.people > 3 // what.else\n && to.class == 'who.x'") == (("what.people", "to.class"), ())
    assert depth("'a.all(x, b.all(y, ' == to.class") == 0
    assert entries("['a,b,c,d', \"e,f\"]") == 2
    assert literals("to.class == 'a' && 3 <= what.people") == (("to.class", "'a'"), ("what.people", "3"))


def test_the_dearest_expression_that_is_taken_ends_at_once():
    """Steps are bounded by 32 x 32 entries in each of the few that fit into 2,000 characters."""
    inner = ", ".join(["1"] * 32)
    dear = f"[{inner}].map(a, [{inner}].map(b, a + b)).size() > 0"
    many = " && ".join([dear] * (2000 // (len(dear) + 4)))
    assert verdict(many).rule == "odd"


NUMBERS = [name for name, one in NAMES.items() if one.shape is Shape.NUMBER]
TEXTS = [name for name, one in NAMES.items() if one.shape is Shape.TEXT and not one.words]
LISTS = [name for name, one in NAMES.items() if one.shape is Shape.LIST]
FLAGS = [name for name, one in NAMES.items() if one.shape is Shape.FLAG]


def expression(draw: random.Random, deep: int = 3) -> str:
    """A well-formed expression over the names there are."""
    if deep and draw.random() < 0.6:
        left, right = expression(draw, deep - 1), expression(draw, deep - 1)
        return draw.choice(
            [f"({left} && {right})", f"({left} || {right})", f"!({left})", f"({left} ? {right} : {left})", left]
        )
    sign = draw.choice(["<", "<=", ">", ">=", "==", "!="])
    number, other, text, many = (draw.choice(of) for of in (NUMBERS, NUMBERS, TEXTS, LISTS))
    return draw.choice(
        [
            f"{number} {sign} {draw.choice([0, 1, 3, 10, 999])}",
            f"{number} + {other} * 2 {sign} {draw.randrange(2000)}",
            f"{number} - {other} {sign} 0",
            draw.choice(FLAGS),
            f"{text} {draw.choice(['==', '!='])} {draw.choice(['text', 'x', ''])!r}",
            f"{text}.{draw.choice(['contains', 'startsWith', 'endsWith'])}('{draw.choice(['te', 'xt', 'q', ''])}')",
            f"size({many}) {sign} {draw.randrange(4)}",
            f"'{draw.choice(['text', 'health', 'zzz'])}' in {many}",
            f"{many}.{draw.choice(['exists', 'all'])}(one, one {draw.choice(['==', '!='])} 'text')",
            f"size({many}.filter(one, one.contains('e'))) {sign} 1",
            f"{number} in [0, 1, 2]",
        ]
    )


def test_two_libraries_agree_on_every_expression():
    """Rust's against Python's, over generated expressions and very different answers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        draw, other = random.Random(2011), celpy.Environment()
        samples = [(values, celpy.json_to_cel(values)) for values in _samples()[::3]]
        for _ in range(120):
            text = expression(draw)
            ours = rules(text).rules[0].odd
            theirs = other.program(other.compile(text))
            for values, converted in samples:
                found = theirs.evaluate(converted)
                assert isinstance(found, (bool, celtypes.BoolType))
                assert ours.program.execute(values) is bool(found), text


@given(st.integers(0, 10**12), st.integers(-5, 10**12), st.text(max_size=300), st.booleans())
def test_working_one_out_never_raises(people, unusual, subject, inside):
    odd = rules("what.people / (what.size + 1) > to.unusual || what.subject.contains('a') || to.inside").rules[0].odd
    message = MessageFacts(Author("a"), people=people, subject=subject)
    recipient = RecipientFacts("x@y.example", unusual=float(unusual), internal=inside)
    assert Variables(message, recipient, Odd([odd])).holds(odd) in {True, False, None}
