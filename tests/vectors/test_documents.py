"""The sample documents and mails: what must be found in them, and that nothing makes the reader stumble.

Strings are compared as the samples' README says.
"""

import json
from functools import cache
from pathlib import Path

import pytest
from bench.reading import samples
from bench.reading.samples import Reading, plain, words

from gatelodge.core.extract import Means, extract_file, extract_message
from gatelodge.values import GapKind


@cache
def _readings(folder: Path) -> tuple[Reading, ...]:
    return tuple(samples.read(sample) for sample in samples.samples(folder))


def test_every_sample_that_must_be_flagged_is(shared):
    readings = _readings(shared / "samples" / "documents")
    assert len(readings) == 145
    assert [one.sample.path.name for one in readings if one.unflagged] == []


def test_every_expected_string_that_is_a_word_of_its_file_is_found(shared):
    readings = _readings(shared / "samples" / "documents")
    assert sum(len(one.sample.expected) for one in readings) >= 1_065
    told = [(one.sample.path.name, *why) for one in readings for why in zip(one.missed, one.reasons, strict=True)]
    assert [miss for miss in told if not miss[2]] == []
    assert len(told) <= 10


def test_a_locked_sample_is_read_with_its_password(shared):
    folder = shared / "samples" / "documents"
    missed, tried = [], 0
    for path in sorted((folder / "expect").rglob("*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        if "password" not in expected:
            continue
        source = folder / path.relative_to(folder / "expect").with_suffix("")
        found = extract_file(source.read_bytes(), source.name, means=Means(passwords=("x", expected["password"])))
        text = plain(words(found))
        strings = expected.get("expect_with_password", [])
        missed += [(source.name, s["text"]) for s in strings if s["tier"] == "core" and plain(s["text"]) not in text]
        missed += [(source.name, gap.kind) for gap in found.gaps if gap.kind is GapKind.LOCKED]
        tried += 1
    assert tried >= 5
    assert not missed


def test_no_test_mail_makes_the_reader_stumble(shared):
    mails = [path for path in (shared / "samples" / "mail" / "messages").rglob("*") if path.is_file()]
    assert len(mails) >= 91
    for path in mails:
        found = extract_message(path.read_bytes())
        assert found.parts, path.name


@pytest.mark.parametrize("cut", [10, 200, 3_000])
def test_a_sample_cut_short_never_raises(shared, cut):
    for path in sorted((shared / "samples" / "documents").glob("*/*")):
        if path.is_file() and path.stat().st_size < 200_000:
            extract_file(path.read_bytes()[:-cut], path.name)
