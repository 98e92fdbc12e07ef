"""Work on long columns, on all processors at once: it is done where no lock of the interpreter is held."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from os import cpu_count
from typing import TypeVar

T = TypeVar("T")

#: Below so many rows it is done sooner than threads are made.
FEW = 12_000


def each(work: Sequence[Callable[[], T]], rows: int) -> list[T]:
    """What some pieces of work give, in their order."""
    processors = cpu_count() or 1
    if rows < FEW or processors == 1:
        return [one() for one in work]
    with ThreadPoolExecutor(processors) as pool:
        return list(pool.map(lambda one: one(), work))


def in_parts(rows: int, work: Callable[[int, int], None]) -> None:
    """Some work on all rows, on each processor a part. work: takes the first row and the one after the last."""
    parts = min(cpu_count() or 1, max(rows // FEW, 1))
    ends = [rows * part // parts for part in range(parts + 1)]
    each([partial(work, first, last) for first, last in pairwise(ends)], rows)
