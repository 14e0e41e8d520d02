"""What stands before and behind a check, by itself: languages, bodies, questions made into messages, answers."""

import asyncio
import base64
import doctest
import json

import pytest

from gatelodge.adapters.facts import shipped_catalogue
from gatelodge.adapters.tokens import ApiTokens
from gatelodge.core.extract import extract_message
from gatelodge.errors import ConfigError
from gatelodge.settings import Settings, example
from gatelodge.web import language
from gatelodge.web.front import Bounds, Front


def test_languages():
    assert doctest.testmod(language).failed == 0


WORDS = shipped_catalogue()


def asked(tmp_path, *events, length=None, path="/api/v1/check", bounds=None, budget=1000):
    """What the front answers, and what the application behind it was given."""
    tokens = ApiTokens(tmp_path / "tokens.json")
    token = tokens.create("a", [], prison_time())
    given, sent = [], []

    async def app(scope, receive, send):
        given.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive():
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    async def send(event):
        sent.append(event)

    waiting = list(events)
    front = Front(app, tokens, bounds or Bounds(100, budget, 0.2), lambda: WORDS, ("en", "cy"))
    headers = [(b"authorization", f"Bearer {token}".encode())]
    headers += [(b"content-length", str(length).encode())] if length is not None else []
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers}
    asyncio.run(front(scope, receive, send))
    assert front._in_flight == 0
    body = b"".join(event.get("body", b"") for event in sent)
    return sent[0]["status"], given, json.loads(body)["type"].rpartition(":")[2] if body else ""


def prison_time():
    from datetime import UTC, datetime

    return datetime(2026, 5, 4, tzinfo=UTC)


def piece(body, *, more=False):
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_in_pieces_is_given_whole(tmp_path):
    assert asked(tmp_path, piece(b"ab", more=True), piece(b"c")) == (200, [b"abc"], "")


def test_a_body_that_grows_past_the_limit_is_left(tmp_path):
    events = [piece(b"x" * 60, more=True), piece(b"x" * 60, more=True)]
    assert asked(tmp_path, *events) == (413, [], "too-large")


@pytest.mark.parametrize("length", ["101", "-1", "many"])
def test_a_length_that_cannot_be_is_not_waited_for(tmp_path, length):
    assert asked(tmp_path, length=length) == (413, [], "too-large")


def test_a_body_that_does_not_come_is_given_up(tmp_path):
    assert asked(tmp_path, piece(b"ab", more=True)) == (408, [], "slow")


def test_more_than_fits_in_memory_is_asked_later(tmp_path):
    assert asked(tmp_path, piece(b"ab"), length=50, budget=49) == (503, [], "busy")


def test_a_broken_list_of_tokens_lets_nobody_ask(tmp_path):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "tokens.json").write_text("{")
    front = Front(None, ApiTokens(tmp_path / "broken" / "tokens.json"), Bounds(1, 1), lambda: WORDS, ("en",))
    sent = []

    async def send(event):
        sent.append(event)

    scope = {"type": "http", "method": "POST", "path": "/api/v1/check", "headers": [(b"authorization", b"Bearer x")]}
    asyncio.run(front(scope, None, send))
    assert sent[0]["status"] == 503


def test_a_question_becomes_the_message_it_is_about():
    from gatelodge.web.questions import from_json

    body = {
        "from": "Clerk@prison.example",
        "to": ["a@b.example", "a@b.example"],
        "cc": ["c@d.example"],
        "bcc": ["hidden@e.example"],
        "subject": "Ymweliad dydd Sadwrn – tŷ\r\nBcc: x@y.example",
        "text": "Helo Siân\nllinell 2",
        "html": "<p>Helo <b>Siân</b></p>",
        "attachments": [
            {"name": "Rhestr tŷ\n.csv", "content_base64": base64.b64encode(b"name,born\nx,1 May 1980\n").decode()}
        ],
    }
    question = from_json(json.dumps(body).encode(), 10)
    assert (question.author, question.recipients) == (
        "clerk@prison.example",
        ("a@b.example", "c@d.example", "hidden@e.example"),
    )
    read = extract_message(question.untrusted_bytes)
    headers = dict(read.headers)
    assert headers["Subject"] == "Ymweliad dydd Sadwrn – tŷ Bcc: x@y.example"
    assert (headers["To"], headers["Cc"]) == ("a@b.example, a@b.example", "c@d.example")
    assert "Bcc" not in headers
    assert read.gaps == ()
    texts = [segment.text for part in read.parts for segment in part.segments]
    assert any("Helo Siân" in text for text in texts)
    assert "Rhestr tŷ .csv" in [part.name for part in read.parts]
    assert b"\n" not in question.untrusted_bytes.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ('listen = "0.0.0.0:8443"\n', "[web] listen beyond this machine needs tls_certificate and tls_key"),
        ('listen = "127.0.0.1:0"\n', "[web] listen needs a port of its own"),
        ('listen = "127.0.0.1:8443"\ntls_key = "k"\n', "[web] tls_key needs tls_certificate beside it."),
        ("per_minute = 0\n", "[web] per_minute must be"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(tmp_path, more, complaint):
    (tmp_path / "gatelodge.toml").write_text(example().replace("[web]\n", f"[web]\n{more}"))
    with pytest.raises(ConfigError) as refused:
        Settings.load(tmp_path)
    assert complaint in str(refused.value)
    assert "gatelodge.toml:" in str(refused.value)


def test_a_rule_that_raises_an_alarm_is_not_shown_to_the_author():
    from gatelodge.values import Action, Coverage, FieldClass, Verdict
    from gatelodge.web.answers import _recipient

    verdict = Verdict(
        *("x@y.example", Action.HOLD, "canary", {"en": "Information governance must look at this message."}, 3, 1),
        *(FieldClass(0), Coverage.NONE, "public"),
        hints=("Send less.",),
        alarms=("canary",),
    )
    said = _recipient(verdict, WORDS, "cy")
    assert (said.verdict, said.rule, said.people, said.permitted) == ("hold", "", None, None)
    assert said.sentence == "Information governance must look at this message."
