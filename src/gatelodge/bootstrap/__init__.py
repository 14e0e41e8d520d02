"""The only place that picks adapters: one `Gatehouse` per home, and the processes of `gatelodge serve`.

`home.py` what a home is made of · `worker.py`, `recorder.py` the processes · `serve.py` the tree · `doctor.py` checks.
"""

from gatelodge.bootstrap.home import Gatehouse, bare, init, open_home

__all__ = ["Gatehouse", "bare", "init", "open_home"]
