"""A slice of the exam of verdicts (`bench.verdicts`): each kind of mail once, in each made-up organisation."""

from random import Random

import pytest
from bench.verdict_exam.house import PACKS, made
from bench.verdict_exam.sit import Gate, paper, sit


@pytest.mark.parametrize("pack", PACKS)
def test_nothing_goes_astray_and_lawful_mail_goes(pack):
    house = made(pack, 3, None)
    work = paper(house, Random(pack), ordinary_mails=20, history=60, rounds=1)
    marks = sit(Gate(house, Random(1)), work)
    assert marks.messages == 113
    assert (marks.wrong_passes, marks.wrong_holds, marks.wrong_asks) == (0, 0, 0), marks.wrong


def test_without_a_fifth_of_the_permits_bulk_hidden_and_banned_still_stay():
    house = made("prison", 3, None)
    work = paper(house, Random(4), ordinary_mails=0, history=60, rounds=1)
    marks = sit(Gate(house, Random(1), missing=0.2, slipped=0.05), work)
    assert marks.grave_passes == 0, marks.wrong
    assert marks.wrong_holds == 0, marks.wrong


def test_a_gate_that_lets_everything_pass_fails_the_exam():
    house = made("school", 3, None)
    gate = Gate(house, Random(1))
    marks = sit(gate, paper(house, Random(4), ordinary_mails=0, history=0, rounds=1), mode="shadow")
    assert marks.wrong_passes > 40
