"""The facts of a deal as a record keeps them: exact values with their types, so that they mean the same years later."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import msgspec

from licet.deals.deal import Deal, ListRead, OwnerGiven
from licet.deals.facts import Given
from licet.errors import LicetError

SCHEMA = "licet.facts/1"


def pinned(deal: Deal, screening: tuple[str, ...] = ()) -> dict[str, Any]:
    """Plain data of a completed deal. screening: names of the facts that screening gave."""
    return {
        "schema": SCHEMA,
        "on": deal.on.isoformat(),
        "title": deal.title,
        "model": deal.model,
        "facts": {name: _written(given) for name, given in deal.facts.items()},
        "owners": {role: msgspec.to_builtins(owners) for role, owners in deal.owners.items()},
        "lists": msgspec.to_builtins(deal.lists),
        "warnings": list(deal.warnings),
        "screening": list(screening),
    }


def unpinned(kept: Mapping[str, Any]) -> Deal:
    """The deal again. Raises LicetError for what was not written here."""
    try:
        if kept["schema"] != SCHEMA:
            raise ValueError(f"its schema is {kept['schema']}")
        return Deal(
            on=date.fromisoformat(kept["on"]),
            facts={name: _read(given) for name, given in kept["facts"].items()},
            title=kept["title"],
            model=kept["model"],
            warnings=tuple(kept["warnings"]),
            lists=msgspec.convert(kept["lists"], tuple[ListRead, ...]),
            owners=msgspec.convert(kept["owners"], dict[str, tuple[OwnerGiven, ...]]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LicetError(f"the facts of a record cannot be read: {error}", mend="`licet audit verify` tells more") from None


def _written(given: Given) -> dict[str, Any]:
    kind, value = "text", given.value
    match given.value:
        case None:
            kind = "nothing"
        case bool():
            kind = "yes_no"
        case Fraction():
            kind, value = "number", str(given.value)
        case date():
            kind, value = "date", given.value.isoformat()
        case frozenset():
            kind, value = "set", sorted(given.value)
    return {kind: value, "state": given.state, "source": given.source, "confidence": given.confidence}


_READERS: dict[str, Callable[[Any], Any]] = {
    "nothing": lambda _: None,
    "yes_no": bool,
    "number": Fraction,
    "date": date.fromisoformat,
    "set": frozenset,
    "text": str,
}


def _read(kept: Mapping[str, Any]) -> Given:
    (kind,) = kept.keys() - {"state", "source", "confidence"}
    return Given(_READERS[kind](kept[kind]), kept["state"], kept["source"], kept["confidence"])
