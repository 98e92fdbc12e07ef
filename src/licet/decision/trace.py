"""The trace: findings of the explain reading as lines a lawyer can attack one by one."""

from collections.abc import Mapping
from typing import Any

from licet.deals.facts import write_fact
from licet.decision.determination import Limb, Step
from licet.facts.vocabulary import Vocabulary
from licet.law.edition import Apply, Define, Program
from licet.rules.explain import Finding, explain
from licet.rules.nodes import And, Fact, Not, OneOf, Or, Parties, Within, reference
from licet.rules.printing import sentence, text

_WORDS = {True: "yes", False: "no", None: "unknown"}

STAGES = {
    "reaches": "reach",
    "lists": "entry",
    "requires": "requirement",
    "prohibits": "prohibition",
    "permits": "permission",
    "imposes": "duty",
    "defines": "definition",
}


def word(truth: Any) -> str:
    """yes, no or unknown."""
    return _WORDS[truth if isinstance(truth, bool) else None]


class Tracer:
    """Turns steps of a program into trace lines, with the words of the vocabulary and the titles of the law."""

    def __init__(
        self,
        program: Program,
        vocabulary: Vocabulary,
        values: Mapping[str, Any],
        sentences: dict[int, tuple[str, str]],
    ) -> None:
        self.program = program
        self.vocabulary = vocabulary
        self.values = values
        self._sentences = sentences

    def label(self, key: str) -> str | None:
        """Words for a fact, choice, group or provision."""
        if found := self.vocabulary.label(key):
            return found
        provision = self.program.provisions.get(key)
        return f"{provision.cite} ({provision.title})" if provision else None

    def step(self, provision_id: str, keys: Mapping[str, Any]) -> Step:
        """The trace of one provision."""
        provision = self.program.provisions[provision_id]
        step = keys[provision.fact if provision.effect == "defines" else provision_id]
        limbs: tuple[Limb, ...] = ()
        if isinstance(step, Apply | Define):
            limb = self.limb(explain(step.node, self.values))
            limbs = limb.parts if isinstance(step.node, And) and limb.parts else (limb,)
        truth = self.values.get(provision_id if provision.effect != "lists" else f"under {provision_id}")
        return Step(STAGES[provision.effect], provision_id, provision.cite, word(truth), limbs)

    def limb(self, finding: Finding) -> Limb:
        """One finding as a line, with the lines it rests on where it is made of conditions."""
        node = finding.node
        compound = isinstance(node, And | Or | Parties) or (isinstance(node, Not) and not isinstance(node.part, OneOf | Within))
        parts = tuple(self.limb(part) for part in finding.parts) if compound else ()
        said = self._sentences.get(id(node))
        if said is None:
            said = self._sentences[id(node)] = (sentence(node, self.label), text(node))
        return Limb(*said, self.fact(finding), word(finding.value), parts)

    def fact(self, finding: Finding) -> str:
        """Our facts that a simple condition read: `dco = 1.6 nm`."""
        node = finding.node
        if isinstance(node, And | Or | Parties):
            return ""
        if key := reference(node):
            return f"{key}: {word(self.values.get(key))}"
        return "; ".join(f"{name} = {self.shown(name)}" for name in dict.fromkeys(_facts_below(finding)))

    def shown(self, name: str) -> str:
        """The value of a fact in words."""
        kind = self.vocabulary.facts.get(name)
        value = self.values.get(name)
        return write_fact(kind, value) if kind else word(value)


def _facts_below(finding: Finding) -> list[str]:
    if isinstance(finding.node, Fact):
        return [finding.node.name]
    return [name for part in finding.parts for name in _facts_below(part)]
