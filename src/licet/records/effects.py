"""What may be proposed, how it is checked when it is, and what happens when another approves."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct, ValidationError, convert
from sqlalchemy import Connection

from licet.errors import LicetError, nearest, quoted
from licet.records import keeping, stops
from licet.records.canonical import canonical, sha256
from licet.records.rights import Right

Checked = Callable[[Connection, dict[str, Any]], str]
Done = Callable[[Connection, dict[str, Any], "Approved"], None]


class Approved(Struct, frozen=True):
    """A proposal as it was approved: its id, why and by whom it was proposed, by whom approved."""

    proposal: str
    why: str
    author: str
    approver: str


class Kind(Struct, frozen=True):
    """title: what it is, in words; proposed_by: the right it takes; checked: raises LicetError for what could not be done, and
    gives its subject; done: does it."""

    title: str
    proposed_by: Right
    checked: Checked
    done: Done


class Release(Struct, frozen=True, forbid_unknown_fields=True):
    """The release of a legal hold. record: its id; hold: the number of the row that placed it."""

    record: str
    hold: int


class Deliver(Struct, frozen=True, forbid_unknown_fields=True):
    """The release of a hold on a delivery or an order line. hold: its id."""

    hold: str


class Match(Struct, frozen=True, forbid_unknown_fields=True):
    """A possible match decided. list, entry: as `licet screen` tells them; verdict: same, different, unsure, escalate."""

    name: str
    list: str
    entry: str
    verdict: str
    country: str = ""
    aliases: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    key: str = ""


class Change(Struct, frozen=True, forbid_unknown_fields=True):
    """A change of the law, as `licet whatif` takes one. amendment: its plain data."""

    amendment: dict[str, Any]


def _release_checked(connection: Connection, detail: dict[str, Any]) -> str:
    told: Release = _read(detail, Release)
    keeping.standing_hold(connection, told.record, told.hold)
    return told.record


def _release_done(connection: Connection, detail: dict[str, Any], by: Approved) -> None:
    told = _read(detail, Release)
    keeping.release_in(connection, told.record, told.hold, who=by.author, why=by.why, approver=by.approver)


def _delivery_checked(connection: Connection, detail: dict[str, Any]) -> str:
    told: Deliver = _read(detail, Deliver)
    return stops.standing_stop(connection, told.hold).id


def _delivery_done(connection: Connection, detail: dict[str, Any], by: Approved) -> None:
    hold = _read(detail, Deliver).hold
    stops.release_in(connection, hold, who=by.author, why=by.why, approver=by.approver, proposal=by.proposal)


def _match_checked(_: Connection, detail: dict[str, Any]) -> str:
    told = _read(detail, Match)
    _sides(told)
    return f"{told.list}/{told.entry}"[:200]


def _match_done(_: Connection, detail: dict[str, Any], by: Approved) -> None:
    """The decision is kept before the approval is: one that could not be kept is not approved."""
    decide_match(detail, why=by.why, author=by.author, approver=by.approver)


def decide_match(detail: dict[str, Any], *, why: str, author: str, approver: str = "") -> None:
    """Keep a decision on a possible match. detail: as a proposal of that kind has it. Raises LicetError."""
    from licet.screening.decisions import record

    told = _read(detail, Match)
    party, entry = _sides(told)
    record(party, entry, told.verdict, why, author, approver=approver)


def _sides(told: Match) -> tuple[Any, Any]:
    """The party and the entry a match is between. Raises LicetError."""
    from licet.facts.places import load_places
    from licet.screening.decisions import VERDICTS, party_key
    from licet.screening.screener import Asked, as_party
    from licet.screening.standing import lists_on

    if told.verdict not in VERDICTS:
        raise LicetError(f"{quoted(told.verdict)} is no decision", mend="one of " + ", ".join(VERDICTS))
    entries = {each.id: each for of in lists_on(date.today()) if of.id == told.list for each in of.entries}
    if told.entry not in entries:
        mend = nearest(told.entry, list(entries)) or "write list and entry as screening tells them"
        raise LicetError(f"there is no entry {quoted(told.entry)} on the list {quoted(told.list)}", mend=mend)
    country = load_places().country(told.country) if told.country else ""
    party = as_party(Asked(told.name, country, told.aliases, told.addresses, {}, told.key))
    party_key(party)
    return party, entries[told.entry]


def _change_checked(_: Connection, detail: dict[str, Any]) -> str:
    """The amendment is read and made, so that what is approved can be done."""
    from licet.decision.decide import load_decider
    from licet.law.amend import amend
    from licet.law.amendment import read_amendment

    told, decider = _read(detail, Change), load_decider()
    found = read_amendment(told.amendment, "the amendment")
    amend(decider.book, decider.places, decider.vocabulary, found)
    return sha256(canonical(told.amendment))


def _change_done(*_: Any) -> None:
    """Nothing more: the approved change is handed out, and whoever keeps the law puts it into its pack."""


def _read(detail: dict[str, Any], shape: type[Any]) -> Any:
    try:
        return convert(detail, shape)
    except ValidationError as error:
        raise LicetError(f"this cannot be proposed: {error}", mend="docs/workflow.md says what each kind takes") from None


KINDS: Mapping[str, Kind] = {
    "hold.release": Kind("release of a legal hold", "record", _release_checked, _release_done),
    "delivery.release": Kind("release of a delivery", "record", _delivery_checked, _delivery_done),
    "match.decide": Kind("decision on a possible match", "record", _match_checked, _match_done),
    "law.change": Kind("change of the encoded law", "law", _change_checked, _change_done),
}
