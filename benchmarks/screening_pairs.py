"""Labelled pairs: at every rate of false positives, how many true pairs the score keeps, beside a token-sort ratio."""

import csv
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

import screening_data as sd
from rapidfuzz import fuzz, utils

from licet.screening.names.reading import Reading, read_name
from licet.screening.names.spellings import spellings
from licet.screening.score import score

RATES = (0.01, 0.02, 0.05, 0.1, 0.2)
Scorer = Callable[[str, Iterable[str]], float]


@lru_cache(maxsize=1 << 16)
def readings(name: str) -> tuple[Reading, ...]:
    return tuple(read_name(text) for text in spellings(name))


def ours(query: str, names: Iterable[str]) -> float:
    return max((score(a, b)[0] / 10_000 for name in names for b in readings(name) for a in readings(query)), default=0.0)


def token_sort(query: str, names: Iterable[str]) -> float:
    return max((fuzz.token_sort_ratio(query, name, processor=utils.default_process) for name in names), default=0.0)


def curve(scored: list[tuple[float, bool]]) -> list[float]:
    """Recall at each rate of false positives."""
    negatives = sorted((s for s, same in scored if not same), reverse=True)
    positives = [s for s, same in scored if same]
    recalls = []
    for rate in RATES:
        cut = negatives[int(rate * len(negatives))]
        recalls.append(sum(s > cut for s in positives) / len(positives))
    return recalls


def crosslist(data: Path, scorer: Scorer) -> dict[str, list[float]]:
    scored: dict[str, list[tuple[float, bool]]] = {"all": []}
    for row in sd.crosslist(data):
        if row["judgement"] in ("positive", "negative"):
            names = [row["right_name"], *filter(None, row["right_aliases"].split(" | "))]
            found = (scorer(row["left_name"], names), row["judgement"] == "positive")
            scored["all"].append(found)
            scored.setdefault(row["entity_type"] or "unknown", []).append(found)
    return {kind: curve(found) for kind, found in scored.items() if sum(not same for _, same in found) > 100}


def name_bench(data: Path, scorer: Scorer) -> list[float]:
    with (data / "screening-labels" / "name_bench_half.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return curve([(scorer(row["name1"], [row["name2"]]), row["is_match"].lower() == "true") for row in rows])
