"""The limbs of a condition, each with the fact it asks for and its quantities, so that conditions can stand in one table."""

from collections.abc import Callable

from msgspec import Struct

from licet.rules.nodes import And, Compare, Fact, Has, Node, Not, Number, OneOf, Or, Parties, Within, reference, walk
from licet.rules.printing import sentence, text


class Limb(Struct, frozen=True):
    """One condition among those that must all hold. fact: the fact it asks for, "" where it asks for several; text: the
    formula; bound: what stands beside the fact (`<= 1.50 nm`, `is scanner`), or the formula; says: in words."""

    fact: str
    text: str
    bound: str
    says: str


def limbs(when: Node, label: Callable[[str], str | None]) -> tuple[Limb, ...]:
    """The limbs of a condition in the order of the text."""
    parts = when.parts if isinstance(when, And) else (when,)
    return tuple(_limb(part, label) for part in parts)


def _limb(node: Node, label: Callable[[str], str | None]) -> Limb:
    names = list(dict.fromkeys(n.name for n in walk(node) if isinstance(n, Fact)))
    named = names[0] if len(names) == 1 and not any(reference(n) for n in walk(node)) else ""
    return Limb(named, text(node), _bound(node, named), sentence(node, label))


def _bound(node: Node, fact: str) -> str:
    """What is asked of the one fact: its limits, its members, yes or no."""
    match node:
        case Fact():
            return "yes"
        case Not(part=Fact()):
            return "no"
        case OneOf(members=members) if fact:
            return ", ".join(members)
        case Has(members=members) if fact:
            return f"has {' or '.join(members)}"
        case Within(group=group) if fact:
            return f"in {group}"
        case Compare(terms=(Fact(), Number() as limit), ops=(op,)):
            return f"{_SIGNS.get(op, op)} {text(limit)}"
        case Not(part=Compare(terms=(Fact(), Number() as limit), ops=(op,))):
            return f"{_CONTRARY[op]} {text(limit)}"
        case Not(part=OneOf(members=members)) if fact:
            return f"not {' or '.join(members)}"
        case Compare(terms=(Number() as low, Fact(), Number() as high), ops=(below, above)):
            return f"{_TURNED[below]} {text(low)}, {_SIGNS.get(above, above)} {text(high)}"
        case Or() | Parties() | And() | Not():
            return text(node)
    return text(node)


_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠"}
_TURNED = {"<": ">", "<=": "≥", ">": "<", ">=": "≤", "=": "=", "!=": "≠"}
_CONTRARY = {"<": "≥", "<=": ">", ">": "≤", ">=": "<", "=": "≠", "!=": "="}
