"""The surroundings, started once for all tests here; left out where Postfix or root is missing, except in CI."""

import os
from collections.abc import Iterator

import pytest
from tests.gatehelp import GateHome, NextHop
from tests.gatehelp.postfix import PROGRAM, Postfix
from tests.postfix.surroundings import Surroundings


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surroundings]:
    if not PROGRAM.exists() or os.geteuid() != 0:
        if os.environ.get("CI"):
            pytest.fail("CI needs Postfix (scripts/setup servers) and root")
        pytest.skip("needs Postfix (scripts/setup servers) and root")
    folder = tmp_path_factory.mktemp("gate") / "home"
    with (
        NextHop() as mailbox,
        Postfix("second", next_port=mailbox.port) as second,
        GateHome(folder, next_port=second.port) as gate,
        Postfix("first", next_port=gate.port) as first,
    ):
        gate.start()
        yield Surroundings(first, gate, second, mailbox)
