"""Tree -> text of the rule (parse of it gives the tree back), and tree -> English sentence."""

from collections.abc import Callable, Mapping

from licet.rules.nodes import (
    Always,
    And,
    Arithmetic,
    Column,
    Compare,
    Day,
    Fact,
    Has,
    Holds,
    Meets,
    Needs,
    Node,
    Not,
    Number,
    OneOf,
    Or,
    Parties,
    Under,
    Within,
)
from licet.rules.parse import DEFAULT_ROLES

OR, AND, NOT, RELATION, SUM, PRODUCT, PRIMARY = range(7)


def text(node: Node) -> str:
    """The rule as text, with the fewest brackets that keep its shape."""
    return _text(node)[0]


def _text(node: Node) -> tuple[str, int]:
    match node:
        case Or(parts=parts):
            return " or ".join(_wrap(p, AND) for p in parts), OR
        case And(parts=parts):
            return " and ".join(_wrap(p, NOT) for p in parts), AND
        case Not(part=OneOf(what=what, members=members)):
            return f"{what.name} is not {members[0]}" if len(members) == 1 else f"{what.name} not in {_set(members)}", RELATION
        case Not(part=Within(what=what, group=group)):
            return f"{what.name} not in {group}", RELATION
        case Not(part=part):
            return f"not {_wrap(part, NOT)}", NOT
        case Compare(terms=terms, ops=ops):
            words = [_wrap(terms[0], SUM)]
            for op, term in zip(ops, terms[1:], strict=True):
                words += [op, _wrap(term, SUM)]
            return " ".join(words), RELATION
        case OneOf(what=what, members=members):
            return f"{what.name} is {members[0]}" if len(members) == 1 else f"{what.name} in {_set(members)}", RELATION
        case Within(what=what, group=group):
            return f"{what.name} in {group}", RELATION
        case Has(what=what, members=members):
            return f"{what.name} has {members[0] if len(members) == 1 else 'any ' + _set(members)}", RELATION
        case Under(entry=entry):
            return f"under {entry}", RELATION
        case Meets(entry=entry):
            return f"meets {entry}", RELATION
        case Holds(provision=provision):
            return f"holds {provision}", RELATION
        case Needs(beginning=beginning):
            return f"needs {beginning}", RELATION
        case Column(name=column):
            return f"column {column}", RELATION
        case Parties(every=every, roles=roles, body=body):
            of = "" if roles == DEFAULT_ROLES else f" of {', '.join(roles)}"
            return f"{'all' if every else 'any'} party{of} ({text(body)})", RELATION
        case Always(truth=truth):
            return "always" if truth else "never", RELATION
        case Arithmetic(op=op, left=left, right=right):
            level = SUM if op in "+-" else PRODUCT
            return f"{_wrap(left, level)} {op} {_wrap(right, level + 1)}", level
        case Number(text=digits, unit=unit):
            return f"{digits} {unit}".rstrip(), PRIMARY
        case Day(text=day):
            return day, PRIMARY
        case Fact(name=name):
            return name, PRIMARY


def _wrap(node: Node, needed: int) -> str:
    written, level = _text(node)
    return written if level >= needed else f"({written})"


def _set(members: tuple[str, ...]) -> str:
    return "{" + ", ".join(members) + "}"


_OPS = {
    "<": "is below",
    "<=": "is at most",
    "=": "equals",
    "!=": "differs from",
    ">=": "is at least",
    ">": "is above",
}


def sentence(node: Node, labels: Mapping[str, str] | Callable[[str], str | None] | None = None) -> str:
    """The rule as an English sentence without its full stop.

    labels: words for facts, choices, groups, entries and provisions; a name without a label stands as it is.
    """
    look: Callable[[str], str | None] = labels if callable(labels) else (labels or {}).get

    def name(key: str) -> str:
        return look(key) or (key if "." in key else key.replace("_", " "))  # an id stays an id

    def listed(words: list[str], last: str) -> str:
        return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" {last} " + words[-1]

    def choices(fact: str, members: tuple[str, ...]) -> str:
        return listed([look(f"{fact}={m}") or look(m) or m.replace("_", " ") for m in members], "or")

    def say(node: Node, inside: bool = False) -> str:
        match node:
            case And(parts=parts) | Or(parts=parts):
                joint = "and" if isinstance(node, And) else "or"
                said = listed([say(p, True) for p in parts], joint)
                return f"({said})" if inside else said
            case Not(part=OneOf(what=what, members=members)):
                return f"{name(what.name)} is not {choices(what.name, members)}"
            case Not(part=Within(what=what, group=group)):
                return f"{name(what.name)} is not in {name(group)}"
            case Not(part=Fact(name=fact)):
                return f"not: {name(fact)}"
            case Not(part=part):
                return f"it is not the case that {say(part, True)}"
            case Compare(terms=terms, ops=ops):
                if len(ops) == 2 and isinstance(terms[1], Fact):
                    low = _OPS[_TURNED[ops[0]]]
                    return f"{say(terms[1])} {low} {say(terms[0])} and {_OPS[ops[1]]} {say(terms[2])}"
                steps = zip(terms, ops, terms[1:], strict=False)
                return listed([f"{say(a)} {_OPS[op]} {say(b)}" for a, op, b in steps], "and")
            case OneOf(what=what, members=members):
                return f"{name(what.name)} is {choices(what.name, members)}"
            case Within(what=what, group=group):
                return f"{name(what.name)} is in {name(group)}"
            case Has(what=what, members=members):
                return f"{name(what.name)} includes {choices(what.name, members)}"
            case Under(entry=entry):
                return f"the item falls under {name(entry)}"
            case Meets(entry=entry):
                return f"the tool meets the parameters of {name(entry)}"
            case Holds(provision=provision):
                return f"{name(provision)} applies"
            case Needs(beginning=beginning):
                return f"a requirement or prohibition of {name(beginning)} applies"
            case Column(name=column):
                return f"the control number of the item stands under {name(column)}"
            case Parties(every=every, roles=roles, body=body):
                who = "every" if every else "any"
                among = "party to the deal" if roles == DEFAULT_ROLES else "of " + listed([name(r) for r in roles], "and")
                return f"for {who} {among}: {say(body, True)}"
            case Always(truth=truth):
                return "in every case" if truth else "in no case"
            case Arithmetic(op=op, left=left, right=right):
                verb = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}[op]
                both = f"{say(left, True)} {verb} {say(right, True)}"
                return f"({both})" if inside else both
            case Number(text=digits, unit=unit):
                return f"{digits} {unit}".rstrip()
            case Day(text=day):
                return day
            case Fact(name=fact):
                return name(fact)

    return say(node)


_TURNED = {"<": ">", "<=": ">=", "=": "=", "!=": "!=", ">=": "<=", ">": "<"}
