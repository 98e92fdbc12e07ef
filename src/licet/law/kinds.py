"""For which kinds of item a condition can hold: most law is written for some kinds."""

from licet.rules.nodes import And, Node, OneOf


def can_hold(when: Node, kind: str) -> bool:
    """Whether a condition that begins with the kind of item can hold for this kind."""
    for part in when.parts if isinstance(when, And) else (when,):
        if isinstance(part, OneOf) and part.what.name == "item.kind" and kind not in part.members:
            return False
    return True


def kinds_of(when: Node) -> frozenset[str]:
    """The kinds of item that a condition which begins with the kind is for; empty for one that does not."""
    for part in when.parts if isinstance(when, And) else (when,):
        if isinstance(part, OneOf) and part.what.name == "item.kind":
            return frozenset(part.members)
    return frozenset()
