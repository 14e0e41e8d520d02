"""Which clients are in a listed network."""

import pytest

from gatelodge.core.networks import listed


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("10.0.0.1", True),
        ("10.0.0.255", True),
        ("10.0.1.1", False),
        ("::ffff:10.0.0.7", True),
        ("::1", True),
        ("::2", False),
        ("", False),
        ("10.0.0.1:25", False),
        ("unix:", False),
    ],
)
def test_a_client_is_listed_by_its_address_alone(client, expected):
    assert listed(["10.0.0.5/24", "::1"])(client) is expected


def test_no_network_lists_nobody():
    assert not listed([])("127.0.0.1")
