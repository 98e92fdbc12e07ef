"""A net of gates (see `rules/gates`), and what comes in: the answers to all that is asked of a fact, kept by value."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from licet.rules.ask import compile_rule
from licet.rules.lanes import Lanes, ManyLanes, Variants, lane_rule
from licet.rules.nodes import Compare, facts_of

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


class Shared(NamedTuple):
    """Facts that are known in all lanes of a deal, by place, and where the answers for them begin. values: of the deal."""

    values: Mapping[str, Any]
    places: Numbers
    begins: Numbers


class Answers:
    """The answers kept, of one value of a fact after the other."""

    def __init__(self) -> None:
        self.kept = np.zeros(1 << 12, np.uint8)
        self._size = 0
        self.of: list[dict[Any, tuple[int, int]]] = []
        #: What is known in all lanes, of the net and the deals last run.
        self.shared: tuple[Net | None, dict[int, Shared]] = (None, {})

    def make_room(self) -> None:
        """Forget them if they are too many. What `Asked.begin` told is worth nothing after it."""
        if self._size > _MOST:
            self._size = 0
            self.shared = (None, {})
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
    """All that is asked of one fact. crossed: the two things, which need not be known, that it is the comparison of, if it is
    one; of_none: whether something is asked of it where it is not known."""

    def __init__(self, fact: str, number: int, answers: Answers, crossed: Compare | None) -> None:
        self.fact = fact
        self.number = number
        self.reads = facts_of(crossed) if crossed else frozenset((fact,))
        self.of_none = False
        self.crossed = (compile_rule(crossed), lane_rule(crossed)) if crossed else None
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
        yes, no = self.crossed[1](lanes)
        return [(True, yes), (False, no)]

    def value(self, values: Mapping[str, Any]) -> Any:
        """The value of the fact in a deal."""
        return values.get(self.fact) if self.crossed is None else self.crossed[0](values)


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
        #: By fact the places of those that turn with it.
        self._turning: dict[str, list[int]] = {}
        for place, each in enumerate(asked):
            for fact in each.reads:
                self._turning.setdefault(fact, []).append(place)
        #: The facts of which nothing is asked unless they are known, by place, and all others.
        self._plain = {each.fact: place for place, each in enumerate(asked) if not (each.crossed or each.of_none)}
        self._other = [(place, each) for place, each in enumerate(asked) if each.crossed or each.of_none]
        order = np.argsort(made)
        self._made, self._order = made[order], (order + len(places)).astype(np.int32)

    def run(self, *deals: Lanes) -> Wires:
        """What is on every wire, of deals one beside the other: the lanes of each begin on a word of their own."""
        from licet.rules.gates_kernel import feed, run

        self._answers.make_room()
        self._remember(deals)
        fed = [self._fed(lanes) for lanes in deals]
        places, begins, rows = (np.concatenate(each) for each in list(zip(*fed, strict=True))[:3])
        whose = np.repeat(np.arange(len(deals), dtype=np.int32), [len(each[0]) for each in fed])
        held = [np.frombuffer(b"".join(each[3]), np.uint64) for each in fed]
        bounds = np.array([*accumulate(map(words_of, deals), initial=0)], np.int32)
        first = np.array([*accumulate(map(len, held), initial=0)], np.int32)
        wires = np.empty((2 * (len(self._places) + len(self._made)), bounds[-1]), np.uint64)
        wires[: 2 * len(self._places)] = 0
        rows = first[whose] + rows * np.diff(bounds)[whose]
        feed(self._spans[places], begins, self._places, self._answers.kept, rows, whose, bounds, np.concatenate(held), wires)
        full = np.concatenate([each[:count] for each, count in zip(held, np.diff(bounds), strict=True)])
        run(*self._gates, full, wires)
        return wires

    def _fed(self, lanes: Lanes) -> tuple[Numbers, Numbers, Numbers, list[bytes]]:
        """What comes in of a deal: of each value of a fact the place of the fact, where the answers for it begin, and which of
        the lanes told last has it. The first of them are all lanes."""
        every, size = lanes.all, 8 * words_of(lanes)
        held = [every.to_bytes(size, "little")]
        places, begins, rows = [], [], []
        apart = sorted({place for name in lanes.varied for place in self._turning.get(name, ())})
        for place in apart:
            asked = self._asked[place]
            for value, here in asked.variants(lanes):
                if here and (value is not None or asked.of_none):
                    places.append(place)
                    begins.append(asked.begin(value))
                    rows.append(0 if here == every else len(held))
                    if here != every:
                        held.append(here.to_bytes(size, "little"))
        shared = self._answers.shared[1][id(lanes.values)]
        alike = np.ones(len(self._asked), bool)
        alike[apart] = False
        alike = alike[shared.places]
        every_place = np.concatenate([np.array(places, np.int32), shared.places[alike]])
        every_begin = np.concatenate([np.array(begins, np.int32), shared.begins[alike]])
        row = np.zeros(len(every_begin), np.int32)
        row[: len(rows)] = rows
        return every_place, every_begin, row, held

    def _remember(self, deals: Sequence[Lanes]) -> None:
        """What is known in all lanes of each deal. A deal is run first, then tried on: what was last asked for is kept."""
        net, kept = self._answers.shared
        before = kept if net is self else {}
        self._answers.shared = (
            self,
            {id(each.values): before.get(id(each.values)) or self._shared(each.values) for each in deals},
        )

    def _shared(self, values: Mapping[str, Any]) -> Shared:
        known = [
            (place, self._asked[place].begin(value))
            for name, value in values.items()
            if value is not None and (place := self._plain.get(name)) is not None
        ]
        known += [
            (place, asked.begin(value))
            for place, asked in self._other
            if (value := asked.value(values)) is not None or asked.of_none
        ]
        places, begins = np.array(known, np.int32).reshape(-1, 2).T
        return Shared(values, places, begins)

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


def words_of(lanes: ManyLanes) -> int:
    """How many words of 64 lanes a deal takes."""
    return -(-lanes.all.bit_length() // 64) or 1


def truth_on(wire: int, wires: Wires) -> tuple[int, int]:
    """The lanes in which a wire carries yes, and those in which it carries no."""
    return int.from_bytes(wires[2 * wire].tobytes(), "little"), int.from_bytes(wires[2 * wire + 1].tobytes(), "little")
