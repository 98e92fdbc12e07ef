"""Machine code for the loops over rows: loaded for a book that is so large that it is worth it, and then used for all."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

#: Below so many rows numpy is done before machine code is there.
MANY = 1 << 18

_loaded: list[Any] = []


def kernel(rows: int) -> Any:
    """`orders/kernel`, to run over so many rows; None as long as there were few, and where numba is missing."""
    if rows >= MANY and not _loaded:
        _loaded.append(import_module("licet.orders.kernel") if find_spec("numba") is not None else None)
    return _loaded[0] if _loaded else None
