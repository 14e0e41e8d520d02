"""The published ledger is the same whatever happened on the way, and only ever grows."""

import shutil

import pytest

from gatelodge.adapters import publisher as module
from gatelodge.adapters.publisher import Publisher
from gatelodge.core.ledger.tree import Frontier, leaf_hash, root_of
from gatelodge.errors import IntegrityError, TemporaryError

SEED, ORIGIN = bytes(range(32)), "llanfair.example/ledger"
ENTRIES = [b"entry %d" % number for number in range(1500)]


class Killed(BaseException):
    """The process died here."""


def published(folder, *batches):
    publisher = Publisher(folder, SEED, ORIGIN)
    publisher.open()
    tree, start = Frontier(), 0
    for size in batches:
        tree = publisher.write(tree, ENTRIES[start : start + size])
        publisher.sign(tree)
        start += size
    return tree


def full_files(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".p" not in str(path)
    }


@pytest.mark.parametrize("batches", [[1] * 20, [255, 1, 1, 255], [256, 256], [700], [300, 900], [257, 3, 252]])
def test_how_the_entries_came_makes_no_difference(tmp_path, batches):
    size = sum(batches)
    tree = published(tmp_path / "steps", *batches)
    assert tree.root == root_of(leaf_hash(entry) for entry in ENTRIES[:size]) == published(tmp_path / "one", size).root
    assert full_files(tmp_path / "steps") == full_files(tmp_path / "one")


def test_a_crash_after_any_step_ends_in_the_same_tree(tmp_path, monkeypatch):
    """Killed at each file written in turn, before and after it is in place; then started again."""
    write = module._write
    expected = published(tmp_path / "clean", 250, 300)
    files = full_files(tmp_path / "clean")
    for step in range(200):
        folder = tmp_path / f"crash{step}"
        tree = published(folder, 250)
        calls = iter(range(1000))

        def dying(path, content, step=step, calls=calls):
            number = next(calls)
            if number * 2 == step:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.with_name(f".{path.name}.part").write_bytes(content[: len(content) // 2])
                raise Killed
            write(path, content)
            if number * 2 + 1 == step:
                raise Killed

        monkeypatch.setattr(module, "_write", dying)
        try:
            crashing = Publisher(folder, SEED, ORIGIN)
            crashing.open()
            crashing.sign(crashing.write(tree, ENTRIES[250:550]))
        except Killed:
            died = True
        else:
            died = False
        monkeypatch.setattr(module, "_write", write)
        again = Publisher(folder, SEED, ORIGIN)
        again.open()
        grown = again.write(tree, ENTRIES[250:550])
        again.sign(grown)
        assert grown.root == expected.root
        found = {path: content for path, content in full_files(folder).items() if not path.endswith(".part")}
        assert found == files
        shutil.rmtree(folder)
        if not died:
            assert step > 15
            return
    raise AssertionError("it never came to the end")


def test_a_tree_that_does_not_go_on_from_the_last_checkpoint_is_never_signed(tmp_path):
    tree = published(tmp_path, 300)
    note = (tmp_path / "checkpoint").read_bytes()
    publisher = Publisher(tmp_path, SEED, ORIGIN)
    publisher.open()
    with pytest.raises(IntegrityError):
        publisher.sign(Frontier())
    forked = publisher.write(Frontier(), [b"another", *ENTRIES[1:400]])
    with pytest.raises(IntegrityError):
        publisher.sign(forked)
    assert (tmp_path / "checkpoint").read_bytes() == note
    assert tree.size == 300


@pytest.mark.parametrize("path", ["tile/0/001.p/44", "tile/1/000.p/1"])
def test_a_changed_tile_that_the_tree_grows_from_is_noticed_before_signing(tmp_path, path):
    tree = published(tmp_path, 300)
    path = tmp_path / path
    path.write_bytes(bytes(32) + path.read_bytes()[32:])
    publisher = Publisher(tmp_path, SEED, ORIGIN)
    publisher.open()
    with pytest.raises(IntegrityError):
        publisher.sign(publisher.write(tree, ENTRIES[300:310]))


def test_another_keys_checkpoint_is_not_taken_up(tmp_path):
    published(tmp_path, 3)
    with pytest.raises(IntegrityError):
        Publisher(tmp_path, bytes(32), ORIGIN).open()


def test_a_folder_that_cannot_be_written_is_temporary(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(TemporaryError):
        Publisher(tmp_path / "file" / "ledger", SEED, ORIGIN).open()
