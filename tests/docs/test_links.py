"""Every link in the documents leads somewhere, and every document is at most two clicks from the README."""

import re
import tomllib
from pathlib import Path

import pytest

from gatelodge.settings import Settings, example

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def links(document: Path) -> list[str]:
    """Targets of the links outside of code."""
    return _LINK.findall(_CODE.sub("", document.read_text("utf-8")))


def pages(document: Path) -> set[Path]:
    """The documents it leads to."""
    targets = (target.partition("#")[0] for target in links(document))
    return {(document.parent / target).resolve() for target in targets if target.endswith(".md")}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_of_the_repository(document):
    for target in links(document):
        assert "://" not in target, "the repository names no addresses"
        file, _, heading = target.partition("#")
        place = (document.parent / file).resolve() if file else document
        assert place.is_file(), target
        assert not heading or heading in _headings(place), target


def test_every_document_is_two_clicks_from_the_readme():
    first = pages(ROOT / "README.md")
    second = {page for document in first for page in pages(document)}
    guide = {path for path in DOCUMENTS if path.is_relative_to(ROOT / "docs")}
    assert guide - first - second == set()


def test_every_setting_stands_in_its_page_with_its_default(tmp_path):
    text = (ROOT / "docs" / "formats" / "settings.md").read_text("utf-8")
    sections = dict(re.findall(r"(?m)^## \[+([a-z_]+)\]+\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE))
    written = re.sub(r"(?m)^# (\[\[?[a-z]|[a-z_]+ = )", r"\1", example())
    (tmp_path / "gatelodge.toml").write_text(written, "utf-8")
    Settings.load(tmp_path)
    for name, value in tomllib.loads(written).items():
        table = value[0] if isinstance(value, list) else value
        described = set(re.findall(r"(?m)^\| `([a-z_]+)` \|", sections[name]))
        assert described >= set(table), name


def _headings(document: Path) -> set[str]:
    found = re.findall(r"(?m)^#+ (.+)$", document.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}
