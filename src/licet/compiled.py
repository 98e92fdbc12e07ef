"""Functions compiled by numba where it is installed; the same functions, slow, where it is not.

Machine code is kept between two runs under the sources of a function's folder, for it holds the numbers of all of them.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
#: Sources beside this one that machine code is made from, too.
_HERE = ("compiled.py", "borrowed.py")


def available() -> bool:
    return find_spec("numba") is not None


def compiled(function: F) -> F:
    """A function of numbers and arrays as machine code; no lock of the interpreter is held while it runs."""
    if not available():
        return function
    numba = import_module("numba")
    before = numba.config.CACHE_DIR
    folder = _folder(Path(function.__code__.co_filename).parent)
    try:
        numba.config.CACHE_DIR = folder or before
        made: F = numba.njit(cache=bool(folder), nogil=True)(function)
    finally:
        numba.config.CACHE_DIR = before
    return made


def kept(sources: Path, function: str) -> bool:
    """Whether an earlier run left machine code of a function (module.name) of some sources: to make it takes long."""
    folder = _folder(sources)
    return bool(folder) and any(Path(folder).rglob(f"{function}-*.nbi"))


@cache
def _folder(sources: Path) -> str:
    """Where machine code of exactly these sources is kept; "" where nothing can be."""
    total = hashlib.sha256()
    for file in (*(Path(__file__).with_name(name) for name in _HERE), *sorted(sources.rglob("*.py"))):
        total.update(file.read_bytes())
    try:
        base = os.environ.get("LICET_CACHE") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
        where = Path(base).expanduser() / "licet" / f"compiled-{total.hexdigest()[:16]}"
        where.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return ""
    return str(where) if os.access(where, os.W_OK) else ""
