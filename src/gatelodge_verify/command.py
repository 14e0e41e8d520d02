"""The command line of the verifier. Exit 0: all of it holds. 4: something does not. 2: wrong usage."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from gatelodge_verify import log
from gatelodge_verify.story import Story

VERIFIED, FAILED = 0, 4


def main(argv: Sequence[str] | None = None) -> int:
    """Verify a ledger folder; the exit code."""
    parser = argparse.ArgumentParser(prog="gatelodge-verify", description="Check a Gatelodge ledger.")
    parser.add_argument("ledger", type=Path, help="folder with `checkpoint` and `tile/`")
    parser.add_argument("--key", type=Path, help="file with the log's public key (default: log.vkey in the folder)")
    parser.add_argument("--since", type=Path, help="an older checkpoint that this ledger must continue")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    given = parser.parse_args(argv)
    report = verify(given.ledger, given.key, given.since)
    if given.json:
        print(json.dumps(report, indent=1))  # noqa: T201 - the result goes to standard output
    else:
        _say(report)
    return VERIFIED if report["verified"] else FAILED


def verify(folder: Path, key: Path | None = None, since: Path | None = None) -> dict[str, object]:
    """The report, as `--json` prints it."""
    story = Story()
    size, root, problems = 0, b"", []
    try:
        vkey = _read(key or folder / "log.vkey").decode("utf-8", "replace")
        size, root = log.checkpoint(_read(folder / "checkpoint"), vkey)
        leaves = []
        for entry in log.entries(folder, size):
            story.take(entry)
            leaves.append(log.leaf(entry))
        if log.tree(folder, leaves) != root:
            problems.append("The checkpoint signs another tree than these entries make.")
        if since is not None:
            old_size, old_root = log.checkpoint(_read(since), vkey)
            if old_size > size or log.root(leaves[:old_size]) != old_root:
                problems.append("This ledger does not continue the older checkpoint.")
    except log.Wrong as error:
        problems.append(str(error))
    problems += story.problems
    return {
        "format": "gatelodge.ledger-verify/1",
        "verified": not problems,
        "entries": size,
        "root": root.hex(),
        "key_from_ledger": key is None,
        "problems": problems,
        "remarks": dict(sorted(story.remarks.items())),
    }


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise log.Wrong(f"{path.name} is missing.") from error


def _say(report: dict[str, object]) -> None:
    problems, remarks = report["problems"], report["remarks"]
    assert isinstance(problems, list)
    assert isinstance(remarks, dict)
    lines = [f"{report['entries']} entries, root {report['root']}"]
    lines += [f"{count} x {remark}" for remark, count in remarks.items()]
    if report["key_from_ledger"]:
        lines.append("The public key came from the ledger's own folder: compare it with one from elsewhere.")
    lines += problems or ["Everything holds."]
    print("\n".join(lines), file=sys.stdout)  # noqa: T201 - the result goes to standard output
