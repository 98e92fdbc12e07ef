"""Other labelled sets: names of known parties as they come in, looked for in the whole list, and judged pairs with the scores
that others gave them."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import screening_pairs as sp

from licet.screening.entries import Entry, Kind, Name

#: (class, query, name as listed, kind of the party)
Case = tuple[str, str, str, Kind]
Engine = Callable[[Sequence[str]], list[list[tuple[int, float]]]]


def rows(data: Path, name: str) -> list[dict[str, str]]:
    with (data / "screening-labels" / name).open(newline="") as file:
        return list(csv.DictReader(file))


def cases(data: Path) -> list[Case]:
    """Queries whose party is known by the name it has on a list."""
    made: list[Case] = [
        ("people of the UN list", r["treated_full_name"], r["untreated_full_name"], "person")
        for r in rows(data, "positives_un_half.csv")
    ]
    perturbed = json.loads((data / "screening-labels" / "perturbed_queries_half.json").read_text("utf-8"))
    made += [(f"perturbed, {r['perturbation']}", r["query"], r["original_name"], "unknown") for r in perturbed if r["truth"]]
    typos = rows(data, "company_typo_pairs.csv")
    made += [("companies with typing errors", r["misspelt_name"], r["company_name"], "organisation") for r in typos]
    return made


def negatives(data: Path) -> list[str]:
    perturbed = json.loads((data / "screening-labels" / "perturbed_queries_half.json").read_text("utf-8"))
    return [r["query"] for r in perturbed if not r["truth"]]


def added(entries: Sequence[Entry], made: Sequence[Case]) -> list[Entry]:
    """The list with a party for every name that a case wants."""
    wanted = {listed: kind for _, _, listed, kind in made}
    return [*entries, *(Entry(f"wanted-{n}", "wanted", k, (Name(t),)) for n, (t, k) in enumerate(wanted.items()))]


def recalls(
    engine: Engine, entries: Sequence[Entry], made: Sequence[Case], same: Callable[[int], set[int]], cut: float
) -> list[list[str]]:
    """Of each class: how many, right party first, and so at the threshold."""
    at = {e.names[0].text: n for n, e in enumerate(entries) if e.list == "wanted"}
    by_class: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    for (name, _, listed, _), hits in zip(made, engine([query for _, query, _, _ in made]), strict=True):
        first, score = hits[0] if hits else (-1, 0.0)
        by_class[name].append((first in same(at[listed]), score))
    found = [["set", "queries", "right party first", "at the threshold of 1 %"]]
    for name, held in by_class.items():
        right, over = sum(r for r, _ in held), sum(r and s >= cut for r, s in held)
        found.append([name, str(len(held)), f"{right / len(held):.3f}", f"{over / len(held):.3f}"])
    return found


def judged(data: Path) -> dict[str, list[tuple[str, str, bool]]]:
    """Pairs of names judged the same party or not."""
    checks = json.loads((data / "screening-labels" / "entity_checks_half.json").read_text("utf-8"))
    return {
        "whole entities, by their names": [(_named(r["query"]), _named(r["candidate"]), r["match"]) for r in checks],
        "Dutch companies": [
            (r["name"], r["gt_name"], r["correct"] == "True") for r in rows(data, "company_candidate_pairs_nl.csv")
        ],
    }


def _named(party: dict[str, Any]) -> str:
    """The name of a party, or the parts of one."""
    parts = [party.get("name") or [party.get(part, "") for part in ("firstName", "middleName", "lastName")]]
    flat = parts[0] if isinstance(parts[0], list) else parts
    return " ".join(str(part) for part in flat if part)


def judged_curves(data: Path) -> list[list[str]]:
    """Recall at rates of false positives on judged pairs, and what another matcher's frozen scores give on the same."""
    found = []
    for label, pairs in judged(data).items():
        for name, scorer in (("licet", sp.ours), ("token-sort ratio", sp.token_sort)):
            curve = sp.curve([(scorer(a, [b]), same) for a, b, same in pairs])
            found.append([label, name, *(f"{r:.3f}" for r in curve)])
    frozen = rows(data, "name_bench_half_logicv2_scores.csv")
    curve = sp.curve([(float(r["score"]), r["is_match"].lower() == "true") for r in frozen])
    found.append(["name bench", "logic-v2, frozen scores", *(f"{r:.3f}" for r in curve)])
    return found
