"""The list of known passwords: what counts as one, and what is wrong with a list in a sentence that says where."""

import pytest

from gatelodge.adapters import known
from gatelodge.errors import ConfigError


@pytest.fixture
def listed(tmp_path):
    def write(content: bytes, mode: int = 0o600):
        path = tmp_path / "passwords.txt"
        path.write_bytes(content)
        path.chmod(mode)
        return path

    return write


def test_no_file_is_no_password(tmp_path):
    assert known.passwords(tmp_path / "passwords.txt") == ()


def test_empty_lines_and_remarks_are_none(listed):
    assert known.passwords(listed(b"# of the visits desk\nsesame\n\n  two words \r\n")) == ("sesame", "  two words ")


def test_a_list_saved_by_a_windows_editor_begins_with_its_first_password(listed):
    assert known.passwords(listed(b"\xef\xbb\xbfsesame\r\nllan\xc3\xb4\r\n")) == ("sesame", "llanô")


@pytest.mark.parametrize(
    ("content", "mode", "says"),
    [
        (b"sesame", 0o640, "Others may read {path}. Close it: chmod 600 {path}"),
        (b"ll\xff", 0o600, "{path} is not UTF-8 text (byte 2). Save it as UTF-8."),
        (b"x\n" * 501, 0o600, "{path} holds 501 passwords; at most 500 are tried. Keep those in use."),
    ],
)
def test_what_is_wrong_says_where_and_what_to_do_and_no_password(listed, content, mode, says):
    path = listed(content, mode)
    with pytest.raises(ConfigError) as raised:
        known.passwords(path)
    assert str(raised.value) == says.format(path=path)
