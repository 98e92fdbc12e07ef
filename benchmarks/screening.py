"""Screen a stream of counterparties against the lists: how fast, how much is found class by class, and what the peers do.

Run: .venv/bin/python benchmarks/screening.py RESEARCH_DATA [--quick] [--peers] [--speed] [--docs FILE]

RESEARCH_DATA holds us-csl/, companies/, screening-labels/ and so on. `--speed` measures speed and nothing else. Peers run in
the same process where they are installed (rapidfuzz always; scikit-learn with sparse_dot_topn; nomenklatura's logic-v2).
"""

import argparse
import random
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import perturb_first
import perturb_second
import screening_data as sd
import screening_pairs
import screening_sets
import screening_speed
from msgspec.structs import replace
from screening_peers import absent, peers

from licet.screening.entries import Entry
from licet.screening.match import Matcher, Query, spelt
from licet.screening.names.reading import read_name

#: An engine: names in, for each name (number of an entry, score) with the best first, each entry once.
Engine = Callable[[Sequence[str]], list[list[tuple[int, float]]]]
RATES = (0.002, 0.01, 0.05)
#: Hits asked for: more than the first is only looked at where it is wrong.
SHOWN = 3


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
                label = "characters, Korean" if script == "chinese" and "KP" in entry.countries else f"{script} script"
                by_class[label] += [(label, text, at) for text in found[:1]]
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
    keys = [{" ".join(sorted(re.findall(r"\w+", text.casefold()))) for _, text in spelt(e)} for e in entries]
    for at, held in enumerate(keys):
        for key in held:
            by_name[key].add(at)
    return lambda at: set().union({at}, *(by_name[key] for key in keys[at]))


def ours(matcher: Matcher, floor: float) -> Engine:
    number = {id(entry): at for at, entry in enumerate(matcher.entries)}

    def run(names: Sequence[str]) -> list[list[tuple[int, float]]]:
        every = matcher.search_many(map(Query, names), limit=SHOWN, threshold=floor)
        return [[(number[id(hit.entry)], hit.score) for hit in found.hits] for found in every]

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


def pair_table(data: Path) -> str:
    """Judged pairs of two lists: recall at every rate of false positives."""
    rows = [["pairs", "scorer", *(f"{rate:.0%}" for rate in screening_pairs.RATES)]]
    for label, scorer in (("licet", screening_pairs.ours), ("token-sort ratio", screening_pairs.token_sort)):
        for kind, recalls in screening_pairs.crosslist(data, scorer).items():
            rows.append([f"two lists, {kind}", label, *(f"{r:.3f}" for r in recalls)])
        rows.append(["name bench", label, *(f"{r:.3f}" for r in screening_pairs.name_bench(data, scorer))])
    rows += screening_sets.judged_curves(data)
    return show("Judged pairs: recall at rates of false positives", sorted(rows[1:]) and [rows[0], *sorted(rows[1:])])


def curve_table(engine: Engine, innocents: list[str]) -> str:
    best = sorted((found[0][1] if found else 0.0 for found in engine(innocents)), reverse=True)
    rows = [["score", "innocent counterparties that alert"]]
    rows += [[f"{cut:.2f}", f"{sum(b >= cut for b in best) / len(best):.2%}"] for cut in CUTS]
    return show(f"The curve of the threshold, on {len(innocents)} innocent counterparties", rows)


def set_table(data: Path, entries: Sequence[Entry], cut: float) -> str:
    """Other labelled queries, each with its party on the list."""
    made = screening_sets.cases(data)
    more = screening_sets.added(entries, made)
    engine = ours(Matcher.build(more), 0.3)
    rows = screening_sets.recalls(engine, more, made, right(more), cut)
    others = screening_sets.negatives(data)
    alerts = sum(bool(found) and found[0][1] >= cut for found in engine(others))
    return show("Other labelled queries", rows) + f"\n\nOf {len(others)} names that are on no list, {alerts} alert there."


def miss_table(sets: dict[str, Any], entries: Sequence[Entry]) -> str:
    """Of each class how many are missed and why, and some of them as they are."""
    rows = [["set", "class", "missed", "of which another party stood first", "query", "party", "found first"]]
    for label, held in sets.items():
        by_class: dict[str, list[Any]] = defaultdict(list)
        for miss in held["misses"]:
            by_class[miss[0]].append(miss)
        for name, missed in by_class.items():
            other = sum(not hits or entries[hits[0][0]].names[0].text != entries[at].names[0].text for _, _, at, hits in missed)
            for n, (_, query, at, hits) in enumerate(missed[:: max(1, len(missed) // 4)][:4]):
                first = f"{entries[hits[0][0]].names[0].text} ({hits[0][1]:.2f})" if hits else "nothing"
                head = [label, name, str(len(missed)), str(other)] if n == 0 else [""] * 4
                rows.append([*head, *(text.replace("|", "/").strip() for text in (query, entries[at].names[0].text, first))])
    return show("What is missed at 1 % alerts", rows)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--quick", action="store_true", help="smaller sets")
    arguments.add_argument("--speed", action="store_true", help="speed only")
    arguments.add_argument("--peers", action="store_true", help="the peers too, on samples where they are slow")
    arguments.add_argument("--docs", type=Path, help="write the tables of quality to this file")
    asked = arguments.parse_args()
    each, stream = (120, 6000) if asked.quick else (300, 12_000)
    if asked.speed:
        for title, rows in screening_speed.tables(asked.data, asked.quick, asked.peers):
            print(show(title, rows), flush=True)
        return
    entries, native = held_out(sd.listed(asked.data), 7, 200)
    matcher = Matcher.build(entries)
    print(f"{len(entries)} parties, {sum(len(e.names) for e in entries)} names")
    innocents = sd.companies(asked.data, stream * 3 // 4, 11) + sd.people(asked.data, stream // 4, 11)
    cases = {
        "first generator": positives(entries, perturb_first, 21, each),
        "second generator": positives(entries, perturb_second, 22, each),
        "other scripts": native,
    }
    hard = hard_negatives(entries, 23, 2000)
    same = right(entries)
    engine = ours(matcher, 0.4)
    results = {"licet": quality(engine, innocents, cases, hard, same)}
    for name, peer in peers(entries) if asked.peers else ():
        results[name] = quality(peer, innocents, cases, hard, same)
    tables = quality_tables(results)
    tables += [curve_table(engine, innocents), pair_table(asked.data)]
    tables += [set_table(asked.data, entries, results["licet"]["cuts"][0.01])]
    tables += [miss_table(results["licet"]["sets"], entries)]
    if asked.peers and absent():
        tables.insert(0, f"\nNot installed, and so not measured: {', '.join(absent())}.")
    print("\n".join(tables))
    if asked.docs:
        asked.docs.write_text(HEAD + "\n".join(tables) + "\n", "utf-8")


CUTS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
HEAD = """# Screening: what is found and what is not

Every figure here is written by `benchmarks/screening.py RESEARCH_DATA --peers --docs FILE`; none by hand.

The list is the US Consolidated Screening List of 2026-07-31 with a Ukrainian list, the EU parties that have a name in
another script, Japan's foreign end users and public figures of Wikidata. The innocent stream is three parts registered
companies (GLEIF) and one part invented people. Two generators, written apart, spoil names of the list class by class;
names in other scripts are taken off the list and looked for against what is left. The hard negatives put words of two
listed parties into one name. A threshold is quoted by how many innocent counterparties reach it: 0.2 %, 1 % or 5 %. A
few innocents are listed parties in truth; none were taken out. A class has 300 queries: some points to either side are
chance. Right is the party meant, or one that bears one of its names letter for letter. Tables and weights were set with
the misses of these sets in view, the Chinese words above all: sets nobody has looked at decide, and will do somewhat
worse.
"""


if __name__ == "__main__":
    sys.exit(main())
