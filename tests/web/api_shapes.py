"""The shapes of what the API answers: those it describes, and the one of an error."""

from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from licet.web.api.describe import description
from licet.web.problems import KINDS


def refused(answer: Any, status: int) -> dict[str, Any]:
    """The problem told, after a look at its shape."""
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert told["title"] == KINDS[status][1]
    assert told["type"] == f"urn:licet:problem:{KINDS[status][0]}"
    assert told["detail"]
    assert set(told) <= {"type", "title", "status", "detail", "where", "mend"}
    assert "Traceback" not in answer.text
    assert len(answer.content) < 4000
    return told


def validator(name: str) -> Draft202012Validator:
    """What holds a value against a schema of the description."""
    document = description()
    registry: Registry[Any] = Registry().with_resource(
        "urn:api", Resource.from_contents({"$schema": "https://json-schema.org/draft/2020-12/schema", **document})
    )
    return Draft202012Validator({"$ref": f"urn:api#/components/schemas/{name}"}, registry=registry)
