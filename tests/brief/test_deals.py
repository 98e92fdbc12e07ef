"""Example deals: decided as any deal, on the story's day, and opened by the same words at a terminal and in the workbench."""

import json
import shlex
from datetime import date
from urllib.parse import parse_qsl, urlparse

import pytest
from click.testing import CliRunner

from brief.labelled import story_of
from licet.brief.answer import brief_of
from licet.brief.brief import DealShown
from licet.brief.record import load_record
from licet.brief.record_kinds import DealRecord
from licet.cli.main import app
from licet.decision.decide import load_decider
from licet.doors import determine
from licet.web.asked import Asked

DUTCH = "News\n\nThe Dutch government limits exports of lithography machines."
RECORD = load_record()


def deals(text: str, on: str) -> dict[str, DealShown]:
    found = brief_of(story_of(text, date.fromisoformat(on)), parties=False)
    return {deal.id: deal for deal in found.deals}


@pytest.mark.parametrize(
    ("on", "outcome"),
    [("2023-08-31", "no_requirement_found"), ("2023-09-01", "licence_required"), ("2024-03-27", "licence_required")],
)
def test_a_scanner_on_both_sides_of_the_order(on: str, outcome: str) -> None:
    deal = deals(DUTCH, on)["scanner_nl_cn"]
    assert {answer.regime: answer.outcome for answer in deal.answers}["nl"] == outcome


def test_a_model_that_the_story_names_stands_in() -> None:
    told = "News\n\nThe Dutch government limits exports of lithography machines such as the NXT:1980Di."
    deal = deals(told, "2024-03-27")["scanner_nl_cn"]
    assert deal.deal["item"] == {"model": "TWINSCAN NXT:1980Di"}
    assert not any("the model" in taken for taken in deal.taken)


@pytest.mark.parametrize("record", RECORD.deals, ids=lambda record: record.id)
def test_every_deal_of_the_record_is_one_that_is_read(record: DealRecord) -> None:
    found = determine({"item": record.item, "facts": {"on": "2025-06-01", **record.facts}}, what_if=False, screen=False)
    assert any(answer.outcome != "not_subject" for answer in found.regimes)


@pytest.mark.parametrize(
    ("text", "on", "id_"),
    [
        (DUTCH, "2024-03-27", "scanner_nl_cn"),
        ("News\n\nThe Entity List grows.", "2024-12-03", "listed_us_cn"),
        ("News\n\nBeijing restricts exports of gallium.", "2023-09-03", "gallium_cn_us"),
        ("News\n\nThe EU puts tariffs on electric cars of China.", "2024-11-02", "car_cn_eu"),
        ("News\n\nBeijing restricts exports of rare earths.", "2025-06-02", "dysprosium_cn_nl"),
    ],
)
def test_the_address_and_the_command_ask_the_same(text: str, on: str, id_: str) -> None:
    deal = deals(text, on)[id_]
    outcomes = {answer.regime: answer.outcome for answer in deal.answers}
    address = urlparse(deal.address)
    assert address.path == "/check"
    pairs = dict(parse_qsl(address.query))
    asked = Asked(model=pairs.pop("model", ""), facts=pairs).deal(load_decider())
    told = determine(asked, what_if=False, screen=False)
    assert {answer.regime: answer.outcome for answer in told.regimes} == outcomes
    assert _by_command(deal.command) == outcomes


def _by_command(command: str) -> dict[str, str]:
    done = CliRunner().invoke(app, [*shlex.split(command)[1:], "--json", "--no-screen"])
    return {answer["regime"]: answer["outcome"] for answer in json.loads(done.stdout)["regimes"]}
