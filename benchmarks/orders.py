"""Time whole order books, file to file from Parquet: realistic ones, the worst case, and the growth with the provisions.

Run: .venv/bin/python benchmarks/orders.py [lines ...]        (100000 1000000 10000000 if left out)

Each measurement is a process of its own. "Cold" has nothing settled by earlier runs, "warm" what the cold run left. The worst
case is a book in which nearly every line is a situation of its own. Memory is the peak of what the process holds (RSS, with its
libraries) less the size of the file it reads.
"""

import os
import platform
import resource
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
from licet.orders.frames import decide_orders
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


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def apart(source: Path, cache: Path, copies: int = 0) -> Measured:
    """The same in a process of its own."""
    run = subprocess.run(
        [sys.executable, __file__, "--measure", str(source), str(copies)],
        check=True,
        capture_output=True,
        env=os.environ | {"LICET_CACHE": str(cache)},
    )
    return msgspec.json.decode(run.stdout, type=Measured)


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


def main(sizes: list[int]) -> None:
    machine = f"{platform.machine()}, {os.cpu_count()} processors"
    print(f"{date.today()}, {machine}, Python {sys.version.split()[0]}, polars {pl.__version__}\n")
    heads = {"lines": 10, "wall s": 7, "CPU s": 7, "M/s": 6, "MB": 7, "decided": 9, "settled": 8, "answers": 7, "again": 7}
    print(" " * 44, *(f"{head:>{width}}" for head, width in heads.items()))
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        for lines in sizes:
            source = here / f"{lines}.parquet"
            write_sample(source, lines)
            for name in ("realistic, cold", "realistic, warm"):
                print(shown(name, apart(source, here / f"cache{lines}")), flush=True)
        small = here / f"{min(sizes)}.parquet"
        for copies, words in ((0, "as it is"), (9, "ten times the lists")):
            for name in ("cold", "warm"):
                print(shown(f"{words}, {name}", apart(small, here / f"grown{copies}", copies)), flush=True)
        worst = here / "worst.parquet"
        scattered(min(max(sizes), 200_000)).write_parquet(worst)
        for name in ("each line for itself, cold", "each line for itself, warm"):
            print(shown(name, apart(worst, here / "cache-worst")), flush=True)
    print("\n" + agreement(min(max(sizes), 1_000_000)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        sys.stdout.buffer.write(msgspec.json.encode(measure(Path(sys.argv[2]), int(sys.argv[3]))))
    else:
        main([int(word) for word in sys.argv[1:]] or [100_000, 1_000_000, 10_000_000])
