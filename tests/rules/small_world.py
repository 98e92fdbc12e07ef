"""A vocabulary with one fact of every kind, and strategies for rules over it that pass the checker, and for situations."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

from hypothesis import strategies as st

from licet.facts.vocabulary import read_vocabulary
from licet.rules.check import Scope, check
from licet.rules.explain import explain
from licet.rules.link import inline, link
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
    Node,
    Not,
    Number,
    OneOf,
    Or,
    Parties,
    Under,
    Within,
    reference,
    walk,
)
from licet.rules.parse import DEFAULT_ROLES, parse
from licet.rules.polynomials import from_grid, grid, relation, span

TEXT = """
[roles]
purchaser = "purchaser"
intermediate_consignee = "intermediate consignee"
consignee = "consignee"
end_user = "end user"

[choices.lists]
red = "the red list"
blue = "the blue list"
grey = "the grey list"

[party.country]
type = "country"
label = "the country of the {role}"
question = "In which country is the {role}?"
mutable = true

[party.lists]
type = "set"
choices = "lists"
label = "the lists the {role} is on"
question = "On which lists is the {role}?"

[party.known]
type = "yes_no"
label = "the {role} is known to us"
question = "Is the {role} known?"
"""
NUMBERS = {  # name: unit, places, min, max
    "width": ("nm", 1, "0.5", "100"),
    "pitch": ("um", 3, "0.001", "0.1"),
    "overlay": ("nm", 4, "0", "10"),
    "cd": ("nm", 6, "0.0001", "100000"),
    "aperture": ("", 2, "0.01", "2"),
    "share": ("%", 1, "0", "100"),
    "score": ("", 2, "-5", "5"),
    "count": ("", 0, None, None),
    "heat": ("degC", 1, "-200", "400"),
}
OTHERS = {
    "on": 'type = "date"',
    "since": 'type = "date"',
    "kind": 'type = "choice"\nchoices = {saw = "a saw", file = "a file", drill = "a drill"}',
    "uses": 'type = "set"\nchoices = {wood = "wood", iron = "iron", tin = "tin"}',
    "to": 'type = "country"\nmutable = true',
    "source": 'type = "country"',
    "is_new": 'type = "yes_no"',
    "sharp": 'type = "yes_no"',
    "fine": 'type = "yes_no"',
    "code": 'type = "code"',
}


def _vocabulary_text() -> str:
    tables = [TEXT]
    for name, (unit, places, low, high) in NUMBERS.items():
        ends = "".join(f'{k} = "{v}"\n' for k, v in (("min", low), ("max", high)) if v is not None)
        tables.append(f'[fact.{name}]\ntype = "number"\nunit = "{unit}"\nplaces = {places}\n{ends}')
        tables[-1] += f'label = "the {name}"\nquestion = "What is the {name}?"\n'
    for name, body in OTHERS.items():
        tables.append(f'[fact.{name}]\n{body}\nlabel = "the {name}"\nquestion = "What is the {name}?"\n')
    return "\n".join(tables)


VOCABULARY = read_vocabulary({"small.toml": _vocabulary_text()})
COUNTRIES = ("AA", "BB", "CC", "DD", "EE", "FF")
GROUPS: Mapping[str, frozenset[str] | None] = {
    "g.north": frozenset({"AA", "BB", "DD"}),
    "g.one": frozenset({"CC"}),
    "g.none": frozenset(),
    "g.lost": None,
}
ENTRIES = {"x.1A", "x.1A.b"}
PROVISIONS = {"y.rule", "y.other"}
COLUMNS = {"x.index.one", "x.index.two"}
FAMILIES = {"y", "y.rule"}
SCOPE = Scope(
    VOCABULARY,
    frozenset(COUNTRIES),
    frozenset(GROUPS),
    frozenset(ENTRIES),
    frozenset(PROVISIONS),
    frozenset(COLUMNS),
    frozenset(FAMILIES),
)


def rule(text: str) -> Node:
    """A checked and linked rule of the small world."""
    node = parse(text)
    check(node, SCOPE, text=text)
    return linked(node)


def linked(node: Node) -> Node:
    return link(node, GROUPS.__getitem__)


#: In the order in which they can be worked out. `cd` is a number, `y.rule` the key of a reference.
DEFINITIONS: Mapping[str, Node] = {
    "cd": parse("0.35 * width / aperture"),
    "fine": rule("cd <= 25 nm or is_new and cd < 30 nm"),
    "y.rule": rule("fine and under x.1A and to in g.north"),
}


def derived(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with what the definitions make of them."""
    made = dict(facts)
    for name, definition in DEFINITIONS.items():
        if made.get(name) is None:
            made[name] = explain(definition, made).value
    return made


# --- rules -----------------------------------------------------------------------------------------------------------

LENGTH, AREA, PLAIN, HEAT, DAY = "length", "area", "plain", "heat", "day"
_UNITS = {LENGTH: ("nm", "um", "pm"), AREA: ("nm2",), PLAIN: ("", "%"), HEAT: ("degC", "K")}
_FACTS = {
    LENGTH: ("width", "pitch", "overlay", "cd"),
    PLAIN: ("aperture", "share", "score"),
    HEAT: ("heat",),
    DAY: ("on", "since"),
}
_ORDER = st.sampled_from(("<", "<=", "=", "!=", ">=", ">"))
_digits = st.one_of(
    st.sampled_from(("0", "1", "1.6", "3.2", "0.5", "10", "2.40", "45", "1e2", "1.5E-3", "1e9", "0.00005")),
    st.builds(lambda n, k: f"{n // 10**k}.{n % 10**k:0{k}d}" if k else str(n), st.integers(0, 9999), st.integers(0, 4)),
)
days = st.dates(date(2023, 12, 28), date(2024, 3, 2))


def numbers(dim: str) -> st.SearchStrategy[Node]:
    return st.builds(Number, _digits, st.sampled_from(_UNITS[dim]))


def positive(dim: str) -> st.SearchStrategy[Node]:
    facts = {LENGTH: ("width", "pitch", "cd"), PLAIN: ("aperture",)}[dim]
    one = st.sampled_from(facts).map(Fact)
    written = st.builds(Number, st.sampled_from(("0.5", "3", "1.10")), st.sampled_from(_UNITS[dim]))
    return st.one_of(one, one, written, st.builds(lambda a, b: Arithmetic("+", a, b), one, written))


def quantities(dim: str, depth: int = 2) -> st.SearchStrategy[Node]:
    """Numbers, facts and arithmetic of a dimension."""
    if dim == DAY:
        return st.one_of(days.map(lambda d: Day(d.isoformat())), st.sampled_from(_FACTS[DAY]).map(Fact))
    leaves = [numbers(dim)] + ([st.sampled_from(_FACTS[dim]).map(Fact)] * 2 if dim in _FACTS else [])
    if depth == 0:
        return st.one_of(leaves)
    below = st.deferred(lambda: quantities(dim, depth - 1))
    plain = st.deferred(lambda: quantities(PLAIN, depth - 1))
    length = st.deferred(lambda: quantities(LENGTH, depth - 1))
    ways = [*leaves, st.builds(Arithmetic, st.sampled_from("+-"), below, below)]
    if dim == PLAIN:
        ways += [st.builds(lambda a, b: Arithmetic("/", a, b), length, positive(LENGTH))] * 2
    if dim == LENGTH:
        ways.append(st.builds(lambda a, b: Arithmetic("/", a, b), below, positive(PLAIN)))
    if dim in (PLAIN, LENGTH):
        ways.append(st.builds(lambda a, b: Arithmetic("*", a, b), plain, below))
    if dim == AREA:
        ways += [st.builds(lambda a, b: Arithmetic("*", a, b), length, length)] * 2
    return st.one_of(ways)


@st.composite
def comparisons(draw: st.DrawFn) -> Node:
    dim = draw(st.sampled_from((LENGTH, LENGTH, PLAIN, PLAIN, AREA, HEAT, DAY, "count")))
    if dim == "count":
        side = st.one_of(numbers(PLAIN), st.just(Fact("share")))
        return Compare((Fact("count"), draw(side)), (draw(_ORDER),))
    terms = draw(st.lists(quantities(dim), min_size=2, max_size=3))
    return Compare(tuple(terms), tuple(draw(_ORDER) for _ in terms[1:]))


def _some(words: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=3, unique=True).map(tuple)


def _leaves(prefix: str = "") -> list[st.SearchStrategy[Node]]:
    def facts(*names: str) -> st.SearchStrategy[Fact]:
        return st.sampled_from(names).map(Fact)

    group = st.sampled_from(sorted(GROUPS))
    if prefix:
        country, lists, known = Fact("party.country"), Fact("party.lists"), Fact("party.known")
        return [
            st.builds(OneOf, st.just(country), _some(COUNTRIES)),
            st.builds(Within, st.just(country), group),
            st.builds(Has, st.just(lists), _some(("red", "blue", "grey"))),
            st.just(known),
        ]
    return [
        comparisons(),
        comparisons(),
        comparisons(),
        facts("is_new", "sharp", "fine"),
        st.builds(OneOf, st.just(Fact("kind")), _some(("saw", "file", "drill"))),
        st.builds(OneOf, facts("to", "source"), _some(COUNTRIES)),
        st.builds(Within, facts("to", "source", "end_user.country"), group),
        st.builds(Has, st.just(Fact("uses")), _some(("wood", "iron", "tin"))),
        st.sampled_from(sorted(ENTRIES)).map(Under),
        st.sampled_from(sorted(ENTRIES)).map(Meets),
        st.sampled_from(sorted(PROVISIONS)).map(Holds),
        st.sampled_from(sorted(COLUMNS)).map(Column),
        st.booleans().map(Always),
    ]


def _joined(leaves: st.SearchStrategy[Node], size: int) -> st.SearchStrategy[Node]:
    def grow(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(below, min_size=2, max_size=3).map(tuple)
        return st.one_of(st.builds(And, several), st.builds(Or, several), st.builds(Not, below))

    return st.recursive(leaves, grow, max_leaves=size)


_roles = st.one_of(st.just(DEFAULT_ROLES), _some(DEFAULT_ROLES))
_parties = st.builds(Parties, st.booleans(), _roles, _joined(st.one_of(_leaves("party.") + _leaves()[3:7]), 4))

#: Unlinked rules that the checker accepts.
rules = _joined(st.one_of([*_leaves(), _parties, _parties]), 7)
small_rules = _joined(st.one_of([*_leaves(), _parties, _parties, _parties]), 3)


# --- situations ------------------------------------------------------------------------------------------------------

BASE = sorted(
    [name for name, kind in VOCABULARY.facts.items() if name not in DEFINITIONS and kind.type != "code"]
    + [f"column {name}" for name in COLUMNS]
    + [f"{word} {entry}" for word in ("under", "meets") for entry in ENTRIES]
    + ["y.other"]
)


def values(name: str) -> st.SearchStrategy[Any]:
    """Values of a fact, numbers on its grid."""
    kind = VOCABULARY.facts.get(name)
    if kind is None or kind.type == "yes_no":
        return st.booleans()
    if kind.type == "number":
        low, high = span(kind)
        few = st.sampled_from([w for w in (low, low + 1, high - 1, high, 0, 1, 16, 32, 100, 160) if low <= w <= high])
        return st.one_of(few, st.integers(low, high)).map(lambda whole: from_grid(kind, whole))
    if kind.type == "date":
        return days
    if kind.type == "set":
        return st.frozensets(st.sampled_from(sorted(kind.choices)))
    return st.sampled_from(COUNTRIES if kind.type == "country" else sorted(kind.choices))


#: Facts without any unknown.
full = st.fixed_dictionaries({name: values(name) for name in BASE})
gaps = st.one_of(st.frozensets(st.sampled_from(BASE), max_size=4), st.frozensets(st.sampled_from(BASE), min_size=10))


def with_gaps(facts: Mapping[str, Any], missing: frozenset[str]) -> dict[str, Any]:
    return {name: None if name in missing else value for name, value in facts.items()}


def neighbours(node: Node, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """For every comparison of a linked rule and every fact in it: the facts with that one moved to where the two sides
    are equal (or nearly: the grid points around), and one and two steps to either side of it."""
    found = []
    for here in walk(inline(node, {"cd": DEFINITIONS["cd"]})):
        if not isinstance(here, Compare):
            continue
        for left, op, right in zip(here.terms, here.ops, here.terms[1:], strict=False):
            for name in sorted({n.name for side in (left, right) for n in walk(side) if isinstance(n, Fact)}):
                for whole in _roots(left, op, right, name, facts):
                    found.append(dict(facts) | {name: from_grid(VOCABULARY[name], whole)})
    return found


def _roots(left: Node, op: str, right: Node, name: str, facts: Mapping[str, Any]) -> list[int]:
    def polynomial(fact: str) -> dict[tuple[str, ...], Fraction]:
        step, zero = grid(VOCABULARY[fact])
        if fact == name:
            return {(fact,): step, (): zero}
        value = facts[fact]
        return {(): Fraction(value.toordinal()) if isinstance(value, date) else value}

    terms = relation(left, op, right, polynomial, lambda fact: span(VOCABULARY[fact])).terms
    if set(terms) - {(), (name,)} or not terms.get((name,)):
        return []
    root = Fraction(-terms.get((), 0), terms[(name,)])
    low, high = span(VOCABULARY[name])
    if name in ("on", "since"):
        low, high = low + 5, high - 5
    near = {floor(root) - 1, floor(root), ceil(root), ceil(root) + 1}
    return sorted(whole for whole in near if low <= whole <= high)


def references(node: Node) -> set[str]:
    return {key for n in walk(node) if (key := reference(n))}


def day_before(day: date) -> date:
    return day - timedelta(days=1)
