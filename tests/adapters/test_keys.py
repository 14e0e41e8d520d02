"""Keys on disk: closed to others, never written over, recoverable."""

import pytest

from gatelodge.adapters.keys import PURPOSES, FileKeys, create_all
from gatelodge.adapters.recovery import check_recovery, recovery_copy, restore
from gatelodge.errors import ConfigError, IntegrityError, RefusedError
from gatelodge.testing import keys as twin


@pytest.fixture(params=["seeded", "file"])
def keys(request, tmp_path):
    return twin.SeededKeys() if request.param == "seeded" else create_all(tmp_path / "keys")


def test_every_purpose_has_a_key_of_its_own(keys):
    found = [keys.key(purpose) for purpose in PURPOSES]
    assert all(len(key) == 32 for key in found)
    assert len(set(found)) == len(PURPOSES) == len(twin.PURPOSES)


def test_a_new_epoch_is_current_and_the_old_one_stays(keys):
    old = keys.key("spool")
    assert keys.rotate("spool") == keys.epoch("spool") == 2
    assert keys.key("spool", 1) == old
    assert keys.key("spool") == keys.key("spool", 2) != old


def test_the_key_of_the_log_is_for_life(keys):
    with pytest.raises(RefusedError):
        keys.rotate("ledger")


@pytest.mark.parametrize(("purpose", "epoch"), [("spool", 2), ("spool", 0), ("nothing", None)])
def test_a_key_that_is_not_there_is_a_configuration_error(keys, purpose, epoch):
    with pytest.raises(ConfigError):
        keys.key(purpose, epoch)


def test_folder_and_files_are_closed_to_others(tmp_path):
    create_all(tmp_path / "keys")
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}


@pytest.mark.parametrize(("name", "mode"), [(".", 0o750), ("spool.1", 0o640), ("ledger.1", 0o604)])
def test_loose_permissions_are_refused_with_the_mending_command(tmp_path, name, mode):
    create_all(tmp_path / "keys")
    (tmp_path / "keys" / name).chmod(mode)
    with pytest.raises(ConfigError, match="chmod"):
        FileKeys(tmp_path / "keys")


def test_a_link_in_place_of_a_key_is_refused(tmp_path):
    create_all(tmp_path / "keys")
    (tmp_path / "keys" / "spool.1").rename(tmp_path / "elsewhere")
    (tmp_path / "keys" / "spool.1").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigError, match="plain file"):
        FileKeys(tmp_path / "keys")


@pytest.mark.parametrize("content", [b"", b"00" * 31, b"zz" * 32, b"00" * 33])
def test_a_damaged_key_file_is_refused(tmp_path, content):
    create_all(tmp_path / "keys")
    (tmp_path / "keys" / "spool.1").write_bytes(content)
    with pytest.raises(ConfigError, match="64 hex digits"):
        FileKeys(tmp_path / "keys")


def test_keys_are_never_written_over_others(tmp_path):
    create_all(tmp_path / "keys")
    with pytest.raises(ConfigError, match="not empty"):
        create_all(tmp_path / "keys")


def test_an_epoch_made_by_another_process_is_found_when_asked_for(tmp_path):
    here, there = create_all(tmp_path / "keys"), FileKeys(tmp_path / "keys")
    there.rotate("address")
    assert here.key("address", 2) == there.key("address")


def test_every_key_comes_back_from_the_recovery_copy(tmp_path):
    keys = create_all(tmp_path / "keys")
    keys.rotate("register")
    code = recovery_copy(keys, tmp_path / "copy")
    assert check_recovery(keys, tmp_path / "copy", code) == ()
    (tmp_path / "fresh").mkdir(mode=0o700)
    assert restore(tmp_path / "copy", code.lower().replace("-", " "), tmp_path / "fresh") == len(PURPOSES) + 1
    assert FileKeys(tmp_path / "fresh").every() == keys.every()


def test_one_lost_key_is_restored_beside_the_others(tmp_path):
    keys = create_all(tmp_path / "keys")
    code = recovery_copy(keys, tmp_path / "copy")
    lost = keys.key("spool")
    (tmp_path / "keys" / "spool.1").unlink()
    assert restore(tmp_path / "copy", code, tmp_path / "keys") == 1
    assert FileKeys(tmp_path / "keys").key("spool") == lost


def test_a_copy_of_another_home_is_not_restored_over_this_one(tmp_path):
    code = recovery_copy(create_all(tmp_path / "one"), tmp_path / "copy")
    two = create_all(tmp_path / "two")
    before = two.every()
    with pytest.raises(RefusedError, match="Nothing was written"):
        restore(tmp_path / "copy", code, tmp_path / "two")
    assert two.every() == before


def test_a_copy_older_than_a_rotation_is_told_without_its_code(tmp_path):
    keys = create_all(tmp_path / "keys")
    recovery_copy(keys, tmp_path / "copy")
    assert check_recovery(keys, tmp_path / "copy") == ()
    keys.rotate("spool")
    assert check_recovery(keys, tmp_path / "copy") == ("spool.2",)


def test_a_wrong_code_or_a_changed_copy_does_not_open(tmp_path):
    keys = create_all(tmp_path / "keys")
    code = recovery_copy(keys, tmp_path / "copy")
    with pytest.raises(IntegrityError):
        check_recovery(keys, tmp_path / "copy", "AAAAA-" + code[6:])
    text = (tmp_path / "copy").read_text()
    (tmp_path / "copy").write_text(text.replace('"spool.1"', '"spool.9"'))
    with pytest.raises(IntegrityError):
        restore(tmp_path / "copy", code, tmp_path / "fresh")


def test_the_copy_holds_no_key_in_the_open(tmp_path):
    keys = create_all(tmp_path / "keys")
    recovery_copy(keys, tmp_path / "copy")
    text = (tmp_path / "copy").read_text()
    assert not any(key.hex() in text for key in keys.every().values())
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content", [None, b"not json", b"[]", b'{"format": "other/1"}', b'{"format": "gatelodge.recovery/1"}']
)
def test_no_copy_and_no_such_copy_are_configuration_errors(tmp_path, content):
    keys = create_all(tmp_path / "keys")
    if content is not None:
        (tmp_path / "copy").write_bytes(content)
    with pytest.raises(ConfigError):
        check_recovery(keys, tmp_path / "copy")
