"""The named parties of a deal screened, and what that tells its law: `end_user.lists` and the like, role by role.

What the deal itself says of a party's lists is left alone. Of the others:
a match that a person found to be the party counts; one that bears the very name, in no other country, counts until a person
decides, and is said to be undecided; any other possible match, or a name that cannot be searched for, leaves the lists unknown;
without one the party is taken to be on none of the lists searched. A name not found is no clearance.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache

from msgspec import Struct
from msgspec.structs import replace

from licet.deals.deal import Deal, ListRead, OwnerGiven
from licet.deals.facts import Given, read_fact
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.screening.entries import Entry
from licet.screening.law_facts import TURNING, PartyFacts, Screened, party_facts
from licet.screening.ownership import Owner
from licet.screening.screener import Asked, Match, Screener, Screening
from licet.screening.standing import plain


class Role(Struct, frozen=True):
    """A party of a deal: its role, what was found, which of it counts, and which of it is open."""

    role: str
    screening: Screening
    taken: tuple[Match, ...]
    open: tuple[Match, ...]


def screened(deal: Deal, screener: Callable[[date], Screener] | None = None) -> tuple[Deal, tuple[Role, ...]]:
    """The deal with what screening says of its parties, and the screenings.

    screener: of a day; the lists kept and shipped, if left out. A deal without owners or a named party of unknown lists comes
    back as it is, and no list is read. Raises ListError or DecisionError for kept lists or decisions that cannot be read.
    """
    names = _named(deal)
    if not names and not deal.owners:
        return deal, ()
    search = (screener or screener_of)(deal.on)
    roles = {role: _screen(role, asked, search, deal.on) for role, asked in names.items()}
    facts = dict(deal.facts)
    warnings = list(deal.warnings)
    for name in dict.fromkeys((*roles, *deal.owners)):
        role = roles.get(name)
        told = party_facts({name: _as_screened(role, deal.owners.get(name), search, deal.on)}, deal.on)
        if role is not None:
            facts[f"{name}.lists"] = _lists(role, told, search)
            warnings += [*_undecided(role), *(f"{name}: {fault}" for fault in role.screening.faults)]
        facts |= {fact: given for fact, given in _shares(told).items() if fact not in deal.facts}
        warnings += told.warnings
    read = tuple(ListRead(s.list, s.title, s.as_of, s.entries, s.hash) for s in search.searched)
    return replace(deal, facts=facts, warnings=tuple(warnings), lists=read), tuple(roles.values())


def on_days(deal: Deal) -> tuple[Callable[[date], Deal], frozenset[date]]:
    """The deal with what screening says of its parties, by day; and the days on which that may turn.

    The newest lists kept are asked, and believed in what they say of days: since when a party is listed, until when, and from
    which day a footnote holds. Where a list does not say, the party counts on every day, and the answer warns of it.
    Raises ListError or DecisionError as `screened` does.
    """
    newest = screener_of(date.today())
    _, roles = screened(deal, lambda _: newest)
    owners = [_screen("owner", Asked(name), newest, deal.on) for name in _owner_names(deal)]
    days: set[date | None] = set(TURNING) if roles or owners else set()
    for role in (*roles, *owners):
        for hit in role.screening.hits:
            entry = newest.entry(hit.list, hit.entry)
            days |= {entry.listed, entry.until, *entry.footnotes_from}

    @cache
    def of_day(day: date) -> Deal:
        return screened(replace(deal, on=day), lambda _: newest)[0]

    return of_day, frozenset(day for day in days if day is not None)


def _owner_names(deal: Deal) -> list[str]:
    waiting = [owner for owners in deal.owners.values() for owner in owners]
    found: list[str] = []
    while waiting:
        owner = waiting.pop()
        found.append(owner.name)
        waiting += owner.owners or ()
    return found


@lru_cache(maxsize=8)  # an index is tens of megabytes, and a server is asked for many days
def screener_of(day: date) -> Screener:
    """The lists kept, as they stood on a day, and those shipped."""
    return Screener.on_day(day)


def _named(deal: Deal) -> Mapping[str, Asked]:
    """By role the parties with a name of which nothing is said about lists."""
    found: dict[str, Asked] = {}
    for role in load_vocabulary().roles:
        name = deal.facts.get(f"{role}.name")
        if name is not None and name.value and f"{role}.lists" not in deal.facts:
            country = deal.facts.get(f"{role}.country")
            found[role] = Asked(name.value, (country.value if country else None) or "")
    return found


def _screen(role: str, asked: Asked, search: Screener, on: date) -> Role:
    screening = search.screen(asked, on)
    counting = [m for m in screening.hits if m.law.words]
    same = [m for m in counting if _settled(m) == "same" or (_settled(m) == "" and _bears_the_name(m, asked.country))]
    open_ = [m for m in counting if _settled(m) == "" and m not in same]
    return Role(role, screening, tuple(same), tuple(open_))


def _as_screened(role: Role | None, owners: Sequence[OwnerGiven] | None, search: Screener, on: date) -> Screened:
    """A party with its entries and its owners, each screened in turn."""
    name, taken, open_ = (role.screening.query.name, role.taken, role.open) if role else ("", (), ())
    held = None if owners is None else tuple(_owner(owner, search, on) for owner in owners)
    return Screened(name, _entries(taken, search), _entries(open_, search), held)


def _owner(given: OwnerGiven, search: Screener, on: date) -> Owner:
    """A shareholder screened: one with a match that nobody has decided, or a name that cannot be searched for, was not."""
    found = _screen("owner", Asked(given.name), search, on)
    above = None if given.owners is None else tuple(_owner(each, search, on) for each in given.owners)
    told = bool(found.taken) or not (found.open or found.screening.faults)
    return Owner(given.name, given.percent, _entries(found.taken, search), told, above)


def _entries(matches: Sequence[Match], search: Screener) -> tuple[Entry, ...]:
    return tuple(search.entry(match.list, match.entry) for match in matches)


def _shares(told: PartyFacts) -> dict[str, Given]:
    """The shares that listed parties hold, as facts of the deal."""
    vocabulary, places = load_vocabulary(), load_places()
    found = {}
    for fact, value in told.facts.items():
        if not fact.endswith(".lists"):
            given = read_fact(vocabulary[fact], value, places)
            found[fact] = replace(given, source=f"owners screened: {told.sources[fact]}")
    return found


def _settled(match: Match) -> str:
    """`same` or `different` where that stands decided; "" while it is open, reopened, unsure or escalated."""
    verdict = match.decision.verdict if match.decision.state == "decided" else None
    return verdict if verdict in ("same", "different") else ""


def _bears_the_name(match: Match, country: str) -> bool:
    """Whether every word of either name is met by the other, and no country speaks against it."""
    if country and match.countries and country not in match.countries:
        return False
    kinds = {part.kind for part in match.parts}
    exact = all(part.rule in _THE_SAME for part in match.parts if part.kind == "word")
    return plain(match.queried) == plain(match.name) or (exact and not kinds & _UNMET)


#: How words meet that are the same.
_THE_SAME = ("exact", "the same number", "a listed address")
#: Parts that say that words of one name are not met by the other, or that they contradict each other.
_UNMET = {"only in query", "only in list", "numbers", "places"}


def _lists(role: Role, told: PartyFacts, search: Screener) -> Given:
    words = told.facts[f"{role.role}.lists"]
    if words == "unknown":
        may = "; ".join(f"{m.name} on {m.list}" for m in role.open[:3])
        return Given(None, "unknown", f"screening: may be {may}; nobody has decided")
    if words:
        return Given(frozenset(words), "known", f"screening: {told.sources[f'{role.role}.lists']}")
    if role.screening.faults:
        return Given(None, "unknown", f"the name could not be searched for: {role.screening.faults[0]}")
    newest = max((s.as_of for s in search.searched if s.as_of), default=None)
    return Given(frozenset(), "assumed", f"screened against {len(search.searched)} lists, the newest of {newest}: no match")


def _undecided(role: Role) -> list[str]:
    """What counts although no person has decided it."""
    name = role.screening.query.name
    return [
        f"{role.role}: {name!r} is taken to be {m.name!r} on {m.list} for bearing its name: a person has to decide it"
        for m in role.taken
        if not _settled(m)
    ]
