"""Days on which a regime reads the same share a strand: told by what is another step than the day before, or by each step."""

from datetime import date

from licet.decision.decide import load_decider
from licet.orders.strands import Strands


def test_days_share_a_strand_only_where_every_step_is_the_same() -> None:
    decider = load_decider()
    library, strands = decider.library, Strands(decider)
    shared = 0
    for number in range(library.number(date(2024, 11, 1)), library.number(date(2025, 6, 1)) + 1):
        prepared = decider.prepared_edition(number, None)
        here = {step.key: step for step in prepared.made_of.steps}
        for strand in strands.of(number):
            if strand.number == number:
                continue
            shared += 1
            there = {step.key: step for step in strand.prepared.made_of.steps}
            rest = prepared.resting(strand.regime.id) if strand.words else frozenset()
            assert {key: here.get(key) for key in rest} == {key: there.get(key) for key in rest}
    assert shared > 100


def test_a_machine_knows_what_is_another_step_than_the_day_before() -> None:
    decider = load_decider()
    library = decider.library
    before = None
    for number in range(library.number(date(2024, 11, 20)), library.number(date(2025, 2, 1)) + 1):
        machine = decider.prepared_edition(number, None).machine
        if before is not None and machine.next_to(before):
            keys = machine.steps.keys() | before.steps.keys()
            assert machine.unlike_near == {key for key in keys if machine.steps.get(key) is not before.steps.get(key)}
            assert list(machine.place) == [step.key for step in machine.program.steps]
            assert machine.place.keys() == machine.steps.keys()
        before = machine
    assert before is not None
