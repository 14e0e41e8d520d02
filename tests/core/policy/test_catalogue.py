"""The words, in both languages."""

import re

import pytest

from gatelodge.adapters.facts import shipped, shipped_catalogue
from gatelodge.core.policy import Catalogue
from gatelodge.core.policy.catalogue import parameters_of
from gatelodge.errors import ConfigError
from gatelodge.values import FieldClass, GapKind

WORDS = shipped_catalogue()
NOTICES = [
    "author_asked",
    "author_held",
    "author_returned",
    "author_bounced",
    "author_refused",
    "author_released",
    "approver",
    "alarm_stopped",
    "alarm_sent",
]
NOTICE_PARAMETERS = {"reference", "sentence", "people", "permitted", "decider", "organisation", "n"}


def small(en, cy=None):
    return Catalogue.parse(
        f"reviewed = true\n[text]\n{en}\n", f"reviewed = false\n[text]\n{cy if cy is not None else en}\n"
    )


def test_both_languages_have_every_key_with_the_same_parameters():
    assert WORDS.languages == ("en", "cy")
    for key in WORDS.keys:
        assert parameters_of(WORDS.entry(key, "en")) == parameters_of(WORDS.entry(key, "cy"))


def test_a_key_in_one_language_only_is_refused_with_its_line():
    with pytest.raises(ConfigError, match=r"en\.toml:3: `a` is missing in cy\.toml"):
        small('a = "x"', "")
    with pytest.raises(ConfigError, match=r"cy\.toml:4: `b` is missing in en\.toml"):
        small('a = "x"', 'a = "x"\nb = "y"')


def test_a_parameter_in_one_language_only_is_refused():
    with pytest.raises(ConfigError, match="same parameters"):
        small('a = "{people}"', 'a = "x"')


def test_the_welsh_says_that_nobody_has_reviewed_it():
    assert WORDS.reviewed == {"en": True, "cy": False}


def test_no_welsh_text_is_the_english_one():
    same = [key for key in WORDS.keys if WORDS.entry(key, "en") == WORDS.entry(key, "cy")]
    assert same == []


def test_numbers_have_thousands_separators_in_both_languages():
    for language in WORDS.languages:
        assert "1,182" in WORDS.say("bulk", language, people=1182, permitted=1)


@pytest.mark.parametrize(("people", "expected"), [(1, "1 person;"), (2, "2 people;"), (0, "0 people;")])
def test_one_is_counted_as_one(people, expected):
    assert expected in WORDS.say("unknown", "en", people=people, permitted=0)


def test_a_language_that_is_not_here_is_answered_in_english():
    assert WORDS.say("clean_internal", "fr") == WORDS.say("clean_internal", "en")


def test_a_notice_says_the_sentence_of_its_own_language():
    said = {"en": "English.", "cy": "Cymraeg."}
    body = WORDS.say(
        "notice_author_held_body", "cy", sentence="English.", sentences=said, reference="GL-A", decider="m", n=1
    )
    assert "Cymraeg." in body
    assert "English." not in body


def test_an_unknown_key_is_the_callers_fault():
    with pytest.raises(KeyError):
        WORDS.say("nothing", "en")


def test_every_gap_has_words_for_stopping_and_for_passing():
    for kind in GapKind:
        name = kind.value.replace("-", "_")
        assert {f"gap_{name}", f"gap_{name}_delivered"} <= WORDS.keys


def test_every_field_class_has_a_name():
    everything = ~FieldClass(0)
    for language in WORDS.languages:
        assert WORDS.field_names(everything, language).count(",") == len(FieldClass) - 1


@pytest.mark.parametrize("kind", NOTICES)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_notice_has_a_subject_and_a_body_with_its_reference(kind, language):
    parameters = dict.fromkeys(NOTICE_PARAMETERS, "…") | {
        "reference": "GL-ABCDEFGH",
        "people": 3,
        "permitted": 1,
        "n": 2,
    }
    assert "GL-ABCDEFGH" in WORDS.say(f"notice_{kind}_subject", language, **parameters)
    body = WORDS.say(f"notice_{kind}_body", language, **parameters)
    assert "GL-ABCDEFGH" in body
    assert "{" not in body


def test_notices_use_only_what_a_notice_knows():
    for key in WORDS.keys:
        if key.startswith("notice_"):
            more = {"lines"} if key.startswith("notice_sample") else set()
            assert parameters_of(WORDS.entry(key, "en")) <= NOTICE_PARAMETERS | more, key


def test_no_text_has_a_run_of_blanks_or_a_stray_brace():
    for name in ("en.toml", "cy.toml"):
        assert not re.search(r"\w  +\w", shipped(name))


@pytest.mark.parametrize(
    "entry", ["a = 3", 'a = { count = "people", one = "x" }', 'a = { count = "n", one = "x", other = "y", z = "z" }']
)
def test_an_entry_of_another_form_is_refused(entry):
    with pytest.raises(ConfigError):
        small(entry)
