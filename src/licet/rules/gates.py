"""Looking ahead in bulk, in machine code: rules as gates between wires.

What `rules/lanes` says of a rule is said here of a net. A wire carries a truth in all lanes: a row of bits for yes and one for
no. A signal is a wire, or a wire the other way round (`not` costs nothing): the number of the row that is its yes, its no
being the row beside it. Questions asked of a fact are wires that come in. Here rules are put as gates, once for all programs
they are in; `rules/nets` runs those of one program.
"""

from array import array
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import numpy as np

from licet.rules.lanes import comparison, membership
from licet.rules.nets import ALL, ANY, Answers, Ask, Asked, Net, Numbers
from licet.rules.nodes import Always, And, Compare, Fact, Has, Node, Not, OneOf, Or, Parties, Within, reference


class Wiring:
    """The gates of all rules met so far, and what is asked of facts, numbered for good."""

    def __init__(self) -> None:
        self._asked: list[Asked] = []
        self._facts: dict[str, Asked] = {}
        self._answers = Answers()
        self._wires: dict[tuple[object, ...], int] = {}
        self._count = 0
        #: Of every wire the fact that is asked, -1 of one that comes out of a gate, and the place of the question.
        self._fact, self._place = array("i"), array("i")
        self._kinds, self._outs = bytearray(), array("i")
        self._ends, self._children = array("i", [0]), array("i")

    def question(self, fact: str, key: tuple[object, ...], ask: Ask, *, of_none: bool = False) -> int:
        """The signal of what is asked of a fact. key: names the question; of_none: it is asked of a fact unknown, too."""
        found = self._wires.get((fact, *key))
        if found is None:
            asked = self._about(fact)
            found = self._wires[fact, *key] = self._wire(asked.number, len(asked.asks))
            asked.asks.append(ask)
            asked.of_none |= of_none
        return found

    def _about(self, fact: str, crossed: Compare | None = None) -> Asked:
        if fact not in self._facts:
            self._facts[fact] = Asked(fact, len(self._facts), self._answers, crossed)
            self._asked.append(self._facts[fact])
        return self._facts[fact]

    def truth(self, key: str) -> int:
        """The signal of a yes-or-no fact, or of the truth kept under a key."""
        return self.question(key, (), _yes)

    @property
    def unknown(self) -> int:
        """The signal of what is never known."""
        return self.truth("")

    def wire_of(self, key: str) -> int:
        """The wire of the truth kept under a key."""
        return self.truth(key) >> 1

    def gate(self, kind: int, children: Iterable[int], into: str | None = None) -> int:
        """The signal that comes out of a gate. into: the key it is the truth of."""
        signal = self._wire(-1, -1) if into is None else self.truth(into)
        self._children.extend(children)
        self._kinds.append(kind)
        self._outs.append(signal >> 1)
        self._ends.append(len(self._children))
        return signal

    def rule(self, node: Node, into: str | None = None) -> int:
        """The signal of a linked rule, the gates it takes put before. into: the key it is the truth of."""
        signal = self._rule(node, into)
        return signal if into is None or signal == self.truth(into) else self.gate(ALL, [signal], into)

    def _rule(self, node: Node, into: str | None) -> int:
        match node:
            case And(parts=parts) | Parties(every=True, each=parts):
                return self._joined(ALL, [self._rule(part, None) for part in parts], into)
            case Or(parts=parts) | Parties(each=parts):
                return self._joined(ANY, [self._rule(part, None) for part in parts], into)
            case Not(part=part):
                return self._rule(part, None) ^ 1
            case Compare(terms=terms, ops=ops):
                steps = zip(pairwise(terms), ops, strict=True)
                return self._joined(ALL, [self._compared(left, op, right) for (left, right), op in steps], into)
            case Within(members=None):
                return self.unknown
            case OneOf() | Within() | Has():
                fact, key, test = membership(node)
                return self.question(fact, key, _of_known(test))
            case Always(truth=truth):
                return self.gate(ALL, []) ^ (not truth)
        return self.truth(node.name if isinstance(node, Fact) else reference(node) or "")

    def _joined(self, kind: int, signals: list[int], into: str | None) -> int:
        return signals[0] if len(signals) == 1 else self.gate(kind, signals, into)

    def _compared(self, left: Node, op: str, right: Node) -> int:
        if asked := comparison(left, op, right):
            fact, key, test = asked
            return self.question(fact, key, _of_known(test))
        crossed = self._about(f"comparison {self._count}", Compare((left, right), (op,)))
        return self.truth(crossed.fact)

    def _wire(self, fact: int, place: int) -> int:
        self._fact.append(fact)
        self._place.append(place)
        self._count += 1
        return 2 * (self._count - 1)

    def net(self, spans: list[tuple[int, int]]) -> Net:
        """The gates of these spans (of `here`) as a net of their own."""
        kinds, outs, ends, below, asked, place = (
            np.array(np.frombuffer(kept, kind), np.int32)
            for kept, kind in (
                (self._kinds, np.uint8),
                (self._outs, np.int32),
                (self._ends, np.int32),
                (self._children, np.int32),
                (self._fact, np.int32),
                (self._place, np.int32),
            )
        )
        first, last = np.array(spans, np.int32).reshape(-1, 2).T
        gates = _each(first, last - first)
        counts = ends[gates + 1] - ends[gates]
        children = below[_each(ends[gates], counts)]
        read = np.zeros(self._count, bool)
        read[children >> 1] = True
        read[outs[gates]] = False
        inputs = np.flatnonzero(read)
        inputs = inputs[np.argsort(asked[inputs], kind="stable")]
        number = np.zeros(self._count, np.int32)
        number[inputs] = np.arange(len(inputs))
        number[outs[gates]] = np.arange(len(inputs), len(inputs) + len(gates))
        facts, starts = np.unique(asked[inputs], return_index=True)
        bounds = np.append(starts, len(inputs)).astype(np.int32)
        return Net(
            kinds=kinds[gates],
            ends=np.cumsum(counts, dtype=np.int32),
            children=2 * number[children >> 1] + (children & 1),
            asked=[self._asked[fact] for fact in facts],
            spans=np.column_stack([bounds[:-1], bounds[1:]]),
            places=place[inputs],
            made=outs[gates],
            answers=self._answers,
        )

    @property
    def here(self) -> int:
        """How many gates there are."""
        return len(self._kinds)


def _each(starts: Numbers, counts: Numbers) -> Numbers:
    """The numbers of all spans one after the other."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(int(counts.sum()), dtype=np.int32)


def _yes(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _of_known(test: Callable[[Any], bool]) -> Ask:
    return lambda value: None if value is None else test(value)
