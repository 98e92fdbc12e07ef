"""Time one deal, all regimes, with the full trace; a cold shell; and the growth with the number of provisions.

Run: .venv/bin/python benchmarks/decide.py
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

from msgspec.structs import replace

from licet.decision.decide import Decider, load_decider
from licet.law.book import Book

DEALS = {
    "NXT:1980Di NL->CN 2024-03-27 (undetermined)": {
        "on": "2024-03-27",
        "from": "NL",
        "to": "CN",
        "item": {"model": "TWINSCAN NXT:1980Di"},
    },
    "the same, advanced node (licence)": {
        "on": "2024-03-27",
        "from": "NL",
        "to": "CN",
        "end_use": "advanced_node_logic",
        "item": {"model": "TWINSCAN NXT:1980Di"},
    },
    "NXT:2000i NL->TW 2025-06-01": {"on": "2025-06-01", "from": "NL", "to": "TW", "item": {"model": "NXT:2000i"}},
    "etcher US->KR 2025-06-01": {"on": "2025-06-01", "from": "US", "to": "KR", "item": {"kind": "dry_etcher"}},
}


def median_ms(run: Callable[[], object], times: int = 60) -> float:
    run()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def cold_ms(times: int = 9) -> float:
    code = "from licet.cli.main import app_main; app_main()"
    command = [
        sys.executable,
        "-c",
        code,
        "check",
        "--item",
        "TWINSCAN NXT:1980Di",
        "--from",
        "NL",
        "--to",
        "CN",
        "--on",
        "2024-03-27",
    ]
    taken = []
    for _ in range(times + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken[1:])


def grown(decider: Decider, copies: int) -> Decider:
    """The law with every provision that lists copied under other ids: more law of the same shape."""
    book = decider.book
    extra = [replace(p, id=f"{p.id}.copy{n}") for n in range(copies) for p in book.provisions if p.effect == "lists"]
    return Decider(
        Book([*book.provisions, *extra], book.instruments.values(), book.regimes, book.tables, "grown"),
        decider.vocabulary,
        decider.places,
    )


def main() -> None:
    decider = load_decider()
    print(f"{len(decider.book.provisions)} provisions; median of 60 runs, warm, one process\n")
    print(f"{'deal':<48} {'ms':>8}")
    for name, raw in DEALS.items():
        deal = decider.deal(raw)
        print(f"{name:<48} {median_ms(lambda deal=deal: decider.determine(deal)):>8.2f}")
    print(f"\n{'licet check from a cold shell':<48} {cold_ms():>8.0f}\n")
    print(f"{'growth: the first deal, provisions in the book':<48} {'ms':>8}")
    for copies in (0, 2, 6, 12):
        more = grown(decider, copies)
        deal = more.deal(next(iter(DEALS.values())))
        print(f"{len(more.book.provisions):<48} {median_ms(lambda more=more, deal=deal: more.determine(deal), 20):>8.2f}")
    print(f"\n{date.today()}, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
