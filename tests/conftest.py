"""Fixtures for every test: the shared samples, and no I/O at all in core tests."""

import faulthandler
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

MOST_S = 240
"""No test may take longer; the slowest take half a minute on two busy cores."""
ROOT = Path(__file__).resolve().parent.parent

hypothesis.settings.register_profile("gatelodge", database=None, deadline=None, max_examples=60)
hypothesis.settings.load_profile("gatelodge")

_FORBIDDEN_IN_CORE = ("open", "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "sqlite3.")
_LIBRARIES = (sys.prefix, sys.base_prefix, str(ROOT / "src"), str(ROOT / "tests"))
_guard = {"on": False}


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not _guard["on"] or not event.startswith(_FORBIDDEN_IN_CORE):
        return
    if event == "open" and str(arguments[0]).startswith(_LIBRARIES) and "w" not in str(arguments[1]):
        return  # the interpreter reads a module or codec for the first time
    _guard["on"] = False
    raise AssertionError(f"core code did I/O: {event} {arguments[:1]}")


sys.addaudithook(_audit)


@pytest.fixture
def shared() -> Path:
    """The folder of sample files; left out where it is absent, except in CI."""
    folder = Path(os.environ.get("GATELODGE_SHARED", ROOT.parent / "shared"))
    if not (folder / "samples").is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"GATELODGE_SHARED: no samples in {folder}")
        pytest.skip("the shared samples are not here (set GATELODGE_SHARED)")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """A test that hangs ends the run with every thread's place, instead of waiting for ever."""
    faulthandler.dump_traceback_later(MOST_S, exit=True)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Core tests that take no files run with opening, sockets and processes forbidden."""
    takes_files = {"shared", "tmp_path"} & set(getattr(item, "fixturenames", ()))
    _guard["on"] = "/tests/core/" in item.path.as_posix() and not takes_files
    try:
        return (yield)
    finally:
        _guard["on"] = False
