"""Proofs about the law itself: a provision no deal can meet, an entry that covers what its text excludes."""

import pytest

from licet.decision.decide import Decider, load_decider
from licet.decision.proofs import proofs
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.load import book_of, read_packs
from small_law import HEAD, provision

SHARED = '[[regime]]\nid = "shared"\ntitle = "s"\norder = 0\nreported = false\n'
#: Provisions no deal meets on purpose, and why.
DEAD = {
    "nl.order_a.3B001.f.4.a": "the order names EUV scanners, which Annex I, listed first, has always held",
}


def found(*rules):
    book = book_of(read_packs({"x.toml": HEAD + "\n".join(rules), "shared.toml": SHARED}), "hash")
    return [(p.kind, p.provision) for p in proofs(Decider(book, load_vocabulary(), load_places()), book.provisions)]


@pytest.mark.parametrize(
    ("when", "dead"),
    [
        ("dco < 1.50 nm and dco > 1.50 nm", True),
        ("dco <= 1.50 nm and dco >= 1.50 nm", False),
        ("to is US and to in us.D5", True),
        ("to is CN and to in us.D5", False),
        ("holds xx.never", True),
        ("dco < 0 nm", True),
    ],
)
def test_a_provision_that_can_never_hold(when, dead):
    rules = [
        provision("never", "requires", ("2020-01-01", None, "wavelength > 248 nm and wavelength < 193 nm")),
        provision("rule", "requires", ("2020-01-01", None, when)),
    ]
    assert (("dead", "xx.rule") in found(*rules)) is dead


@pytest.mark.parametrize(("low", "overlap"), [("1.50 nm <", False), ("1.50 nm <=", True)])
def test_an_entry_that_covers_what_it_excludes(low, overlap):
    rules = [
        provision("list.3B001.f", "lists", ("2020-01-01", None, "item.kind is scanner and dco <= 1.50 nm")),
        provision(
            "list.3B993.f",
            "lists",
            ("2020-01-01", None, f"item.kind is scanner and {low} dco and dco <= 2.40 nm"),
            excludes='["xx.list.3B001"]',
        ),
    ]
    assert (("overlap", "xx.list.3B993.f") in found(*rules)) is overlap


def test_the_shipped_law_has_no_dead_provision_and_no_overlap_that_is_not_explained():
    decider = load_decider()
    unexplained = [p for p in proofs(decider, decider.book.provisions) if p.kind != "dead" or p.provision not in DEAD]
    assert [f"{p.kind} {p.provision} {p.on}: {p.what}" for p in unexplained] == []
