"""Reading 4, prove: is the rule always, never or equally true, whatever the unknown facts turn out to be?

What is known is worked in first, so a rule that the known facts settle never reaches the solver. For the rest, z3 looks
for facts within the ranges of the vocabulary that make a formula true. A solver that gives up leaves a question open
(None); it never proves anything. Each question has its own solver with fixed seeds, so answers do not depend on others.

Proofs hold over every completion, and there a group whose members are not known for the day may turn out either way.
Examples (witnesses, changes) are held to explain's truth: what cannot be told is neither true nor false.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from fractions import Fraction
from typing import Any

import z3
from msgspec import Struct

from licet.facts.vocabulary import Vocabulary
from licet.rules.formulas import Facts, Formula, Formulas, World
from licet.rules.nodes import Node, facts_of
from licet.rules.polynomials import constant, quotient

MILLISECONDS = 20_000  # a net below the count of work, which alone decides on any machine that is not overrun
EFFORT = 10_000_000  # z3's own count of work: some two seconds, and the same on every machine

NOTHING: Facts = {}


class Proof(Struct, frozen=True):
    """proved: True; False, and `witness` are facts that show it; or None: neither was found."""

    proved: bool | None
    witness: Facts | None = None


class Prover:
    """Questions about linked rules.

    countries: every country there is; definitions: rules of defined facts by name and of references by key. A reference
    without a definition is true or false on its own.
    """

    def __init__(self, vocabulary: Vocabulary, countries: Iterable[str], definitions: Mapping[str, Node] | None = None) -> None:
        self.world = World(vocabulary, tuple(sorted(countries)), definitions or {})

    def always(self, node: Node, known: Facts = NOTHING) -> bool | None:
        """True: the rule holds in every completion of the known facts; False: not in every one; None: not found out."""
        made = Formulas(self.world, known, strict=False)
        found = _some(made, made.truth(node, turned=True))
        return None if found is None else not found

    def never(self, node: Node, known: Facts = NOTHING) -> bool | None:
        """True: the rule holds in no completion of the known facts; False: in some; None: not found out."""
        made = Formulas(self.world, known, strict=False)
        found = _some(made, made.truth(node))
        return None if found is None else not found

    def possible(
        self,
        rules: Mapping[str, Node],
        known: Facts = NOTHING,
        enough: Callable[[Set[str]], bool] = lambda found: False,
    ) -> frozenset[str]:
        """The names of the rules that hold in some completion of the known facts, or of which that was not found out.

        One set of formulas serves all the rules, and each has a solver of its own. enough: of those found so far, whether the
        rest need not be asked; they may hold then.
        """
        made = Formulas(self.world, known, strict=False)
        found, never = set[str](), set[str]()
        for name, rule in rules.items():
            if enough(found):
                break
            (never if _some(made, made.truth(rule)) is False else found).add(name)
        return frozenset(rules.keys() - never)

    def settled(self, node: Node, known: Facts = NOTHING) -> bool | None:
        """The truth the known facts force, also where explain must say unknown; None if none is forced (or found)."""
        plain = self.plain(node, known)
        if plain is not None:
            return plain
        if self.always(node, known):
            return True
        return False if self.never(node, known) else None

    def plain(self, node: Node, known: Facts) -> bool | None:
        """The truth as explain sees it, by folding constants."""
        made = Formulas(self.world, known, strict=True, completed=False)
        if made.truth(node) is True:
            return True
        return False if made.truth(node, turned=True) is True else None

    def witness(self, node: Node, known: Facts = NOTHING) -> Facts | None:
        """Facts, the known ones among them, with which explain says yes; None if there are none, or none was found."""
        made = Formulas(self.world, known, strict=True)
        found, model = _solve(made, made.truth(node))
        return self._facts(made, model, [node]) if found else None

    def implies(self, one: Node, other: Node, known: Facts = NOTHING) -> Proof:
        """Whether `other` holds wherever `one` does."""

        def broken(made: Formulas) -> Formula:
            return made.join([made.truth(one), made.truth(other, turned=True)], every=True)

        return self._proof([one, other], known, broken)

    def equivalent(self, one: Node, other: Node, known: Facts = NOTHING) -> Proof:
        """Whether the two rules have the same truth in every completion; else a witness in which they differ."""

        def apart(made: Formulas) -> Formula:
            ways = [(one, other), (other, one)]
            parts = [made.join([made.truth(a), made.truth(b, turned=True)], every=True) for a, b in ways]
            return made.join(parts, every=False)

        return self._proof([one, other], known, apart)

    def _proof(self, nodes: list[Node], known: Facts, against: Callable[[Formulas], Formula]) -> Proof:
        made = Formulas(self.world, known, strict=True)
        found, model = _solve(made, against(made))
        if found:
            return Proof(False, self._facts(made, model, nodes))
        if not made.untold:
            return Proof(True if found is False else None)
        made = Formulas(self.world, known, strict=False)
        found, _ = _solve(made, against(made))
        return Proof(True if found is False else None)

    def flip(self, node: Node, known: Facts, mutable: Iterable[str], *, to: bool | None = None) -> dict[str, Any] | None:
        """The fewest facts to change, with new values, so that explain says the other truth (or `to`).

        Only facts in `mutable` change; an unknown one may be given, which counts as a change; other unknown facts stay
        unknown. Numbers and dates move as little as possible. None if there is no such change, or none was found, or
        the rule is not settled and `to` is left out. A defined fact among the known ones keeps its value: leave it out
        to have it follow the others.
        """
        now = self.settled(node, known) if to is None else not to
        if now is None:
            return None
        if self.plain(node, known) is (not now):
            return {}
        made = Formulas(self.world, known, strict=True, completed=False, movable=frozenset(mutable))
        wanted = made.truth(node, turned=now)
        if isinstance(wanted, bool):
            return None
        search = z3.Optimize(ctx=made.context)
        search.set("timeout", MILLISECONDS)
        search.set("rlimit", EFFORT)
        search.add(wanted, *made.limits)
        for name in sorted(made.changed):
            search.add_soft(z3.Not(made.changed[name]), 1, "changes")
        for distance in _distances(made):
            search.minimize(distance)
        if search.check() != z3.sat:
            return None
        model = search.model()
        changes = {n: made.read(n, model) for n, bit in sorted(made.changed.items()) if z3.is_true(model.eval(bit))}
        return changes if self.plain(node, {**known, **changes}) is (not now) else None

    def core(self, node: Node, known: Facts) -> frozenset[str] | None:
        """Known facts that already force the truth, none of which can be left out; None if even all of them do not.

        Where there is a choice, facts that come first in `known` are kept.
        """
        truth = self.settled(node, known)
        if truth is None:
            return None
        names = self._names([node])
        kept = {name: value for name, value in known.items() if name in names and value is not None}
        for name in reversed(list(kept)):
            fewer = {other: value for other, value in kept.items() if other != name}
            if self.settled(node, fewer) is truth:
                kept = fewer
        return frozenset(kept)

    def _names(self, nodes: Iterable[Node]) -> Set[str]:
        """Every fact and reference the rules can depend on, through definitions too."""
        found: set[str] = set()
        waiting = list(nodes)
        while waiting:
            new = facts_of(waiting.pop()) - found
            found |= new
            waiting += [self.world.definitions[name] for name in new if name in self.world.definitions]
        return found

    def _facts(self, made: Formulas, model: Any, nodes: list[Node]) -> Facts:
        """The known facts, the values found, and what the definitions make of them."""
        facts = dict(made.known) | {name: made.read(name, model) for name in sorted(made.variables)}
        defined = sorted(name for name in self._names(nodes) if name in self.world.definitions and name not in facts)
        derived = {name: self.value(name, facts) for name in defined}
        return facts | {name: value for name, value in derived.items() if value is not None}

    def value(self, name: str, facts: Facts) -> Fraction | bool | None:
        """What a definition gives with these facts."""
        node = self.world.definitions[name]
        kind = self.world.vocabulary.facts.get(name)
        if kind is None or kind.type != "number":
            return self.plain(node, facts)
        made = Formulas(self.world, facts, strict=True, completed=False)
        found = quotient(made.expanded(node), made.polynomial)
        top, bottom, *divisors = [constant(part) for part in (found.top, found.bottom, *found.divisors)]
        if top is None or bottom is None or any(d is None or d <= 0 for d in divisors):
            return None
        return top / bottom


def _some(made: Formulas, formula: Formula) -> bool | None:
    """Whether some facts make the formula true (None: not found out). A solver that prepares nothing is asked first: most
    questions are small, and it has answered before the other one has begun."""
    found, _ = _solved(z3.SimpleSolver(ctx=made.context), made, formula, EFFORT // 10)
    return _solve(made, formula)[0] if found is None else found


def _solve(made: Formulas, formula: Formula) -> tuple[bool | None, Any]:
    """Whether some facts make the formula true (None: not found out), and the model."""
    return _solved(z3.Solver(ctx=made.context), made, formula, EFFORT)


def _solved(solver: z3.Solver, made: Formulas, formula: Formula, effort: int) -> tuple[bool | None, Any]:
    if formula is False:
        return False, None
    solver.set(timeout=MILLISECONDS, rlimit=effort, random_seed=0)
    solver.add(*made.limits)
    if formula is not True:
        solver.add(formula)
    answer = solver.check()
    if answer == z3.sat:
        return True, solver.model()
    return (False if answer == z3.unsat else None), None


def _distances(made: Formulas) -> list[Any]:
    """How far each known number or date is moved, and how many members of each known set."""
    found = []
    for name in sorted(made.changed):
        if name not in made.known:
            continue
        kind = made.world.vocabulary.facts.get(name)
        if kind is not None and kind.type in ("number", "date"):
            gone = made.number(name) - made.now(name)
            found.append(z3.If(gone < 0, -gone, gone))
        elif kind is not None and kind.type == "set":
            turned = [
                z3.If(variable if member not in made.known[name] else z3.Not(variable), 1, 0)
                for member, variable in made.variables[name].items()
            ]
            found.append(z3.Sum(turned))
    return found
