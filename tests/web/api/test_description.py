"""The OpenAPI description is complete, its examples hold, and requests made from it are answered as told."""

import copy
import json
import os
import re
from tempfile import mkdtemp
from typing import Any

import pytest
import schemathesis
from api_shapes import validator
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, settings

from licet.records.rights import LOCAL
from licet.web.api import deciding, install_problems, law, licences, me, proposals, records, router, stops
from licet.web.api.bodies import NDJSON
from licet.web.api.describe import EXAMPLE, description
from licet.web.queueing import Queue
from licet.web.store import Records

#: Requests made for each address; SCHEMATHESIS_EXAMPLES asks for more.
EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "5"))
#: The same for addresses that take a deal, which are slower.
SENT = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "3"))
BATCH = "/v1/determine/batch"
_KINDS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large, HealthCheck.large_base_example]


#: Facts of which requests are made: to make them of all takes minutes, and what reads one fact reads all of its type.
_TRIED = (
    "on",
    "from",
    "to",
    "end_use",
    "informed",
    "us_content_pct",
    "dco",
    "end_user.country",
    "end_user.lists",
    "item.code.us",
)
_TRIED_OF_TABLES = ("model", "kind", "codes", "parameters", "role", "name", "country", "lists", "owners")
_TABLES = ("Deal", "GateDeal", "KeptDeal", "TimelineDeal", "DealFacts", "DealItem")


def _narrowed() -> dict[str, Any]:
    """The description with fewer facts: every body it allows is one that the whole description allows."""
    document: dict[str, Any] = copy.deepcopy(description())
    schemas = document["components"]["schemas"]
    tables = [schemas[name] for name in _TABLES]
    tables += [schemas["DealItem"]["properties"]["parameters"], schemas["DealParties"]["items"]]
    own = {"as_of", "conditions_kept", "why", "since", "until", "facts", "item", "party", *_TRIED, *_TRIED_OF_TABLES}
    for table in tables:
        table["properties"] = {name: kind for name, kind in table["properties"].items() if name in own}
    used = set(re.findall(r'"#/components/schemas/(Fact_[^"]*)"', json.dumps(document)))
    for name in [name for name in schemas if name.startswith("Fact_") and name not in used]:
        del schemas[name]
    return document


@schemathesis.serializer(*NDJSON)
def as_sent(_: Any, value: Any) -> bytes:
    """Text as the bytes it is sent as."""
    return str(value).encode(errors="surrogatepass")


@schemathesis.deserializer(*NDJSON)
def as_text(_: Any, response: Any) -> str:
    """Lines of JSON as the text the description says they are."""
    return str(response.content.decode())


#: Doors to what is kept: their examples name what is not there.
KEPT = re.compile(r"\{|/proposals")
APP = FastAPI(openapi_url=None)
APP.include_router(router)
APP.state.records = Records(f"{mkdtemp(prefix='licet-description-')}/records.sqlite")
APP.state.queue = Queue(others=False)
install_problems(APP)


@APP.middleware("http")
async def _whoever_sits_at_the_machine(request: Request, follow: Any) -> Any:
    request.state.actor = LOCAL
    return await follow(request)


schema = schemathesis.openapi.from_dict(_narrowed())
schema.app = APP
schema.config.request_timeout = 300  # a deal of nothing known, on a machine that does other things
#: Bodies that are deals. Those that are none are tried in test_problems: to make them from so wide a description takes minutes.
sent = schemathesis.openapi.from_dict(_narrowed())
sent.app = APP
sent.config.request_timeout = 300
sent.config.generation.update(modes=[schemathesis.GenerationMode.POSITIVE])
TRIED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_KINDS,
    phases=[Phase.explicit, Phase.generate],
)


@schema.include(method="GET").parametrize()
@TRIED
def test_every_address_that_is_read_does_what_its_description_says(case: Any) -> None:
    from schemathesis.specs.openapi.checks import negative_data_rejection

    _tried(case, negative_data_rejection)


@sent.include(method="POST").parametrize()
@settings(TRIED, max_examples=SENT)
def test_every_address_that_is_sent_a_body_does_what_its_description_says(case: Any) -> None:
    with pytest.MonkeyPatch.context() as sooner:  # told of a deal of which little is known
        sooner.setattr(deciding, "PATIENCE", 2.0)
        response = _tried(case)
    if case.path == BATCH and response.status_code == 200:
        for line in response.content.splitlines():
            answered = json.loads(line)
            validator("BatchLine").validate(answered)
            assert answered.get("problem", {}).get("status") != 500


def _tried(case: Any, *more: Any) -> Any:
    """The answer to a request, held against its description."""
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
        unsupported_method,
    )

    return case.call_and_validate(
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_headers_conformance,
            response_schema_conformance,
            unsupported_method,
            *more,
        ]
    )


@pytest.mark.parametrize(
    "path", [p for p, methods in description()["paths"].items() if "post" in methods and not KEPT.search(p)]
)
def test_the_example_of_a_body_is_good_and_answered_as_described(path: str) -> None:
    operation = description()["paths"][path]["post"]
    ((media, held),) = operation["requestBody"]["content"].items()
    example = held["example"]
    body = example if isinstance(example, str) else json.dumps(example)
    if "schema" in held and "$ref" in held["schema"]:
        validator(held["schema"]["$ref"].rpartition("/")[2]).validate(example)
    answer = TestClient(APP).post(path, content=body, headers={"content-type": media})
    assert answer.status_code == 200, answer.text
    ((_, told),) = operation["responses"]["200"]["content"].items()
    name = told["schema"].get("$ref", "/BatchLine").rpartition("/")[2]
    validator(name).validate(json.loads(answer.content))


def test_a_key_that_stands_nowhere_in_the_description_is_no_deal() -> None:
    assert not validator("Deal").is_valid({**EXAMPLE, "strange": 1})
    assert not validator("Deal").is_valid({**EXAMPLE, "end_use": "nothing"})


def test_every_route_and_every_error_is_described() -> None:
    document = description()
    routes = {route.path for part in (deciding, law, licences, me, proposals, records, stops) for route in part.router.routes}  # type: ignore[attr-defined]
    assert set(document["paths"]) == routes | {"/v1/openapi.json"}
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    for one in operations:
        assert one["summary"]
        assert {"200", "422", "500"} <= set(one["responses"])
        assert ("requestBody" in one) == ("415" in one["responses"])


def test_every_reference_leads_somewhere() -> None:
    document = description()
    known = set(document["components"]["schemas"])
    waiting: list[Any] = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(to := node.get("$ref"), str):
                assert to.removeprefix("#/components/schemas/") in known, to
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
