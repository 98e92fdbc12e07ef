"""Records over the API: kept once, found again page by page, their papers; and only for those who may."""

from collections.abc import Iterator
from typing import Any

import pytest
from api_shapes import refused, validator
from fastapi.testclient import TestClient

from licet.records import keeping, people, tokens
from licet.records.memo import memo
from licet.records.paper import as_pdf, as_text
from licet.records.store import open_store
from licet.records.worksheets import FORMS, paper_of, worksheet
from licet.web.api.describe import EXAMPLE, description
from signed_in import browser, house


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("records") / "records.sqlite")


@pytest.fixture(scope="module")
def client(file: str) -> Iterator[TestClient]:
    with browser(house(file)) as made:
        yield made


@pytest.fixture(scope="module")
def bearers(file: str, client: TestClient) -> dict[str, dict[str, str]]:
    """Headers by role; `asking` is the key of an analyst that may only ask."""
    with open_store(file) as store:
        found = {name: people.found(store, name) for name in ("viewer", "analyst")}
        wanted = {"viewer": ("viewer", found["viewer"].rights), "analyst": ("analyst", found["analyst"].rights)}
        wanted["asking"] = ("analyst", frozenset({"ask"}))
        made = {k: tokens.add(store, found[who].id, k, rights, 1, who="test")[1] for k, (who, rights) in wanted.items()}
        return {name: {"Authorization": f"Bearer {key}"} for name, key in made.items()}


@pytest.fixture(scope="module")
def record(client: TestClient, bearers: dict[str, dict[str, str]]) -> str:
    answer = client.post("/v1/records", json={**EXAMPLE, "why": "order 10071"}, headers=bearers["analyst"])
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def test_what_is_kept_is_what_was_decided(client: TestClient, bearers: Any, record: str, file: str) -> None:
    decided = client.post("/v1/determine", json=EXAMPLE, headers=bearers["viewer"]).json()
    whole = client.get(f"/v1/records/{record}", headers=bearers["viewer"]).json()
    assert whole["determination"] == decided
    assert (whole["kept"]["who"], whole["kept"]["why"]) == ("analyst", "order 10071")
    assert [act["action"] for act in whole["acts"]] == ["determination.saved"]
    with open_store(file) as store:
        found = keeping.read(store, record)
    assert client.get(f"/v1/records/{record}/determination", headers=bearers["viewer"]).content == found.answer


def test_papers_are_those_of_the_command_line(client: TestClient, bearers: Any, record: str, file: str) -> None:
    pytest.importorskip("typst", reason="typst is not installed")
    with open_store(file) as store:
        found = keeping.read(store, record)
    at = f"/v1/records/{record}"
    got = {path: client.get(f"{at}/{path}", headers=bearers["viewer"]) for path in ("memo.pdf", "memo.txt")}
    assert got["memo.pdf"].content == as_pdf(memo(found), found)
    assert got["memo.txt"].text == as_text(memo(found))
    assert got["memo.pdf"].headers["content-type"] == "application/pdf"
    sheets = client.get(f"{at}/worksheets", headers=bearers["viewer"]).json()
    assert [sheet["form"] for sheet in sheets] == list(FORMS)
    for form, sheet in zip(FORMS, sheets, strict=True):
        made = worksheet(found, form)
        assert sheet["missing"] == [field.label for field in made.missing]
        assert client.get(f"{at}/worksheets/{form}.pdf", headers=bearers["viewer"]).content == as_pdf(
            paper_of(found, made), found
        )
    for wrong in ("memo.doc", "worksheets/zz.pdf", "worksheets/bis-748p.doc"):
        refused(client.get(f"{at}/{wrong}", headers=bearers["viewer"]), 422)


@pytest.mark.parametrize("path", ["", "/determination", "/memo.pdf", "/memo.txt", "/worksheets", "/worksheets/bis-748p.txt"])
def test_only_those_who_may_look(client: TestClient, bearers: Any, record: str, path: str) -> None:
    refused(client.get(f"/v1/records/{record}{path}"), 401)
    refused(client.get(f"/v1/records/{record}{path}", headers=bearers["asking"]), 403)
    assert client.get(f"/v1/records/{record}{path}", headers=bearers["viewer"]).status_code == 200
    refused(client.get(f"/v1/records/nothing{path}", headers=bearers["viewer"]), 422)


def test_only_those_who_may_keep(client: TestClient, bearers: Any) -> None:
    for name in ("viewer", "asking"):
        refused(client.post("/v1/records", json={**EXAMPLE, "why": "x"}, headers=bearers[name]), 403)
        refused(client.post("/v1/gate", json={**EXAMPLE, "why": "x"}, headers=bearers[name]), 403)
    assert client.post("/v1/gate", json=EXAMPLE, headers=bearers["asking"]).status_code == 200
    for without in (EXAMPLE, {**EXAMPLE, "why": " "}, {**EXAMPLE, "why": 5}, {"why": "x"}):
        refused(client.post("/v1/records", json=without, headers=bearers["analyst"]), 422)


def test_a_gate_names_the_record_it_kept(client: TestClient, bearers: Any) -> None:
    plain = client.post("/v1/gate", json=EXAMPLE, headers=bearers["analyst"]).json()
    key = bearers["analyst"] | {"Idempotency-Key": "delivery-4"}
    kept = [client.post("/v1/gate", json={**EXAMPLE, "why": "delivery 4"}, headers=key) for _ in range(2)]
    assert kept[0].content == kept[1].content
    told = kept[0].json()
    record = told.pop("record")
    assert told == plain
    whole = client.get(f"/v1/records/{record}", headers=bearers["viewer"]).json()
    assert (whole["kept"]["why"], whole["kept"]["outcome"]) == ("delivery 4", plain["outcome"])
    rows = client.get("/v1/records?words=" + record, headers=bearers["viewer"]).json()["rows"]
    assert [row["id"] for row in rows] == [record]


def test_all_pages_together_are_the_whole(client: TestClient, bearers: Any, record: str) -> None:
    for number in range(3):
        client.post("/v1/records", json={"from": "JP", "to": "DE", "item": {"kind": "scanner"}, "on": "2026-11-02",
                                         "why": f"n{number}"}, headers=bearers["analyst"])  # fmt: skip
    every = client.get("/v1/records", headers=bearers["viewer"]).json()
    assert every["next"] == ""
    seen: list[str] = []
    cursor = None
    while cursor != "":
        page = client.get("/v1/records", params={"limit": 2, "cursor": cursor or ""}, headers=bearers["viewer"]).json()
        seen += [row["id"] for row in page["rows"]]
        cursor = page["next"]
    assert seen == [row["id"] for row in every["rows"]]
    assert len(seen) >= 4
    filtered = client.get("/v1/records?outcome=licence_required&limit=500", headers=bearers["viewer"]).json()["rows"]
    assert {row["outcome"] for row in filtered} == {"licence_required"}
    for wrong in ("outcome=clear", "since=soon", "cursor=nothing", "limit=0", "zz=1"):
        refused(client.get(f"/v1/records?{wrong}", headers=bearers["viewer"]), 422)


def test_every_answer_of_a_record_is_as_it_is_described(client: TestClient, bearers: Any, record: str) -> None:
    for path, name in (("", "KeptRecord"), ("/determination", "Determination"), ("/worksheets", "Sheets")):
        validator(name).validate(client.get(f"/v1/records/{record}{path}", headers=bearers["viewer"]).json())
    validator("KeptRecords").validate(client.get("/v1/records", headers=bearers["viewer"]).json())
    assert "/v1/records/{record_id}/memo.{kind}" in description()["paths"]
