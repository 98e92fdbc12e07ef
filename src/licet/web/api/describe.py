"""The OpenAPI description of the API, made from what answers: the vocabulary (deals), the records (answers), the routes."""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.openapi.utils import get_openapi

from licet.analysis.timeline import Timeline
from licet.deals.schema import deal_schema
from licet.decision.determination import Determination
from licet.decision.gate import Gate
from licet.facts.vocabulary import load_vocabulary
from licet.law.coverage import Part
from licet.records import keeping
from licet.records.audit import Act
from licet.records.licence_terms import Draw, Licence
from licet.records.proposals import Proposal
from licet.records.stops import Stop
from licet.render.brief_json import BriefTold
from licet.screening.screener import Screening
from licet.web import kept
from licet.web.api import deciding, law, licences, me, proposals, records, stops, told
from licet.web.api.bodies import JSON, NDJSON, no_strangers
from licet.web.api.writes import KEY, REPLAYED
from licet.web.problems import KINDS, MEDIA_TYPE, Problem

router = APIRouter(prefix="/v1", dependencies=[Depends(no_strangers)])

EXAMPLE: Mapping[str, Any] = {
    "as_of": "2026-11-20",
    "on": "2026-11-20",
    "from": "NL",
    "to": "CN",
    "item": {"model": "TWINSCAN NXT:1980Di"},
    "end_use": "mature_node",
}
_DAY = {"type": "string", "format": "date", "description": "Year-month-day"}
_EXTRA: Mapping[str, Mapping[str, Any]] = {
    "Deal": {"as_of": _DAY | {"description": "The day whose law is applied; the day of the deal if left out"}},
    "GateDeal": {
        "as_of": _DAY | {"description": "The day whose law is applied; the day of the deal if left out"},
        "conditions_kept": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Conditions that are kept, word for word as an answer named them",
        },
        "references": {
            "type": "array",
            "items": {"type": "string", "maxLength": 100},
            "maxItems": 500,
            "description": "The delivery and its order lines as your house names them: a hold on any of them means hold",
        },
        "why": {"type": "string", "description": "Where said, the determination is kept under this reason; `record` names it"},
    },
    "KeptDeal": {
        "as_of": _DAY | {"description": "The day whose law is applied; the day of the deal if left out"},
        "why": {"type": "string", "description": "The reason the determination is kept under; it must be there"},
    },
    "TimelineDeal": {
        "since": _DAY | {"description": "First day; 2019-01-01 if left out"},
        "until": _DAY | {"description": "Last day; the end of next year if left out"},
    },
}
#: By path: the schema of the body with an example, the schema of the answer, and the statuses of errors.
_BODY = (413, 415, 422, 500)
#: What is told anew each time, without an ETag.
_NEVER_THE_SAME = (
    "/v1/openapi.json",
    "/v1/me",
    "/v1/licences",
    "/v1/licences/{licence_id}",
    "/v1/holds",
    "/v1/proposals",
    "/v1/proposals/{proposal_id}",
    "/v1/records",
    "/v1/records/{record_id}",
    "/v1/records/{record_id}/determination",
    "/v1/records/{record_id}/memo.{kind}",
    "/v1/records/{record_id}/worksheets",
    "/v1/records/{record_id}/worksheets/{form}.{kind}",
)
#: Lists that lead on to their next page by a header.
_IN_PAGES = ("/v1/proposals", "/v1/holds")
#: What changes something that is kept.
_WRITES = (
    "/v1/gate",
    "/v1/holds",
    "/v1/records",
    "/v1/licences/{licence_id}/draws",
    "/v1/proposals",
    "/v1/proposals/{proposal_id}/approve",
    "/v1/proposals/{proposal_id}/refuse",
    "/v1/proposals/{proposal_id}/withdraw",
)
_KEY_OF_A_WRITE: Mapping[str, Any] = {
    "name": KEY,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "description": "Your name for this write, such as a UUID: sent again within a week it is answered as before",
}
_SHIPMENT = {"shipment": "SO-10071/2", "on": "2026-11-26", "why": "delivery 4", "country": "CN", "value": "1"}
_PROPOSED = {"kind": "hold.release", "detail": {"record": "abcdefgh23456789", "hold": 12}, "why": "the case is closed"}
_DECIDED = {"why": "seen the letter"}
_STORY = {
    "story": "Rule For Scanners\n\n27 March 2024\n\nThe Netherlands is preparing rules to control the sale of chip machines.",
    "name": "a story",
}
#: Where there are accounts, any address may answer so.
_ACCESS = (401, 403, 429)
_SAYS: Mapping[str, tuple[str | None, Any, str, tuple[int, ...]]] = {
    "/v1/determine": ("Deal", EXAMPLE, "Determination", _BODY),
    "/v1/gate": ("GateDeal", EXAMPLE, "GateAnswer", _BODY),
    "/v1/determine/batch": ("Deal", EXAMPLE, "BatchLine", (415, 422, 500)),
    "/v1/screen": ("NameAsked", {"name": "Huawei Technologies", "country": "CN", "on": "2026-11-20"}, "Screening", _BODY),
    "/v1/timeline": (
        "TimelineDeal",
        {k: v for k, v in EXAMPLE.items() if k != "as_of"} | {"since": "2023-01-01", "until": "2026-11-20"},
        "Timeline",
        _BODY,
    ),
    "/v1/brief": ("StoryAsked", _STORY, "Briefs", _BODY),
    "/v1/law/provisions": (None, None, "Provisions", (422, 500)),
    "/v1/law/provisions/{provision_id}": (None, None, "ProvisionTold", (404, 422, 500)),
    "/v1/law/coverage": (None, None, "Coverage", (422, 500)),
    "/v1/law/regimes": (None, None, "Regimes", (422, 500)),
    "/v1/facts": (None, None, "Facts", (422, 500)),
    "/v1/catalogue": (None, None, "Models", (422, 500)),
    "/v1/licences": (None, None, "Licences", (422, 500)),
    "/v1/licences/{licence_id}": (None, None, "Licence", (422, 500)),
    "/v1/licences/{licence_id}/draws": ("ShipmentAsked", _SHIPMENT, "Draw", (409, *_BODY)),
    "/v1/holds": (None, None, "Holds", (422, 500)),
    "post /v1/holds": ("HoldAsked", {"references": ["SO-10071/2"], "why": "asked the ministry"}, "Holds", _BODY),
    "/v1/me": (None, None, "Me", (422, 500)),
    "/v1/proposals": (None, None, "Proposals", (422, 500)),
    "post /v1/proposals": ("Proposed", _PROPOSED, "Proposal", _BODY),
    "/v1/proposals/{proposal_id}": (None, None, "Proposal", (422, 500)),
    "/v1/proposals/{proposal_id}/approve": ("WhySo", _DECIDED, "Proposal", _BODY),
    "/v1/proposals/{proposal_id}/refuse": ("WhySo", _DECIDED, "Proposal", _BODY),
    "/v1/proposals/{proposal_id}/withdraw": ("WhySo", _DECIDED, "Proposal", _BODY),
    "/v1/records": (None, None, "KeptRecords", (422, 500)),
    "post /v1/records": ("KeptDeal", dict(EXAMPLE) | {"why": "order 10071"}, "Kept", _BODY),
    "/v1/records/{record_id}": (None, None, "KeptRecord", (422, 500)),
    "/v1/records/{record_id}/determination": (None, None, "Determination", (422, 500)),
    "/v1/records/{record_id}/memo.{kind}": (None, None, "paper", (422, 500)),
    "/v1/records/{record_id}/worksheets": (None, None, "Sheets", (422, 500)),
    "/v1/records/{record_id}/worksheets/{form}.{kind}": (None, None, "paper", (422, 500)),
    "/v1/openapi.json": (None, None, "Description", (422, 500)),
}
_PAPERS: Mapping[str, Any] = {
    "application/pdf": {"schema": {"type": "string", "format": "binary"}},
    "text/plain": {"schema": {"type": "string"}},
}
_KEY = {"type": "http", "scheme": "bearer", "description": "A key of an account; none is needed while there are no accounts"}
_ABOUT = (
    "The doors of Licet over HTTP. Answers of `/v1/determine`, `/v1/screen`, `/v1/timeline` and `/v1/brief` are the bytes that "
    "`--json` prints on the command line. No answer is leave to ship, and none is legal advice."
)


@router.get("/openapi.json")
def openapi_json(request: Request) -> Response:
    """Describe the API: this document."""
    return Response(_bytes(), media_type="application/json")


@cache
def _bytes() -> bytes:
    return json.dumps(description(), ensure_ascii=False).encode()


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document, version 3.1, of every address under /v1."""
    routes = [
        *deciding.router.routes,
        *law.router.routes,
        *licences.router.routes,
        *me.router.routes,
        *proposals.router.routes,
        *records.router.routes,
        *stops.router.routes,
        *router.routes,
    ]
    made = get_openapi(title="Licet", version=version("licet"), description=_ABOUT, routes=routes)
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    made["components"] = {"schemas": _schemas(), "securitySchemes": {"key": _KEY}}
    made["security"] = [{"key": []}, {}]
    return made


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """The operation with its body, its answers and its errors."""
    body, example, answer, errors = _SAYS.get(f"{method} {path}") or _SAYS[path]
    operation["operationId"] = re.sub(r"/\{\w+\}", "/one", path.removeprefix("/v1/")).replace("/", "_").removesuffix(".json")
    if f"{method} {path}" in _SAYS:
        operation["operationId"] += "_new"
    operation["summary"], _, operation["description"] = operation["description"].partition(": ")
    operation["description"] = operation["description"] or operation["summary"]
    for parameter in operation.get("parameters", []):
        schema = parameter["schema"]
        if "anyOf" in schema:  # a parameter that may be left out is never the word null
            parameter["schema"] = schema.pop("anyOf")[0] | schema
    lines = path.endswith("/batch")
    media = NDJSON[0] if lines else JSON[0]
    good: dict[str, Any] = {"description": "The answer", "content": _PAPERS}
    if answer != "paper":
        good["content"] = {media: {"schema": {"type": "string"} if lines else _ref(answer)}}
    if method == "get" and path in _IN_PAGES:
        good["headers"] = {"Link": {"schema": {"type": "string"}, "description": "The next page, where there is one"}}
    if path in _WRITES and body is not None:
        operation.setdefault("parameters", []).append(dict(_KEY_OF_A_WRITE))
        good["headers"] = {REPLAYED: {"schema": {"const": "true"}, "description": "Where the answer is that of an earlier one"}}
    if body is not None:
        held: dict[str, Any] = {"schema": {"type": "string"} if lines else _ref(body)}
        held["example"] = json.dumps(example) + "\n" if lines else example
        says = f"A line for each deal, every one an object as {body} describes it" if lines else "One object"
        operation["requestBody"] = {"description": says, "required": True, "content": {media: held}}
    if lines:
        good["description"] = f"A line for each line that is not blank, in order, every one an object as {answer} describes it"
    responses = {"200": good}
    if method == "get" and path not in _NEVER_THE_SAME:
        good["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "Send it back as If-None-Match"}}
        responses["304"] = {"description": "The client has this answer already"}
        header = {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}
        operation.setdefault("parameters", []).append(header | {"description": "ETags of answers the client holds"})
    for status in (*_ACCESS, *errors):
        word, title = KINDS[status]
        told_as = {"type": f"urn:licet:problem:{word}", "title": title, "status": status, "detail": "what was wrong"}
        responses[str(status)] = {
            "description": title,
            "content": {MEDIA_TYPE: {"schema": _ref("Problem"), "example": told_as}},
        }
    operation["responses"] = responses


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas() -> dict[str, Any]:
    """The schemas of all bodies and answers."""
    shapes: tuple[Any, ...] = (
        *(tuple[Part, ...], tuple[Licence, ...], tuple[Proposal, ...], tuple[kept.Sheet, ...], tuple[Stop, ...]),
        *(kept.Listed, keeping.Kept, records.KeptGate, Act),
        *(Determination, Gate, Screening, Timeline, Problem, deciding.NameAsked, deciding.StoryAsked, me.Me, BriefTold),
        *(Licence, Draw, licences.ShipmentAsked, stops.HoldAsked, Proposal, proposals.Proposed, proposals.WhySo),
        *(told.Provisions, told.ProvisionTold, told.Regimes, told.Facts, told.Models),
    )
    (parts, held, proposed, sheets, holds, *_), found = msgspec.json.schema_components(
        shapes, ref_template="#/components/schemas/{name}"
    )
    found["Coverage"], found["Licences"], found["Proposals"], found["Sheets"] = parts, held, proposed, sheets
    found["Holds"] = holds
    found["KeptRecords"] = found.pop("Listed")
    found["GateAnswer"] = {"anyOf": [_ref("Gate"), _ref("KeptGate")]}
    found["KeptRecord"] = {
        "type": "object",
        "required": ["schema", "kept", "facts", "determination", "acts"],
        "additionalProperties": False,
        "properties": {
            "schema": {"type": "string"},
            "kept": _ref("Kept"),
            "facts": {"type": "object", "description": "The deal as it was pinned"},
            "determination": _ref("Determination"),
            "acts": {"type": "array", "items": _ref("Act")},
        },
    }
    found["Briefs"] = {"oneOf": [_ref("BriefTold"), {"type": "array", "items": _ref("BriefTold"), "minItems": 2}]}
    found["Description"] = {"type": "object", "required": ["openapi", "info", "paths"], "description": "An OpenAPI document"}
    found["BatchLine"] = {
        "type": "object",
        "required": ["line"],
        "additionalProperties": False,
        "properties": {
            "line": {"type": "integer", "minimum": 1},
            "determination": _ref("Determination"),
            "problem": _ref("Problem"),
        },
        "oneOf": [{"required": ["determination"]}, {"required": ["problem"]}],
    }
    return found | _deals()


def _deals() -> dict[str, Any]:
    """A deal for each door that takes one, with every fact described once."""
    deal = deal_schema(load_vocabulary())
    facts: dict[str, Any] = {}

    def once(table: dict[str, Any]) -> dict[str, Any]:
        """The properties of a table, those that the table of all facts has as well told by reference."""
        return {name: _named(facts, name, schema) for name, schema in table.items()}

    every, item, party = (deal["properties"].pop(key) for key in ("facts", "item", "party"))
    every["properties"] = once(every["properties"])
    item["properties"]["parameters"]["properties"] = once(item["properties"]["parameters"]["properties"])
    item["properties"] = once(item["properties"])
    owners = deal["$defs"]["owners"]
    owners["items"]["properties"]["owners"] = _ref("Owners")
    party["items"]["properties"]["owners"] = _ref("Owners")
    named = {"facts": _ref("DealFacts"), "item": _ref("DealItem"), "party": _ref("DealParties")}
    plain = once(deal["properties"])
    found = {"DealFacts": every, "DealItem": item, "DealParties": party, "Owners": owners}
    for name, extra in _EXTRA.items():
        found[name] = {
            "type": "object",
            "description": deal["description"],
            "additionalProperties": False,
            "properties": {**extra, **named, **plain},
            "minProperties": 1,
        }
    return facts | found


def _named(facts: dict[str, Any], name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A reference to the schema of a fact; one that differs from that of the same name stays where it is."""
    if "properties" in schema or "$ref" in schema:
        return schema
    key = f"Fact_{name}"
    return _ref(key) if facts.setdefault(key, schema) == schema else schema
