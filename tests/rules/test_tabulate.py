"""Reading 2: what goes into columns, what is refused, and how wide the arithmetic is."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from licet.errors import LicetError
from licet.facts.vocabulary import read_vocabulary
from licet.rules.explain import explain
from licet.rules.link import inline
from licet.rules.parse import parse
from licet.rules.polynomials import from_grid, span
from licet.rules.tabulate import column_type, encode, expression, tabulate
from rules.small_world import VOCABULARY, linked, rule

ROWS = [
    {
        "width": Fraction(15, 10),
        "heat": Fraction("293.15"),
        "share": Fraction("0.255"),
        "on": date(2024, 2, 29),
        "uses": frozenset({"tin", "iron"}),
        "to": "AA",
        "is_new": False,
        "under x.1A": True,
    },
    {"uses": frozenset(), "width": None},
]


def test_a_column_holds_whole_multiples_of_the_grid() -> None:
    frame = encode(ROWS, VOCABULARY)
    assert frame.row(0, named=True) == {
        "width": 15,
        "heat": 200,
        "share": 255,
        "on": date(2024, 2, 29),
        "uses": ["iron", "tin"],
        "to": "AA",
        "is_new": False,
        "under x.1A": True,
    }
    assert {name for name, value in frame.row(1, named=True).items() if value is not None} == {"uses"}
    assert frame["uses"].to_list() == [["iron", "tin"], []]
    assert frame.schema["width"] == pl.Int64
    assert frame.schema["uses"] == pl.List(pl.String)
    assert frame.schema["under x.1A"] == pl.Boolean
    assert encode(ROWS, VOCABULARY, ["sharp"]).to_dict(as_series=False) == {"sharp": [None, None]}
    assert encode(ROWS, VOCABULARY, []).height == 2


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("width", Fraction("1.55"), "width = 1.55 nm is finer than its grid"),
        ("width", Fraction(1, 3), "finer than its grid"),
        ("width", Fraction("0.4"), "width = 0.4 nm is outside its range"),
        ("width", Fraction("100.1"), "outside its range"),
        ("share", Fraction("1.001"), "share = 100.1 % is outside its range"),
        ("count", Fraction(2**63), "outside its range"),
        ("width", 1.5, "no exact number"),
        ("width", "1.5", "no exact number"),
    ],
)
def test_a_number_that_does_not_fit_is_refused(name: str, value: object, what: str) -> None:
    with pytest.raises(LicetError, match=what) as caught:
        encode([{name: value}], VOCABULARY)
    assert caught.value.mend


@pytest.mark.parametrize("name", ["width", "pitch", "overlay", "share", "score", "heat", "aperture"])
def test_the_ends_of_the_range_fit(name: str) -> None:
    ends = [from_grid(VOCABULARY[name], end) for end in span(VOCABULARY[name])]
    kind = VOCABULARY[name]
    assert ends == [kind.low, kind.high]
    assert encode([{name: end} for end in ends], VOCABULARY)[name].to_list() == list(span(kind))


def test_a_column_that_is_not_there_is_unknown() -> None:
    frame = encode([{"is_new": True}, {"is_new": False}], VOCABULARY)
    table = tabulate({"a": rule("is_new or width < 3 nm"), "b": rule("holds y.rule and is_new")}, frame, VOCABULARY)
    assert table.to_dict(as_series=False) == {"a": [True, None], "b": [None, False]}


def test_a_rule_without_facts_has_a_value_in_every_row() -> None:
    frame = encode([{}, {}, {}], VOCABULARY)
    rules = {"yes": rule("always"), "no": rule("2 nm < 1 nm"), "open": rule("width / width = 1")}
    assert tabulate(rules, frame, VOCABULARY).to_dict(as_series=False) == {
        "yes": [True] * 3,
        "no": [False] * 3,
        "open": [None] * 3,
    }


def test_rules_may_have_the_names_of_facts_and_frames_may_be_lazy() -> None:
    frame = encode([{"is_new": True, "sharp": False}], VOCABULARY).lazy()
    table = tabulate({"is_new": rule("sharp"), "sharp": rule("is_new")}, frame, VOCABULARY)
    assert table.to_dict(as_series=False) == {"is_new": [False], "sharp": [True]}


def test_many_ratios_equal_to_their_threshold() -> None:
    rows = [{"width": Fraction(16 * n, 10), "pitch": Fraction(n)} for n in range(1, 63)]
    frame = encode(rows, VOCABULARY)
    rules = {op: rule(f"width / pitch {op} 1.6") for op in ("<", "<=", "=", "!=", ">=", ">")}
    said = {op: set(column) for op, column in tabulate(rules, frame, VOCABULARY).to_dict(as_series=False).items()}
    assert said == {"<": {False}, "<=": {True}, "=": {True}, "!=": {False}, ">=": {True}, ">": {False}}


WIDE = read_vocabulary(
    {
        "wide.toml": """
[fact.dose]
type = "number"
unit = "atoms/cm3"
places = 2
min = "1"
max = "1e24"
label = "the dose"
question = "?"
[fact.small]
type = "number"
places = 0
min = 1
max = 1000000
label = "small"
question = "?"
[fact.huge]
type = "number"
places = 0
label = "huge"
question = "?"
"""
    }
)


def test_wide_numbers_are_compared_in_128_bits_exactly() -> None:
    assert column_type(WIDE, "dose") == pl.Int128()
    assert column_type(WIDE, "huge") == pl.Int64()
    level = Fraction(10**23)
    step = Fraction(1, 100)
    rows = [{"dose": level + n * step, "small": Fraction(7)} for n in (-1, 0, 1)] + [{"dose": None, "small": Fraction(7)}]
    frame = encode(rows, WIDE)
    for written in ("dose < 1e23", "dose <= 1e23", "dose * small > 7e23", "dose = 1e40"):
        node = parse(f"{written} atoms/cm3")
        said = tabulate({"rule": node}, frame, WIDE)["rule"].to_list()
        assert said == [explain(node, row).truth for row in rows], written


@pytest.mark.parametrize("level", ["9223372036854775807", "9223372036854775808", "1e40", "0.5", "9223372036854775806.5"])
@pytest.mark.parametrize("op", ["<", "<=", "=", "!=", ">=", ">"])
def test_thresholds_at_and_beyond_the_end_of_a_column(level: str, op: str) -> None:
    rows = [{"huge": Fraction(value)} for value in (2**63 - 1, 2**63 - 2, -(2**63 - 1), 0, 1)] + [{"huge": None}]
    frame = encode(rows, WIDE)
    for written in (f"huge {op} {level}", f"{level} {op} huge", f"0 - huge {op} {level}"):
        node = parse(written)
        said = tabulate({"rule": node}, frame, WIDE)["rule"].to_list()
        assert said == [explain(node, row).truth for row in rows], written


def test_more_than_128_bits_are_refused_before_anything_is_computed() -> None:
    with pytest.raises(LicetError, match="more than 128 bits") as caught:
        expression(parse("huge * huge * small > 3"), WIDE)
    assert caught.value.mend == "give these facts a min and a max"
    with pytest.raises(LicetError, match="128 bits"):
        expression(parse("dose * small < 1e30 * small * 1 atoms/cm3 * 1e20"), WIDE)


def test_arithmetic_that_explodes_is_refused() -> None:
    factor = "(width / pitch + share + score + aperture)"
    with pytest.raises(LicetError, match="too many terms"):
        expression(parse(" * ".join([factor] * 12) + " < 3"), VOCABULARY)


@pytest.mark.parametrize(
    ("definition", "said_so"), [("overlay - 1 nm", [None, None, True, True]), ("overlay", [None, True, True, True])]
)
def test_a_definition_that_turns_out_zero_as_a_divisor_is_unknown(definition: str, said_so: list[bool | None]) -> None:
    node = inline(linked(parse("width / cd < 3")), {"cd": parse(definition)})
    rows = [{"width": Fraction(1), "overlay": Fraction(n)} for n in (0, 1, 2, 3)]
    said = tabulate({"rule": node}, encode(rows, VOCABULARY), VOCABULARY)["rule"].to_list()
    assert said == [explain(node, row).truth for row in rows] == said_so


def test_an_unlinked_quantifier_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="linked"):
        expression(parse("any party (party.known)"), VOCABULARY)
