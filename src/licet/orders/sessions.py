"""What is new to the chambers of a regime, decided together: the law is run once over all of it, and its answers read off."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, groupby

import numpy as np

from licet.decision.outcome import NOT_COVERED
from licet.law.tables import LawError
from licet.orders.chambers import New, RegimeSays
from licet.orders.completing import Completing
from licet.orders.cords import Cord
from licet.orders.dense import as_it_is, dense
from licet.orders.grids import Integers
from licet.orders.masks import Prints, lanes_of, mask
from licet.orders.register import distinct
from licet.orders.residue import Residue, token
from licet.orders.strands import Strand
from licet.orders.verdicts import Verdicts, holding, verdicts
from licet.rules.lanes import Lanes

#: So many situations are decided at once.
_AT_ONCE = 1 << 16
#: So many cords are kept.
_CORDS = 64


class Sessions:
    """Decides what is new to chambers."""

    def __init__(self) -> None:
        self._cord = lru_cache(maxsize=_CORDS)(_cord)

    def decide(self, new: Iterable[New]) -> None:
        """Decide what is new to the chambers of one regime."""
        for bundle in _bundles(new):
            cord = self._cord(tuple(some.chamber.strand for some in bundle))
            if cord is not None:
                _Session(bundle, cord).decide()
            else:
                for some in bundle:
                    self.decide([some])


def _cord(strands: tuple[Strand, ...]) -> Cord | None:
    try:
        return Cord(strands)
    except LawError:
        return None


def _bundles(new: Iterable[New]) -> Iterator[list[New]]:
    """What is decided at once: not too much, and of chambers that read facts alike."""
    for _, some in groupby(sorted(new, key=lambda one: id(one.chamber.layout)), key=lambda one: id(one.chamber.layout)):
        bundle: list[New] = []
        room = _AT_ONCE
        for one in some:
            at = 0
            while at < len(one):
                bundle.append(one.part(at, at + room))
                at, room = at + len(bundle[-1]), room - len(bundle[-1])
                if not room:
                    yield bundle
                    bundle, room = [], _AT_ONCE
        if bundle:
            yield bundle


class _Session:
    """New situations, of every strand of a cord some, in one row of lanes."""

    def __init__(self, new: Sequence[New], cord: Cord) -> None:
        self._new = new
        self._cord = cord
        self._ends = list(accumulate(map(len, new)))
        self._count = self._ends[-1]
        self._layout = new[0].chamber.layout

    def decide(self) -> None:
        """Decide them, and give every chamber what came of its own."""
        cord, count = self._cord, self._count
        facts = Completing(self._layout, [some.some(np.arange(len(some))) for some in self._new])
        lanes = facts.lanes(cord.facts, [strand.prepared.program.definitions for strand in cord.strands])
        cord.settle(lanes, facts.own)
        early = mask(np.concatenate([some.early for some in self._new]).astype(bool))
        verdict, holds = self._verdicts(lanes, facts.own, early)
        provisions, named = self._holding(holds)
        words, outcome, missing, open_ = self._outcomes(verdict)
        told = [as_it_is(outcome, len(words)), as_it_is(named, len(provisions)), as_it_is(open_, len(missing))]
        found = dense(told, count)
        said = self._new[0].chamber.said
        numbers = [
            said.number(RegimeSays(words[outcome[lane]], provisions[named[lane]], missing[open_[lane]])) for lane in found.first
        ]
        answers = np.array(numbers, dtype=np.uint32)[found.number]
        for some, end in zip(self._new, self._ends, strict=True):
            some.chamber.take(some, answers[end - len(some) : end])

    def _verdicts(self, lanes: Lanes, own: Sequence[int], early: int) -> tuple[Verdicts, list[list[tuple[str, int]]]]:
        """The answers, and strand by strand the provisions that hold."""
        every = Verdicts(0, 0, {}, {})
        holds = []
        for strand, here in zip(self._cord.strands, own, strict=True):
            verdict = verdicts(strand, lanes, early)
            every.join(verdict, here)
            found = holding(strand, lanes, verdict)
            holds.append([(provision, where) for provision, all_ in found if (where := all_ & here)])
        return every, holds

    def _holding(self, holds: Sequence[Sequence[tuple[str, int]]]) -> tuple[list[tuple[str, ...]], Integers]:
        """The different provisions that hold, and the number of each lane's."""
        prints = Prints(self._count)
        where: dict[str, int] = {}
        for some in holds:
            for provision, lanes in some:
                where[provision] = where.get(provision, 0) | lanes
        for provision, lanes in where.items():
            prints.mark(lanes, token("holds", provision))
        named, first = distinct(prints.sums)
        has = {provision: lanes_of(lanes, self._count)[first].tolist() for provision, lanes in where.items()}
        whose = np.searchsorted(self._ends, first, side="right").tolist()
        found = [
            tuple(provision for provision, _ in holds[strand] if has[provision][place]) for place, strand in enumerate(whose)
        ]
        return found, named

    def _outcomes(self, verdict: Verdicts) -> tuple[list[str], Integers, list[tuple[str, ...]], Integers]:
        """The words there are, and the number of each lane's; what can be missing, and the number of each lane's."""
        count = self._count
        words: dict[str, int] = {}
        outcome = np.zeros(count, dtype=np.uint32)
        missing: dict[tuple[str, ...], int] = {(): 0}
        open_ = np.zeros(count, dtype=np.uint32)
        for word, where in (("", verdict.silent), (NOT_COVERED, verdict.unencoded), *verdict.decided.items()):
            if where:
                outcome[lanes_of(where, count)] = words.setdefault(word, len(words))
        told = {code: lanes_of(where, count) for code, where in verdict.open.items() if where}
        if told:
            places = np.flatnonzero(np.logical_or.reduce(list(told.values())))
            ways, numbers = self._settled(places, told)
            outcome[places] = np.array([words.setdefault(word, len(words)) for word, _ in ways], dtype=np.uint32)[numbers]
            open_[places] = np.array([missing.setdefault(what, len(missing)) for _, what in ways], dtype=np.uint32)[numbers]
        return list(words), outcome, list(missing), open_

    def _settled(
        self, places: Integers, told: Mapping[bool | None, Integers]
    ) -> tuple[list[tuple[str, tuple[str, ...]]], Integers]:
        """Outcome and missing facts of lanes that are open, once for each way of being open, and the number of each lane's."""
        starts = [end - len(some) for some, end in zip(self._new, self._ends, strict=True)]
        ends = np.searchsorted(places, self._ends).tolist()
        parts = [
            some.some(places[first:last] - start)
            for some, start, first, last in zip(self._new, starts, [0, *ends], ends, strict=False)
        ]
        facts = Completing(self._layout, parts)
        by_code = {code: mask(lanes[places]) for code, lanes in told.items()}
        sums = Residue(self._cord, self._layout).fingerprints(facts, by_code)
        numbers, first = distinct(sums)
        whose = np.searchsorted(ends, first, side="right").tolist()
        prints = [sums[lane].tobytes() for lane in first.tolist()]
        ways: dict[int, dict[bytes, dict[str, int]]] = {}
        for lane, number, print_ in zip(first.tolist(), whose, prints, strict=True):
            at = lane - (ends[number - 1] if number else 0)
            row = {name: int(column[at]) for name, column in parts[number].columns.items()}
            ways.setdefault(number, {})[print_] = row
        for number, some in ways.items():
            self._new[number].chamber.settle(some)
        chamber = self._new[0].chamber
        return [chamber.said.settled[chamber.strand.regime.id, print_] for print_ in prints], numbers
