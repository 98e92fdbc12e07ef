"""The record behind a brief: measures rest on the book or on dated record; a file that points to nothing is refused."""

from collections import Counter
from datetime import date

import pytest

from licet.brief.record import Record, load_record
from licet.brief.standing import standing
from licet.errors import LicetError
from licet.law.load import load_book

RECORD = load_record()


def test_every_provision_it_points_to_is_in_the_book() -> None:
    book = load_book()
    for measure in RECORD.measures.values():
        for begins in (*measure.law, *measure.state_of, *measure.described):
            assert book.beginning(begins), measure.id


def test_every_measure_has_days_and_a_way_to_be_found() -> None:
    described = {rule.measure for rule in RECORD.rules}
    for measure in RECORD.measures.values():
        assert measure.law or measure.phases, measure.id
        assert measure.names or measure.nicknames or measure.numbers or measure.id in described, measure.id


def test_every_measure_tells_where_it_is_known_from() -> None:
    book = load_book()
    for measure in RECORD.measures.values():
        for day in (date(2023, 7, 10), date(2024, 3, 27), date(2025, 11, 20), date(2026, 9, 1)):
            assert standing(measure, book, day).url.startswith(("https://", "http://")), measure.id


def test_no_alias_names_two_things() -> None:
    names = Counter(n.lower() for m in RECORD.measures.values() for n in (*m.names, *m.nicknames, *m.numbers))
    assert [name for name, count in names.items() if count > 1] == []
    aliases = Counter(
        name for each in (*RECORD.persons.values(), *RECORD.organisations.values()) for name in {each.name, *each.also}
    )
    assert [name for name, count in aliases.items() if count > 1] == []


def test_phases_and_offices_are_in_order_of_days() -> None:
    for measure in RECORD.measures.values():
        days = [phase.start for phase in measure.phases]
        assert days == sorted(days), measure.id
    for person in RECORD.persons.values():
        for before, after in zip(person.offices, person.offices[1:], strict=False):
            assert before.until is not None, person.id
            assert before.until <= after.start, person.id


def test_whoever_is_told_not_to_make_something_has_a_record_and_a_source() -> None:
    for each in RECORD.organisations.values():
        if each.makes_no:
            assert each.note, each.id
            assert RECORD.source(each).url.startswith("https://"), each.id
            assert RECORD.source(each).title, each.id


def test_every_fact_has_a_source_and_asks_for_something() -> None:
    for fact in RECORD.facts:
        assert fact.url.startswith("https://"), fact.id
        assert fact.words or fact.measures, fact.id


@pytest.mark.parametrize(
    ("file", "wrong", "word"),
    [
        (
            "describing.toml",
            '[[rule]]\nmeasure = "nl.nothing"\ngroup = "a"\nwho = ["NL"]\nacts = [["control"]]\nthings = []',
            "nl.nothing",
        ),
        (
            "describing.toml",
            '[[rule]]\nmeasure = "nl.chip_tools"\ngroup = "a"\nwho = ["NL"]\nacts = [["nope"]]\nthings = []',
            "nope",
        ),
        ("persons.toml", '[[person]]\nid = "a"\nname = "A"\ncountry = "NL"', "offices"),
        ("places.toml", "[[place]\n", "places.toml"),
    ],
)
def test_a_faulty_file_is_refused_with_its_name(file: str, wrong: str, word: str) -> None:
    with pytest.raises(LicetError) as caught:
        Record(RECORD.texts | {file: wrong})
    assert word in str(caught.value)
    assert file in str(caught.value)
