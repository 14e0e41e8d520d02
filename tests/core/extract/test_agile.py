"""Office files locked in the agile way: opened with the right password only, and with the same key as the library's."""

import io
from email.message import EmailMessage

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.ecma376_agile import ECMA376Agile

from gatelodge.core.extract import extract_file, extract_message
from gatelodge.core.extract.office.compound import agile
from gatelodge.core.extract.passwords import candidates

from .files import workbook

RIGHT = "Harbwr 7 lôn"


@pytest.fixture(scope="module")
def locked() -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook(lambda _: None))).encrypt(RIGHT, out)
    return out.getvalue()


def test_the_key_is_the_one_that_the_library_finds(locked):
    info = OOXMLFile(io.BytesIO(locked)).info
    salt, name, packed = info["passwordSalt"], info["passwordHashAlgorithm"], info["encryptedKeyValue"]
    known = ECMA376Agile.makekey_from_password(RIGHT, salt, name, packed, info["spinValue"], info["passwordKeyBits"])
    assert agile.key(info, RIGHT) == known


@pytest.mark.parametrize("wrong", ["", "Harbwr 7 lon", RIGHT + " ", "\ud800"])
def test_another_password_opens_nothing(locked, wrong):
    assert agile.key(OOXMLFile(io.BytesIO(locked)).info, wrong) is None


def test_the_password_in_the_mail_opens_the_file_beside_it(locked):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "clerk@gaol.example", "List"
    mail.set_content(f'The password is "{RIGHT}"\n')
    mail.add_attachment(locked, maintype="application", subtype="octet-stream", filename="list.xlsx")
    found = extract_message(mail.as_bytes())
    assert found.gaps == ()
    assert any("Cai Puw" in segment.text for part in found.parts for segment in part.segments)


def test_how_a_file_describes_its_own_lock_is_not_tried_as_its_password(locked):
    assert candidates(extract_file(locked, "list.xlsx").parts) == []
