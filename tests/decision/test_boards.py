"""A program as a net of gates gives what its steps give one by one, and what a run of one deal gives."""

from datetime import date
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.test_machine import deals, made_ready, open_of
from licet.compiled import available
from licet.deals.facts import presume
from licet.decision import lanes, prepared
from licet.decision.lanes import LaneMachine, Tried

needs_machine_code = pytest.mark.skipif(not available(), reason="the kernels are not installed, so nothing is made of gates")


def looked(raw, often, monkeypatch):
    """What comes of trials and completions in a process that looks ahead often, or seldom."""
    monkeypatch.setattr(lanes, "worth_it", lambda deals=1: often)
    decider, deal, ready, _, run = made_ready(raw)
    facts, trials = open_of(ready, run)
    (ahead,) = ready.look_ahead(Tried(run, trials, decider.following(presume(deal.facts, decider.vocabulary)), facts))
    return ready, trials, ahead


def test_machine_code_is_worth_it_by_deals_not_by_calls(monkeypatch):
    monkeypatch.setattr(lanes, "_has_machine_code", lambda: True)
    monkeypatch.setattr(lanes, "_LOOKED", count())
    assert not lanes.worth_it(lanes._FEW // 2)
    assert not lanes.worth_it(lanes._FEW // 2)
    assert lanes.worth_it()
    monkeypatch.setattr(lanes, "_LOOKED", count())
    assert lanes.worth_it(lanes._FEW + 1)


@needs_machine_code
@settings(max_examples=25, deadline=None)
@given(raw=deals())
def test_gates_give_what_steps_give(raw):
    with pytest.MonkeyPatch.context() as patched:
        ready, trials, plain = looked(raw, False, patched)
        _, _, wired = looked(raw, True, patched)
    for regime, words in ready.words.items():
        assert wired.decided(regime) == plain.decided(regime), regime
        assert wired.seen(regime, ()) == plain.seen(regime, ()), regime
        for fact, cell in trials:
            assert wired.possible(regime, fact, cell) == plain.possible(regime, fact, cell), (regime, fact, cell)
            for key in words.every_key():
                assert wired.truth(key, fact, cell) is plain.truth(key, fact, cell), (key, fact, cell)


@needs_machine_code
@settings(max_examples=25, deadline=None)
@given(raw=deals())
def test_a_deal_alone_is_a_run(raw):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lanes, "worth_it", lambda deals=1: True)
        patched.setattr(prepared, "worth_it", lambda deals=1: True)
        _, _, ready, values, run = made_ready(raw)
        assert ready.run(values) == run


@needs_machine_code
@settings(max_examples=5, deadline=None)
@given(raws=st.lists(deals(), min_size=2, max_size=70))
def test_deals_together_are_runs(raws):
    """More than a word of them, too."""
    _, _, ready, _, _ = made_ready(raws[0] | {"on": date(2024, 3, 27)})
    values = [made_ready(raw)[3] for raw in raws]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lanes, "worth_it", lambda deals=1: True)
        assert ready.values(values) == [ready.machine.run(each) for each in values]


@needs_machine_code
def test_answers_that_were_forgotten_are_found_again(monkeypatch):
    """Where there is no room for all of them, nothing comes out otherwise."""
    _, _, ready, values, run = made_ready({"on": "2024-03-27", "from": "NL", "to": "CN", "item": {"kind": "scanner"}})
    machine = LaneMachine(ready.machine, lambda name: ready.look.vocabulary[name].type in ("number", "date"))
    monkeypatch.setattr("licet.rules.nets._MOST", 0)
    for _ in range(3):
        (truths,) = machine._board.truths([ready.machine.base(values)], machine._truths)
        assert dict(zip(machine._truths, truths, strict=True)) == {key: run[key] for key in machine._truths}
