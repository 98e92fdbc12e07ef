"""Machine code for the loops over rows, where a book is so large that it is worth loading."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

#: Below so many rows numpy is done before machine code is there.
MANY = 1 << 18


def kernel(rows: int) -> Any:
    """`orders/kernel`, ready to run over so many rows; None for few, and where numba is missing."""
    return _kernel() if rows >= MANY else None


@cache
def _kernel() -> Any:
    return import_module("licet.orders.kernel") if find_spec("numba") is not None else None
