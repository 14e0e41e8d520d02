"""How many messages a second the front relays, beside aiosmtpd, in one run on this machine.

One process takes the mail in, one is the next hop; sender and next hop are Postfix's smtp-source and smtp-sink where
they are installed, else our own. The gate here screens nothing: its front, its onward client and its block are what is
measured. aiosmtpd is measured twice: accepting and dropping (the kindest case), and relaying over our own pooled
client, which asks the next hop only after the final dot, while the gate passes each of the next hop's answers through.
Rates are messages a second; compare ratios within one run only, the machine is shared.

    python -m bench.front [--quick] [--json] [--seed N]
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import random
import shutil
import socket
import statistics
import subprocess
import time
from datetime import UTC, datetime
from typing import Any

import uvloop

SIZES = {"4 kB": 4_000, "100 kB": 100_000}
PARALLEL = 20


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


def serve_sink(port: Any) -> None:
    from gatelodge.smtp.sink import Sink  # noqa: PLC0415 - in the child only

    async def run() -> None:
        port.send(await Sink(keep=False).start())
        await asyncio.Event().wait()

    uvloop.run(run())


def start_sink() -> tuple[Any, int]:
    """Postfix's smtp-sink, or our own."""
    program = shutil.which("smtp-sink") or shutil.which("smtp-sink", path="/usr/sbin")
    if program is None:
        return child(serve_sink)
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([program, *user, f"127.0.0.1:{port}", "256"], stderr=subprocess.DEVNULL)
    for _ in range(100):
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return process, port
        time.sleep(0.05)
    raise RuntimeError("smtp-sink does not start")


def serve_gate(port: Any, next_hop: int) -> None:
    from gatelodge.adapters.relay import NextHop, RouteRelay  # noqa: PLC0415
    from gatelodge.core.trace import trace_block  # noqa: PLC0415
    from gatelodge.smtp.server import FrontLimits, GateServer  # noqa: PLC0415

    async def screen(received: Any, onward: Any) -> Any:
        block = trace_block(received=received, reference="GL-BENCHMRK", host="gate", at=received.at, key=b"k" * 32)
        return await onward.data([block, received.untrusted_bytes])

    async def run() -> None:
        relay = RouteRelay(NextHop(host="127.0.0.1", port=next_hop))
        port.send(await GateServer(screen, relay, FrontLimits(), clock=Now()).start("127.0.0.1", 0))
        await asyncio.Event().wait()

    uvloop.run(run())


def serve_aiosmtpd(port: Any, next_hop: int) -> None:
    from aiosmtpd.smtp import SMTP  # noqa: PLC0415

    from gatelodge.adapters.relay import HopRelay, NextHop  # noqa: PLC0415
    from gatelodge.values import Envelope  # noqa: PLC0415

    async def run() -> None:
        relay = HopRelay(NextHop(host="127.0.0.1", port=next_hop)) if next_hop else None

        class Handler:
            async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
                if relay is not None:
                    target = Envelope(envelope.mail_from, tuple(envelope.rcpt_tos))
                    await relay.deliver(target, [envelope.content])
                return "250 2.0.0 OK"

        loop = asyncio.get_running_loop()
        made = await loop.create_server(lambda: SMTP(Handler(), enable_SMTPUTF8=True), "127.0.0.1", 0)
        port.send(made.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    uvloop.run(run())


def child(target: Any, *arguments: Any) -> tuple[Any, int]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=target, args=(theirs, *arguments), daemon=True)
    process.start()
    return process, ours.recv()


def message(size: int, seed: int) -> bytes:
    chance = random.Random(seed)
    lines = ["Subject: visit confirmed", "From: clerk@in.example", ""]
    length = sum(len(line) + 2 for line in lines)
    while length < size:
        line = "".join(chance.choices("abcdefghij .", k=70))
        lines.append(line)
        length += 72
    return "\r\n".join(lines).encode() + b"\r\n"


def send_with_source(port: int, size: int, count: int, parallel: int) -> float:
    command = ["smtp-source", "-d", "-s", str(parallel), "-m", str(count), "-l", str(size)]
    command += ["-f", "clerk@in.example", "-t", "x@out.example", f"127.0.0.1:{port}"]
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return count / (time.perf_counter() - began)


def send_with_own(port: int, content: bytes, count: int, parallel: int) -> float:
    from gatelodge.adapters.relay import HopRelay, NextHop  # noqa: PLC0415
    from gatelodge.values import Envelope  # noqa: PLC0415

    async def run() -> float:
        relay = HopRelay(NextHop(host="127.0.0.1", port=port, max_sessions=parallel, deliver_s=600))
        left = iter(range(count))

        async def one() -> None:
            for _ in left:
                answers = await relay.deliver(Envelope("clerk@in.example", ("x@out.example",)), [content])
                assert answers["x@out.example"].ok

        began = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(parallel)))
        took = time.perf_counter() - began
        await relay.close()
        return count / took

    return uvloop.run(run())


def session_cost(size: int, seed: int) -> float:
    """Milliseconds for one message's content through the session alone."""
    from gatelodge.smtp import content as wire  # noqa: PLC0415

    octets = bytearray(message(size, seed).replace(b"\r\n.", b"\r\n..") + b".\r\n")
    rounds = 200
    began = time.perf_counter()
    for _ in range(rounds):
        stop, _after = wire.find_end(octets, 0)
        wire.read(bytes(memoryview(octets)[:stop]))
    return (time.perf_counter() - began) / rounds * 1000


def measure(*, quick: bool, seed: int) -> dict[str, Any]:
    source = shutil.which("smtp-source") or shutil.which("smtp-source", path="/usr/sbin")
    rounds = 2 if quick else 5
    processes = []
    sink, sink_port = start_sink()
    gate, gate_port = child(serve_gate, sink_port)
    dropping, dropping_port = child(serve_aiosmtpd, 0)
    relaying, relaying_port = child(serve_aiosmtpd, sink_port)
    processes += [sink, gate, dropping, relaying]
    fronts = {"gatelodge": gate_port, "aiosmtpd dropping": dropping_port, "aiosmtpd relaying": relaying_port}
    rates: dict[str, dict[str, float]] = {}
    try:
        for name, size in SIZES.items():
            for parallel in (1, PARALLEL):
                count = (2000 if size < 10_000 else 400) // (4 if parallel == 1 else 1) // (2 if quick else 1)
                runs: dict[str, list[float]] = {front: [] for front in fronts}
                for turn in range(rounds):
                    for front, port in fronts.items():
                        content = message(size, seed + turn)
                        if source:
                            rate = send_with_source(port, size, count, parallel)
                        else:
                            rate = send_with_own(port, content, count, parallel)
                        runs[front].append(rate)
                row = {front: round(statistics.median(values), 1) for front, values in runs.items()}
                rates[f"{name} x{parallel}"] = row
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait() if isinstance(process, subprocess.Popen) else process.join()
    return {
        "sender": "smtp-source" if source else "own",
        "messages_per_s": rates,
        "times_aiosmtpd_relaying": {
            name: round(row["gatelodge"] / row["aiosmtpd relaying"], 2) for name, row in rates.items()
        },
        "content_100_kB_ms": round(session_cost(100_000, seed), 3),
        "seed": seed,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seed", type=int, default=2011)
    arguments = parser.parse_args()
    figures = measure(quick=arguments.quick, seed=arguments.seed)
    fronts = ["gatelodge", "aiosmtpd dropping", "aiosmtpd relaying"]
    print(f"{'messages/s (' + figures['sender'] + ')':24}" + "".join(f"{front:>20}" for front in fronts))
    for name, row in figures["messages_per_s"].items():
        print(f"{name:24}" + "".join(f"{row[front]:>20,.0f}" for front in fronts))
    print(f"100 kB of content, found, checked and unstuffed: {figures['content_100_kB_ms']} ms")
    if arguments.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
