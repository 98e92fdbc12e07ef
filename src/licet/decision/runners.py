"""The steps of a program as functions: from the values of what a step reads to its own, three-valued and exact."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from licet.law.program import Apply, Define, Entry, Lookup, Step
from licet.rules.ask import Rule, compile_rule
from licet.rules.nodes import And, Compare, Day, Fact, Has, Node, Not, Number, OneOf, Or, Parties, Within, children, facts_of


def given_key(fact: str) -> str:
    """Where the value given for a fact that law defines is kept beside the merged one."""
    return f"given {fact}"


def presumed_key(fact: str) -> str:
    """Where the ordinary case of a fact that law defines is kept: it counts only where the law cannot tell."""
    return f"presumed {fact}"


def tests_of(node: Node, fact: str) -> tuple[Rule, ...] | None:
    """The rules in `node` that test a fact against what is written there; None if the fact is also read in another way."""
    found: list[Rule] = []
    for part in children(node) if isinstance(node, And | Or | Not | Parties) else (node,):
        if isinstance(part, And | Or | Not | Parties):
            tests = tests_of(part, fact)
            if tests is None:
                return None
            found += tests
        elif isinstance(part, OneOf | Within | Has):
            found += [compile_rule(part)] if part.what.name == fact else []
        elif isinstance(part, Compare):
            for (left, right), op in zip(pairwise(part.terms), part.ops, strict=True):
                if fact in facts_of(left) | facts_of(right):
                    if not any(isinstance(term, Number | Day) for term in (left, right)) or not (
                        isinstance(left, Fact) or isinstance(right, Fact)
                    ):
                        return None
                    found.append(compile_rule(Compare((left, right), (op,))))
        elif fact in facts_of(part):
            return None
    return tuple(found)


def runner(step: Step, rule: Callable[[Node], Rule], grids: Mapping[str, Fraction]) -> Rule:
    """The function of a step. rule: gives that of a condition; grids: for numbers that law defines, the step in which they are
    given."""
    match step:
        case Define(key=key, node=node):
            return _merged(key, rule(node), grids.get(key))
        case Apply(node=node):
            return rule(node)
        case Entry():
            return _entry(step)
        case Lookup(by_item=by_item):
            return _looked_up(step, None if by_item is None else rule(by_item))


def _looked_up(step: Lookup, by_item: Rule | None) -> Rule:
    def run(values: Mapping[str, Any]) -> bool | None:
        code = values.get(step.code_fact)
        if not isinstance(code, str):
            return False if by_item is not None and by_item(values) is True else None
        return looked_up(step, code)

    return run


def looked_up(step: Lookup, code: str) -> bool | None:
    """Whether a control number stands in the column."""
    if not step.sheet.knows(code) and (code in step.uncontrolled or any(each.knows(code) for each in step.encoded)):
        return False
    return step.sheet.stands(code, step.column)


def _merged(key: str, rule: Rule, grid: Fraction | None) -> Rule:
    given, presumed = given_key(key), presumed_key(key)

    def run(values: Mapping[str, Any]) -> Any:
        stated, computed = values.get(given), rule(values)
        if stated is None and computed is None:
            return values.get(presumed)
        return merge(stated, computed, grid)

    return run


def merge(stated: Any, computed: Any, grid: Fraction | None = None) -> Any:
    """What is known from two sources: the one that knows, both when they agree, unknown when they conflict."""
    if stated is None:
        return computed
    return (stated if computed is None else computed) if agree(stated, computed, grid) else None


def agree(stated: Any, computed: Any, grid: Fraction | None = None) -> bool:
    """Whether two sources do not conflict. A number stated in so many decimals agrees with what it is rounded from."""
    if stated is None or computed is None or stated == computed:
        return True
    return grid is not None and isinstance(computed, Fraction) and bool(round(computed / grid) * grid == stated)


def _entry(step: Entry) -> Rule:
    parts = step.parts

    def run(values: Mapping[str, Any]) -> bool | None:
        truth: bool | None = False
        for part in parts:
            held = values.get(part)
            if held is True:
                truth = True
                break
            if held is None:
                truth = None
        merged: bool | None = merge(code_truth(step, values), truth)
        return merged

    return run


def code_truth(step: Entry, values: Mapping[str, Any]) -> bool | None:
    """What the code given for the item says of an entry: at or below it, beside it, or nothing (a coarser code, or one whose
    paragraph is not law that day)."""
    if not step.code_fact or not step.listed:
        return None
    code = values.get(step.code_fact)
    if not isinstance(code, str):
        return None
    if code in step.uncontrolled:
        return False
    if step.paragraphs is not None and step.paragraphs.dormant(code):
        return None
    if step.codes is not None and not any(code == c or code.startswith(c + ".") for c in step.codes):
        return None
    if code == step.code or not step.code or code.startswith(step.code + "."):
        return True
    return None if step.code.startswith(code + ".") else False
