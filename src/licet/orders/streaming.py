"""Books larger than memory: Parquet in, Parquet out, so many lines at a time."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from licet.decision.decide import Decider
from licet.orders.bench import Bench
from licet.orders.frames import CHUNK, bench_for, with_answers


def decide_chunks(bench: Bench, source: Path, rows: int = CHUNK) -> Iterator[pl.DataFrame]:
    """The lines of a Parquet file with their answers, so many at a time; every regime has a column."""
    regimes = [regime.id for regime in bench.regimes]
    lines = pl.scan_parquet(source)
    at = 0
    while True:
        chunk = lines.slice(at, rows).collect()
        if not chunk.height and at:
            return
        yield with_answers(chunk, bench.answers, [bench.chunk(chunk, at + 1)], regimes)
        at += chunk.height
        if chunk.height < rows:
            return


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
