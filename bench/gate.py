"""What the whole gate costs, beside Postfix and Postfix with rspamd, in one run on this machine.

Rates: Postfix's smtp-source with 20 sessions into smtp-sink; straight, through the gate with everything on (1,182
people on the register, permits, mode hold, encrypted spool, durable log), through Postfix, and through Postfix with
rspamd. The 4 kB mail is a visit confirmation that names one prisoner to his permitted visitor; the workbook mail has
1,182 rows and goes to a colleague: it is read and judged whole, and delivered. Then what the gate adds to one mail, how
long judging the workbook mail takes beside openpyxl reading the workbook, and how many of 2,498 real mails are held.

    python -m bench.gate [--quick] [--json] [--seed N]
"""

import contextlib
import io
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook
from tests.gatehelp import Client, GateHome, Mail, Reply

from bench import figures, gatehouse
from bench.lines import Sink, missing_servers, postfix, rate, rspamd_socket
from gatelodge.bootstrap import open_home
from gatelodge.demo.world import World
from gatelodge.flows.judge import judge
from gatelodge.values import Envelope, Received

SENDERS = 8
"""Sessions that send the real mails."""
LINES = ("straight", "gate", "postfix", "rspamd")


class Size(NamedTuple):
    """How much of everything: rounds, messages a line and round, single mails, judgements."""

    rounds: int
    text: dict[str, int]
    book: dict[str, int]
    single: int
    judged: int


QUICK = Size(
    rounds=1,
    text={"straight": 3000, "gate": 500, "postfix": 500, "rspamd": 200},
    book={"straight": 300, "gate": 30, "postfix": 100, "rspamd": 60},
    single=100,
    judged=5,
)
FULL = Size(
    rounds=5,
    text={"straight": 10_000, "gate": 3000, "postfix": 3000, "rspamd": 1000},
    book={"straight": 1000, "gate": 150, "postfix": 400, "rspamd": 150},
    single=1000,
    judged=21,
)


def main() -> None:
    asked = figures.options("gate", __doc__ or "")
    size = QUICK if asked.quick else FULL
    world = World(asked.seed)
    lacks = missing_servers()
    with contextlib.ExitStack() as stack:
        filter_ = None if lacks else stack.enter_context(rspamd_socket())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-gate-")))
        sink = stack.enter_context(contextlib.closing(Sink()))
        home = stack.enter_context(gatehouse.gate(folder / "home", world, next_port=sink.port))
        real = real_mails(home)  # first: rspamd takes some ten seconds to load meanwhile
        ports = {"straight": sink.port, "gate": home.port}
        if lacks:
            print(f"without Postfix and rspamd: {'; '.join(lacks)}")
        else:
            ports["postfix"] = stack.enter_context(postfix(sink)).port
            ports["rspamd"] = stack.enter_context(postfix(sink, milter=filter_)).port
        rates = compare(ports, folder, world, sink, size)
        added = latency(world, sink, home, size)
        book = judging(world, home, size)
    figures.table(
        ["messages a second", *LINES],
        [[kind, *(rates[kind].get(line) for line in LINES)] for kind in rates],
    )
    figures.table(["ms", "p50", "p99"], [["added to a 4 kB mail by the gate", added["p50_ms"], added["p99_ms"]]])
    figures.table(["workbook mail, ms", *book], [["1,182 rows", *book.values()]])
    if real:
        figures.table(["real mails to an outsider", *real.keys()], [["mails", *real.values()]])
    text = rates["4 kB text"]
    figures.last_line(
        {
            "ratio_direct": _ratio(text, "straight"),
            "ratio_postfix": _ratio(text, "postfix"),
            "ratio_rspamd": _ratio(text, "rspamd"),
            "xlsx_vs_openpyxl": round(book["gate"] / book["openpyxl"], 3),
            "p50_ms": round(added["p50_ms"], 2),
            "p99_ms": round(added["p99_ms"], 2),
            "real_mails": sum(real.values()),
            "false_holds": real.get("held", 0),
            "false_asks": real.get("asked", 0),
            "real_refused": real.get("refused", 0),
            "rates": {kind: {line: round(value, 1) for line, value in found.items()} for kind, found in rates.items()},
            "workbook_ms": {name: round(value, 1) for name, value in book.items()},
        },
        wanted=asked.json,
    )


def compare(ports: dict[str, int], folder: Path, world: World, sink: Sink, size: Size) -> dict[str, dict[str, float]]:
    """Rates by kind of mail and line: the median of rounds, in which the lines take turns."""
    text, visitor = gatehouse.visit_mail(world)
    book = gatehouse.workbook_mail(world, gatehouse.workbook(world))
    found: dict[str, dict[str, float]] = {}
    for kind, content, recipient, counts in (
        ("4 kB text", text, visitor, size.text),
        ("workbook of 1,182 rows", book, gatehouse.COLLEAGUE, size.book),
    ):
        file = folder / "message"
        file.write_bytes(content)

        def run(line: str, messages: int, file: Path = file, recipient: str = recipient) -> float:
            return rate(ports[line], sink, file, messages=messages, sender=world.clerk.address, recipient=recipient)

        for line in ports:
            run(line, 40 if content is text else 5)
        rounds = [{line: run(line, counts[line]) for line in ports} for _ in range(size.rounds)]
        found[kind] = {line: statistics.median(one[line] for one in rounds) for line in ports}
    return found


def latency(world: World, sink: Sink, home: GateHome, size: Size) -> dict[str, float]:
    """What the gate adds to one 4 kB mail from one client: its percentiles less those of the straight way."""
    content, visitor = gatehouse.visit_mail(world)
    mail = Mail("", world.clerk.address, (visitor,), content.replace(b"\n", b"\r\n"))
    with Client(home.port) as through, Client(sink.port) as straight:
        ways = {"gate": through, "straight": straight}
        for client in ways.values():
            _timed(lambda client=client: client.send(mail), 20)
        # in turns of ten, so that both see the same machine
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(size.single // 10):
            for name, client in ways.items():
                times[name] += _timed(lambda client=client: client.send(mail), 10)
    return {
        name: figures.percentile(times["gate"], share) - figures.percentile(times["straight"], share)
        for name, share in (("p50_ms", 0.5), ("p99_ms", 0.99))
    }


def judging(world: World, home: GateHome, size: Size) -> dict[str, float]:
    """Median milliseconds: judging the workbook mail as a worker does, and openpyxl reading the workbook alone."""
    book = gatehouse.workbook(world)
    content = gatehouse.workbook_mail(world, book).replace(b"\n", b"\r\n")
    opened = open_home(home.folder)
    received = Received(Envelope(world.clerk.address, (gatehouse.OUTSIDER,)), content, opened.clock.now())

    def read_all() -> None:
        loaded = load_workbook(io.BytesIO(book), read_only=True)
        for sheet in loaded:
            for row in sheet.iter_rows(values_only=True):
                assert row
        loaded.close()

    with opened.cage() as cage:
        tools = opened.judge_tools(cage)
        judgement = judge(received, tools)
        assert judgement.people == len(world.prisoners(gatehouse.LAST_DAY)), judgement.people
        pairs = [(_timed(lambda: judge(received, tools), 1)[0], _timed(read_all, 1)[0]) for _ in range(size.judged)]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {"gate": ours, "openpyxl": theirs}


def real_mails(home: GateHome) -> dict[str, int]:
    """What became of real mails to an outsider. Refused: a line over 998 bytes or another fault of its form."""
    samples = figures.shared_samples()
    if samples is None:
        return {}
    found: Counter[str] = Counter({"passed": 0, "asked": 0, "held": 0, "refused": 0})
    kept: set[str] = set()
    mails = [Mail("", gatehouse.COLLEAGUE, (gatehouse.OUTSIDER,), content) for content in gatehouse.real_mails(samples)]
    with ThreadPoolExecutor(SENDERS) as senders:
        for replies in senders.map(lambda share: _send_all(home, share), [mails[n::SENDERS] for n in range(SENDERS)]):
            for one in replies:
                if one.code != 250:
                    found["refused"] += 1
                elif reference := re.search(r"GL-[A-Z2-9]{8}", one.text):
                    kept.add(reference.group())
                else:
                    found["passed"] += 1
    rules: Counter[str] = Counter()
    for item in home.ask("hold", "list", "--all")["items"]:
        if item["item"] in kept:
            recipient = item["recipients"][0]
            found["asked" if recipient["state"] == "asked" else "held"] += 1
            rules[recipient["rule"]] += 1
    for rule, count in rules.most_common():
        print(f"{count} kept by the rule {rule}")
    return dict(found)


def _send_all(home: GateHome, mails: list[Mail]) -> list[Reply]:
    """The gate's reply to each, over one session."""
    with Client(home.port, timeout_s=90) as client:
        return [client.send(mail) for mail in mails]


def _timed(act: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each of so many calls."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        found.append((time.perf_counter() - started) * 1e3)
    return found


def _ratio(rates: dict[str, float], to: str) -> float | None:
    return round(rates["gate"] / rates[to], 3) if to in rates else None


if __name__ == "__main__":
    main()
