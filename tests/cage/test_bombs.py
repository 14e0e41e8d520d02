"""Files made to grow, loop or nest without end: a gap in time, while others are served. All of them: `make bombs`."""

import pytest
from bench.reading import bombs
from bench.reading.bomb_kit import CANARY, Bomb

SLOW = frozenset(
    {
        "zip of 100,000 members", "tar of 100,000 empty files", "zip of one member of 2 GB", "gzip of 1 GB",
        "PDF with seven filters in a chain", "PDF whose content is 1 GB", "PDF whose form draws itself",
        "PDF whose forms double thirty times", "PNG of 30,000 by 30,000", "PNG with a text of 1 GB",
        "xlsx of 5,000 sheets", "xlsx of 4,000,000 rows", "docx of 500 MB", "HTML 1,000,000 elements deep",
        "HTML of 15,000 formats reopened", "HTML of comments that never end", "HTML of tags that never end",
        "HTML with 100,000 rules for 50,000 elements", "HTML with 5 MB of data address", "XML 1,000,000 elements deep",
        "XML with 1,000,000 attributes", "JSON of 3,000,000 numbers", "10 MB of a@", "10 MB of digits",
        "10 MB of digits and blanks", "10 MB of one word", "5,000,000 short lines", "CSV of 10,000,000 columns",
        "CSV of 2,000,000 rows", "CSV with a quote that never closes", "uuencode without an end",
        "base64 in base64, thirty deep", "5,000 files in base64 in a text", "vCard of 300,000 people",
        "vCard of one line folded 1,000,000 times", "a header of 30 MB", "a header folded 1,000,000 times",
        "1,000,000 headers", "500,000 encoded words", "200,000 pieces of a file name", "mbox of 100,000 mails",
        "bzip2 of 4 GB in streams", "xz of 4 GB",
    }
)  # fmt: skip
"""What takes a second and more to make or to read; `make bombs` has them too."""


def test_there_are_many_kinds_with_names_of_their_own():
    names = [bomb.name for bomb in bombs.bombs()]
    assert len(names) == len(set(names)) >= 60
    assert set(names) >= SLOW


def test_no_bomb_does_harm():
    quick = [bomb for bomb in bombs.bombs() if bomb.name not in SLOW]
    assert len(quick) >= 30
    assert [at for at in bombs.run(quick) if at.failed] == []


@pytest.mark.parametrize(
    ("content", "failed"),
    [(b"a line of text\n", "neither read nor a gap"), (CANARY.encode() + b"\n", "")],
)
def test_harm_is_found_out(content, failed):
    """The runner itself: a file that is neither read to its end nor a gap counts as harm."""
    (at,) = bombs.run([Bomb("a letter", "letter.txt", lambda: content)])
    assert at.failed == failed
