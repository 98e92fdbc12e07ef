"""The nodes of the rule language: frozen, slotted, closed. They know their place in the file and nothing else.

A reading is another module with one dispatch over these classes; nodes have no behaviour.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from msgspec import Struct


class Place(Struct, frozen=True, array_like=True, gc=False):
    """Line and column (both from 1) of a node in the text of its rule."""

    line: int = 1
    column: int = 1


NOWHERE = Place()


class Number(Struct, frozen=True, tag=True, gc=False):
    """A quantity as written: `1.50 nm`. The text is kept, so printing gives back what the law says."""

    text: str
    unit: str = ""
    at: Place = NOWHERE


class Day(Struct, frozen=True, tag=True, gc=False):
    """A date: `2024-09-07` (the whole day)."""

    text: str
    at: Place = NOWHERE


class Fact(Struct, frozen=True, tag=True, gc=False):
    """A named fact of the vocabulary: `dco`, `end_user.country`."""

    name: str
    at: Place = NOWHERE


class Always(Struct, frozen=True, tag=True, gc=False):
    """`always` or `never`: a provision without a condition."""

    truth: bool
    at: Place = NOWHERE


class Arithmetic(Struct, frozen=True, tag=True, gc=False):
    """`left op right` with op one of + - * /; division is by what is always positive."""

    op: str
    left: "Node"
    right: "Node"
    at: Place = NOWHERE


class Compare(Struct, frozen=True, tag=True, gc=False):
    """A chain `terms[0] ops[0] terms[1] ops[1] ...` with ops among < <= = != >= >."""

    terms: tuple["Node", ...]
    ops: tuple[str, ...]
    at: Place = NOWHERE


class OneOf(Struct, frozen=True, tag=True, gc=False):
    """`item.kind is scanner`, `to in {CN, MO}`: a choice or a country among named ones."""

    what: Fact
    members: tuple[str, ...]
    at: Place = NOWHERE


class Within(Struct, frozen=True, tag=True, gc=False):
    """`to in us.D5`: a country in a dated group. `members` is filled in for a day; None means not known for that day."""

    what: Fact
    group: str
    members: tuple[str, ...] | None = None
    at: Place = NOWHERE


class Has(Struct, frozen=True, tag=True, gc=False):
    """`deposits has tungsten`, `end_user.lists has any {a, b}`: a set fact that contains one of the members."""

    what: Fact
    members: tuple[str, ...]
    at: Place = NOWHERE


class Under(Struct, frozen=True, tag=True, gc=False):
    """The item falls under an entry of a control list, or any entry below it."""

    entry: str
    at: Place = NOWHERE


class Meets(Struct, frozen=True, tag=True, gc=False):
    """The technical limb of an entry (or one below) is met, whatever is supplied: the tool, its parts, software, know-how."""

    entry: str
    at: Place = NOWHERE


class Holds(Struct, frozen=True, tag=True, gc=False):
    """Another provision applies."""

    provision: str
    at: Place = NOWHERE


class Needs(Struct, frozen=True, tag=True, gc=False):
    """A requirement or prohibition of a part of the law applies: any whose id is `beginning` or begins so up to a dot.

    Linking puts the provisions themselves in its place, so no reading meets it.
    """

    beginning: str
    at: Place = NOWHERE


class Column(Struct, frozen=True, tag=True, gc=False):
    """The control number given for the item stands in a column of a dated table: table us.ccl.index, column NS1 in
    `column us.ccl.index.NS1`."""

    name: str
    at: Place = NOWHERE


class Parties(Struct, frozen=True, tag=True, gc=False):
    """`any party (...)`, `all party of consignee, end_user (...)`; in the body `party.x` is that party's fact x.

    `each` is filled in by linking: the body once per role, in the order of `roles`.
    """

    every: bool
    roles: tuple[str, ...]
    body: "Node"
    each: tuple["Node", ...] = ()
    at: Place = NOWHERE


class Not(Struct, frozen=True, tag=True, gc=False):
    """`not part`."""

    part: "Node"
    at: Place = NOWHERE


class And(Struct, frozen=True, tag=True, gc=False):
    """All parts hold."""

    parts: tuple["Node", ...]
    at: Place = NOWHERE


class Or(Struct, frozen=True, tag=True, gc=False):
    """At least one part holds."""

    parts: tuple["Node", ...]
    at: Place = NOWHERE


Node: TypeAlias = (
    Number
    | Day
    | Fact
    | Always
    | Arithmetic
    | Compare
    | OneOf
    | Within
    | Has
    | Under
    | Meets
    | Holds
    | Needs
    | Column
    | Parties
    | Not
    | And
    | Or
)


def _none(_node: Node) -> tuple[Node, ...]:
    return ()


_BELOW: Mapping[type, Callable[[Any], tuple[Node, ...]]] = {
    Arithmetic: lambda node: (node.left, node.right),
    Compare: lambda node: node.terms,
    OneOf: lambda node: (node.what,),
    Within: lambda node: (node.what,),
    Has: lambda node: (node.what,),
    Parties: lambda node: node.each or (node.body,),
    Not: lambda node: (node.part,),
    And: lambda node: node.parts,
    Or: lambda node: node.parts,
}


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below; for a linked party quantifier its instances, else its body."""
    return _BELOW.get(type(node), _none)(node)


def walk(node: Node) -> list[Node]:
    """Every node of the tree, the root first. Iterative: a hostile tree cannot exhaust the stack."""
    found, waiting = [], [node]
    while waiting:
        here = waiting.pop()
        found.append(here)
        if below := _BELOW.get(type(here)):
            waiting.extend(reversed(below(here)))
    return found


def reference(node: Node) -> str | None:
    """The key under which the truth of a reference to other law is kept, or None for a node that is no reference."""
    match node:
        case Under(entry=entry):
            return f"under {entry}"
        case Meets(entry=entry):
            return f"meets {entry}"
        case Holds(provision=provision):
            return provision
        case Column(name=name):
            return f"column {name}"
    return None


def facts_of(node: Node) -> frozenset[str]:
    """Names of the facts (and keys of the references) the truth of `node` can depend on."""
    return frozenset(name for n in walk(node) if (name := n.name if isinstance(n, Fact) else reference(n)))
