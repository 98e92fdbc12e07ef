"""Words for facts, their choices, and the facts every party has."""

import pytest

from licet.facts.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("dco", "the dedicated chuck overlay"),
        ("item.kind=scanner", "wafer scanner or stepper"),
        ("end_user.lists", "the lists the end user is on"),
        ("party.lists", "the lists the party is on"),
        ("party.lists=us_entity_list", "the US Entity List"),
        ("party.nothing", None),
        ("nothing", None),
        ("nothing.at_all", None),
    ],
)
def test_words(key, words):
    assert load_vocabulary().label(key) == words
