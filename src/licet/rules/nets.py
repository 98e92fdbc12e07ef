"""A net of gates (see `rules/gates`), and what comes in: the answers to all that is asked of a fact, kept by value."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from licet.rules.lanes import LaneRule, Lanes, Variants

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

Ask: TypeAlias = Callable[[Any], bool | None]
Numbers: TypeAlias = NDArray[np.int32]
#: By wire a row of bits for yes and one for no, a bit for every lane.
Wires: TypeAlias = NDArray[np.uint64]


class Answers:
    """The answers kept, of one value of a fact after the other."""

    def __init__(self) -> None:
        self.kept = np.zeros(1 << 12, np.uint8)
        self._size = 0
        self.of: list[dict[Any, tuple[int, int]]] = []
        #: What is known in all lanes, of the net and values last run.
        self.shared: tuple[Net, Mapping[str, Any], Numbers, Numbers] | None = None

    def make_room(self) -> None:
        """Forget them if they are too many. What `Asked.begin` told is worth nothing after it."""
        if self._size > _MOST:
            self._size = 0
            self.shared = None
            for told in self.of:
                told.clear()

    def put(self, answers: bytes) -> int:
        """Keep some more; where they begin. What is being read meanwhile stays as it is."""
        begin, self._size = self._size, self._size + len(answers)
        if self._size > len(self.kept):
            room = np.zeros(2 * self._size, np.uint8)
            room[:begin] = self.kept[:begin]
            self.kept = room
        self.kept[begin : self._size] = np.frombuffer(answers, np.uint8)
        return begin


class Asked:
    """All that is asked of one fact. crossed: what makes it, if it is a comparison of two things that need not be known;
    of_none: whether something is asked of it where it is not known; made: whether law makes a number of it."""

    def __init__(self, fact: str, number: int, answers: Answers, crossed: LaneRule | None) -> None:
        self.fact = fact
        self.number = number
        self.crossed = crossed
        self.of_none = self.made = False
        self.asks: list[Ask] = []
        self._answers = answers
        #: By value where its answers begin, and how many there are.
        self._told: dict[Any, tuple[int, int]] = {}
        answers.of.append(self._told)

    def begin(self, value: Any) -> int:
        """Where the answers for a value begin."""
        begin, count = self._told.get(value) or (0, 0)
        if count < len(self.asks):
            before = self._answers.kept[begin : begin + count].tobytes()
            begin = self._answers.put(before + bytes([_KEPT[ask(value)] for ask in self.asks[count:]]))
            self._told[value] = (begin, len(self.asks))
        return begin

    def variants(self, lanes: Lanes) -> Variants:
        """The values of the fact, with the lanes that have them."""
        if self.crossed is None:
            return lanes.variants(self.fact)
        yes, no = self.crossed(lanes)
        return [(True, yes), (False, no)]


class Net:
    """Some gates, each after those it reads. Their wires follow those that come in, which are in the order of their facts.

    kinds, ends: of every gate, ends counted in children; children: signals; asked: the facts asked; spans: of each the wires
    that come in of it, the first, and the one after the last; places: of every wire that comes in the place of the question;
    made: the number that the wire of every gate has in the wiring.
    """

    def __init__(
        self,
        *,
        kinds: Numbers,
        ends: Numbers,
        children: Numbers,
        asked: Sequence[Asked],
        spans: Numbers,
        places: Numbers,
        made: Numbers,
        answers: Answers,
    ) -> None:
        self._gates = (kinds, ends, children, len(places))
        self._asked, self._spans, self._places, self._answers = asked, spans, places, answers
        self._place = {each.fact: place for place, each in enumerate(asked)}
        #: Those that may be worked out anew where the facts of a deal are the same.
        self._apart = {place for place, each in enumerate(asked) if each.crossed is not None or each.made}
        order = np.argsort(made)
        self._made, self._order = made[order], (order + len(places)).astype(np.int32)

    def run(self, lanes: Lanes) -> Wires:
        """What is on every wire."""
        from licet.rules.gates_kernel import feed, run

        spans, begins, rows, held = self._fed(lanes)
        wires = np.empty((2 * (len(self._places) + len(self._made)), held.shape[1]), np.uint64)
        wires[: 2 * len(self._places)] = 0
        feed(spans, begins, self._places, self._answers.kept, rows, held, wires)
        run(*self._gates, held[0], wires)
        return wires

    def _fed(self, lanes: Lanes) -> tuple[Numbers, Numbers, Numbers, Wires]:
        """What comes in: of each value of a fact its wires, where the answers for it begin, and which of the lanes told last
        has it. The first of them are all lanes."""
        self._answers.make_room()
        every, size = lanes.all, 8 * (-(-lanes.all.bit_length() // 64) or 1)
        held = [every.to_bytes(size, "little")]
        facts, begins, rows = [], [], []
        apart = {self._place[name] for name in lanes.varied if name in self._place} | self._apart
        for place in sorted(apart):
            asked = self._asked[place]
            for value, here in asked.variants(lanes):
                if here and (value is not None or asked.of_none):
                    facts.append(place)
                    begins.append(asked.begin(value))
                    rows.append(0 if here == every else len(held))
                    if here != every:
                        held.append(here.to_bytes(size, "little"))
        shared, first = self._shared(lanes.values)
        alike = np.ones(len(self._asked), bool)
        alike[list(apart)] = False
        alike = alike[shared]
        spans = self._spans[np.concatenate([np.array(facts, np.int32), shared[alike]])]
        begin = np.concatenate([np.array(begins, np.int32), first[alike]])
        row = np.zeros(len(begin), np.int32)
        row[: len(rows)] = rows
        return spans, begin, row, np.frombuffer(b"".join(held), np.uint64).reshape(len(held), -1)

    def _shared(self, values: Mapping[str, Any]) -> tuple[Numbers, Numbers]:
        """The facts that are known in all lanes, and where the answers for them begin. A deal is run first, then tried on: what
        was last asked for is kept."""
        kept = self._answers.shared
        if kept is None or kept[0] is not self or kept[1] is not values:
            known = [
                (place, asked.begin(value))
                for place, asked in enumerate(self._asked)
                if place not in self._apart and ((value := values.get(asked.fact)) is not None or asked.of_none)
            ]
            facts, begins = np.array(known, np.int32).reshape(-1, 2).T
            kept = self._answers.shared = (self, values, facts, begins)
        return kept[2], kept[3]

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


def truth_on(wire: int, wires: Wires) -> tuple[int, int]:
    """The lanes in which a wire carries yes, and those in which it carries no."""
    return int.from_bytes(wires[2 * wire].tobytes(), "little"), int.from_bytes(wires[2 * wire + 1].tobytes(), "little")
