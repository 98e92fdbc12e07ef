"""Coverage is counted from the packs, and a gap is told to the deals it touches."""

from datetime import date

import pytest

from licet.decision.decide import Decider
from licet.errors import LicetError
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.coverage import coverage
from licet.law.expect import Expectation
from licet.law.load import book_of, read_packs
from licet.render.coverage import coverage_markdown, coverage_text
from small_law import HEAD, provision

GAP = """
[[gap]]
id = "xx.gap.masks"
title = "Masks"
state = "not covered"
says = "Nothing about masks is encoded."
cite = "Art. 9"
part = "{part}"
from = 2023-01-01
until = 2024-01-01
touches = "item.kind is mask"
"""
SHARED = '[[regime]]\nid = "shared"\ntitle = "s"\norder = 0\nreported = false\n'


def book(part="Masks"):
    rules = [
        provision("reach", "reaches", ("2020-01-01", None, "from is NL")),
        provision("art_2", "requires", ("2020-01-01", "2022-01-01", "to is CN"), ("2022-01-01", None, "to in {CN, RU}")),
    ]
    packs = {"x.toml": HEAD + GAP.replace("{part}", part) + "\n".join(rules), "shared.toml": SHARED}
    return book_of(read_packs(packs), "hash")


def rows(part):
    tests = [Expectation("xx.art_2", date(2023, 1, 1), {}, True, "x")] * 3
    return coverage(book(part), tests)


def test_parts_and_gaps_are_rows():
    modelled, gap = rows("Masks")
    assert (modelled.title, modelled.state, modelled.provisions, modelled.tests) == ("A test", "modelled", 2, 3)
    assert (modelled.since, modelled.until, modelled.confidence) == (date(2020, 1, 1), None, (3, 0, 0))
    assert (gap.title, gap.state, gap.since, gap.until) == ("Masks", "not covered", date(2023, 1, 1), date(2024, 1, 1))


def test_a_part_with_a_gap_is_partly_modelled():
    (part,) = rows("A test")
    assert (part.state, part.says) == ("partly", "Nothing about masks is encoded.")


@pytest.mark.parametrize(
    ("on", "kind", "told"),
    [
        ("2022-12-31", "mask", False),
        ("2023-01-01", "mask", True),
        ("2023-12-31", "mask", True),
        ("2024-01-01", "mask", False),
        ("2023-06-01", "scanner", False),
        ("2023-06-01", "unknown", True),
    ],
)
def test_a_gap_is_told_to_the_deals_it_touches(on, kind, told):
    decider = Decider(book(), load_vocabulary(), load_places())
    found = decider.determine(decider.deal({"on": on, "from": "NL", "to": "CN", "item": {"kind": kind}})).regime("xx")
    assert ("not covered: Masks: Nothing about masks is encoded." in found.warnings) is told


def test_text_and_page_say_every_state():
    text, page = coverage_text(rows("Masks"), book()), coverage_markdown(rows("Masks"), book())
    for shown in (text, page):
        assert "Nothing about masks is encoded." in shown
        assert "1 modelled, 0 partly, 0 pointer only, 1 not covered" in shown
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize(
    ("change", "says"),
    [(('state = "not covered"', 'state = "soon"'), "soon"), (("item.kind is mask", "item.kind is msk"), "msk")],
)
def test_faults_in_a_gap_are_told(change, says):
    with pytest.raises(LicetError, match=says):
        read_packs({"x.toml": HEAD + GAP.replace(*change), "shared.toml": SHARED})
