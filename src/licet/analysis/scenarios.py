"""Amendments that ship: written scenarios to try, and to begin one's own from."""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from licet.deals.files import load_file
from licet.errors import LicetError, nearest
from licet.law.amendment import Amendment, read_amendment


def scenarios() -> tuple[str, ...]:
    """The names of the shipped scenarios."""
    return tuple(sorted(_shipped()))


def scenario(name: str) -> Amendment:
    """A shipped scenario by its name. Raises LicetError."""
    found = _shipped()
    if name not in found:
        raise LicetError(f"no scenario is called {name!r}", mend=nearest(name, found) or "one of " + ", ".join(sorted(found)))
    return read_amendment(tomllib.loads(found[name].read_text(encoding="utf-8")), name)


def load_amendment(file: Path) -> Amendment:
    """An amendment from a file (.toml, .yaml, .json), or a shipped scenario by its name. Raises LicetError."""
    if not file.exists() and not file.suffix:
        return scenario(str(file))
    return read_amendment(load_file(file, "an amendment"), str(file))


def _shipped() -> dict[str, Traversable]:
    folder = files("licet.analysis") / "amendments"
    return {entry.name.removesuffix(".toml"): entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
