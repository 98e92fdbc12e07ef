"""The one shape of an error of the API."""

from typing import Any

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
