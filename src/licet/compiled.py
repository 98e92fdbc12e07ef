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
T = TypeVar("T")


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


def _borrowed(held: T) -> T:
    """Arrays, or tuples of them, that the caller keeps: counting who holds them would take a third of the time there."""
    return held


def _uncounted() -> Callable[[T], T]:
    """`_borrowed` for machine code, where an array without an owner is not counted."""
    extending, types = import_module("numba.extending"), import_module("numba.core.types")
    cgutils, arrays = import_module("numba.core.cgutils"), import_module("numba.np.arrayobj")

    def without_owner(context: Any, builder: Any, kind: Any, held: Any) -> Any:
        if isinstance(kind, types.BaseTuple):
            parts = [without_owner(context, builder, of, builder.extract_value(held, n)) for n, of in enumerate(kind)]
            return context.make_tuple(builder, kind, parts)
        if not isinstance(kind, types.Array):
            return held
        array = arrays.make_array(kind)(context, builder, value=held)
        array.meminfo = cgutils.get_null_value(array.meminfo.type)
        array.parent = cgutils.get_null_value(array.parent.type)
        return array._getvalue()

    def borrowed(_typing: Any, held: Any) -> Any:
        return held(held), lambda context, builder, kinds, given: without_owner(context, builder, kinds.args[0], given[0])

    made: Callable[[T], T] = extending.intrinsic(borrowed)
    return made


@cache
def _folder(sources: Path) -> str:
    """Where machine code of exactly these sources is kept; "" where nothing can be."""
    total = hashlib.sha256()
    for file in (Path(__file__), *sorted(sources.rglob("*.py"))):
        total.update(file.read_bytes())
    try:
        base = os.environ.get("LICET_CACHE") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
        where = Path(base).expanduser() / "licet" / f"compiled-{total.hexdigest()[:16]}"
        where.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return ""
    return str(where) if os.access(where, os.W_OK) else ""


borrowed = _uncounted() if available() else _borrowed
