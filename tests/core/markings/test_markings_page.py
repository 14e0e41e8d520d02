"""The example on the page about markings is understood, and names every key."""

import re
from pathlib import Path

from gatelodge.adapters.facts import shipped
from gatelodge.core.markings import Vocabulary

PAGE = (Path(__file__).resolve().parents[3] / "docs/formats/markings.md").read_text(encoding="utf-8")


def test_the_example_is_understood() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert Vocabulary.parse(example).names == ("OFFICIAL-SENSITIVE",)


def test_every_key_of_the_shipped_file_is_described() -> None:
    keys = set(re.findall(r"(?m)^(\w+) =", shipped("markings.toml")))
    assert keys <= set(re.findall(r"(?m)^\| `(\w+)` \|", PAGE))
