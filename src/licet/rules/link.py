"""Binding a rule to a day: groups get their members, party quantifiers get one instance per role.

Linked trees are what the four readings read. The shape and the places stay, so what is shown is what was evaluated.
"""

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from licet.rules.nodes import And, Arithmetic, Compare, Fact, Has, Holds, Needs, Node, Not, OneOf, Or, Parties, Within

Members = Callable[[str], frozenset[str] | None]


def mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with `change` applied to each of its direct children; the node itself where that changes nothing."""
    match node:
        case And(parts=parts) | Or(parts=parts):
            changed = _each(parts, change)
            return node if changed is parts else type(node)(changed, node.at)
        case Not(part=part):
            other = change(part)
            return node if other is part else Not(other, node.at)
        case Compare(terms=terms):
            changed = _each(terms, change)
            return node if changed is terms else replace(node, terms=changed)
        case Arithmetic(left=left, right=right):
            return replace(node, left=change(left), right=change(right))
        case Parties(body=body, each=each):
            return replace(node, body=change(body), each=tuple(change(e) for e in each))
        case OneOf(what=what) | Within(what=what) | Has(what=what):
            other = change(what)
            return node if other is what else replace(node, what=other)
    return node


def _each(nodes: tuple[Node, ...], change: Callable[[Node], Node]) -> tuple[Node, ...]:
    changed = tuple([change(node) for node in nodes])
    return nodes if all(a is b for a, b in zip(nodes, changed, strict=True)) else changed


def for_role(body: Node, role: str) -> Node:
    """The body of a party quantifier for one role: `party.x` becomes `role.x`."""

    def change(node: Node) -> Node:
        if isinstance(node, Fact):
            return Fact(f"{role}.{node.name[6:]}", node.at) if node.name.startswith("party.") else node
        return mapped(node, change)

    return change(body)


def link(node: Node, members: Members) -> Node:
    """The tree with the members of its groups and the instances of its quantifiers filled in."""
    match node:
        case Within(group=group):
            found = members(group)
            return replace(node, members=None if found is None else tuple(sorted(found)))
        case Parties(body=body, roles=roles):
            return replace(node, each=tuple(link(for_role(body, role), members) for role in roles))
    return mapped(node, lambda child: link(child, members))


def spread(node: Node, requirements: Callable[[str], Iterable[str]]) -> Node:
    """The tree with the provisions themselves in place of each part of the law that is asked as a whole.

    requirements: ids of the requirements and prohibitions at or below an id.
    """
    if isinstance(node, Needs):
        return any_of(Holds(provision, node.at) for provision in requirements(node.beginning))
    return mapped(node, lambda child: spread(child, requirements))


def inline(node: Node, definitions: Mapping[str, Node]) -> Node:
    """The tree with defined facts replaced by their definitions (for the readings that need plain columns)."""
    if isinstance(node, Fact) and node.name in definitions:
        return inline(definitions[node.name], definitions)
    return mapped(node, lambda child: inline(child, definitions))


def unplaced(node: Node) -> Node:
    """The tree without its places: two texts of one rule are equal."""
    from licet.rules.nodes import NOWHERE

    return replace(mapped(node, unplaced), at=NOWHERE)


def any_of(parts: Iterable[Node]) -> Node:
    """Or of the parts; of none, `never`."""
    from licet.rules.nodes import Always

    found = tuple(parts)
    return Always(False) if not found else found[0] if len(found) == 1 else Or(found)


def all_of(parts: Iterable[Node]) -> Node:
    """And of the parts; of none, `always`."""
    from licet.rules.nodes import Always

    found = tuple(parts)
    return Always(True) if not found else found[0] if len(found) == 1 else And(found)
