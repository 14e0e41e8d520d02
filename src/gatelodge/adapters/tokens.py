"""Who may use the check API: a token each, of which only the digest is kept, in `facts/tokens.json`.

A token is 256 random bits, so its plain SHA-256 gives nothing away and needs no slow hash (OWASP, password storage: for
secrets that people choose). The file is replaced atomically and looked at anew whenever it changed, so that a token
that is revoked ends at once.

    {"format": "gatelodge.tokens/1", "tokens": [{"name": "outlook", "sha256": "…", "domains": [], "made": "…"}]}
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from gatelodge.adapters.durable import replace_file
from gatelodge.errors import ConfigError, RefusedError, TemporaryError

FORMAT = "gatelodge.tokens/1"
PREFIX = "glk_"
"""How a token begins, so that scanners for secrets know one."""


@dataclass(frozen=True, slots=True)
class ApiClient:
    """One program that may ask."""

    name: str
    sha256: str
    """Of its token, hex."""
    domains: tuple[str, ...] = ()
    """Whose authors it may speak for: their claim to be the author is believed."""
    made: str = ""
    revoked: str = ""
    """When it ended; "" while it is good."""

    def speaks_for(self, author: str) -> bool:
        """May it say that this is the author?"""
        name, at, domain = author.lower().rpartition("@")
        return bool(name and at) and domain in self.domains


class ApiTokens:
    """The tokens of one home."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._clients: Mapping[str, ApiClient] = {}

    def find(self, token: str) -> ApiClient | None:
        """Whose token this is; None for nobody's, and for one that was revoked."""
        client = self._read().get(sha256(token.encode()).hexdigest())
        return client if client is not None and not client.revoked else None

    def clients(self) -> Sequence[ApiClient]:
        """Everybody who has or had one, in order of making."""
        return tuple(self._read().values())

    def create(self, name: str, domains: Sequence[str], at: datetime) -> str:
        """A new token, to be shown this once. RefusedError when the name has a good one already."""
        clients = [client for client in self.clients() if client.name != name or client.revoked]
        if len(clients) != len(self.clients()):
            raise RefusedError(f"There is a token of the name {name} already. Revoke it, or choose another name.")
        token = PREFIX + secrets.token_urlsafe(32)
        digest = sha256(token.encode()).hexdigest()
        named = tuple(dict.fromkeys(domain.lower().removeprefix("@") for domain in domains))
        self._write([*clients, ApiClient(name, digest, named, at.isoformat(timespec="seconds"))])
        return token

    def revoke(self, name: str, at: datetime) -> None:
        """End the token of that name. RefusedError when there is none that is good."""
        clients = list(self.clients())
        good = [place for place, client in enumerate(clients) if client.name == name and not client.revoked]
        if not good:
            raise RefusedError(f"There is no good token of the name {name}. gatelodge api-token list shows them.")
        for place in good:
            clients[place] = replace(clients[place], revoked=at.isoformat(timespec="seconds"))
        self._write(clients)

    def _read(self) -> Mapping[str, ApiClient]:
        try:
            found = self._path.stat()
            stamp = found.st_mtime_ns, found.st_size, found.st_ino
            if stamp != self._seen:
                self._clients = _parse(self._path.read_bytes(), self._path.name)
                self._seen = stamp
        except FileNotFoundError:
            self._clients, self._seen = {}, None
        except OSError as error:
            raise TemporaryError(f"{self._path.name} cannot be read.", log=f"tokens: {error.strerror}") from error
        return self._clients

    def _write(self, clients: Sequence[ApiClient]) -> None:
        document = {"format": FORMAT, "tokens": [asdict(client) for client in clients]}
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._path, json.dumps(document, indent=1).encode())
        except OSError as error:
            raise TemporaryError(f"{self._path.name} could not be written.", log=f"tokens: {error.strerror}") from error


def _parse(content: bytes, name: str) -> Mapping[str, ApiClient]:
    """Digest to client. ConfigError for a file that is none of ours: nobody may ask until it is mended."""
    try:
        document = json.loads(content)
        listed = {FORMAT: document["tokens"]}[document["format"]]
        clients = [ApiClient(**{**each, "domains": tuple(each["domains"])}) for each in listed]
    except (ValueError, TypeError, KeyError) as error:
        raise ConfigError(f"facts/{name} is no list of tokens. Delete it and make the tokens anew.") from error
    return {client.sha256: client for client in clients}
