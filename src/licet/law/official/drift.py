"""What changed in an official text since it was checked.

Of the texts that were checked only hashes are kept (`checked.toml`), one for every piece.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources import files

from msgspec import Struct

from licet.law.official.texts import Official, hashed, in_order

FILE = "checked.toml"


class Checked(Struct, frozen=True):
    """A text as it was checked: the day, and the hash of every piece by unit."""

    id: str
    on: date
    units: Mapping[str, Mapping[str, str]]


class Pieces(Struct, frozen=True):
    """Pieces of a unit by what happened to them."""

    changed: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


class Drift(Struct, frozen=True):
    """What changed in a text: units that are new or gone, and of the others their pieces."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    changed: Mapping[str, Pieces]


def load_checked() -> dict[str, Checked]:
    """The texts that were checked, by id."""
    return read_checked(files("licet.law.official").joinpath(FILE).read_text(encoding="utf-8"))


def read_checked(text: str) -> dict[str, Checked]:
    """The same from a file."""
    found: dict[str, Checked] = {}
    for row in tomllib.loads(text).get("text", []):
        units = {unit: dict(pair.split("=") for pair in said.split()) for unit, said in row["units"].items()}
        found[row["id"]] = Checked(row["id"], row["checked"], units)
    return found


def written(texts: Iterable[Checked]) -> str:
    """The file of hashes."""
    lines = ["# Hashes of the official texts the law was checked against; `licet law verify` writes and reads them."]
    for text in texts:
        lines += ["", "[[text]]", f'id = "{text.id}"', f"checked = {text.on}", "[text.units]"]
        for unit, pieces in text.units.items():
            lines.append(f'"{unit}" = "{" ".join(f"{piece}={hash_}" for piece, hash_ in pieces.items())}"')
    return "\n".join(lines) + "\n"


def drift(old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]) -> Drift:
    """What changed from one text to another, both in hashes."""
    pairs = ((unit, _pieces(old[unit], new[unit])) for unit in new if unit in old)
    return Drift(
        tuple(unit for unit in new if unit not in old),
        tuple(unit for unit in old if unit not in new),
        {unit: pieces for unit, pieces in pairs if pieces != Pieces()},
    )


def _pieces(old: Mapping[str, str], new: Mapping[str, str]) -> Pieces:
    return Pieces(
        tuple(in_order(p for p in new if p in old and new[p] != old[p])),
        tuple(in_order(new.keys() - old.keys())),
        tuple(in_order(old.keys() - new.keys())),
    )


def recorded(text: Official, on: date) -> Checked:
    """A text as checked on a day."""
    return Checked(text.id, on, hashed(text.units))
