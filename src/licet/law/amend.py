"""The law, amended: another book and other country groups, in which only what an amendment names reads otherwise.

A change cuts the versions it touches at its first and last day; what lies between reads as the change says. The book that
comes out is checked as packs are, so an amended law that is ill-typed or names nothing cannot come to be.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations

from msgspec.structs import replace

from licet.cache import content_hash
from licet.errors import nearest
from licet.facts.places import Change as Moved
from licet.facts.places import PlaceError, Places
from licet.facts.units import UnitError
from licet.facts.vocabulary import Vocabulary
from licet.law.amendment import Add, Amendment, Change, Kind, Members, Repeal, Replace, Reschedule, Resume, Suspend, Threshold
from licet.law.book import Book
from licet.law.checked import check_records
from licet.law.provision import Instrument, Provision, Records, Suspension, Version
from licet.law.read import Packs
from licet.law.tables import LawError
from licet.rules.check import literal
from licet.rules.link import mapped
from licet.rules.nodes import Compare, Fact, Node, Number, walk
from licet.rules.parse import parse
from licet.rules.printing import text as printed

Edit = Callable[[Version], Version | None]


def amend(book: Book, places: Places, vocabulary: Vocabulary, amendment: Amendment) -> tuple[Book, Places]:
    """The law and the country groups with an amendment. Raises LawError, PlaceError or RuleError, naming the change."""
    _no_contradiction(amendment.changes, places)
    act = Instrument(f"amendment.{amendment.hash[:12]}", amendment.title, "", "")
    provisions = dict(book.by_id)
    for change in amendment.changes:
        if isinstance(change, Members):
            places = _moved(places, change)
        elif isinstance(change, Add):
            _add(change, provisions, act, vocabulary, places)
        else:
            made = {p.id: _amended(p, change, act) for p in named(change, provisions)}
            if all(provisions[name] is one for name, one in made.items()):
                raise LawError(
                    f"it changes nothing: {change.provision} {_why_idle(change)}",
                    where=change.where,
                    mend=f"`licet law show {min(made)}` shows its versions",
                )
            provisions |= made
    records = Records(
        tuple(provisions[name] for name in sorted(provisions)),
        (*book.instruments.values(), act),
        book.regimes,
        book.tables,
        book.gaps,
    )
    changed = [p for p in records.provisions if p is not book.by_id.get(p.id)]
    check_records(records, changed, vocabulary, places)
    total = content_hash({"law": book.hash, "amendment": amendment.hash})
    return Book(records.provisions, records.instruments, book.regimes, book.tables, book.gaps, total), places


def _no_contradiction(changes: Iterable[Kind], places: Places) -> None:
    """Raise LawError for two changes that say different things of the same law at the same time, or move a country twice on one
    day."""
    joining: dict[tuple[str, date], set[str]] = {}
    for change in (c for c in changes if isinstance(c, Members)):
        moved = frozenset().union(*_countries(places, change))
        there = joining.setdefault((change.group, change.start), set())
        if twice := sorted(there & moved):
            mend = "name each country of a group once for the same day"
            raise LawError(f"{', '.join(twice)} moved on {change.start} already", where=change.where, mend=mend)
        there |= moved
    for one, other in combinations((c for c in changes if not isinstance(c, Add | Members)), 2):
        same_limb = (
            isinstance(one, Threshold) and isinstance(other, Threshold) and (one.fact, one.was) != (other.fact, other.was)
        )
        nested = _lies_in(one.provision, other.provision) or _lies_in(other.provision, one.provision)
        if nested and not same_limb and _meet(one, other):
            raise LawError(f"{other.where} contradicts it", where=one.where, mend="name each provision once for the same days")


def _meet(one: Change, other: Change) -> bool:
    """Whether two changes apply on some same day."""
    return (one.until is None or other.start < one.until) and (other.until is None or one.start < other.until)


def _lies_in(provision: str, part: str) -> bool:
    return provision == part or provision.startswith(part + ".")


def named(change: Kind, provisions: Mapping[str, Provision]) -> list[Provision]:
    """The provisions a change names: one, or for a repeal, a suspension or a resumption a whole part. Raises LawError."""
    assert not isinstance(change, Add | Members)
    whole = isinstance(change, Repeal | Suspend | Resume | Reschedule)
    found = [p for p in provisions.values() if p.id == change.provision or (whole and _lies_in(p.id, change.provision))]
    if not found:
        raise LawError(
            f"{change.provision!r} is no provision", where=change.where, mend=nearest(change.provision, list(provisions))
        )
    return found


def _amended(provision: Provision, change: Kind, act: Instrument) -> Provision:
    """The provision itself where the change leaves it as it is."""
    if isinstance(change, Reschedule):
        versions = tuple(_rescheduled(provision.versions, change, act))
    else:
        versions = tuple(_over(provision.versions, change, _edit(provision, change, act), act))
    return provision if versions == provision.versions else replace(provision, versions=versions, file=change.where)


def _rescheduled(versions: tuple[Version, ...], change: Reschedule, act: Instrument) -> Iterator[Version]:
    """The versions where what turns on one day turns on another: what begins then gives way to nothing, what ends lives on."""
    was, day = change.was, change.start
    if not any(was in (version.start, version.until) for version in versions):
        yield from versions
        return
    begins = any(version.start == was for version in versions)
    after = min((version.start for version in versions if version.start > was), default=date.max)
    for version in versions:
        start, until = version.start, version.until or date.max
        if start == was:
            start = day
        elif begins and day <= start < was:
            continue
        if until == was:
            until = min(day, after)
        elif begins and start < day < until <= was:
            until = day
        if start < until:
            moved = replace(version, start=start, until=None if until == date.max else until)
            yield moved if start == version.start else replace(moved, instrument=act.id, published=None)


def _edit(provision: Provision, change: Kind, act: Instrument) -> Edit:
    """What a change makes of a version; of one it does away with, None."""
    match change:
        case Threshold():
            return _threshold(provision, change)
        case Replace(when=when):
            node = parse(when, file=f"{change.where}, when")
            return lambda version: replace(version, when=node, text=when.strip(), text_hash="")
        case Suspend(start=start, until=until):
            pause = Suspension(start, until, act.id)
            return lambda version: replace(version, suspended=(*version.suspended, pause))
        case Resume():
            return lambda version: replace(version, suspended=tuple(_cut_short(version.suspended, change)))
    return lambda version: None


def _over(versions: Iterable[Version], change: Change, edit: Edit, act: Instrument) -> Iterator[Version]:
    """The versions, cut at the ends of a change; what lies between is edited."""
    for version in versions:
        first = max(version.start, change.start)
        last = min((day for day in (version.until, change.until) if day is not None), default=None)
        inside = edit(version) if last is None or first < last else version
        if inside == version:
            yield version
            continue
        if version.start < first:
            yield replace(version, until=first)
        if inside is not None:
            by = (
                inside
                if isinstance(change, Suspend | Resume)
                else replace(inside, instrument=act.id, published=None, checked=None)
            )
            yield replace(by, start=first, until=last)
        if last is not None and (version.until is None or last < version.until):
            yield replace(version, start=last)


def _why_idle(change: Kind) -> str:
    if isinstance(change, Resume):
        return "is not suspended then"
    if isinstance(change, Reschedule):
        return f"does not change on {change.was}"
    if isinstance(change, Replace):
        return "says that already, or is not in force then"
    return "is not in force then"


def _cut_short(pauses: Iterable[Suspension], change: Change) -> Iterator[Suspension]:
    """The suspensions without the days of a resumption."""
    for pause in pauses:
        if (change.until is not None and pause.start >= change.until) or (
            pause.until is not None and pause.until <= change.start
        ):
            yield pause
            continue
        if pause.start < change.start:
            yield replace(pause, until=change.start)
        if change.until is not None and (pause.until is None or change.until < pause.until):
            yield replace(pause, start=change.until)


def _threshold(provision: Provision, change: Threshold) -> Edit:
    """Raises LawError where no version in force on the days of the change has the limit."""
    was, now = _quantity(change.was, change), _quantity(change.now, change)
    seen: set[str] = set()

    def moved(node: Node) -> Node:
        if isinstance(node, Number) and literal(node) == literal(was):
            return replace(now, at=node.at)
        return mapped(node, moved)

    def in_rule(node: Node) -> Node:
        if isinstance(node, Compare) and any(isinstance(part, Fact) and part.name == change.fact for part in walk(node)):
            seen.update(printed(part) for part in walk(node) if isinstance(part, Number))
            return mapped(node, moved)
        return mapped(node, in_rule)

    def edit(version: Version) -> Version:
        node = in_rule(version.when)
        return version if node is version.when else replace(version, when=node, text=printed(node), text_hash="")

    last = change.until or date.max
    there = [edit(v) for v in provision.versions if v.start < last and (v.until is None or v.until > change.start)]
    if not any(made not in provision.versions for made in there):
        limits = f"it has {', '.join(sorted(seen))}" if seen else f"no rule of it compares {change.fact!r} in those days"
        raise LawError(f"{provision.id} has no limit {change.was} for {change.fact}", where=change.where, mend=limits)
    return edit


def _quantity(text: str, change: Threshold) -> Number:
    try:
        node = parse(f"{change.fact} <= {text}", file=change.where)
    except UnitError as error:
        raise LawError(f"{text!r} is no quantity: {error}", where=change.where) from None
    if isinstance(node, Compare) and isinstance(node.terms[1], Number):
        return node.terms[1]
    raise LawError(f"{text!r} is no quantity", where=change.where, mend='a number and its unit: "2.40 nm"')


def _add(change: Add, provisions: dict[str, Provision], act: Instrument, vocabulary: Vocabulary, places: Places) -> None:
    name = change.provision.get("id")
    if name in provisions:
        raise LawError(f"{name!r} is there already", where=change.where, mend="use replace, or another id")
    usual = {
        "cite": act.title,
        "force": "binding text",
        "confidence": "low",
        "instrument": act.id,
        "says": act.title,
        "title": act.title,
    }
    entry = {**usual, "regime": str(name).split(".")[0], **change.provision}
    added = Packs(vocabulary, places).proposed(entry, change.where)
    provisions[added.id] = added


def _moved(places: Places, change: Members) -> Places:
    """Raises PlaceError for a group or country nobody knows, a member that joins, a stranger that leaves."""
    add, remove = _countries(places, change)
    try:
        moved = places.amended(change.group, Moved(change.start, add, remove))
        return moved.amended(change.group, Moved(change.until, remove, add)) if change.until else moved
    except PlaceError as error:
        raise PlaceError(error.what, where=f"{change.where}, {error.where or change.group}", mend=error.mend) from None


def _countries(places: Places, change: Members) -> tuple[frozenset[str], frozenset[str]]:
    """Those that join and those that leave. Raises PlaceError for one nobody knows, LawError where there are none."""
    if not (*change.add, *change.remove):
        mend = f'add = ["NO"] or remove = ["NO"], for {change.group}'
        raise LawError("it changes nothing: no country joins or leaves", where=change.where, mend=mend)
    try:
        return frozenset(map(places.country, change.add)), frozenset(map(places.country, change.remove))
    except PlaceError as error:
        raise PlaceError(error.what, where=f"{change.where}, {error.where or change.group}", mend=error.mend) from None
