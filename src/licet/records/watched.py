"""What a watch asks, the answer in short, and what changed between two answers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from licet.deals.deal import Deal
from licet.decision.decide import load_decider
from licet.doors import determine, screen
from licet.errors import LicetError, quoted
from licet.facts.places import load_places
from licet.records.canonical import canonical, sha256
from licet.records.pinning import unpinned

#: By kind, what it is about. An item is a deal of which nothing but the item is said.
KINDS = {"deal": "a deal", "item": "an item", "party": "a party", "record": "a saved determination"}
NOTHING = "nothing"


class Answer(Struct, frozen=True):
    """An answer in short. parts: by regime its outcome with code and authority, or by list entry how it stands; law, lists: the
    hashes it rests on; asks: that of what was asked."""

    parts: dict[str, str]
    law: str
    lists: str
    asks: str


class Turned(Struct, frozen=True):
    """A part that is not as it was."""

    part: str
    then: str
    now: str


def answer(kind: str, asks: Mapping[str, Any]) -> Answer:
    """What is answered today. Raises LicetError for what cannot be asked."""
    of = sha256(canonical(asks))
    if kind == "party":
        return _of_party(asks, of)
    if kind not in KINDS:
        raise LicetError(f"{quoted(kind)} is nothing to watch", mend="one of " + ", ".join(KINDS))
    found = determine(_pinned(asks) if kind == "record" else load_decider().deal(asks["deal"], "the watch"))
    parts = {each.regime: _said(each.outcome, each.code, each.authority) for each in found.regimes}
    return Answer(parts, found.law.hash, sha256(canonical(found.lists)), of)


def changes(then: Answer, now: Answer) -> tuple[Turned, ...]:
    """The parts that differ, in order."""
    names = sorted(set(then.parts) | set(now.parts))
    pairs = ((name, then.parts.get(name, NOTHING), now.parts.get(name, NOTHING)) for name in names)
    return tuple(Turned(*each) for each in pairs if each[1] != each[2])


def because(then: Answer, now: Answer) -> str:
    """What may have turned it: law, lists, facts; the day, where none of them is another."""
    causes = [
        name for name, of in (("law", "law"), ("lists", "lists"), ("facts", "asks")) if getattr(then, of) != getattr(now, of)
    ]
    return " ".join(causes) or "day"


def _said(outcome: str, code: str | None, authority: str | None) -> str:
    return " ".join(part for part in (outcome.replace("_", " "), code or "", f"by {authority}" if authority else "") if part)


def _pinned(asks: Mapping[str, Any]) -> Deal:
    """The deal of a record as it was told; what screening found then is looked up again."""
    kept = unpinned(asks["facts"])
    looked_up = set(asks["facts"]["screening"])
    return replace(kept, facts={name: given for name, given in kept.facts.items() if name not in looked_up}, lists=())


def _of_party(asks: Mapping[str, Any], of: str) -> Answer:
    country = load_places().country(asks["country"]) if asks.get("country") else ""
    found = screen(asks["name"], country=country, aliases=tuple(asks.get("aliases", ())), on=date.today())
    parts = {f"{hit.list}/{hit.entry}": _standing(hit.decision) for hit in found.hits}
    return Answer(parts, "", sha256(canonical(found.searched)), of)


def _standing(decision: Any) -> str:
    return f"{decision.state}{', ' + decision.verdict if decision.verdict else ''}"
