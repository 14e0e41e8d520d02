"""The sample documents and mails: what must be found in them, and that nothing makes the reader stumble.

Strings are compared as the samples' README says. The floors are what is reached today; they only ever go up.
"""

import json
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from gatelodge.core.extract import Means, extract_file, extract_message
from gatelodge.values import GapKind

CORE_FLOOR = 775
EXTRA_FLOOR = 138
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def _plain(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())


@cache
def _exam(folder: Path) -> tuple[Counter, list[str]]:
    score: Counter = Counter()
    wrong = []
    expectations = sorted((folder / "expect").rglob("*.json"))
    for path in expectations:
        expected = json.loads(path.read_text(encoding="utf-8"))
        source = folder / path.relative_to(folder / "expect").with_suffix("")
        found = extract_file(source.read_bytes(), source.name)
        score["files"] += 1
        if expected["outcome"] == "flag" and not {g.kind for g in found.gaps} & {GapKind.LOCKED, GapKind.DAMAGED}:
            wrong.append(f"{source.name}: not flagged")
        text = _plain("\n".join(s.text for p in found.parts for s in p.segments))
        for string in expected.get("expect", []):
            options = [string["text"]] if "text" in string else string["any_of"]
            score[string["tier"], any(_plain(option) in text for option in options)] += 1
    return score, wrong


def test_every_sample_is_read_or_flagged(shared):
    score, wrong = _exam(shared / "samples" / "documents")
    assert score["files"] == 145
    assert wrong == []


def test_the_strings_found_do_not_fall_below_the_floor(shared):
    score, _ = _exam(shared / "samples" / "documents")
    assert score["core", True] >= CORE_FLOOR
    assert score["extra", True] >= EXTRA_FLOOR


def test_a_locked_sample_is_read_with_its_password(shared):
    folder = shared / "samples" / "documents"
    missed, tried = [], 0
    for path in sorted((folder / "expect").rglob("*.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        if "password" not in expected:
            continue
        source = folder / path.relative_to(folder / "expect").with_suffix("")
        found = extract_file(source.read_bytes(), source.name, means=Means(passwords=("x", expected["password"])))
        text = _plain("\n".join(s.text for p in found.parts for s in p.segments))
        strings = expected.get("expect_with_password", [])
        missed += [(source.name, s["text"]) for s in strings if s["tier"] == "core" and _plain(s["text"]) not in text]
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
