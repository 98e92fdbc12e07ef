"""A party looked up: by its names, by a number that is its own, by an address that is listed; with what was decided."""

from datetime import date

import pytest
from msgspec.structs import replace

from licet.screening import store
from licet.screening.decisions import record
from licet.screening.entries import Address, Entry, Identifier, Name, PartyList
from licet.screening.formats.common import Reading
from licet.screening.screener import Asked, Screener, as_party
from licet.screening.shipped import load_shipped
from licet.screening.standing import lists_on, searched_on, with_names

DAY = date(2026, 6, 1)
ALPHA = Entry(
    "alpha", "own", "organisation", (Name("Quarzfeld Optronik GmbH"), Name("QFO", "weak")), countries=("DE",),
    identifiers=(Identifier("HRB 4711-882", "register"),), listed=date(2024, 1, 1),
)  # fmt: skip
BETA = Entry("beta", "own", "organisation", (Name("Zhongyuan Lithotek Research Institute"),), countries=("CN",))
SITE = Entry(
    "site", "us_entity_list", addresses=(Address("Room 1204, 12/F, Golden Heron Tower, 88 Pottinger Street, Hong Kong", "HK"),)
)
OWN = PartyList("own", "A list of one's own", "own", DAY, (ALPHA, BETA), "h1")
PLACES = PartyList("us_entity_list", "US Entity List", "own", DAY, (SITE,), "h2")


@pytest.fixture(scope="module")
def screener():
    return Screener.of([OWN, PLACES])


def found(screener, *args, **more):
    return [(hit.entry, hit.score) for hit in screener.screen(Asked(*args, **more), DAY).hits]


def test_a_hit_says_entry_parts_and_law(screener):
    (hit,) = screener.screen(Asked("Quarzfeld Optronik", "DE"), DAY).hits
    assert (hit.list, hit.entry, hit.name, hit.countries) == ("own", "alpha", "Quarzfeld Optronik GmbH", ("DE",))
    assert round(hit.score * 10_000) == sum(part.points for part in hit.parts)
    assert {each.about for each in hit.evidence} == {"country"}
    assert hit.law.since == date(2024, 1, 1)
    assert hit.decision.state == "open"


def test_nobody_is_found_and_nobody_is_cleared(screener):
    screening = screener.screen(Asked("Meadow Lark Bakery"), DAY)
    assert screening.hits == ()
    assert [s.list for s in screening.searched] == ["own", "us_entity_list"]
    assert any("not a person cleared" in warning for warning in screening.warnings)


@pytest.mark.parametrize("number", ["HRB 4711-882", "hrb4711882", "ＨＲＢ ４７１１ ８８２"])
def test_the_same_number_is_the_same_party_whatever_its_name(screener, number):
    assert found(screener, "Something Else Ltd", identifiers={"register": number}) == [("alpha", 1.0)]


@pytest.mark.parametrize("number", ["HRB 4711-883", "882", ""])
def test_another_number_says_nothing(screener, number):
    assert found(screener, "Something Else Ltd", identifiers={"register": number}) == []


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("Rm 1204, 12/F Golden Heron Tower, 88 Pottinger St., Hong Kong", True),
        ("88 Pottinger Street, Golden Herron Tower, 12th floor 12, room 1204", True),
        ("Room 1205, 12/F, Golden Heron Tower, 88 Pottinger Street, Hong Kong", False),
        ("Room 1204, 12/F, Silver Crane House, 88 Wyndham Street, Hong Kong", False),
        ("Hong Kong", False),
        ("", False),
    ],
)
def test_a_listed_address_is_found_by_its_numbers_and_words(screener, address, same):
    assert [entry for entry, _ in found(screener, "Nobody Ltd", addresses=(address,))] == (["site"] if same else [])


@pytest.mark.parametrize("name", ["", "...", "GmbH", "\0\0", "\ud800", "x" * 10_000_000])
def test_a_name_that_is_none_is_told(screener, name):
    screening = screener.screen(Asked(name), DAY)
    assert screening.hits == ()
    assert screening.faults or name.startswith("x")


def test_a_decision_is_told_and_hides_nothing_else(screener):
    asked = Asked("Quarzfeld Optronik", "DE", key="C-17")
    record(as_party(asked), ALPHA, "different", "another register number", "mk")
    (hit,) = screener.screen(asked, DAY).hits
    assert (hit.decision.state, hit.decision.verdict, hit.decision.author) == ("decided", "different", "mk")
    (moved,) = screener.screen(Asked("Quarzfeld Optronik", "AT", key="C-17"), DAY).hits
    assert (moved.decision.state, moved.decision.changed) == ("reopened", ("party.country: DE -> AT",))


def kept(party_list, day):
    store.add(Reading(party_list, (), len(party_list.entries)), f"{party_list.id}.csv", on=day, accept_shrink=True)


def test_kept_lists_are_searched_as_they_stood_and_ours_before_them():
    late, before = date(2026, 8, 1), date(2026, 7, 31)
    kept(replace(OWN, as_of=late), late)
    ours = {each.id for each in load_shipped()}
    assert {s.list for s in searched_on(late)} == {"own", *ours}
    assert {s.list for s in searched_on(before)} == ours
    kept(msgspec_replaced(PartyList("us_entity_list", "US Entity List", "csl", late, (BETA,), "h3")), late)
    assert [[e.id for e in each.entries] for each in lists_on(late) if each.id == "us_entity_list"] == [["beta"]]
    assert all(len(each.entries) > 1000 for each in lists_on(before) if each.id == "us_entity_list")


def test_an_old_version_does_not_stand_in_for_a_newer_table():
    kept(
        msgspec_replaced(PartyList("us_entity_list", "US Entity List", "csl", date(2022, 4, 1), (BETA,), "h4")),
        date(2022, 4, 1),
    )
    found = [each for each in lists_on(DAY) if each.id == "us_entity_list"]
    assert [each.format for each in found] == ["csl", "licet"]
    assert [s.list for s in searched_on(DAY)].count("us_entity_list") == 2
    hits = Screener.on_day(DAY).screen(Asked("SMIC"), DAY).hits
    assert any(hit.list == "us_entity_list" for hit in hits)


def test_the_first_day_of_a_listing_is_ours_where_the_list_does_not_say_it():
    ours = PartyList("own", "", "licet", DAY, (Entry("x", "own", names=BETA.names, listed=date(2020, 1, 2)),))
    alpha, beta = with_names(OWN, ours).entries
    assert (alpha.listed, beta.listed) == (date(2024, 1, 1), date(2020, 1, 2))


def msgspec_replaced(of):
    return replace(of, entries=tuple(replace(entry, list=of.id) for entry in of.entries))


def test_an_official_list_gets_the_names_we_know_of_its_parties():
    names = (Name("QUARZFELD OPTRONIK GMBH."), Name("Quarzfeld"), Name("Q.F.O."), Name("石英场", "alias", "zh", "a source"))
    ours = PartyList("own", "", "licet", DAY, (Entry("x", "own", names=names),))
    alpha, beta = with_names(OWN, ours).entries
    assert [name.text for name in alpha.names] == ["Quarzfeld Optronik GmbH", "QFO", "Quarzfeld", "石英场"]
    assert beta == BETA


def test_a_short_name_in_brackets_finds_the_party():
    listed = Entry("x", "own", names=(Name("Lithotek Optronik Corporation (LOKORP)"),))
    other = Screener.of([PartyList("own", "", "own", DAY, (listed,))])
    assert [hit.entry for hit in other.screen(Asked("LOKORP"), DAY).hits] == ["x"]
    assert [hit.entry for hit in other.screen(Asked("Lithotek Optronik"), DAY).hits] == ["x"]


def test_the_index_is_kept_and_a_broken_one_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_CACHE", str(tmp_path))
    first = Screener.on_day(DAY).screen(Asked("SMIC"), DAY)
    (kept_at,) = (tmp_path / "licet").glob("screening-*.npz")
    assert Screener.on_day(DAY).screen(Asked("SMIC"), DAY) == first
    kept_at.write_bytes(b"PK\x03\x04 nothing")
    assert Screener.on_day(DAY).screen(Asked("SMIC"), DAY) == first
    assert kept_at.stat().st_size > 1000
    kept(OWN, DAY)
    assert "own" in {s.list for s in Screener.on_day(DAY).searched}
    assert Screener.on_day(DAY).screen(Asked("Quarzfeld Optronik"), DAY).hits


def test_the_same_party_is_known_by_a_long_name_though_its_main_name_differs():
    theirs = Entry("k", "own", names=(Name("Quarzfeld Optronik Lithotek Corporation (QOLC)"),))
    ours = Entry(
        "x", "own", names=(Name("Quarzfeld Holding"), Name("Quarzfeld Optronik Lithotek Corporation", "alias"), Name("Q5"))
    )
    other = Entry("y", "own", names=(Name("Q5 Trading"),))
    found = with_names(PartyList("own", "", "own", DAY, (theirs, other)), PartyList("own", "", "licet", DAY, (ours,))).entries
    assert [name.text for name in found[0].names[1:]] == ["Quarzfeld Holding", "Quarzfeld Optronik Lithotek Corporation", "Q5"]
    assert found[1] == other
