"""What is asked again is answered from what was kept, and only then."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from licet import doors
from licet.decision.decide import load_decider
from licet.decision.determination import Determination
from licet.render.as_json import to_json
from licet.web.app import create_app
from licet.web.determined import determined
from licet.web.remembering import Remembering
from licet.web.settings import Settings

RAW = {"from": "NL", "to": "KR", "item": {"model": "NXT:1980Di"}}


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1") as running:
        yield running


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The deals that the law was asked of."""
    seen: list[object] = []
    determine = doors.determine

    def counted(deal: object, **how: object) -> Determination:
        seen.append(deal)
        return determine(deal, **how)

    monkeypatch.setattr(doors, "determine", counted)
    return seen


def test_a_deal_asked_again_is_decided_once(asked: list[object]) -> None:
    deal = load_decider().deal(RAW | {"on": "2025-03-04"})
    first, again = (determined(load_decider().deal(RAW | {"on": "2025-03-04"})) for _ in range(2))
    assert len(asked) == 1
    assert again is first
    assert to_json(first) == to_json(load_decider().determine(deal))


@pytest.mark.parametrize(
    ("other", "how"),
    [
        ({"on": "2025-03-06"}, {}),
        ({"on": "2025-03-05", "to": "CN"}, {}),
        ({"on": "2025-03-05", "facts": {"end_user.lists": "none"}}, {}),
        ({"on": "2025-03-05"}, {"what_if": False}),
        ({"on": "2025-03-05"}, {"on": date(2024, 1, 1)}),
    ],
)
def test_another_question_is_decided_anew(asked: list[object], other: dict[str, object], how: dict[str, object]) -> None:
    determined(load_decider().deal(RAW | {"on": "2025-03-05"}))
    before = len(asked)
    deal = load_decider().deal(RAW | other)
    found = determined(deal, **how)
    assert len(asked) == before + 1
    how["as_of"] = how.pop("on", None)
    assert to_json(found) == to_json(load_decider().determine(deal, **how))


def test_a_page_asked_again_is_the_same_bytes(client: TestClient, asked: list[object]) -> None:
    deal = {"model": "NXT:1980Di", "from": "NL", "to": "TW", "on": str(date.today() - timedelta(days=40))}
    first, again = (client.get("/check", params=deal) for _ in range(2))
    assert len(asked) == 1
    assert again.content == first.content
    part = client.get("/check", params=deal, headers={"HX-Request": "true"})
    assert part.headers["HX-Replace-Url"].startswith("/check?")
    assert part.content != first.content
    assert client.get("/check", params=deal | {"to": "CN"}).content != first.content
    assert len(asked) == 2


def test_what_was_not_asked_for_longest_makes_room() -> None:
    kept: Remembering[str] = Remembering(2)
    for key in ("a", "b"):
        kept.put(key, key)
    assert kept.get("a") == "a"
    kept.put("c", "c")
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ("a", None, "c")
