"""The parts of a mail address, and its near misses."""

from gatelodge.core.text import mail_address


def domain_of(address: str) -> str:
    """What stands after the last @ of a plain address, "" where there is none."""
    return address.rpartition("@")[2] if "@" in address else ""


def address_variants(address: str) -> list[str]:
    """The plain address and each way to leave out one letter of it, without repeats.

    Two addresses one slip apart (a letter added, lost, changed or swapped with its neighbour) share a variant.

    >>> address_variants("ab@c")
    ['ab@c', 'b@c', 'a@c', 'ab@']
    """
    plain = mail_address(address)
    at = plain.rfind("@")
    shorter = (plain[:n] + plain[n + 1 :] for n in range(len(plain)) if n != at)
    return list(dict.fromkeys([plain, *shorter]))
