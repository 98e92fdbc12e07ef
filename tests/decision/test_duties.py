"""Duties on a small law of our own: their amount, what is still open about it, their terms, and regimes kept out of sight."""

import pytest

from licet.decision.decide import Decider
from licet.errors import LicetError
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.load import book_of, read_packs
from licet.law.read import LawError
from small_law import HEAD, provision

SHARED = '[[regime]]\nid = "shared"\ntitle = "s"\norder = 0\nreported = false\n'
DUTIES = [
    provision("reach", "reaches", ("2020-01-01", None, "kind is import", 'conditions = ["Declare it."]')),
    provision(
        "steps",
        "imposes",
        ("2024-01-01", "2025-01-01", "item.kind is scanner and item.made_in is CN", 'code = "25 %"', 'conditions = ["Pay."]'),
        ("2025-01-01", None, "item.kind is scanner and item.made_in is CN", 'code = "50 %"'),
    ),
    provision("fee", "imposes", ("2024-01-01", None, "item.kind is scanner and contains_us_content"), code='"fee 5 %"'),
    provision("short", "imposes", ("2024-01-01", None, "item.kind is mask and dco <= 1 nm"), code='"low rate"'),
    provision("long", "imposes", ("2024-01-01", None, "item.kind is mask and dco > 1 nm"), code='"high rate"'),
    provision("ban", "prohibits", ("2024-01-01", None, "military_end_use")),
]


def law(*provisions, head=HEAD, decide=True):
    packs = {"x.toml": head + "\n".join(provisions), "shared.toml": SHARED}
    found = read_packs(packs)
    return Decider(book_of(found, "hash"), load_vocabulary(), load_places()) if decide else found


@pytest.fixture(scope="module")
def decider():
    return law(*DUTIES)


def answer(decider, on="2024-06-01", kind="import", **facts):
    raw = {"on": on, "kind": kind, "from": "CN", "to": "NL", **facts}
    return decider.determine(decider.deal(raw)).regime("xx")


def scanner(made_in, us):
    return {"item": {"kind": "scanner", "made_in": made_in}, "contains_us_content": us}


def test_a_duty_names_its_amount_and_a_version_its_own(decider):
    assert answer(decider, **scanner("CN", False)).code == "25 %"
    assert answer(decider, on="2024-12-31", **scanner("CN", False)).code == "25 %"
    assert answer(decider, on="2025-01-01", **scanner("CN", False)).code == "50 %"
    assert answer(decider, **scanner("JP", False)).outcome == "no_requirement_found"
    assert answer(decider, **scanner("JP", False)).code is None


def test_duties_add_up(decider):
    found = answer(decider, **scanner("CN", True))
    assert set(found.code.split("; ")) == {"25 %", "fee 5 %"}
    assert found.missing == ()


def test_what_is_open_beside_a_certain_duty_is_named_and_asked(decider):
    found = answer(decider, **scanner("CN", "unknown"))
    assert (found.outcome, found.possible) == ("duty_applies", ("duty_applies",))
    assert found.code == "25 %; still open: fee 5 %"
    assert [m.fact for m in found.missing] == ["contains_us_content"]
    answers = found.missing[0].answers
    assert set(answers["yes"].split("; ")) == {"25 %", "fee 5 %"}
    assert answers["no"] == "25 %"


def test_a_duty_that_only_proof_sees_still_asks_for_its_amount(decider):
    """Whatever the overlay, one of two rates applies: the outcome is certain, the rate is not."""
    found = answer(decider, item={"kind": "mask", "dco": "unknown"})
    assert found.outcome == "duty_applies"
    assert found.code == "still open: high rate | low rate"
    assert {m.fact: m.answers for m in found.missing} == {
        "dco": {"0.9999 nm": "low rate", "1 nm": "low rate", "1.0001 nm": "high rate"}
    }


def test_terms_of_the_reach_and_of_the_duty_are_conditions(decider):
    assert answer(decider, **scanner("CN", False)).conditions == ("Declare it.", "Pay.")
    assert answer(decider, **scanner("JP", False)).conditions == ("Declare it.",)
    assert answer(decider, kind="export", **scanner("CN", False)).conditions == ()
    assert answer(decider, military_end_use=True, **scanner("CN", False)).conditions == ()


def test_a_duty_without_an_amount_is_refused():
    with pytest.raises(LawError, match="needs a 'code'"):
        law(provision("mute", "imposes", ("2024-01-01", None, "always")), decide=False)


SECOND = """
[[regime]]
id = "yy"
title = "Testland: duties"
order = 2
verified_through = 2026-01-01
shown = "kind is import and item.kind in {scanner, mask}"
"""


def test_a_regime_is_seen_only_where_it_may_be_shown():
    first, second = DUTIES[0], provision("duty_reach", "reaches", ("2020-01-01", None, "item.kind is scanner and to is NL"))
    second = second.replace('title = "duty_reach"', 'title = "duty_reach"\nregime = "yy"')
    decider = law(first, second, head=SECOND + HEAD)

    def seen(**raw):
        found = decider.determine(decider.deal({"on": "2024-06-01", "from": "CN", "to": "NL", **raw}))
        assert ("yy" in found.law.verified_through) == any(a.regime == "yy" for a in found.regimes)
        return {a.regime: a.outcome for a in found.regimes}

    assert seen(kind="import", item={"kind": "scanner"}) == {"xx": "no_requirement_found", "yy": "no_requirement_found"}
    assert seen(kind="import", item={"kind": "dry_etcher"}) == {"xx": "no_requirement_found"}
    assert seen(kind="export", item={"kind": "scanner"}) == {"xx": "not_subject"}
    assert "yy" in seen(kind="import", item={"kind": "unknown"})  # unknown is never no
    assert "yy" in seen(kind="unknown", item={"kind": "scanner"})


def test_a_misspelt_shown_is_refused_when_the_law_is_read():
    with pytest.raises(LicetError, match="scaner"):
        law(DUTIES[0], head=SECOND.replace("{scanner,", "{scaner,") + HEAD, decide=False)
