"""Proposals, draws and holds on deliveries against the log: each stands as a row of the log tells, and none without one."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from licet.records.canonical import canonical, sha256
from licet.records.tables import DRAWS, PROPOSALS, STOPS

_SEALED = ("id", "kind", "subject", "author", "why", "detail", "made_at")
_DECIDED = {"approved": "proposal.approved", "refused": "proposal.refused", "withdrawn": "proposal.withdrawn"}
STEPS = 10_000


def seal_of(proposal: Mapping[str, Any]) -> str:
    """SHA-256 of what was proposed, by whom and why."""
    return sha256(canonical({name: proposal[name] for name in _SEALED}))


class Accounts:
    """What the log tells of proposals and draws, row by row; then what is wrong with those that are kept."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[int, str]] = {}
        self._decided: dict[str, tuple[str, str]] = {}
        self._drawn: dict[str, tuple[int, Any]] = {}
        self._back: dict[str, int] = {}
        self._held: dict[str, tuple[int, Any]] = {}
        self._released: dict[str, tuple[int, Any]] = {}

    def tell(self, number: int, action: str, subject: str, detail: Mapping[str, Any]) -> None:
        """A row of the log, in its order."""
        if action == "proposal.made":
            self._made[subject] = (number, detail.get("seal", ""))
        elif action in _DECIDED.values():
            self._decided[subject] = (action, detail.get("by", ""))
        elif action == "licence.drawn":
            amounts = [Decimal(detail.get(name, "NaN")) * STEPS for name in ("value", "quantity")]
            self._drawn[detail.get("draw", "")] = (number, (subject, detail.get("shipment"), *amounts))
        elif action == "licence.given_back":
            self._back[detail.get("draw", "")] = number
        elif action == "delivery.held":
            self._held[subject] = (number, (detail.get("reference"), detail.get("why")))
        elif action == "delivery.released":
            self._released[subject] = (number, (detail.get("why"), detail.get("approver", "")))

    def wrong(self, connection: Connection) -> Iterator[tuple[int | None, str]]:
        """What is not as the log tells: the row that tells of it, or None, and what is wrong."""
        yield from self._wrong_proposals(connection)
        yield from self._wrong_draws(connection)
        yield from self._wrong_holds(connection)

    def _wrong_proposals(self, connection: Connection) -> Iterator[tuple[int | None, str]]:
        left = dict(self._made)
        for row in connection.execute(select(PROPOSALS)):
            number, seal = left.pop(row.id, (None, ""))
            if row.seal != seal or seal_of(row._asdict()) != seal:
                yield number, f"proposal {row.id} is not what was written"
            elif (_DECIDED.get(row.state, ""), row.decider or "") != self._decided.get(row.id, ("", "")):
                yield number, f"proposal {row.id} is {row.state}, and the log says otherwise"
        yield from ((number, f"the proposal it tells of, {each}, is gone") for each, (number, _) in left.items())

    def _wrong_draws(self, connection: Connection) -> Iterator[tuple[int | None, str]]:
        left, back = dict(self._drawn), dict(self._back)
        for row in connection.execute(select(DRAWS)):
            if row.of:
                if back.pop(row.of, None) is None:
                    yield None, f"draw {row.of} was given back, and no row of the log says so"
                continue
            number, told = left.pop(row.id, (None, None))
            if told != (row.licence, row.shipment, row.value, row.quantity):
                yield number, f"draw {row.id} from a licence is not what was written"
        yield from ((number, f"the draw it tells of, {each}, is gone") for each, (number, _) in left.items())
        yield from ((number, f"what gave back draw {each} is gone") for each, number in back.items())

    def _wrong_holds(self, connection: Connection) -> Iterator[tuple[int | None, str]]:
        left = dict(self._held)
        for row in connection.execute(select(STOPS)):
            number, told = left.pop(row.id, (None, None))
            if told != (row.reference, row.why):
                yield number, f"hold {row.id} on a delivery is not what was written"
            release = (row.released_why, row.approver) if row.released else None
            if release != self._released.get(row.id, (None, None))[1]:
                number = self._released.get(row.id, (None, None))[0]
                yield (
                    number,
                    f"hold {row.id} on a delivery is {'released' if release else 'standing'}, and the log says otherwise",
                )
        yield from ((number, f"the hold it tells of, {each}, is gone") for each, (number, _) in left.items())
