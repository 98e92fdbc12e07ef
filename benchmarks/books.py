#!/usr/bin/env python3
"""What `licet book run` costs from file to file, stage by stage, in CPU seconds.

    PYTHONPATH=src python benchmarks/books.py                          # 100,000 lines, workbook to workbook
    PYTHONPATH=src python benchmarks/books.py --lines 1000000 --to csv

Run it twice: the first run settles what is open under the law, later ones recall it. Stages that run in several threads count
the CPU of all of them.
"""

import argparse
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from licet.orders import deciding, running
from licet.orders.bench import Bench
from licet.orders.deciding import Deciding
from licet.orders.doubts import Doubts
from licet.orders.parts import Parts
from licet.orders.preparing import Choices, Prepared
from licet.orders.sample import sample_orders

SPENT: dict[str, float] = defaultdict(float)
STACK: list[float] = []


@contextmanager
def stage(name: str) -> Iterator[None]:
    """CPU of a stage, without that of the stages inside it."""
    start = time.process_time()
    STACK.append(0.0)
    yield
    spent = time.process_time() - start
    SPENT[name] += spent - STACK.pop()
    if STACK:
        STACK[-1] += spent


def timed(owner: Any, attribute: str, name: str) -> None:
    """Have every call of a function counted under a stage."""
    function: Callable[..., Any] = getattr(owner, attribute)

    def counted(*args: Any, **more: Any) -> Any:
        with stage(name):
            return function(*args, **more)

    setattr(owner, attribute, counted)


def book_file(folder: Path, lines: int, kind: str) -> Path:
    """A sample as a file, made by the writer of results itself where it is a workbook."""
    file = folder / f"book.{kind}"
    frame = sample_orders(lines)
    if kind == "xlsx":
        frame.write_excel(file)
    elif kind == "csv":
        frame.write_csv(file)
    else:
        frame.write_parquet(file)
    return file


def main() -> None:
    """Measure one run."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--lines", type=int, default=100_000)
    wanted.add_argument("--of", default="xlsx", choices=["xlsx", "csv", "parquet"])
    wanted.add_argument("--to", default="xlsx", choices=["xlsx", "csv", "parquet", "jsonl"])
    asked = wanted.parse_args()
    for owner, attribute, name in (
        (running, "prepare", "open"),
        (Prepared, "lines", "facts, masters, screening"),
        (Bench, "chunk", "decide"),
        (Doubts, "of", "warnings"),
        (Deciding, "part", "rest of a part"),
        (Parts, "put", "keep parts"),
        (running, "summary", "summary"),
        (running, "write_result", "write"),
        (deciding, "with_answers", "answers to columns"),
    ):
        timed(owner, attribute, name)
    with tempfile.TemporaryDirectory() as folder:
        file = book_file(Path(folder), asked.lines, asked.of)
        start, wall = time.process_time(), time.perf_counter()
        with stage("rest, with reading"):
            running.run(file, Path(folder) / f"out.{asked.to}", {}, Choices())
        print(f"{asked.lines} lines, {asked.of} to {asked.to}: {time.process_time() - start:.1f} s CPU, ", end="")
        print(f"{time.perf_counter() - wall:.1f} s, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for name, spent in sorted(SPENT.items(), key=lambda item: -item[1]):
        print(f"  {name:<28} {spent:6.2f}")


if __name__ == "__main__":
    main()
