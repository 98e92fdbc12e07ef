"""Four eyes: what one person proposes takes effect when another one, who may, approves it. The one place where that is decided.

Whatever the door (page, API, command line), the one who acts comes as an account that proved itself; author and approver are
held against each other by account, so no change of a role or a name helps, and the database refuses it once more.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

from msgspec import Struct
from sqlalchemy import Connection, Row, insert, select, update

from licet.errors import LicetError, quoted
from licet.records import audit
from licet.records.accounted import seal_of
from licet.records.canonical import canonical
from licet.records.effects import KINDS, Approved
from licet.records.keeping import new_id
from licet.records.people import person_in
from licet.records.rights import Actor, NotAllowed, Right
from licet.records.store import Store, database_url, open_store
from licet.records.tables import PROPOSALS, USERS

MADE, APPROVED, REFUSED, WITHDRAWN = "proposal.made", "proposal.approved", "proposal.refused", "proposal.withdrawn"
State: TypeAlias = Literal["open", "approved", "refused", "withdrawn"]
_ACTS: Mapping[State, str] = {"approved": APPROVED, "refused": REFUSED, "withdrawn": WITHDRAWN}


class Proposal(Struct, frozen=True):
    """A proposal. subject: what it is about, an id; detail: what is to be done; author, decider: names of accounts."""

    id: str
    kind: str
    subject: str
    detail: dict[str, Any]
    why: str
    author: str
    author_id: str
    made_at: str
    state: State
    decider: str
    decided_at: str
    decided_why: str


def propose(store: Store, actor: Actor, kind: str, detail: Mapping[str, Any], *, why: str) -> Proposal:
    """Propose something of a kind (see `effects.KINDS`). Raises LicetError for what could not be done, NotAllowed."""
    if kind not in KINDS:
        raise LicetError(f"{quoted(kind)} is nothing to propose", mend="one of " + ", ".join(KINDS))
    why, made, of = audit.said("reason", why), canonical(detail), KINDS[kind]
    with store.writing() as connection:
        _has(connection, actor, of.proposed_by)
        subject = of.checked(connection, json.loads(made))  # what is checked is what is done later
        row: dict[str, Any] = {
            "id": new_id(),
            "kind": kind,
            "subject": subject,
            "author": actor.id,
            "why": why,
            "detail": made.decode(),
            "made_at": audit.now_utc(),
            "state": "open",
        }
        row["seal"] = seal_of(row)
        connection.execute(insert(PROPOSALS).values(row))
        audit.append(connection, actor.name, MADE, row["id"], {"kind": kind, "author": actor.id, "seal": row["seal"]})
        return _proposal(connection, _row(connection, row["id"]))


def approve(store: Store, actor: Actor, proposal: str, *, why: str) -> Proposal:
    """Approve what somebody else proposed; it takes effect in the same transaction. Raises NotAllowed for the author."""
    return _decided(store, actor, proposal, "approved", why)


def refuse(store: Store, actor: Actor, proposal: str, *, why: str) -> Proposal:
    """Refuse what somebody else proposed. Raises NotAllowed for the author, who may withdraw it."""
    return _decided(store, actor, proposal, "refused", why)


def withdraw(store: Store, actor: Actor, proposal: str, *, why: str) -> Proposal:
    """Take back what one proposed oneself."""
    return _decided(store, actor, proposal, "withdrawn", why)


def listed(store: Store, state: str = "", *, limit: int = 200, before: str = "") -> list[Proposal]:
    """Proposals, the newest first. state: only those; before: those made before that one (an id), for the next page."""
    query = select(PROPOSALS).order_by(PROPOSALS.c.made_at.desc(), PROPOSALS.c.id.desc()).limit(limit)
    if state:
        query = query.where(PROPOSALS.c.state == state)
    with store.reading() as connection:
        if before:
            last = _row(connection, before)
            same = (PROPOSALS.c.made_at == last.made_at) & (PROPOSALS.c.id < last.id)
            query = query.where((PROPOSALS.c.made_at < last.made_at) | same)
        return [_proposal(connection, row) for row in connection.execute(query)]


def read(store: Store, proposal: str) -> Proposal:
    """One proposal. Raises LicetError."""
    with store.reading() as connection:
        return _proposal(connection, _row(connection, proposal))


def takes_two(connection: Connection, what: str, mend: str) -> None:
    """Raises NotAllowed where there are accounts: then nobody does alone what takes two."""
    if connection.execute(select(USERS.c.id).limit(1)).first() is not None:
        raise NotAllowed(f"{what} takes two people", mend=mend)


def refuse_alone(what: str, mend: str, named: str | None = None) -> None:
    """The same for what is kept elsewhere than in the records; named: the database, see `open_store`. Nothing is made."""
    url = database_url(named)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return
    with open_store(named, create=False) as store, store.reading() as connection:
        takes_two(connection, what, mend)


def _decided(store: Store, actor: Actor, proposal: str, state: State, why: str) -> Proposal:
    why = audit.said("reason", why)
    with store.writing() as connection:
        row = _row(connection, proposal)
        _has(connection, actor, KINDS[row.kind].proposed_by if state == "withdrawn" else "approve")
        if state == "withdrawn" and actor.id != row.author:
            raise NotAllowed("only its author withdraws a proposal", where=f"proposal {proposal}", mend="refuse it instead")
        if state != "withdrawn" and actor.id == row.author:
            raise NotAllowed(
                "you proposed this yourself: somebody else decides", where=f"proposal {proposal}", mend="ask another approver"
            )
        if row.state != "open":
            raise LicetError(f"it is {row.state} already", where=f"proposal {proposal}")
        _as_it_was_made(connection, row)
        values = {"state": state, "decider": actor.id, "decided_at": audit.now_utc(), "decided_why": why}
        connection.execute(update(PROPOSALS).where(PROPOSALS.c.id == proposal).values(values))
        audit.append(connection, actor.name, _ACTS[state], proposal, {"why": why, "by": actor.id, "seal": row.seal})
        if state == "approved":
            author = person_in(connection, row.author)
            KINDS[row.kind].done(connection, json.loads(row.detail), Approved(row.id, row.why, author.name, actor.name))
        return _proposal(connection, _row(connection, proposal))


def _has(connection: Connection, actor: Actor, right: Right) -> None:
    """Raises NotAllowed: no account, or one without that right now, whatever it had when it signed in."""
    if not actor.id:
        raise NotAllowed("this takes two people, and there are no accounts", mend="`licet user add` makes them")
    actor.must(right)
    person = person_in(connection, actor.id)
    Actor(person.id, person.name, person.rights, actor.by).must(right)


def _as_it_was_made(connection: Connection, row: Row[Any]) -> None:
    """Raises LicetError where the row is not what the log says was proposed."""
    told = [act.detail for act in audit.acts_in(connection, row.id) if act.action == MADE]
    sealed = {"kind": row.kind, "author": row.author, "seal": seal_of(row._asdict())}
    if told != [sealed] or row.seal != sealed["seal"]:
        raise LicetError("it is not what was proposed", where=f"proposal {row.id}", mend="`licet audit verify` tells more")


def _row(connection: Connection, proposal: str) -> Row[Any]:
    row = connection.execute(select(PROPOSALS).where(PROPOSALS.c.id == proposal)).one_or_none()
    if row is None:
        raise LicetError(f"there is no proposal {quoted(proposal)}", mend="`licet proposal list` shows them")
    return row


def _proposal(connection: Connection, row: Row[Any]) -> Proposal:
    decider = person_in(connection, row.decider).name if row.decider else ""
    return Proposal(
        row.id,
        row.kind,
        row.subject,
        json.loads(row.detail),
        row.why,
        person_in(connection, row.author).name,
        row.author,
        row.made_at,
        row.state,
        decider,
        row.decided_at or "",
        row.decided_why or "",
    )
