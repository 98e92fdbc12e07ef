"""Functions compiled by numba where it is installed; the same functions, slow, where it is not."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def available() -> bool:
    return find_spec("numba") is not None


def compiled(function: F) -> F:
    """A function of numbers and arrays as machine code; no lock of the interpreter is held while it runs."""
    if not available():
        return function
    made: F = import_module("numba").njit(cache=True, nogil=True)(function)
    return made
