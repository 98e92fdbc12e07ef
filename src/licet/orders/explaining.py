"""Any line of a book in full: its own facts, determined as one deal."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from licet.decision.decide import Decider, load_decider
from licet.decision.determination import Determination
from licet.facts.vocabulary import Vocabulary
from licet.orders.layout import MODEL


def explain(
    row: Mapping[str, Any], *, as_of: date | None = None, decider: Decider | None = None, what_if: bool = True
) -> Determination:
    """Why a line has its answer: the determination of the deal it describes, with the whole trace.

    row: the cells of the line by the names of their columns, as `frame.row(i, named=True)` gives them.
    Raises DealError for a line that cannot be read.
    """
    decider = decider or load_decider()
    return decider.determine(decider.deal(deal_of(row, decider.vocabulary), "the line"), as_of=as_of, what_if=what_if)


def deal_of(row: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """A line as a deal file would say it: the cells that name facts, without those in which nothing stands."""
    facts = {name: _plain(cell) for name, cell in row.items() if name in vocabulary and not _empty(cell)}
    deal: dict[str, Any] = {"facts": facts} if facts else {}
    model = row.get(MODEL)
    if not _empty(model) and str(model).strip().lower() != "unknown":
        deal["item"] = {"model": model}
    return deal


def _empty(cell: Any) -> bool:
    return cell is None or cell != cell or (isinstance(cell, str) and not cell.strip())


def _plain(cell: Any) -> Any:
    return str(cell) if isinstance(cell, Decimal) else cell
