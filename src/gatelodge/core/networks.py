"""Is an IP address in one of the listed networks?

>>> listed(["10.0.0.0/8"])("::ffff:10.1.2.3")
True
>>> listed(["10.0.0.0/8"])("not an address")
False
"""

from collections.abc import Callable, Iterable
from ipaddress import IPv6Address, ip_address, ip_network


def listed(networks: Iterable[str]) -> Callable[[str], bool]:
    """Tells whether a client's address is in one of the networks; an IPv4-mapped one counts as its IPv4 address."""
    known = [ip_network(network, strict=False) for network in networks]

    def is_listed(client: str) -> bool:
        try:
            address = ip_address(client)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        return any(address in network for network in known)

    return is_listed
