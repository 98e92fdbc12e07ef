"""From listings to the facts that the law reads: `end_user.lists` and the like, on the day of the deal, each with its entry.

A listing counts from its first day until the day it is no longer on the list, a footnote from its own first day. What the law
pauses (Chinese announcements of 2025) it pauses itself: such a listing has a word of its own, found by the day it began.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from licet.errors import LicetError, nearest
from licet.facts.vocabulary import Vocabulary, load_vocabulary
from licet.screening.entries import Entry
from licet.screening.ownership import HALF, Owner, Share, chinese_share, listed_share

#: The law's word for a list, where it is not the list's id.
WORDS = {"eu_fsf": "eu_sanctions"}
#: Announcements whose effect was paused or ended: the law has a word of their own for the listings of that day.
BATCHES = {
    ("cn_control_list", date(2025, 3, 4)): "cn_control_list_13_2025",
    ("cn_control_list", date(2025, 4, 4)): "cn_control_list_21_2025",
    ("cn_control_list", date(2025, 4, 9)): "cn_control_list_22_2025",
    ("cn_control_list", date(2025, 4, 10)): "cn_control_list_22_2025",
    ("cn_unreliable_entity", date(2025, 3, 4)): "cn_unreliable_5_6_2025",
    ("cn_unreliable_entity", date(2025, 4, 4)): "cn_unreliable_7_2025",
    ("cn_unreliable_entity", date(2025, 4, 9)): "cn_unreliable_8_2025",
    ("cn_unreliable_entity", date(2025, 4, 10)): "cn_unreliable_8_2025",
}
#: The first day of each footnote of the Entity List: a list that does not date them cannot mean an earlier one.
FOOTNOTES = {"1": date(2020, 5, 15), "3": date(2022, 2, 24), "4": date(2022, 10, 21), "5": date(2024, 12, 2)}
#: The programmes whose parties 15 CFR 744.8(a)(1) names; of another programme OFAC's own rules speak.
PROGRAMMES_744_8 = frozenset(
    (
        *("BELARUS-EO14038", "BELARUS", "RUSSIA-EO14024", "UKRAINE-EO13660", "UKRAINE-EO13661", "UKRAINE-EO13662"),
        *("UKRAINE-EO13685", "FTO", "SDGT", "NPWMD", "ILLICIT-DRUGS-EO14059", "ILLICIT DRUGS-EO14059", "SDNT", "SDNTK", "TCO"),
    )
)
_FOOTNOTED = "us_entity_list"
_EVERY_ITEM = ("every item", "for all items subject to the ear", "all items subject to the ear")


class Listing(Struct, frozen=True):
    """A listing of a party and what it comes to on the day of the deal.

    words: of the fact `lists`, empty where the listing does not count that day or the law asks for no such list; why: in a
    sentence, where it does not count or only in part; the rest: of the entry, as the version of the list has it that was read.
    """

    list: str
    entry: str
    name: str
    words: tuple[str, ...]
    since: date | None
    until: date | None
    requirement: str
    policy: str
    citation: str
    url: str
    confidence: str
    why: str = ""
    remarks: str = ""


class Screened(Struct, frozen=True):
    """A party of a deal after screening.

    confirmed: entries that a person (or an identifier) has found to be this party; open: entries that may be and nobody has
    decided; owners: its shareholders, each screened in turn; None where nobody asked, an empty tuple where they are not known.
    """

    name: str
    confirmed: tuple[Entry, ...] = ()
    open: tuple[Entry, ...] = ()
    owners: tuple[Owner, ...] | None = None


class PartyFacts(Struct, frozen=True):
    """What screening tells the law.

    facts: by full name, as a deal file writes them; sources: where each comes from; listings: by role, those that count and
    those that do not; warnings: what a person must know before relying on the facts.
    """

    facts: dict[str, Any]
    sources: dict[str, str]
    listings: dict[str, tuple[Listing, ...]]
    warnings: tuple[str, ...]


def party_facts(parties: Mapping[str, Screened], on: date) -> PartyFacts:
    """The facts of a deal's parties by role (`end_user`, ...). on: its day. Raises LicetError for an unknown role or share."""
    vocabulary = load_vocabulary()
    facts: dict[str, Any] = {}
    sources: dict[str, str] = {}
    listings: dict[str, tuple[Listing, ...]] = {}
    warnings: list[str] = []
    for role, party in parties.items():
        if role not in vocabulary.roles:
            roles = ", ".join(vocabulary.roles)
            raise LicetError(f"{role!r} is no role", mend=nearest(role, vocabulary.roles) or f"one of {roles}")
        found = listings[role] = listings_on(party.confirmed, on)
        words = sorted({word for listing in found for word in listing.words})
        doubts = _undecided(party, set(words), on)
        facts[f"{role}.lists"] = words if words or not doubts else "unknown"
        sources[f"{role}.lists"] = _source(found) or f"screening of {party.name!r}"
        warnings += [f"{role}: {text}" for text in (*doubts, *(listing.why for listing in found if listing.why))]
        if party.owners is not None:
            for short, share in _shares(party.owners, on).items():
                name = f"{role}.{short}"
                facts[name], sources[name] = share.fact, share.source
                warnings += [f"{name}: {text}" for text in share.notes]
            warnings += [f"{role}: {text}" for text in _blocked(party.owners, on)]
    return PartyFacts(facts, sources, listings, tuple(warnings))


def listings_on(entries: Iterable[Entry], on: date) -> tuple[Listing, ...]:
    """What each entry comes to on a day, in order of list and name."""
    vocabulary = load_vocabulary()
    made = (_listing(entry, on, vocabulary) for entry in entries)
    return tuple(sorted(made, key=lambda listing: (listing.list, listing.name, listing.entry)))


def words_on(entry: Entry, on: date) -> tuple[str, ...]:
    """The words of the fact `lists` that an entry gives on a day, asked for by the law or not; none before and after."""
    if (entry.listed is not None and on < entry.listed) or (entry.until is not None and on >= entry.until):
        return ()
    own = BATCHES.get((entry.list, entry.listed)) if entry.listed else None
    words = [own or WORDS.get(entry.list, entry.list)]
    if entry.list == _FOOTNOTED:
        words += [f"{_FOOTNOTED}_fn{mark}" for mark, day in _footnotes(entry) if on >= day]
    return tuple(words)


def _footnotes(entry: Entry) -> list[tuple[str, date]]:
    """Each footnote with the day it counts from: its own, else its first possible one."""
    days = dict(zip(entry.footnotes, entry.footnotes_from, strict=False))
    found = []
    for mark in entry.footnotes:
        if mark in FOOTNOTES:
            found.append((mark, days.get(mark) or max(FOOTNOTES[mark], entry.listed or FOOTNOTES[mark])))
    return found


def _listing(entry: Entry, on: date, vocabulary: Vocabulary) -> Listing:
    words = words_on(entry, on)
    asked = tuple(word for word in words if word in vocabulary["end_user.lists"].choices)
    name = entry.names[0].text if entry.names else entry.addresses[0].text if entry.addresses else entry.id
    return Listing(
        list=entry.list,
        entry=entry.id,
        name=name,
        words=asked,
        since=entry.listed,
        until=entry.until,
        requirement=entry.requirement,
        policy=entry.policy,
        citation=entry.citation,
        url=entry.url,
        confidence=entry.confidence,
        why=_why(entry, name, words, asked, on),
        remarks=entry.remarks,
    )


def _why(entry: Entry, name: str, words: Sequence[str], asked: Sequence[str], on: date) -> str:
    """What a reader must know of a listing beyond its words."""
    here = f"{name} ({entry.list}, {entry.id})"
    if not words:
        if entry.listed is not None and on < entry.listed:
            return f"{here} is listed only since {entry.listed}, after the day of the deal"
        return f"{here} is no longer listed since {entry.until}"
    said = []
    if not asked:
        said.append("the law held here asks for no such list: read what it means")
    if entry.listed is None:
        said.append("the list does not say since when; it is taken to count")
    if entry.addresses and not entry.names:
        said.append("an address is listed: it binds every party that uses it (744.11(a)), but not what such a party owns")
    undated = [m for m, d in zip(entry.footnotes, entry.footnotes_from, strict=False) if d is None]
    undated += entry.footnotes[len(entry.footnotes_from) :]
    if undated and entry.list == _FOOTNOTED:
        said.append(f"the list does not say since when footnote {' and '.join(undated)} applies")
    if entry.list == _FOOTNOTED and entry.requirement and not entry.requirement.lower().startswith(_EVERY_ITEM):
        said.append(f"the entry reaches only {entry.requirement}")
    if entry.list == "us_sdn" and not PROGRAMMES_744_8 & set(entry.programmes):
        named = ", ".join(entry.programmes) or "none is given"
        said.append(f"no programme of 15 CFR 744.8(a)(1) ({named}): the EAR may ask for no licence, OFAC's own rules apply")
    return f"{here}: {'; '.join(said)}" if said else ""


def _undecided(party: Screened, known: set[str], on: date) -> list[str]:
    """A line for each possible match that nobody has decided and that would add a list."""
    lines = []
    for listing in listings_on(party.open, on):
        if more := set(listing.words) - known:
            names = ", ".join(sorted(more))
            lines.append(f"{party.name!r} may be {listing.name} ({names}): decide the match before relying on the lists")
    return lines


def _source(listings: Sequence[Listing]) -> str:
    return "; ".join(f"{x.name}, {x.citation or x.list}" for x in listings if x.words)


def _shares(owners: tuple[Owner, ...], on: date) -> dict[str, Share]:
    return {
        "owned_by_listed_pct": listed_share(owners, _bis_counts, on),
        "cn_listed_owner_pct": chinese_share(owners, _cn_counts, on),
    }


def _blocked(owners: tuple[Owner, ...], on: date) -> list[str]:
    """OFAC's own rule of the same reckoning, which no fact of the law here holds."""
    share = listed_share(owners, lambda entry, day: "us_sdn" in words_on(entry, day), on)
    if share.low < HALF:
        return []
    return [f"blocked parties own {share.fact} ({share.source}): by OFAC's 50 percent rule the company is blocked, too"]


def _bis_counts(entry: Entry, on: date) -> bool | None:
    """Whether an owner's entry counts for the affiliates rule: by name on the Entity List, the MEU List or 744.8(a)(1)."""
    words = words_on(entry, on)
    if {"us_entity_list", "us_military_end_user"} & set(words):
        return bool(entry.names)  # owners at a listed address alone do not count (744.11(a)(1))
    if "us_sdn" in words:
        return None if not entry.programmes else bool(PROGRAMMES_744_8 & set(entry.programmes))
    return False


#: Owners of announcement 13 of 2025 count before this day; those of 21 and 22 before this pause, and after it may or may not.
_UNTIL_13 = date(2025, 11, 10)
_PAUSE_21 = (date(2025, 5, 14), date(2026, 11, 10))
#: Days on which listings begin or cease to count whatever the entry says.
TURNING = frozenset({*FOOTNOTES.values(), _UNTIL_13, *_PAUSE_21})


def _cn_counts(entry: Entry, on: date) -> bool | None:
    """Whether an owner's entry counts for paragraph 2 of announcement 61: control list or watch list, while it is applied."""
    for word in words_on(entry, on):
        if word in ("cn_control_list", "cn_watch_list"):
            return True
        if word == "cn_control_list_13_2025":
            return on < _UNTIL_13
        if word in ("cn_control_list_21_2025", "cn_control_list_22_2025"):
            paused, due = _PAUSE_21
            return True if on < paused else False if on < due else None
    return False
