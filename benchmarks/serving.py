"""A workbench under load: pages and API mixed, asked at a steady rate whether or not the last answers have come.

    python benchmarks/serving.py [--rate 100] [--seconds 120] [--seed 1] [--workers 1]

Requests are sent when they are due (an open loop): where the workbench falls behind, those that wait are counted with their
wait, from the moment they were due. The workbench runs in processes of its own, as `licet serve` starts it; the generator
shares the machine with it. Deals are drawn from the catalogue: models and destinations; nine of ten are of today, the others of
a month's first day since 2022, as when an old order is looked up; every other one has been asked before, as in a house that
sells the same things again.
"""

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from licet.deals.catalogue import load_catalogue

#: How many of a hundred requests are of each kind.
MIX = {"page": 40, "page, part": 20, "API": 30, "gate": 10}
TO = ("CN", "CN", "CN", "TW", "KR", "SG", "US", "JP", "DE", "IN", "MY", "VN", "AE", "IL", "GB", "MX")
CONNECTIONS = 64


def deals(seed: int) -> Iterator[dict[str, str]]:
    """Deals without end; every other one was asked before."""
    rng = random.Random(seed)
    models = [model.name for model in load_catalogue().models]
    seen: list[dict[str, str]] = []
    today = date.today()
    while True:
        if seen and rng.random() < 0.5:
            yield rng.choice(seen)
            continue
        day = today if rng.random() < 0.9 else date(rng.randrange(2022, today.year), rng.randrange(1, 13), 1)
        seen.append({"model": rng.choice(models), "from": rng.choice(("NL", "US", "JP")), "to": rng.choice(TO), "on": f"{day}"})
        yield seen[-1]


def requests(seed: int) -> Iterator[tuple[str, bytes]]:
    """Kinds of requests and the requests as bytes, without end."""
    rng = random.Random(seed + 1)
    for deal in deals(seed):
        kind = rng.choices(list(MIX), list(MIX.values()))[0]
        if kind.startswith("page"):
            part = "HX-Request: true\r\n" if kind == "page, part" else ""
            yield kind, f"GET /check?{urlencode(deal)} HTTP/1.1\r\nHost: 127.0.0.1\r\n{part}\r\n".encode()
        else:
            body = json.dumps({**{k: v for k, v in deal.items() if k != "model"}, "item": {"model": deal["model"]}}).encode()
            path = "/v1/gate" if kind == "gate" else "/v1/determine"
            told = f"Host: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
            yield kind, f"POST {path} HTTP/1.1\r\n{told}\r\n\r\n".encode() + body


class Line:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> int:
        """The status of the answer, which is read to its end."""
        rested = self._ends is not None
        reader, writer = self._ends = self._ends or await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(request)
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
            except (ConnectionError, asyncio.IncompleteReadError) as error:
                if not rested or getattr(error, "partial", b""):
                    raise
                # The workbench ended a line that rested; as any client does, ask again on a new one.
                writer.close()
                reader, writer = self._ends = await asyncio.open_connection("127.0.0.1", self._port)
                writer.write(request)
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
            if b"transfer-encoding: chunked" in head:
                while (size := int(await reader.readline(), 16)) > 0:
                    await reader.readexactly(size + 2)
                await reader.readexactly(2)
            else:
                await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n")[0]))
            return int(head[9:12])
        except BaseException:
            writer.close()
            self._ends = None
            raise


async def run(port: int, rate: float, seconds: float, seed: int) -> list[tuple[str, float, int]]:
    """Of every request its kind, the seconds from when it was due to the end of its answer, and its status (0: none)."""
    lines: asyncio.Queue[Line] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        lines.put_nowait(Line(port))
    told: list[tuple[str, float, int]] = []

    async def one(kind: str, request: bytes, due: float) -> None:
        line = await lines.get()
        try:
            status = await line.ask(request)
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            status = 0
        finally:
            lines.put_nowait(line)
        told.append((kind, time.perf_counter() - due, status))

    began, waiting = time.perf_counter(), set()
    for n, (kind, request) in zip(range(int(rate * seconds)), requests(seed), strict=False):
        due = began + n / rate
        await asyncio.sleep(max(0, due - time.perf_counter()))
        task = asyncio.create_task(one(kind, request, due))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
    await asyncio.gather(*waiting)
    return told


def table(told: list[tuple[str, float, int]]) -> Iterator[str]:
    """Lines of a table: by kind, and all."""
    yield "| requests | number | median ms | 95 of 100 ms | 99 of 100 ms | slowest ms | errors |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for kind in (*MIX, "all"):
        of = sorted((seconds, status) for k, seconds, status in told if kind in (k, "all"))
        times = [seconds * 1000 for seconds, _ in of]
        at = [times[min(len(times) - 1, int(len(times) * share))] for share in (0.5, 0.95, 0.99, 1)]
        errors = sum(status != 200 for _, status in of)
        yield f"| {kind} | {len(of)} | " + " | ".join(f"{t:.0f}" for t in at) + f" | {errors} |"
    statuses = Counter(status for *_, status in told if status != 200)
    if statuses:
        yield "statuses other than 200: " + ", ".join(f"{status or 'none'}: {n}" for status, n in statuses.items())


def serving(port: int, data: str, workers: int) -> subprocess.Popen[bytes]:
    """A workbench that is ready."""
    command = [sys.executable, "-c", "from licet.cli.main import app_main; app_main()", "serve"]
    command += ["--port", str(port), "--workers", str(workers)]
    served = subprocess.Popen(command, env=os.environ | {"LICET_DATA": data}, stdout=subprocess.DEVNULL)
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            time.sleep(0 if workers == 1 else 3)  # the others begin at the same time
            return served
        except OSError:
            time.sleep(0.1)
    served.kill()
    raise SystemExit("the workbench did not start")


def cpu_seconds(first: int) -> list[float]:
    """Of a process and those that it began; none where the system does not tell."""
    found = []
    below = Path(f"/proc/{first}/task/{first}/children")
    for process in (first, *(map(int, below.read_text().split()) if below.exists() else ())):
        stat = Path(f"/proc/{process}/stat")
        if stat.exists():
            used = stat.read_text().rsplit(")")[-1].split()
            found.append((int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK"))
    return found


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--rate", type=float, default=100, help="requests a second")
    told.add_argument("--seconds", type=float, default=120)
    told.add_argument("--warm", type=float, default=10, help="seconds asked before at a fifth of the rate, not counted")
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--workers", type=int, default=1, help="processes that answer")
    chosen = told.parse_args()
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        served = serving(port, data, chosen.workers)
        try:
            asyncio.run(run(port, chosen.rate / 5, chosen.warm, chosen.seed + 100))
            before, mine = cpu_seconds(served.pid), time.process_time()
            answered = asyncio.run(run(port, chosen.rate, chosen.seconds, chosen.seed))
            own = time.process_time() - mine
            used = ", ".join(f"{now - then:.0f}" for now, then in zip(cpu_seconds(served.pid), before, strict=False))
            print(f"CPU seconds: {used} of the workbench's processes, {own:.0f} of the generator")
        finally:
            served.terminate()
            served.wait(20)
    print(
        f"{chosen.rate:.0f} requests a second for {chosen.seconds:.0f} s, {chosen.workers} workers, {os.cpu_count()} cores",
        *table(answered),
        sep="\n",
    )


if __name__ == "__main__":
    main()
