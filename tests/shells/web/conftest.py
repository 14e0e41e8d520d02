"""One home with the check API on, its real processes, and somebody who asks; started once for all tests here."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from tests.gatehelp import NextHop, prison
from tests.gatehelp.home import GateHome
from tests.gatehelp.wait import free_port, until

DAY_ROWS = 1182
WEB = """
[web]
listen = "127.0.0.1:{port}"
per_minute = 1000
recipients_day = 500
people_day = 100
stopped_day = 300
"""


@pytest.fixture(scope="session", autouse=True)
def _django(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Ninja reads Django's settings when it is imported."""
    if not settings.configured:
        from gatelodge.adapters.store import configure

        configure(tmp_path_factory.mktemp("store") / "store.sqlite3")


def day_rows() -> list[tuple[str, str, str, str]]:
    """The whole prison of one day: 1,182 invented people."""
    rows = []
    for n in range(DAY_ROWS):
        surname = f"{prison._SURNAMES[n % 20]}{'abcdefgh'[n // 20 % 8]}y"
        born = f"{1 + n % 28:02}/{1 + n % 12:02}/{1950 + n % 50}"
        rows.append((surname, prison._FORENAMES[n % 3], f"B{2000 + n}RT", born))
    return rows


def day_csv() -> bytes:
    rows = ["SURNAME,FORENAME,PRISON NUMBER,DATE OF BIRTH", *(",".join(row) for row in day_rows())]
    return ("\r\n".join(rows) + "\r\n").encode()


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    document: dict[str, Any]
    text: str


@dataclass
class Asker:
    """A mail client."""

    home: GateHome
    hop: NextHop
    port: int
    token: str
    answers: list[str] = field(default_factory=list)

    def ask(
        self, body: dict[str, Any] | bytes, *, method: str = "POST", path: str = "/api/v1/check", **more: str
    ) -> Answer:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, content, {name: value for name, value in headers.items() if value})
            with connection.getresponse() as response:
                text = response.read().decode()
        self.answers.append(text)
        said = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, said, json.loads(text), text)

    def events(self, tag: str) -> list[dict[str, Any]]:
        """What the log says under that tag."""
        from gatelodge.adapters.store.source import source_rows
        from gatelodge.core.ledger.entry import parse

        path = self.home.folder / "store" / "gatelodge.sqlite3"
        entries = [dict(parse(entry)) for _, entry in source_rows(path)]
        return [entry for entry in entries if entry["tag"] == tag]


@pytest.fixture(scope="session")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    port = free_port()
    folder = tmp_path_factory.mktemp("web") / "home"
    with NextHop() as hop, GateHome(folder, next_port=hop.port, more=WEB.format(port=port), people=False) as home:
        register = prison.register_csv().encode() + b"".join(
            f"{surname},{forename},{number},{born},,\r\n".encode() for surname, forename, number, born in day_rows()
        )
        home.load("register", register)
        home.load("permits", prison.permits_csv().encode())
        home.load("staff", prison.staff_csv().encode())
        token = home.command(
            "api-token", "create", "outlook", "--author-domain", prison.DOMAIN, "--home", str(folder)
        ).strip()
        home.start()
        until((folder / "run" / "web.ready").exists, "the check API to take questions", within_s=60)
        yield Asker(home, hop, port, token)


@pytest.fixture(scope="session")
def day_file() -> bytes:
    return day_csv()
