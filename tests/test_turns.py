"""The doors may be called by several threads: one waits for the other, and a fault of ours is told without what was asked."""

import threading
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

import licet
from licet import doors
from licet.decision.decide import load_decider
from licet.errors import fault_of
from licet.turns import alone

DEAL = {"on": "2026-11-02", "from": "NL", "to": "CN", "item": {"model": "NXT:1980Di"}}


@pytest.fixture
def crowd(monkeypatch):
    """How many threads are at the law at once, the most of it last; each stays there for a while."""
    there, most = [], [0]

    def looked():
        there.append(threading.get_ident())
        sleep(0.05)
        most.append(max(most[-1], len(set(there))))
        there.remove(threading.get_ident())
        return load_decider()

    monkeypatch.setattr(doors, "load_decider", looked)
    return most


def test_one_thread_asks_the_law_at_a_time(crowd):
    asks = (lambda: licet.determine(DEAL, what_if=False), lambda: licet.gate(DEAL), lambda: licet.compare(DEAL))
    with ThreadPoolExecutor(3) as pool:
        assert all(each.result() for each in [pool.submit(ask) for ask in asks])
    assert crowd[-1] == 1


def test_who_has_the_turn_may_pass_through_further_doors():
    assert alone(lambda: licet.determine(DEAL, what_if=False)) == licet.determine(DEAL, what_if=False)


def test_a_fault_is_told_by_its_kind_and_place_alone():
    def failing():
        return {}["ACME of Shenzhen"]

    with pytest.raises(KeyError) as caught:
        failing()
    said = fault_of(caught.value)
    assert said.startswith("KeyError at test_turns.py:")
    assert "ACME" not in said
    assert fault_of(KeyError("ACME")) == "KeyError"
