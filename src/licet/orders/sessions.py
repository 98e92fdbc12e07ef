"""What is new to the chambers of a regime, decided together: the law is run over all of it, and its answers read off."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct

from licet.decision.outcome import NOT_COVERED
from licet.law.tables import LawError
from licet.orders.chambers import New, RegimeSays
from licet.orders.completing import Completing, Part
from licet.orders.cords import Cord
from licet.orders.dense import as_it_is, dense
from licet.orders.grids import Integers
from licet.orders.masks import Prints, lanes_of, mask
from licet.orders.register import distinct
from licet.orders.residue import Residue, token
from licet.orders.strands import Strand
from licet.orders.verdicts import Verdicts, holding, verdicts

#: So many situations are decided at once.
_AT_ONCE = 1 << 17
#: So many that are open are settled at once, at least.
_OPEN_AT_ONCE = 1 << 17
#: So many cords are kept.
_CORDS = 64

#: The cord of some strands; None for strands that have no order in common.
Cords: TypeAlias = Callable[[tuple[Strand, ...]], Cord | None]


class Sessions:
    """Decides what is new to chambers."""

    def __init__(self) -> None:
        self._cords: Cords = lru_cache(maxsize=_CORDS)(_cord)

    def decide(self, new: Iterable[New]) -> None:
        """Decide what is new to the chambers of one regime: together what is of chambers that read facts alike."""
        some = sorted((one for one in new if len(one)), key=lambda one: id(one.chamber.layout))
        for _, alike in groupby(some, key=lambda one: id(one.chamber.layout)):
            _Round(list(alike), self._cords).decide()


def _cord(strands: tuple[Strand, ...]) -> Cord | None:
    try:
        return Cord(strands)
    except LawError:
        return None


class _Open(Struct, frozen=True):
    """Situations that three values leave open. lanes: of each that in the round; code: what is known of the code of all."""

    new: New
    lanes: Integers
    code: bool | None


class _Numbers(dict[Any, int]):
    """Things under numbers, in the order they come."""

    def __missing__(self, key: Any) -> int:
        self[key] = len(self)
        return self[key]

    def of(self, keys: Iterable[Any]) -> Integers:
        """The numbers of some."""
        return np.array([self[key] for key in keys], dtype=np.uint32)


class _Round:
    """New situations of some chambers, one chamber after the other, in one row of lanes."""

    def __init__(self, new: Sequence[New], cords: Cords) -> None:
        self._new = new
        self._cords = cords
        self._layout = new[0].chamber.layout
        count = sum(map(len, new))
        self._words, self._sets, self._lacking = _Numbers(), _Numbers(), _Numbers({(): 0})
        self._word, self._set, self._lacks = (np.zeros(count, dtype=np.uint32) for _ in range(3))

    def decide(self) -> None:
        """Decide them, and give every chamber what came of its own. What is open is settled at the end."""
        open_: list[_Open] = []
        start = 0
        for bundle in _bundles(self._new):
            open_ += self._run(bundle, start)
            start += sum(map(len, bundle))
        for heap in _heaps(open_):
            self._settle(heap)
        self._give()

    def _run(self, bundle: Sequence[New], start: int) -> list[_Open]:
        """Run the law over some of them, from a lane on; gives what is open."""
        cord = self._cords(tuple(some.chamber.strand for some in bundle))
        if cord is None:
            starts = accumulate(map(len, bundle), initial=start)
            return [each for some, at in zip(bundle, starts, strict=False) for each in self._run([some], at)]
        session = _Session(bundle, cord)
        here = slice(start, start + session.count)
        sets, numbers = session.holding()
        self._set[here] = self._sets.of(sets)[numbers]
        for word, lanes in session.words():
            self._word[here][lanes] = self._words[word]
        return [_Open(new, lanes + start, code) for new, lanes, code in session.open()]

    def _settle(self, heap: Sequence[_Open]) -> None:
        """Outcome and missing facts of what is open, once for each way of being open."""
        chambers = [list(each) for _, each in groupby(heap, key=lambda one: id(one.new.chamber))]
        cord = self._cords(tuple(some[0].new.chamber.strand for some in chambers))
        if cord is None:
            for some in chambers:
                self._settle(some)
            return
        parts = [_part(some) for some in chambers]
        by_code: dict[bool | None, int] = {}
        start = 0
        for each in heap:
            by_code[each.code] = by_code.get(each.code, 0) | (1 << len(each.new)) - 1 << start
            start += len(each.new)
        sums = Residue(cord, self._layout).fingerprints(Completing(self._layout, parts), by_code)
        numbers, first = distinct(sums)
        ways = self._ways([sums[lane].tobytes() for lane in first.tolist()], first, parts, [some[0].new for some in chambers])
        lanes = np.concatenate([each.lanes for each in heap])
        self._word[lanes] = self._words.of(word for word, _ in ways)[numbers]
        self._lacks[lanes] = self._lacking.of(missing for _, missing in ways)[numbers]

    def _ways(
        self, prints: Sequence[bytes], first: Integers, parts: Sequence[Part], whose: Sequence[New]
    ) -> list[tuple[str, tuple[str, ...]]]:
        """What comes of ways of being open. first: a lane of each; whose: new to the chamber of every part."""
        chamber = whose[0].chamber
        settled, regime = chamber.said.settled, chamber.strand.regime.id
        starts = list(accumulate((part.count for part in parts), initial=0))
        ways: dict[int, dict[bytes, dict[str, int]]] = {}
        for lane, print_ in zip(first.tolist(), prints, strict=True):
            if (regime, print_) not in settled:
                place = int(np.searchsorted(starts, lane, side="right")) - 1
                row = {name: int(column[lane - starts[place]]) for name, column in parts[place].columns.items()}
                ways.setdefault(place, {})[print_] = row
        for place, some in ways.items():
            whose[place].chamber.settle(some)
        return [settled[regime, print_] for print_ in prints]

    def _give(self) -> None:
        """Give every chamber its answers."""
        words, sets, lacking = list(self._words), list(self._sets), list(self._lacking)
        told = [as_it_is(self._word, len(words)), as_it_is(self._set, len(sets)), as_it_is(self._lacks, len(lacking))]
        found = dense(told, len(self._word))
        said = self._new[0].chamber.said
        numbers = [said.number(RegimeSays(words[w], sets[s], lacking[m])) for w, s, m in found.rows.tolist()]
        answers = np.array(numbers, dtype=np.uint32)[found.number]
        start = 0
        for some in self._new:
            some.chamber.take(some, answers[start : start + len(some)])
            start += len(some)


def _bundles(new: Iterable[New]) -> Iterator[list[New]]:
    """What is decided at once: not too much."""
    bundle: list[New] = []
    room = _AT_ONCE
    for one in new:
        at = 0
        while at < len(one):
            bundle.append(one.part(slice(at, at + room)))
            at, room = at + len(bundle[-1]), room - len(bundle[-1])
            if not room:
                yield bundle
                bundle, room = [], _AT_ONCE
    if bundle:
        yield bundle


def _heaps(open_: Iterable[_Open]) -> Iterator[list[_Open]]:
    """What is settled at once, chamber by chamber."""
    heap: list[_Open] = []
    count = 0
    for each in sorted(open_, key=lambda one: int(one.lanes[0])):
        heap.append(each)
        count += len(each.new)
        if count >= _OPEN_AT_ONCE:
            yield heap
            heap, count = [], 0
    if heap:
        yield heap


def _part(some: Sequence[_Open]) -> Part:
    """What is open in one chamber as a part of lanes."""
    columns = {name: np.concatenate([each.new.columns[name] for each in some]) for name in some[0].new.columns}
    return Part(some[0].new.chamber.sorting, columns, sum(len(each.new) for each in some))


class _Session:
    """Situations, of every strand of a cord some, over which the law is run at once."""

    def __init__(self, new: Sequence[New], cord: Cord) -> None:
        self._new = new
        self._ends = list(accumulate(map(len, new)))
        self.count = self._ends[-1]
        facts = Completing(new[0].chamber.layout, [Part(some.chamber.sorting, some.columns, len(some)) for some in new])
        lanes = facts.lanes(cord.facts, [strand.prepared.program.definitions for strand in cord.strands])
        cord.settle(lanes, facts.own)
        early = mask(np.concatenate([some.early for some in new]).astype(bool))
        self._verdict = Verdicts(0, 0, {}, {})
        self._holds: list[list[tuple[str, int]]] = []
        for strand, here in zip(cord.strands, facts.own, strict=True):
            verdict = verdicts(strand, lanes, early)
            self._verdict.join(verdict, here)
            found = holding(strand, lanes, verdict)
            self._holds.append([(provision, where) for provision, all_ in found if (where := all_ & here)])

    def holding(self) -> tuple[list[tuple[str, ...]], Integers]:
        """The different provisions that hold, and the number of each lane's."""
        prints = Prints(self.count)
        where: dict[str, int] = {}
        for some in self._holds:
            for provision, lanes in some:
                where[provision] = where.get(provision, 0) | lanes
        for provision, lanes in where.items():
            prints.mark(lanes, token("holds", provision))
        named, first = distinct(prints.sums)
        has = {provision: lanes_of(lanes, self.count)[first].tolist() for provision, lanes in where.items()}
        whose = np.searchsorted(self._ends, first, side="right").tolist()
        found = [
            tuple(provision for provision, _ in self._holds[strand] if has[provision][place])
            for place, strand in enumerate(whose)
        ]
        return found, named

    def words(self) -> Iterator[tuple[str, Any]]:
        """The outcome words that three values settle, each with a column of the lanes that have it."""
        verdict = self._verdict
        for word, where in (("", verdict.silent), (NOT_COVERED, verdict.unencoded), *verdict.decided.items()):
            if where:
                yield word, lanes_of(where, self.count)

    def open(self) -> Iterator[tuple[New, Integers, bool | None]]:
        """What they leave open, with its lanes and what is known of the code."""
        for code, where in self._verdict.open.items():
            lanes = np.flatnonzero(lanes_of(where, self.count)) if where else np.zeros(0, dtype=np.int64)
            for some, end in zip(self._new, self._ends, strict=True):
                start = end - len(some)
                own = lanes[np.searchsorted(lanes, start) : np.searchsorted(lanes, end)]
                if len(own):
                    yield some.part(own - start), own, code
