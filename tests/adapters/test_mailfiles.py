"""Past mail is found in an mbox, a Maildir, a folder and a file, each message whole."""

import pytest

from gatelodge.adapters.mailfiles import messages
from gatelodge.errors import RefusedError

ONE, TWO = b"Subject: one\n\nFrom here on\n\n>From quoted\n", b"Subject: two\n\nB\n"


def test_an_mbox_is_split_where_messages_begin_and_quoted_lines_come_back(tmp_path):
    text = b"From a Mon\n" + ONE.replace(b"\nFrom", b"\n>From").replace(b">From q", b">>From q")
    (tmp_path / "sent").write_bytes(text + b"\nFrom b Tue\n" + TWO + b"\n")
    assert list(messages(tmp_path / "sent")) == [ONE, TWO]


def test_a_line_that_begins_with_from_inside_a_paragraph_splits_nothing(tmp_path):
    (tmp_path / "sent").write_bytes(b"From a Mon\nSubject: x\n\nas\nFrom now\n")
    assert list(messages(tmp_path / "sent")) == [b"Subject: x\n\nas\nFrom now\n"]


def test_a_maildir_is_read_with_its_folders(tmp_path):
    for place, content in (("cur", ONE), ("new", TWO), (".Sent/cur", b"three")):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "1:2,S").write_bytes(content)
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "1").write_bytes(b"not whole yet")
    assert sorted(messages(tmp_path)) == sorted([ONE, TWO, b"three"])


def test_a_folder_of_eml_files_and_one_file(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.eml").write_bytes(ONE)
    (tmp_path / "deep" / "b.eml").write_bytes(TWO)
    (tmp_path / "c.txt").write_bytes(b"no mail")
    assert list(messages(tmp_path)) == [ONE, TWO]
    assert list(messages(tmp_path / "a.eml")) == [ONE]


def test_a_folder_without_mail_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="holds no mail"):
        list(messages(tmp_path))


def test_what_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="cannot be read"):
        list(messages(tmp_path / "none"))


def test_a_paragraph_that_begins_with_from_splits_nothing(tmp_path):
    text = b"Subject: x\n\nDear\n\nFrom Monday we move\nbye\n\nFrom now on\n"
    (tmp_path / "sent").write_bytes(b"From\x20\xff bad line\n" + text + b"\nFrom b\n" + TWO)
    assert list(messages(tmp_path / "sent")) == [text, TWO]


def test_a_file_that_cannot_be_read_does_not_end_the_others(tmp_path, monkeypatch):
    for name in ("a.eml", "b.eml", "c.EML"):
        (tmp_path / name).write_bytes(name.encode())
    whole, left_out = type(tmp_path).read_bytes, []

    def read(path):
        if path.name == "b.eml":
            raise OSError(5, "Input/output error")
        return whole(path)

    monkeypatch.setattr(type(tmp_path), "read_bytes", read)
    assert list(messages(tmp_path, unread=lambda: left_out.append(1))) == [b"a.eml", b"c.EML"]
    assert left_out == [1]
    with pytest.raises(RefusedError, match="cannot be read"):
        list(messages(tmp_path))
