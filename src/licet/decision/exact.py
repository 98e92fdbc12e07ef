"""Exactness: where the three-valued reading leaves outcomes open, proof strikes out those no completion can give."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from licet.decision.outcome import undetermined
from licet.decision.runners import code_truth, given_key
from licet.facts.vocabulary import Vocabulary
from licet.law.program import Apply, Define, Entry
from licet.law.provision import Regime
from licet.rules.ask import Rule
from licet.rules.link import all_of, any_of
from licet.rules.nodes import Always, And, Holds, Node, Not, Or, facts_of

if TYPE_CHECKING:
    from licet.decision.prepared import Prepared


#: Completions looked at one by one before the prover is asked.
_TRIES = 40
#: So many situations, of one law, are remembered with what was proved of them.
_MOST = 5_000


def impossible(
    prepared: "Prepared",
    vocabulary: Vocabulary,
    regime: str,
    outcomes: Collection[str],
    values: Mapping[str, Any],
    seen: Collection[str] = (),
    *,
    brief: bool = False,
) -> set[str]:
    """The outcomes among `outcomes` that no completion of the unknown facts gives.

    seen: outcomes that some completion is known to give; brief: strike none out once those seen leave the answer undetermined.
    Most questions are settled by going through the cases of a few
    facts; what is left goes to the prover, and where it cannot tell either an outcome stays possible. Completions that
    contradict a code given do not count. What was proved of a situation, the facts the regime can rest on, is remembered.
    """
    facts = prepared.support(regime)
    here = tuple((values.get(fact), values.get(given_key(fact))) for fact in facts)
    situation = (regime, frozenset(outcomes), frozenset(seen), here, brief)
    if situation not in prepared.proved:
        if len(prepared.proved) >= _MOST:
            prepared.proved.clear()
        prepared.proved[situation] = _impossible(prepared, vocabulary, regime, set(outcomes), values, set(seen), brief)
    return prepared.proved[situation]


def _impossible(
    prepared: "Prepared",
    vocabulary: Vocabulary,
    regime: str,
    outcomes: set[str],
    values: Mapping[str, Any],
    seen: set[str],
    brief: bool,
) -> set[str]:
    coded = paragraphs(prepared, regime, values)
    search = _Cases(prepared, regime, outcomes, seen, coded, brief)
    complete = search.through(values)
    if search.done:
        return set()
    unseen = outcomes - search.seen
    if complete or not unseen:
        return unseen
    return _disproved(prepared, vocabulary, regime, unseen, values, coded, frozenset(search.seen) if brief else None)


def paragraphs(prepared: "Prepared", regime_id: str, values: Mapping[str, Any]) -> list[str]:
    """Entries at or below the code given from the regime's own list, one of which must hold, where it is open which does."""
    regime = prepared.words[regime_id].regime
    code = values.get(regime.code_fact) if regime.code_fact else None
    if not isinstance(code, str):
        return []
    if (regime_id, code) not in prepared.listed:
        if len(prepared.listed) >= _MOST:
            prepared.listed.clear()
        prepared.listed[regime_id, code] = _listed(prepared, regime, code)
    truths = {i: values.get(i) for i in prepared.listed[regime_id, code]}
    return [] if True in truths.values() else [i for i, truth in truths.items() if truth is None]


def _listed(prepared: "Prepared", regime: Regime, code: str) -> tuple[str, ...]:
    entries = [f"{prefix}.{code}" for prefix in regime.codes]
    lists = (p.id for p in prepared.program.of(regime.id, "lists"))
    return tuple(i for i in lists if any(i == e or i.startswith(e + ".") for e in entries))


class _Cases:
    """A walk through the cases of the open facts, one fact after another, that stops where nothing new can be seen."""

    def __init__(
        self, prepared: "Prepared", regime: str, wanted: set[str], seen: set[str], coded: Sequence[str], brief: bool
    ) -> None:
        self.prepared = prepared
        self.regime = regime
        self.wanted = wanted
        self.seen = seen
        self.coded = coded
        self.left = _TRIES
        self._brief = brief

    @property
    def done(self) -> bool:
        """Whether enough was seen."""
        return self._brief and undetermined(self.seen)

    def through(self, values: Mapping[str, Any]) -> bool:
        """Look at every case below these values; whether all were looked at."""
        coded = self.coded
        if self.done or (coded and all(values.get(entry) is False for entry in coded)):  # or the case contradicts the code
            return True
        outcomes = self.prepared.possible(self.regime, values)
        if len(outcomes) == 1 and (not coded or any(values.get(entry) is True for entry in coded)):
            self.seen.add(outcomes[0])
            return True
        doubtful = [o for o in outcomes if o in self.wanted and o not in self.seen]
        if not doubtful:
            return True
        look, keys = self.prepared.look, self.prepared.outcomes(self.regime, values)
        fact = look.first((keys[o] for o in doubtful), values)
        cells = look.cells(fact, values) if fact else ()
        if fact is None or not cells or self.left < len(cells):
            return False
        self.left -= len(cells)
        branches = [self.through(self.prepared.machine.rerun(values, {fact: cell})) for cell in cells]
        return all(branches) and look.whole(fact)


def _disproved(
    prepared: "Prepared",
    vocabulary: Vocabulary,
    regime: str,
    outcomes: Collection[str],
    values: Mapping[str, Any],
    coded: Sequence[str] = (),
    seen: frozenset[str] | None = None,
) -> set[str]:
    """The outcomes that the prover finds impossible. seen: if given, it is asked no further once these and those it does not
    find impossible leave the answer undetermined."""
    from licet.facts.places import load_countries
    from licet.rules.prove import Prover

    said = (any_of(Holds(entry) for entry in coded),) if coded else ()
    keys = prepared.outcomes(regime, values)
    rules = {o: all_of((Holds(key), *said)) for o, key in keys.items() if o in outcomes}
    known, definitions = settled_and_open(prepared, values, frozenset().union(*map(facts_of, rules.values())))
    question = (tuple(rules.items()), tuple(definitions.items()), tuple(known.items()), seen)
    answers = prepared.program.linker.proved
    if question not in answers:
        if len(answers) >= _MOST:
            answers.clear()
        prover = Prover(vocabulary, frozenset(load_countries()), definitions)
        answers[question] = prover.possible(rules, known, lambda left: seen is not None and undetermined(seen | left))
    return set(rules) - answers[question]


def settled_and_open(
    prepared: "Prepared", values: Mapping[str, Any], asked: Iterable[str] | None = None
) -> tuple[dict[str, Any], dict[str, Node]]:
    """What is known of a deal, facts and law alike, and by key the rules of the law that is still open.

    asked: the keys of which it is asked, with all they rest on; everything if left out. Two days on which what comes out is the
    same ask the same of the prover.
    """
    known: dict[str, Any] = {}
    definitions: dict[str, Node] = {}
    every = (*(name for name in values if not name.startswith("given ")), *prepared.machine.steps)
    waiting = sorted(every if asked is None else asked, reverse=True)
    met: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in met:
            continue
        met.add(name)
        if (value := values.get(name)) is not None:
            known[name] = value
        elif (rule := _open_rule(prepared, name, values)) is not None:
            definitions[name] = rule
            waiting += sorted(facts_of(rule) - met, reverse=True)
    return known, definitions


def _open_rule(prepared: "Prepared", key: str, values: Mapping[str, Any]) -> Node | None:
    """The rule of a step that is open, without what is settled of it; None for a plain fact, and where no rule tells."""
    step = prepared.machine.steps.get(key)
    if isinstance(step, Entry):
        return any_of(Holds(part) for part in step.parts) if code_truth(step, values) is None else None
    if isinstance(step, Apply | Define) and values.get(given_key(key)) is None:
        return _open(step.node, values, prepared.program.linker.rule)
    return None


def _open(node: Node, values: Mapping[str, Any], rule: Callable[[Node], Rule]) -> Node:
    """The rule with every part that is already settled replaced by its truth: only what is open goes to the prover."""
    if not isinstance(node, And | Or | Not):
        return node
    truth = rule(node)(values)
    if truth is not None:
        return Always(truth)
    if isinstance(node, Not):
        return Not(_open(node.part, values, rule))
    kept = tuple(_open(part, values, rule) for part in node.parts if rule(part)(values) is None)
    return kept[0] if len(kept) == 1 else And(kept) if isinstance(node, And) else Or(kept)
