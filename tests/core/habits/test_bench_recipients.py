"""The invented year that `bench.recipients` measures with: the same from the same seed, and nothing given away."""

from itertools import islice, pairwise

from bench.recipients_mail import words_of, year
from bench.recipients_people import KEY
from bench.recipients_slips import SHARES, asked

from gatelodge.core.habits.words import MOST, buckets


def test_one_seed_makes_one_year():
    def of(seed):
        return [
            (one.at, one.author.token, [to.token for to in one.recipients], one.lines, one.own)
            for one in islice(year(seed, 400).messages(), 300)
        ]

    assert of(5) == of(5)
    assert of(5) != of(6)


def test_lines_read_one_by_one_leave_what_the_gate_reads():
    for one in islice(year(5, 400).messages(), 100):
        read = buckets(one.lines, KEY)
        assert one.words == words_of(one.lines)
        assert len(one.words) == len(read)
        assert len(read) == MOST or one.words == read


def test_a_slip_changes_one_recipient_for_one_who_was_known_and_nothing_else():
    mails, known, slips = list(asked(5, 1200, 60)), set(), 0
    for one in year(5, 1200).messages():
        if one.at >= mails[0].message.at:
            break
        known.update(to.token for to in one.recipients)
    for before, after in pairwise(mails):
        if after.wrong < 0:
            known.update(to.token for to in after.message.recipients)
            continue
        slips += 1
        meant, sent = before.message.recipients, after.message.recipients
        known_before = known - {meant[after.wrong].token}
        assert sent[after.wrong].token in known_before
        assert sent[after.wrong] not in meant
        assert [to for n, to in enumerate(sent) if n != after.wrong] == [
            to for n, to in enumerate(meant) if n != after.wrong
        ]
        assert (after.message.lines, after.message.follows) == (before.message.lines, before.message.follows)
        assert after.slip in dict(SHARES)
    assert slips == 60
