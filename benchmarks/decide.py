"""Time one deal, all regimes, with the full trace: the golden cases, a cold shell, and the growth with the provisions.

Run: .venv/bin/python benchmarks/decide.py

Peers, in the same run where they are installed (`.venv/bin/pip install zen-engine json-logic-qubit`): the same thirty
conditions for one case, which is what such engines do; ours with its trace and without.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from licet.decision.decide import Decider, load_decider
from licet.decision.golden import read_cases
from licet.law.book import Book
from licet.rules.ask import compile_rule
from licet.rules.explain import explain
from licet.rules.parse import parse

CASES = Path(__file__).resolve().parents[1] / "cases"
STORY: dict[str, Any] = {"on": "2024-03-27", "from": "NL", "to": "CN", "item": {"model": "TWINSCAN NXT:1980Di"}}
DEALS: dict[str, dict[str, Any]] = {
    "NXT:1980Di NL->CN 2024-03-27 (undetermined)": STORY,
    "the same, advanced node (licence)": STORY | {"end_use": "advanced_node_logic"},
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


def golden_ms(decider: Decider, what_if: bool) -> list[float]:
    """The median of each golden case, in order."""
    deals = [decider.deal(case.deal) for file in sorted(CASES.glob("*.toml")) for case in read_cases(file)]
    return sorted(median_ms(lambda deal=deal: decider.determine(deal, what_if=what_if), 9) for deal in deals)


def cold_ms(times: int = 9) -> float:
    code = "from licet.cli.main import app_main; app_main()"
    words = ["check", "--item", "TWINSCAN NXT:1980Di", "--from", "NL", "--to", "CN", "--on", "2024-03-27"]
    taken = []
    for _ in range(times + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code, *words], check=True, capture_output=True)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken[1:])


def grown(decider: Decider, copies: int) -> Decider:
    """The law with every provision that lists copied under other ids: more law of the same shape."""
    book = decider.book
    extra = [replace(p, id=f"{p.id}.copy{n}") for n in range(copies) for p in book.provisions if p.effect == "lists"]
    provisions = [*book.provisions, *extra]
    return Decider(
        Book(provisions, book.instruments.values(), book.regimes, book.tables, book.gaps, "grown"),
        decider.vocabulary,
        decider.places,
    )


def thirty() -> tuple[list[str], dict[str, Any]]:
    """Thirty conditions of the shape of the law, and a case in which some are met."""
    rules = [
        f"{'ab'[i % 2]} >= {193 - i % 3} and c <= {45 + i % 5} and {1.5 + i / 10} < d and d <= {2.4 + i / 10} and e > {i}"
        for i in range(30)
    ]
    return rules, {"a": 193, "b": 248, "c": 35.7, "d": 1.6, "e": 12}


def peers() -> list[tuple[str, float]]:
    rules, case = thirty()
    nodes = [parse(rule) for rule in rules]
    facts = {name: Fraction(str(value)) for name, value in case.items()}
    compiled = [compile_rule(node) for node in nodes]
    found = [
        ("licet, three-valued, exact, with trace", median_ms(lambda: [explain(n, facts) for n in nodes])),
        ("licet, three-valued, exact", median_ms(lambda: [rule(facts) for rule in compiled])),
    ]
    if zen := optional("zen"):
        ready = [zen.compile_expression(rule) for rule in rules]
        assert [bool(rule.evaluate(case)) for rule in ready] == [rule(facts) for rule in compiled]
        found.append(("zen-engine, two-valued, floats", median_ms(lambda: [rule.evaluate(case) for rule in ready])))
    if logic := optional("json_logic"):
        trees = [_json_logic(rule) for rule in rules]
        assert [bool(logic.jsonLogic(tree, case)) for tree in trees] == [rule(facts) for rule in compiled]
        found.append(("json-logic, two-valued, floats", median_ms(lambda: [logic.jsonLogic(tree, case) for tree in trees])))
    return found


def _json_logic(rule: str) -> dict[str, Any]:
    def term(word: str) -> Any:
        return {"var": word} if word.isalpha() else json.loads(word)

    parts = [part.split() for part in rule.split(" and ")]
    return {"and": [{op: [term(left), term(right)]} for left, op, right in parts]}


def optional(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


def main() -> None:
    decider = load_decider()
    print(f"{len(decider.book.provisions)} provisions, {sum(len(t.rows) for t in decider.book.tables)} rows of tables\n")
    for what_if, words in ((False, "full trace"), (True, "and what would change it")):
        print(f"{f'one deal, all regimes, {words}, warm':<62} {'ms':>8}")
        golden = golden_ms(decider, what_if)
        print(f"{f'golden cases ({len(golden)}), median':<62} {statistics.median(golden):>8.2f}")
        print(f"{'golden cases, slowest of ten in a hundred':<62} {golden[int(len(golden) * 0.9)]:>8.2f}")
        for name, raw in DEALS.items():
            deal = decider.deal(raw)
            taken = median_ms(lambda deal=deal, what_if=what_if: decider.determine(deal, what_if=what_if))
            print(f"{name:<62} {taken:>8.2f}")
        print()
    print(f"{'licet check from a cold shell':<62} {cold_ms():>8.0f}\n")
    print(f"{'growth: the first deal, provisions in the book':<62} {'ms':>8}")
    for copies in (0, 2, 6, 12):
        more = grown(decider, copies)
        deal = more.deal(STORY)
        print(f"{len(more.book.provisions):<62} {median_ms(lambda more=more, deal=deal: more.determine(deal), 20):>8.2f}")
    print(f"\n{'thirty conditions, one case':<62} {'ms':>8}")
    for name, taken in peers():
        print(f"{name:<62} {taken:>8.3f}")
    print(f"\n{date.today()}, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
