"""The examples on the page about recipients are understood, and name every field class."""

import re
from pathlib import Path

from gatelodge.core.permits import RecipientClasses
from gatelodge.values import FieldClass

PAGE = (Path(__file__).resolve().parents[2] / "docs/formats/recipients.md").read_text(encoding="utf-8")


def test_every_example_is_understood():
    examples = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert len(examples) == 5
    for text in examples:
        RecipientClasses.parse(text)


def test_every_field_class_is_named():
    for field in FieldClass:
        assert f"`{field.name.lower()}`" in PAGE
