"""Whom a message greets, and whether that may be the one behind an address.

Evidence that a mail went to the wrong one, never proof: many write no greeting, some addresses hold no name.
"""

import re
from collections.abc import Iterable, Sequence

from gatelodge.core.text import mail_address, tokens
from gatelodge.core.text.nicknames import same_name

_GREETING = re.compile(
    r"^[\s>]*(?:dear|hi|hiya|hello|hey|good\s+(?:morning|afternoon|evening)|annwyl|helo|s(?:ut)?\s?mae|shwmae|"
    r"bore\s+da|prynhawn\s+da|noswaith\s+dda)\b[\s,]*([^\n,!:;.?–—-]{0,60})",
    re.IGNORECASE,
)
_TITLES = frozenset(
    re.findall(
        r"\S+",
        """
    mr mrs ms miss mx dr prof professor rev revd cllr sir dame lord lady sgt pc dc insp governor
    """,
    )
)
_WELSH = frozenset(
    re.findall(
        r"\S+",
        """
    bawb pawb gyfaill gydweithiwr gydweithwyr syr fadam rieni riant
    """,
    )
)
_NOBODY = _WELSH | frozenset(
    re.findall(
        r"\S+",
        """
    all everyone everybody colleague colleagues team teams both there again folks parent parents carer carers
    guardian guardians sir madam sirs friend friends customer customers member members resident residents applicant
    editor recipient supplier client patient tenant student pupils families family visitor visitors officer manager
    the to whom it may concern hope just please thanks thank re ref see
    """,
    )
)
_ROLES = frozenset(
    re.findall(
        r"\S+",
        """
    info admin office enquiries enquiry visits visit bookings booking contact hello help helpdesk support team mail
    post reception duty referrals referral casework social services accounts finance hr payroll press media foi dpo
    data legal law courts court clerk secretary records noreply no reply sales orders library school house head list
    lists probation health gp surgery clinic ward
    """,
    )
)
_JOINING = frozenset({"and", "or", "ac", "neu"})
_LOOKED_AT = 6
"""Lines in which a greeting may stand."""


def greeted(lines: Iterable[str]) -> tuple[str, ...]:
    """The names in the greeting, folded: ("jane", "price"); () where there is none or it names nobody.

    lines: the visible text of the message from its beginning.

    >>> greeted(["Annwyl Siân a Tom,", "…"]), greeted(["Dear Mrs O'Hara"]), greeted(["Dear colleagues,"])
    (('sian', 'tom'), ('ohara',), ())
    """
    said = [line for line in lines if line.strip()][:_LOOKED_AT]
    for line in said:
        found = _GREETING.match(line)
        if found is not None:
            words = [word for word in tokens(found[1]) if word.isalpha()]
            names = [word for word in words if len(word) > 1 and word not in _TITLES | _JOINING]
            return () if any(name in _NOBODY for name in names) or len(names) > 5 else tuple(names)
    return ()


def fits(names: Sequence[str], address: str, display_name: str = "") -> bool | None:
    """Can this address belong to one of those greeted? None where the address says nothing about a name.

    >>> fits(["jane"], "jane.price@example.org"), fits(["bill"], "w.price@example.org"), fits(["tom"], "ann.lee@x.org")
    (True, True, False)
    >>> fits(["tom"], "bluebird22@example.org"), fits(["tom"], "visits@prison.example")
    (None, None)
    """
    local = mail_address(address).rpartition("@")[0].partition("+")[0]
    written = [*tokens(re.sub(r"\d+", " ", local.replace("_", " "))), *tokens(display_name)]
    if not written or _ROLES.intersection(written):
        return None
    if any(_same(name, word) for name in names for word in written):
        return True
    joined = "".join(tokens(local))
    if any(len(name) > 3 and name in joined for name in names):
        return True
    whole = [word for word in written if len(word) > 1]
    return False if len(whole) > 1 else None


def _same(name: str, word: str) -> bool:
    """A name and a word of an address: equal, one another's short form, or the word its initial."""
    if name == word or (len(word) == 1 and _initials(name).intersection(word)):
        return True
    stands_for = same_name(name.encode())
    return word.encode() in stands_for or name.encode() in same_name(word.encode())


def _initials(name: str) -> frozenset[str]:
    """The first letter of the name and of those it may stand for: Bill is also W."""
    return frozenset([name[0], *(other.decode()[0] for other in same_name(name.encode()))])
