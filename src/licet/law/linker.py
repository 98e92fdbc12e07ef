"""Rules bound to days, shared between the days on which they read the same."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from msgspec import Struct

from licet.law.provision import Table
from licet.law.tables import Sheet, on_day
from licet.rules.ask import Rule, compile_rule
from licet.rules.link import all_of
from licet.rules.nodes import (
    Compare,
    Fact,
    Has,
    Needs,
    Node,
    OneOf,
    Within,
    facts_of,
    reference,
    walk,
)
from licet.rules.printing import text

T = TypeVar("T")


class Linker:
    """What editions of one book share, so that a new day does little anew: linked rules by rule and members, and of each
    what it reads and its function. A rule is kept beside what is known of it, so its identity is a safe key."""

    def __init__(self) -> None:
        self.linked: dict[tuple[int, tuple[frozenset[str] | None, ...]], tuple[Node, Node]] = {}
        self._sheets: dict[tuple[int, ...], Sheet] = {}
        self._kept: dict[tuple[object, ...], Any] = {}
        self._of: dict[tuple[int, str], tuple[object, Any]] = {}
        self._named: dict[int, tuple[Node, Named]] = {}
        self._joined: dict[tuple[int, int], tuple[Node, Node, Node]] = {}
        self._rules: dict[int, tuple[Node, Rule]] = {}
        self._tests: dict[int, tuple[Node, Tests]] = {}
        #: What was proved: by question the names of the rules that may hold.
        self.proved: dict[object, frozenset[str]] = {}

    def sheet(self, table: Table, day: date) -> Sheet:
        """The table on a day; days on which it reads the same share one."""
        rows = on_day(table, day)
        key = (id(table), *map(id, rows))
        if key not in self._sheets:
            self._sheets[key] = Sheet(table, {row.entry: row for row in rows})
        return self._sheets[key]

    def kept(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """What was made under a key, or is made now. The key names linked rules by their identity."""
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    def of(self, what: object, name: str, make: Callable[[], T]) -> T:
        """What is known under a name of a step or rule, or is made now. It is kept beside it: its identity is its key."""
        key = (id(what), name)
        if key not in self._of:
            self._of[key] = (what, make())
        found: T = self._of[key][1]
        return found

    def named(self, node: Node) -> "Named":
        """What a rule names. The rule is kept beside what is known of it: its identity is its key."""
        if id(node) not in self._named:
            self._named[id(node)] = (node, Named.of(node))
        return self._named[id(node)][1]

    def joined(self, scope: Node, when: Node) -> Node:
        """Scope and condition as one rule."""
        key = (id(scope), id(when))
        if key not in self._joined:
            self._joined[key] = (scope, when, all_of((scope, when)))
        return self._joined[key][2]

    def reads(self, node: Node) -> frozenset[str]:
        """The facts and keys a rule names."""
        return self.named(node).reads

    def rule(self, node: Node) -> Rule:
        """The rule as a function of facts."""
        if id(node) not in self._rules:
            self._rules[id(node)] = (node, compile_rule(node))
        return self._rules[id(node)][1]

    def groups(self, node: Node) -> tuple[str, ...]:
        """The country groups a rule names."""
        return self.named(node).groups

    def tests(self, node: Node) -> "Tests":
        """What a rule holds its facts against. Kept like what it names."""
        if id(node) not in self._tests:
            self._tests[id(node)] = (node, Tests.of(node))
        return self._tests[id(node)][1]


class Named(Struct, frozen=True):
    """What a rule names: country groups, keys of other law, facts and keys; whole: a part of the law as a whole."""

    groups: tuple[str, ...]
    keys: tuple[str, ...]
    reads: frozenset[str]
    whole: bool

    @classmethod
    def of(cls, node: Node) -> "Named":
        groups: set[str] = set()
        keys: dict[str, None] = {}
        reads: set[str] = set()
        whole = False
        for part in walk(node):
            if isinstance(part, Fact):
                reads.add(part.name)
            elif isinstance(part, Within):
                groups.add(part.group)
            elif isinstance(part, Needs):
                whole = True
            elif key := reference(part):
                keys[key] = None
        return cls(tuple(sorted(groups)), tuple(keys), frozenset(reads | keys.keys()), whole)


class Tests(Struct, frozen=True):
    """What a rule holds its facts against.

    compared: its comparisons, each with its text and the facts it reads; members: by fact a set it is tested against, and
    whether the rule names the members in words (or a group that has them).
    """

    compared: tuple[tuple[str, Compare, frozenset[str]], ...]
    members: tuple[tuple[str, frozenset[str], bool], ...]

    @classmethod
    def of(cls, node: Node) -> "Tests":
        compared: list[tuple[str, Compare, frozenset[str]]] = []
        members: list[tuple[str, frozenset[str], bool]] = []
        for part in walk(node):
            if isinstance(part, Compare):
                compared.append((text(part), part, facts_of(part)))
            elif isinstance(part, OneOf | Has) or (isinstance(part, Within) and part.members is not None):
                members.append((part.what.name, frozenset(part.members or ()), not isinstance(part, Within)))
        return cls(tuple(compared), tuple(members))
