"""The smallest set that closes: exact, over goals made of "all of" and "one of", with the proof that none is smaller.

A goal is a name, `All` of goals or `Some` of goals. The search asks a solver for a set of at most k names that meets the goal,
for k = 0, 1, 2 and so on: the first k that has an answer is the size of the smallest sets, as k - 1 was shown to have none.
"""

from collections.abc import Collection, Iterable
from typing import Any, TypeAlias

from msgspec import Struct


class All(Struct, frozen=True):
    """Every part must be met; without parts it is."""

    parts: tuple["Goal", ...]


class Some(Struct, frozen=True):
    """One part must be met; without parts it cannot be."""

    parts: tuple["Goal", ...]


Goal: TypeAlias = "str | All | Some"


class Smallest(Struct, frozen=True):
    """The smallest sets of names that meet a goal. size: None if no set does; whole: whether `sets` are all of that size."""

    size: int | None
    sets: tuple[tuple[str, ...], ...]
    whole: bool = True


def met(goal: Goal, chosen: Collection[str]) -> bool:
    """Whether a set of names meets a goal."""
    if isinstance(goal, str):
        return goal in chosen
    told = (met(part, chosen) for part in goal.parts)
    return all(told) if isinstance(goal, All) else any(told)


def names_of(goal: Goal) -> frozenset[str]:
    """The names in a goal."""
    return frozenset((goal,)) if isinstance(goal, str) else frozenset().union(*(names_of(part) for part in goal.parts))


def smallest(goal: Goal, most: int = 20) -> Smallest:
    """The smallest sets that meet a goal, at most `most` of them, in order of their names."""
    names = sorted(names_of(goal))
    if not met(goal, names):
        return Smallest(None, ())
    if met(goal, ()):
        return Smallest(0, ((),))
    import z3

    chosen = {name: z3.Bool(f"n{place}") for place, name in enumerate(names)}
    solver = z3.Solver()
    solver.add(_formula(goal, chosen))
    for size in range(1, len(names) + 1):
        solver.push()
        solver.add(z3.AtMost(*chosen.values(), size))
        found: list[tuple[str, ...]] = []
        while len(found) <= most and solver.check() == z3.sat:
            model = solver.model()
            found.append(tuple(name for name in names if z3.is_true(model.eval(chosen[name], model_completion=True))))
            solver.add(z3.Or([z3.Not(chosen[name]) for name in found[-1]]))
        solver.pop()
        if found:
            return Smallest(size, tuple(sorted(found)[:most]), len(found) <= most)
    raise AssertionError("a goal that all names meet has a smallest set")


def _formula(goal: Goal, chosen: dict[str, Any]) -> Any:
    import z3

    if isinstance(goal, str):
        return chosen[goal]
    parts = [_formula(part, chosen) for part in goal.parts]
    return z3.And(parts) if isinstance(goal, All) else z3.Or(parts)


def some(parts: Iterable[Goal]) -> Goal:
    """One of the parts, each once; the part itself where there is one."""
    kept = tuple(dict.fromkeys(parts))
    return kept[0] if len(kept) == 1 else Some(kept)


def every(parts: Iterable[Goal]) -> Goal:
    """All of the parts, each once; the part itself where there is one."""
    kept = tuple(dict.fromkeys(parts))
    return kept[0] if len(kept) == 1 else All(kept)
