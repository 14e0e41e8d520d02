"""Each check of `doctor` fails with its fix in a home that somebody broke, and only that one fails."""

import asyncio
import json
import shutil
import socket
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.gatehelp import NextHop

from gatelodge.adapters import ocr
from gatelodge.adapters.cage import walls
from gatelodge.adapters.recorder import LocalRecorder
from gatelodge.adapters.recovery import recovery_copy
from gatelodge.adapters.sources.canaries import Canary
from gatelodge.bootstrap import doctor, init, open_home
from gatelodge.bootstrap.registering import canaries_of
from gatelodge.core.register import Kind, PersonRecord, build
from gatelodge.values import Event, Extraction, Part, PersonId

HEALTHY = [
    *("settings", "disk", "space", "fsync", "keys", "recovery", "cage", "pictures", "clock", "facts", "register"),
    *("kernel", "permits", "staff", "next hop", "front", "check api", "ledger"),
]
OLD = timedelta(days=9)
"""Past the 192 hours of the rules that ship."""


def permits(gatehouse, at):
    """An import that names nobody."""
    with gatehouse.permits().changing("import", "visits", at) as change:
        change.replace([], {})


def enrol(gatehouse, at):
    person = PersonRecord(PersonId(bytes(16)), "1", (("Dafydd", "Prys"),), ((Kind.ISSUED, "A1234BC"),))
    gatehouse.registers.replace(build([person], key=gatehouse.keys.key("register"), epoch=1, at=at))


@pytest.fixture(scope="module")
def well(tmp_path_factory):
    """A home in order, with the next hop and the front in place."""
    home = tmp_path_factory.mktemp("well") / "home"
    with NextHop() as hop, socket.create_server(("127.0.0.1", 0)) as front:
        listen = f"127.0.0.1:{front.getsockname()[1]}"
        init(home, domains=["llanfair.example"], next_port=hop.port, listen=listen)
        gatehouse = open_home(home)
        now = gatehouse.clock.now()
        enrol(gatehouse, now)
        permits(gatehouse, now)
        staff = {"format": "gatelodge.staff/1", "version": "s1", "at": now.isoformat(), "staff": []}
        gatehouse.facts.put_staff(json.dumps(staff))
        asyncio.run(_begin_ledger(gatehouse))
        yield home


async def _begin_ledger(gatehouse):
    recorder = LocalRecorder(**gatehouse.recorder_arguments())
    await recorder.event(Event("gate:process:start", gatehouse.clock.now(), "gate", {}))
    await recorder.close()


@pytest.fixture
def home(well, tmp_path):
    """A copy to be broken."""
    shutil.copytree(well, tmp_path / "home", ignore=shutil.ignore_patterns("*.lock"))
    return tmp_path / "home"


def test_a_home_in_order_passes_every_check(well):
    checks = doctor.doctor(well)
    assert [check.name for check in checks] == HEALTHY
    assert [check for check in checks if not check.ok] == []
    assert {check.fix for check in checks} == {""}


def test_a_folder_that_is_no_home_says_how_to_make_one(tmp_path):
    (check,) = doctor.doctor(tmp_path)
    assert not check.ok
    assert "gatelodge init" in check.found


def _add(home, text, name="gatelodge.toml"):
    with (home / name).open("a", encoding="utf-8") as file:
        file.write(text)


def _rewrite(home, old, new):
    path = home / "gatelodge.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return gone.getsockname()[1]


def _older(home, what):
    gatehouse = open_home(home)
    at = gatehouse.clock.now() - OLD
    if what == "register":
        enrol(gatehouse, at)
    else:
        _no_permits(home)
        permits(open_home(home), at)


def _no_permits(home):
    for path in (home / "facts").glob("permits.db*"):
        path.unlink()


def _forge(home):
    path = home / "ledger" / "tile" / "entries" / "000.p" / "1"
    path.write_bytes(path.read_bytes().replace(b"start", b"stop!"))


def _next_hop_elsewhere(home):
    settings = open_home(home).settings
    _rewrite(home, f"port = {settings.next_hop.port}", f"port = {_free_port()}")


def _front_elsewhere(home):
    settings = open_home(home).settings
    _rewrite(home, settings.smtp.listen, f"127.0.0.1:{_free_port()}")


def _half_planted(home):
    canaries_of(open_home(home)).put([Canary("wing-b", "2011-08-01T09:00:00Z", (("number", "A9999ZZ"),))])


def _newer_register_key(home):
    keys = open_home(home).keys
    keys.rotate("register")
    recovery_copy(keys, home / "recovery.json")


def _newer_key(home):
    open_home(home).keys.rotate("spool")


BROKEN = {
    "settings, an unknown key": ("settings", lambda home: _add(home, "\n[gate_]\n"), "Did you mean gate?"),
    "settings, loose keys": ("settings", lambda home: (home / "keys").chmod(0o755), "chmod 700"),
    "settings, a broken rule": ("settings", lambda home: _add(home, "\n[[rule]]\n", "rules.toml"), "rules.toml:"),
    "keys": ("keys", lambda home: (home / "keys" / "trace.1").unlink(), "gatelodge keys restore"),
    "recovery, none": ("recovery", lambda home: (home / "recovery.json").unlink(), "gatelodge keys copy"),
    "recovery, an older one": ("recovery", _newer_key, "it lacks spool.2"),
    "register, none": ("register", lambda home: (home / "register" / "register.idx").unlink(), "register import"),
    "register, stale": ("register", lambda home: _older(home, "register"), "Import it again"),
    "register, damaged": ("register", lambda home: (home / "register" / "register.idx").write_bytes(b""), "again"),
    "register, a newer key": ("register", _newer_register_key, "gatelodge register rekey"),
    "register, somebody planted is not in it": ("register", _half_planted, "canary list"),
    "permits, none": ("permits", _no_permits, "permits import"),
    "permits, stale": ("permits", lambda home: _older(home, "permits"), "Import again"),
    "a folder that is gone": ("fsync", lambda home: (home / "run").rmdir(), "who may write there"),
    "staff": ("staff", lambda home: (home / "facts" / "staff.json").unlink(), "staff import"),
    "next hop": ("next hop", _next_hop_elsewhere, "correct [next_hop]"),
    "front": ("front", _front_elsewhere, "gatelodge serve"),
    "check api": (
        "check api",
        lambda home: _rewrite(home, "[web]\n", f'[web]\nlisten = "127.0.0.1:{_free_port()}"\n'),
        "gatelodge api-token create",
    ),
    "ledger": ("ledger", _forge, "gatelodge ledger verify"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_named_with_its_fix_and_nothing_else_is(home, case, monkeypatch):
    name, breaks, says = BROKEN[case]
    monkeypatch.setattr(doctor, "_cage", lambda _: doctor.Check("cage", ok=True, found="not asked here"))
    breaks(home)
    wrong = [check for check in doctor.doctor(home) if not check.ok]
    assert [check.name for check in wrong] == [name]
    assert says in f"{wrong[0].found} {wrong[0].fix}"
    assert wrong[0].fix


def _one(home, name):
    return next(check for check in doctor.examine(home) if check.name == name)


def test_a_file_that_broke_since_it_was_read_is_a_problem_of_the_facts(home):
    gatehouse = open_home(home)
    _add(home, "\nnot toml\n", "recipients.toml")
    check = _one(gatehouse, "facts")
    assert not check.ok
    assert "recipients.toml:" in check.found
    assert "last good one stays in force" in check.fix


def test_a_declared_clock_is_for_the_demo(home):
    gatehouse = open_home(home)
    settings = gatehouse.settings
    gatehouse.settings = replace(settings, clock=replace(settings.clock, mode="declared"))
    assert 'mode = "system"' in _one(gatehouse, "clock").fix


@pytest.mark.parametrize(
    ("check", "name", "value", "says"),
    [
        ("disk", "network_file_system", lambda _: "nfs4", "Move the home"),
        ("space", "free_bytes", lambda _: 1 << 30, "Free at least 2 GiB"),
        ("fsync", "_SLOW_FSYNC_MS", 0.0, "power-loss protection"),
    ],
)
def test_a_machine_that_is_not_fit_is_named_with_its_fix(home, monkeypatch, check, name, value, says):
    monkeypatch.setattr(doctor, name, value)
    found = _one(open_home(home), check)
    assert not found.ok
    assert says in found.fix


@pytest.mark.parametrize(
    ("wanted", "packages", "data", "says"),
    [
        ("true", True, ("eng", "cym"), "their words are read, in English and Welsh"),
        ("true", True, ("eng",), "read, in English; not installed: tesseract-ocr-cym (docs/guide/install.md)"),
        ("true", True, ("cym",), "their words are not read; not installed: tesseract-ocr-eng, tesseract-ocr-cym"),
        ("true", False, ("eng", "cym"), "their words are not read; not installed: pillow, tesserocr ("),
        ("false", False, (), "their words are not read, as [judge] ocr = false asks"),
    ],
)
def test_what_is_missing_for_reading_pictures_is_named(home, monkeypatch, tmp_path, wanted, packages, data, says):
    for name in data:
        (tmp_path / f"{name}.traineddata").touch()
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    monkeypatch.setattr(ocr.importlib.util, "find_spec", lambda _: object() if packages else None)
    _rewrite(home, "# ocr = true", f"ocr = {wanted}")
    check = doctor._pictures(open_home(home))
    assert check.ok
    assert says in check.found


class _NoWalls:
    strength: tuple[str, ...] = ()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def extract(self, *_, **__):
        return Extraction((), ())


class _FewWalls(_NoWalls):
    strength = tuple(walls.STRENGTHS["full"] - {"no network"})

    def extract(self, *_, **__):
        return Extraction((Part("", "text/plain", ()),), ())


@pytest.mark.parametrize(("asked", "ok"), [("full", False), ("basic", True)])
def test_a_missing_wall_is_named_with_what_it_would_stop_and_fails_where_it_is_asked_for(home, monkeypatch, asked, ok):
    _rewrite(home, '# cage = "full"', f'cage = "{asked}"')
    gatehouse = open_home(home)
    monkeypatch.setattr(type(gatehouse), "cage", lambda _, **__: _FewWalls())
    found = _one(gatehouse, "cage")
    assert found.ok is ok
    assert '"no network" is missing, so nothing says that a reader that was taken over reaches' in found.found
    assert ('set cage = "basic"' in found.fix) is not ok


def test_a_cage_that_cannot_be_built_is_named(home, monkeypatch):
    gatehouse = open_home(home)
    monkeypatch.setattr(type(gatehouse), "cage", lambda _, **__: _NoWalls())
    found = _one(gatehouse, "cage")
    assert not found.ok
    assert "will not start" in found.fix
