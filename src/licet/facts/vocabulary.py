"""The closed, typed vocabulary: every fact a rule may name, with its question, where it is found and what it means.

Read from data/vocabulary/*.toml. A party fact is written once and exists for every role (`end_user.country`, ...).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from licet.cache import toml_tables
from licet.errors import LicetError, nearest
from licet.facts.units import Unit, quantity, unit

Type = Literal["number", "yes_no", "choice", "set", "country", "date", "code", "text"]
TYPES: tuple[Type, ...] = ("number", "yes_no", "choice", "set", "country", "date", "code", "text")
EFFORTS = ("at hand", "look up", "ask the customer", "ask an authority")


class VocabularyError(LicetError):
    """A vocabulary file that cannot be used, or a name that is in none."""


@dataclass(frozen=True, slots=True)
class FactKind:
    """One fact of the vocabulary.

    name: as rules write it; label: as sentences say it; unit, places, low, high: for numbers, `low`/`high` inclusive and in
    the canonical unit; choices: allowed words with their meaning (of a code: words that may stand for one); mutable: a person
    can change it (destination, end use); presumed / presumed_from: the ordinary case taken, and said, when nobody gave the
    fact, or the fact it is copied from; presumed_without: a fact (a control code) that tells it better: where that is given,
    nothing is presumed.
    """

    name: str
    type: Type
    label: str
    question: str
    subject: str = "item"
    unit: Unit | None = None
    places: int = 0
    low: Fraction | None = None
    high: Fraction | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    mutable: bool = False
    found: str = ""
    effort: str = "look up"
    means: str = ""
    cite: str = ""
    source: str = ""
    presumed: Any = None
    presumed_from: str = ""
    presumed_without: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """All facts by name, and the party roles."""

    facts: Mapping[str, FactKind]
    roles: Mapping[str, str]

    def __getitem__(self, name: str) -> FactKind:
        try:
            return self.facts[name]
        except KeyError:
            raise VocabularyError(
                f"{name!r} is not a fact of the vocabulary",
                mend=nearest(name, list(self.facts)) or "`licet facts` lists them",
            ) from None

    def __contains__(self, name: str) -> bool:
        return name in self.facts

    def label(self, key: str) -> str | None:
        """Words for a fact, for `fact=choice`, or None; of `party.lists`, which is a fact of each role, those of any role."""
        name, _, choice = key.partition("=")
        kind = self.facts.get(name)
        if kind is not None:
            return kind.choices.get(choice) if choice else kind.label
        whose, _, short = name.partition(".")
        role = next(iter(self.roles)) if whose == "party" else ""
        if role and f"{role}.{short}" in self.facts:
            kind = self.facts[f"{role}.{short}"]
            return kind.choices.get(choice) if choice else kind.label.replace(self.roles[role], "party")
        return None


@cache
def load_vocabulary() -> Vocabulary:
    """The vocabulary shipped with the package. Raises VocabularyError, naming file and fact, if a file is faulty."""
    folder = files("licet.facts").joinpath("data/vocabulary")
    texts = {f.name: f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".toml")}
    return _of_tables(toml_tables("vocabulary", texts))


def read_vocabulary(texts: Mapping[str, str]) -> Vocabulary:
    """A vocabulary from TOML texts by file name."""
    return _of_tables({name: tomllib.loads(text) for name, text in sorted(texts.items())})


def _of_tables(tables: Mapping[str, Mapping[str, Any]]) -> Vocabulary:
    """A vocabulary from the tables of its files.

    Tables: [roles], [choices.NAME] (word = meaning; a list may be spread over files), [fact.NAME...], [party.NAME] (one
    fact per role, `{role}` in its texts).
    """
    roles: dict[str, str] = {}
    choices: dict[str, dict[str, str]] = {}
    for file, table in tables.items():
        roles.update(table.get("roles", {}))
        for name, words in table.get("choices", {}).items():  # a list may go on in another file
            _join(choices.setdefault(name, {}), words, f"{file}, choices.{name}")
    facts: dict[str, FactKind] = {}
    for file, table in tables.items():
        raw = dict(table.get("fact", {}))
        for short, entry in table.get("party", {}).items():
            raw |= {f"{role}.{short}": _for_role(entry, role, label) for role, label in roles.items()}
        for name, entry in raw.items():
            if name in facts:
                raise VocabularyError(f"the fact {name!r} is defined twice", where=file)
            facts[name] = _fact(name, entry, choices, file)
    for kind in facts.values():
        for named in (kind.presumed_from, kind.presumed_without):
            if named and named not in facts:
                raise VocabularyError(f"{kind.name} presumes the unknown fact {named!r}")
    return Vocabulary(facts, roles)


def _join(words: dict[str, str], more: Mapping[str, str], where: str) -> None:
    for word, meaning in more.items():
        if word in words:
            raise VocabularyError(f"the choice {word!r} is defined twice", where=where)
        words[word] = meaning


def _for_role(entry: Mapping[str, Any], role: str, label: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        k: v.replace("{role}", label).replace("{ROLE}", role) if isinstance(v, str) else v for k, v in entry.items()
    }
    only: Mapping[str, Any] = made.pop("only", {})
    return made | dict(only.get(role, {}))


def _fact(name: str, entry: Mapping[str, Any], choices: Mapping[str, dict[str, str]], file: str) -> FactKind:
    fields = dict(entry)
    known = set(FactKind.__dataclass_fields__) | {"min", "max"}
    if unknown := set(fields) - known:
        raise VocabularyError(f"{name} has the unknown key {sorted(unknown)[0]!r}", where=file)
    if fields.get("type") not in TYPES:
        raise VocabularyError(f"{name} has no known type", where=file, mend="one of " + ", ".join(TYPES))
    if fields.get("effort", "look up") not in EFFORTS:
        raise VocabularyError(f"{name} has no known effort", where=file, mend="one of " + ", ".join(EFFORTS))
    low, high = fields.pop("min", None), fields.pop("max", None)
    if isinstance(fields.get("choices"), str):
        fields["choices"] = choices[fields["choices"]]
    if fields["type"] == "number":
        fields["unit"] = unit(fields.get("unit", ""))
    for missing in {"label", "question"} - set(fields):
        raise VocabularyError(f"{name} has no {missing}", where=file)
    kind = FactKind(name=name, **fields)
    if kind.type != "number":
        return kind
    assert kind.unit is not None
    ends = [None if end is None else quantity(str(end), kind.unit) for end in (low, high)]
    presumed = None if kind.presumed is None else quantity(str(kind.presumed), kind.unit)
    return replace(kind, low=ends[0], high=ends[1], presumed=presumed)
