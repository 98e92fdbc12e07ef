"""Screen a stream of counterparties against the lists: how fast, how much is found class by class, and what the peers do.

Run: .venv/bin/python benchmarks/screening.py RESEARCH_DATA [--quick] [--peers] [--misses CLASS] [--docs FILE]

RESEARCH_DATA holds us-csl/, companies/, screening-labels/ and so on. Speed is CPU time of this process. Peers run in the same
process where they are installed (rapidfuzz always; scikit-learn with sparse_dot_topn; nomenklatura, on a sample).
"""

import argparse
import random
import re
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import perturb_first
import perturb_second
import screening_data as sd
from msgspec.structs import replace

from licet.screening.batch import Kernel
from licet.screening.entries import Entry
from licet.screening.match import Matcher, Query, spelt
from licet.screening.names.reading import fault_of, parse_name, read_name
from licet.screening.names.spellings import spellings

#: An engine: names in, for each name (number of an entry, score) with the best first, each entry once.
Engine = Callable[[Sequence[str]], list[list[tuple[int, float]]]]
RATES = (0.002, 0.01, 0.05)


def positives(entries: Sequence[Entry], generator: Any, seed: int, each: int) -> list[tuple[str, str, int]]:
    """(class, query, number of the entry), so many of each class."""
    rng = random.Random(seed)
    made = []
    for name, make in generator.CLASSES.items():
        count = 0
        while count < each:
            at = rng.randrange(len(entries))
            text = rng.choice(entries[at].names).text if rng.random() < 0.3 else entries[at].names[0].text
            if len(text) < 6 or not text.isascii() or (name == "legal form" and entries[at].kind == "person"):
                continue
            query = make(text, rng)
            if query and (query != text or name == "exact"):
                made.append((name, query, at))
                count += 1
    return made


def held_out(entries: Sequence[Entry], seed: int, each: int) -> tuple[list[Entry], list[tuple[str, str, int]]]:
    """Names in other scripts taken off the list, to be looked for: the list keeps the romanised ones."""
    kept, by_class = [], defaultdict(list)
    for at, entry in enumerate(entries):
        latin = tuple(n for n in entry.names if not sd.NATIVE.search(n.text))
        native = [n.text for n in entry.names if sd.NATIVE.search(n.text)]
        if latin and native and sum(len(t.text) for t in latin) > 6:
            for script, pattern in sd.SCRIPTS.items():
                found = [t for t in native if pattern.search(t) and len(t) > 2]
                by_class[f"{script} script"] += [(f"{script} script", text, at) for text in found[:1]]
            entry = replace(entry, names=latin)
        kept.append(entry)
    rng = random.Random(seed)
    return kept, [case for cases in by_class.values() for case in rng.sample(cases, min(each, len(cases)))]


def hard_negatives(entries: Sequence[Entry], seed: int, count: int) -> list[str]:
    """Words of two listed parties in one name that is neither's, with a telling word of each."""
    rng, made = random.Random(seed), []
    while len(made) < count:
        a, b = ([t for t in read_name(rng.choice(entries).names[0].text).tokens if t.kind != "stop"] for _ in range(2))
        front, back = a[: (len(a) + 1) // 2], b[len(b) // 2 :]
        if min(len(a), len(b)) >= 2 and all(any(t.kind == "word" for t in part) for part in (front, back)):
            made.append(" ".join(t.shown for t in front + back))
    return made


def right(entries: Sequence[Entry]) -> Callable[[int], set[int]]:
    """The entries that are the same party for a query: those that share a name, letter for letter, with the entry meant."""
    by_name: dict[str, set[int]] = defaultdict(set)
    keys = [{" ".join(sorted(re.findall(r"\w+", n.text.casefold()))) for n in e.names} for e in entries]
    for at, held in enumerate(keys):
        for key in held:
            by_name[key].add(at)
    return lambda at: set().union({at}, *(by_name[key] for key in keys[at]))


def ranked(held: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Each entry once, by its best score, the best first; at the same score the first in the list."""
    best: dict[int, float] = {}
    for entry, score in held:
        best[entry] = max(score, best.get(entry, 0.0))
    return sorted(best.items(), key=lambda hit: (-hit[1], hit[0]))


def ours(matcher: Matcher, floor: float) -> Engine:
    kernel = Kernel(matcher.index)
    owner = [at for at, entry in enumerate(matcher.entries) for _ in spelt(entry)]

    def run(names: Sequence[str]) -> list[list[tuple[int, float]]]:
        out: list[list[tuple[int, float]]] = [[] for _ in names]
        every = ((at, parse_name(text)) for at, name in enumerate(names) for text in spellings(name))
        parsed = [(at, p) for at, p in every if not fault_of(p)]
        query, name, points = kernel.search([p for _, p in parsed], round(floor * 10_000), [False] * len(parsed), 1)
        for q, n, score in zip(query.tolist(), name.tolist(), points.tolist(), strict=True):
            out[parsed[q][0]].append((owner[n], score / 10_000))
        return [ranked(held) for held in out]

    return run


def threshold_at(scores: Sequence[float], rate: float) -> float:
    """The least score at which no more than that share of the innocent stream alerts."""
    ranked = sorted(scores, reverse=True)
    allowed = int(rate * len(ranked))
    return ranked[allowed] + 1e-9 if allowed < len(ranked) else 0.0


def quality(
    engine: Engine, innocents: list[str], cases: dict[str, list[tuple[str, str, int]]], hard: list[str], same: Any
) -> dict[str, Any]:
    best = [found[0][1] if found else 0.0 for found in engine(innocents)]
    cuts = {rate: threshold_at(best, rate) for rate in RATES}
    tops = [found[0][1] if found else 0.0 for found in engine(hard)]
    result: dict[str, Any] = {
        "cuts": cuts,
        "hard": {r: sum(t >= c for t in tops) / len(tops) for r, c in cuts.items()},
        "sets": {},
    }
    for label, made in cases.items():
        found = engine([query for _, query, _ in made])
        by_class: dict[str, list[tuple[float, bool]]] = defaultdict(list)
        misses = []
        for (name, query, at), hits in zip(made, found, strict=True):
            score, hit = (hits[0][1], hits[0][0] in same(at)) if hits else (0.0, False)
            by_class[name].append((score, hit))
            if not hit or score < cuts[0.01]:
                misses.append((name, query, at, hits[:2]))
        result["sets"][label] = {
            "classes": {n: {r: sum(h and s >= c for s, h in v) / len(v) for r, c in cuts.items()} for n, v in by_class.items()},
            "all": {r: sum(h and s >= c for v in by_class.values() for s, h in v) / len(made) for r, c in cuts.items()},
            "any": sum(h for v in by_class.values() for _, h in v) / len(made), "misses": misses,
        }  # fmt: skip
    return result


def show(title: str, rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [f"\n{title}\n"] if title else []
    for n, row in enumerate(rows):
        lines.append("| " + " | ".join(row) + " |")
        if n == 0:
            lines.append("|" + " --- |" * len(row))
    return "\n".join(lines)


def quality_tables(results: dict[str, dict[str, Any]]) -> list[str]:
    head = ["engine", "set", "R@1", *(f"R@1 at {r:.1%}" for r in RATES), "hard at 1 %", "threshold at 1 %"]
    rows = [head]
    for engine, result in results.items():
        for label, held in result["sets"].items():
            recalls = [f"{held['all'][r]:.3f}" for r in RATES]
            rows.append(
                [engine, label, f"{held['any']:.3f}", *recalls, f"{result['hard'][0.01]:.3f}", f"{result['cuts'][0.01]:.3f}"]
            )
    tables = [show("Right party first, at the threshold that alerts on so many innocent counterparties", rows)]
    for label in next(iter(results.values()))["sets"]:
        classes = sorted({c for r in results.values() for c in r["sets"][label]["classes"]})
        rows = [["engine", *classes]]
        for engine, result in results.items():
            rows.append([engine, *(f"{result['sets'][label]['classes'][c][0.01]:.2f}" for c in classes)])
        tables.append(show(f"Class by class at 1 % alerts, {label}", rows))
    return tables


def speed(entries: Sequence[Entry], matcher: Matcher, names: list[str]) -> list[list[str]]:
    """Batch and single, in CPU time; the words of the batch are new to the engine."""
    start = time.process_time()
    Matcher.build(entries)
    build = time.process_time() - start
    rows = [["measure", "figure"], ["build, s CPU", f"{build:.2f}"], ["names in the list", str(len(matcher.index))]]
    start = time.process_time()
    matcher.prepare()
    matcher.search(Query("warm up limited"))
    rows.append(["kernel made ready, s CPU", f"{time.process_time() - start:.2f}"])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "names.npz"
        matcher.save(file)
        start = time.process_time()
        Matcher.load(file)
        rows.append(["load, s CPU", f"{time.process_time() - start:.2f}"])
    for threads in (1, 2):
        fresh = names[: len(names) // 2] if threads == 1 else names[len(names) // 2 :]
        cpu, wall = time.process_time(), time.perf_counter()
        alerts = sum(len(found.hits) for found in matcher.search_many([Query(name) for name in fresh], threads=threads))
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        rows.append([f"batch, {threads} thread(s): us CPU a name", f"{cpu / len(fresh) * 1e6:.1f}"])
        rows.append([f"batch, {threads} thread(s): names a second, wall", f"{len(fresh) / wall:.0f}"])
        rows.append([f"batch, {threads} thread(s): alerts, each explained", str(alerts)])
    taken = []
    for name in random.Random(5).sample(names, 2000):
        start = time.perf_counter()
        matcher.search(Query(name))
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    rows.append(["one name, p50 / p99 ms", f"{taken[len(taken) // 2]:.3f} / {taken[int(len(taken) * 0.99)]:.3f}"])
    rows.append(["peak memory, MB", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}"])
    return rows


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--quick", action="store_true", help="smaller sets")
    arguments.add_argument("--speed", action="store_true", help="speed only")
    arguments.add_argument("--misses", default="", help="print what is missed in a class")
    asked = arguments.parse_args()
    each, stream = (120, 6000) if asked.quick else (300, 12_000)
    entries, native = held_out(sd.listed(asked.data), 7, 200)
    print(f"{len(entries)} parties, {sum(len(e.names) for e in entries)} names")
    matcher = Matcher.build(entries)
    innocents = sd.companies(asked.data, stream * 3 // 4, 11) + sd.people(asked.data, stream // 4, 11)
    if asked.speed:
        print(show("Speed", speed(entries, matcher, sd.companies(asked.data, 40_000, 12))))
        return
    cases = {
        "first generator": positives(entries, perturb_first, 21, each) + native,
        "second generator": positives(entries, perturb_second, 22, each),
    }
    hard = hard_negatives(entries, 23, 2000)
    same = right(entries)
    engine = ours(matcher, 0.4)
    if asked.misses in ("innocent", "hard"):
        stream = innocents if asked.misses == "innocent" else hard
        found = sorted(
            ((hits[0][1], name, hits[0][0]) for name, hits in zip(stream, engine(stream), strict=True) if hits), reverse=True
        )
        for score, name, at in found[: max(200, len(stream) // 50)]:
            print(f"{score:.3f}  {name}  ->  {entries[at].names[0].text}")
        return
    result = quality(engine, innocents, cases, hard, same)
    for table in quality_tables({"licet": result}):
        print(table)
    if asked.misses:
        for label, held in result["sets"].items():
            for name, query, at, hits in held["misses"]:
                if name == asked.misses:
                    shown = [(round(s, 3), entries[e].names[0].text) for e, s in hits]
                    print(f"{label}: {query!r} is {[n.text for n in entries[at].names][:4]}: {shown}")


if __name__ == "__main__":
    sys.exit(main())
