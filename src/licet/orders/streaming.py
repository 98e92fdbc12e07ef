"""Books larger than memory: Parquet in, Parquet out, so many lines at a time."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from licet.decision.decide import Decider
from licet.orders.bench import Bench
from licet.orders.frames import Told, bench_for, with_answers
from licet.orders.memory import seldom_collected
from licet.orders.side_by_side import in_turn, until

#: So many lines are read at a time, and so many before they are decided, if not too many situations are met.
CHUNK = 1 << 16
_STRETCH = 1 << 24
#: So many chunks are read at once: a part of a row group has the whole of it unpacked each time.
_BLOCK = 1
#: Of results: small, and no dearer than less compression. Nobody looks for minima in lines that are in no order.
_WRITE: dict[str, Any] = {"compression": "zstd", "compression_level": 1, "statistics": False, "row_group_size": CHUNK}


def decide_chunks(bench: Bench, source: Path, rows: int = CHUNK) -> Iterator[pl.DataFrame]:
    """The lines of a Parquet file with their answers, so many at a time; every regime has a column.

    A stretch of many chunks is read twice: first for the columns that name facts, so that all that is new in it is decided
    together, then for what is given back.
    """
    told = Told(bench.answers, [regime.id for regime in bench.regimes])
    lines = pl.scan_parquet(source)
    height = int(lines.select(pl.len()).collect().item())
    done = 0
    while done < height or not done:
        done = yield from _stretch(bench, lines, done, height, rows, told)
        if not height:
            return


def _stretch(
    bench: Bench, lines: pl.LazyFrame, start: int, height: int, rows: int, told: Told
) -> Generator[pl.DataFrame, None, int]:
    """Decides some lines from one on; gives how many are done then."""
    facts = lines.select(sorted(bench.layout.given)).slice(start)
    chunks = _chunks(facts, min(_STRETCH, height - start), rows)
    taken = list(in_turn(bench.take, until(chunks, lambda: bench.full)))
    held = sum(len(some.situation) for some in taken)
    if start + held == height:
        bench.finish()
    for chunk, some in zip(_chunks(lines.slice(start), held, rows), taken, strict=True):
        yield with_answers(chunk, told, [bench.judged(some)])
    if bench.full:
        bench.forget()
    return start + held


def _chunks(lines: pl.LazyFrame, count: int, rows: int) -> Iterator[pl.DataFrame]:
    """So many lines, `rows` at a time, once where there are none. While one block of chunks is worked on the next is read."""
    block = rows * _BLOCK
    with ThreadPoolExecutor(1) as reader:
        ahead = reader.submit(lines.slice(0, min(block, count)).collect)
        for at in range(0, max(count, 1), block):
            held = ahead.result()
            if at + block < count:
                ahead = reader.submit(lines.slice(at + block, min(block, count - at - block)).collect)
            yield from held.iter_slices(rows) if held.height else [held]


def decide_parquet(
    source: Path,
    target: Path,
    *,
    as_of: date | None = None,
    decider: Decider | None = None,
    lasting: bool | None = None,
    rows: int = CHUNK,
) -> Bench:
    """Decide a Parquet file into another one, in bounded memory. lasting: as for `bench_for`. Raises LicetError, as
    `decide_orders` does."""
    columns = pl.scan_parquet(source).collect_schema().names()
    with seldom_collected():
        bench = bench_for(columns, as_of=as_of, decider=decider, lasting=lasting)
        decided = decide_chunks(bench, source, rows)
        first = next(decided)

        def frames(*_: Any) -> Iterator[pl.DataFrame]:
            yield first
            yield from decided

        from polars.io.plugins import register_io_source

        register_io_source(frames, schema=first.schema).sink_parquet(target, **_WRITE)
        bench.close()
    return bench
