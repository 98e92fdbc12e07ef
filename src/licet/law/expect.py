"""Expectations: what a provision must say of stated facts, written by hand beside the packs (`*.cases.toml`).

They are read by the tests, by `licet law show` and by the mutation run; none is derived from the code that decides.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from msgspec import Struct

from licet.errors import LicetError

_KEYS = ("provision", "on", "holds", "of_text")
TRUTHS: dict[str, bool | None] = {"yes": True, "no": False, "unknown": None}


class Expectation(Struct, frozen=True):
    """On the day, with the facts (names to raw values as in a deal file), the provision must have this truth.

    of_text: what its text says counts, although it is suspended or not enforced that day.
    """

    provision: str
    on: date
    facts: dict[str, Any]
    truth: bool | None
    where: str
    of_text: bool = False


def load_expectations() -> tuple[Expectation, ...]:
    """All expectations shipped beside the packs. Raises LicetError for a malformed file."""
    return tuple(_below(files("licet.law").joinpath("packs"), ""))


def _below(folder: Traversable, path: str) -> Iterable[Expectation]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from _below(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(".cases.toml"):
            yield from read_expectations(entry.read_text(encoding="utf-8"), f"{path}{entry.name}")


def read_expectations(text: str, file: str) -> Iterable[Expectation]:
    """The expectations of one file; each `vary` row is one more, with its changes applied to the first."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LicetError(f"this is not TOML: {error}", where=file) from None
    for number, row in enumerate(table.get("expect", []), 1):
        where = f"{file}, expectation {number} ({row.get('provision')})"
        facts = dict(row.get("facts", {}))
        for index, change in enumerate([{}, *row.get("vary", [])]):
            merged = {**{k: row[k] for k in _KEYS if k in row}, **change}
            changes = {k: v for k, v in change.items() if k not in (*_KEYS, "facts")}
            changes |= change.get("facts", {})
            if set(merged) >= {"provision", "on", "holds"} and merged["holds"] in TRUTHS and isinstance(merged["on"], date):
                yield Expectation(
                    merged["provision"],
                    merged["on"],
                    facts | changes,
                    TRUTHS[merged["holds"]],
                    f"{where}, row {index}",
                    merged.get("of_text", False),
                )
            else:
                raise LicetError("an expectation needs provision, on (a date) and holds (yes, no, unknown)", where=where)


def show(expectation: Expectation, got: bool | None) -> str:
    """One line for a failed expectation."""
    names: Mapping[bool | None, str] = {v: k for k, v in TRUTHS.items()}
    return (
        f"{expectation.where}: {expectation.provision} on {expectation.on} must be {names[expectation.truth]}, "
        f"is {names[got]}: {expectation.facts}"
    )
