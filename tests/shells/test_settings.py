"""Settings: what is written is what is meant, and every fault has a file, a line and a way out."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.errors import ConfigError
from gatelodge.settings import Settings, example

LEAST = """\
[organisation]
name = "HMP Llanfair"
domains = ["llanfair.example"]

[next_hop]
host = "127.0.0.1"
"""


@pytest.fixture
def load(tmp_path):
    def loaded(text: str) -> Settings:
        (tmp_path / "gatelodge.toml").write_text(text, "utf-8")
        return Settings.load(tmp_path)

    return loaded


def _fault(load, text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        load(text)
    return "gatelodge.toml" + str(raised.value).partition("/gatelodge.toml")[2]


def test_what_is_left_out_has_its_default(load):
    settings = load(LEAST)
    assert settings.gate.mode == "hold"
    assert settings.smtp.address == ("127.0.0.1", 2525)
    assert settings.smtp.max_bytes == 50 * 1024 * 1024
    assert settings.queue.retry_s == (60, 300, 900, 3600)
    assert settings.routes == ()


def test_names_are_made_from_the_first_domain(load):
    settings = load(LEAST)
    assert settings.gate.host == "gatelodge.llanfair.example"
    assert settings.notices.sender == "gatelodge@llanfair.example"
    assert settings.notices.mail_admin == "postmaster@llanfair.example"
    assert settings.ledger.origin == "llanfair.example/gatelodge"


def test_everything_of_a_home_stands_in_the_home(load, tmp_path):
    settings = load(LEAST)
    paths = [name for name in dir(Settings) if name.endswith(("_path", "_dir"))]
    assert len(paths) >= 12
    assert all(getattr(settings, name).is_relative_to(tmp_path) for name in paths)
    assert settings.path("tls.crt") == tmp_path / "tls.crt"
    assert settings.path("/etc/tls.crt") == Path("/etc/tls.crt")
    assert settings.path("") is None


def test_the_keys_may_stand_elsewhere(load):
    assert load(LEAST + '[keys]\nfolder = "/secrets/gate"\n').keys_dir == Path("/secrets/gate")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1/32"])
def test_a_trusted_host_may_be_an_address_or_a_network(load, host):
    settings = load(LEAST + f'[identity]\nheader = "X-User"\ntrusted_hosts = ["{host}"]\n')
    assert settings.identity.trusted_hosts == ("127.0.0.1/32",)


def test_routes_are_read_in_order(load):
    routes = load(
        LEAST
        + '[[route]]\ndomains = ["a.example"]\nhost = "one.example"\n'
        + '[[route]]\ndomains = ["b.example"]\nhost = "two.example"\ntls = "verified"\n'
    ).routes
    assert [(route.host, route.port, route.tls) for route in routes] == [
        ("one.example", 25, "opportunistic"),
        ("two.example", 25, "verified"),
    ]


@pytest.mark.parametrize(
    ("added", "line", "says"),
    [
        ("[smtp]\nmax_byte = 5\n", 8, "[smtp] max_byte is not a setting. Did you mean max_bytes?"),
        ("[[smpt]]\na = 1\n[[smpt]]\n", 7, "[smpt] is not a known section. Did you mean smtp?"),
        ("[smpt]\n", 7, "[smpt] is not a known section. Did you mean smtp?"),
        ("[smtp]\n\n# here\nmax_bytes = 'big'\n", 10, "[smtp] max_bytes must be a whole number"),
        ("[smtp]\nmax_bytes = true\n", 8, "must be a whole number"),
        ("[smtp]\nmax_recipients = 99\n", 8, "must be a whole number from 100 to 10000"),
        ("[smtp]\nlisten = '2525'\n", 8, "must be an IP address and port"),
        ("[smtp]\nlisten = 'localhost:25'\n", 8, "must be an IP address and port"),
        ("[smtp]\nnetworks = []\n", 8, "not empty"),
        ("[smtp]\nnetworks = ['10.0.0.0/33']\n", 8, 'such as "10.0.0.0/8"'),
        ("[smtp]\nnetworks = '10.0.0.0/8'\n", 8, "must be a list in square brackets"),
        ("[gate]\nmode = 'strict'\n", 8, 'must be one of "hold", "tell", "shadow"'),
        ("[judge]\nworkers = 0\n", 8, "must be a whole number from 1 to 256"),
        ("[queue]\nretry_s = [60, 'x']\n", 8, "must be a whole number"),
        ("[notices]\nsender = 'nobody'\n", 8, "must be a mail address"),
        ("[identity]\nheader = 'X User'\n", 8, "must be the name of a mail header"),
        ("[identity]\nheader = 'X-User'\n", 8, "trusted_hosts"),
        ("[smtp]\ntls_key = 'k'\n", 8, "[smtp] tls_key needs tls_certificate beside it."),
        ("[smtp]\nauth_users = 'u'\n", 8, "no password without TLS"),
        ("[smtp]\nin_flight_bytes = 1048576\n", 8, "at least max_bytes"),
        ("[[route]]\ndomains = ['a.example']\nhost = 'h'\n[[route]]\nhost = 'h'\n", 10, "[route] domains is missing"),
        ("[[route]]\ndomains = ['a.example']\nhost = 'h'\n[[route]]\nhost = 5\ndomains = ['b.example']\n", 11, "host"),
        ("[route]\nhost = 'h'\n", 7, "[[route]]"),
        ("[gate\n", 7, "is not TOML"),
        ("[gate]\nmode = hold\n", 8, "is not TOML"),
    ],
)
def test_a_fault_is_named_by_file_and_line(load, added, line, says):
    fault = _fault(load, LEAST + added)
    assert fault.startswith(f"gatelodge.toml:{line}: ")
    assert says in fault


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "gatelodge.toml:1: [organisation] name is missing"),
        ("[organisation]\nname = ''\n", "gatelodge.toml:2: [organisation] name must be text"),
        (
            '[organisation]\nname = "x"\ndomains = ["a b"]\n',
            "gatelodge.toml:3: [organisation] domains must be a domain",
        ),
        ('[organisation]\nname = "x"\ndomains = ["a.example"]\nzone = "Europe/Cardiff"\n', "gatelodge.toml:4: "),
        ('mode = "hold"\n' + LEAST, "gatelodge.toml:1: mode is not a known setting outside of any section."),
        ("smtp = 5\n" + LEAST, "gatelodge.toml:1: smtp must be a section"),
        ("route = 5\n" + LEAST, "gatelodge.toml:1: route must be written with two brackets"),
    ],
)
def test_what_must_be_written_is_asked_for(load, text, says):
    assert _fault(load, text).startswith(says)


def test_no_file_says_how_to_make_one(tmp_path):
    with pytest.raises(ConfigError, match="gatelodge init"):
        Settings.load(tmp_path)


def test_a_file_in_another_encoding_is_a_configuration_error(tmp_path):
    (tmp_path / "gatelodge.toml").write_bytes(LEAST.replace("Llanfair", "Llanf\xe2r").encode("latin-1"))
    with pytest.raises(ConfigError, match="UTF-8"):
        Settings.load(tmp_path)


def test_the_example_is_complete_and_its_comments_are_the_defaults(load):
    """Every setting stands in the example; taking away each # gives the same settings."""
    plain = load(example())
    text = re.sub(r"(?m)^# (\[\[?[a-z]|[a-z_]+ = )", r"\1", example())
    uncommented = load(text)
    assert {f.name: getattr(plain, f.name) for f in fields(plain) if f.name not in ("routes", "smtp", "identity")} == {
        f.name: getattr(uncommented, f.name) for f in fields(plain) if f.name not in ("routes", "smtp", "identity")
    }
    written = tomllib.loads(text)
    for section, value in written.items():
        table = value[0] if isinstance(value, list) else value
        kind = uncommented.routes[0] if section == "route" else getattr(uncommented, section)
        optional = {"ca_file"} if section == "route" else set()
        assert set(table) == {f.name for f in fields(kind)} - optional


def test_the_example_takes_its_values(load):
    settings = load(example(name="HMP L", domains=["l.example", "m.example"], mode="shadow", next_port=2526))
    assert settings.organisation.name == "HMP L"
    assert settings.organisation.domains == ("l.example", "m.example")
    assert (settings.gate.mode, settings.next_hop.port) == ("shadow", 2526)


@given(name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_any_name_survives_the_example(tmp_path_factory, name):
    home = tmp_path_factory.mktemp("home")
    (home / "gatelodge.toml").write_text(example(name=name), "utf-8", newline="")
    assert Settings.load(home).organisation.name == name.strip()
