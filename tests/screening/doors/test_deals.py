"""The named parties of a deal are looked up, and its law is told what was found."""

from datetime import date

import pytest

import licet
from licet.decision.decide import load_decider
from licet.errors import LicetError
from licet.screening.deals import screened
from licet.screening.decisions import record
from licet.screening.entries import Entry, Name, PartyList
from licet.screening.screener import Asked, Screener, as_party

LISTED = Entry(
    "quarzfeld", "us_entity_list", "organisation", (Name("Quarzfeld Optronik"),), countries=("CN",), listed=date(2023, 5, 1),
    footnotes=("5",), footnotes_from=(date(2024, 12, 2),), requirement="every item subject to the EAR", citation="88 FR 1",
)  # fmt: skip
SCREENER = Screener.of([PartyList("us_entity_list", "US Entity List", "own", date(2026, 1, 1), (LISTED,), "h")])


def deal(on="2026-06-01", **facts):
    raw = {"on": on, "from": "US", "to": "CN", "item": {"kind": "dry_etcher"}, "facts": facts}
    return load_decider().deal(raw)


def lists_of(role="end_user", on="2026-06-01", **facts):
    of, _ = screened(deal(on, **{name.replace("__", "."): value for name, value in facts.items()}), lambda _: SCREENER)
    return of.facts.get(f"{role}.lists"), of


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2023-04-30", frozenset()),
        ("2023-05-01", {"us_entity_list"}),
        ("2024-12-01", {"us_entity_list"}),
        ("2024-12-02", {"us_entity_list", "us_entity_list_fn5"}),
    ],
)
def test_the_very_name_counts_from_the_day_of_its_listing_and_its_footnote(on, words):
    given, of = lists_of(on=on, end_user__name="QUARZFELD OPTRONIK", end_user__country="CN")
    assert given.value == words
    assert given.state == ("known" if words else "assumed")
    assert any("a person has to decide" in warning for warning in of.warnings) == bool(words)


def test_a_name_that_is_only_like_it_leaves_the_lists_unknown():
    given, of = lists_of(end_user__name="Quartzfeld Optronik Equipment")
    assert (given.value, given.state) == (None, "unknown")
    assert any("decide the match" in warning for warning in of.warnings)


def test_the_very_name_in_another_country_is_a_question():
    assert lists_of(end_user__name="Quarzfeld Optronik", end_user__country="BR")[0].state == "unknown"


def test_nobody_found_is_assumed_to_be_on_none_and_says_where_it_was_looked():
    given, of = lists_of(end_user__name="Meadow Lark Bakery")
    assert (given.value, given.state) == (frozenset(), "assumed")
    assert "1 lists, the newest of 2026-01-01" in given.source
    assert [(each.list, each.entries) for each in of.lists] == [("us_entity_list", 1)]


@pytest.mark.parametrize("name", ["GmbH", "A D Inc", "..."])
def test_a_name_that_cannot_be_searched_for_leaves_the_lists_unknown(name):
    given, of = lists_of(end_user__name=name)
    assert (given.value, given.state) == (None, "unknown")
    assert any(name in warning for warning in of.warnings)


def test_what_the_deal_says_of_lists_stands_and_nothing_is_read():
    given, of = lists_of(end_user__name="Quarzfeld Optronik", end_user__lists=["us_unverified"])
    assert given.value == {"us_unverified"}
    assert of.lists == ()


def test_a_deal_without_names_reads_no_list():
    of, roles = screened(deal(), lambda _: pytest.fail("a list was read"))
    assert (of, roles) == (deal(), ())


def test_every_named_role_is_screened():
    given, of = lists_of("consignee", consignee__name="Quarzfeld Optronik", end_user__name="Meadow Lark Bakery")
    assert given.value == {"us_entity_list", "us_entity_list_fn5"}
    assert of.facts["end_user.lists"].value == frozenset()


@pytest.mark.parametrize(("verdict", "words"), [("same", {"us_entity_list", "us_entity_list_fn5"}), ("different", frozenset())])
def test_a_decision_settles_it(verdict, words):
    record(as_party(Asked("Quartzfeld Optronik Equipment", "CN")), LISTED, verdict, "register", "mk")
    given, of = lists_of(end_user__name="Quartzfeld Optronik Equipment", end_user__country="CN")
    assert given.value == words
    assert not any("decide" in warning for warning in of.warnings)


def test_an_unsure_decision_settles_nothing():
    record(as_party(Asked("Quarzfeld Optronik", "CN")), LISTED, "unsure", "register not at hand", "mk")
    assert lists_of(end_user__name="Quarzfeld Optronik", end_user__country="CN")[0].value


def owned(*owners, on="2026-11-26"):
    raw = {"on": on, "from": "US", "to": "CN", "item": {"kind": "dry_etcher"}}
    of, _ = screened(load_decider().deal(raw | {"party": [{"role": "end_user", "owners": list(owners)}]}), lambda _: SCREENER)
    given = of.facts["end_user.owned_by_listed_pct"]
    return None if given.value is None else float(given.value * 100), of


NOBODY = {"name": "Meadow Lark Bakery", "owners": []}
HELD = {"name": "Quarzfeld Optronik"}


@pytest.mark.parametrize(
    ("owners", "share"),
    [
        ([HELD | {"percent": "50"}, NOBODY | {"percent": "50"}], 50.0),
        ([HELD | {"percent": "49.99"}, NOBODY | {"percent": "50.01"}], 49.99),
        ([{"name": "Holding", "percent": 60, "owners": [HELD | {"percent": 51}, NOBODY | {"percent": 49}]}], 60.0),
        ([NOBODY | {"percent": 100}], 0.0),
        ([HELD | {"percent": "30"}], None),  # who holds the rest is not known
        ([HELD | {"percent": "unknown"}], None),
        ([{"name": "GmbH", "percent": 60, "owners": []}, NOBODY | {"percent": 40}], None),  # cannot be searched for
        ([{"name": "Quartzfeld Optronik Equipment", "percent": 60, "owners": []}, NOBODY | {"percent": 40}], None),
    ],
)
def test_owners_are_screened_in_turn(owners, share):
    found, of = owned(*owners)
    assert found == share
    assert any("Red Flag 29" in warning for warning in of.warnings) == (share is None)


def test_what_the_deal_says_of_the_share_stands():
    raw = {"on": "2026-11-26", "from": "US", "to": "CN", "facts": {"end_user.owned_by_listed_pct": "10 %"}}
    deal_ = load_decider().deal(raw | {"party": [{"role": "end_user", "owners": [HELD | {"percent": "60"}]}]})
    assert screened(deal_, lambda _: SCREENER)[0].facts["end_user.owned_by_listed_pct"].source == "given"


@pytest.mark.parametrize(
    ("owners", "said"),
    [
        ("Holding", "list of tables"),
        ([{"percent": "51"}], "no name"),
        ([{"name": "Holding", "share": "51"}], "no key of an owner"),
        ([{"name": "Holding", "percent": True}], "is no share"),
        ([{"name": "Holding", "percent": "half"}], "is no share"),
        ([{"name": "A", "percent": "60"}, {"name": "B", "percent": "60"}], "add up to 120"),
    ],
)
def test_owners_that_cannot_be_are_refused(owners, said):
    raw = {"on": "2026-11-26", "to": "CN", "party": [{"role": "end_user", "owners": owners}]}
    with pytest.raises(LicetError, match=said):
        screened(load_decider().deal(raw), lambda _: SCREENER)


def test_the_public_door_screens_as_it_decides():
    raw = {"on": "2026-06-01", "from": "US", "to": "CN", "item": {"kind": "dry_etcher"}}
    smic = raw | {"party": [{"role": "end_user", "name": "SMIC", "country": "CN"}]}
    found = licet.determine(smic, what_if=False)
    assert "us_entity_list" in found.facts["end_user.lists"].value
    assert {each.list for each in found.lists} >= {"us_entity_list", "cn_control_list"}
    assert found.regime("us").outcome == "licence_required"
    plain = licet.determine(smic, what_if=False, screen=False)
    assert plain.lists == ()
    assert plain.facts["end_user.lists"].state == "assumed"
