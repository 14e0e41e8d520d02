"""The only place that picks adapters: one `Gatehouse` per home, and the processes of `gatelodge serve`.

`home.py` what an open home offers · `opening.py` making and opening one · `worker.py`, `recorder.py` the processes ·
`serve.py` the tree · `doctor.py` checks.
"""

from gatelodge.bootstrap.home import Gatehouse
from gatelodge.bootstrap.opening import bare, init, open_home

__all__ = ["Gatehouse", "bare", "init", "open_home"]
