"""Where three-valued logic says unknown but every completion agrees, proof decides."""

from licet.decision.decide import Decider
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.book import Book
from licet.law.load import read_packs
from small_law import HEAD, provision


def decider(*provisions):
    packs = {"x.toml": HEAD + "\n".join([provision("reach", "reaches", ("2020-01-01", None, "always")), *provisions])}
    return Decider(Book(*read_packs(packs), "hash"), load_vocabulary(), load_places())


def outcome(judge, **raw):
    deal = judge.deal({"on": "2024-01-15", "from": "NL", "to": "CN", "end_use": "other", "item": {"kind": "scanner"}, **raw})
    return judge.determine(deal).regime("xx")


def test_two_rules_that_together_leave_no_gap_decide():
    fine = provision("fine", "requires", ("2020-01-01", None, "dco <= 1.50 nm and wavelength >= 193 nm"))
    coarse = provision("coarse", "requires", ("2020-01-01", None, "dco > 1.50 nm or wavelength < 193 nm"))
    found = outcome(decider(fine, coarse))
    assert found.outcome == "licence_required"
    assert found.missing == ()


def test_a_gap_keeps_it_open():
    fine = provision("fine", "requires", ("2020-01-01", None, "dco <= 1.50 nm and wavelength >= 193 nm"))
    coarse = provision("coarse", "requires", ("2020-01-01", None, "dco > 1.51 nm and wavelength >= 193 nm"))
    found = outcome(decider(fine, coarse))
    assert found.outcome == "undetermined"
    assert {m.fact for m in found.missing} == {"dco", "wavelength"}
