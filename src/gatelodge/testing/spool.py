"""The spool in memory."""

import re
from collections.abc import Sequence

from gatelodge.errors import IntegrityError, RefusedError


class MemorySpool:
    """ports.Spool without a disk; forgets with the process."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}

    def put(self, item: str, content: bytes) -> None:
        """Keep the content. The same again does nothing; another under the same name is refused."""
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}", item):
            raise RefusedError("That is not the name of a message in our keeping.")
        if self._contents.setdefault(item, bytes(content)) != content:
            raise IntegrityError(f"{item} is in the spool with other content.")

    def get(self, item: str) -> bytes:
        """The bytes put."""
        if item not in self._contents:
            raise RefusedError(f"The message {item} is no longer in our keeping.")
        return self._contents[item]

    def destroy(self, item: str) -> None:
        """Forget the bytes. Doing it again does nothing."""
        self._contents.pop(item, None)

    def items(self) -> Sequence[str]:
        """Every item with bytes, sorted."""
        return sorted(self._contents)
