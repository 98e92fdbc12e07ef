"""Arrays that a function in machine code has from who calls it, and does not count.

Only functions that are compiled import this: to make it for them, numba is loaded.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

from licet.compiled import available

T = TypeVar("T")


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


borrowed = _uncounted() if available() else _borrowed
