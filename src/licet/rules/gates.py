"""Looking ahead in bulk, in machine code: rules as gates between wires.

What `rules/lanes` says of a rule is said here of a net. A wire carries a truth in all lanes: a row of bits for yes and one for
no. A signal is a wire, or a wire the other way round (`not` costs nothing): the number of the row that is its yes, its no
being the row beside it. Questions asked of a fact are wires that come in; the answers to all that is asked of a fact are kept
by value. `gates_kernel` runs the net.
"""

from array import array
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from licet.rules.lanes import LaneRule, comparison, lane_rule, membership
from licet.rules.nodes import Always, And, Compare, Fact, Has, Node, Not, OneOf, Or, Parties, Within, reference

#: Kinds of gates. MERGED: of what is given, what the law makes of the rest, and the ordinary case; LOOKED: of what a control
#: number says, whether there is none, and whether entries are found from the item itself.
ALL: Final = 0
ANY: Final = 1
MERGED: Final = 2
LOOKED: Final = 3

#: What an answer is kept as.
_KEPT: Final = {None: 0, True: 1, False: 2}
#: So many answers are kept before they are forgotten.
_MOST = 1 << 24

Ask = Callable[[Any], bool | None]
Numbers = NDArray[np.int32]


class Wiring:
    """The gates of all rules met so far, and what is asked of facts, numbered for good."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        #: The answers to all that is asked of a fact, of one value after the other.
        self.answers = bytearray()
        self._facts: dict[str, Asked] = {}
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

    def _about(self, fact: str, crossed: LaneRule | None = None) -> "Asked":
        if fact not in self._facts:
            self._facts[fact] = Asked(fact, len(self._facts), self.answers, crossed)
            self.asked.append(self._facts[fact])
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
        crossed = self._about(f"comparison {self._count}", lane_rule(Compare((left, right), (op,))))
        return self.truth(crossed.fact)

    def _wire(self, fact: int, place: int) -> int:
        self._fact.append(fact)
        self._place.append(place)
        self._count += 1
        return 2 * (self._count - 1)

    def make_room(self) -> None:
        """Forget the answers if they are too many. What `Asked.begin` told is worth nothing after it."""
        if len(self.answers) > _MOST:
            self.answers.clear()
            for asked in self.asked:
                asked.told.clear()

    def net(self, spans: list[tuple[int, int]]) -> "Net":
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
        return Net(
            kinds[gates],
            np.cumsum(counts, dtype=np.int32),
            2 * number[children >> 1] + (children & 1),
            asked[inputs],
            place[inputs],
            outs[gates],
        )

    @property
    def here(self) -> int:
        """How many gates there are."""
        return len(self._kinds)


class Asked:
    """All that is asked of one fact. crossed: what makes it, if it is a comparison of two things that need not be known."""

    def __init__(self, fact: str, number: int, answers: bytearray, crossed: LaneRule | None) -> None:
        self.fact = fact
        self.number = number
        self.crossed = crossed
        self.of_none = False
        self.asks: list[Ask] = []
        #: By value where its answers begin, and how many there are.
        self.told: dict[Any, tuple[int, int]] = {}
        self._answers = answers

    def begin(self, value: Any) -> int:
        """Where the answers for a value begin."""
        begin, count = self.told.get(value) or (0, 0)
        if count < len(self.asks):
            before = self._answers[begin : begin + count]
            begin = len(self._answers)
            self._answers += before + bytes([_KEPT[ask(value)] for ask in self.asks[count:]])
            self.told[value] = (begin, len(self.asks))
        return begin


class Net:
    """Some gates, each after those it reads. Their wires follow those that come in, which are in the order of their facts.

    kinds, ends: of every gate, ends counted in children; children: signals; asked, places: of every wire that comes in the fact
    and the place of the question; made: the number that the wire of every gate has in the wiring.
    """

    def __init__(
        self, kinds: Numbers, ends: Numbers, children: Numbers, asked: Numbers, places: Numbers, made: Numbers
    ) -> None:
        self.kinds = kinds
        self.ends = ends
        self.children = children
        self.places = places
        facts, starts = np.unique(asked, return_index=True)
        stops = [*starts[1:].tolist(), len(asked)]
        #: By fact the wires that come in of it: the first, and the one after the last.
        self.inputs: dict[int, tuple[int, int]] = dict(
            zip(facts.tolist(), zip(starts.tolist(), stops, strict=True), strict=True)
        )
        order = np.argsort(made)
        self._made, self._order = made[order], (order + len(asked)).astype(np.int32)

    @property
    def wires(self) -> int:
        """How many wires there are."""
        return len(self.places) + len(self.kinds)

    def made(self, wire: int) -> int | None:
        """The number that a wire of the wiring has here, if a gate makes it."""
        place = int(self._made.searchsorted(wire))
        return int(self._order[place]) if place < len(self._made) and self._made[place] == wire else None

    def all_made(self, wires: Iterable[int]) -> Numbers:
        """The same of wires that gates make."""
        asked = np.fromiter(wires, np.int32)
        places = self._made.searchsorted(asked)
        assert (self._made[places] == asked).all()
        return self._order[places]


def _each(starts: Numbers, counts: Numbers) -> Numbers:
    """The numbers of all spans one after the other."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(int(counts.sum()), dtype=np.int32)


def _yes(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _of_known(test: Callable[[Any], bool]) -> Ask:
    return lambda value: None if value is None else test(value)
