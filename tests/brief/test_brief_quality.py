"""The labelled stories: what is found of them, and the same bytes each time."""

from collections import Counter

import msgspec
import pytest

from brief.labelled import KINDS, Labelled, found_of, stories
from licet.brief.answer import brief_of

STORIES = tuple(stories())
#: Precision and recall that the held-out half has to keep, by kind; docs/brief.md tells what was measured.
FLOORS = {
    "places": (0.97, 0.97),
    "persons": (0.95, 0.95),
    "organisations": (0.95, 0.95),
    "parties": (0.95, 0.95),
    "measures": (0.9, 0.8),
    "statements": (0.8, 0.95),
    "findings": (0.95, 0.6),
    "dates": (0.95, 0.95),
    "amounts": (0.95, 0.9),
}


def test_there_are_enough_stories_of_every_language_and_without_a_measure() -> None:
    languages = Counter(each.story.language for each in STORIES)
    assert len(STORIES) >= 40
    assert all(languages[language] >= 2 for language in ("nl", "de", "fr", "ja", "zh"))
    assert sum(not each.labels["measures"] for each in STORIES) >= 8


@pytest.mark.parametrize("kind", KINDS)
def test_the_held_out_half(kind: str) -> None:
    right, given, labels = _counts(kind, [each for each in STORIES if each.held])
    precision, recall = FLOORS[kind]
    assert right >= precision * given
    assert right >= recall * labels


@pytest.mark.parametrize("kind", KINDS)
def test_the_half_that_was_tuned_on_is_found_whole(kind: str) -> None:
    right, given, labels = _counts(kind, [each for each in STORIES if not each.held])
    assert (right, right) == (given, labels)


@pytest.mark.parametrize("each", [each for each in STORIES if not each.labels["measures"]], ids=lambda each: each.id)
def test_a_story_without_a_measure_has_none(each: Labelled) -> None:
    brief = brief_of(each.story, deals=False, parties=False)
    assert brief.measures == ()
    assert {finding.id for finding in brief.findings} <= set(each.labels["findings"])


def test_the_same_story_gives_the_same_bytes_and_every_span_lies_in_the_text() -> None:
    for each in STORIES[::7]:
        one, other = (msgspec.json.encode(brief_of(each.story)) for _ in range(2))
        assert one == other
        for span in _spans(msgspec.to_builtins(brief_of(each.story, deals=False))):
            assert 0 <= span["start"] < span["end"] <= len(each.story.text)


def _counts(kind: str, held: list[Labelled]) -> tuple[int, int, int]:
    right = given = labels = 0
    for each in held:
        want, got = Counter(each.labels[kind]), Counter(found_of(each)[kind])
        right += sum((want & got).values())
        given += sum(got.values())
        labels += sum(want.values())
    return right, given, labels


def _spans(value: object) -> list[dict[str, int]]:
    if isinstance(value, dict):
        own = [value] if value.keys() == {"start", "end"} and isinstance(value["start"], int) else []
        return own + [span for part in value.values() for span in _spans(part)]
    return [span for part in value for span in _spans(part)] if isinstance(value, list | tuple) else []
