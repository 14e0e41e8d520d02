"""Each named moment once; `python -m tests.kill` plays them many times over."""

from collections.abc import Iterator
from random import Random

import pytest
from tests.gatehelp import NextHop
from tests.kill.moments import MOMENTS, at_random
from tests.kill.scene import Scene, scene


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One home for all moments: the account is over everything that was ever sent to it."""
    with NextHop() as hop:
        made = scene(tmp_path_factory.mktemp("kill") / "home", hop)
        with made.home:
            yield made


@pytest.mark.parametrize("name", MOMENTS)
def test_nothing_is_lost_when_killed(stage: Scene, name: str) -> None:
    stage.play(MOMENTS[name])


def test_nothing_is_lost_at_random_moments_and_the_log_verifies(stage: Scene) -> None:
    random = Random(7)
    for name in ("", "gate", "recorder"):
        stage.play(at_random(random.uniform(0.05, 0.5), name))
    assert stage.home.verified()["entries"] > 0
