"""stub"""
from collections.abc import Mapping
from collections import defaultdict
BITS: Mapping[str, Mapping[str, float]] = defaultdict(dict)
