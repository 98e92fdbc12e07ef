"""Licet: export controls as executable law. Describe a deal and learn what every regime that reaches it answers."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from licet.doors import briefs, capability, compare, determine, gate, order_book, screen, timeline, whatif
    from licet.errors import LicetError
    from licet.law.book import Book
    from licet.law.load import load_book
    from licet.orders.frames import decide_orders

_HOMES = {
    "briefs": "licet.doors",
    "capability": "licet.doors",
    "compare": "licet.doors",
    "determine": "licet.doors",
    "gate": "licet.doors",
    "screen": "licet.doors",
    "order_book": "licet.doors",
    "timeline": "licet.doors",
    "whatif": "licet.doors",
    "decide_orders": "licet.orders.frames",
    "load_book": "licet.law.load",
    "Book": "licet.law.book",
    "LicetError": "licet.errors",
}

__all__ = [
    "Book",
    "LicetError",
    "briefs",
    "capability",
    "compare",
    "decide_orders",
    "determine",
    "gate",
    "load_book",
    "order_book",
    "screen",
    "timeline",
    "whatif",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'licet' has no attribute {name!r}")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found
