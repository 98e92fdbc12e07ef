"""Rules made into machine code say what they say tabulated."""

import random
from datetime import date

import polars as pl
import pytest

from licet.compiled import available
from licet.errors import LicetError
from licet.orders.fixed_rules import FixedRules
from licet.rules.tabulate import column_type, tabulate
from rules.small_world import VOCABULARY, rule

RULES = {
    "range": "1.5 nm < width <= 20 nm and not overlay > 0.0003 nm",
    "sum": "width + 2 * width - overlay >= 3 * width - overlay",
    "ratio": "width / aperture >= 1.6 nm or is_new",
    "days": "on >= 2024-09-07 and on < since",
    "member": "kind in {saw, file} and to in {AA, CC} and to not in g.north",
    "group": "source in g.lost or source in g.none or sharp",
    "constant": "always and not never and (fine or not fine)",
    "same": "pitch = 0.05 um and score != 1.25",
}
EDGES = {
    "width": [None, 5, 14, 15, 16, 199, 200, 201, 1000],
    "overlay": [None, 0, 3, 4, 100000],
    "aperture": [None, 1, 100, 125, 200],
    "pitch": [None, 1, 50, 51],
    "score": [None, -500, 124, 125, 500],
    "on": [None, date(2024, 9, 6), date(2024, 9, 7), date(2025, 1, 1)],
    "since": [None, date(2024, 9, 7), date(2025, 1, 1), date(2025, 1, 2)],
    "kind": [None, "saw", "file", "drill"],
    "to": [None, "AA", "BB", "CC"],
    "source": [None, "AA", "CC"],
    "is_new": [None, True, False],
    "sharp": [None, True, False],
    "fine": [None, True, False],
}


def lines(count):
    rng = random.Random(3)
    made = {name: column_type(VOCABULARY, name) for name in EDGES}
    return pl.DataFrame({n: [rng.choice(values) for _ in range(count)] for n, values in EDGES.items()}, schema=made)


@pytest.mark.skipif(not available(), reason="numba is not installed")
def test_machine_code_says_what_tabulating_says_at_every_edge():
    rules = {name: rule(text) for name, text in RULES.items()}
    made, frame = FixedRules(rules, VOCABULARY), lines(50_000)
    said = made(made.columns(frame))
    for name, column in zip(made.names, said, strict=True):
        wanted = tabulate({name: rules[name]}, frame, VOCABULARY)[name].cast(pl.Int8).fill_null(-1)
        assert wanted.n_unique() > 1 or name == "constant", name
        assert pl.Series(column).equals(wanted), name


@pytest.mark.skipif(not available(), reason="numba is not installed")
@pytest.mark.parametrize("text", ["uses has wood", "holds y.rule"])
def test_what_machine_code_cannot_ask_is_refused(text):
    with pytest.raises(LicetError):
        FixedRules({"rule": rule(text)}, VOCABULARY)
