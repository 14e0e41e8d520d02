"""How an unknown address differs from a known one, where known addresses stand only as keyed tokens.

A known address is noted under its one-deletion variants (`core/permits/addresses.py`) and under the two forms of this
file: what it looks like, and what it is without its domain's ending. An unknown address that shares one is a slip.
"""

from collections.abc import Callable, Iterable, Iterator

from gatelodge.core.text import fold, mail_address

_SAME = str.maketrans("01i|53$4", "olllsesa", "-_.")
_SCRIPTS = str.maketrans("авеёкмнорстухіјѕԁԛԝαβγεικνορτυχѡʟɡɑ", "abeekmhopctyxijsdqwabyeikvoptuxwlga")
"""Letters of other scripts that are drawn as ours."""
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SECOND_LEVEL = frozenset({"co", "com", "org", "ac", "gov", "net", "ltd", "plc", "nhs", "sch", "police", "me"})


def looks(address: str) -> str:
    """What an address looks like at a glance: look-alike letters are one, dots and dashes are nothing.

    >>> looks("j0hn.srnith@exarnple.org") == looks("john.smith@example.org")
    True
    """
    local, _, domain = mail_address(address).rpartition("@")
    return f"{_glance(local)}@{_glance(_decoded(domain).replace('.', '·'))}"


def without_ending(address: str) -> str:
    """The address without the ending of its domain.

    >>> without_ending("jane@price.co.uk"), without_ending("jane@mail.price.com")
    ('jane@price', 'jane@mail.price')
    """
    local, _, domain = mail_address(address).rpartition("@")
    labels = domain.split(".")
    end = -2 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else -1
    return f"{local}@{'.'.join(labels[:end])}"


def forms(address: str) -> list[str]:
    """The two forms under which a known address is noted beside its one-deletion variants."""
    return [f"looks {looks(address)}", f"ending {without_ending(address)}"]


def slip_of(address: str, *, known: Callable[[str], bool], near: Callable[[str], bool], variants: Iterable[str]) -> str:
    """How an address differs from one that is known: `swap`, `lookalike`, `ending` or `letter`; "" where it does not.

    known: is this plain address known? near: was this form or variant noted for a known address?
    variants: the address and its one-deletion variants.
    """
    plain = mail_address(address)
    if known(plain):
        return ""
    if any(known(swapped) for swapped in _swaps(plain)):
        return "swap"
    seems, ending = forms(plain)
    if near(seems):
        return "lookalike"
    if near(ending):
        return "ending"
    return "letter" if any(map(near, variants)) else ""


def _swaps(plain: str) -> Iterator[str]:
    """The address with two neighbouring letters the other way round."""
    for n in range(len(plain) - 1):
        one, other = plain[n], plain[n + 1]
        if one != other and "@" not in (one, other):
            yield f"{plain[:n]}{other}{one}{plain[n + 2 :]}"


def _glance(text: str) -> str:
    plain = fold(text.translate(_SCRIPTS)).lower()
    for pair, one in _PAIRS:
        plain = plain.replace(pair, one)
    return plain.translate(_SAME)


def _decoded(domain: str) -> str:
    """An internationalised domain as people see it; as it is where it is none."""
    try:
        return ".".join(
            label.removeprefix("xn--").encode("ascii").decode("punycode") if label.startswith("xn--") else label
            for label in domain.split(".")
        )
    except (UnicodeError, ValueError):
        return domain
