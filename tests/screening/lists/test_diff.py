"""What changed between two versions: its parts, and that it holds for any two lists."""

from collections import Counter
from datetime import date

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from licet.screening.diff import apply, content, diff, differing
from licet.screening.entries import Address, Entry, Name, PartyList
from licet.screening.formats.common import by_name, unique


def entry(id="1", name="Example Works", **more):
    return Entry(id=id, list="own", names=(Name(name),), **more)


def listed(*entries):
    return PartyList("own", "own", "own", date(2026, 1, 1), unique(entries))


def test_added_removed_and_changed_by_id():
    old = listed(entry("1", "A"), entry("2", "B"), entry("3", "C", policy="denial"))
    new = listed(entry("3", "C", policy="case by case"), entry("1", "A"), entry("4", "D"))
    found = diff(old, new)
    assert [e.id for e in found.added] == ["4"]
    assert [e.id for e in found.removed] == ["2"]
    assert [(c.new.id, c.fields) for c in found.changed] == [("3", ("policy",))]


def test_order_is_no_change():
    two = (Name("A"), Name("B", "alias"))
    places = (Address("1 Street", "CN"), Address("2 Street", "HK"))
    old = listed(msgspec.structs.replace(entry(), names=two, addresses=places))
    new = listed(msgspec.structs.replace(entry(), names=two[::-1], addresses=places[::-1]))
    assert not diff(old, new)


def test_where_a_file_was_served_from_is_no_change():
    assert not diff(
        listed(entry(url="http://bit.ly/x", source="EL")), listed(entry(url="https://x.test", source="Entity List"))
    )


def test_another_strength_of_a_name_is_a_change():
    old, new = entry(), msgspec.structs.replace(entry(), names=(Name("Example Works", "weak"),))
    assert differing(old, new) == ("names",)


def test_a_number_of_the_publisher_that_is_given_anew_is_another_entry():
    found = diff(listed(entry("1")), listed(entry("2")))
    assert (len(found.added), len(found.removed)) == (1, 1)


def test_an_id_made_of_a_name_follows_the_name():
    old = listed(entry(by_name("Example Works", ["CN"]), countries=("CN",)))
    new = listed(entry(by_name("Example Works", ["CN", "HK"]), countries=("CN", "HK")))
    assert [(c.fields) for c in diff(old, new).changed] == [("countries",)]


def test_one_of_several_under_the_same_id_goes():
    rows = [entry("7", remarks=text) for text in ("x", "y", "z")]
    found = diff(listed(*rows), listed(rows[2], rows[0]))
    assert [e.remarks for e in found.removed] == ["y"]
    assert (found.added, found.changed) == ((), ())


words = st.sampled_from(["alpha", "beta", "gamma"])
entries = st.builds(
    Entry,
    id=st.sampled_from(["1", "2", "3", "name:alpha", "name:beta", "name:beta-cn"]),
    list=st.sampled_from(["own", "other"]),
    names=st.lists(st.builds(Name, words, st.sampled_from(["main", "alias"])), max_size=2).map(tuple),
    addresses=st.lists(st.builds(Address, words), max_size=2).map(tuple),
    countries=st.lists(st.sampled_from(["CN", "HK"]), max_size=2, unique=True).map(tuple),
    listed=st.none() | st.just(date(2020, 1, 1)),
    policy=words,
)
lists = st.lists(entries, max_size=7).map(lambda found: listed(*found))


@given(lists)
def test_a_list_does_not_differ_from_itself(one):
    assert not diff(one, one)
    assert not diff(one, msgspec.structs.replace(one, entries=unique(one.entries[::-1])))


@given(lists, lists)
def test_a_difference_makes_the_one_of_the_other(old, new):
    found = diff(old, new)
    assert Counter(map(content, apply(found, old))) == Counter(map(content, new.entries))
    back = diff(new, old)
    assert (len(back.added), len(back.removed), len(back.changed)) == (len(found.removed), len(found.added), len(found.changed))


@given(lists, lists)
def test_nothing_is_added_that_was_there(old, new):
    found = diff(old, new)
    was, now = ({(e.list, e.id) for e in one.entries} for one in (old, new))
    assert len(old.entries) - len(found.removed) + len(found.added) == len(new.entries)
    assert {(e.list, e.id) for e in found.added} <= now
    assert {(e.list, e.id) for e in found.removed} <= was
