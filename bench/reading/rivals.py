"""The best general extractors that install from PyPI, on the same files in the same run: what they find, how fast."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.reading.samples import Sample, words
from gatelodge.core.extract import extract_file

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-readers" / "bin" / "python"
TOOLS = ("kreuzberg", "markitdown", "extractous")
TURNS = 3
Answer = tuple[str | None, float | None]
"""Text and milliseconds; None where the tool gave up."""


def install() -> None:
    """Make the readers' environment where it is missing or old; about a minute the first time."""
    subprocess.run([ROOT / "scripts" / "setup", "readers"], check=True, timeout=1800, stdout=sys.stderr)


def compare(samples: Sequence[Sample]) -> dict[str, dict[str, dict[str, float]]]:
    """Format to tool to `found`, `of`, `failed` (files given up) and `ms` (sum over the files that every tool read)."""
    answers = {"gatelodge": [_ours(sample.path) for sample in samples]}
    answers |= {tool: _theirs(tool, [sample.path for sample in samples]) for tool in TOOLS}
    formats = sorted({sample.format for sample in samples})
    return {name: _row(name, samples, answers) for name in formats}


def _row(name: str, samples: Sequence[Sample], answers: dict[str, list[Answer]]) -> dict[str, dict[str, float]]:
    at = [number for number, sample in enumerate(samples) if sample.format == name]
    row = {}
    for tool, given in answers.items():
        both = [n for n in at if given[n][1] is not None and answers["gatelodge"][n][1] is not None]
        row[tool] = {
            "found": sum(len(samples[n].expected) - len(samples[n].missed(given[n][0] or "")) for n in at),
            "of": sum(len(samples[n].expected) for n in at),
            "failed": sum(given[n][0] is None for n in at),
            "ms": round(sum(given[n][1] or 0 for n in both), 2),
            "our_ms": round(sum(answers["gatelodge"][n][1] or 0 for n in both), 2),
        }
    return row


def _ours(path: Path) -> Answer:
    content = path.read_bytes()
    text = words(extract_file(content, path.name))
    took = []
    for _ in range(TURNS):
        started = time.perf_counter()
        extract_file(path.read_bytes(), path.name)
        took.append((time.perf_counter() - started) * 1e3)
    return text, statistics.median(took)


def _theirs(tool: str, paths: Sequence[Path]) -> list[Answer]:
    """The answers of one tool, which is started anew for the rest where a file brings it down."""
    answers: list[Answer] = []
    while len(answers) < len(paths):
        rest = "\n".join(map(str, paths[len(answers) :]))
        done = subprocess.run(
            [PYTHON, ROOT / "bench" / "peers" / "extract_with.py", tool],
            input=rest,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        told = [json.loads(line) for line in done.stdout.splitlines()]
        answers += [(one["text"], one["ms"]) for one in told]
        if len(answers) < len(paths):
            answers.append((None, None))
    return answers
