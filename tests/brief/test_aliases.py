"""Every name, nickname and number of every measure finds it, in whatever language it is."""

from datetime import date

import pytest

from brief.labelled import story_of
from licet.brief.answer import brief_of
from licet.brief.record import load_record

RECORD = load_record()
NEEDED = "ASML of the Netherlands, Nvidia, and electric vehicles of China and the US were in the news."
NAMES = [(m.id, name) for m in RECORD.measures.values() for name in (*m.names, *m.nicknames, *m.numbers)]


@pytest.mark.parametrize("id_", [m.id for m in RECORD.measures.values() if m.names or m.nicknames or m.numbers])
def test_every_alias_finds_its_measure(id_: str) -> None:
    for owner, name in NAMES:
        if owner == id_:
            story = story_of(f"News\n\n{NEEDED}\n\nNow {name.replace('*', '')} again.", date(2026, 9, 1))
            found = brief_of(story, deals=False, parties=False).measures
            assert id_ in {measure.id for measure in found}, name


@pytest.mark.parametrize("each", [*RECORD.persons.values(), *RECORD.organisations.values()], ids=lambda each: each.id)
def test_every_person_and_body_is_found_by_its_name(each: object) -> None:
    story = story_of(f"News\n\nThen {each.name} again.", date(2024, 3, 27))  # type: ignore[attr-defined]
    brief = brief_of(story, deals=False, parties=False)
    assert each.id in {found.id for found in (*brief.persons, *brief.organisations)}  # type: ignore[attr-defined]
