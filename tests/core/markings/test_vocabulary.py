"""Where words count as a protective marking, and what markings.toml may say."""

import pytest

from gatelodge.adapters.facts import shipped, shipped_markings
from gatelodge.core.markings import Vocabulary
from gatelodge.errors import ConfigError

SHIPPED = shipped_markings()
OS = "OFFICIAL-SENSITIVE"


@pytest.mark.parametrize(
    ("subject", "marks"),
    [
        (OS, [OS]),
        ("OFFICIAL-SENSITIVE Visit on 3 May", [OS]),
        ("OFFICIAL-SENSITIVE VISIT ON 3 MAY", [OS]),
        ("OFFICIAL-SENSITIVE: PERSONAL Visit", [OS]),
        ("[OFFICIAL - SENSITIVE] Visit", [OS]),
        ("[OFFICIAL-SENSITIVE: PERSONAL] Visit", [OS]),
        ("Official-Sensitive: visit", [OS]),
        ("(official-sensitive) visit", [OS]),
        ("UK OFFICIAL//SENSITIVE visit", [OS]),
        ("RE: FW: OFFICIAL – SENSITIVE – visit", [OS]),
        ("ATB: SWYDDOGOL-SENSITIF Ymweliad", [OS]),
        ("[EXTERNAL] Re: OFFICIAL-SENSITIVE visit", [OS]),
        ("Visit list [OFFICIAL-SENSITIVE]", [OS]),
        ("Visit list - OFFICIAL-SENSITIVE", [OS]),
        ("OFFICIAL: new rota", ["OFFICIAL"]),
        ("OFFICIAL", ["OFFICIAL"]),
        ("Official: new rota", ["OFFICIAL"]),
        ("Confidential", ["CONFIDENTIAL"]),
        ("private", []),
        ("NHS CONFIDENTIAL Referral", ["NHS CONFIDENTIAL"]),
        ("RESTRICTED: custody record", ["RESTRICTED"]),
        ("PROTECT - custody record", ["PROTECT"]),
        ("Cyfrinachol: adroddiad", ["CONFIDENTIAL"]),
        ("TOP SECRET", ["TOP SECRET"]),
        ("SECRET LIST", ["SECRET"]),
        ("Official visits next week", []),
        ("OFFICIAL VISITORS NEXT WEEK", []),
        ("Secret Santa", []),
        ("Confidential waste is collected on Monday", []),
        ("PERSONAL TRAINING SESSION", []),
        ("WAS IT SECRET", []),
        ("Unofficial: rota", []),
        ("", []),
    ],
)
def test_a_subject_is_marked_by_what_stands_at_its_start_or_in_brackets(subject: str, marks: list[str]) -> None:
    found, unknown = SHIPPED.subject(subject)
    assert list(dict.fromkeys(mark.name for mark in found)) == marks
    assert not unknown


@pytest.mark.parametrize(
    ("subject", "unknown"),
    [
        ("[HIGHLY CONFIDENTIAL - BOARD] Papers", True),
        ("HIGHLY CONFIDENTIAL - BOARD: papers", True),
        ("[BOARD EYES ONLY] Papers", True),
        ("OFFICIAL-SENSITVE Visit", True),
        ("OFFICAL SENSITIVE: visit", True),
        ("[EXTERNAL] Papers", False),
        ("[URGENT] Papers", False),
        ("[Highly confidential] Papers", False),
        ("CONFIDENTIAL WASTE COLLECTION", False),
        ("[WING TEAM] Rota", False),
    ],
)
def test_words_like_a_marking_that_are_none_are_unknown(subject: str, unknown: bool) -> None:
    assert SHIPPED.subject(subject) == ([], unknown)


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        (OS, [OS]),
        ("   OFFICIAL-SENSITIVE   ", [OS]),
        ("OFFICIAL-SENSITIVE – PERSONAL – Page 2 of 14", [OS]),
        ("Official-Sensitive", [OS]),
        ("SWYDDOGOL-SENSITIF  Tudalen 3 o 4", [OS]),
        ("Classification: OFFICIAL", ["OFFICIAL"]),
        ("Protective marking: Official-Sensitive", [OS]),
        ("Official", []),
        ("PERSONAL", []),
        ("This letter is OFFICIAL-SENSITIVE.", []),
        ("OFFICIAL VISITORS", []),
    ],
)
def test_a_line_of_a_page_is_a_marking_where_it_holds_nothing_else(line: str, marks: list[str]) -> None:
    assert [mark.name for mark in SHIPPED.lines(f"Dear all\n{line}\nRegards")] == marks


def test_a_label_is_known_by_word_by_id_and_with_descriptors() -> None:
    label = "1a2b3c4d-0000-4000-8000-000000000001"
    text = f'[[mark]]\nname = "OFFICIAL"\nrank = 1\nwords = ["OFFICIAL"]\nlabels = ["{label}"]\n'
    vocabulary = Vocabulary.parse(f'descriptors = ["PERSONAL"]\n{text}')
    for said in ("Official", "OFFICIAL [Personal]", label.upper()):
        assert (found := vocabulary.label(said)) is not None
        assert found.name == "OFFICIAL"
    assert vocabulary.label("Official Board") is None


def test_a_limit_lets_pass_what_is_as_strict_or_less_and_an_unknown_limit_nothing() -> None:
    assert [SHIPPED.over(SHIPPED.rank(name), OS) for name in ("", "OFFICIAL", OS, "SECRET")] == [
        False,
        False,
        False,
        True,
    ]
    assert SHIPPED.over(1, "OFFICIAL-SENSITVE")
    assert not SHIPPED.over(60, "")


MARK = '[[mark]]\nname = "A"\nrank = 1\nwords = ["AA"]\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "markings.toml:1: There is no marking in this file. Write at least one under [[mark]]."),
        (MARK + MARK, "markings.toml:6: The marking `A` stands in this file already."),
        (MARK + MARK.replace('"A"', '"B"'), 'markings.toml:8: "AA" is already a word of `A`.'),
        (MARK.replace("words", "wrds"), "markings.toml:1: `words` is missing here: say how the marking is written."),
        (MARK.replace("AA", "--"), 'markings.toml:4: "--" has no letter in it.'),
        (MARK + "rnk = 2\n", "markings.toml:5: `rnk` is not known in [mark]. Did you mean `rank`?"),
        (MARK.replace("1", '"high"'), "markings.toml:3: `rank` takes a whole number."),
        ("hnts = []\n" + MARK, "markings.toml:1: `hnts` is not known. Did you mean `hints`?"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(text: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Vocabulary.parse(text)
    assert str(caught.value) == complaint


def test_the_shipped_file_ranks_secret_above_everything_that_may_be_mailed() -> None:
    ranks = [SHIPPED.rank(name) for name in ("", "OFFICIAL", "PERSONAL", OS, "UK CONFIDENTIAL", "SECRET", "TOP SECRET")]
    assert ranks == sorted(ranks)
    assert 'name = "OFFICIAL-SENSITIVE"' in shipped("markings.toml")


@pytest.mark.parametrize("bad", [" " * 100_000, "OFFICIAL" + " " * 100_000 + "x", "OFFICIAL " * 20_000, "[" * 100_000])
def test_no_text_makes_looking_slow(bad: str) -> None:
    list(SHIPPED.lines(bad))
    SHIPPED.subject(bad)
