"""Run in the readers' environment: one general extractor reads the files named on standard input, one JSON line each.

Each file is read once to warm up and three times for the clock; whatever a tool says beside the text (metadata, tables)
counts as found by it.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

TURNS = 3


def _kreuzberg() -> Callable[[str], str]:
    import kreuzberg  # noqa: PLC0415 - one tool a process

    def read(path: str) -> str:
        result = kreuzberg.extract_file_sync(path)
        tables = "\n".join(" ".join(map(str, row)) for table in result.tables for row in table.cells)
        return "\n".join((result.content, tables, str(result.metadata)))

    return read


def _markitdown() -> Callable[[str], str]:
    from markitdown import MarkItDown  # noqa: PLC0415

    tool = MarkItDown()

    def read(path: str) -> str:
        result = tool.convert(path)
        return f"{result.title or ''}\n{result.text_content}"

    return read


def _extractous() -> Callable[[str], str]:
    from extractous import Extractor  # noqa: PLC0415

    tool = Extractor().set_extract_string_max_length(50_000_000)

    def read(path: str) -> str:
        text, metadata = tool.extract_file_to_string(path)
        return f"{text}\n{metadata}"

    return read


TOOLS = {"kreuzberg": _kreuzberg, "markitdown": _markitdown, "extractous": _extractous}


def main() -> None:
    """Answer each path with the tool's text and milliseconds; text is null where it gave up."""
    read = TOOLS[sys.argv[1]]()
    for path in map(str.strip, sys.stdin):
        text, took = None, []
        try:
            text = read(path)
            for _ in range(TURNS):
                started = time.perf_counter()
                read(path)
                took.append((time.perf_counter() - started) * 1e3)
        except Exception as error:  # noqa: BLE001 - what a rival cannot read counts against it, and the run goes on
            print(f"{Path(path).name}: {type(error).__name__}", file=sys.stderr)
        print(json.dumps({"text": text, "ms": statistics.median(took) if took else None}), flush=True)


if __name__ == "__main__":
    main()
