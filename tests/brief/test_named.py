"""Places, persons, organisations, parties, products and control numbers of a story."""

from datetime import date

import pytest

from brief.labelled import story_of
from licet.brief.answer import brief_of
from licet.brief.brief import Brief


def brief(text: str, on: str = "2024-03-27", language: str = "en", parties: bool = False) -> Brief:
    return brief_of(story_of(f"News\n\n{text}", date.fromisoformat(on), language), deals=False, parties=parties)


def test_a_place_is_told_once_with_every_span() -> None:
    found = brief("The Netherlands and Dutch firms in Beijing, and the Netherlands again.")
    assert [(place.code, place.name, len(place.spans)) for place in found.places] == [
        ("NL", "Netherlands", 3),
        ("CN", "Beijing", 1),
    ]


@pytest.mark.parametrize("text", ["We ate turkey and jam.", "It is up to us.", "THEY TOLD US ALL.", "The polish was good."])
def test_words_that_are_no_places(text: str) -> None:
    assert brief(text).places == ()


@pytest.mark.parametrize(
    ("on", "office"),
    [
        ("2023-07-06", "Prime Minister of the Netherlands"),
        ("2023-07-07", "Prime Minister of the Netherlands (caretaker)"),
        ("2024-07-01", "Prime Minister of the Netherlands (caretaker)"),
        ("2024-09-30", "NATO Secretary General designate"),
        ("2024-10-01", "NATO Secretary General"),
        ("2009-01-01", ""),
    ],
)
def test_an_office_is_that_of_the_day(on: str, office: str) -> None:
    (person,) = brief("Mark Rutte spoke.", on).persons
    assert person.office == office


def test_a_family_name_alone_is_no_person_of_ours() -> None:
    assert brief("Xi is a Greek letter, and Klever a name.").persons == ()
    assert [person.name for person in brief("Mark Rutte came. Later Rutte left.").persons] == ["Mark Rutte"]


def test_a_person_whom_the_story_presents() -> None:
    (person,) = brief("Trade Minister Anna Jansen spoke in Utrecht.").persons
    assert (person.name, person.printed, person.id, person.office) == ("Anna Jansen", "Trade Minister", "", "")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("China's commerce ministry spoke.", ["mofcom"]),
        ("South Korea's commerce ministry spoke.", []),
        ("Foreign Ministry spokesperson Wang Wenbin spoke.", ["cn_foreign_ministry"]),
        ("The foreign ministry of Norway spoke.", []),
        ("Russia's Foreign Ministry spoke.", []),
    ],
)
def test_a_short_name_is_of_the_state_beside_it(text: str, ids: list[str]) -> None:
    assert [each.id for each in brief(text).organisations] == ids


def test_an_organisation_tells_what_it_does() -> None:
    (asml,) = brief("ASML hired more staff.").organisations
    assert "lithography" in asml.does
    assert asml.source.startswith("https://www.asml.com/")


@pytest.mark.parametrize(("on", "listed"), [("2020-12-17", False), ("2020-12-18", True), ("2024-03-27", True)])
def test_a_listed_party_by_the_name_of_every_day(on: str, listed: bool) -> None:
    (party,) = brief("SMIC builds a plant.", on, parties=True).parties
    (entry,) = [each for each in party.listings if each.list == "us_entity_list" and "beijing" not in each.entry][:1]
    assert (entry.start, entry.on_day) == (date(2020, 12, 18), listed)


@pytest.mark.parametrize("text", ["The best company of all.", "BEST PRICE EVER", "Intel and ASML hired more staff."])
def test_words_that_are_no_listed_party(text: str) -> None:
    assert brief(text, parties=True).parties == ()


def test_a_listed_party_by_its_full_name() -> None:
    (party,) = brief("They sold it to Beijing Institute of Radio Measurement.", parties=True).parties
    assert "us_entity_list" in {listing.list for listing in party.listings}


def test_models_and_things() -> None:
    found = brief("The NXT:2050i and other lithography systems; the NXT:9999z is none.")
    assert [(p.kind, p.model != "") for p in found.products] == [("scanner", True), ("chip_machines", False)]


@pytest.mark.parametrize(
    ("code", "regimes"),
    [("3B001", ("us", "eu", "gb")), ("3B001.f.1.b.2.b", ("us",)), ("3A090", ("us",)), ("1C905.a", ("cn",)), ("9Z999", None)],
)
def test_control_numbers(code: str, regimes: tuple[str, ...] | None) -> None:
    found = brief(f"It falls under {code} of the list.").control_numbers
    if regimes is None:
        assert found == ()
        return
    (number,) = found
    assert number.code == code
    assert set(regimes) <= set(number.regimes)


def test_a_model_is_no_control_number() -> None:
    assert brief("The NXT:1980Di, 3D printing and 5G networks.").control_numbers == ()
