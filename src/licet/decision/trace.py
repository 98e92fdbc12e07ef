"""The trace: what came of every condition, as lines a lawyer can attack one by one."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from licet.deals.facts import write_fact
from licet.decision.determination import Basis, Limb, Step
from licet.facts.vocabulary import Vocabulary
from licet.law.program import Apply, Define, Program
from licet.rules.explain import both, either
from licet.rules.nodes import And, Fact, Node, Not, Or, Parties, children, reference, walk
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


def _joined(node: Node, truths: Sequence[Any]) -> Any:
    """The truth of what is made of conditions, by theirs."""
    if isinstance(node, Not):
        return None if truths[0] is None else not truths[0]
    every = node.every if isinstance(node, Parties) else isinstance(node, And)
    return both(truths) if every else either(truths)


class Said(Struct, frozen=True):
    """What does not depend on the deal of a line: the sentence, the formula, the facts it reads (None: made of conditions)."""

    sentence: str
    text: str
    reads: tuple[str, ...] | None


class Remembered:
    """What answers under one program have in common: the words of its rules, the lines of provisions for what they read, and
    the provisions an answer rests on by their truth."""

    def __init__(self) -> None:
        self.bases: dict[tuple[str, str], Basis] = {}
        self.said: dict[int, Said] = {}
        self.lines: dict[tuple[object, ...], Step] = {}
        self.reads: dict[str, tuple[str, ...]] = {}


#: So many lines are remembered of one program before they are forgotten.
_MOST = 20_000


class Tracer:
    """Turns steps of a program into trace lines, with the words of the vocabulary and the titles of the law."""

    def __init__(self, program: Program, vocabulary: Vocabulary, values: Mapping[str, Any], remembered: Remembered) -> None:
        self.program = program
        self.vocabulary = vocabulary
        self.values = values
        self._remembered = remembered
        self._said = remembered.said
        self._shown: dict[tuple[str, ...], str] = {}

    def label(self, key: str, looked_up: dict[str, str | None]) -> str | None:
        """Words for a fact, choice, group or provision. looked_up: where it is noted what a provision was called."""
        if found := self.vocabulary.label(key):
            return found
        looked_up[key] = self._called(key)
        return looked_up[key]

    def _called(self, key: str) -> str | None:
        provision = self.program.provisions.get(key)
        return f"{provision.cite} ({provision.title})" if provision else None

    def step(self, provision_id: str, keys: Mapping[str, Any]) -> Step:
        """The trace of one provision: the same line wherever all it reads is the same."""
        lines, reads = self._remembered.lines, self._remembered.reads
        if provision_id not in reads:
            reads[provision_id] = self._read_by(provision_id, keys)
        line = (provision_id, *map(self.values.get, reads[provision_id]))
        if line not in lines:
            if len(lines) >= _MOST:
                lines.clear()
            lines[line] = self._step(provision_id, keys)
        return lines[line]

    def _read_by(self, provision_id: str, keys: Mapping[str, Any]) -> tuple[str, ...]:
        provision = self.program.provisions[provision_id]
        truth = f"under {provision_id}" if provision.effect == "lists" else provision_id
        return (truth, *sorted(keys[provision.fact if provision.effect == "defines" else provision_id].reads))

    def _step(self, provision_id: str, keys: Mapping[str, Any]) -> Step:
        provision = self.program.provisions[provision_id]
        step = keys[provision.fact if provision.effect == "defines" else provision_id]
        limbs: tuple[Limb, ...] = ()
        if isinstance(step, Apply | Define):
            _, limb = self.limb(step.node)
            limbs = limb.parts if isinstance(step.node, And) and limb.parts else (limb,)
        truth = self.values.get(provision_id if provision.effect != "lists" else f"under {provision_id}")
        return Step(STAGES[provision.effect], provision_id, provision.cite, word(truth), limbs)

    def limb(self, node: Node) -> tuple[Any, Limb]:
        """What came of a rule, and its line, with the lines it rests on where it is made of conditions."""
        said = self._said.get(id(node)) or self._say(node)
        if said.reads is not None:
            truth = self.program.linker.rule(node)(self.values)
            return truth, Limb(said.sentence, said.text, self.facts(said.reads), word(truth), ())
        truths, parts = zip(*[self.limb(part) for part in children(node)], strict=True)
        truth = _joined(node, truths)
        return truth, Limb(said.sentence, said.text, "", word(truth), parts)

    def _say(self, node: Node) -> Said:
        """The words of a rule: those of another program where every provision they name is called the same."""
        shared: list[tuple[Said, tuple[str, ...], tuple[str | None, ...]]] = self.program.linker.of(node, "said", list)
        fitting = (said for said, keys, called in shared if called == tuple(map(self._called, keys)))
        if (said := next(fitting, None)) is None:
            said, looked_up = self._worded(node)
            shared.append((said, tuple(looked_up), tuple(looked_up.values())))
        self._said[id(node)] = said
        return said

    def _worded(self, node: Node) -> tuple[Said, dict[str, str | None]]:
        """The words of a rule, and what provisions were called that were looked for to find them."""
        joins = node.part if isinstance(node, Not) else node
        compound = isinstance(joins, And | Or | Parties | Not)
        key = reference(node)
        reads = (key,) if key else tuple(dict.fromkeys(n.name for n in walk(node) if isinstance(n, Fact)))
        looked_up: dict[str, str | None] = {}
        words = sentence(node, lambda key: self.label(key, looked_up))
        return Said(words, text(node), None if compound else reads), looked_up

    def facts(self, names: tuple[str, ...]) -> str:
        """Our facts that a simple condition read: `dco = 1.6 nm`."""
        if names not in self._shown:
            self._shown[names] = "; ".join(self._one(name) for name in names)
        return self._shown[names]

    def _one(self, name: str) -> str:
        kind = self.vocabulary.facts.get(name)
        value = self.values.get(name)
        return f"{name} = {write_fact(kind, value)}" if kind else f"{name}: {word(value)}"
