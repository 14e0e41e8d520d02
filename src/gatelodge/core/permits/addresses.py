"""Mail addresses as permits and recipient classes compare them."""

_CJSM = ".cjsm.net"
"""Criminal Justice Secure Mail: a@x.cjsm.net is the mailbox a@x on another route."""


def plain_address(address: str) -> str:
    """The address in lower case, without brackets, white space and the secure-mail suffix.

    >>> plain_address("<Duty@Police.example.CJSM.net>")
    'duty@police.example'
    """
    plain = address.strip().strip("<>").strip().lower()
    return plain.removesuffix(_CJSM) if "@" in plain and not plain.endswith("@cjsm.net") else plain


def domain_of(address: str) -> str:
    """What stands after the last @ of a plain address, "" where there is none."""
    return address.rpartition("@")[2] if "@" in address else ""


def address_variants(address: str) -> list[str]:
    """The plain address and each way to leave out one letter of it, without repeats.

    Two addresses one slip apart (a letter added, lost, changed or swapped with its neighbour) share a variant.

    >>> address_variants("ab@c")
    ['ab@c', 'b@c', 'a@c', 'ab@']
    """
    plain = plain_address(address)
    at = plain.rfind("@")
    shorter = (plain[:n] + plain[n + 1 :] for n in range(len(plain)) if n != at)
    return list(dict.fromkeys([plain, *shorter]))
