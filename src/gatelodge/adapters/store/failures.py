"""The one failure of the store that callers tell apart."""

from gatelodge.errors import TemporaryError


class DiskError(TemporaryError):
    """The disk failed under the store. Whoever waits hears 451; the process ends."""
