"""The law over HTTP: an ETag that says when it is the same, and pages that together are the whole list."""

from copy import copy

import pytest
from api_shapes import refused
from fastapi.testclient import TestClient

from licet.law.load import load_book

TAGGED = (
    "/v1/law/regimes",
    "/v1/law/coverage",
    "/v1/law/provisions?limit=3",
    "/v1/law/provisions/nl.order_a.3B001.f.4.b",
    "/v1/facts?limit=3",
    "/v1/catalogue?limit=3",
)


@pytest.mark.parametrize("path", TAGGED)
def test_who_has_it_is_sent_nothing(api: TestClient, path: str) -> None:
    first = api.get(path)
    tag = first.headers["etag"]
    assert tag.startswith('"' + load_book().hash[:16])
    assert first.headers["cache-control"] == "no-cache"
    for held in (tag, f"W/{tag}", f'"another", {tag}', "*"):
        again = api.get(path, headers={"If-None-Match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    for held in ('"another"', tag.strip('"'), ""):
        assert api.get(path, headers={"If-None-Match": held}).content == first.content


def _another_law(monkeypatch: pytest.MonkeyPatch) -> None:
    other = copy(load_book())
    other.hash = "f" * 64
    monkeypatch.setattr("licet.web.api.law.load_book", lambda: other)


def test_another_day_or_page_has_another_tag(api: TestClient) -> None:
    paths = ("provisions?limit=2", "provisions?limit=3", "provisions?limit=2&on=2024-01-01", "regimes")
    assert len({api.get(f"/v1/law/{path}").headers["etag"] for path in paths}) == len(paths)


def test_a_changed_law_has_another_tag(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = api.get("/v1/law/regimes").headers["etag"]
    _another_law(monkeypatch)
    assert api.get("/v1/law/regimes", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("path", "key"), [("law/provisions?regime=tw&", "id"), ("facts?begins=end&", "name"), ("catalogue?kind=scanner&", "id")]
)
@pytest.mark.parametrize("size", [1, 7, 500])
def test_all_pages_together_are_the_whole(api: TestClient, path: str, key: str, size: int) -> None:
    names: list[str] = []
    cursor, pages = "", 0
    while cursor is not None:
        page = api.get(f"/v1/{path}limit={size}" + (f"&cursor={cursor}" if cursor else "")).json()
        names += [item[key] for item in page["items"]]
        cursor, pages = page["next"], pages + 1
    assert names == sorted(set(names)), "each once, in order"
    assert len(names) == page["total"] > 1
    assert pages == -(-len(names) // size)


def test_a_cursor_of_another_law_is_refused(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    cursor = api.get("/v1/facts?limit=1").json()["next"]
    _another_law(monkeypatch)
    assert "the law changed" in refused(api.get(f"/v1/facts?limit=1&cursor={cursor}"), 422)["detail"]
