"""The steps of a program as functions over lanes (see `rules/lanes`): what each puts under its key."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from licet.decision.runners import code_truth, given_key, looked_up, merge, presumed_key
from licet.law.linker import Linker
from licet.law.program import Apply, Define, Entry, Lookup, Step
from licet.rules.lanes import LaneRule, Lanes, Pair, Variants, crossed, lane_rule, lane_value, without
from licet.rules.nodes import Node

Runner: TypeAlias = Callable[[Lanes], None]


def step_over_lanes(step: Step, numeric: Callable[[str], bool], grids: Mapping[str, Fraction], linker: Linker) -> Runner:
    """What works out a step. numeric: whether a fact that law defines is a number; grids: the steps numbers are given in."""
    match step:
        case Apply(key=key, node=node):
            return _storing(key, over_lanes(node, linker))
        case Define(key=key, node=node) if numeric(key):
            return _defining(key, lane_value(node), grids.get(key))
        case Define(key=key, node=node):
            return _storing(key, _merged(key, over_lanes(node, linker)))
        case Entry():
            return _storing(step.key, _entry(step))
        case Lookup():
            return _storing(step.key, _looked(step))


def over_lanes(node: Node, linker: Linker) -> LaneRule:
    """The rule over lanes; days on which it reads the same share it."""
    return linker.of(node, "over lanes", lambda: lane_rule(node))


def _storing(key: str, rule: LaneRule) -> Runner:
    def run(lanes: Lanes) -> None:
        lanes.truths[key] = rule(lanes)

    return run


def _defining(key: str, value: Callable[[Lanes], Variants], grid: Fraction | None) -> Runner:
    given, presumed = given_key(key), presumed_key(key)

    def merged(stated: Any, computed: Any, ordinary: Any) -> Any:
        return ordinary if stated is None and computed is None else merge(stated, computed, grid)

    def run(lanes: Lanes) -> None:
        both = crossed(lanes.variants(given), value(lanes), lambda stated, computed: (stated, computed))
        lanes.varied[key] = crossed(both, lanes.variants(presumed), lambda two, ordinary: merged(two[0], two[1], ordinary))

    return run


def _merged(key: str, rule: LaneRule) -> LaneRule:
    """A yes-or-no definition: what is stated and what is computed, unknown where they conflict, the ordinary case where both
    are silent."""
    given, presumed = given_key(key), presumed_key(key)

    def run(lanes: Lanes) -> Pair:
        stated, made, ordinary = lanes.truth(given), rule(lanes), lanes.truth(presumed)
        holds, fails = _either(stated, made)
        if ordinary != (0, 0):
            silent = without(lanes.all, stated[0] | stated[1] | made[0] | made[1])
            holds |= silent & ordinary[0]
            fails |= silent & ordinary[1]
        return holds, fails

    return run


def _entry(step: Entry) -> LaneRule:
    parts = step.parts

    def run(lanes: Lanes) -> Pair:
        yes, no = 0, lanes.all
        for part in parts:
            holds, fails = lanes.truth(part)
            yes |= holds
            no &= fails
        if not step.code_fact:
            return yes, no
        said = denied = 0
        for code, here in lanes.variants(step.code_fact):
            truth = code_truth(step, {step.code_fact: code})
            if truth is True:
                said |= here
            elif truth is False:
                denied |= here
        return _either((said, denied), (yes, no))

    return run


def _either(stated: Pair, made: Pair) -> Pair:
    """What is stated, unless what is made of the rest contradicts it, and what is made where nothing is stated."""
    (said, denied), (yes, no) = stated, made
    if not (told := said | denied):
        return made
    return without(said, no) | without(yes, told), without(denied, yes) | without(no, told)


def _looked(step: Lookup) -> LaneRule:
    by_item = None if step.by_item is None else lane_rule(step.by_item)

    def run(lanes: Lanes) -> Pair:
        found = by_item(lanes) if by_item else (0, 0)
        yes = no = 0
        for code, here in lanes.variants(step.code_fact):
            if not isinstance(code, str):
                no |= here & found[0]
            elif (truth := looked_up(step, code)) is not None:
                yes, no = (yes | here, no) if truth else (yes, no | here)
        return yes, no

    return run
