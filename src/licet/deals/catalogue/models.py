"""The catalogue: TOML files of models, read once, checked strictly, and searched by name.

A file holds `sources` (key -> URL or document), `sets` (facts that many models share) and `model`s. A model takes whole
sets with `takes` and states its own facts under `facts`; its own facts win. So a number and its source stand once.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from licet.cache import toml_tables
from licet.deals.catalogue.names import Named, NameIndex
from licet.errors import LicetError

CONFIDENCE = ("high", "medium", "low")
KINDS = frozenset(
    (
        *("scanner", "scanner_upgrade", "imprint_tool", "imprint_template", "mask_writer", "ebeam_writer", "track"),
        *("dry_etcher", "wet_etcher", "pattern_shaping_tool", "cleaning_tool", "implanter", "anneal_tool"),
        *("epi_tool", "mocvd_tool", "mbe_tool", "ald_tool", "cvd_tool", "pvd_tool", "plating_tool", "wafer_handler"),
        *("mask_inspection_tool", "wafer_inspection_tool", "metrology_tool", "sem", "prober", "tester"),
        *("mask", "mask_blank", "pellicle", "pellicle_tool", "integrated_circuit", "computer", "other"),
    )
)
#: Unit of every numeric fact ("" is a plain number); the facts below are yes or no.
NUMBERS: Mapping[str, str] = MappingProxyType(
    {
        "wavelength": "nm",
        "na": "",
        "dco": "nm",
        "mmo": "nm",
        "throughput": "wafers/h",
        "feature_size": "nm",
        "imprint_overlay": "nm",
        "spot_size": "nm",
        "placement_error": "nm",
        "second_layer_overlay": "nm",
        "beams": "",
        "min_defect": "nm",
        "wafer_size": "mm",
        "light_wavelength": "nm",
        "tpp": "",
        "die_area": "mm2",
        "memory_bandwidth": "GB/s",
        "io_bandwidth": "GB/s",
        "memory_area": "mm2",
    }
)
YES_OR_NO = frozenset(
    (
        *("immersion", "for_euv", "contains_us_content", "us_content_over_25"),
        *("for_datacentres", "ic_nonplanar", "ic_logic", "hbm_copackaged"),
    )
)
#: Facts whose value is a word of the vocabulary.
WORDS = frozenset({"gp10_chip"})

_MODEL_KEYS = frozenset({"id", "name", "maker", "also", "kind", "made_in", "since", "note", "takes", "facts"})
_FACT_KEYS = frozenset({"value", "source", "confidence", "note"})


class CatalogueError(LicetError):
    """A fault in a catalogue file."""


@dataclass(frozen=True, slots=True)
class ModelFact:
    """A published value: text with its unit, a word of the vocabulary, or yes/no."""

    value: str | bool
    source: str
    confidence: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Model(Named):
    """A model as its maker sells it. A fact that is not in `facts` is unknown; `note` says what would decide.

    `made_in` is the state where every unit is built; None where the maker has several sites or it is not public.
    """

    kind: str
    made_in: str | None
    since: str
    note: str
    facts: Mapping[str, ModelFact]

    def value_of(self, fact: str) -> str | bool | None:
        held = self.facts.get(fact)
        return held.value if held else None


class Catalogue:
    """Every known model, in the order of the files."""

    def __init__(self, models: tuple[Model, ...], makers: Mapping[str, tuple[str, ...]]) -> None:
        self.models = models
        self._names: NameIndex[Model] = NameIndex(models, makers)

    def find(self, text: str) -> Model:
        """The one model that `text` names, however it is spelt.

        Raises AmbiguousModel where it could be another model, or only part of the text is a model's name (a revision
        letter left out, "upgrade kit" after it), and UnknownModel, with the nearest names, where it is none.
        """
        return self._names.find(text)


def shared_facts(models: tuple[Model, ...]) -> dict[str, str | bool]:
    """What is the same for all of these models: enough to go on where a text ("1980i") names a family."""
    first, *others = models
    return {
        name: fact.value
        for name, fact in first.facts.items()
        if all(name in m.facts and m.facts[name].value == fact.value for m in others)
    }


@cache
def load_catalogue() -> Catalogue:
    """The catalogue that comes with Licet. Raises CatalogueError with file and model."""
    makers: dict[str, tuple[str, ...]] = {}
    models: list[Model] = []
    folder = files("licet.deals.catalogue")
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name.endswith(".toml")}
    try:
        tables = toml_tables("catalogue", texts)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"not readable as TOML: {error}") from None
    for file, data in tables.items():
        for name, also in data.get("makers", {}).items():
            makers[name] = tuple(also)
        models.extend(read_models(data, file))
    seen: set[str] = set()
    for model in models:
        if model.id in seen:
            raise CatalogueError(f"two models have the id {model.id!r}", mend="give one of them another id")
        seen.add(model.id)
        if model.maker not in makers:
            raise CatalogueError(f"the maker {model.maker!r} is not listed", where=model.id, mend="add it to makers.toml")
    return Catalogue(tuple(models), MappingProxyType(makers))


def read_models(data: Mapping[str, Any], where: str) -> list[Model]:
    """The models of one file."""
    sources: Mapping[str, str] = data.get("sources", {})
    if odd := data.keys() - {"sources", "sets", "model", "makers"}:
        raise CatalogueError(f"unknown key {min(odd)!r}", where=where, mend="sources, sets, makers, model")
    sets = {
        name: {key: _fact(key, given, sources, f"{where}, sets.{name}.{key}") for key, given in facts.items()}
        for name, facts in data.get("sets", {}).items()
    }
    return [_model(given, sources, sets, where) for given in data.get("model", [])]


def _model(
    given: Mapping[str, Any], sources: Mapping[str, str], sets: Mapping[str, Mapping[str, ModelFact]], file: str
) -> Model:
    where = f"{file}, {given.get('id', 'a model without id')}"
    if odd := given.keys() - _MODEL_KEYS:
        raise CatalogueError(f"unknown key {min(odd)!r}", where=where, mend=", ".join(sorted(_MODEL_KEYS)))
    if missing := {"id", "name", "maker", "kind"} - given.keys():
        raise CatalogueError(f"{min(missing)!r} is missing", where=where)
    if given["kind"] not in KINDS:
        raise CatalogueError(f"{given['kind']!r} is not a kind of item", where=where, mend=", ".join(sorted(KINDS)))
    facts: dict[str, ModelFact] = {}
    for name in given.get("takes", []):
        if name not in sets:
            raise CatalogueError(f"there is no set {name!r}", where=where, mend=", ".join(sets))
        facts |= sets[name]
    for key, fact in given.get("facts", {}).items():
        facts[key] = _fact(key, fact, sources, f"{where}, {key}")
    return Model(
        id=given["id"],
        name=given["name"],
        maker=given["maker"],
        also=tuple(given.get("also", [])),
        kind=given["kind"],
        made_in=given.get("made_in"),
        since=given.get("since", ""),
        note=given.get("note", ""),
        facts=MappingProxyType(facts),
    )


def _fact(name: str, given: Mapping[str, Any], sources: Mapping[str, str], where: str) -> ModelFact:
    value = given.get("value")
    if odd := given.keys() - _FACT_KEYS:
        raise CatalogueError(f"unknown key {min(odd)!r}", where=where, mend=", ".join(sorted(_FACT_KEYS)))
    if name not in NUMBERS and name not in YES_OR_NO and name not in WORDS:
        raise CatalogueError(f"{name!r} is not a fact of a model", where=where)
    # A number stays text until the vocabulary reads it: TOML's floats are binary, the law's thresholds are decimal.
    if not isinstance(value, bool if name in YES_OR_NO else str):
        raise CatalogueError(f"{value!r} is no value for it", where=where, mend='true or false, or text: "1.6 nm"')
    if given.get("confidence") not in CONFIDENCE:
        raise CatalogueError("no confidence is given", where=where, mend="high, medium or low")
    if given.get("source") not in sources:
        raise CatalogueError(f"the source {given.get('source')!r} is not listed", where=where, mend="add it to sources")
    return ModelFact(value, sources[given["source"]], given["confidence"], given.get("note", ""))
