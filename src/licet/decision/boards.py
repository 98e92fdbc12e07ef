"""The steps of a program as a net of gates (see `rules/gates`), run over lanes by machine code.

It gives what `lanes` gives step by step, some ten times as quickly.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate, pairwise

import numpy as np

from licet.decision.lane_steps import Runner
from licet.decision.machine import Machine, Values
from licet.decision.runners import code_truth, given_key, looked_up, presumed_key
from licet.law.program import Apply, Define, Entry, Lookup, Step
from licet.rules.gates import Wiring
from licet.rules.lanes import Lanes, Pair
from licet.rules.nets import ANY, LOOKED, MERGED, Numbers, Wires, truth_on, words_of


class Board:
    """The steps of a machine. runner: of a place, what works out a step over lanes: needed of numbers only,
    which are known step by step."""

    def __init__(self, machine: Machine, numeric: Callable[[str], bool], runner: Callable[[int], Runner]):
        linker = machine.program.linker
        self._wiring = linker.kept(("wiring",), Wiring)
        spans: list[tuple[int, int]] = []
        self._numbers: list[tuple[str, frozenset[str], Runner]] = []
        for place, step in enumerate(machine.program.steps):
            if isinstance(step, Define) and numeric(step.key):
                read = step.reads | {given_key(step.key), presumed_key(step.key)}
                self._numbers.append((step.key, read, runner(place)))
            else:
                spans.append(linker.of(step, "gates", partial(_wired, step, self._wiring)))
        self._net = self._wiring.net(spans)
        self._made: dict[str, int | None] = {}
        self._rows: dict[tuple[str, ...], Numbers] = {}

    def run(self, *deals: Lanes) -> list["Wired"]:
        """Work out every step of deals, one beside the other, all values of which are known."""
        for lanes in deals:
            for _, read, runner in self._numbers:
                if not read.isdisjoint(lanes.varied):
                    runner(lanes)
        wires, starts = self._net.run(*deals), accumulate(map(words_of, deals), initial=0)
        return [Wired(self, lanes, wires[:, start:stop]) for lanes, (start, stop) in zip(deals, pairwise(starts), strict=True)]

    def truths(self, deals: Sequence[Values], keys: tuple[str, ...]) -> list[list[bool | None]]:
        """Of each deal the truths that steps here keep under these keys. values: of the facts; those of numbers that law makes
        are put among them."""
        for values in deals:
            for key, _, runner in self._numbers:
                lanes = Lanes(1, values, {})
                runner(lanes)
                ((values[key], _),) = lanes.varied[key]
        rows, wires = self.rows(keys), self._net.run(*(Lanes(1, values, {}) for values in deals))
        told: list[list[bool | None]] = _TRUTHS[(wires[rows] & _ONE) + 2 * (wires[rows + 1] & _ONE)].T.tolist()
        return told

    def made(self, key: str) -> int | None:
        """The wire of the truth that a step here keeps under a key."""
        if key not in self._made:
            self._made[key] = self._net.made(self._wiring.wire_of(key))
        return self._made[key]

    def rows(self, keys: tuple[str, ...]) -> Numbers:
        """The rows for yes of the truths that steps here keep under these keys."""
        if keys not in self._rows:
            self._rows[keys] = 2 * self._net.all_made(map(self._wiring.wire_of, keys))
        return self._rows[keys]


#: By what a yes and twice a no make together.
_TRUTHS = np.array([None, True, False], object)
_ONE = np.uint64(1)


class Wired:
    """What is known in every lane, after a board has run. As of `Lanes`."""

    def __init__(self, board: Board, lanes: Lanes, wires: Wires) -> None:
        self.all = lanes.all
        self.variants = lanes.variants
        self._board = board
        self._lanes = lanes
        self._wires = wires

    def truth(self, key: str) -> Pair:
        """As of `Lanes`."""
        wire = self._board.made(key)
        if wire is None:
            return self._lanes.truth(key)
        return truth_on(wire, self._wires)


def _wired(step: Step, wiring: Wiring) -> tuple[int, int]:
    """Put the gates of a step; where they begin and end."""
    start = wiring.here
    match step:
        case Apply(key=key, node=node):
            wiring.rule(node, key)
        case Define(key=key, node=node):
            made = wiring.rule(node)
            wiring.gate(MERGED, [wiring.truth(given_key(key)), made, wiring.truth(presumed_key(key))], key)
        case Entry():
            _entry(step, wiring)
        case Lookup(code_fact=fact):
            said = wiring.question(
                fact, ("looked up", id(step)), lambda code: looked_up(step, code) if isinstance(code, str) else None
            )
            none = wiring.question(fact, ("none",), lambda code: not isinstance(code, str), of_none=True)
            found = wiring.gate(ANY, []) if step.by_item is None else wiring.rule(step.by_item)
            wiring.gate(LOOKED, [said, none, found], step.key)
    return start, wiring.here


def _entry(step: Entry, wiring: Wiring) -> None:
    parts, fact = [wiring.truth(part) for part in step.parts], step.code_fact
    if not fact:
        wiring.gate(ANY, parts, step.key)
        return
    said = wiring.question(fact, ("entry", id(step)), lambda code: code_truth(step, {fact: code}))
    wiring.gate(MERGED, [said, wiring.gate(ANY, parts), wiring.unknown], step.key)
