"""Names, types and units of a rule against the vocabulary: a rule that compares nanometres with a country cannot exist."""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from licet.errors import LicetError, nearest
from licet.facts.units import PLAIN, Dimension, number, quantity, unit
from licet.facts.vocabulary import FactKind, Vocabulary
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
from licet.rules.parse import RuleError

TRUTH = "truth"
DATE = "date"
Shape = str | Dimension


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule may name. A set left out (None) is not checked: entries and provisions are known once all packs are read."""

    vocabulary: Vocabulary
    countries: Set[str] = field(default_factory=frozenset)
    groups: Set[str] = field(default_factory=frozenset)
    entries: Set[str] | None = None
    provisions: Set[str] | None = None
    columns: Set[str] | None = None
    families: Set[str] | None = None


def literal(node: Number) -> Fraction:
    """The value of a number node in the canonical unit of its dimension."""
    return unit(node.unit).read(number(node.text))


def check(node: Node, scope: Scope, *, wanted: Shape = TRUTH, text: str = "", file: str = "") -> None:
    """Check a whole rule.

    wanted: "truth", or the dimension a numeric definition must have. Raises RuleError at the node that is wrong.
    """
    found = _Checker(scope, text, file).shape(node)
    if found != wanted:
        raise RuleError(f"this is {_name(found)}, but {_name(wanted)} is needed", text, node.at, file=file)


def _name(shape: Shape) -> str:
    if shape == TRUTH:
        return "a condition"
    if shape == DATE:
        return "a date"
    if isinstance(shape, str) or shape == PLAIN:
        return "a number"
    return "a quantity in " + "·".join(f"{base}^{power}" if power != 1 else base for base, power in shape)


@dataclass(frozen=True, slots=True)
class _Checker:
    scope: Scope
    text: str
    file: str

    def fail(self, what: str, node: Node, mend: str | None = None) -> RuleError:
        return RuleError(what, self.text, node.at, file=self.file, mend=mend or None)

    def kind(self, node: Fact) -> FactKind:
        try:
            return self.scope.vocabulary[node.name]
        except LicetError as error:
            raise self.fail(error.what, node, error.mend) from None

    def shape(self, node: Node) -> Shape:
        match node:
            case Number():
                try:
                    literal(node)
                except LicetError as error:
                    raise self.fail(error.what, node, error.mend) from None
                return unit(node.unit).dimension
            case Day(text=day):
                try:
                    date.fromisoformat(day)
                except ValueError:
                    raise self.fail(f"{day} is no day of the calendar", node) from None
                return DATE
            case Fact():
                return self.fact(node)
            case Always():
                return TRUTH
            case Not(part=part):
                return self.truth(part)
            case And(parts=parts) | Or(parts=parts):
                for part in parts:
                    self.truth(part)
                return TRUTH
            case Compare():
                return self.compare(node)
            case Arithmetic():
                return self.arithmetic(node)
            case OneOf() | Has():
                return self.members(node)
            case Within(what=what, group=group):
                if self.kind(what).type != "country":
                    raise self.fail(f"{what.name} is no country, so it cannot be in a country group", node)
                return self.known(group, self.scope.groups, "country group", node)
            case Under(entry=name) | Meets(entry=name):
                return self.known(name, self.scope.entries, "entry of a control list", node)
            case Holds(provision=name):
                return self.known(name, self.scope.provisions, "provision", node)
            case Needs(beginning=name):
                return self.known(name, self.scope.families, "part of the law with requirements", node)
            case Column(name=name):
                return self.known(name, self.scope.columns, "column of a table", node)
            case Parties():
                return self.parties(node)

    def truth(self, node: Node) -> Shape:
        found = self.shape(node)
        if found != TRUTH:
            raise self.fail(f"a condition is needed here, but this is {_name(found)}", node, "compare it with something")
        return TRUTH

    def known(self, name: str, names: Set[str] | None, what: str, node: Node) -> Shape:
        if names is not None and name not in names:
            raise self.fail(f"{name!r} is no known {what}", node, nearest(name, sorted(names)))
        return TRUTH

    def fact(self, node: Fact) -> Shape:
        kind = self.kind(node)
        if kind.type == "number":
            assert kind.unit is not None
            return kind.unit.dimension
        if kind.type == "date":
            return DATE
        if kind.type == "yes_no":
            return TRUTH
        mend = {"choice": "is", "country": "in", "set": "has"}.get(kind.type)
        raise self.fail(
            f"{node.name} is a {kind.type}, not a condition or a number",
            node,
            f"write `{node.name} {mend} ...`" if mend else None,
        )

    def compare(self, node: Compare) -> Shape:
        shapes = [self.shape(term) for term in node.terms]
        for term, found in zip(node.terms, shapes, strict=True):
            if found == TRUTH:
                raise self.fail("conditions are not compared; join them with and, or, not", term)
            if found != shapes[0]:
                raise self.fail(f"{_name(shapes[0])} is compared with {_name(found)}", term, self.unit_hint(node))
        return TRUTH

    def unit_hint(self, node: Compare) -> str:
        for term in node.terms:
            if isinstance(term, Fact) and (kind := self.kind(term)).unit is not None and kind.unit.name:
                return f"{term.name} is given in {kind.unit.name}"
        return ""

    def arithmetic(self, node: Arithmetic) -> Shape:
        left, right = self.shape(node.left), self.shape(node.right)
        for side, found in ((node.left, left), (node.right, right)):
            if isinstance(found, str):
                raise self.fail(f"{_name(found)} cannot be used in arithmetic", side)
        assert not isinstance(left, str)
        assert not isinstance(right, str)
        if node.op in "+-":
            if left != right:
                raise self.fail(f"{_name(left)} and {_name(right)} cannot be added or subtracted", node.right)
            return left
        if node.op == "/" and not self.positive(node.right):
            raise self.fail("the divisor could be zero or negative", node.right, "divide by a fact whose minimum is above 0")
        sign = 1 if node.op == "*" else -1
        powers = dict(left)
        for base, exponent in right:
            powers[base] = powers.get(base, 0) + sign * exponent
        return tuple(sorted((base, e) for base, e in powers.items() if e))

    def positive(self, node: Node) -> bool:
        match node:
            case Number():
                return literal(node) > 0
            case Fact():
                low = self.kind(node).low
                return low is not None and low > 0
            case Arithmetic(op="-"):
                return False
            case Arithmetic(left=left, right=right):
                return self.positive(left) and self.positive(right)
        return False

    def members(self, node: OneOf | Has) -> Shape:
        kind = self.kind(node.what)
        if isinstance(node, Has):
            allowed, word = (set(kind.choices), "set") if kind.type == "set" else (None, "set")
        elif kind.type == "country":
            allowed, word = set(self.scope.countries), "country"
        else:
            allowed, word = (set(kind.choices), "choice") if kind.type == "choice" else (None, "choice or country")
        if allowed is None:
            raise self.fail(f"{kind.name} is a {kind.type}, not a {word}", node)
        if len(set(node.members)) != len(node.members):
            raise self.fail("a word stands twice in the set", node)
        for member in node.members:
            if member not in allowed:
                raise self.fail(f"{member!r} is no {kind.label}", node, nearest(member, sorted(allowed)))
        return TRUTH

    def parties(self, node: Parties) -> Shape:
        from licet.rules.link import for_role

        for role in node.roles:
            if role not in self.scope.vocabulary.roles:
                raise self.fail(f"{role!r} is no role", node, nearest(role, list(self.scope.vocabulary.roles)))
            self.truth(for_role(node.body, role))
        return TRUTH


def value_of(kind: FactKind, text: str) -> Fraction:
    """The canonical value of a quantity given for a number fact. Raises UnitError; range is not checked here."""
    assert kind.unit is not None
    return quantity(text, kind.unit)
