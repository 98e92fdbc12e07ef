"""What is computed again after a change is what a run from nothing gives; cases and proof strike out the same outcomes."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.deals.facts import presume
from licet.decision.decide import load_decider
from licet.decision.exact import _Cases, _disproved, paragraphs
from licet.decision.lanes import _COMPLETIONS, Tried, _spread
from licet.decision.machine import given_key

DAYS = [date(2021, 5, 1), date(2023, 11, 17), date(2024, 3, 27), date(2024, 12, 2), date(2025, 6, 1), date(2026, 11, 20)]
KINDS = ["scanner", "dry_etcher", "ald_tool", "mask", "sem", "other"]
PLACES = ["NL", "US", "JP", "CN", "KR", "TW", "IR", "MO", "DE"]


@st.composite
def deals(draw):
    """A deal with some facts given and some said to be unknown."""
    raw = {"on": draw(st.sampled_from(DAYS)), "from": draw(st.sampled_from(PLACES)), "to": draw(st.sampled_from(PLACES))}
    raw["item"] = {"kind": draw(st.sampled_from(KINDS))}
    if code := draw(st.sampled_from([None, None, "3B001", "3B001.f", "3B001.f.1.b", "3B993.f.1", "EAR99"])):
        raw["item"]["codes"] = {"us": code, **({"eu": code} if code != "EAR99" else {})}
    choices = {
        "wavelength": ["193 nm", "248 nm", "unknown"],
        "na": ["1.35", "0.93"],
        "dco": ["1.5 nm", "1.6 nm", "2.5 nm"],
        "end_use": ["advanced_node_logic", "mature_node", "ic_production", "unknown"],
        "us_content_pct": ["0 %", "25 %", "40 %"],
        "military_end_use": ["yes", "unknown"],
        "end_user.headquarters": ["CN", "KR", "unknown"],
        "end_user.lists": [["us_entity_list_fn5"], ["us_denied_persons"], "unknown"],
        "item.form": ["technology", "part", "software"],
    }
    given_facts = draw(st.sets(st.sampled_from(sorted(choices)), max_size=6))
    raw["facts"] = {name: draw(st.sampled_from(choices[name])) for name in sorted(given_facts)}
    return raw


def made_ready(raw):
    decider = load_decider()
    deal = decider.deal(raw)
    values = decider.values(presume(deal.facts, decider.vocabulary))
    prepared = decider.prepared(deal.on, values.get("item.kind"))
    return decider, deal, prepared, values, prepared.machine.run(values)


def outcomes(prepared, values):
    return {key: values.get(key) for words in prepared.words.values() for key in words.every_key()}


@settings(max_examples=25, deadline=None)
@given(raw=deals(), data=st.data())
def test_a_rerun_is_a_run(raw, data):
    _, _, prepared, values, run = made_ready(raw)
    names = sorted(
        f
        for f in frozenset().union(*map(prepared.support, prepared.words))
        if f in prepared.look.vocabulary and f not in ("on", "item.kind")
    )
    for fact in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=6)):
        for cell in prepared.look.cells(fact, run)[:6]:
            anew = prepared.machine.run(values | {fact: cell})
            assert outcomes(prepared, prepared.machine.rerun(run, {fact: cell})) == outcomes(prepared, anew), (fact, cell)


@settings(max_examples=25, deadline=None)
@given(raw=deals(), days=st.lists(st.dates(date(2021, 1, 1), date(2026, 12, 31)), min_size=2, max_size=4))
def test_another_day_carried_on_is_a_run(raw, days):
    decider, _, prepared, values, run = made_ready(raw)
    for day in days:
        then = decider.prepared(day, values.get("item.kind"))
        run = then.carry_on(prepared, run, {"on": day})
        assert outcomes(then, run) == outcomes(then, then.machine.run(values | {"on": day})), day
        prepared = then


@settings(max_examples=15, deadline=None)
@given(raw=deals())
def test_cases_and_proof_agree(raw):
    decider, _, prepared, _, run = made_ready(raw)
    for regime in prepared.words:
        doubtful = set(prepared.possible(regime, run))
        coded = paragraphs(prepared, regime, run)
        search = _Cases(prepared, regime, doubtful, set(), coded, brief=False)
        complete = search.through(run)
        struck = _disproved(prepared, decider.vocabulary, regime, doubtful, run, coded)
        assert not search.seen & struck
        if complete and len(doubtful) > 1:
            assert doubtful - search.seen == struck


def test_a_value_given_for_what_law_defines_stays_given_on_a_day_without_the_definition():
    """`carry_on` moves it aside on the days on which law defines the fact, and back on the others."""
    decider, _, prepared, _, run = made_ready(
        {"on": "2024-03-27", "from": "NL", "to": "CN", "item": {"kind": "scanner"}, "facts": {"mrf": "40 nm"}}
    )
    assert run[given_key("mrf")] == run["mrf"] == 40
    later = decider.prepared(date(2026, 1, 1), "scanner")
    assert later.carry_on(prepared, run, {"on": date(2026, 1, 1)})["mrf"] == 40


@settings(max_examples=25, deadline=None)
@given(raw=deals(), data=st.data())
def test_many_lanes_are_many_runs(raw, data):
    decider, deal, prepared, _, run = made_ready(raw)
    following = decider.following(presume(deal.facts, decider.vocabulary))
    names = sorted(
        f
        for f in frozenset().union(*map(prepared.support, prepared.words))
        if f in prepared.look.vocabulary and f not in ("on", "item.kind")
    )
    facts = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=8, unique=True))
    trials = [(fact, cell) for fact in facts for cell in prepared.look.cells(fact, run)[:6]]
    (ahead,) = prepared.look_ahead(Tried(run, trials, following))
    for fact, cell in trials:
        changes = {fact: cell} | dict.fromkeys(following.get(fact, ()), cell)
        anew = prepared.machine.rerun(run, changes)
        for regime in prepared.words:
            left = prepared.possible(regime, anew)
            assert ahead.possible(regime, fact, cell) == left, (regime, fact, cell)
            assert ahead.decided(regime).get((fact, cell)) == (left[0] if len(left) == 1 else None), (regime, fact, cell)


def open_of(prepared, run):
    """What nobody knows of a deal and its answers hang on, as trials."""
    keys = [key for words in prepared.words.values() for key in words.outcomes[None].values()]
    facts = prepared.look.open(keys, run)
    return facts, [(fact, cell) for fact in facts for cell in prepared.look.cells(fact, run)]


@settings(max_examples=10, deadline=None)
@given(raws=st.lists(deals(), min_size=2, max_size=5))
def test_several_deals_together_are_each_for_itself(raws):
    """Their values, and what trials and completions of each give."""
    decider = load_decider()
    prepared = decider.prepared(date(2024, 3, 27), None)
    facts = [presume(decider.deal(raw).facts, decider.vocabulary) for raw in raws]
    values = [decider.values(each) for each in facts]
    runs = [prepared.machine.run(each) for each in values]
    assert prepared.values(values) == runs
    tried = []
    for each, run in zip(facts, runs, strict=True):
        open_, trials = open_of(prepared, run)
        tried.append(Tried(run, trials, decider.following(each), open_))
    for one, together in zip(tried, prepared.look_ahead(*tried), strict=True):
        (alone,) = prepared.look_ahead(one)
        for regime in prepared.words:
            coded = paragraphs(prepared, regime, one.values)
            assert together.seen(regime, coded) == alone.seen(regime, coded), regime
            assert together.decided(regime) == alone.decided(regime), regime
            for fact, cell in one.trials:
                assert together.possible(regime, fact, cell) == alone.possible(regime, fact, cell), (regime, fact, cell)


@settings(max_examples=10, deadline=None)
@given(raw=deals())
def test_what_completions_give_can_come_out(raw):
    """Each is told one by one what it tells, and run anew; and proof strikes out none of what they give."""
    decider, deal, prepared, _, run = made_ready(raw)
    facts, trials = open_of(prepared, run)
    following = decider.following(presume(deal.facts, decider.vocabulary))
    (ahead,) = prepared.look_ahead(Tried(run, trials, following, facts))
    cells = {fact: [cell for name, cell in trials if name == fact] for fact in facts}
    lanes = {fact: dict(zip(some, _spread(fact, len(some)), strict=True)) for fact, some in cells.items() if some}
    anew = []
    for number in range(0, _COMPLETIONS, 16) if len(lanes) > 1 else ():
        told = {fact: cell for fact, some in lanes.items() for cell, where in some.items() if where >> number & 1}
        anew.append(prepared.machine.rerun(run, told))
    for regime in prepared.words:
        coded = paragraphs(prepared, regime, run)
        seen = ahead.seen(regime, coded)
        holding = {word for each in anew for word, key in prepared.outcomes(regime, each).items() if each.get(key) is True}
        assert coded or holding <= seen, regime
        if prepared.words[regime].regime.code_fact in facts:
            continue  # a finer code may turn what the coarse one settles
        doubtful = set(prepared.possible(regime, run))
        assert not seen & _disproved(prepared, decider.vocabulary, regime, doubtful, run, coded), regime


@pytest.mark.parametrize("to", ["TW", "US"])
def test_what_was_presumed_from_a_fact_goes_with_it(to):
    decider, deal, _, _, _ = made_ready({"on": "2024-03-27", "from": "NL", "to": "CN", "item": {"kind": "scanner"}})
    following = decider.following(presume(deal.facts, decider.vocabulary))
    assert {"end_user.country", "end_user.headquarters", "end_user.parent_headquarters"} <= set(following["to"])
    given = decider.deal({"on": "2024-03-27", "from": "NL", "to": to, "party": [{"role": "end_user", "country": to}]})
    assert "end_user.country" not in decider.following(presume(given.facts, decider.vocabulary)).get("to", ())
