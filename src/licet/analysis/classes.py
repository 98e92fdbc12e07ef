"""Classes of machines and the laws of places, as `classes.toml` beside this file names them."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

from licet.errors import LicetError, nearest
from licet.facts.vocabulary import Vocabulary


class Place(Struct, frozen=True):
    """Where a machine is made and sent from, and the regimes that answer for it there."""

    id: str
    country: str
    regimes: tuple[str, ...]


class Kinds(Struct, frozen=True):
    """A class of machines: its name, and the kinds of item in it."""

    title: str
    kinds: tuple[str, ...]


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files("licet.analysis").joinpath("classes.toml").read_text(encoding="utf-8"))


def kinds_named(name: str, vocabulary: Vocabulary) -> Kinds:
    """The kinds that a class, or a kind itself, names. Raises LicetError with the nearest names."""
    classes, kinds = _tables()["class"], vocabulary["item.kind"].choices
    word = name.strip().lower().replace(" ", "_").replace("-", "_")
    if word in classes:
        return Kinds(classes[word]["title"], tuple(classes[word]["kinds"]))
    if word in kinds:
        return Kinds(kinds[word], (word,))
    known = [*classes, *kinds]
    raise LicetError(f"{name!r} is no class of machines", mend=nearest(word, known) or f"one of {', '.join(classes)}")


def places() -> tuple[Place, ...]:
    """The places whose law can be set against each other."""
    return tuple(Place(row["id"], row["country"], tuple(row["regimes"])) for row in _tables()["place"])


def place_named(name: str) -> Place:
    """The place of that id. Raises LicetError."""
    for place in places():
        if place.id == name.strip().lower():
            return place
    ids = [place.id for place in places()]
    raise LicetError(f"{name!r} is no law that machines can be set against", mend=f"one of {', '.join(ids)}")
