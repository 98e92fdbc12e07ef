"""Time a timeline, a comparison of regimes, gaps and versions, and how they grow with the number of provisions.

Run: .venv/bin/python benchmarks/analysis.py        (processor time, so that a busy machine changes little)
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

from decide import STORY, grown

from licet.analysis.classes import kinds_named, place_named
from licet.analysis.gaps import gaps
from licet.analysis.side_by_side import beside, class_table
from licet.analysis.timeline import timeline
from licet.analysis.versions import versions
from licet.decision.decide import Decider, load_decider

ON = date(2026, 9, 1)
DEALS = {
    "scanner NXT:1980Di NL->CN": STORY,
    "etcher, nothing known, US->KR": {"from": "US", "to": "KR", "item": {"kind": "dry_etcher"}},
    "chip H20 US->CN": {"from": "US", "to": "CN", "item": {"model": "H20"}},
}


def cpu_ms(run: Callable[[], object], times: int = 3) -> float:
    """The median processor time of some runs, after none before."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        run()
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken)


def fresh() -> Decider:
    """The shipped law with nothing made ready yet."""
    shipped = load_decider()
    return Decider(shipped.book, shipped.vocabulary, shipped.places)


def line(name: str, *numbers: float | str) -> None:
    """A row of the report."""
    print(f"{name:<56}" + "".join(f"{n:>12.0f}" if isinstance(n, float) else f"{n:>12}" for n in numbers))


def main() -> None:
    decider = load_decider()
    line("a timeline, 2019 to the end of next year, ms", "first", "again", "days run", "of")
    for name, raw in DEALS.items():
        new = fresh()
        deal = new.deal(raw)
        first = cpu_ms(lambda new=new, deal=deal: timeline(new, deal), 1)
        again = cpu_ms(lambda new=new, deal=deal: timeline(new, deal))
        line(name, first, again, str(timeline(new, deal).days_decided), str(len(new.library.days)))
    deal = decider.deal(STORY)
    line("\na comparison, ms", "first", "again")
    rows: list[tuple[str, Callable[[Decider], object]]] = [
        ("a deal before every regime", lambda d: beside(d, deal)),
        ("every entry for lithography", lambda d: class_table(d, kinds_named("lithography", d.vocabulary), ON)),
        ("gaps, scanners, NL and US", lambda d: gaps(d, "scanner", place_named("nl"), place_named("us"), to="CN", on=ON)),
        ("two versions", lambda d: versions(d, "jp.ordinance.6_17.wo@2024-01-01", "jp.ordinance.6_17.wo@2025-01-01")),
    ]
    for name, run in rows:
        new = fresh()
        line(name, cpu_ms(lambda new=new, run=run: run(new), 1), cpu_ms(lambda new=new, run=run: run(new)))
    line("\ngrowth, provisions in the book (first run, ms)", "timeline", "deal", "class", "gaps")
    for copies in (0, 2, 6):
        more = grown(fresh(), copies)
        deal = more.deal(STORY)
        numbers = [cpu_ms(lambda more=more, deal=deal: timeline(more, deal), 1)]
        numbers += [cpu_ms(lambda more=more, run=run: run(more), 1) for _, run in rows[:3]]
        line(str(len(more.book.provisions)), *numbers)
    print(f"\n{date.today()}, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
