"""An amendment changes what it names, from its first day to its last, and nothing else; what names nothing is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.errors import LicetError
from licet.facts.places import Group, Places
from licet.facts.vocabulary import load_vocabulary
from licet.law.amend import amend
from licet.law.amendment import read_amendment
from licet.law.book import in_force, state
from licet.law.load import book_of
from licet.law.read import Packs
from small_law import HEAD, provision

DAY = date(2025, 1, 1)
PLACES = Places.of([Group("xx.friends", "Friends", since=date(2020, 1, 1), members=frozenset({"JP", "KR"}))])
LAW = "\n".join(
    [
        HEAD,
        provision(
            "list.a",
            "lists",
            ("2023-01-01", "2024-06-01", "item.kind is scanner and dco <= 1.50 nm"),
            ("2024-06-01", None, "item.kind is scanner and dco <= 1.50 nm and mrf <= 45 nm"),
        ),
        provision("need.a", "requires", ("2023-01-01", None, "under xx.list.a and to not in xx.friends")),
        provision(
            "need.b",
            "requires",
            ("2023-01-01", None, "to in {CN}", "[[provision.version.suspended]]\nfrom = 2024-11-10\nuntil = 2025-11-10"),
        ),
    ]
)


def book():
    packs = Packs(load_vocabulary(), PLACES)
    packs.add("test.toml", LAW)
    return book_of(packs.finish(), "small")


BOOK = book()


def amended(**changes):
    raw = {"amendment": {"title": "A test", "from": DAY}, **changes}
    return amend(BOOK, PLACES, load_vocabulary(), read_amendment(raw, "test"))


def rules(law, name):
    return [(v.start, v.until, v.text) for v in law[name].versions]


def refused(match, **changes):
    with pytest.raises(LicetError, match=match) as found:
        amended(**changes)
    return found.value


LIMIT = {"provision": "xx.list.a", "fact": "dco", "was": "1.50 nm", "now": "2.40 nm"}


def test_a_limit_moves_on_its_day_and_not_before():
    law, _ = amended(threshold=[LIMIT])
    rule = "item.kind is scanner and dco <= {} and mrf <= 45 nm"
    narrow, wide = rule.format("1.50 nm"), rule.format("2.40 nm")
    assert rules(law, "xx.list.a")[1:] == [(date(2024, 6, 1), DAY, narrow), (DAY, None, wide)]
    assert rules(law, "xx.list.a")[0] == rules(BOOK, "xx.list.a")[0]
    assert law["xx.list.a"].versions[2].instrument in law.instruments
    assert law["xx.need.a"] is BOOK["xx.need.a"]
    assert law.hash != BOOK.hash


def test_a_limit_is_found_whatever_unit_it_is_written_in_and_in_every_version_of_those_days():
    law, _ = amended(threshold=[{**LIMIT, "was": "1500 pm", "from": "2024-01-01", "until": "2024-07-01"}])
    days = [(start, until, "2.40" in text) for start, until, text in rules(law, "xx.list.a")]
    assert days == [
        (date(2023, 1, 1), date(2024, 1, 1), False),
        (date(2024, 1, 1), date(2024, 6, 1), True),
        (date(2024, 6, 1), date(2024, 7, 1), True),
        (date(2024, 7, 1), None, False),
    ]


def test_a_limit_that_is_not_there_is_refused_and_the_ones_that_are_are_named():
    error = refused("has no limit 1.60 nm", threshold=[{**LIMIT, "was": "1.60 nm"}])
    assert "1.50 nm" in (error.mend or "")
    refused("has no limit", threshold=[{**LIMIT, "fact": "mrf"}])
    refused("is no provision", threshold=[{**LIMIT, "provision": "xx.list.b"}])
    refused("no quantity", threshold=[{**LIMIT, "now": "wide"}])
    refused("missing", threshold=[{"provision": "xx.list.a", "fact": "dco", "was": "1.50 nm"}])
    refused("unknown key 'then'", threshold=[{**LIMIT, "then": "2.40 nm"}])


def test_another_condition_must_be_well_typed_and_say_something_else():
    law, _ = amended(replace=[{"provision": "xx.need.a", "when": "to in {CN}"}])
    assert rules(law, "xx.need.a")[1] == (DAY, None, "to in {CN}")
    refused("nm", replace=[{"provision": "xx.need.a", "when": "to in {CN} and dco <= 3 kg"}])
    refused("frends", replace=[{"provision": "xx.need.a", "when": "to in xx.frends"}])


def test_what_is_ill_typed_is_told_of_the_amendment_and_not_of_the_pack():
    error = refused("length", replace=[{"provision": "xx.need.a", "when": "dco <= 3 kg"}])
    assert (error.where or "").startswith("test, replace 1, xx.need.a")
    error = refused("length", threshold=[{**LIMIT, "now": "2.40 kg"}])
    assert (error.where or "").startswith("test, threshold 1, xx.list.a")


def test_a_repeal_takes_a_whole_part_and_only_its_days():
    law, _ = amended(repeal=[{"provision": "xx.need", "until": "2025-02-01"}])
    for name in ("xx.need.a", "xx.need.b"):
        days = [in_force(law[name], DAY + timedelta(days=n)) is not None for n in (-1, 0, 30, 31)]
        assert days == [name == "xx.need.a", False, False, name == "xx.need.a"]
    refused("is no provision", repeal=[{"provision": "xx.nee"}])
    refused("is not in force then", repeal=[{"provision": "xx.need.a", "from": date(2022, 1, 1), "until": date(2022, 2, 1)}])


def test_suspensions_begin_and_end():
    law, _ = amended(suspend=[{"provision": "xx.need.a", "until": "2025-03-01"}], resume=[{"provision": "xx.need.b"}])
    assert [state(law["xx.need.a"], day) for day in (date(2024, 12, 31), DAY, date(2025, 3, 1))] == [
        "in force",
        "suspended",
        "in force",
    ]
    assert [state(law["xx.need.b"], day) for day in (date(2024, 12, 31), DAY)] == ["suspended", "in force"]
    refused("is not suspended then", resume=[{"provision": "xx.need.a"}])


def test_a_resumption_for_some_days_leaves_the_suspension_after_them():
    law, _ = amended(resume=[{"provision": "xx.need.b", "until": "2025-02-01"}])
    days = (
        date(2024, 11, 10),
        date(2024, 12, 31),
        DAY,
        date(2025, 1, 31),
        date(2025, 2, 1),
        date(2025, 11, 9),
        date(2025, 11, 10),
    )
    assert [state(law["xx.need.b"], day) == "in force" for day in days] == [False, False, True, True, False, False, True]


def test_what_turns_on_a_day_turns_on_another():
    early, _ = amended(reschedule=[{"provision": "xx.list", "was": "2024-06-01", "from": "2024-02-01"}])
    assert [(start, until) for start, until, _ in rules(early, "xx.list.a")] == [
        (date(2023, 1, 1), date(2024, 2, 1)),
        (date(2024, 2, 1), None),
    ]
    assert [text for _, _, text in rules(early, "xx.list.a")] == [text for _, _, text in rules(BOOK, "xx.list.a")]
    late, _ = amended(reschedule=[{"provision": "xx.list.a", "was": "2024-06-01"}])
    assert [start for start, _, _ in rules(late, "xx.list.a")] == [date(2023, 1, 1), DAY]
    before_all, _ = amended(reschedule=[{"provision": "xx.list.a", "was": "2024-06-01", "from": "2022-01-01"}])
    assert rules(before_all, "xx.list.a") == [(date(2022, 1, 1), None, rules(BOOK, "xx.list.a")[1][2])]
    refused("does not change on 2024-06-02", reschedule=[{"provision": "xx.list.a", "was": "2024-06-02"}])


def test_a_new_provision_needs_no_source_but_sound_rules():
    new = {"id": "xx.need.c", "effect": "requires", "when": "to in {RU}"}
    law, _ = amended(add=[new])
    assert rules(law, "xx.need.c") == [(DAY, None, "to in {RU}")]
    assert law["xx.need.c"].title == "A test"
    refused("is there already", add=[{**new, "id": "xx.need.a"}])
    refused("no regime 'yy'", add=[{**new, "id": "yy.need.c"}])
    refused("'effect' is missing", add=[{"id": "xx.need.c", "when": "always"}])
    refused("is no effect", add=[{**new, "effect": "forbids"}])
    refused("5 is no name of a provision", add=[{**new, "id": 5}])


def test_countries_join_and_leave():
    _, places = amended(members=[{"group": "xx.friends", "add": ["Taiwan"], "remove": ["KR"], "until": "2025-06-01"}])
    seen = [places.members("xx.friends", day) for day in (date(2024, 12, 31), DAY, date(2025, 5, 31), date(2025, 6, 1))]
    assert seen == [{"JP", "KR"}, {"JP", "TW"}, {"JP", "TW"}, {"JP", "KR"}]
    refused("adds a member", members=[{"group": "xx.friends", "add": ["JP"]}])
    refused("no country group", members=[{"group": "xx.foes", "add": ["CN"]}])
    refused("no country is called", members=[{"group": "xx.friends", "add": ["Atlantis"]}])
    refused("no country joins or leaves", members=[{"group": "xx.friends"}])
    twice = [{"group": "xx.friends", "add": ["TW"]}, {"group": "xx.friends", "remove": ["Taiwan"]}]
    refused("TW moved on 2025-01-01 already", members=twice)
    _, places = amended(members=[twice[0], twice[1] | {"from": "2026-01-01"}])
    assert [("TW" in places.members("xx.friends", day)) for day in (DAY, date(2026, 1, 1))] == [True, False]


def test_changes_that_contradict_each_other_are_refused():
    other = {**LIMIT, "now": "3 nm"}
    refused("contradicts", threshold=[LIMIT, other])
    refused("contradicts", threshold=[LIMIT], repeal=[{"provision": "xx.list"}])
    amended(threshold=[{**LIMIT, "until": "2025-02-01"}, {**other, "from": "2025-02-01"}])
    amended(threshold=[LIMIT, {**LIMIT, "fact": "mrf", "was": "45 nm", "now": "50 nm"}])


def test_what_is_no_amendment_is_refused():
    for raw, match in (
        ({}, "has a title"),
        ({"amendment": {"title": "x"}}, "changes nothing"),
        ({"amendment": {"title": "x"}, "repeal": [{"provision": "xx.need.a"}]}, "no day is given"),
        (
            {"amendment": {"title": "x", "from": "9999-12-31"}, "repeal": [{"provision": "xx.need.a"}]},
            "outside the days of any law",
        ),
        ({"amendment": {"title": "x", "from": "soon"}, "repeal": [{"provision": "xx.need.a"}]}, "is no day"),
        ({"amendment": {"title": "x", "from": DAY}, "repeal": ["xx.need.a"]}, "is a table"),
        ({"amendment": {"title": "x", "from": DAY}, "abolish": [{}]}, "unknown key 'abolish'"),
        ({"amendment": {"title": "x", "from": DAY}, "repeal": [{"provision": "a", "until": DAY}]}, "before it begins"),
    ):
        with pytest.raises(LicetError, match=match):
            read_amendment(raw, "test")


def test_the_same_changes_have_the_same_hash():
    as_dates = read_amendment({"amendment": {"title": "x", "from": DAY}, "threshold": [LIMIT]}, "one.toml")
    as_texts = read_amendment({"amendment": {"title": "y"}, "threshold": [{**LIMIT, "from": "2025-01-01"}]}, "two.yaml")
    assert as_dates.hash == as_texts.hash
    assert (
        as_dates.hash
        != read_amendment({"amendment": {"title": "x", "from": DAY}, "threshold": [{**LIMIT, "now": "3 nm"}]}, "").hash
    )


@given(
    st.dates(date(2022, 6, 1), date(2026, 6, 1)),
    st.none() | st.integers(1, 900),
    st.lists(st.dates(date(2022, 1, 1), date(2027, 1, 1)), min_size=1, max_size=8),
)
def test_outside_its_days_an_amended_law_reads_as_it_did(start, length, days):
    until = start + timedelta(days=length) if length else None
    raw = {"from": start} | ({"until": until} if until else {})
    try:
        law, _ = amended(replace=[{"provision": "xx.list.a", "when": "never", **raw}])
    except LicetError:
        assert until is not None
        assert until <= date(2023, 1, 1)
        return
    for day in days:
        before, now = in_force(BOOK["xx.list.a"], day), in_force(law["xx.list.a"], day)
        inside = start <= day and (until is None or day < until)
        if before is None:
            assert now is None
        else:
            assert now is not None
            assert now.text == ("never" if inside else before.text)
