"""What a change of the lists can touch: the same hits as a full run finds on the entries that changed, and no others."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from licet.screening import store
from licet.screening.delta import changed_since
from licet.screening.entries import Entry, Name, PartyList
from licet.screening.formats.common import Reading
from licet.screening.screener import Asked, Screener

OLD, NEW = date(2026, 3, 1), date(2026, 6, 1)
WORDS = ("Quarzfeld", "Optronik", "Zhongyuan", "Lithotek", "Institute", "Marvellon", "Plant", "3", "5")
NAMES = st.lists(st.sampled_from(WORDS), min_size=2, max_size=4, unique=True).map(" ".join)


def entry(number, name, **more):
    return Entry(f"e{number}", "own", "organisation", (Name(name),), **more)


def kept(entries, day, hash_):
    party_list = PartyList("own", "own", "own", day, tuple(entries), hash_)
    store.add(Reading(party_list, (), len(entries)), "own.csv", on=day, accept_shrink=True)


def test_only_what_came_changed_or_went_is_looked_at():
    same, gone, changed, came = (
        entry(n, name)
        for n, name in enumerate(("Quarzfeld Optronik", "Zhongyuan Lithotek", "Marvellon Institute", "Heronsgate Vacuum"))
    )
    kept([same, gone, changed], OLD, "a")
    kept([same, replace(changed, countries=("CN",)), came], NEW, "b")
    delta = changed_since(OLD, NEW)
    own = {each.id: [e.id for e in each.entries] for each in delta.now}["own"]
    assert sorted(own) == ["e2", "e3"]
    assert [e.id for each in delta.gone for e in each.entries] == ["e1"]
    assert delta.fields == {("own", "e2"): ("countries",)}
    now, before = delta.screeners()
    assert [h.entry for h in now.screen(Asked("Heronsgate Vacuum"), NEW).hits] == ["e3"]
    assert now.screen(Asked("Quarzfeld Optronik"), NEW).hits == ()
    assert [h.entry for h in before.screen(Asked("Zhongyuan Lithotek"), NEW).hits] == ["e1"]


@given(old=st.lists(NAMES, min_size=1, max_size=5), new=st.lists(NAMES, min_size=1, max_size=5), asked=NAMES)
def test_a_screening_of_the_changed_is_that_part_of_a_full_one(old, new, asked):
    before = dict(enumerate(old))
    entries = [entry(n, name) for n, name in enumerate(new)]
    touched = [e for n, e in enumerate(entries) if before.get(n) != e.names[0].text]
    full = Screener.of([PartyList("own", "own", "own", NEW, tuple(entries))]).screen(Asked(asked), NEW).hits
    part = Screener.of([PartyList("own", "own", "own", NEW, tuple(touched))]).screen(Asked(asked), NEW).hits
    assert part == tuple(hit for hit in full if hit.entry in {e.id for e in touched})


@pytest.mark.parametrize(("since", "found"), [(date(2020, 12, 17), True), (date(2020, 12, 18), False)])
def test_of_our_own_table_it_is_what_began_in_between(since, found):
    delta = changed_since(since, date(2021, 1, 1))
    listed = {e.id for each in delta.now if each.id == "us_entity_list" for e in each.entries}
    assert ("semiconductor-manufacturing-international-corporation" in listed) == found
