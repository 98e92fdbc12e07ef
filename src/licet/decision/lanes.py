"""A program over many what-ifs at once (see `rules/lanes`): which outcomes are open when one fact is other than it is."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, cached_property, partial, reduce
from importlib.util import find_spec
from itertools import count, groupby, islice
from operator import itemgetter, or_
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from licet.decision.lane_steps import Runner, step_over_lanes
from licet.decision.machine import Machine, Values
from licet.decision.runners import given_key
from licet.law.program import Define
from licet.rules.lanes import Lanes, ManyLanes, Pair, Variants

if TYPE_CHECKING:
    from licet.decision.boards import Board

#: So many deals are looked at without machine code: to read in what makes it takes as long as some hundred of them.
_FEW = 64
_LOOKED = count()
#: So many completions are tried: in each every open fact has one of the values that are tried of it.
_COMPLETIONS = 512

#: A fact and the value it is given in a what-if.
Trial: TypeAlias = tuple[str, Any]


def worth_it(deals: int = 1) -> bool:
    """Whether this process looks at enough deals for machine code, and has it. Asked whenever it looks at some."""
    return max(islice(_LOOKED, deals), default=0) >= _FEW and _has_machine_code()


@cache
def _has_machine_code() -> bool:
    return find_spec("numba") is not None


class Tried(Struct, frozen=True):
    """What is tried on a deal. values: of the deal as it is; following: facts that go with another one; open: facts of which
    nothing is known, the ones that a completion tells."""

    values: Values
    trials: Collection[Trial]
    following: Mapping[str, tuple[str, ...]]
    open: Collection[str] = ()


class _Changed(Struct):
    """The values that a key has elsewhere than in the deal, with the lanes that have them; lanes: all of these."""

    values: dict[Any, int]
    lanes: int


class _Plan(Struct, frozen=True):
    """places: the lane of every trial; changed: by key what is tried of it; count: of lanes, those of completions after those
    of trials."""

    places: dict[Trial, int]
    changed: dict[str, _Changed]
    count: int


class LaneMachine:
    """The steps of a machine made ready to run over lanes."""

    def __init__(self, machine: Machine, numeric: Callable[[str], bool]) -> None:
        self.machine = machine
        self._numeric = numeric
        self._runners: dict[int, Runner] = {}

    def make_ready(self) -> None:
        """Put the steps together as a net, if it will be run."""
        if worth_it():
            _ = self._board

    def run(self, *tried: Tried) -> list["Outlook"]:
        """All the trials on some deals at once, and completions."""
        plans = [self._planned(each) for each in tried]
        deals = [_lanes(each.values, plan) for each, plan in zip(tried, plans, strict=True)]
        if worth_it(len(tried)):
            return [Outlook(lanes, plan.places) for lanes, plan in zip(self._board.run(*deals), plans, strict=True)]
        for lanes in deals:
            self._settle(lanes)
        return [Outlook(lanes, plan.places) for lanes, plan in zip(deals, plans, strict=True)]

    def values(self, deals: Sequence[Mapping[str, Any]]) -> list[Values]:
        """All values of several deals, as a machine gives those of one."""
        if not worth_it(len(deals)):
            return [self.machine.run(facts) for facts in deals]
        bases = [self.machine.base(facts) for facts in deals]
        for base, truths in zip(bases, self._board.truths(bases, self._truths), strict=True):
            base.update(zip(self._truths, truths, strict=True))
        return bases

    @cached_property
    def _truths(self) -> tuple[str, ...]:
        """The keys of the steps that are no numbers that law makes."""
        steps = self.machine.program.steps
        return tuple(step.key for step in steps if not (isinstance(step, Define) and self._numeric(step.key)))

    @property
    def _board(self) -> "Board":
        """All steps as a net, which machines that look at some of them only share."""
        from licet.decision.boards import Board

        shared = self.machine.shared
        if "board" not in shared:
            shared["board"] = Board(self.machine, self._numeric, self.runner)
        board: Board = shared["board"]
        return board

    def _planned(self, tried: Tried) -> "_Plan":
        places = {trial: place for place, trial in enumerate(dict.fromkeys(tried.trials))}
        changed: dict[str, _Changed] = {}
        start = 0
        for fact, trials in groupby(places, itemgetter(0)):
            values = {value: 1 << place for place, (_, value) in enumerate(trials, start)}
            lanes = (1 << len(values)) - 1 << start
            for name in (fact, *tried.following.get(fact, ())):
                self._change(changed, self._given(name), values, lanes)
            start += len(values)
        return _Plan(places, changed, len(places) + self._complete(changed, list(places), frozenset(tried.open)))

    @staticmethod
    def _change(changed: dict[str, _Changed], key: str, values: Mapping[Any, int], lanes: int) -> None:
        """Give a key values in some lanes."""
        before = changed.get(key)
        if before is None:
            changed[key] = _Changed(dict(values), lanes)
        else:
            before.lanes |= lanes
            for value, here in values.items():
                before.values[value] = before.values.get(value, 0) | here

    def _complete(self, changed: dict[str, _Changed], trials: list[Trial], open_: frozenset[str]) -> int:
        """Give the open facts values in further lanes, all of them in each; how many lanes there are. Of a single fact the
        trials are all completions."""
        cells: dict[str, list[Any]] = {}
        for fact, value in trials:
            if fact in open_:
                cells.setdefault(fact, []).append(value)
        if len(cells) < 2:
            return 0
        for fact, some in cells.items():
            new = changed[self._given(fact)]
            new.lanes |= (1 << _COMPLETIONS) - 1 << len(trials)
            for value, lanes in zip(some, _spread(fact, len(some)), strict=True):
                new.values[value] |= lanes << len(trials)
        return _COMPLETIONS

    def _given(self, fact: str) -> str:
        """The key under which a machine takes a fact."""
        return given_key(fact) if fact in self.machine.program.definitions else fact

    def _settle(self, lanes: Lanes) -> None:
        """Work out, in the order of the program, the steps that read what is not in all lanes as it is. All others are."""
        machine, steps = self.machine, self.machine.program.steps
        waiting = bytearray(len(steps))
        for key in lanes.varied:
            for reader in machine.read_at(key):
                waiting[reader] = True
        place = waiting.find(True)
        while place >= 0:
            self.runner(place)(lanes)
            key = steps[place].key
            if lanes.differs(key):
                for reader in machine.read_at(key):
                    waiting[reader] = True
            place = waiting.find(True, place + 1)

    def runner(self, place: int) -> Runner:
        """What works out the step at a place; all machines that have the step share it."""
        if place not in self._runners:
            step, linker = self.machine.program.steps[place], self.machine.program.linker
            self._runners[place] = linker.of(
                step, "lanes", partial(step_over_lanes, step, self._numeric, self.machine.grids, linker)
            )
        return self._runners[place]


@cache
def _spread(fact: str, count: int) -> tuple[int, ...]:
    """Of so many values of a fact the completions that have each. They are drawn, every time the same: about as often as each
    other, and whatever other facts have."""
    rng, order = Random(fact), list(range(count))
    lanes = [0] * count
    for lane in range(_COMPLETIONS):
        if not lane % count:
            rng.shuffle(order)
        lanes[order[lane % count]] |= 1 << lane
    return tuple(lanes)


def _lanes(values: Values, plan: _Plan) -> Lanes:
    """The lanes of a plan: a key has new values in the lanes that have them, and its own in all others."""
    every = (1 << plan.count) - 1
    varied = {key: [(values.get(key), every & ~new.lanes), *new.values.items()] for key, new in plan.changed.items()}
    return Lanes(plan.count, values, varied)


class Outlook:
    """What came of the trials and completions."""

    def __init__(self, lanes: ManyLanes, places: Mapping[Trial, int]) -> None:
        self._lanes = lanes
        self._places = places
        self._tried = (1 << len(places)) - 1
        self._bytes: dict[str, tuple[bytes, bytes]] = {}

    def decided(self, words: Mapping[str, tuple[str, ...]]) -> dict[Trial, str]:
        """The trials in which one of these words is the only one left: it holds, or no other one can.

        words: by word the keys of the truths it stands for; they exclude each other and one of them always holds.
        """
        truths: dict[str, Pair] = {}
        once = twice = 0
        for word, keys in words.items():
            yes, no = 0, self._lanes.all
            for key in keys:
                holds, fails = self._lanes.truth(key)
                yes, no = yes | holds, no & fails
            truths[word] = yes, no
            left = self._lanes.all & ~no
            twice |= once & left
            once |= left
        trials = list(self._places)
        found: dict[Trial, str] = {}
        for word, (yes, no) in truths.items():
            lanes = (yes | (once & ~twice & ~no)) & self._tried
            while lanes:
                found.setdefault(trials[(lanes & -lanes).bit_length() - 1], word)
                lanes &= lanes - 1
        return found

    def truth(self, key: str, trial: Trial) -> bool | None:
        """The truth kept under a key in one trial."""
        yes, no = self._bytes.get(key) or self._read(key)
        byte, bit = divmod(self._places[trial], 8)
        return True if yes[byte] >> bit & 1 else False if no[byte] >> bit & 1 else None

    def left(self, outcomes: Mapping[str, str], trial: Trial) -> tuple[str, ...]:
        """The outcomes left open in one trial: the first that holds, or all that may. outcomes: with the key of each."""
        byte, bit = divmod(self._places[trial], 8)
        found: list[str] = []
        for outcome, key in outcomes.items():
            yes, no = self._bytes.get(key) or self._read(key)
            if yes[byte] >> bit & 1:
                return (outcome,)
            if not no[byte] >> bit & 1:
                found.append(outcome)
        return tuple(found)

    def _read(self, key: str) -> tuple[bytes, bytes]:
        size = len(self._places) // 8 + 1
        yes, no = self._lanes.truth(key)
        found = self._bytes[key] = ((yes & self._tried).to_bytes(size, "little"), (no & self._tried).to_bytes(size, "little"))
        return found

    def completed(self, fact: str, one_of: Collection[str]) -> Variants:
        """The values of a fact with the completions that have them. one_of: keys, if any, of which one holds there."""
        where = self._lanes.all & ~self._tried
        if one_of:
            where &= reduce(or_, [self._lanes.truth(key)[0] for key in one_of])
        return [(value, both) for value, here in self._lanes.variants(fact) if (both := here & where)]

    def holds(self, key: str, lanes: int) -> bool:
        """Whether the truth kept under a key is yes in one of these lanes."""
        return bool(self._lanes.truth(key)[0] & lanes)
