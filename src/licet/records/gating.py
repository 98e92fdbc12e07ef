"""What the records hold against a delivery, beside what the law says: the same for every door that asks the gate."""

from collections.abc import Sequence

from licet.decision.gate import Gate, doubted, held
from licet.records import stops
from licet.records.law_changes import pending
from licet.records.store import Store


def against(store: Store | None, verdict: Gate, references: Sequence[str]) -> Gate:
    """The verdict with the holds that stand on what is delivered, and approved changes of the law that are not encoded yet and
    may reach it. store: None while there are no records. Raises LicetError for a reference that is none."""
    if store is None:
        return verdict
    found = stops.standing(store, references) if references else []
    words = [f"{each.reference} is held since {each.placed_at[:10]} by {each.who}: {each.why}" for each in found]
    reached = [answer.regime for answer in verdict.regimes]
    changes = [each for each in pending(store) if each.concerns(verdict.as_of, regimes=reached)]
    return doubted(
        held(verdict, words), [f"a change of the law was approved and is not encoded yet: {each.title}" for each in changes]
    )
