"""The gate from outside, for tests: a fresh home, a running gate, a next hop that waits where told, a client in steps.

`prison.py` invented people and their mail; `home.py` one home and its processes; `nexthop.py`, `client.py`,
`wait.py`.
"""

from tests.gatehelp.client import Client, Disconnected, Reply
from tests.gatehelp.home import Custody, GateHome
from tests.gatehelp.nexthop import Arrived, NextHop
from tests.gatehelp.prison import CLERK, MANAGER, Mail, clean, day_file, held, split, visitor, workbook
from tests.gatehelp.wait import free_port, until

__all__ = [
    "CLERK",
    "MANAGER",
    "Arrived",
    "Client",
    "Custody",
    "Disconnected",
    "GateHome",
    "Mail",
    "NextHop",
    "Reply",
    "clean",
    "day_file",
    "free_port",
    "held",
    "split",
    "until",
    "visitor",
    "workbook",
]
