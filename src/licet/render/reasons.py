"""Why a provision does not hold, or is still open: the conditions of its trace that decide it."""

from collections.abc import Iterable
from typing import NamedTuple

from licet.decision.determination import Limb, Step

_LONGEST = 100
_MOST_FACTS = 3
_OTHER_LAW = {"no": "it does not", "unknown": "open itself", "yes": "it does"}


class Reason(NamedTuple):
    """A condition of the rule, in words, and our facts against it."""

    condition: str
    facts: str


_NOT_NAMED = Reason("the given code names it, the parameters leaving it open", "it does not")
_CONFLICT = Reason("the given code and the parameters agree", "they do not")


def joint(limb: Limb) -> str:
    """How a condition is made of its parts: and, or, not, any, all; empty for a simple one."""
    if not limb.parts:
        return ""
    for word in ("and", "or"):
        if _joined(limb, word):
            return word
    if limb.text.startswith(("any party", "all party")):
        return limb.text[:3]
    return "not"


def _joined(limb: Limb, word: str) -> bool:
    """Whether the text is that of the parts with this word between them, each in brackets or not."""
    rest = limb.text
    for number, part in enumerate(limb.parts):
        if number:
            if not rest.startswith(f" {word} "):
                return False
            rest = rest[len(word) + 2 :]
        form = next((f for f in (f"({part.text})", part.text) if rest.startswith(f)), None)
        if form is None:
            return False
        rest = rest[len(form) :]
    return not rest and len(limb.parts) > 1


def reason(step: Step) -> Reason:
    """What makes a step no (or unknown): of its conditions, which all must hold, the first that does so by itself."""
    decisive = [limb for limb in step.limbs if limb.truth == step.truth]
    if not decisive:  # the code that others gave the item decides, or conflicts with its parameters
        return _NOT_NAMED if step.truth == "no" else _CONFLICT
    limb = _simplest(decisive)
    if limb.fact.endswith(f": {limb.truth}"):  # other law is referred to
        return Reason(_short(limb.limb), _OTHER_LAW[limb.truth])
    return Reason(_short(limb.limb), _facts(leaf.fact for leaf in _leaves(limb, step.truth) if leaf.fact))


def _facts(all_facts: Iterable[str]) -> str:
    """The facts in short: what is the same of every party is said once."""
    facts = list(dict.fromkeys(all_facts))
    of_parties = {fact.partition(".")[2] for fact in facts}
    if len(facts) > 1 and len(of_parties) == 1 and all(" = " in fact for fact in of_parties):
        return f"each party: {of_parties.pop()}"
    return "; ".join(facts[:_MOST_FACTS]) + ("; ..." if len(facts) > _MOST_FACTS else "")


def _simplest(limbs: list[Limb]) -> Limb:
    """The first simple condition; else the first one, and of one whose parts all must hold the part that fails."""
    first = next((limb for limb in limbs if not limb.parts), limbs[0])
    if joint(first) in ("and", "all"):
        return _simplest([part for part in first.parts if part.truth == first.truth])
    return first


def _leaves(limb: Limb, truth: str) -> Iterable[Limb]:
    """The simple conditions that decide a limb: those of its own truth, or, below a `not`, of the opposite one."""
    if not limb.parts:
        yield limb
        return
    wanted = truth if joint(limb) != "not" or truth == "unknown" else {"yes": "no", "no": "yes"}[truth]
    for part in limb.parts:
        if part.truth == wanted:
            yield from _leaves(part, wanted)


def _short(sentence: str) -> str:
    """The sentence, of a long alternative only its beginning: the whole stands in the full trace."""
    if len(sentence) <= _LONGEST:
        return sentence
    return sentence[: _LONGEST + 1].rsplit(" ", 1)[0] + " ..."
