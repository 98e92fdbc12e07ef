"""Cords: strands of one regime, worked out together. On other days a regime mostly rests on the same steps, and each of them is
worked out once for all strands that have it.

Every strand has lanes of its own. A step that others have otherwise counts in the lanes of its own strands alone.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_

from msgspec import Struct

from licet.decision.lane_steps import Runner
from licet.law.ordering import in_order
from licet.law.program import Step
from licet.orders.strands import Strand
from licet.rules.lanes import Lanes, without

#: What is done with a step that was worked out, before its readers are.
Then = Callable[[Step, Lanes], None]


class Turn(Struct, frozen=True):
    """A step. strands: the places of those that have it; alone: whether in others its key is that of something else."""

    step: Step
    run: Runner
    strands: tuple[int, ...]
    alone: bool


class Cord:
    """Some strands of one regime. turns: their steps, each after those it reads. Raises LawError where there is no such order:
    law of one day that rests on what on another day rests on it."""

    def __init__(self, strands: Sequence[Strand]) -> None:
        self.strands = tuple(strands)
        self.linker = strands[0].prepared.program.linker
        self.facts = dict.fromkeys(fact for strand in strands for fact in sorted(strand.facts))
        having: dict[str, list[tuple[Step, list[int]]]] = {}
        for number, strand in enumerate(strands):
            for step in strand.steps:
                for other, numbers in having.setdefault(step.key, []):
                    if other is step:
                        numbers.append(number)
                        break
                else:
                    having[step.key].append((step, [number]))
        links = {
            key: [need for step, _ in steps for need in self._in_order(step) if need in having] for key, steps in having.items()
        }
        order = list(having) if len(strands) == 1 else in_order(links)
        self.turns = [self._turn(step, numbers, len(having[key]) > 1) for key in order for step, numbers in having[key]]

    def _in_order(self, step: Step) -> list[str]:
        return self.linker.of(step, "reads", lambda: sorted(step.reads))

    def _turn(self, step: Step, numbers: list[int], alone: bool) -> Turn:
        first = self.strands[numbers[0]].lanes
        others = (strand for number, strand in enumerate(self.strands) if number not in numbers)
        plain = step.key in self.facts and any(step.key in strand.facts for strand in others)
        return Turn(step, first.runner(first.machine.place[step.key]), tuple(numbers), alone or plain)

    def settle(self, lanes: Lanes, own: Sequence[int], then: Then | None = None) -> None:
        """Work out all steps. own: the lanes of every strand."""
        for turn in self.turns:
            if turn.alone:
                _settle_alone(turn, lanes, within(own, turn.strands), then)
            else:
                turn.run(lanes)
                if then is not None:
                    then(turn.step, lanes)


def within(own: Sequence[int], strands: Sequence[int]) -> int:
    """The lanes of some strands. own: those of every strand."""
    return reduce(or_, [own[number] for number in strands])


def _settle_alone(turn: Turn, lanes: Lanes, where: int, then: Then | None) -> None:
    """Work out a step in some lanes; in the others its key keeps what it has."""
    key = turn.step.key
    before, held, failed = lanes.variants(key), *lanes.truth(key)
    turn.run(lanes)
    if then is not None:
        then(turn.step, lanes)
    yes, no = lanes.truths[key]
    lanes.truths[key] = held ^ ((held ^ yes) & where), failed ^ ((failed ^ no) & where)
    if (now := lanes.varied.get(key, before)) is not before:
        both = [(value, without(here, where)) for value, here in before] + [(value, here & where) for value, here in now]
        lanes.varied[key] = [(value, here) for value, here in both if here]
