"""Strict reading of our TOML files."""

import re
from datetime import date
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatelodge.core.toml import _lines, read, suggestion
from gatelodge.errors import ConfigError

TEXT = """\
# a comment with name = "x"
top = "yes"

[one]
number = 3
"quoted key" = true
words = [
  "a",
  "b",
]

[[many]]
name = "first"
[many.sub]
day = 2027-03-31

[[many]]
name = "second"
[many.sub]
day = 2027-04-01
inline = { deep = 1 }
"""


class Colour(Enum):
    RED = "red"
    GREEN = 2


def test_every_kind_of_value_is_read():
    file = read(TEXT, "f.toml")
    one = file.table("one")
    assert file.text("top") == "yes"
    assert one.number("number") == 3
    assert one.flag("quoted key") is True
    assert one.words("words") == ("a", "b")
    assert [table.text("name") for table in file.tables("many")] == ["first", "second"]
    assert file.tables("many")[1].table("sub").day("day") == date(2027, 4, 1)


@pytest.mark.parametrize(
    ("walk", "line"),
    [
        (lambda file: file.line("top"), 2),
        (lambda file: file.table("one").line(), 4),
        (lambda file: file.table("one").line("number"), 5),
        (lambda file: file.table("one").line("quoted key"), 6),
        (lambda file: file.table("one").line("not there"), 4),
        (lambda file: file.tables("many")[0].line(), 12),
        (lambda file: file.tables("many")[0].table("sub").line("day"), 15),
        (lambda file: file.tables("many")[1].line("name"), 18),
        (lambda file: file.tables("many")[1].table("sub").line("day"), 20),
        (lambda file: file.tables("many")[1].table("sub").table("inline").line("deep"), 21),
        (lambda file: file.line("not there"), 1),
    ],
    ids=range(11),
)
def test_a_complaint_names_the_line_where_the_key_stands(walk, line):
    assert walk(read(TEXT, "f.toml")) == line


@pytest.mark.parametrize(
    ("text", "ask", "sentence"),
    [
        ("a = 1", lambda f: f.text("a"), "f.toml:1: `a` takes text in quotes."),
        ("a = 'x'", lambda f: f.flag("a"), "f.toml:1: `a` takes true or false."),
        ("a = true", lambda f: f.number("a"), "f.toml:1: `a` takes a whole number."),
        ("a = 1.5", lambda f: f.number("a"), "f.toml:1: `a` takes a whole number."),
        ("a = -1", lambda f: f.number("a"), "f.toml:1: `a` cannot be below 0."),
        ("a = 'x'", lambda f: f.words("a"), "f.toml:1: `a` takes a list."),
        ("a = [1]", lambda f: f.words("a"), "f.toml:1: `a` takes a list of texts in quotes."),
        ("a = 1", lambda f: f.table("a"), "f.toml:1: `a` takes a table."),
        ("a = [1]", lambda f: f.tables("a"), "f.toml:1: Write each `a` under its own heading [[a]]."),
        ("", lambda f: f.text("a"), "f.toml:1: `a` is missing here."),
        ("a = 'blue'", lambda f: f.choice("a", Colour), 'f.toml:1: `a` cannot be "blue". It may be: red, green.'),
        ("a = 'grene'", lambda f: f.choice("a", Colour), 'f.toml:1: `a` cannot be "grene". Did you mean `green`?'),
        ("nmae = 1", lambda f: (f.text("name", ""), f.done()), "f.toml:1: `nmae` is not known. Did you mean `name`?"),
    ],
)
def test_what_is_not_as_it_should_be_is_said_plainly(text, ask, sentence):
    with pytest.raises(ConfigError) as error:
        ask(read(text, "f.toml"))
    assert str(error.value) == sentence


def test_an_absent_key_is_its_default():
    file = read("", "f.toml")
    assert file.text("a", "x") == "x"
    assert file.flag("a", None) is None
    assert file.number("a", 7) == 7
    assert file.words("a") == ()
    assert file.tables("a") == ()
    assert file.day("a", None) is None
    assert file.choice("a", Colour, Colour.RED) is Colour.RED
    file.done()


def test_a_suggestion_is_the_nearest_word_or_all_of_them():
    assert suggestion("hodl", ["hold", "deliver"]) == " Did you mean `hold`?"
    assert suggestion("x", ["hold", "deliver"]) == " It may be: hold, deliver."
    assert suggestion("x", []) == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mode = hold", "f.toml:1: this line is not TOML: invalid value. Text stands in quotes;"),
        ("[a]\n[judge]\n[judge]\n", "f.toml:3: this line is not TOML: cannot declare [judge] twice. This heading"),
        ("[a.b]\n[a.b]\n", "f.toml:2: this line is not TOML: cannot declare [a.b] twice."),
        ("x = 1\nx = 2\n", "f.toml:2: this line is not TOML: cannot overwrite a value. This name has its value"),
        ("x\n", "f.toml:1: this line is not TOML: expected '=' after a key in a key/value pair."),
    ],
)
def test_what_is_not_toml_says_what_to_write_instead(text, says):
    with pytest.raises(ConfigError) as raised:
        read(text, "f.toml")
    assert str(raised.value).startswith(says)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_by_name(text):
    complaint = "f.toml:1: this line is not TOML:"
    try:
        read(text, "f.toml")
    except ConfigError as error:
        complaint = str(error)
    assert re.match(r"f\.toml:[1-9]\d*: this line is not TOML:", complaint)


@given(st.text() | st.text("[].\"'=a# \n"))
def test_the_line_finder_never_raises(text):
    assert all(line >= 1 for line in _lines(text).values())
