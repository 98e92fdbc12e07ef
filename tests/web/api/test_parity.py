"""The same deals through the API, the command line and Python give the same bytes, and the same refusals."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from brief.invented import ENGLISH
from invented_deals import invented_deals
from licet.cli.brief import brief
from licet.cli.check import check
from licet.cli.timeline import timeline as along
from licet.decision.decide import load_decider
from licet.doors import briefs, determine, gate
from licet.errors import LicetError
from licet.render.as_json import to_json
from licet.render.brief_json import told

#: LICET_PARITY=500 is the number that is promised; the ordinary suite asks for a few of the same deals.
COUNT = int(os.environ.get("LICET_PARITY", "12"))


def _python(deal: dict[str, Any]) -> bytes | None:
    told = dict(deal)
    day = told.pop("as_of", None)
    try:
        return to_json(determine(told, on=date.fromisoformat(day) if day else None)).encode() + b"\n"
    except LicetError:
        return None


def _command(command: Any, deal: dict[str, Any], file: Path, *flags: str) -> bytes | None:
    told = dict(deal)
    day = told.pop("as_of", None)
    file.write_text(json.dumps(told), encoding="utf-8")
    ran = CliRunner().invoke(command, [str(file), "--json", *flags, *(["--as-of", day] if day else [])])
    assert ran.exception is None or isinstance(ran.exception, LicetError), ran.exception
    return ran.stdout_bytes if ran.exception is None else None


def test_one_deal_gives_the_same_bytes_through_every_door(api: TestClient, tmp_path: Path) -> None:
    decided = 0
    for deal in invented_deals(COUNT):
        answer = api.post("/v1/determine", json=deal)
        ours = answer.content if answer.status_code == 200 else None
        assert ours is not None or answer.status_code == 422, answer.text
        assert ours == _python(deal), deal
        assert ours == _command(check, deal, tmp_path / "deal.json"), deal
        decided += ours is not None
    assert decided > COUNT * 0.8


def test_a_story_gives_the_same_bytes_through_every_door(api: TestClient, tmp_path: Path) -> None:
    file = tmp_path / "lowland.txt"
    file.write_text(ENGLISH, encoding="utf-8")
    answer = api.post("/v1/brief", json={"story": ENGLISH, "name": "lowland.txt", "on": "2023-09-04"})
    assert answer.content == CliRunner().invoke(brief, [str(file), "--json", "--on", "2023-09-04"]).stdout_bytes
    assert answer.content == to_json(told(briefs(file, on=date(2023, 9, 4)))).encode() + b"\n"
    assert api.post("/v1/brief", json={"story": " "}).status_code == 422
    assert api.post("/v1/brief", json={"story": ENGLISH, "url": "https://example.org"}).status_code == 422


def test_a_batch_gives_the_values_of_single_answers_in_order(api: TestClient) -> None:
    deals = list(invented_deals(4, seed=2))
    body = "\n".join(map(json.dumps, deals))
    answer = api.post("/v1/determine/batch", content=body, headers={"content-type": "application/x-ndjson"})
    answers = answer.content.removesuffix(b"\n").split(b"\n")
    for number, (deal, line) in enumerate(zip(deals, answers, strict=True), 1):
        told = json.loads(line)
        assert told["line"] == number
        one = api.post("/v1/determine", json=deal)
        if one.status_code == 200:
            assert told["determination"] == one.json()
        else:
            assert told["problem"]["detail"] == one.json()["detail"]


def test_a_timeline_and_a_gate_give_the_bytes_of_the_other_doors(api: TestClient, tmp_path: Path) -> None:
    deal = next(invented_deals(1, seed=3))
    deal.pop("as_of", None)
    since = "2025-06-01"
    answer = api.post("/v1/timeline", json={**deal, "since": since, "until": "2026-06-01"})
    flags = ("--since", since, "--until", "2026-06-01")
    assert answer.content == _command(along, deal, tmp_path / "deal.json", *flags)
    assert api.post("/v1/gate", json=deal).content == to_json(gate(load_decider().deal(deal))).encode() + b"\n"


@pytest.mark.parametrize("name", ["Huawei Technologies", "ASML Holding"])
def test_a_name_gives_the_bytes_of_the_command_line(api: TestClient, name: str) -> None:
    from licet.cli.screen import screen

    ran = CliRunner().invoke(screen, [name, "--country", "CN", "--on", "2026-11-20", "--json"])
    assert ran.exit_code == 0, ran.output
    assert api.post("/v1/screen", json={"name": name, "country": "CN", "on": "2026-11-20"}).content == ran.stdout_bytes
