"""Time whole order books, file to file from Parquet: realistic ones, the worst case, and the growth with the provisions.

Run: .venv/bin/python benchmarks/orders.py [lines ...]        (100000 1000000 10000000 if left out)
     .venv/bin/python benchmarks/orders.py --alone [lines ...]   deciding alone, on frames in memory (1000000)
     .venv/bin/python benchmarks/orders.py --grown [lines ...]   as it is and with ten times the lists, so many lines (10000000)

Each measurement is a process of its own. "Cold" has nothing settled by earlier runs, "warm" what the cold run left. The worst
case is a book in which nearly every line is a situation of its own. Deciding alone begins with a frame in memory and law that
is ready, as is machine code, and ends with the frame with its answers: once with situations that are new, once with nothing
new; under the law of each line's own day (88 editions), or under that of one day, on which 999 provisions are in force. Memory
is the peak of what the process holds (RSS, with its libraries) less the size of the file it reads.
"""

import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
from decide import grown

from licet.decision.decide import load_decider
from licet.orders.bench import Bench
from licet.orders.explaining import explain
from licet.orders.frames import bench_for, decide_by, decide_orders
from licet.orders.sample import sample_orders, write_sample
from licet.orders.streaming import decide_parquet
from licet.orders.tabulated import disagreements, tabulated


class Measured(msgspec.Struct):
    """One run. settled: open situations settled as single deals; cells: situations decided, over all regimes; again: CPU
    seconds a million lines take to decide (not to read or write) once more, when nothing in them is new."""

    lines: int
    wall: float
    cpu: float
    megabytes: float
    settled: int
    cells: int
    answers: int
    again: float


def measure(source: Path, copies: int) -> Measured:
    """Decide a file under the shipped law, or under a law with copies of its lists, in this process."""
    decider = load_decider()
    more = grown(decider, copies) if copies else None
    wall, cpu = time.perf_counter(), time.process_time()
    bench: Bench = decide_parquet(source, source.with_suffix(".out.parquet"), decider=more, lasting=True)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    above = _peak() - source.stat().st_size / 1e6
    chambers = bench.chambers.values()
    lines = pl.scan_parquet(source).head(500_000).collect()
    again = time.process_time()
    bench.chunk(lines)
    again = (time.process_time() - again) / lines.height * 1e6
    return Measured(
        pl.scan_parquet(source).select(pl.len()).collect().item(),
        wall,
        cpu,
        above,
        sum(chamber.settled for chamber in chambers),
        sum(chamber.met for chamber in chambers),
        len(bench.answers),
        again,
    )


class Alone(msgspec.Struct):
    """Deciding alone. new, again: seconds on the clock and of processors for lines of which the situations are new, and for the
    same ones again; met: situations that are new, over all regimes."""

    lines: int
    new: tuple[float, float]
    again: tuple[float, float]
    met: int


def measure_alone(source: Path, as_of: date | None = None) -> Alone:
    """Decide a file's lines in memory, in this process; the first third is decided before, so that law and machine code are
    ready. as_of: as of `Bench`."""
    lines = pl.read_parquet(source)
    bench = bench_for(lines.columns, lasting=True, as_of=as_of)
    ready = -(-lines.height // 3)
    decide_by(bench, lines.head(ready))
    lines = lines.slice(ready)
    before = sum(chamber.met for chamber in bench.chambers.values())
    taken = []
    for _ in range(2):
        wall, cpu = time.perf_counter(), time.process_time()
        decided = decide_by(bench, lines)
        taken.append((time.perf_counter() - wall, time.process_time() - cpu))
        assert decided.height == lines.height
    return Alone(lines.height, *taken, sum(chamber.met for chamber in bench.chambers.values()) - before)


def _peak() -> float:
    """The most that this process held (Linux). Its resource usage would count what it was started by."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s*(\d+)", status)[1]) * 1024 / 1e6


def apart(source: Path, cache: Path, copies: int = 0) -> Measured:
    """The same in a process of its own."""
    return msgspec.json.decode(_process(cache, "--measure", source, copies), type=Measured)


def _process(cache: Path, *words: object) -> bytes:
    words_ = [sys.executable, __file__, *map(str, words)]
    return subprocess.run(words_, check=True, capture_output=True, env=os.environ | {"LICET_CACHE": str(cache)}).stdout


def scattered(lines: int, seed: int = 5) -> pl.DataFrame:
    """The worst case: every cell drawn on its own, so that hardly two lines are alike."""
    rng = np.random.default_rng(seed)
    frame = sample_orders(lines, seed)
    places = pl.Series(["CN", "TW", "KR", "US", "JP", "SG", "DE", "MY", "IL", "IN", "VN", "RU", "AE", "GB", "CH", "BR"])

    def drawn(values: pl.Series) -> pl.Series:
        return values.gather(pl.Series(rng.integers(0, len(values), lines)))

    models = frame["item.model"].unique().drop_nulls().sort()
    named = {name: drawn(places) for name in ("to", "end_user.country", "end_user.headquarters", "purchaser.country")}
    return frame.with_columns(
        *(column.alias(name) for name, column in named.items()),
        drawn(models).alias("item.model"),
        pl.lit(None, dtype=pl.String).alias("item.kind"),
        pl.Series("value_usd", np.round(10 ** rng.uniform(2, 8, lines), 2)),
    )


def agreement(lines: int, singles: int = 100) -> str:
    """Lines with values at thresholds and a step beside them, decided by situations, tabulated (see `orders/tabulated`), and
    some of them determined one by one: how many differ."""
    rng, decider = np.random.default_rng(7), load_decider()
    days = [date(2024, 12, 1), date(2024, 12, 2), date(2025, 5, 30), date(2026, 1, 15), date(2026, 3, 1)]
    edges = {"value_usd": (1500.0, 2500.0, 5000.0), "us_content_pct": (0.01, 10.0, 25.0)}
    beside = {name: np.round(np.add.outer(points, (-0.01, 0.0, 0.01)).ravel(), 2) for name, points in edges.items()}
    frame = sample_orders(lines, 7).with_columns(
        pl.Series("on", days).gather(pl.Series(rng.integers(0, len(days), lines))),
        *(pl.Series(name, values[rng.integers(0, len(values), lines)]) for name, values in beside.items()),
    )
    decided = decide_orders(frame)
    apart = {regime: len(rows) for regime, rows in disagreements(decided, tabulated(frame, decider)).items()}
    wrong = 0
    for row in range(0, lines, max(lines // singles, 1)):
        alone = explain(frame.row(row, named=True), what_if=False, decider=decider)
        wrong += alone.outcome != decided["licet_outcome"][row]
        wrong += any(decided[f"licet_{each.regime}"][row] != each.outcome for each in alone.regimes)
    return f"{lines:,} lines at thresholds: {apart or 'none'} differ tabulated, {wrong} of {singles} differ one by one"


def shown(name: str, found: Measured) -> str:
    rate = found.lines / found.wall / 1e6
    return (
        f"{name:<44} {found.lines:>10,} {found.wall:>7.1f} {found.cpu:>7.1f} {rate:>6.2f} "
        f"{found.megabytes:>7.0f} {found.cells:>9,} {found.settled:>8,} {found.answers:>7,} {found.again:>7.2f}"
    )


def head() -> None:
    machine = f"{platform.machine()}, {os.cpu_count()} processors"
    print(f"{date.today()}, {machine}, Python {sys.version.split()[0]}, polars {pl.__version__}\n")


def files_head() -> None:
    head()
    heads = {"lines": 10, "wall s": 7, "CPU s": 7, "M/s": 6, "MB": 7, "decided": 9, "settled": 8, "answers": 7, "again": 7}
    print(" " * 44, *(f"{word:>{width}}" for word, width in heads.items()))


def growth(source: Path, here: Path) -> None:
    """The law as it is, and with ten times the provisions that list."""
    for copies, words in ((0, "as it is"), (9, "ten times the lists")):
        for name in ("cold", "warm"):
            print(shown(f"{words}, {name}", apart(source, here / f"grown{copies}", copies)), flush=True)


#: Books, and the day whose law they are decided by, if it is one for all lines.
_ALONE = (
    ("realistic", sample_orders, ()),
    ("each line for itself", scattered, ()),
    ("each line for itself, law of one day", scattered, ("2026-11-01",)),
)


def alone(sizes: list[int]) -> None:
    head()
    print(f"{'deciding alone, in memory, warm':<50} {'lines':>10} {'wall s':>7} {'CPU s':>7} {'M/s':>6} {'decided':>9}")
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        for lines in sizes:
            for kind, made, day in _ALONE:
                source = here / f"{kind}.parquet"
                made(lines).write_parquet(source)
                for _ in range(2):  # what is open is settled, and kept
                    found = msgspec.json.decode(_process(here / kind, "--measure-alone", source, *day), type=Alone)
                for name, (wall, cpu), met in (("new", found.new, found.met), ("nothing new", found.again, 0)):
                    rate = found.lines / wall / 1e6
                    print(
                        f"{f'{kind}, {name}':<50} {found.lines:>10,} {wall:>7.2f} {cpu:>7.2f} {rate:>6.2f} {met:>9,}",
                        flush=True,
                    )


def grown_only(sizes: list[int]) -> None:
    files_head()
    with tempfile.TemporaryDirectory() as folder:
        for lines in sizes:
            source = Path(folder) / f"{lines}.parquet"
            write_sample(source, lines)
            growth(source, Path(folder) / str(lines))


def main(sizes: list[int]) -> None:
    files_head()
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        for lines in sizes:
            source = here / f"{lines}.parquet"
            write_sample(source, lines)
            for name in ("realistic, cold", "realistic, warm"):
                print(shown(name, apart(source, here / f"cache{lines}")), flush=True)
        growth(here / f"{min(sizes)}.parquet", here)
        worst = here / "worst.parquet"
        scattered(min(max(sizes), 200_000)).write_parquet(worst)
        for name in ("each line for itself, cold", "each line for itself, warm"):
            print(shown(name, apart(worst, here / "cache-worst")), flush=True)
    print("\n" + agreement(min(max(sizes), 1_000_000)))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--measure", source, copies]:
            sys.stdout.buffer.write(msgspec.json.encode(measure(Path(source), int(copies))))
        case ["--measure-alone", source, *day]:
            sys.stdout.buffer.write(msgspec.json.encode(measure_alone(Path(source), *map(date.fromisoformat, day))))
        case ["--alone", *words]:
            alone([int(word) for word in words] or [1_000_000])
        case ["--grown", *words]:
            grown_only([int(word) for word in words] or [10_000_000])
        case words:
            main([int(word) for word in words] or [100_000, 1_000_000, 10_000_000])
