"""The public sanctions-screening-benchmark run against the search, with persons of the US list as its pool.

Run: .venv/bin/python benchmarks/screening_ssb.py RESEARCH_DATA [PERSONS]
It needs the package sanctions-screening-benchmark.
"""

import sys
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import screening_data as sd

from licet.screening.entries import Entry, Name
from licet.screening.match import ALERT_RATES, Matcher, Query


class Adapter:
    """A score of two names, as the benchmark asks for: each query is looked up once among all names."""

    name = "licet"

    def __init__(self, names: list[str]) -> None:
        self.matcher = Matcher.build(Entry(text, "pool", "person", (Name(text),)) for text in names)
        self.scores = lru_cache(maxsize=64)(self._scores)

    def __call__(self, query: str, candidate: str) -> float:
        return self.scores(query).get(candidate, 0.0)

    def _scores(self, query: str) -> dict[str, float]:
        return {hit.entry.id: hit.score for hit in self.matcher.search(Query(query, kind="person"), limit=1000, threshold=0.2)}


def main(data: Path, persons: int) -> None:
    benchmark, sources = import_module("ssb.benchmark"), import_module("ssb.sources")
    people = [e for e in sd.us_csl(data) if e.kind == "person"]
    pool = [
        sources.Entity(e.id, e.names[0].text, entity_type="individual", aliases=[n.text for n in e.names[1:]]) for e in people
    ]
    snapshot = sources.ListSnapshot(source="us_csl", retrieved_at="2026-07-31", endpoint="", entities=pool)
    made = benchmark.build(snapshot, limit=persons)
    adapter = Adapter(sorted({name for names in made.candidates.values() for name in names}))
    for rate, threshold in ALERT_RATES.items():
        print(f"threshold {threshold} ({rate:.1%} alerts)")
        print(benchmark.format_scorecard(benchmark.score(made, adapter, threshold=threshold)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100)
