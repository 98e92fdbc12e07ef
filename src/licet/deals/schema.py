"""The JSON Schema of a deal file, made from the vocabulary (docs/deal.schema.json is its printed copy)."""

from typing import Any

from licet.facts.vocabulary import FactKind, Vocabulary


def deal_schema(vocabulary: Vocabulary) -> dict[str, Any]:
    """JSON Schema (2020-12) of what `read_deal` accepts: top-level facts, [item], [[party]] and [facts]."""
    roles = set(vocabulary.roles)
    plain = {n: k for n, k in vocabulary.facts.items() if "." not in n}
    party = {n.partition(".")[2]: k for n, k in vocabulary.facts.items() if n.startswith("end_user.")}
    item = {n[5:]: k for n, k in vocabulary.facts.items() if n.startswith("item.") and not n.startswith("item.code.")}
    parameters = {n: _value(k) for n, k in plain.items() if k.subject == "item"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A deal",
        "description": "Quantities are text with a unit (1.6 nm); any value may be the word unknown.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **{n: _value(k) for n, k in plain.items()},
            "item": _table(
                {
                    "model": {"type": "string", "description": "A model of the catalogue"},
                    **{n: _value(k) for n, k in item.items()},
                    "codes": _table(
                        {
                            n.removeprefix("item.code."): {"type": "string"}
                            for n in vocabulary.facts
                            if n.startswith("item.code.")
                        }
                    ),
                    "parameters": _table(parameters),
                    **parameters,
                }
            ),
            "party": {
                "type": "array",
                "items": _table(
                    {
                        "role": {"enum": sorted(roles)},
                        **{n: _value(k) for n, k in party.items()},
                        "owners": {"$ref": "#/$defs/owners"},
                    }
                )
                | {"required": ["role"]},
            },
            "facts": _table({n: _value(k) for n, k in vocabulary.facts.items()}),
        },
        "$defs": {
            "owners": {
                "type": "array",
                "description": "Shareholders, screened in turn; owners left out: not known, empty: none",
                "items": _table(
                    {
                        "name": {"type": "string"},
                        "percent": {"type": ["string", "number"], "description": "of the party below it; 51, or unknown"},
                        "owners": {"$ref": "#/$defs/owners"},
                    }
                )
                | {"required": ["name"]},
            }
        },
    }


def _table(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _value(kind: FactKind) -> dict[str, Any]:
    described = {"description": kind.question}
    match kind.type:
        case "number":
            return described | {"type": ["string", "number"]}
        case "yes_no":
            return described | {"enum": [True, False, "yes", "no", "unknown"]}
        case "choice":
            return described | {"enum": [*kind.choices, "unknown"]}
        case "set":
            return described | {
                "anyOf": [{"type": "array", "items": {"enum": list(kind.choices)}}, {"enum": [*kind.choices, "unknown"]}]
            }
    return described | {"type": "string"}
