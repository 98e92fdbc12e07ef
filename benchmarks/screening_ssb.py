"""The public sanctions-screening-benchmark run against the search, with persons of the US list as its pool.

Run: .venv/bin/python benchmarks/screening_ssb.py RESEARCH_DATA [--persons N] [--docs FILE]
It needs the package sanctions-screening-benchmark.
"""

import argparse
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

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


HEAD = """# The public sanctions-screening-benchmark

Written by `benchmarks/screening_ssb.py RESEARCH_DATA --docs FILE`; no figure by hand. The package (its code alone) spoils the
names of {persons} human beings of the US Consolidated Screening List in its own ways, and makes up names that are beside them
and not the same. Hits are cases that reach the threshold, which is one of those of `docs/screening-quality.md`.

"""


def tables(cards: Sequence[tuple[float, Any]]) -> str:
    """The scorecards side by side, class by class, as Markdown."""
    heads = [f"{card.threshold} ({rate:.1%} alerts)" for rate, card in cards]
    rows = [["kind", "how the name is spoilt", "cases", *heads], ["---"] * (3 + len(heads))]
    by_class = [{each.perturbation: each for each in card.by_class} for _, card in cards]
    for name, first in sorted(by_class[0].items(), key=lambda item: (item[1].family, item[0])):
        found = [f"{of[name].hits / max(1, of[name].n):.2f}" for of in by_class]
        rows.append([first.family, name.replace("_", " "), str(first.n), *found])
    first = cards[0][1].manifest
    rows.append(["", "all", str(first.positive_count), *(f"{card.overall_recall:.2f}" for _, card in cards)])
    others = [f"{card.false_positive_rate:.3f}" for _, card in cards]
    rows.append(["not the same", "names beside them, that alert", str(first.negative_count), *others])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("data", type=Path)
    asked.add_argument("--persons", type=int, default=100)
    asked.add_argument("--docs", type=Path, help="write the tables to this file")
    given = asked.parse_args()
    benchmark, sources = import_module("ssb.benchmark"), import_module("ssb.sources")
    people = [e for e in sd.us_csl(given.data) if e.kind == "person"]
    pool = [
        sources.Entity(e.id, e.names[0].text, entity_type="individual", aliases=[n.text for n in e.names[1:]]) for e in people
    ]
    snapshot = sources.ListSnapshot(source="us_csl", retrieved_at="2026-07-31", endpoint="", entities=pool)
    made = benchmark.build(snapshot, limit=given.persons)
    adapter = Adapter(sorted({name for names in made.candidates.values() for name in names}))
    text = tables([(rate, benchmark.score(made, adapter, threshold=at)) for rate, at in ALERT_RATES.items()])
    print(text)
    if given.docs:
        given.docs.write_text(HEAD.format(persons=given.persons) + text, "utf-8")


if __name__ == "__main__":
    main()
