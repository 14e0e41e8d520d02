"""Files made to grow, loop or nest without end: a gap, in bounds, while others are served. All of them: `make bombs`."""

import pytest

from bench.reading import bombs
from bench.reading.bomb_kit import Bomb

QUICK = frozenset()
