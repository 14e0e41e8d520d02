"""docs/formats/api.md and the OpenAPI document say the same."""

import json
import re
from pathlib import Path
from typing import get_args

PAGE = (Path(__file__).resolve().parents[3] / "docs/formats/api.md").read_text(encoding="utf-8")


def described(heading: str) -> set[str]:
    """The names in the first column of the first table after this line."""
    table = re.search(r"((?:^\|.*\n)+)", PAGE[PAGE.index(heading) :], re.MULTILINE)
    assert table is not None
    rows = table[1].splitlines()[2:]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}


def test_paths_and_methods_are_those_of_the_page(asker):
    document = asker.ask(b"", method="GET", path="/api/v1/openapi.json").document
    paths = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    assert paths == {("/api/v1/check", "POST")}
    assert all(f"## {method} {path}" in PAGE for path, method in paths)


def test_fields_are_those_of_the_page(asker):
    document = asker.ask(b"", method="GET", path="/api/v1/openapi.json").document
    schemas = {name: set(schema["properties"]) for name, schema in document["components"]["schemas"].items()}
    assert schemas["CheckRequest"] == described("Either JSON")
    assert schemas["CheckAnswer"] == described("### The answer")
    assert schemas["RecipientAnswer"] == described("Of each recipient")
    for name in ("Attachment", "GapAnswer", "ProblemAnswer"):
        assert all(f"`{field}`" in PAGE for field in schemas[name])
    assert schemas.keys() == {
        *("CheckRequest", "CheckAnswer", "RecipientAnswer", "Attachment", "GapAnswer", "ProblemAnswer")
    }


def test_statuses_and_problems_are_those_of_the_page(asker):
    from gatelodge.web import problems

    document = asker.ask(b"", method="GET", path="/api/v1/openapi.json").document
    responses = document["paths"]["/api/v1/check"]["post"]["responses"]
    rows = re.findall(r"^\| (\d{3}) \| ([^|]*)\|", PAGE, re.MULTILINE)
    assert {int(status) for status, _ in rows} == set(map(int, responses)) - {200} | {404, 405}
    assert {"application/problem+json"} == {
        media for status, response in responses.items() if status != "200" for media in response["content"]
    }
    made = [problems.too_large(1), problems.wrong_fields(()), problems.too_many_recipients(1), problems.too_often(1)]
    known = [*made, *(value for value in vars(problems).values() if isinstance(value, problems.Problem))]
    said = {(int(status), name) for status, names in rows for name in re.findall(r"`([a-z-]+)`", names)}
    assert said == {(int(one.status), one.key.replace("_", "-")) for one in known}


def test_the_example_is_an_answer():
    from gatelodge.web.answers import CheckAnswer, Word

    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    CheckAnswer.model_validate(json.loads(example))
    assert all(f"`{word}`" in PAGE for word in get_args(Word))


def test_the_body_of_a_question_is_described_for_programs(asker):
    document = asker.ask(b"", method="GET", path="/api/v1/openapi.json").document
    content = document["paths"]["/api/v1/check"]["post"]["requestBody"]["content"]
    assert set(content) == {"application/json", "message/rfc822"}
    text = json.dumps(document)
    for reference in re.findall(r'"#/components/schemas/(\w+)"', text):
        assert reference in document["components"]["schemas"]
