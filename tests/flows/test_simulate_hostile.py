"""Past mail with a hostile header is left out, never the end; what nobody asks for is not kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from gatelodge.cli.simulate import _Ahead
from gatelodge.flows.simulate import _received

DATE = b"Mon, 1 Jan 2024 10:00:00 +0000"
LAST = datetime(2024, 1, 1, tzinfo=UTC)


def _mail(to=b"b@y.example", date=DATE):
    return b"From: a@x.example\nTo: " + to + b"\nDate: " + date + b"\n\nhi\n"


@pytest.mark.parametrize(
    "date", [b"Fri, 31 Dec 9999 23:59:59 -1200", b"Fri, 31 Dec 9999 23:59:59 +0000", b"nonsense", b""]
)
def test_a_date_that_cannot_be_is_the_one_before(date):
    assert _received(_mail(date=date), None) is None
    assert _received(_mail(date=date), LAST).at == LAST


@pytest.mark.parametrize("to", [b"(" * 5000, b"undisclosed-recipients:;", b""])
def test_without_recipients_it_is_left_out(to):
    assert _received(_mail(to=to), None) is None


def test_a_group_and_an_odd_name_are_read():
    assert _received(_mail(to=b"T: b@y.example, \xff <c@y.example>;"), None).envelope.recipients == (
        "b@y.example",
        "c@y.example",
    )


class _Cage:
    def extract(self, untrusted, **_):
        return untrusted.upper()


def test_read_ahead_keeps_nothing_that_nobody_asked_for():
    with ThreadPoolExecutor(2) as pool:
        ahead = _Ahead([_Cage()] * 3, pool)
        sent = [b"m%d" % number for number in range(100)]
        read = [ahead.extract(one, as_message=True) for one in ahead.ahead(sent) if one != b"m7"]
        assert read == [one.upper() for one in sent if one != b"m7"]
        assert not ahead._begun
