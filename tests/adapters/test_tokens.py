"""Tokens of the check API: shown once, kept as digests, ended at once."""

import json
import stat
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from gatelodge.adapters.tokens import ApiTokens
from gatelodge.errors import ConfigError, RefusedError

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "facts" / "tokens.json"


def test_a_token_is_found_by_itself_and_only_its_digest_is_kept(path):
    token = ApiTokens(path).create("outlook", ["Prison.example", "@b.example"], AT)
    client = ApiTokens(path).find(token)
    assert (client.name, client.domains) == ("outlook", ("prison.example", "b.example"))
    assert client.sha256 == sha256(token.encode()).hexdigest()
    assert token not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(token) > 40


def test_it_speaks_for_authors_of_its_domains_only(path):
    client = (tokens := ApiTokens(path)).find(tokens.create("a", ["prison.example"], AT))
    authors = ("Clerk@PRISON.example", "x@sub.prison.example", "x@b.example", "prison.example", "")
    assert [client.speaks_for(author) for author in authors] == [True, False, False, False, False]


def test_what_one_process_revokes_another_one_no_longer_finds(path):
    token = ApiTokens(path).create("a", [], AT)
    seen = ApiTokens(path)
    assert seen.find(token) is not None
    ApiTokens(path).revoke("a", AT)
    assert seen.find(token) is None
    assert [bool(client.revoked) for client in seen.clients()] == [True]


def test_a_name_has_one_good_token(path):
    tokens = ApiTokens(path)
    tokens.create("a", [], AT)
    with pytest.raises(RefusedError, match="already"):
        tokens.create("a", [], AT)
    tokens.revoke("a", AT)
    assert tokens.find(tokens.create("a", [], AT)) is not None
    tokens.revoke("a", AT)
    with pytest.raises(RefusedError, match="no good token"):
        tokens.revoke("a", AT)


def test_without_a_file_and_for_nonsense_nobody_is_found(path):
    assert ApiTokens(path).find("") is None
    assert ApiTokens(path).clients() == ()


@pytest.mark.parametrize(
    "content", ["", "{}", '{"format": "x", "tokens": []}', '{"format": "gatelodge.tokens/1", "tokens": [{}]}']
)
def test_a_broken_file_lets_nobody_ask(path, content):
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(ConfigError, match="is no list of tokens"):
        ApiTokens(path).find("x")


def test_the_file_is_of_our_format(path):
    ApiTokens(path).create("a", [], AT)
    assert json.loads(path.read_text())["format"] == "gatelodge.tokens/1"
