"""The command page is made from the program's help: `python tests/docs/test_commands.py` writes it anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from gatelodge.cli.app import app

PAGE = Path(__file__).parents[2] / "docs" / "formats" / "cli.md"
BEGIN, END = "<!-- commands: begin -->\n", "<!-- commands: end -->\n"


def commands() -> Iterator[tuple[str, ...]]:
    """Every command by its words, in the order of the help."""

    def walk(words: tuple[str, ...], command) -> Iterator[tuple[str, ...]]:
        inner = getattr(command, "commands", None)
        if inner is None:
            yield words
            return
        for word, child in inner.items():
            yield from walk((*words, word), child)

    yield from walk((), typer.main.get_command(app))


def help_of(words: tuple[str, ...]) -> str:
    environment = {"COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1"}
    result = CliRunner().invoke(app, [*words, "--help"], env=environment, prog_name="gatelodge")
    assert result.exit_code == 0
    return result.output.rstrip()


def described() -> str:
    """Every command's help as Markdown."""
    return "\n".join(f"### {' '.join(words)}\n\n```text\n{help_of(words)}\n```\n" for words in commands())


def test_the_page_holds_every_help_text_as_it_is():
    text = PAGE.read_text("utf-8")
    assert text.partition(BEGIN)[2].partition(END)[0] == described()


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_a_command_says_what_it_does_in_one_line(words):
    """The list of commands cuts off what is longer."""
    first = next(line for line in help_of(words).splitlines()[1:] if line.strip()).strip()
    assert first.endswith((".", "?"))
    assert len(first) <= 62


def test_every_command_that_prints_a_result_has_json():
    without = {" ".join(words) for words in commands() if "--json" not in help_of(words)}
    assert without == {"init", "serve", "keys copy", "keys restore", "keys rotate", "keys account", "policy schema"}


def test_the_page_lists_every_exit_code():
    from gatelodge.cli import outcome

    codes = {value for name, value in vars(outcome).items() if name.isupper()}
    table = PAGE.read_text("utf-8").partition("## Exit codes")[2].partition("## JSON")[0]
    assert {int(row.split("|")[1]) for row in table.splitlines() if row.startswith("| ") and row[2].isdigit()} == codes


if __name__ == "__main__":
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    PAGE.write_text(before + BEGIN + described() + END + rest.partition(END)[2], "utf-8")
