"""The score as a sum of parts, and what moves it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet.screening.names import read_name
from licet.screening.score import FULL, Part, score

NAMES = [
    "Qarvex Microelectronics Co., Ltd.",
    "Zarnitsa Plant No. 3",
    "Lumitek Optical",
    "VELIKANOV, Sergey Nikolayevich",
    "Muhammad Yusuf al-Jubeiri",
    "Harbour Silicon Fabrication International",
    "量子半导体有限公司",
    "محمد يوسف",
    "Завод Зарница",
    "HSFI",
    "J. F. Qarvex",
    "Nordvik Shipping AS",
    "Lumi tek Opticl Shanghia",
    "Ocean 7",
]


def points(query: str, listed: str) -> int:
    return score(read_name(query), read_name(listed))[0]


def part(query: str, listed: str, kind: str) -> list[Part]:
    return [p for p in score(read_name(query), read_name(listed))[1] if p.kind == kind]


@settings(deadline=None)
@given(st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_the_parts_are_the_score(query: str, listed: str) -> None:
    total, parts = score(read_name(query), read_name(listed))
    assert total == sum(p.points for p in parts)
    assert 0 <= total < FULL


@settings(deadline=None)
@given(st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_nothing_meets_a_name_better_than_itself(query: str, listed: str) -> None:
    assert points(query, listed) <= points(query, query)


@given(st.permutations(["qarvex", "lumitek", "optical", "shanghai"]))
def test_the_order_of_words_costs_next_to_nothing(words: list[str]) -> None:
    straight = points("qarvex lumitek optical shanghai", "qarvex lumitek optical shanghai")
    assert straight - 60 <= points(" ".join(words), "qarvex lumitek optical shanghai") <= straight


@pytest.mark.parametrize(
    ("better", "worse", "listed"),
    [
        ("Zarnitsa Plant 3", "Zarnitsa Plant 5", "Zarnitsa Plant No. 3"),
        ("Zarnitsa Plant", "Zarnitsa Plant 5", "Zarnitsa Plant No. 3"),
        ("Shanghai Lumitek", "Beijing Lumitek", "Shanghai Lumitek"),
        ("Lumitek", "Beijing Lumitek", "Shanghai Lumitek"),
        ("Lumitek Limited", "Lumitek JSC", "Lumitek Ltd"),
        ("Lumitek Trading", "Lumitek Qarvex", "Lumitek"),
        ("Sergey Velikanov", "Sergey Ivanovich Velikanov", "VELIKANOV, Sergey Nikolayevich"),
        ("S. Velikanov", "B. Velikanov", "Sergey Velikanov"),
        ("Qarvex Lumitek", "Qarvex", "Qarvex Lumitek Zarnitsa"),
        ("Lumitke", "Lumtke", "Lumitek"),
    ],
)
def test_what_tells_more_scores_more(better: str, worse: str, listed: str) -> None:
    assert points(better, listed) > points(worse, listed)


def test_long_names_in_full_stand_above_short_ones() -> None:
    assert points("Nova", "Nova") < points("Qarvex Lumitek", "Qarvex Lumitek") < FULL


def test_contradictions_are_parts() -> None:
    assert part("Zarnitsa Plant 5", "Zarnitsa Plant 3", "numbers")[0].points < 0
    assert not part("Zarnitsa Plant", "Zarnitsa Plant 3", "numbers")
    assert part("Beijing Lumitek", "Shanghai Lumitek", "places")[0].points < 0
    assert not part("Beijing Lumitek", "Lumitek", "places")
    assert part("Lumitek LLC", "Lumitek JSC", "forms")[0].rule == "contradiction"
    assert part("Lumitek LLC", "Lumitek", "forms")[0].rule == "dropped"


def test_a_company_is_no_vessel() -> None:
    ship, firm = read_name("OCEAN TALISMAN", "vessel"), read_name("OCEAN TALISMAN", "organisation")
    assert score(read_name("Ocean Talisman GmbH"), ship)[0] < score(read_name("Ocean Talisman GmbH"), firm)[0]
    assert score(read_name("Ocean Talisman"), ship)[0] == score(read_name("Ocean Talisman"), firm)[0]


@pytest.mark.parametrize(
    ("query", "listed", "rule"),
    [
        ("HSFI", "Harbour Silicon Fabrication International", "initials"),
        ("HSFIC", "Harbour Silicon Fabrication International Corporation", "initials"),
        ("Lumi tek", "Lumitek", "joined"),
        ("量子科技", "Quantum Technology", "translation"),
        ("明正", "Mingzheng", "joined"),
        ("Микрон", "Mikron", "romanisation"),
        ("محمد", "Muhammad", "romanisation"),
    ],
)
def test_the_rule_is_told(query: str, listed: str, rule: str) -> None:
    assert any(rule in p.rule for p in part(query, listed, "word"))


def test_names_that_agree_as_a_whole_get_some_of_it_back() -> None:
    _, parts = score(read_name("Reza Jafari"), read_name("JAFARI, Reza", "person"))
    assert any(part.kind == "whole" and part.points > 0 for part in parts)
    for query, listed in (("Reza Jafari", "Velikanov Reza Jafari Khan"), ("Qarvex", "Qarvex")):
        assert all(part.kind != "whole" for part in score(read_name(query), read_name(listed))[1])


ALL_BUT_ONE = "all but one word, as written"


@pytest.mark.parametrize(
    ("query", "listed", "told"),
    [
        ("Nix Limited", "NIX ENERGY LIMITED", True),
        ("Drilling Company", "NORTH DRILLING COMPANY", True),
        ("Medical Supplies", "Performance Medical Supplies", True),
        ("Reza Jafari", "Reza Jafari Velikanov", True),  # it may be a company
        ("Nix", "Nix Energy", False),  # one word that agrees, and no form of company
        ("Nix Ltd", "NIX ENERGY LIMITED", False),  # the form in other letters
        ("Nix", "NIX ENERGY LIMITED", False),  # no form
        ("Nyx Limited", "NIX ENERGY LIMITED", False),  # a letter
        ("Supplies Medical", "Performance Medical Supplies", False),  # the order
        ("Medical Supplies", "Global Performance Medical Supplies", False),  # two words
        ("Nix Energy Trading Limited", "NIX ENERGY LIMITED", False),  # the word is in the query
        ("Nix Energy Limited", "NIX ENERGY LIMITED", False),  # none
    ],
)
def test_all_but_one_word_as_written_gives_some_back(query: str, listed: str, told: bool) -> None:
    given = [p for p in part(query, listed, "whole") if p.rule == ALL_BUT_ONE]
    assert bool(given) == told
    assert not [p for p in score(read_name(query), read_name(listed, "person"))[1] if p.rule == ALL_BUT_ONE]
    assert all(p.points > 0 for p in given)
