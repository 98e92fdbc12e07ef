"""A deal as people write it, and the facts it states: the route, the item (a catalogue model or parameters), the parties."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from licet.deals.catalogue import Model, load_catalogue
from licet.deals.facts import DealError, Given, read_fact
from licet.errors import nearest
from licet.facts.places import Places
from licet.facts.vocabulary import Vocabulary

_TOP = ("on", "kind", "from", "to", "end_use")
_ITEM = ("model", "kind", "form", "purpose", "specially_designed", "made_in", "codes", "parameters")
_CODE = "item.code."


class Deal(Struct, frozen=True):
    """The facts of a deal by name, the model they were completed from, and what to warn of.

    on: the day of the deal; facts: everything given or published for the model.
    """

    on: date
    facts: dict[str, Given]
    title: str = ""
    model: str = ""
    warnings: tuple[str, ...] = ()


def read_deal(raw: Mapping[str, Any], vocabulary: Vocabulary, places: Places, *, where: str = "the deal") -> Deal:
    """A deal from nested plain data (as TOML, JSON or YAML give it).

    Keys: on, kind, from, to, end_use and any other fact of the deal; [item] with model, kind, form, purpose, made_in, codes
    and parameters; [[party]] with role and its facts; [facts] for any fact by its full name. Raises DealError for a key or
    value that has no place, naming the nearest.
    """
    given: dict[str, Given] = {}
    warnings: list[str] = []

    def put(name: str, value: Any, key: str) -> None:
        if name not in vocabulary:
            known = [n for n in vocabulary.facts if "." not in n] + list(_TOP)
            raise DealError(f"{key!r} is no known key", where=where, mend=nearest(key, known) or "`licet facts` lists all")
        fact = read_fact(vocabulary[name], value, places, where=f"{where}, {key}")
        if name in given and given[name].value != fact.value:
            raise DealError(f"{name} is given twice, with different values", where=f"{where}, {key}", mend="keep one of them")
        given[name] = fact

    item = _table(raw, "item", where)
    for key, value in raw.items():
        if key not in ("item", "party", "facts"):
            put(key, value, key)
    for key, value in _table(raw, "facts", where).items():
        put(key, value, key)
    for key, value in item.items():
        if key not in _ITEM:
            if key in vocabulary:
                put(key, value, f"item.{key}")
                continue
            raise DealError(f"{key!r} is no key of [item]", where=where, mend=nearest(key, [*_ITEM, *vocabulary.facts]))
        if key not in ("model", "codes", "parameters"):
            put(f"item.{key}", value, f"item.{key}")
    for jurisdiction, code in _table(item, "codes", where).items():
        if _CODE + jurisdiction not in vocabulary:
            raise DealError(f"{jurisdiction!r} has no control list here", where=where, mend="one of " + _lists(vocabulary))
        put(_CODE + jurisdiction, code, f"item.codes.{jurisdiction}")
    for key, value in _table(item, "parameters", where).items():
        put(key, value, f"item.parameters.{key}")
    _parties(raw.get("party", []), put, vocabulary, where)
    title, model_id = "", ""
    if model_text := item.get("model"):
        if not isinstance(model_text, str):
            raise DealError(f"{model_text!r} is no model name", where=f"{where}, item.model")
        model = load_catalogue().find(model_text)
        title, model_id = model.name, model.id
        _complete(given, model, vocabulary, places, warnings)
    if "on" not in given or given["on"].value is None:
        given["on"] = Given(date.today(), "assumed", "no day was given; today is taken")
    return Deal(given["on"].value, given, title, model_id, tuple(warnings))


def _lists(vocabulary: Vocabulary) -> str:
    return ", ".join(name.removeprefix(_CODE) for name in vocabulary.facts if name.startswith(_CODE))


def _table(raw: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    found = raw.get(key, {})
    if not isinstance(found, Mapping):
        raise DealError(f"{key!r} must be a table of keys and values", where=where)
    return found


def _parties(rows: Any, put: Any, vocabulary: Vocabulary, where: str) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise DealError("'party' must be a list of parties", where=where, mend="write [[party]] with role, name and country")
    seen: set[str] = set()
    for row in rows:
        role = row.get("role")
        if role not in vocabulary.roles:
            raise DealError(f"{role!r} is no role", where=f"{where}, party", mend="one of " + ", ".join(vocabulary.roles))
        if role in seen:
            raise DealError(f"two parties have the role {role}", where=f"{where}, party", mend="one party per role")
        seen.add(role)
        for key, value in row.items():
            if key != "role":
                put(f"{role}.{key}", value, f"party.{role}.{key}")


def _complete(given: dict[str, Given], model: Model, vocabulary: Vocabulary, places: Places, warnings: list[str]) -> None:
    published: dict[str, tuple[Any, str, str]] = {
        "item.kind": (model.kind, f"catalogue: {model.name}", "high"),
    }
    if model.made_in:
        published["item.made_in"] = (model.made_in, f"catalogue: {model.maker}", "medium")
    for name, fact in model.facts.items():
        if name in vocabulary:
            published[name] = (fact.value, f"catalogue: {fact.source}", fact.confidence)
    for name, (value, source, confidence) in published.items():
        read = read_fact(vocabulary[name], value, places, where=f"catalogue, {model.name}, {name}").value
        if name not in given:
            given[name] = Given(read, "known", source, confidence)
        elif given[name].value is not None and given[name].value != read:
            warnings.append(f"{name}: the given value is used; the catalogue has {value} for {model.name} ({source})")
