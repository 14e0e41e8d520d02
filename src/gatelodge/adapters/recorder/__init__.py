"""The recorder: the one writer of custody and ledger, as a process of its own, reached over a socket.

`serve_recorder` is that process; `RecorderClient` is the port `Recorder` for everybody else; `LocalRecorder` is the
same port in this very process, for a command line while no recorder runs. Whoever writes holds the lock beside the
socket, so there is never a second one.
"""

from gatelodge.adapters.recorder.client import RecorderClient, recorder_runs
from gatelodge.adapters.recorder.local import LocalRecorder
from gatelodge.adapters.recorder.server import serve_recorder

__all__ = ["LocalRecorder", "RecorderClient", "recorder_runs", "serve_recorder"]
