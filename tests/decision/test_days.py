"""The nearest days with another answer, against the law of every day run in full."""

import random
from datetime import date, timedelta

import pytest

from licet.deals.catalogue import load_catalogue
from licet.deals.facts import presume
from licet.decision.days import Days
from licet.decision.decide import Decider, load_decider
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.load import book_of, read_packs
from small_law import HEAD, provision

STORY = {"on": "2024-03-27", "from": "NL", "to": "CN", "item": {"model": "TWINSCAN NXT:1980Di"}}
GALLIUM = {"kind": "gallium", "materials": ["gallium_metal"], "made_in": "CN"}
DEALS = {
    "a threshold moves": (STORY, ("nl", "eu")),
    "an end use": (STORY | {"end_use": "advanced_node_logic"}, ("us",)),
    "a group changes": (STORY | {"on": "2024-11-30", "to": "KR", "item": {"model": "NXT:2000i"}}, ("nl", "us")),
    "a control number": ({"on": "2023-06-01", "from": "US", "to": "VN", "item": {"codes": {"us": "3A001.a.2"}}}, ("us",)),
    "a number that is new": ({"on": "2024-12-20", "from": "US", "to": "CN", "item": {"codes": {"us": "3B993.f.1"}}}, ("us",)),
    "a ban suspended": ({"on": "2025-06-01", "from": "DE", "to": "US", "item": GALLIUM}, ("cn",)),
    "law that begins to apply": ({"on": "2021-06-01", "from": "NL", "to": "CN", "item": {"model": "eSL10"}}, ("us",)),
    "law that begins to reach": (
        {"on": "2021-06-01", "from": "DE", "to": "RU", "item": {"model": "TWINSCAN XT:860M"}, "end_use": "ic_production"},
        ("us",),
    ),
    "a licence of old": ({"on": "2023-06-01", "from": "GB", "to": "CN", "item": {"kind": "dry_etcher"}}, ("gb", "us")),
}


@pytest.mark.parametrize(("raw", "regimes"), DEALS.values(), ids=DEALS)
def test_no_day_is_missed(raw, regimes):
    decider = load_decider()
    deal = decider.deal(raw)
    answers = decider.determine(deal)
    for regime in regimes:
        answer = answers.regime(regime)
        if len(answer.possible) == 1:  # what is settled by proof is not seen in one run
            said = [change.facts["on"] for change in answer.would_change if "on" in change.facts]
            assert said == nearest(decider, deal, regime), regime


@pytest.mark.parametrize("seed", range(4))
def test_no_day_is_missed_of_deals_with_what_is_in_the_catalogue(seed):
    """Whatever regime, wherever one run decides it."""
    rng, decider = random.Random(seed), load_decider()
    model = rng.choice(load_catalogue().models).name
    raw = {"on": f"{rng.randrange(2020, 2027)}-{rng.randrange(1, 13):02}-01", "item": {"model": model}}
    raw |= {"from": rng.choice(["NL", "US", "JP", "KR", "CN"]), "to": rng.choice(["CN", "TW", "KR", "SG", "US", "IN", "RU"])}
    deal = decider.deal(raw)
    for answer in decider.determine(deal).regimes:
        if answer.possible == possible(decider, deal, answer.regime, deal.on):
            said = [change.facts["on"] for change in answer.would_change if "on" in change.facts]
            assert len(answer.possible) > 1 or said == nearest(decider, deal, answer.regime), (raw, answer.regime)


def test_a_day_on_which_an_entry_for_other_items_turns_is_passed_by(monkeypatch):
    decider, run, on = load_decider(), [], Days._on
    monkeypatch.setattr(Days, "_on", lambda self, day, last: run.append(f"{day}") or on(self, day, last))
    decider.determine(decider.deal({"on": "2026-01-01", "from": "US", "to": "CN", "item": {"model": "eSL10"}}))
    assert run
    assert "2024-04-03" not in run


#: Nobody looks at what law makes of `military_end_use` before 2022, and what it is made of turns in 2021.
BESIDE = [
    provision("reach", "reaches", ("2020-01-01", None, "from is NL")),
    provision("jp", "requires", ("2020-01-01", None, "to is JP")),
    provision(
        "freed", "permits", ("2020-01-01", "2021-01-01", "to is US"), ("2021-01-01", None, "to is CN"), lifts='["xx.jp"]'
    ),
    provision("made", "defines", ("2020-01-01", None, "holds xx.freed"), fact='"military_end_use"'),
    provision("need", "requires", ("2022-01-01", None, "military_end_use")),
]


@pytest.mark.parametrize("on", ["2020-06-01", "2021-06-01", "2022-06-01"])
def test_law_that_nobody_looked_at_on_the_way_is_not_taken_for_what_it_was(on):
    packs = read_packs({"xx.toml": HEAD + "\n".join(BESIDE)})
    decider = Decider(book_of(packs, "a small law"), load_vocabulary(), load_places())
    deal = decider.deal({"on": on, "from": "NL", "to": "CN", "item": {"kind": "scanner"}})
    said = [change.facts["on"] for change in decider.determine(deal).regime("xx").would_change if "on" in change.facts]
    assert said == nearest(decider, deal, "xx")
    assert ("2022-01-01" in said) is (on < "2022")


def nearest(decider, deal, regime):
    library, since = decider.library, decider.book.regime(regime).since
    start = library.number(deal.on)
    back = (day - timedelta(days=1) for day in reversed(library.days[:start]) if day > (since or date.min))
    now = possible(decider, deal, regime, deal.on)
    found = []
    for days in (back, library.days[start:]):
        other = next((day for day in days if possible(decider, deal, regime, day) != now), None)
        found += [other.isoformat()] if other else []
    return found


def possible(decider, deal, regime, day):
    values = decider.values(presume(deal.facts, decider.vocabulary)) | {"on": day}
    prepared = decider.prepared(day, values.get("item.kind"))
    if regime not in prepared.words:
        return ()
    return prepared.possible(regime, prepared.machine.run(values))
