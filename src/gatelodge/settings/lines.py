"""Where a key stands in a TOML text, so that an error can name the line.

`tomllib` forgets lines. A scan of the text finds them again for the plain form that people write (`[section]`,
`key = ...` on a line of its own); any other form is answered with the nearest line above.
"""

import re
from collections.abc import Mapping

_HEADING = re.compile(r"\s*(\[\[?)\s*([\w.\"'-]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*(?:=|\.)")

Place = tuple[str, int, str]
"""Section, its how-manieth appearance from 0, key ("" for the heading itself)."""


def places(text: str) -> Mapping[Place, int]:
    """Line numbers from 1 of every heading and key; ("", 0, key) stands above the first heading."""
    found: dict[Place, int] = {}
    seen: dict[str, int] = {}
    section, nth = "", 0
    for line_number, line in enumerate(text.splitlines(), start=1):
        if heading := _HEADING.match(line):
            section = heading[2].strip("\"'")
            nth = seen.get(section, -1) + 1
            seen[section] = nth
            found.setdefault((section, nth, ""), line_number)
        elif key := _KEY.match(line):
            found.setdefault((section, nth, key[1]), line_number)
    return found


def line_of(found: Mapping[Place, int], section: str, key: str = "", nth: int = 0) -> int:
    """The line of a key; of its section where the key is not written; of the top where neither is."""
    for place in ((section, nth, key), (section, nth, ""), ("", 0, section)):
        if place in found:
            return found[place]
    return 1
