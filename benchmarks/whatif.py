"""What a what-if costs once a book was read: seconds of the processor and by the clock, by lines.

python benchmarks/whatif.py [LINES ...]        # 100000 1000000 10000000 if left out

Held against the book are the shipped scenarios, and amendments of days within the book (2025 and 2026). `first` is what an
amendment costs that was not held against it yet, `again` the same once more. How the ways of being open were settled is kept in
the cache of the user; an empty folder as LICET_CACHE shows what that costs, too.
"""

import platform
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from licet.analysis.order_book import Batch, OrderBook, about_lines
from licet.analysis.scenarios import scenario, scenarios
from licet.analysis.whatif import held_against
from licet.law.amendment import Amendment, read_amendment
from licet.orders.sample import sample_orders

_CHUNK = 500_000
_CHANGES: dict[str, dict[str, Any]] = {
    "a limit of the Dutch list": {
        "threshold": [{"provision": "nl.order_a.3B001.f.4.b", "fact": "dco", "was": "1.50 nm", "now": "2.40 nm"}]
    },
    "Singapore joins us.A5": {"members": [{"group": "us.A5", "add": ["SG"]}]},
    "the Dutch list repealed": {"repeal": [{"provision": "nl.order_a"}]},
    "15 CFR 744.23 repealed": {"repeal": [{"provision": "us.744.23"}]},
}


def amendments() -> dict[str, Amendment]:
    """By name what the book is held against."""
    found = {name: scenario(name) for name in scenarios()}
    for name, change in _CHANGES.items():
        found[name] = read_amendment({"amendment": {"title": name, "from": date(2025, 7, 1)}, **change}, name)
    return found


def spent(run: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds of the processor, seconds by the clock, and what came of it."""
    processor, clock = time.process_time(), time.perf_counter()
    found = run()
    return time.process_time() - processor, time.perf_counter() - clock, found


def main(sizes: list[int]) -> None:
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, {date.today()}")
    laws = amendments()
    columns = sample_orders(1).columns
    spent(lambda: held_against(OrderBook(columns, lambda: [_batch(0, 1000)], laws.values()), laws["Singapore joins us.A5"]))
    for lines in sizes:
        making = 0.0

        def batches(lines: int = lines) -> Iterator[Batch]:
            nonlocal making
            for start in range(0, lines, _CHUNK):
                seconds, _, made = spent(lambda start=start: _batch(start, min(_CHUNK, lines - start)))
                making += seconds
                yield made

        read, _, book = spent(lambda batches=batches: OrderBook(columns, batches, laws.values()))
        base, _, _ = spent(book.encoded.under)
        print(f"\n{lines:,} lines: {len(book.encoded):,} rows, {book.cells.height:,} sums; ", end="")
        print(f"read {read - making:.2f} s, decided under the law as it is, the others made ready {base:.2f} s")
        print(f"{'':36}{'first':>8}{'clock':>8}{'again':>8}{'clock':>8}   lines that move")
        for name, each in laws.items():
            *first, found = spent(lambda each=each, book=book: held_against(book, each))
            *again, _ = spent(lambda each=each, book=book: held_against(book, each))
            print(f"  {name:<34}{''.join(f'{seconds:8.2f}' for seconds in (*first, *again))}   {found.moved:,}")


def _batch(start: int, lines: int) -> Batch:
    frame = sample_orders(lines, seed=7, start=start)
    return Batch(frame, about_lines(frame, {}))


if __name__ == "__main__":
    main([int(text.replace(",", "")) for text in sys.argv[1:]] or [100_000, 1_000_000, 10_000_000])
