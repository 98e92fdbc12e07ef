"""Books larger than memory: Parquet in, Parquet out, so many lines at a time."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from licet.decision.decide import Decider
from licet.orders.bench import Bench, Taken
from licet.orders.frames import Told, bench_for, with_answers

#: So many lines are read at a time, and so many before they are decided, if not too many situations are met.
CHUNK = 1 << 15
_STRETCH = 1 << 24


def decide_chunks(bench: Bench, source: Path, rows: int = CHUNK) -> Iterator[pl.DataFrame]:
    """The lines of a Parquet file with their answers, so many at a time; every regime has a column.

    A stretch of many chunks is read twice: first for the columns that name facts, so that all that is new in it is decided
    together, then for what is given back.
    """
    told = Told(bench.answers, [regime.id for regime in bench.regimes])
    lines = pl.scan_parquet(source)
    height = int(lines.select(pl.len()).collect().item())
    for start in range(0, max(height, 1), _STRETCH):
        yield from _stretch(bench, lines, range(start, min(start + _STRETCH, max(height, 1)), rows), rows, told)


def _stretch(bench: Bench, lines: pl.LazyFrame, starts: range, rows: int, told: Told) -> Iterator[pl.DataFrame]:
    facts = lines.select(sorted(bench.layout.given))
    while starts:
        taken: dict[int, Taken] = {}
        for at in starts:
            taken[at] = bench.take(facts.slice(at, rows).collect())
            if bench.full:
                break
        for at, some in taken.items():
            yield with_answers(lines.slice(at, rows).collect(), told, [bench.judged(some)])
        starts = starts[len(taken) :]
        if bench.full:
            bench.forget()


def decide_parquet(
    source: Path, target: Path, *, as_of: date | None = None, decider: Decider | None = None, rows: int = CHUNK
) -> Bench:
    """Decide a Parquet file into another one, in bounded memory. Raises LicetError, as `decide_orders` does."""
    bench = bench_for(pl.scan_parquet(source).collect_schema().names(), as_of=as_of, decider=decider)
    decided = decide_chunks(bench, source, rows)
    first = next(decided)

    def frames(*_: Any) -> Iterator[pl.DataFrame]:
        yield first
        yield from decided

    from polars.io.plugins import register_io_source

    register_io_source(frames, schema=first.schema).sink_parquet(target, compression="lz4")
    bench.close()
    return bench
