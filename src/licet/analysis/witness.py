"""A witness made fit to be shown: what it need not state is left out, and its numbers are ones that machines have.

Every step is tried on the law itself: a fact is left out, or a number moved, only where what the witness shows stays so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from licet.deals.catalogue import load_catalogue
from licet.deals.facts import read_fact
from licet.facts.places import load_places
from licet.facts.units import plain
from licet.facts.vocabulary import FactKind, Vocabulary
from licet.rules.link import all_of, any_of
from licet.rules.nodes import Compare, Fact, Node, Number

Facts = Mapping[str, Any]
#: What a reader takes for granted, where a proof may have chosen otherwise.
_PLAIN = {"item.form": "complete", "kind": "export", "item.kind": "scanner", "to": "CN"}
#: Published values are few; a machine may well be so many times better or worse than those.
_BEYOND = 2
_MOST = 24


def fit(facts: Facts, shows: Callable[[Facts], bool], vocabulary: Vocabulary, kind: str | None) -> Facts:
    """The fewest of these facts that still show it, with plausible values; what makers publish is left out last."""
    found = dict(facts)
    for name, value in _PLAIN.items():
        if name in found and shows({**found, name: value}):
            found[name] = value
    for name in sorted(found, key=lambda n: (n in _published_names(), n)):
        fewer = {n: v for n, v in found.items() if n != name}
        if shows(fewer):
            found = fewer
    for name in sorted(found):
        if name in vocabulary and vocabulary[name].type == "number":
            moved = ({**found, name: value} for value in _values(vocabulary[name], kind, found[name]))
            found = next((other for other in moved if shows(other)), found)
    return found


@cache
def _published_names() -> frozenset[str]:
    return frozenset(name for model in load_catalogue().models for name in model.facts)


@cache
def published(kind: str | None, fact: str) -> tuple[Fraction, ...]:
    """The values of a numeric fact that makers publish for items of this kind (None: of any), the most frequent first."""
    from licet.facts.vocabulary import load_vocabulary

    vocabulary, places = load_vocabulary(), load_places()
    counts: dict[Fraction, int] = {}
    for model in load_catalogue().models:
        if fact in model.facts and fact in vocabulary and (kind is None or model.kind == kind):
            value = read_fact(vocabulary[fact], model.facts[fact].value, places).value
            if isinstance(value, Fraction):
                counts[value] = counts.get(value, 0) + 1
    return tuple(sorted(counts, key=lambda value: (-counts[value], value)))


def plausible(cells: Mapping[str, Iterable[Any]], vocabulary: Vocabulary, kind: str | None) -> Node:
    """The rule that numbers lie where machines of this kind lie, as far as makers publish them, or where the law looks.

    cells: by open number the values on both sides of every threshold of the law.
    """
    return all_of(part for name, near in cells.items() if (part := _range(vocabulary[name], kind, near)) is not None)


def _range(kind_of_fact: FactKind, kind: str | None, near: Iterable[Any]) -> Node | None:
    near = tuple(near)
    values = published(kind, kind_of_fact.name) or published(None, kind_of_fact.name) or near
    if not values or kind_of_fact.unit is None:
        return None
    low, high = min(values), max(values)
    if kind_of_fact.name in _FEW and values is not near:
        return any_of(Compare((Fact(kind_of_fact.name), _number(kind_of_fact, v)), ("=",)) for v in values)
    if kind_of_fact.name not in _FIXED:
        low, high = low / _BEYOND, high * _BEYOND
    low = max(low, kind_of_fact.low if kind_of_fact.low is not None else low)
    high = min(high, kind_of_fact.high if kind_of_fact.high is not None else high)
    return Compare((_number(kind_of_fact, low), Fact(kind_of_fact.name), _number(kind_of_fact, high)), ("<=", "<="))


#: What does not go beyond what is published, and of this what has none but the published values: light sources, wafers.
_FIXED = frozenset({"na"})
_FEW = frozenset({"wavelength", "wafer_size"})


def _number(kind: FactKind, value: Fraction) -> Number:
    assert kind.unit is not None
    return Number(plain(round(kind.unit.write(value), kind.places), kind.places), kind.unit.name)


def _values(kind: FactKind, item: str | None, now: Fraction) -> Iterator[Fraction]:
    """Values to try in place of one that a prover chose: published ones near it, then round ones, the roundest first."""
    if kind.unit is None:
        return
    near = sorted((published(item, kind.name) or published(None, kind.name))[:_MOST], key=lambda v: abs(v - now))
    yield from near
    written = kind.unit.write(now)
    seen = set(near)
    for digits in range(1, 5):
        for value in _round(written, digits, kind.places):
            back = kind.unit.read(value)
            inside = (kind.low is None or kind.low <= back) and (kind.high is None or back <= kind.high)
            if back not in seen and inside:
                seen.add(back)
                yield back


def _round(value: Fraction, digits: int, places: int) -> Iterator[Fraction]:
    """The value with so many significant digits, and its neighbours."""
    if value == 0:
        yield Fraction(0)
        return
    size = Decimal(value.numerator) / Decimal(value.denominator)
    step = Fraction(10) ** max(size.adjusted() - digits + 1, -places)
    middle = round(value / step)
    yield from (n * step for n in (middle, middle + 1, middle - 1, middle + 2, middle - 2))


def beyond_published(kind: str | None, facts: Facts) -> tuple[str, ...]:
    """The numbers that lie outside what makers publish of such machines."""
    found = []
    for name, value in facts.items():
        known = published(kind, name) or published(None, name)
        if known and not min(known) <= value <= max(known):
            found.append(name)
    return tuple(sorted(found))
