"""A file is old or new, whole, and nothing is left beside it."""

import os

import pytest

from gatelodge.adapters.durable import new_file, replace_file


@pytest.mark.parametrize("alone", [False, True])
def test_a_file_is_replaced_whole_and_closed_to_others(tmp_path, alone):
    path = tmp_path / "x.json"
    replace_file(path, b"old content, longer", sole_writer=alone)
    replace_file(path, b"new", sole_writer=alone)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["x.json"]


@pytest.mark.parametrize("at", ["write", "fsync", "rename"])
def test_what_cannot_be_written_leaves_the_old_file_alone(tmp_path, monkeypatch, at):
    path = tmp_path / "x.json"
    replace_file(path, b"old")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    if at == "write":
        monkeypatch.setattr("gatelodge.adapters.durable._write", full)
    elif at == "fsync":
        monkeypatch.setattr("os.fsync", full)
    else:
        monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["x.json"]


def test_what_a_crash_left_is_written_over_by_the_sole_writer(tmp_path):
    (tmp_path / ".x.json.part").write_bytes(b"half of something long")
    replace_file(tmp_path / "x.json", b"new", sole_writer=True)
    assert (tmp_path / "x.json").read_bytes() == b"new"
    assert [found.name for found in tmp_path.iterdir()] == ["x.json"]


@pytest.mark.parametrize("name", [f".x.json.{os.getpid()}.part", ".x.json.part"])
def test_a_link_in_the_way_is_not_followed(tmp_path, name):
    (tmp_path / "elsewhere").write_bytes(b"not ours")
    (tmp_path / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=r"."):
        replace_file(tmp_path / "x.json", b"new", sole_writer=name == ".x.json.part")
    assert (tmp_path / "elsewhere").read_bytes() == b"not ours"


def test_a_new_file_is_never_written_over_another(tmp_path):
    new_file(tmp_path / "spool.1", b"key")
    with pytest.raises(FileExistsError):
        new_file(tmp_path / "spool.1", b"other")
    assert (tmp_path / "spool.1").read_bytes() == b"key"
