"""Equivalent mutants: changes of the law that change nothing, each listed by hand with the reason (`equivalent_mutants.toml`).

Only where it can be shown that no deal tells the mutant from the law: what a deal tells apart needs an expectation.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

from licet.errors import LicetError

_FILE = "equivalent_mutants.toml"


class Equivalent(Struct, frozen=True):
    """subject and says: of what the mutant is and what it changes, as `licet law mutate` prints it; why: the proof in words."""

    subject: str
    says: str
    why: str


@cache
def load_equivalents() -> tuple[Equivalent, ...]:
    """All that are shipped with the law. Raises LicetError for a malformed file."""
    return tuple(read_equivalents((files("licet.law") / _FILE).read_text(encoding="utf-8"), _FILE))


def read_equivalents(text: str, file: str) -> Iterator[Equivalent]:
    """The tables [[equivalent]] of a file; none may be listed twice."""
    try:
        rows: list[dict[str, Any]] = tomllib.loads(text).get("equivalent", [])
    except tomllib.TOMLDecodeError as error:
        raise LicetError(f"this is not TOML: {error}", where=file) from None
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, 1):
        where = f"{file}, equivalent {number}"
        if set(row) != {"subject", "says", "why"} or not all(isinstance(v, str) and v.strip() for v in row.values()):
            raise LicetError("an equivalent mutant needs subject, says and why, and nothing else", where=where)
        found = Equivalent(**row)
        if (found.subject, found.says) in seen:
            raise LicetError("this mutant is listed already", where=where, mend="keep one")
        seen.add((found.subject, found.says))
        yield found
