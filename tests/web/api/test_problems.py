"""Hostile and mistaken requests: refused in the one shape, or answered; never a fault, never a traceback."""

import json
from typing import Any

import pytest
from api_shapes import refused
from fastapi import FastAPI
from fastapi.testclient import TestClient

from licet.web.api import install_problems, router

DEAL = {"item": {"model": "TWINSCAN NXT:1980Di"}, "from": "NL", "to": "CN", "on": "2026-11-20"}
DOORS = ("determine", "gate", "timeline", "screen")
NDJSON = {"content-type": "application/x-ndjson"}
PLAIN = {"content-type": "application/json"}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"{}",
        b"[]",
        b"null",
        b"0",
        b'"text"',
        b"[1, 2]",
        b"{",
        b'{"a": 1} {"b": 2}',
        b'{"on": NaN}',
        b'{"on": Infinity}',
        b'{"on": -Infinity}',
        b'{"on": 1e999}',
        b'{"on": ' + b"9" * 5000 + b"}",
        b'{"name": "a", "name": "b", "on": "2024-01-01", "on": "2025-01-01"}',
        b'{"item": ' + b'{"item": ' * 5000 + b"1" + b"}" * 5001,
        b"[" * 100_000,
        b'{"\\u0000": 1}',
        b'{"\\ud800": "\\udfff"}',
        b"\xff\xfe{}",
        b"\x00",
        b'{"item": []}',
        b'{"item": {"model": {"a": 1}}, "name": 5}',
        b'{"to": ["CN"], "name": ["x"]}',
        b'{"to": true, "name": false}',
        b'{"name": "\\u0007\\u001b[2J", "end_use": "\\u0007"}',
        b'{"as_of": "2026-02-30", "since": "x", "name": ""}',
        b'{"as_of": 20260101, "since": 5, "threshold": "nan", "name": "a"}',
        b'{"strange": "key"}',
    ],
)
def test_a_body_that_is_none_is_refused(api: TestClient, door: str, body: bytes) -> None:
    refused(api.post(f"/v1/{door}", content=body, headers=PLAIN), 422)


@pytest.mark.parametrize("door", DOORS)
def test_a_body_over_the_limit_is_refused_before_it_is_read(api: TestClient, door: str) -> None:
    huge = json.dumps({**DEAL, "name": "x" * 10_000_000}).encode()
    told = refused(api.post(f"/v1/{door}", content=huge, headers=PLAIN), 413)
    assert "1 MB" in told["detail"]

    sent = 0

    def pieces() -> Any:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b" " * 100_000

    refused(api.post(f"/v1/{door}", content=pieces(), headers=PLAIN), 413)


@pytest.mark.parametrize("door", DOORS)
def test_a_long_name_is_refused_and_not_sent_back(api: TestClient, door: str) -> None:
    name = "secret" * 30_000
    body = {"name": name} if door == "screen" else {**DEAL, "party": [{"role": "end_user", "name": name}]}
    told = refused(api.post(f"/v1/{door}", json=body), 422)
    assert len(json.dumps(told)) < 500


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/json", "content-encoding": "gzip"},
        {"content-type": "x" * 5000},
    ],
)
def test_another_type_of_body_is_refused(api: TestClient, door: str, headers: dict[str, str]) -> None:
    refused(api.post(f"/v1/{door}", content=json.dumps(DEAL).encode(), headers=headers), 415)


def test_a_batch_of_another_type_is_refused(api: TestClient) -> None:
    refused(api.post("/v1/determine/batch", json=DEAL), 415)


@pytest.mark.parametrize(
    "path", ["/v1/nothing", "/v1/law/provisions/nl.nothing", "/v1/determine/x", "/v1/law/provisions/%0d%0ax"]
)
def test_what_is_not_there_is_told(api: TestClient, path: str) -> None:
    assert refused(api.get(path), 404)["mend"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "determine"), ("PUT", "gate"), ("POST", "law/coverage"), ("DELETE", "facts")]
)
def test_another_method_is_told(api: TestClient, method: str, path: str) -> None:
    answer = api.request(method, f"/v1/{path}")
    assert answer.headers["allow"] in refused(answer, 405)["mend"]


@pytest.mark.parametrize(
    "path",
    [
        "facts?limt=3",
        "facts?limit=0",
        "facts?limit=501",
        "facts?limit=%00",
        "facts?limit=1&limit=2",
        "facts?cursor=%00",
        "facts?cursor=e30",
        "facts?cursor=" + "A" * 9000,
        "law/provisions?regime=atlantis",
        "law/provisions?regime=" + "%0a" * 3000,
        "law/provisions?on=2024-13-01",
        "law/provisions?on=yesterday",
        "law/regimes?on=2024-01-01",
        "catalogue?kind=%0d%0aSet-Cookie:%20a=b",
        "openapi.json?x=1",
    ],
)
def test_a_query_that_cannot_be_read_is_refused(api: TestClient, path: str) -> None:
    answer = api.get(f"/v1/{path}")
    refused(answer, 422)
    assert "set-cookie" not in answer.headers


def test_nothing_sent_becomes_a_header(api: TestClient) -> None:
    answer = api.get("/v1/facts", headers={"if-none-match": '"x\\r\\nSet-Cookie: a=b"'})
    assert answer.status_code == 200
    assert set(answer.headers) == {"etag", "cache-control", "content-length", "content-type"}
    refused(api.post("/v1/determine?screen=%0d%0aSet-Cookie", json=DEAL), 422)


@pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01", "2019-02-28", "2100-01-01", "9999-12-31"])
def test_any_day_is_answered_or_refused(api: TestClient, day: str) -> None:
    assert api.post("/v1/determine", json={**DEAL, "as_of": day}).status_code == 200
    assert api.post("/v1/gate", json={**DEAL, "on": day}).status_code == 200
    assert api.get(f"/v1/law/provisions?limit=1&on={day}").status_code == 200
    assert api.post("/v1/screen", json={"name": "Huawei", "on": day}).status_code == 200


def test_bad_lines_of_a_batch_are_answered_in_their_place(api: TestClient) -> None:
    good = json.dumps(DEAL)
    long = json.dumps({**DEAL, "end_use": "x" * 2_000_000})
    body = "\n".join([good, "", "{bad", long, "   ", '{"to": "Atlantis"}', "[]", good])
    answer = api.post("/v1/determine/batch?what_if=false", content=body, headers=NDJSON)
    told = [json.loads(line) for line in answer.content.removesuffix(b"\n").split(b"\n")]
    assert answer.status_code == 200
    assert [each["line"] for each in told] == [1, 3, 4, 6, 7, 8]
    assert [each.get("problem", {}).get("status") for each in told] == [None, 422, 413, 422, 422, None]
    assert told[0]["determination"] == told[5]["determination"]
    assert told[3]["problem"]["where"].startswith("line 6")


def test_an_endless_line_is_never_held(api: TestClient) -> None:
    def pieces() -> Any:
        for _ in range(500):
            yield b"x" * 100_000
        yield b"\n" + json.dumps(DEAL).encode()

    answer = api.post("/v1/determine/batch?what_if=false", content=pieces(), headers=NDJSON)
    told = [json.loads(line) for line in answer.content.removesuffix(b"\n").split(b"\n")]
    assert [each["line"] for each in told] == [1, 2]
    assert told[0]["problem"]["status"] == 413
    assert "determination" in told[1]


def test_a_fault_of_ours_is_told_without_what_it_was(monkeypatch: pytest.MonkeyPatch, api: TestClient) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the password is 1234")

    monkeypatch.setattr("licet.doors.determine", broken)
    answer = api.post("/v1/determine", json=DEAL)
    refused(answer, 500)
    assert "1234" not in answer.text
    lines = api.post("/v1/determine/batch", content=json.dumps(DEAL), headers=NDJSON)
    assert json.loads(lines.content)["problem"]["status"] == 500
    assert "1234" not in lines.text


def test_errors_elsewhere_are_left_as_they_were() -> None:
    app = FastAPI()
    app.include_router(router)
    install_problems(app)
    answer = TestClient(app).get("/page")
    assert answer.status_code == 404
    assert answer.json() == {"detail": "Not Found"}


def test_a_deal_of_which_too_little_is_known_is_not_followed_along_time(
    api: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from licet.web.api import deciding

    monkeypatch.setattr(deciding, "PATIENCE", 0.0)
    told = refused(api.post("/v1/timeline", json={**DEAL, "since": "2021-01-01", "until": "2026-11-20"}), 422)
    assert "too little is known" in told["detail"]
    assert "since" in told["mend"]
    monkeypatch.setattr(deciding, "PATIENCE", 600.0)
    answer = api.post("/v1/timeline", json={**DEAL, "since": "2026-01-01", "until": "2026-11-20"})
    assert answer.status_code == 200
