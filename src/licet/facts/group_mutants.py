"""Mutants of the country groups: one day, country or part changed at a time, to be noticed by an expectation of the group."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from licet.facts.membership import Membership
from licet.facts.places import Change, Follow, Group, Members, PlaceError, Places, load_countries

_ONE_DAY = timedelta(days=1)


def group_mutants(group: Group) -> Iterator[tuple[str, Group]]:
    """Every change of one thing in a group, with what was changed in words."""
    for index, change in enumerate(group.changes):
        for words, changed in _changes(change, group):
            kept = [*group.changes[:index], *changed, *group.changes[index + 1 :]]
            yield f"change of {change.on} {words}", replace(group, changes=tuple(kept))
    if group.before == "empty" and not group.union:
        for day in (group.since - _ONE_DAY, group.since + _ONE_DAY):
            yield f"begins {day}", replace(group, since=day)
    if not group.union:
        other: Literal["unknown", "empty"] = "unknown" if group.before == "empty" else "empty"
        yield f"is {other} before {group.since}", replace(group, before=other)
        for country, members in _less(group.members):
            yield f"without {country}", replace(group, members=members)
        stranger = _next(max(group.members), frozenset(load_countries()) - group.members)
        yield f"with {stranger}", replace(group, members=group.members | {stranger})
    for part in group.union:
        yield f"without {part}", replace(group, union=tuple(p for p in group.union if p != part))
    for country, plus in _less(group.plus):
        yield f"without {country}", replace(group, plus=plus)
    for part in group.without:
        yield f"with what is in {part}", replace(group, without=tuple(p for p in group.without if p != part))


def _changes(change: Change, group: Group) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """What a change may be instead: a day earlier or later, with a country less or the next one more."""
    for day in (change.on - _ONE_DAY, change.on + _ONE_DAY):
        yield f"on {day}", (replace(change, on=day),)
    before = group.listed(change.on - _ONE_DAY) or frozenset()
    for country, add in _less(change.add):
        yield f"does not add {country}", (replace(change, add=add),) if add or change.remove else ()
    for country, remove in _less(change.remove):
        yield f"does not remove {country}", (replace(change, remove=remove),) if remove or change.add else ()
    if change.add:
        country = _next(max(change.add), frozenset(load_countries()) - before - change.add)
        yield f"adds {country} as well", (replace(change, add=change.add | {country}),)
    if change.remove and (others := before - change.remove):
        country = _next(max(change.remove), others)
        yield f"removes {country} as well", (replace(change, remove=change.remove | {country}),)


def follow_mutants(follow: Follow, known: date) -> Iterator[tuple[str, Follow]]:
    """Every change of one thing in a rule by which places follow their parent.

    known: the first day for which one of the groups it speaks of is encoded; a rule as old as that has no first day to tell.
    """
    for country, places in _less(follow.places):
        yield f"{country} does not follow {follow.parent}", replace(follow, places=places)
    for day in (follow.since - _ONE_DAY, follow.since + _ONE_DAY) if follow.since > known else ():
        yield f"{' '.join(sorted(follow.places))} follow {follow.parent} from {day}", replace(follow, since=day)
    for part in follow.groups if len(follow.groups) > 1 else ():
        left = tuple(g for g in follow.groups if g != part)
        yield f"{' '.join(sorted(follow.places))} do not follow {follow.parent} in {part}", replace(follow, groups=left)


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The places with one thing changed. subject: the group, or the beginning of groups, that is changed; says: what is;
    concerns: the groups whose expectations may notice; places: None where such groups are refused when they are read."""

    subject: str
    says: str
    concerns: tuple[str, ...]
    places: Places | None

    def noticed(self, memberships: Mapping[str, Sequence[Membership]]) -> bool:
        """Whether it is refused or contradicts an expectation (by group) of the groups it changes."""
        changed = self.places
        return changed is None or any(f for g in self.concerns for m in memberships.get(g, ()) for f in m.faults(changed))


def mutated_places(places: Places, begins: str = "") -> Iterator[Regrouped]:
    """Every change of one thing in the groups whose id begins so, and in the rules by which places follow others there."""
    for group in places.groups.values():
        for says, mutant in group_mutants(group) if group.id.startswith(begins) else ():
            made = _made([*{**places.groups, group.id: mutant}.values()], places.follows)
            if not (group.union and made is not None and _alike(group.id, made, places)):
                yield Regrouped(group.id, says, (group.id,), made)
    for index, follow in enumerate(places.follows):
        concerned = tuple(g for g in places.groups if g.startswith(follow.groups) and g.startswith(begins))
        known = min((places.groups[g].since for g in concerned if not places.groups[g].union), default=date.max)
        for says, changed in follow_mutants(follow, known) if concerned else ():
            follows = (*places.follows[:index], changed, *places.follows[index + 1 :])
            yield Regrouped(follow.groups[0].rstrip("."), says, concerned, _made([*places.groups.values()], follows))


def _alike(group_id: str, one: Places, other: Places) -> bool:
    """Whether a derived group has the same members on every day: a part may add or take away nothing that others do not."""
    days = {*one.changes(group_id), *other.changes(group_id), *(group.since for group in one.groups.values())}
    return all(one.members(group_id, day) == other.members(group_id, day) for day in days)


def _made(groups: Sequence[Group], follows: Sequence[Follow]) -> Places | None:
    try:
        return Places.of(groups, follows)
    except PlaceError:
        return None


def _less(members: Members) -> Iterator[tuple[str, Members]]:
    for country in sorted(members):
        yield country, members - {country}


def _next(country: str, among: Members) -> str:
    """The next of these by its code, the first one after the last."""
    return min((c for c in among if c > country), default=min(among))
