"""The planted people of a home, in plain words, so that they can be listed and made anew under a new key.

One file, `register/canaries.json`: label, when and by whom, and the fields, sealed as addresses are.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gatelodge.adapters.durable import replace_file
from gatelodge.adapters.sealing import AddressSeal
from gatelodge.errors import IntegrityError, TemporaryError
from gatelodge.ports import Keys

_FORMAT = "gatelodge.canaries/1"


@dataclass(frozen=True, slots=True)
class Canary:
    """One invented person."""

    label: str
    at: str
    """When they were planted; ISO 8601."""
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    """Kind of column and value."""


class Canaries:
    """The file."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self._path, self._seal = path, AddressSeal(keys)

    def all(self) -> list[Canary]:
        """Everybody planted, in the order they were. IntegrityError when the file is damaged."""
        try:
            document = json.loads(self._path.read_bytes())
            return [
                Canary(
                    one["label"],
                    one["at"],
                    tuple((name, value) for name, value in json.loads(self._seal.open(bytes.fromhex(one["fields"])))),
                )
                for one in document["canaries"]
            ]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError):
            raise IntegrityError("The list of planted people cannot be read.") from None

    def put(self, canaries: Sequence[Canary]) -> None:
        """These are all of them from now on. TemporaryError when it cannot be written."""
        held = [
            {"label": one.label, "at": one.at, "fields": self._seal.seal(json.dumps(one.fields).encode()).hex()}
            for one in canaries
        ]
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._path, json.dumps({"format": _FORMAT, "canaries": held}, indent=1).encode())
        except OSError as error:
            raise TemporaryError("The list of planted people could not be written.", log="canaries") from error
