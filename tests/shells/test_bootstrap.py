"""One home, opened: what the flows are given is what the files say."""

import asyncio
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from gatelodge import bootstrap
from gatelodge.adapters.cage import walls
from gatelodge.bootstrap import serve
from gatelodge.bootstrap.home import new_item
from gatelodge.core.extract import extract_message
from gatelodge.errors import ConfigError
from gatelodge.flows.author import establish_author
from gatelodge.testing.recorder import MemoryRecorder
from gatelodge.values import Envelope, Event, Received

AT = datetime(2011, 8, 1, 9, 0, tzinfo=UTC)


def made(folder, *edits):
    bootstrap.init(folder, name="HMP Llanfair", domains=["llanfair.example"], next_host="mail.llanfair.example")
    path = folder / "gatelodge.toml"
    text = path.read_text()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text)
    return bootstrap.open_home(folder)


ANY_PORT = ('"127.0.0.1:2525"', '"127.0.0.1:0"')
IDENTITY = ("[identity]\n", '[identity]\nheader = "X-User"\ntrusted_hosts = ["10.0.0.0/24", "2001:db8::5"]\n')


def test_a_reference_is_eight_letters_that_can_be_read_out_on_the_telephone():
    made_up = {new_item() for _ in range(500)}
    assert len(made_up) == 500
    for one in made_up:
        assert one.startswith("GL-")
        assert len(one) == 11
        assert not set(one[3:]) & set("IO01")


def test_a_folder_that_is_no_home_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(ConfigError, match="gatelodge init"):
        bootstrap.open_home(tmp_path)


def test_a_home_is_made_once(tmp_path):
    made(tmp_path)
    keys = sorted(path.read_bytes() for path in (tmp_path / "keys").iterdir())
    with pytest.raises(ConfigError, match="already"):
        bootstrap.init(tmp_path, name="Other", domains=["other.example"], next_host="x.example")
    assert sorted(path.read_bytes() for path in (tmp_path / "keys").iterdir()) == keys


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "notes").touch()
    with pytest.raises(ConfigError, match=r"notes/home cannot be made a gate's folder: Not a directory \(.*notes/home"):
        bootstrap.init(tmp_path / "notes" / "home", name="Other", domains=["other.example"])


def test_nothing_in_a_home_is_for_others_to_read(tmp_path):
    made(tmp_path)
    for folder in ("keys", "register", "facts", "store", "spool", "ledger", "run"):
        assert (tmp_path / folder).stat().st_mode & 0o077 == 0, folder


@pytest.mark.parametrize(
    ("client", "believed"),
    [
        ("10.0.0.7", True),
        ("::ffff:10.0.0.7", True),
        ("2001:db8::5", True),
        ("10.0.1.7", False),
        ("2001:db8::6", False),
        ("", False),
        ("not an address", False),
    ],
)
def test_the_identity_header_is_believed_from_listed_hosts_only(tmp_path, client, believed):
    assert made(tmp_path, IDENTITY).judge_tools(None).trusted(client) is believed


def test_without_listed_hosts_no_header_is_believed(tmp_path):
    tools = made(tmp_path).judge_tools(None)
    assert (tools.identity_header, tools.trusted("10.0.0.7")) == ("", False)


@pytest.mark.parametrize("client", ["10.0.0.7", "192.0.2.1"])
@pytest.mark.parametrize("head", ["X-User: m.rees@llanfair.example\r\n", "", "X-User: a@b.c\r\nX-User: d@e.f\r\n"])
def test_mail_kept_unjudged_has_the_author_that_judging_will_find(tmp_path, client, head):
    """Else the author could approve it."""
    gatehouse = made(tmp_path, IDENTITY)
    tools = gatehouse.screen_tools(None, MemoryRecorder(), lambda: None)
    content = f"{head}Subject: x\r\n\r\nx\r\n".encode()
    received = Received(Envelope("visits@llanfair.example", ("jane@mail.example",), client=client), content, AT)
    judging = gatehouse.judge_tools(None)
    extraction = extract_message(content)
    later = establish_author(
        received,
        extraction.headers,
        judging.facts().staff,
        identity_header=judging.identity_header,
        trusted=judging.trusted,
    )
    assert tools.author_of(received) == later.identity


def test_queue_and_notices_are_given_what_the_settings_say(tmp_path):
    gatehouse = made(tmp_path)
    screen = gatehouse.screen_tools(None, MemoryRecorder(), lambda: None)
    queue = gatehouse.queue_tools(screen, None)
    settings = gatehouse.settings
    assert tuple(queue.retry_s) == tuple(settings.queue.retry_s)
    assert queue.lifetime == timedelta(hours=settings.queue.lifetime_h)
    assert queue.keep == timedelta(days=settings.retention.days)
    assert queue.judging_s > settings.judge.message_s > screen.inline_s
    notices = gatehouse.notify_tools(MemoryRecorder(), None)
    assert notices.internal("a.pugh@llanfair.example")
    assert not notices.internal("a.pugh@llanfair.example.org")
    assert notices.mail_admin == "postmaster@llanfair.example"
    assert set(notices.languages) == {"en", "cy"}
    assert notices.trace_key == screen.trace_key


def test_the_language_of_the_organisation_comes_first(tmp_path):
    gatehouse = made(tmp_path, ('# language = "en"', 'language = "cy"'))
    assert list(gatehouse.notify_tools(MemoryRecorder(), None).languages) == ["cy", "en"]


def test_tls_that_cannot_be_read_stops_the_start(tmp_path):
    gatehouse = made(
        tmp_path,
        ('# tls_certificate = "tls.crt"', 'tls_certificate = "tls.crt"'),
        ('# tls_key = "tls.key"', 'tls_key = "tls.key"'),
    )
    with pytest.raises(ConfigError, match="tls_certificate"):
        gatehouse.tls_context()


def test_without_a_certificate_or_accounts_there_is_neither_tls_nor_auth(tmp_path):
    gatehouse = made(tmp_path)
    assert gatehouse.tls_context() is None
    assert gatehouse.authenticate() is None


def test_while_no_recorder_runs_the_store_itself_is_asked(tmp_path):
    gatehouse = made(tmp_path)

    async def play():
        async with gatehouse.recorder() as recorder:
            entry = await recorder.event(Event("gate:process:start", AT, "gate", gatehouse.configuration()))
            await recorder.checkpoint(entry)
            return await recorder.counts()

    assert asyncio.run(play())["entries"] >= 1
    assert gatehouse.verify_ledger().verified


def test_nothing_is_ready_because_a_killed_gate_left_its_files(tmp_path, monkeypatch):
    gatehouse = made(tmp_path, ANY_PORT)
    ready = tmp_path / "run" / "gate.ready"
    ready.write_text("2525")
    gatehouse.settings.socket_path.touch()
    seen = []

    class Tree:
        def __init__(self, say):
            self.ready = []

        def add(self, name, command, ready):
            self.ready.append((name, command[2], ready))

        def run(self, on_ready):
            seen.extend((name, module, ready()) for name, module, ready in self.ready)
            return 0

    monkeypatch.setattr(serve, "Supervisor", Tree)
    assert serve.serve(tmp_path) == 0
    assert seen == [
        ("recorder", "gatelodge.bootstrap.recorder", False),
        ("gate", "gatelodge.smtp.gate", False),
        ("keeper", "gatelodge.bootstrap.keeper", True),
    ]


def test_a_port_that_is_taken_stops_the_start_in_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        made(tmp_path, ('"127.0.0.1:2525"', f'"127.0.0.1:{port}"'))
        with pytest.raises(ConfigError, match=rf"127\.0\.0\.1:{port}: another program listens there\. Stop it"):
            serve.serve(tmp_path)
    serve.refuse_taken_port("127.0.0.1", port)


def test_a_wall_that_is_missing_stops_the_start_before_any_process(tmp_path, monkeypatch):
    made(tmp_path, ANY_PORT)
    monkeypatch.setitem(walls.STRENGTHS, "full", frozenset({"memory limit", "a moat"}))
    with pytest.raises(ConfigError, match="do not stand on this machine: a moat"):
        serve.serve(tmp_path)


def test_passwords_that_others_may_read_stop_the_start(tmp_path):
    passwords = made(tmp_path, ANY_PORT).settings.passwords_path
    passwords.write_text("sesame\n", "utf-8")
    passwords.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        serve.serve(tmp_path)


def test_a_worker_whose_home_is_wrong_says_so_in_one_sentence(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "gatelodge.bootstrap.worker", str(tmp_path), "fast", "0"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith("gatelodge: a judge worker stops: ")
    assert ran.stderr.count("\n") == 1


def test_an_address_of_another_machine_stops_the_start(tmp_path):
    made(tmp_path, ('"127.0.0.1:2525"', '"192.0.2.1:2525"'))
    with pytest.raises(ConfigError, match="this machine has no such address"):
        serve.serve(tmp_path)


def test_a_bare_gate_judges_with_the_shipped_rules_and_leaves_nothing_behind():
    gatehouse = bootstrap.bare()
    assert gatehouse.register() is None
    assert not gatehouse.settings.home.exists()


def test_a_worker_says_where_a_fault_is_and_nothing_of_what_it_handled():
    text = (
        "import io, pickle, socket, struct, sys\n"
        "from datetime import UTC, datetime\n"
        "from gatelodge.bootstrap.worker import serve\n"
        "from gatelodge.flows.consider import JudgeTools\n"
        "from gatelodge.values import Envelope, Received\n"
        "ours, theirs = socket.socketpair()\n"
        "class Cage:\n"
        "    def extract(self, untrusted, **_):\n"
        "        raise KeyError(untrusted)\n"
        "tools = JudgeTools(Cage(), None, None, None, 'hold', None)\n"
        "mail = Received(Envelope('a@b.example', ('c@d.example',)), b'D Prys', datetime(2011, 8, 1, tzinfo=UTC))\n"
        "request = pickle.dumps(mail)\n"
        "ours.sendall((struct.pack('>I', len(request)) + request) * 2)\n"
        "ours.shutdown(socket.SHUT_WR)\n"
        "serve(theirs, tools)\n"
        "theirs.close()\n"
        "heard = ours.makefile('rb')\n"
        "for _ in range(2):\n"
        "    print(pickle.loads(heard.read(struct.unpack('>I', heard.read(4))[0])))\n"
    )
    said = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, env=os.environ)
    assert said.stdout.splitlines() == ["KeyError at <string>:9"] * 2
    assert "Prys" not in said.stdout
