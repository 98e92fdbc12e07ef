"""Invented deals to look around with: kept like any other, by nobody who exists."""

from datetime import date
from typing import Any

from licet.records.keeping import save
from licet.records.store import Store

#: Deals of models of the catalogue between invented parties, why each is kept, and the day whose law decides it.
DEALS: tuple[tuple[dict[str, Any], str, date], ...] = (
    (
        {"on": "2023-08-31", "from": "NL", "to": "CN", "item": {"model": "TWINSCAN NXT:1980Di"},
         "party": [{"role": "end_user", "name": "Lumen Wafer Works", "country": "CN"}], "facts": {"end_use": "ic_production"}},
        "quotation Q-1041, the day before the Dutch order", date(2023, 8, 31),
    ),
    (
        {"on": "2024-09-07", "from": "NL", "to": "CN", "item": {"model": "TWINSCAN NXT:1980Di"},
         "party": [{"role": "end_user", "name": "Lumen Wafer Works", "country": "CN"}], "facts": {"end_use": "ic_production"}},
        "order SO-10071, after the widening of September 2024", date(2024, 9, 7),
    ),
    (
        {"on": "2024-01-01", "from": "US", "to": "SG", "item": {"model": "H100 SXM"},
         "party": [{"role": "end_user", "name": "Straits Compute", "country": "SG"}], "facts": {"end_use": "other"}},
        "order SO-10088", date(2024, 1, 1),
    ),
    (
        {"on": "2025-02-10", "from": "KR", "to": "TW", "item": {"model": "HBM3E stack"},
         "party": [{"role": "end_user", "name": "Formosa Packaging House", "country": "TW"}]},
        "order SO-10102", date(2025, 2, 10),
    ),
)  # fmt: skip


def fill(store: Store) -> int:
    """Keep the invented deals; gives how many there are. Raises LicetError."""
    for deal, why, day in DEALS:
        save(store, deal, who="demonstration", why=why, as_of=day, screen=False)
    return len(DEALS)
