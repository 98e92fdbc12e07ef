"""Companies of the catalogue and of the supply chains, and one story of ours for every measure."""

import tomllib
from pathlib import Path

import pytest

from brief.labelled import stories, story_of
from licet.analysis.capability_supply import load_supply
from licet.brief.answer import brief_of
from licet.brief.record import load_record
from licet.deals.catalogue import load_catalogue

EACH = tomllib.loads((Path(__file__).parent / "one_of_each.toml").read_text("utf-8"))["story"]
#: Told of no sentence of its story: what China lists is found only where the list stands before those who are put on it.
MISSED = {"cn.us_listings_2026"}
#: No company.
NOBODY = {"any maker"}


def test_every_measure_of_the_record_has_a_story_of_ours() -> None:
    told = {measure for story in stories() for measure in story.labels["measures"]} | {m for s in EACH for m in s["measures"]}
    assert set(load_record().measures) == told


@pytest.mark.parametrize("story", EACH, ids=[story["id"] for story in EACH])
def test_a_story_of_a_measure_tells_that_measure_alone(story: dict) -> None:  # type: ignore[type-arg]
    found = [m.id for m in brief_of(story_of(story["text"], story["on"]), deals=False).measures]
    assert found == [m for m in story["measures"] if m not in MISSED]


@pytest.mark.parametrize(
    "name", sorted({m.maker for m in load_catalogue().models} - NOBODY | {s.name for s in load_supply().suppliers.values()})
)
def test_every_maker_of_the_catalogue_and_every_supplier_is_found(name: str) -> None:
    sold = name if name != "Nova" else "Nova Ltd"  # the word alone is a name of much else
    text = f"Orders fall\n\nThe maker {sold} told of fewer orders in spring."
    assert [o.name for o in brief_of(story_of(text, None), deals=False).organisations]
