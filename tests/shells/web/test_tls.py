"""The check API beyond plain loopback: a certificate of its own, and settings that cannot be meant."""

import datetime as dt
import http.client
import ipaddress
import json
import ssl
from contextlib import closing
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.gatehelp.home import GateHome
from tests.gatehelp.wait import free_port, until

from gatelodge.bootstrap import open_home
from gatelodge.bootstrap.doctor import examine
from gatelodge.errors import ConfigError


def certificate(folder: Path, *, days: int = 30, pkcs8: bool = True) -> None:
    """tls.crt and tls.key for 127.0.0.1 in that folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "gate.prison.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=100))
        .not_valid_after(now + dt.timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8 if pkcs8 else serialization.PrivateFormat.TraditionalOpenSSL
    (folder / "tls.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "tls.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))


@pytest.fixture
def home(tmp_path):
    port = free_port()
    more = f'\n[web]\nlisten = "127.0.0.1:{port}"\ntls_certificate = "tls.crt"\ntls_key = "tls.key"\n'
    with GateHome(tmp_path / "home", next_port=free_port(), more=more, people=False) as home:
        yield home


def check_api(home):
    return next(check for check in examine(open_home(home.folder)) if check.name == "check api")


def test_it_speaks_tls_comes_back_and_stops_when_told(home):
    certificate(home.folder)
    token = home.command("api-token", "create", "one", "--home", str(home.folder)).strip()
    home.start()
    until((home.folder / "run" / "web.ready").exists, "the check API to take questions", within_s=60)
    context = ssl.create_default_context(cafile=str(home.folder / "tls.crt"))
    port = int((home.folder / "run" / "web.ready").read_text())
    with closing(http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=context)) as connection:
        body = json.dumps({"from": "a@prison.example", "to": ["b@mail.example"], "text": "Hello"})
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", "/api/v1/check", body, headers)
        with connection.getresponse() as response:
            assert (response.status, json.loads(response.read())["verdict"]) == (200, "deliver")
    check = check_api(home)
    assert (check.ok, check.found.split("; ")[1]) == (True, "the certificate is good for 30 days")
    ready = home.folder / "run" / "web.ready"
    ready.unlink()
    assert home.kill("web") == 1
    until(ready.exists, "the check API to come back", within_s=60)
    assert home.stop() == 0
    assert not ready.exists()


def test_doctor_names_a_certificate_that_runs_out(home):
    certificate(home.folder, days=3)
    check = check_api(home)
    assert not check.ok
    assert "good for 3 days; nobody listens there" in check.found
    assert check.fix.startswith("Put a new certificate in its place")
    certificate(home.folder, days=-3)
    assert "has run out" in check_api(home).found


def test_a_key_in_a_form_that_cannot_be_read_stops_the_start(home):
    certificate(home.folder, pkcs8=False)
    with pytest.raises(
        ConfigError, match=r"\[web\] tls_key: tls.key is not in the form PKCS #8. Make it so with: openssl"
    ):
        open_home(home.folder).web_certificate()
    said = home.command("serve", "--home", str(home.folder), expect=78)
    assert said == ""


def test_a_missing_certificate_stops_the_start(home):
    with pytest.raises(ConfigError, match=r"\[web\] tls_certificate: the certificate or its key cannot be read"):
        open_home(home.folder).web_certificate()
