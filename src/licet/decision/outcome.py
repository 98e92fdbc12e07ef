"""What a regime answers, as rules over its provisions: the outcome words are expressions of the rule language too.

They are mutually exclusive and one of them always holds, so under unknown facts the words that are not ruled out are the
set of possible outcomes.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from licet.law.program import Apply, Program
from licet.law.provision import Provision, Regime
from licet.law.read import POLICIES
from licet.law.standing import beginnings
from licet.rules.ask import Rule
from licet.rules.link import all_of, any_of
from licet.rules.nodes import Always, Holds, Node, Not, facts_of

PROHIBITED = "prohibited"
LICENCE = "licence_required"
UNDETERMINED = "undetermined"
EXCEPTION = "exception_available"
DUTY = "duty_applies"
NOT_COVERED = "not_covered"
NONE_FOUND = "no_requirement_found"
NOT_SUBJECT = "not_subject"

#: Most restrictive first; the top-level outcome is the first one any regime gives.
OUTCOMES = (PROHIBITED, LICENCE, UNDETERMINED, EXCEPTION, DUTY, NOT_COVERED, NONE_FOUND, NOT_SUBJECT)


def undetermined(possible: Iterable[str]) -> bool:
    """Whether an answer is undetermined for certain where at least these outcomes are open."""
    several = set(possible)
    return len(several) > 1 and several != {NONE_FOUND, NOT_SUBJECT}


class Words(Struct, frozen=True):
    """The outcome rules of one regime, and the gates they are made of.

    outcomes: outcome word -> key of its rule, where no code is given for the item (None), or one whose law is encoded (True) or
    not (False); gates: requirement or prohibition id -> key of "it applies, the regime
    reaching the deal"; stands: the same, and no permission lifts it; steps: the rules behind these keys, in running order.
    """

    regime: Regime
    outcomes: dict[bool | None, dict[str, str]]
    gates: dict[str, str]
    stands: dict[str, str]
    steps: tuple[Apply, ...]

    @property
    def reaching(self) -> Iterable[str]:
        """The keys that decide whether the regime reaches a deal, or asks something of it all the same."""
        outside = {f"outside {self.regime.id}"}
        said = next(step.reads for step in self.steps if step.key == self.outcomes[None][NOT_SUBJECT])
        anywhere = (i for i, gate in self.gates.items() if gate == i)
        return (reach_key(self.regime.id), *anywhere, *sorted(said - outside))

    def every_key(self) -> Iterable[str]:
        """The keys of all outcome rules, whatever code is given."""
        return (key for told in self.outcomes.values() for key in told.values())


def words(
    program: Program, regime: Regime, covered: Node | None, of_deal: Callable[[Node | None], Node], said: Node | None
) -> Words:
    """The outcome rules of an encoded regime; days on which it has the same provisions share them.

    covered: where "no requirement found" may be said; of_deal: gives what of it does not ask of the item, for which a code
    stands; said: where "not subject" may be said (None: everywhere).
    """
    provisions = (p.id for p in program.held.get(regime.id, ()))
    key = (regime.id, id(covered), id(said), *provisions)
    return program.linker.kept(key, lambda: _words(program, regime, covered, of_deal(covered), said))


def _words(program: Program, regime: Regime, covered: Node | None, of_deal: Node, said: Node | None) -> Words:
    steps: list[Apply] = []

    def named(key: str, node: Node) -> Node:
        steps.append(program.linker.kept(("word", key, node), lambda: Apply(key, node, "", facts_of(node))))
        return Holds(key)

    reach = named(reach_key(regime.id), any_of(Holds(p.id) for p in program.of(regime.id, "reaches")))
    permits = program.of(regime.id, "permits")
    lifting_at: dict[str, list[int]] = {}  # by what they name, the permissions
    for place, permit in enumerate(permits):
        for target in permit.lifts:
            lifting_at.setdefault(target, []).append(place)
    gates: dict[str, str] = {}
    stands: dict[str, str] = {}
    lifted: list[Node] = []
    for provision in program.of(regime.id, "requires", "prohibits"):
        gates[provision.id] = stands[provision.id] = provision.id
        if not provision.anywhere:
            gates[provision.id] = stands[provision.id] = f"gate {provision.id}"
            named(gates[provision.id], all_of((reach, Holds(provision.id))))
        places = {place for above in beginnings(provision.id) for place in lifting_at.get(above, ())}
        if lifting := [Holds(permits[place].id) for place in sorted(places)]:
            stands[provision.id] = f"stands {provision.id}"
            named(stands[provision.id], all_of((Holds(gates[provision.id]), Not(any_of(lifting)))))
            lifted.append(all_of((Holds(gates[provision.id]), any_of(lifting))))
    of = program.of
    bans = named(f"bans {regime.id}", any_of(Holds(stands[p.id]) for p in of(regime.id, "prohibits")))
    licences = named(f"licences {regime.id}", any_of(Holds(stands[p.id]) for p in of(regime.id, "requires")))
    needed = named(f"needed {regime.id}", any_of(Holds(gate) for gate in gates.values()))
    duties = any_of(all_of((reach, Holds(p.id))) for p in of(regime.id, "imposes"))
    free = named(f"free {regime.id}", all_of((reach, Not(needed))))
    seen, told = covered or Always(True), said or Always(True)
    outside = named(f"outside {regime.id}", all_of((Not(reach), Not(needed))))
    rules = {
        PROHIBITED: bans,
        LICENCE: all_of((Not(bans), licences)),
        EXCEPTION: all_of((Not(bans), Not(licences), any_of(lifted))),
        DUTY: all_of((free, duties)),
        NONE_FOUND: all_of((free, Not(duties), seen)),
        NOT_COVERED: any_of((all_of((free, Not(duties), Not(seen))), all_of((outside, Not(told))))),
        NOT_SUBJECT: all_of((outside, told)),
    }
    keys = {word: f"outcome {regime.id} {word}" for word in rules}
    for word, key in keys.items():
        named(key, rules[word])
    outcomes: dict[bool | None, dict[str, str]] = {None: keys}
    if regime.code_fact:
        none, out = Holds(keys[NONE_FOUND]), Holds(keys[NOT_COVERED])
        told_none = {NONE_FOUND: f"told {regime.id} {NONE_FOUND}", NOT_COVERED: f"told {regime.id} {NOT_COVERED}"}
        outcomes[True] = keys | told_none
        named(told_none[NONE_FOUND], any_of((none, all_of((out, of_deal)))))
        named(told_none[NOT_COVERED], all_of((out, Not(of_deal))))
        outcomes[False] = {word: key for word, key in keys.items() if word != NONE_FOUND} | {NOT_COVERED: f"open {regime.id}"}
        named(outcomes[False][NOT_COVERED], any_of((none, out)))
    return Words(regime, outcomes, gates, stands, tuple(steps))


def first_policy(reviews: Iterable[tuple[str, Rule]], values: Mapping[str, Any]) -> str | None:
    """The policy of the first review whose condition holds; the most restrictive of those that may be the first."""
    found: list[str] = []
    for policy, rule in reviews:
        truth = rule(values)
        if truth is not False:
            found.append(policy)
        if truth is True:
            break
    return max(found, key=POLICIES.index, default=None)


def reach_key(regime_id: str) -> str:
    """Where it is kept whether the regime reaches the deal."""
    return f"reach {regime_id}"


def lifts(permit: Provision, requirement: Provision) -> bool:
    """Whether a permission names the requirement, by its id or a beginning of it."""
    return any(requirement.id == target or requirement.id.startswith(target + ".") for target in permit.lifts)
