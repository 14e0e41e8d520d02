"""A version of the register where it is mapped, described for the library."""

import ctypes

import numpy as np
from numpy.typing import NDArray

from gatelodge.adapters.native.library import BLOCK_KEYS, File, People, address
from gatelodge.core.register.fields import FEWEST_PEOPLE, FLOOR_BITS, Kind
from gatelodge.core.register.kernel import Files
from gatelodge.core.register.table import Table

_FLOORS = np.array([FLOOR_BITS[kind] for kind in Kind])


class Mapped:
    """Keeps what the library has the addresses of."""

    def __init__(self, library: ctypes.CDLL, files: Files) -> None:
        self._library = library
        self._held: list[object] = [files]
        first_key = first_row = 0
        described = []
        for table in files.tables:
            described.append(self._file(table, first_key, first_row))
            first_key, first_row = first_key + table.keys, first_row + table.count
        self._files = (File * len(described))(*described)
        self._people = People(
            ctypes.addressof(self._files),
            len(described),
            self._round_keys(files.tables[0].prf.scan_keys()),
            self._at(files.dead),
            self._at(np.ascontiguousarray(files.folded)),
            len(files.dead),
            len(files.folded),
            max(files.people, FEWEST_PEOPLE),
            address(_FLOORS),
        )
        self.files = len(described)
        self.place = ctypes.addressof(self._people)

    def _file(self, table: Table, first_key: int, first_row: int) -> File:
        part = table.sections
        names = ("starts", "entries", "keys", "slots", "lists", "postings", "rows")
        columns: list[NDArray[np.generic]] = [table.gate, table.filter, *(part[name] for name in names)]
        return File(
            *(self._at(column) for column in columns),
            self._round_keys(table.prf.mask_key(table.head.salt)),
            len(table.filter),
            len(part["starts"]),
            table.keys,
            len(part["lists"]),
            len(part["postings"]),
            table.count,
            first_key,
            first_row,
            table.head.gate_bits,
            table.head.known_bits,
            table.head.directory_bits,
            not len(part["keys"]),
        )

    def _at(self, array: NDArray[np.generic]) -> int:
        self._held.append(array)
        return address(array)

    def _round_keys(self, keys: bytes) -> int:
        made = np.empty(len(keys) // 16 * BLOCK_KEYS, np.uint8)
        self._library.scan_keys(keys, len(keys) // 16, address(made))
        return self._at(made)
