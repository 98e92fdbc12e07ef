"""What a code says on a day depends on which paragraphs of its list are law that day."""

import pytest

from licet.decision.decide import Decider
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.load import book_of, read_packs
from licet.law.paragraphs import Paragraphs
from small_law import HEAD, provision

LIST = Paragraphs.of(["3B001.f.1", "3B002"], ["3B001.f.1", "3B001.f.2", "3B002", "3B993.a.1", "3B993.b"])


@pytest.mark.parametrize(
    ("code", "known", "dormant"),
    [
        ("3B001.f.1", True, False),  # in force
        ("3B001.f.1.b", True, False),  # below one in force
        ("3B001.f", True, False),  # above one in force
        ("3B001", True, False),
        ("3B001.f.2", False, True),  # law on other days only
        ("3B001.f.2.a", False, True),
        ("3B993", False, True),  # all of it is law on other days only
        ("3B993.a", False, True),
        ("3B993.c", False, False),  # nobody encoded it
        ("3B00", False, False),  # no piece of a code
        ("5A002.a", False, False),
    ],
)
def test_paragraphs(code, known, dormant):
    assert LIST.knows(code) is known
    assert LIST.dormant(code) is dormant


LAW = HEAD + "\n".join(
    [
        provision("reach", "reaches", ("2020-01-01", None, "from is NL")),
        provision("list.3B001.a", "lists", ("2020-01-01", None, "item.kind is epi_tool")),
        provision("list.3B993.f", "lists", ("2024-12-02", None, "item.kind is scanner and dco <= 2.40 nm")),
        provision("art_2", "requires", ("2024-01-01", None, "under xx.list")),
    ]
)


@pytest.fixture(scope="module")
def decider():
    packs = {"x.toml": LAW, "shared.toml": '[[regime]]\nid = "shared"\ntitle = "s"\norder = 0\nreported = false\n'}
    return Decider(book_of(read_packs(packs), "hash"), load_vocabulary(), load_places())


@pytest.mark.parametrize(
    ("day", "kind", "outcome"),
    [
        ("2024-12-01", "scanner", "no_requirement_found"),  # the paragraph is not law yet: the parameters decide
        ("2024-12-02", "scanner", "licence_required"),
        ("2024-12-01", "epi_tool", "licence_required"),  # another paragraph has it
        ("2024-12-01", "integrated_circuit", "not_covered"),  # a paragraph not yet law covers nothing
        ("2024-12-02", "integrated_circuit", "undetermined"),  # the code says yes, the parameters say no
        ("2023-12-31", "integrated_circuit", "not_covered"),  # nor where nothing else names the list that day
    ],
)
def test_a_code_is_evidence_only_while_its_paragraph_is_law(decider, day, kind, outcome):
    raw = {"on": day, "from": "NL", "to": "CN", "item": {"kind": kind, "codes": {"us": "3B993.f"}}}
    (answer,) = decider.determine(decider.deal(raw)).regimes
    assert answer.outcome == outcome
