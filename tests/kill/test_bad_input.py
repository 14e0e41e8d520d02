"""What is broken gets a clear answer: nothing is lost, nothing passes unread."""

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.gatehelp import Client, GateHome, Mail, NextHop, Reply, clean, day_file, held, until, visitor, workbook
from tests.gatehelp.home import PROGRAM
from tests.gatehelp.prison import mail as write
from tests.gatehelp.prison import prisoners, register_csv

_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3} ")


class Stage:
    """A running gate and its next hop."""

    def __init__(self, home: GateHome, hop: NextHop) -> None:
        self.home, self.hop = home, hop

    def send(self, mail: Mail) -> Reply:
        with Client(self.home.port) as client:
            reply = client.send(mail)
        assert _ENHANCED.match(reply.text), reply
        return reply

    def assert_not_passed(self, mail: Mail) -> Reply:
        """Refused, put off, or in custody for every recipient; never at the next hop."""
        reply = self.send(mail)
        if reply.code == 250:
            waiting = {(line.message_id, line.address) for line in self.home.settled()}
            assert mail.pairs <= waiting, reply
        else:
            assert 400 <= reply.code < 600, reply
        assert not self.hop.of(mail.message_id)
        return reply


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with NextHop() as hop, GateHome(tmp_path_factory.mktemp("bad") / "home", next_port=hop.port) as home:
        home.start()
        yield Stage(home, hop)


def with_content(mail: Mail, content: bytes) -> Mail:
    return Mail(mail.message_id, mail.sender, mail.recipients, content, mail.waits)


def table() -> bytes:
    """The whole register, as the text of one part."""
    return register_csv().encode()


def multipart(mail: Mail, declared: bytes, body: bytes) -> Mail:
    """The mail with another structure: `declared` replaces its Content-Type."""
    header = re.sub(rb"Content-Type: [^\r]*", declared, mail.content.split(b"\r\n\r\n", 1)[0])
    return with_content(mail, header + b"\r\n\r\n" + body)


_MIXED = b"Content-Type: multipart/mixed; boundary=b"
_HELLO = b"--b\r\n\r\nhello\r\n--b--\r\n"
_DEEP = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(200))
_BASE64 = b"--b\r\nContent-Type: text/csv\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!"
BROKEN = {
    "no closing boundary": (_MIXED, b"--b\r\n\r\n" + table()),
    "no boundary named": (b"Content-Type: multipart/mixed", b"--b\r\n\r\n" + table() + b"--b--\r\n"),
    "before the first part": (_MIXED, table() + b"\r\n" + _HELLO),
    "after the last part": (_MIXED, _HELLO + table()),
    "two content types": (b"Content-Type: text/plain\r\n" + _MIXED, b"--b\r\n\r\n" + table() + b"--b--\r\n"),
    "base64 that is none": (_MIXED, _BASE64 + table() + b"--b--\r\n"),
    "two hundred parts deep": (b"Content-Type: multipart/mixed; boundary=b0", _DEEP + b"--b200\r\n\r\n" + table()),
}
"""What is broken, to the Content-Type and the body that show it; the whole register stands in each."""


@pytest.mark.parametrize(("declared", "body"), BROKEN.values(), ids=BROKEN)
def test_broken_mime_with_the_days_file_in_it_does_not_pass(stage: Stage, declared: bytes, body: bytes) -> None:
    stage.assert_not_passed(multipart(day_file(), declared, body))


def test_a_header_bomb_does_not_pass(stage: Stage) -> None:
    bomb = held()
    stage.assert_not_passed(with_content(bomb, b"".join(b"X-%d: a\r\n" % n for n in range(60_000)) + bomb.content))


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda content: content.replace(b"Your visit to", b"x" * 1200, 1), id="a line of 1,200 bytes"),
        pytest.param(lambda content: content.replace(b"\r\nBring", b"\nBring", 1), id="a bare LF"),
        pytest.param(lambda content: content.replace(b"\r\nBring", b"\rBring", 1), id="a bare CR"),
        pytest.param(lambda content: content.replace(b"Bring", b"Br\0ing", 1), id="a NUL"),
    ],
)
def test_lines_that_servers_read_differently_are_refused(stage: Stage, spoil) -> None:
    whole = clean(2)
    spoilt = with_content(whole, spoil(whole.content))
    assert spoilt.content != whole.content
    assert stage.send(spoilt).code >= 500
    assert not stage.hop.of(whole.message_id)


def test_half_a_workbook_is_held(stage: Stage) -> None:
    whole = workbook(visitor(3))
    start = whole.content.index(b"\r\n\r\n", whole.content.index(b"day.xlsx")) + 4
    end = whole.content.index(b"--b1--")
    cut = whole.content[: start + (end - start) // 2 // 78 * 78] + b"\r\n--b1--\r\n"
    assert stage.assert_not_passed(with_content(whole, cut)).code == 250


def test_a_visit_mail_from_nobody_about_somebody_else_is_held(stage: Stage) -> None:
    """The null sender has its rule too; a notice about it cannot go to the sender and must not go to nobody."""
    mail = held(8)
    stage.assert_not_passed(Mail(mail.message_id, "", mail.recipients, mail.content, mail.waits))


def test_a_dead_next_hop_is_451_for_all_and_the_retry_passes(stage: Stage) -> None:
    mails = [clean(20), held(21)]
    stage.hop.down()
    try:
        for mail in mails:
            reply = stage.send(mail)
            assert (reply.code, reply.text[:5]) == (451, "4.4.1")
    finally:
        stage.hop.up()
    assert [until(lambda mail=mail: (r := stage.send(mail)).code == 250 and r, "250").code for mail in mails] == [
        250,
        250,
    ]
    assert len(stage.hop.wait_for(mails[0].message_id)) == 1
    assert not stage.hop.of(mails[1].message_id)


def test_the_next_hops_own_refusal_reaches_the_client(stage: Stage) -> None:
    stage.hop.refusal = b"552 5.2.2 mailbox full"
    try:
        assert stage.send(clean(22)) == Reply(552, "5.2.2 mailbox full")
    finally:
        stage.hop.refusal = b""


def test_a_second_gate_on_one_folder_does_not_start_and_the_first_goes_on(stage: Stage) -> None:
    second = subprocess.run(
        [PROGRAM, "serve", "--home", stage.home.folder], capture_output=True, timeout=30, check=False
    )
    assert second.returncode == 78
    assert b"Another gate runs on" in second.stderr
    assert stage.send(clean(23)).code == 250


def test_a_fault_in_the_settings_stops_the_start_with_file_and_line(tmp_path: Path) -> None:
    with NextHop() as hop, GateHome(tmp_path / "home", next_port=hop.port, people=False) as home:
        settings = home.folder / "gatelodge.toml"
        lines = settings.read_text(encoding="utf-8").splitlines()
        number = lines.index("[queue]") + 1
        settings.write_text("\n".join([*lines[:number], "retry = 5", *lines[number:]]), encoding="utf-8")
        done = subprocess.run([PROGRAM, "serve", "--home", home.folder], capture_output=True, timeout=30, check=False)
    assert done.returncode == 78
    assert f"gatelodge.toml:{number + 1}".encode() in done.stderr
    assert b"retry_s" in done.stderr, "it says what was probably meant"


def test_with_a_full_disk_the_client_keeps_the_mail_and_nothing_is_lost(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root to mount a small disk")
    with NextHop() as hop, GateHome(tmp_path / "home", next_port=hop.port) as home:
        spool = home.folder / "spool"
        with _disk(spool, "4k"):
            home.start()
            stage, mail = Stage(home, hop), day_file(30)
            reply = stage.send(mail)
            assert 400 <= reply.code < 500, reply
            assert stage.send(clean(31)).code == 250, "mail that needs no custody still passes"
            assert not hop.of(mail.message_id)
            assert not home.custody()
            subprocess.run(["mount", "-o", "remount,size=4m", spool], check=True)
            assert stage.send(mail).code == 250
            assert {line.message_id for line in home.custody()} == {mail.message_id}
            home.kill()


@contextlib.contextmanager
def _disk(folder: Path, size: str) -> Iterator[None]:
    """A small disk of its own mounted on a folder."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def test_the_invented_register_has_no_doubles() -> None:
    """The tests above lean on it: one number, one person."""
    assert len({p.number for p in prisoners()}) == len({(p.forename, p.surname) for p in prisoners()}) == 60
    assert write(("x@y.example",), "s", "t").message_id != write(("x@y.example",), "s", "t").message_id
