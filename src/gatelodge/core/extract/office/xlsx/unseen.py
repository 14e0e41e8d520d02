"""Rows and columns of a workbook that a person opening it does not see."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gatelodge.values import Hidden


@dataclass(frozen=True, slots=True)
class Unseen:
    """By sheet name; rows count from 1 as people count them, columns from 0."""

    rows: Mapping[str, Mapping[int, Hidden]] = field(default_factory=dict)
    columns: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
