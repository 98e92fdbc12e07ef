"""Mutants of a rule: every tree that differs from it in one place, as a slip of the pen would make it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from licet.facts.places import load_countries
from licet.facts.vocabulary import Vocabulary
from licet.rules.link import mapped
from licet.rules.nodes import (
    Always,
    And,
    Arithmetic,
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
    children,
)

_DAY = timedelta(days=1)
_OTHER_WAY = {"+": "-", "-": "+", "*": "/", "/": "*"}
_WEAKER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "!=", "!=": "="}


class Words(Struct, frozen=True):
    """What may stand in place of a word: the country groups, and the words of every fact that has words (of a yes-or-no
    fact: none). The facts of parties are also under `party.`, as rules name them."""

    groups: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]


def words_of(vocabulary: Vocabulary, groups: Sequence[str]) -> Words:
    """The words of a vocabulary and of the country groups."""
    found: dict[str, tuple[str, ...]] = {}
    for name, kind in vocabulary.facts.items():
        if kind.type in ("yes_no", "choice", "set", "country"):
            role, _, short = name.partition(".")
            common = f"party.{short}" if role in vocabulary.roles else name
            found[name] = found[common] = tuple(load_countries() if kind.type == "country" else kind.choices)
    return Words(tuple(sorted(groups)), found)


def mutants(node: Node, words: Words) -> Iterator[Node]:
    """Numbers and days moved by one step, an end of a range taken in or left out, an operation undone, `and` and `or`
    exchanged, a part, member or party left out, a group or a lone word exchanged for the next one, a condition turned into
    its opposite. A set of words is not made larger: that the next word does not belong is seldom worth a test.
    """
    match node:
        case Number(text=digits):
            step = Decimal(1).scaleb(Decimal(digits).as_tuple().exponent)  # type: ignore[arg-type]
            for moved in (Decimal(digits) + step, Decimal(digits) - step):
                if moved > 0:
                    yield replace(node, text=f"{moved:f}")
        case Day(text=day):
            for moved_day in (date.fromisoformat(day) - _DAY, date.fromisoformat(day) + _DAY):
                yield replace(node, text=moved_day.isoformat())
        case Compare(ops=ops):
            for index, op in enumerate(ops):
                yield replace(node, ops=(*ops[:index], _WEAKER[op], *ops[index + 1 :]))
        case Arithmetic(op=op):
            yield replace(node, op=_OTHER_WAY[op])
        case And(parts=parts) | Or(parts=parts):
            yield Or(parts, node.at) if isinstance(node, And) else And(parts, node.at)
            for index in range(len(parts)):
                left = parts[:index] + parts[index + 1 :]
                yield replace(node, parts=left) if len(left) > 1 else left[0]
        case OneOf(what=what, members=(word,)) | Has(what=what, members=(word,)):
            yield replace(node, members=(after(word, words.choices[what.name]),))
        case OneOf(members=members) | Has(members=members):
            for member in members:
                yield replace(node, members=tuple(m for m in members if m != member))
        case Within(group=group):
            yield replace(node, group=after(group, words.groups))
        case Parties(every=every, roles=roles):
            yield replace(node, every=not every)
            for role in roles if len(roles) > 1 else ():
                yield replace(node, roles=tuple(r for r in roles if r != role))
        case Not(part=Fact() | Under() | Meets() | Holds() | Needs() as part):
            yield part
            return
        case Not(part=part):
            yield part
        case Always(truth=truth):
            yield replace(node, truth=not truth)
        case Under() | Meets() | Holds() | Needs():
            yield Not(node)
        case Fact(name=name) if words.choices.get(name) == ():
            yield Not(node)
    if not isinstance(node, OneOf | Has | Within):  # the fact such a condition reads is no condition itself
        yield from _below(node, words)


def _below(node: Node, words: Words) -> Iterator[Node]:
    """The node with one child replaced by one of the child's mutants."""
    kids = children(node)
    for index, kid in enumerate(kids):
        for mutant in mutants(kid, words):
            places = iter((*kids[:index], mutant, *kids[index + 1 :]))
            yield mapped(node, lambda child, places=places: next(places))  # type: ignore[misc]


def after(word: str, among: Sequence[str]) -> str:
    """The word that follows in the list, the first one after the last."""
    return among[(among.index(word) + 1) % len(among)]
