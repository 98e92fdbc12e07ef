"""Where a story and the record part: one sentence for each kind of finding, and one near it that is right."""

from datetime import date
from pathlib import Path

import pytest

from brief.labelled import story_of
from licet.brief.answer import brief_of
from licet.brief.brief import Brief
from licet.brief.reading import read_story

REAL = Path(__file__).parents[3] / "shared" / "story"


def brief(text: str, on: str, language: str = "en") -> Brief:
    return brief_of(story_of(f"News\n\n{text}", date.fromisoformat(on), language), deals=False, parties=False)


def ids(text: str, on: str, language: str = "en") -> list[str]:
    return [finding.id for finding in brief(text, on, language).findings]


@pytest.mark.parametrize(
    ("text", "on", "found"),
    [
        # Told as coming, and in force.
        (
            "The Netherlands is preparing rules to restrict exports of lithography machines.",
            "2023-09-02",
            ["stale.nl.chip_tools"],
        ),
        ("The Netherlands is preparing rules to restrict exports of lithography machines.", "2023-09-01", []),
        ("The Netherlands is preparing rules to restrict exports of lithography machines.", "2023-07-10", []),
        ("The Netherlands plans to expand its export controls on lithography machines.", "2024-09-06", []),
        ("China is considering a reply to Dutch export controls on lithography machines.", "2024-02-02", []),
        ("Brussels announced plans to impose tariffs on electric cars of China.", "2024-09-09", []),
        # Told as applied, and suspended, ended or not yet law.
        ("China's ban on exports of gallium to the United States is still in force.", "2025-11-10", ["stale.cn.46_2024"]),
        ("China's ban on exports of gallium to the United States is still in force.", "2025-10-10", []),
        ("The 50% rule remains in effect.", "2025-11-09", []),
        ("The 50% rule remains in effect.", "2025-11-10", ["stale.us.affiliates"]),
        ("The 50% rule is no longer in effect.", "2025-12-10", []),
        ("The MATCH Act has become law.", "2026-05-05", ["wrong.us.match_act"]),
        ("The MATCH Act has not become law.", "2026-05-05", []),
        # Another day than the record's.
        (
            "Dutch export controls on lithography machines took effect on March 1, 2022.",
            "2025-05-05",
            ["wrong_date.nl.chip_tools"],
        ),
        ("Dutch export controls on lithography machines took effect on September 1, 2023.", "2025-05-05", []),
        ("Dutch export controls on lithography machines took effect in September 2023.", "2025-05-05", []),
        # Another kind of law.
        ("EU export controls on electric cars of China hurt BYD.", "2025-01-10", ["wrong_category.eu.electric_car_duties"]),
        ("EU tariffs on electric cars of China hurt BYD.", "2025-01-10", []),
        # What a company makes.
        ("ASML, a Dutch company making computer chips, hired more staff.", "2024-03-27", ["wrong_maker.asml"]),
        ("The chipmaker ASML hired more staff.", "2024-03-27", ["wrong_maker.asml"]),
        ("ASML is a semiconductor manufacturer from Veldhoven.", "2024-03-27", ["wrong_maker.asml"]),
        ("ASML, a maker of chip machines, hired more staff.", "2024-03-27", []),
        ("ASML makes machines that make computer chips.", "2024-03-27", []),
        ("ASML supplies the chipmaker Intel.", "2024-03-27", []),
        ("ASML makes no chips itself.", "2024-03-27", []),
        ("The semiconductor manufacturing equipment maker ASML hired more staff.", "2024-03-27", []),
        ("Intel, a company making computer chips, hired more staff.", "2024-03-27", []),
        # An office.
        ("Prime Minister Mark Rutte spoke in Brussels.", "2024-03-27", []),
        ("Prime Minister Xi Jinping spoke in Beijing.", "2024-03-27", ["wrong_office.xi_jinping"]),
        ("Vice President Xi Jinping spoke in Beijing.", "2009-09-29", []),
        ("Former Prime Minister Joe Biden spoke.", "2024-03-27", []),
        # The direction of what is claimed.
        ("China rejected U.S. claims of preventing its progress.", "2024-03-27", ["direction_of_claims"]),
        ("China accused the U.S. of preventing its progress.", "2024-03-27", []),
    ],
)
def test_findings(text: str, on: str, found: list[str]) -> None:
    assert ids(text, on) == found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Chipfabrikant ASML zoekt personeel.", "nl"),
        ("Der Chiphersteller ASML sucht Personal.", "de"),
        ("芯片制造商阿斯麦正在招聘。", "zh"),
    ],
)
def test_what_a_company_makes_in_other_languages(text: str, language: str) -> None:
    assert ids(text, "2024-03-27", language) == ["wrong_maker.asml"]


@pytest.mark.parametrize("line", (Path(__file__).parent / "near_findings.txt").read_text(encoding="utf-8").splitlines())
def test_sentences_near_a_finding_that_give_none(line: str) -> None:
    on, sentence = line.split("\t")
    assert ids(sentence, on) == []


def test_a_finding_tells_what_the_record_says_and_where_from() -> None:
    finding = brief("The Netherlands is preparing rules to restrict exports of lithography machines.", "2024-03-27").findings[0]
    assert finding.kind == "stale"
    assert "2023-09-01" in finding.record_says
    assert finding.citation == "Stcrt. 2023, 18212"
    assert finding.url.startswith("https://zoek.officielebekendmakingen.nl/")
    assert finding.confidence == "high"


def test_the_title_is_never_found_fault_with() -> None:
    story = story_of("Chipmaker ASML hires\n\nIt rained.", date(2024, 3, 27))
    assert brief_of(story, deals=False, parties=False).findings == ()


def test_two_measures_that_are_alike_are_not_the_same() -> None:
    text = "The Dutch government limits exports of lithography machines, which Washington had already done."
    assert ids(text, "2024-03-27") == ["same_family_nl_us"]


@pytest.mark.skipif(not REAL.exists(), reason="the real story is not beside this checkout")
def test_the_real_story() -> None:
    found = brief_of(read_story(next(REAL.glob("*.txt")))[0], parties=False)
    assert [m.id for m in found.measures] == ["nl.chip_tools", "us.chip_controls", "us.clean_vehicle_credit"]
    assert {finding.id for finding in found.findings} == {
        "gap.nl.chip_tools",
        "stale.nl.chip_tools",
        "same_family_nl_us",
        "wrong_maker.asml",
        "direction_of_claims",
        "wrong_category.us.clean_vehicle_credit",
        "unverified",
        "rutte_xi_2024_ukraine",
        "rutte_xi_2024_nato",
    }
    # Nothing of the photo of 2009 stands in what was found: no day, no place, no person of it.
    assert found.dates == ()
    assert {place.name for place in found.places} == {"Netherlands", "China", "Beijing", "United States", "Ukraine", "Asia"}
    assert [person.name for person in found.persons] == ["Xi Jinping", "Mark Rutte", "Wang Wenbin"]
    assert found.persons[1].office == "Prime Minister of the Netherlands (caretaker)"
    assert found.control_numbers == ()
    spoken = [(s.speaker, s.addressee) for s in found.statements]
    assert spoken[0] == ("Xi Jinping", "Mark Rutte")
    assert ("China", "US administration") in spoken
    assert ("China", "United States") in spoken
    quoted = [s.speaker for s in found.statements if s.quoted]
    assert quoted == ["Xi Jinping", "Wang Wenbin"]
    scanner = next(deal for deal in found.deals if deal.id == "scanner_nl_cn")
    assert {answer.regime: answer.outcome for answer in scanner.answers}["nl"] == "licence_required"
