"""The general prohibitions: the words of a route are the places of the country group, and each prohibition has its law."""

from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.load import load_book


def test_the_places_of_transit_are_those_of_the_group():
    words = set(load_vocabulary()["transit_through"].choices) - {"elsewhere"}
    group = next(g for g in load_places().groups.values() if g.id == "us.GP8")
    assert {word.upper() for word in words} == set(group.members)
    (version,) = load_book()["us.736.2.b.8"].versions
    assert all(f" {word}," in version.text or f"{{{word}," in version.text or f"{word}}}" in version.text for word in words)


def test_every_prohibition_from_four_to_ten_has_its_law():
    book = load_book()
    for number in range(4, 11):
        assert f"736.2(b)({number})" in book[f"us.736.2.b.{number}"].cite
