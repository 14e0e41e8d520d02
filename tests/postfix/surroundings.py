"""Two real Postfix instances with the gate between them."""

from typing import NamedTuple

from tests.gatehelp import GateHome, NextHop
from tests.gatehelp.postfix import Postfix


class Surroundings(NamedTuple):
    """Mail goes into `first`, through `gate` and `second`, and ends in `mailbox`."""

    first: Postfix
    gate: GateHome
    second: Postfix
    mailbox: NextHop
