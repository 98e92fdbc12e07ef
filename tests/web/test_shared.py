"""What answers have in common is one object, and what is made of it is made once: always with the same bytes."""

import random
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest
from starlette.testclient import TestClient

pytest.importorskip("fastapi")

from licet import doors
from licet.deals.catalogue import load_catalogue
from licet.decision.decide import load_decider
from licet.decision.determination import Basis, Determination, Step
from licet.render.as_json import json_bytes
from licet.web import determined as determined_
from licet.web import pages, parts, shared
from licet.web.app import create_app
from licet.web.common import Common
from licet.web.remembering import Filling, Remembering
from licet.web.settings import Settings
from licet.web.shared import Shared

DEAL = {"model": "NXT:1980Di", "from": "NL", "to": "CN", "on": "2026-11-02"}


@pytest.fixture(scope="module")
def found() -> list[Determination]:
    """Answers of some twenty deals, of several kinds of item, places and days."""
    rng = random.Random(3)
    models = [model.name for model in load_catalogue().models]
    deals: list[dict[str, Any]] = [
        {"item": {"model": rng.choice(models)}, "from": rng.choice(("NL", "US", "JP")), "to": to, "on": day}
        for to in ("CN", "KR", "US", "DE")
        for day in ("2026-11-02", "2024-05-01", "2022-11-01")
        for _ in range(2)
    ]
    deals += [{"item": {"kind": "scanner"}, "from": "NL", "to": "CN", "on": "2026-11-02"}]
    return [doors.determine(deal) for deal in deals]


def of_another_process(value: Any) -> Any:
    """A copy that has no object in common with it."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(value), type=type(value))


def of_each(found: Determination) -> Iterator[Step | Basis]:
    for answer in found.regimes:
        yield from answer.provisions
        yield from answer.trace


@pytest.fixture
def afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has answered nothing yet."""
    for name, made in (("STEPS", Shared(Step, 20_000)), ("BASES", Shared(Basis, 5_000))):
        monkeypatch.setattr(shared, name, made)
    monkeypatch.setattr(determined_, "_KEPT", Remembering(100))
    monkeypatch.setattr(pages, "_WRITTEN", Remembering(100))
    for name in ("_MADE", "_REASONS", "_JSON"):
        monkeypatch.setattr(parts, name, Filling(20_000))


def test_what_is_equal_is_one_object(afresh: None, found: list[Determination]) -> None:
    for each in found:
        one, other = shared.one_of_each(each), shared.one_of_each(of_another_process(each))
        assert one == each
        assert json_bytes(other) == json_bytes(each)
        assert [id(part) for part in of_each(one)] == [id(part) for part in of_each(other)]


def test_what_differs_in_a_word_is_another(afresh: None, found: list[Determination]) -> None:
    step = next(step for answer in found[0].regimes for step in answer.trace if step.limbs)
    limb = step.limbs[0]
    others = [
        msgspec.structs.replace(step, stage="another"),
        msgspec.structs.replace(step, limbs=()),
        msgspec.structs.replace(step, limbs=(msgspec.structs.replace(limb, fact=f"{limb.fact}."), *step.limbs[1:])),
    ]
    made = [shared.STEPS.same(each) for each in (step, *others)]
    assert made == [step, *others]
    assert len({shared.STEPS.name(each) for each in made}) == len(made)


@pytest.mark.parametrize("remembered", [20_000, 1])
def test_an_answer_is_put_together_from_what_others_told(
    afresh: None, found: list[Determination], monkeypatch: pytest.MonkeyPatch, remembered: int
) -> None:
    monkeypatch.setattr(shared, "STEPS", Shared(Step, remembered))
    desk, told = Common(Settings()), list[bytes]()
    for each in found:
        one = shared.one_of_each(each)
        apart = shared.apart(one)
        told.append(msgspec.msgpack.encode(apart))
        desk.keep_parts(shared.written(one, desk.keep(b"", b"", apart.parts())))
        assert desk.keep(b"", b"", apart.parts()) == [], "it has all parts now"
    monkeypatch.setattr(shared, "STEPS", Shared(Step, 20_000))
    monkeypatch.setattr(shared, "BASES", Shared(Basis, 5_000))
    fetched: list[int] = []

    def fetch(names: list[bytes]) -> Mapping[bytes, bytes]:
        fetched.append(len(names))
        return desk.parts(names)

    for each, packed in zip(found, told, strict=True):
        again = shared.together(msgspec.msgpack.decode(packed, type=shared.Apart), fetch)
        assert again == each
        assert json_bytes(again) == json_bytes(each)
    before = len(fetched)
    shared.together(msgspec.msgpack.decode(told[0], type=shared.Apart), fetch)
    assert len(fetched) == before, "what was met is not fetched again"


def test_an_answer_of_which_a_part_is_gone_is_worked_out(monkeypatch: pytest.MonkeyPatch, afresh: None) -> None:
    desk = Common(Settings())
    monkeypatch.setattr(determined_._ELSEWHERE, "common", desk)
    deal = load_decider().deal({"item": {"model": "NXT:1980Di"}, "from": "NL", "to": "CN", "on": "2026-10-05"})
    first = determined_.determined(deal)
    monkeypatch.setattr(determined_, "_KEPT", Remembering(100))
    monkeypatch.setattr(shared, "STEPS", Shared(Step, 20_000))
    monkeypatch.setattr(desk, "_parts", Filling(1))
    asked: list[Any] = []
    determine = doors.determine
    monkeypatch.setattr(doors, "determine", lambda deal, **how: asked.append(deal) or determine(deal, **how))
    assert determined_.determined(deal) == first
    assert len(asked) == 1


def test_json_is_the_same_bytes(afresh: None, found: list[Determination]) -> None:
    for _ in range(2):
        for each in found:
            one = shared.one_of_each(each)
            assert parts.json_of(one) == json_bytes(each)
    bare = msgspec.structs.replace(found[0].regimes[0], trace=(), warnings=('"trace": []', 'a "trace": [ ]'))
    odd = msgspec.structs.replace(found[0], regimes=(bare, *found[0].regimes[1:], bare), item='"trace": []')
    assert parts.json_of(odd) == json_bytes(odd)
    none = msgspec.structs.replace(found[0], regimes=())
    assert parts.json_of(none) == json_bytes(none)


@pytest.mark.parametrize("language", ["en", "nl", "zh", "ja"])
def test_an_answer_of_another_process_is_the_same_page_and_makes_no_new_parts(
    afresh: None, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    desk = Common(Settings())
    with TestClient(create_app(Settings(), (), desk), base_url="http://127.0.0.1") as client:

        def page() -> str:
            return client.get("/check", params=DEAL, headers={"Accept-Language": language}).text

        first = page()
        made = {name: dict(getattr(parts, name)) for name in ("_MADE", "_REASONS")}
        assert len(made["_MADE"]) > 50
        monkeypatch.setattr(determined_, "_KEPT", Remembering(100))
        monkeypatch.setattr(pages, "_WRITTEN", Remembering(100))
        monkeypatch.setattr(doors, "determine", lambda *_, **__: pytest.fail("it was worked out again"))
        assert page() == first
        assert {name: dict(getattr(parts, name)) for name in made} == made


def test_a_page_made_of_kept_parts_is_the_page_made_anew(afresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    deals = [DEAL | {"to": to, "on": day} for to in ("CN", "KR", "US") for day in ("2026-11-02", "2024-05-01")]
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1") as client:

        def asked() -> list[str]:
            monkeypatch.setattr(pages, "_WRITTEN", Remembering(100))
            return [
                client.get("/check", params=deal, headers={"Accept-Language": language}).text
                for deal in deals
                for language in ("en", "zh")
            ]

        asked()
        of_parts = asked()
        for name in ("_MADE", "_REASONS"):
            monkeypatch.setattr(parts, name, Filling(0))
        assert asked() == of_parts


def test_where_there_would_be_more_all_are_forgotten() -> None:
    kept: Filling[str, int] = Filling(2)
    for number, key in enumerate("abc"):
        assert kept.put(key, number) == number
    assert dict(kept) == {"c": 2}
