"""Proofs that no deal tells two forms of a provision apart, or that one does: on a small law of our own, of listed mutants."""

import pytest

from licet.decision.decide import Decider, load_decider
from licet.decision.mutants import provision_mutants
from licet.decision.proofs import told_apart
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.equivalents import load_equivalents
from licet.law.load import book_of, read_packs
from licet.rules.mutants import words_of
from small_law import HEAD, provision

LAW = HEAD + "\n".join(
    [
        provision("reach", "reaches", ("2020-01-01", None, "from is NL and to is not NL")),
        provision("abroad", "requires", ("2020-01-01", None, "from is NL and to in {CN, HK} and end_use is wmd")),
        provision("loose", "requires", ("2020-01-01", "2023-01-01", "to in {CN, HK} and end_use is wmd")),
        provision("general", "permits", ("2021-09-09", None, "to in eu.EU007"), lifts='["xx.loose"]'),
    ]
)


@pytest.fixture(scope="module")
def decider():
    packs = {"x.toml": LAW, "shared.toml": '[[regime]]\nid = "shared"\ntitle = "s"\norder = 0\nreported = false\n'}
    return Decider(book_of(read_packs(packs), "hash"), load_vocabulary(), load_places())


def mutant_of(decider, subject, says):
    words = words_of(decider.vocabulary, list(decider.places.groups))
    return dict(provision_mutants(decider.book[subject], words, decider.book))[says]


@pytest.mark.parametrize(
    ("subject", "says", "apart"),
    [
        ("xx.abroad", "applies anywhere", None),  # it asks for all that the reach asks for
        ("xx.loose", "applies anywhere", "2020-01-01"),
        ("xx.loose", "version from 2020-01-01 ends 2023-01-02", "2023-01-01"),
        ("xx.loose", "version from 2020-01-01 ends 2022-12-31", "2022-12-31"),
        ("xx.loose", "version from 2020-01-01 reads to in {CN, HK}", "2020-01-01"),
        ("xx.general", "version from 2021-09-09 begins 2021-09-08", None),  # the group is empty on that day
        ("xx.general", "version from 2021-09-09 begins 2021-09-10", "2021-09-09"),
    ],
)
def test_what_some_deal_tells_apart(decider, subject, says, apart):
    found = told_apart(decider, decider.book[subject], mutant_of(decider, subject, says))
    assert (found and str(found.on)) == apart
    assert found is None or found.witness


@pytest.mark.parametrize("listed", load_equivalents(), ids=lambda e: f"{e.subject}: {e.says}")
def test_no_deal_tells_a_listed_mutant_from_the_law(listed):
    """The reason in words is for people; that it is so is proved, as far as conditions, days and reach go."""
    decider = load_decider()
    if listed.subject not in decider.book.by_id or listed.says.startswith("scope of "):
        pytest.skip("not a mutant of one provision")
    law, mutant = decider.book[listed.subject], mutant_of(decider, listed.subject, listed.says)
    if law.lifts != mutant.lifts or [v.reviews for v in law.versions] != [v.reviews for v in mutant.versions]:
        pytest.skip("a change of what is lifted or how it is reviewed")
    assert told_apart(decider, law, mutant) is None
