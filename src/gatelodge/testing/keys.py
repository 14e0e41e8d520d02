"""Keys made from a seed: the same in every run, secret in none."""

from collections import defaultdict
from hashlib import blake2b

from gatelodge.errors import ConfigError, RefusedError

PURPOSES = ("register", "sketch", "address", "trace", "spool", "custody", "ledger", "smtp-auth")


class SeededKeys:
    """ports.Keys for tests."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._epochs: dict[str, int] = defaultdict(lambda: 1)

    def key(self, purpose: str, epoch: int | None = None) -> bytes:
        """The key of that epoch (None: the current one). ConfigError when there is none."""
        current = self.epoch(purpose)
        which = current if epoch is None else epoch
        if not 1 <= which <= current:
            raise ConfigError(f"There is no key {purpose}.{which}.")
        return blake2b(f"{self._seed}/{purpose}/{which}".encode(), digest_size=32).digest()

    def epoch(self, purpose: str) -> int:
        """The current epoch, counted from 1."""
        if purpose not in PURPOSES:
            raise ConfigError(f"There is no {purpose} key.")
        return self._epochs[purpose]

    def rotate(self, purpose: str) -> int:
        """Begin the next epoch and return its number."""
        if purpose == "ledger":
            raise RefusedError("The log is signed with one key for life: a new key is a new log.")
        self._epochs[purpose] = self.epoch(purpose) + 1
        return self._epochs[purpose]
