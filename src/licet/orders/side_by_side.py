"""Work on long columns, on all processors at once: it is done where no lock of the interpreter is held.

Work that is itself one of several pieces done side by side is not divided further.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from os import cpu_count
from threading import local
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")

#: Below so many rows it is done sooner than threads are made.
FEW = 12_000
_here = local()  # one: whether this thread does one of several pieces


def each(work: Sequence[Callable[[], T]], rows: int) -> list[T]:
    """What some pieces of work give, in their order."""
    processors = cpu_count() or 1
    if rows < FEW or processors == 1 or getattr(_here, "one", False):
        return [one() for one in work]
    with ThreadPoolExecutor(processors) as pool:
        return list(pool.map(lambda one: one(), work))


def in_turn(work: Callable[[S], T], pieces: Iterable[S]) -> Iterator[T]:
    """What some work gives for every piece, in their order; on each processor one is worked on."""
    processors = cpu_count() or 1
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(processors, initializer=partial(setattr, _here, "one", True)) as pool:
        for piece in pieces:
            waiting.append(pool.submit(work, piece))
            if len(waiting) > processors:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def beside(rows: int) -> Iterator[Callable[[Callable[[], T]], Callable[[], T]]]:
    """Gives what begins a piece of work beside what the caller does, and then what waits for its end. With few rows it is done
    when that is asked for."""
    processors = cpu_count() or 1
    if rows < FEW or processors == 1 or getattr(_here, "one", False):
        yield lambda work: work
        return
    with ThreadPoolExecutor(processors, initializer=partial(setattr, _here, "one", True)) as pool:
        yield lambda work: pool.submit(work).result


def in_parts(rows: int, work: Callable[[int, int], None]) -> None:
    """Some work on all rows, on each processor a part. work: takes the first row and the one after the last."""
    parts = min(cpu_count() or 1, max(rows // FEW, 1))
    ends = [rows * part // parts for part in range(parts + 1)]
    each([partial(work, first, last) for first, last in pairwise(ends)], rows)


def until(pieces: Iterable[S], enough: Callable[[], bool]) -> Iterator[S]:
    """The pieces up to one after which it is enough; the first one at least, and none is lost."""
    for piece in pieces:
        yield piece
        if enough():
            return
