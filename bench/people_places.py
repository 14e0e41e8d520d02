"""Where invented people live: postcodes as many as a country has, streets as unevenly named, and their numbers."""

from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.people_names import Pool
from bench.people_numbers import texts_of

_INWARD = np.frombuffer(b"ABDEFGHJLNPQRSTUWXYZ", np.uint8)
_OUTWARD = "CF10 CF24 SA1 SA2 NP20 LL30 LD1 SY23 BS1 M1 M20 LS6 B1 B15 L8 NE1 S10 G12 EH3 BT9 SE15 E16 N4 SW9 W2"
_STREETS = (
    "High Station Church Mill Park Victoria Green Manor Kings Queens Grange Albert Chapel London New York Springfield"
    " George Rose Clarence Castle Bridge Oak Elm Ash Hill Field Wood Brook Spring North South West East Meadow Garden"
    " Orchard Windsor Alma Stanley Alexandra Cambridge Oxford Bath Derby Canal Market Silver Water Well Priory Abbey"
)
_TYPES = "Street Road Close Avenue Lane Drive Terrace Crescent Court Gardens Place Way"
_HOUSES = ("Rose Cottage", "Ty Gwyn", "The Old Forge", "Bryn Awel", "Mill House", "Orchard View")
_NAMED_AFTER_PEOPLE = 3000
"""Streets bear that many surnames besides the common names."""


class Country:
    """All postcodes, and the street that each is in."""

    def __init__(self, seed: int, surnames: Pool, samples: Path | None) -> None:
        self._codes = _postcodes(seed, _districts(samples))
        after = [name for name in surnames.names[:_NAMED_AFTER_PEOPLE].tolist() if name.isalpha()]
        self._streets = Pool.falling([*_STREETS.split(), *after])
        self._types = Pool.falling(_TYPES.split())

    def draw(self, chance: np.random.Generator, homes: int) -> tuple[list[str], list[str]]:
        """First lines and postcodes of so many addresses; people of one postcode live in one street."""
        where = chance.integers(0, len(self._codes), homes)
        street = self._streets.at(where * 7919 % 104_729 / 104_729)
        kind = self._types.at(where * 104_651 % 1_299_709 / 1_299_709)
        number = 1 + where % 37 + chance.integers(0, 30, homes)
        form = chance.random(homes)
        rows = zip(number.tolist(), street, kind, form.tolist(), strict=True)
        return [_line(*row) for row in rows], texts_of(self._codes[where])


def _line(number: int, street: str, kind: str, form: float) -> str:
    if form < 0.85:
        return f"{number} {street} {kind}"
    if form < 0.97:
        return f"Flat {1 + number % 9}, {number} {street} {kind}"
    return f"{_HOUSES[number % len(_HOUSES)]}, {street} {kind}"


def _districts(samples: Path | None) -> Counter[str]:
    """Postal districts, and how many postcodes of ten thousand are in each."""
    if samples is None:
        return Counter(dict.fromkeys(_OUTWARD.split(), 40))
    lines = (samples / "places" / "uk-postcodes-10000.csv").read_text("utf-8").splitlines()[1:]
    return Counter(line.split(" ", 1)[0] for line in lines)


def _postcodes(seed: int, districts: Counter[str]) -> NDArray[np.uint8]:
    """About 1.7 million: as many in each district as the sample has there."""
    chance = np.random.default_rng(seed)
    tables = []
    for outward, often in sorted(districts.items()):
        units = chance.choice(9 * 400, min(170 * often, 9 * 400), replace=False)
        codes = np.zeros((len(units), 8), np.uint8)
        codes[:, : len(outward)] = np.frombuffer(outward.encode(), np.uint8)
        codes[:, 4] = 32
        codes[:, 5] = 49 + units // 400
        codes[:, 6], codes[:, 7] = _INWARD[units // 20 % 20], _INWARD[units % 20]
        tables.append(codes)
    return np.concatenate(tables)
