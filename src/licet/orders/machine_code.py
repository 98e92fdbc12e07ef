"""Machine code for the loops over rows. To load it takes as long as numpy needs for some hundred thousand rows, and 100 MB; so
it is loaded for a book that has very many situations, and is then used for all rows."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

#: Of so many rows that are known, and most of them new, more are to be expected.
_MANY = 1 << 18

_loaded: list[Any] = []


def kernel() -> Any:
    """`orders/kernel`; None as long as it is not worth loading, and where numba is missing."""
    return _loaded[0] if _loaded else None


def expect_more(known: int, new: int, rows: int) -> None:
    """Load it if it is worth it. known: rows so far; new: how many of the last `rows` were not known before."""
    if known >= _MANY and 2 * new > rows and not _loaded:
        _loaded.append(import_module("licet.orders.kernel") if find_spec("numba") is not None else None)
