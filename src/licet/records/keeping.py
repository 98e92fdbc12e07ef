"""Determinations saved: with the facts they were made from, the law and the lists by hash, who, when and why.

A record is never changed. What happens to it later (events, legal holds, deletion) stands in the log, and how it stands now is
read from there.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import zstandard
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, delete, insert, or_, select, true

from licet.deals.deal import Deal
from licet.decision.decide import load_decider
from licet.decision.determination import Determination
from licet.decision.outcome import NOT_SUBJECT
from licet.doors import determine, screened
from licet.errors import LicetError, quoted
from licet.records import audit
from licet.records.audit import DELETED, SAVED, Act, said
from licet.records.canonical import canonical, sha256
from licet.records.pinning import pinned
from licet.records.retention import TOLD, Event, Retention, retention
from licet.records.store import Store
from licet.records.tables import AUDIT, DETERMINATIONS

HELD, RELEASED, EVENT, REPLAYED = "hold.placed", "hold.released", "event.told", "determination.replayed"
#: Letters and digits that are not taken for each other.
_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
_SEALED = (
    *("id", "saved_at", "who", "why", "item", "deal_on", "as_of", "outcome", "regimes"),
    *("law_hash", "lists_hash", "engine", "facts_hash", "answer_hash"),
)


class Hold(Struct, frozen=True):
    """A legal hold. number: of the row of the log that placed it; since: UTC; until: when it was released, or empty."""

    number: int
    who: str
    why: str
    since: str
    until: str = ""


class Kept(Struct, frozen=True):
    """A saved determination, as lists of them show it. sha256: of its canonical JSON; held: whether a legal hold stands."""

    id: str
    saved_at: str
    who: str
    why: str
    item: str
    on: date
    as_of: date
    outcome: str
    law_hash: str
    lists_hash: str
    engine: str
    sha256: str
    retention: Retention
    holds: tuple[Hold, ...]

    @property
    def held(self) -> bool:
        """Whether a legal hold stands."""
        return any(not hold.until for hold in self.holds)


class Record(Struct, frozen=True):
    """A saved determination whole. facts: as pinned; answer: canonical JSON of the determination; acts: all that was done."""

    kept: Kept
    facts: dict[str, Any]
    answer: bytes
    acts: tuple[Act, ...]

    @property
    def determination(self) -> dict[str, Any]:
        """The determination as plain data."""
        found: dict[str, Any] = json.loads(self.answer)
        return found


class Made(Struct, frozen=True):
    """A determination that may be kept. row: of the table, without times and seal; facts, answer: canonical JSON."""

    found: Determination
    row: dict[str, Any]
    facts: bytes
    answer: bytes


def save(
    store: Store, deal: Mapping[str, Any] | Deal, *, who: str, why: str, as_of: date | None = None, screen: bool = True
) -> Kept:
    """Decide a deal and keep the determination.

    deal, as_of, screen: as for `licet.determine`; who, why: neither may be empty. Raises LicetError as that does, too.
    """
    return keep(store, made(deal, who=who, why=why, as_of=as_of, screen=screen))


def made(deal: Mapping[str, Any] | Deal, *, who: str, why: str, as_of: date | None = None, screen: bool = True) -> Made:
    """The same without the last step: what `keep` writes. It takes long and needs no database; the writing is short."""
    who, why = said("author", who), said("reason", why)
    given = deal if isinstance(deal, Deal) else load_decider().deal(deal)
    complete = screened(given) if screen else given
    found = determine(complete, on=as_of, screen=False)
    told = tuple(sorted(n for n, g in complete.facts.items() if given.facts.get(n) != g))
    facts, answer = canonical(pinned(complete, told)), canonical(found)
    row: dict[str, Any] = {
        "id": new_id(),
        "who": who,
        "why": why,
        "item": found.item,
        "deal_on": complete.on,
        "as_of": found.as_of,
        "outcome": found.outcome,
        "regimes": " ".join(answer.regime for answer in found.regimes if answer.outcome != NOT_SUBJECT),
        "law_hash": found.law.hash,
        "lists_hash": sha256(canonical(found.lists)) if found.lists else "",
        "engine": engine(),
        "answer_hash": sha256(answer),
    }
    return Made(found, row, facts, answer)


def keep(store: Store, made: Made) -> Kept:
    """Write down what was decided. Raises LicetError."""
    row = made.row | {"saved_at": audit.now_utc()}
    row["seal"] = _seal(row | {"facts_hash": sha256(made.facts)})
    row |= {"facts": _packed(made.facts), "answer": _packed(made.answer)}
    detail = {"sha256": row["answer_hash"], "seal": row["seal"], "law": row["law_hash"], "engine": row["engine"]}
    with store.writing() as connection:
        connection.execute(insert(DETERMINATIONS).values(row))
        audit.append(connection, row["who"], SAVED, row["id"], detail, at=row["saved_at"])
        return _kept(_row(connection, row["id"]), audit.acts_in(connection, row["id"]))


def read(store: Store, record: str) -> Record:
    """A saved determination. Raises LicetError: there is none of that id, it was deleted, it is not what was written."""
    with store.reading() as connection:
        return read_in(connection, record)


def read_in(connection: Connection, record: str) -> Record:
    """The same, in a transaction that is open."""
    row = _row(connection, record)
    acts = audit.acts_in(connection, record)
    seals = [act.detail.get("seal", "") for act in acts if act.action == SAVED]
    if why := broken(row, seals[0] if seals else ""):
        raise LicetError(f"record {record} {why}", mend="`licet audit verify` tells more; restore a copy that verifies")
    return Record(_kept(row, acts), json.loads(_unpacked(row.facts)), _unpacked(row.answer), tuple(acts))


class Wanted(Struct, frozen=True):
    """Which records are asked for. words: all of which stand in the item, the author or the id; since, until: the days (UTC)
    it was saved on. What is empty does not matter."""

    words: str = ""
    outcome: str = ""
    since: date | None = None
    until: date | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """As conditions on rows."""
        told = DETERMINATIONS.c
        for word in self.words.split():
            yield or_(*(column.icontains(word, autoescape=True) for column in (told.item, told.who, told.id)))
        if self.outcome:
            yield told.outcome == self.outcome
        if self.since is not None:
            yield told.saved_at >= self.since.isoformat()
        if self.until is not None:
            yield told.saved_at < (self.until + timedelta(days=1)).isoformat() if self.until < date.max else true()


_ANY = Wanted()


def listed(store: Store, *, limit: int = 100, before: str = "", wanted: Wanted = _ANY) -> list[Kept]:
    """Saved determinations, the newest first. before: those saved before that one (an id), for the next page; wanted: which."""
    with store.reading() as connection:
        query = select(DETERMINATIONS).order_by(DETERMINATIONS.c.saved_at.desc(), DETERMINATIONS.c.id.desc()).limit(limit)
        query = query.where(*wanted.conditions())
        if before:
            last = _row(connection, before)
            query = query.where(
                (DETERMINATIONS.c.saved_at < last.saved_at)
                | ((DETERMINATIONS.c.saved_at == last.saved_at) & (DETERMINATIONS.c.id < last.id))
            )
        rows = connection.execute(query).all()
        return [_kept(row, audit.acts_in(connection, row.id)) for row in rows]


def tell(store: Store, record: str, kind: str, on: date, *, who: str) -> Kept:
    """Tell of an event of the transaction, which may lengthen how long the record is kept. kind: export, reexport, end."""
    if kind not in TOLD:
        raise LicetError(f"{quoted(kind)} is no event", mend="one of " + ", ".join(TOLD))
    return _acted(store, record, who, EVENT, {"kind": kind, "on": on.isoformat()})


def hold(store: Store, record: str, *, who: str, why: str) -> Kept:
    """Place a legal hold: nothing deletes the record until it is released. Raises LicetError."""
    return _acted(store, record, who, HELD, {"why": said("reason", why)})


def release(store: Store, record: str, *, who: str, why: str, number: int | None = None) -> Kept:
    """Release a legal hold. number: which one, where several stand. Raises LicetError; NotAllowed where there are accounts:
    then one proposes it and another approves (`licet.records.proposals`)."""
    from licet.records.proposals import takes_two

    why = said("reason", why)
    with store.writing() as connection:
        takes_two(connection, "the release of a hold", f"propose it: licet proposal release {record} --why TEXT")
        return release_in(connection, record, number, who=who, why=why)


def release_in(connection: Connection, record: str, number: int | None, *, who: str, why: str, approver: str = "") -> Kept:
    """The same, in a transaction that is open, after somebody approved it."""
    row, chosen = _row(connection, record), standing_hold(connection, record, number)
    detail: dict[str, Any] = {"hold": chosen.number, "why": why} | ({"approver": approver} if approver else {})
    audit.append(connection, who, RELEASED, record, detail)
    return _kept(row, audit.acts_in(connection, record))


def standing_hold(connection: Connection, record: str, number: int | None) -> Hold:
    """The hold that stands and has that number, or the only one. Raises LicetError."""
    _row(connection, record)
    standing = [h for h in _holds(audit.acts_in(connection, record)) if not h.until]
    chosen = [h for h in standing if number in (None, h.number)]
    if len(chosen) != 1:
        mend = f"holds that stand: {', '.join(str(h.number) for h in standing)}" if standing else None
        what = f"{len(chosen)} holds stand: say which" if chosen else "no such hold stands"
        raise LicetError(what, where=f"record {record}", mend=mend)
    return chosen[0]


def remove(store: Store, record: str, *, who: str, why: str, today: date | None = None, asked_elsewhere: bool = False) -> Act:
    """Delete a record whose time is over; the log keeps that it was.

    today: UTC, if left out; asked_elsewhere: a person found out what the regimes ask of which no rule is encoded. Raises
    LicetError while a hold stands, before the day has passed, and where a regime has no rule here and nobody asked.
    """
    why = said("reason", why)
    with store.writing() as connection:
        kept = _kept(_row(connection, record), audit.acts_in(connection, record))
        _may_be_deleted(kept, today or datetime.now(UTC).date(), asked_elsewhere)
        until = kept.retention.until
        act = audit.append(
            connection, who, DELETED, record, {"why": why, "sha256": kept.sha256, "kept_until": until and until.isoformat()}
        )
        connection.execute(delete(DETERMINATIONS).where(DETERMINATIONS.c.id == record))
        return act


def _may_be_deleted(kept: Kept, today: date, asked_elsewhere: bool) -> None:
    for standing in kept.holds:
        if not standing.until:
            raise LicetError(
                f"record {kept.id} is under a legal hold of {standing.who}: {standing.why}",
                mend="release the hold first, if its author agrees",
            )
    until, without = kept.retention.until, ", ".join(kept.retention.without)
    if until is not None and today <= until:
        first = kept.retention.rules[0]
        raise LicetError(
            f"record {kept.id} is kept through {until}: {first.title}, {first.cite}, from {first.event.on}",
            mend="it may be deleted from the day after",
        )
    if (until is None or without) and not asked_elsewhere:
        raise LicetError(
            f"record {kept.id} is not deleted: how long to keep it is not encoded for {without or 'any of its regimes'}",
            mend="ask whoever knows that law, then say so: --asked-elsewhere",
        )


def new_id() -> str:
    """An id for a URL: 16 letters and digits by chance (78 bits). Nothing of the deal is in it, and no hash, which could be
    tried for."""
    return "".join(secrets.choice(_LETTERS) for _ in range(16))


def engine() -> str:
    """The version of Licet that decides here."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("licet")
    except PackageNotFoundError:
        return "unknown"


def broken(row: Row[Any], seal: str) -> str:
    """Why a row is not what was written, in words; empty if it is. seal: as the log has it."""
    try:
        facts, answer = _unpacked(row.facts), _unpacked(row.answer)
        told = {name: getattr(row, name) for name in _SEALED if name != "facts_hash"} | {"facts_hash": sha256(facts)}
        sound = sha256(answer) == row.answer_hash and row.seal == seal and _seal(told) == seal
    except (LicetError, zstandard.ZstdError, TypeError, ValueError):
        sound = False
    return "" if sound else "is not what was written"


def _acted(store: Store, record: str, who: str, action: str, detail: Mapping[str, Any]) -> Kept:
    with store.writing() as connection:
        row = _row(connection, record)
        audit.append(connection, who, action, record, detail)
        return _kept(row, audit.acts_in(connection, record))


def _row(connection: Connection, record: str) -> Row[Any]:
    row = connection.execute(select(DETERMINATIONS).where(DETERMINATIONS.c.id == record)).one_or_none()
    if row is not None:
        return row
    gone = select(AUDIT.c.at).where(AUDIT.c.subject == record, AUDIT.c.action == DELETED)
    if at := connection.execute(gone).scalar():
        raise LicetError(f"record {record} was deleted on {at[:10]}", mend="`licet audit list` says by whom and why")
    raise LicetError(f"there is no record {quoted(record)}", mend="`licet record list` shows them")


def _kept(row: Row[Any], acts: Sequence[Act]) -> Kept:
    events = [Event("deal", row.deal_on), Event("decided", date.fromisoformat(row.saved_at[:10]))]
    events += [Event(a.detail["kind"], date.fromisoformat(a.detail["on"])) for a in acts if a.action == EVENT]
    plain = {name: getattr(row, name) for name in ("id", "saved_at", "who", "why", "item", "as_of", "outcome")}
    plain |= {name: getattr(row, name) for name in ("law_hash", "lists_hash", "engine")}
    return Kept(
        **plain,
        on=row.deal_on,
        sha256=row.answer_hash,
        retention=retention(row.regimes.split(), bool(row.lists_hash), events),
        holds=_holds(acts),
    )


def _holds(acts: Iterable[Act]) -> tuple[Hold, ...]:
    holds: dict[int, Hold] = {}
    for act in acts:
        if act.action == HELD:
            holds[act.number] = Hold(act.number, act.who, act.detail["why"], act.at)
        elif act.action == RELEASED:
            placed = holds[act.detail["hold"]]
            holds[placed.number] = Hold(placed.number, placed.who, placed.why, placed.since, act.at)
    return tuple(holds.values())


def _seal(told: Mapping[str, Any]) -> str:
    return sha256(canonical({name: told[name] for name in _SEALED}))


def _packed(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=9).compress(data)


def _unpacked(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(data)
