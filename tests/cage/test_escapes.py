"""Nothing that runs inside the cage gets out of it."""

import pytest
from bench.reading import escapes
from bench.reading.escape_answers import ANSWERS
from bench.reading.escape_probes import PROBES

from gatelodge.adapters.cage import walls
from gatelodge.adapters.cage.keeper import Cage


@pytest.fixture(scope="module")
def outcomes():
    with Cage(timeout_s=5) as cage:
        if not walls.STRENGTHS["full"] <= set(cage.strength):
            pytest.skip("this kernel has not all walls")
    return escapes.run()


@pytest.mark.enable_socket
def test_every_probe_was_tried_and_none_got_out(outcomes):
    assert len(outcomes) == len(PROBES) + len(ANSWERS) >= 50
    assert [at for at in outcomes if at.succeeded or not at.tried] == []


@pytest.mark.enable_socket
def test_the_probes_are_real(outcomes):
    """Outside of the cage they get what they want; a machine may forbid a few of them to everybody."""
    sure = {"reads the store", "writes the store", "connects by tcp", "connects to a path", "forks", "starts a program"}
    sure |= {"starts a program from memory", "signals a program", "finds a key in its memory", "uses what it inherited"}
    got = {at.name for at in outcomes if at.outside == escapes.GOT}
    assert sure - got == set()
    assert len(got) >= len(PROBES) // 2


def test_a_cage_without_walls_is_found_out():
    """The runner itself, on a probe that nothing stops."""
    with escapes.laid_out() as lure:
        assert escapes.outcome("reads the store", lure) == escapes.GOT
