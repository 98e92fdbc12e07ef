"""Measures that a sentence describes, and sentences that describe none."""

from datetime import date
from pathlib import Path

import pytest

from brief.labelled import story_of
from licet.brief.answer import brief_of


def found(sentence: str, on: str = "2025-06-01", language: str = "en") -> set[str]:
    story = story_of(f"News\n\n{sentence}", date.fromisoformat(on), language)
    return {measure.id for measure in brief_of(story, deals=False, parties=False).measures}


@pytest.mark.parametrize(
    ("sentence", "on", "language", "ids"),
    [
        (
            "The Netherlands set rules to control the sale of machines needed to make computer chips.",
            "2024-01-09",
            "en",
            {"nl.chip_tools"},
        ),
        ("Export controls on lithography systems imposed by the Dutch government hurt.", "2024-01-09", "en", {"nl.chip_tools"}),
        (
            "China urged the Netherlands to lift its export restrictions on chip machines.",
            "2024-01-09",
            "en",
            {"nl.chip_tools"},
        ),
        ("Tokyo restricts exports of chipmaking equipment.", "2024-01-09", "en", {"jp.chip_tools"}),
        ("China criticised US export controls on chips.", "2024-01-09", "en", {"us.chip_controls"}),
        ("Beijing curbs exports of graphite.", "2024-01-09", "en", {"cn.graphite"}),
        ("Beijing bans exports of gallium to the United States.", "2024-12-04", "en", {"cn.46_2024"}),
        ("Beijing bans exports of gallium to the United States.", "2024-12-02", "en", {"cn.gallium_germanium"}),
        ("The European Union puts tariffs on electric cars of China.", "2024-11-02", "en", {"eu.electric_car_duties"}),
        ("Canada's tariff on Chinese electric vehicles is 100 percent.", "2024-11-02", "en", {"ca.surtax"}),
        ("Nederland beperkt de uitvoer van lithografiemachines.", "2024-11-02", "nl", {"nl.chip_tools"}),
        ("Die Niederlande beschränken den Export von Lithografiemaschinen.", "2024-11-02", "de", {"nl.chip_tools"}),
        ("Les Pays-Bas limitent les exportations de machines de lithographie.", "2024-11-02", "fr", {"nl.chip_tools"}),
        ("日本政府は半導体製造装置の輸出を規制している。", "2024-11-02", "ja", {"jp.chip_tools"}),
        ("荷兰政府限制光刻机出口。", "2024-11-02", "zh", {"nl.chip_tools"}),
    ],
)
def test_described(sentence: str, on: str, language: str, ids: set[str]) -> None:
    assert found(sentence, on, language) == ids


@pytest.mark.parametrize(
    "sentence",
    [
        "The meeting was about immigration policies.",
        "The Netherlands controlled the match and limited Germany to one shot.",
        "Dutch growers sold fewer tulips to China, and new rules limit paperwork.",
        "China limits imports of beef from Brazil.",
        "The Dutch company ASML makes lithography systems and ships them to Taiwan.",
        "NATO's actions in Asia were not discussed.",
        "Japanese makers of chip tools expect more sales in China.",
        "Washington fait pression sur le Japon pour limiter les exportations de machines de lithographie.",
        "Washington pressed allies like Japan to introduce export restrictions on chip tools.",
        "Potato chips from the Netherlands may no longer be sold, a ban on palm oil says.",
        "The United States won the basketball final.",
        "Chinese electric cars sell well in Norway.",
        "The EU plans a subsidy for chip factories in Dresden.",
    ],
)
def test_no_measure(sentence: str) -> None:
    assert found(sentence) == set()


@pytest.mark.parametrize("line", (Path(__file__).parent / "paraphrases.txt").read_text(encoding="utf-8").splitlines())
def test_other_words_for_the_same(line: str) -> None:
    on, ids, sentence = line.split("\t")
    assert found(sentence, on) == set(ids.split())


@pytest.mark.parametrize("sentence", (Path(__file__).parent / "near_misses.txt").read_text(encoding="utf-8").splitlines())
def test_sentences_near_a_measure_that_tell_of_none(sentence: str) -> None:
    story = story_of(f"News\n\n{sentence}", date(2025, 6, 1))
    brief = brief_of(story, deals=False, parties=False)
    assert (brief.measures, brief.findings) == ((), ())


def test_a_rule_holds_only_on_its_days() -> None:
    sentence = "Japan restricts exports of chipmaking equipment."
    assert found(sentence, "2022-12-31") == set()
    assert found(sentence, "2023-01-01") == {"jp.chip_tools"}


def test_news_of_a_package_is_not_the_family() -> None:
    sentence = "The United States published sweeping new export controls on advanced chips."
    assert found(sentence, "2022-10-08") == {"us.october_2022"}
    assert found(sentence, "2023-05-08") == {"us.chip_controls"}


def test_who_is_only_listed_before_is_no_doer() -> None:
    sentence = "Firms from China, Japan and South Korea are named, which extends US export controls on chip tools."
    assert found(sentence, "2024-12-05") == {"us.chip_controls"}
    assert found("Dutch and Japanese export controls on chip tools hurt.", "2024-12-05") == {"nl.chip_tools", "jp.chip_tools"}


def test_a_sentence_without_a_government_speaks_of_the_one_named_last() -> None:
    assert found("China spoke. Exports of graphite now need a permit.", "2024-01-09") == {"cn.graphite"}
    assert found("Norway spoke. Exports of graphite now need a permit.", "2024-01-09") == set()
    assert (
        found("China spoke.\n\nIt rained.\n\nThere was more rain.\n\nExports of graphite need a permit.", "2024-01-09") == set()
    )


def test_the_page_around_a_story_tells_no_measure() -> None:
    story = story_of("News\n\nRain is expected.\n\nREAD MORE: the Entity List grows", date(2024, 3, 27))
    without = type(story)(**{**{f: getattr(story, f) for f in story.__struct_fields__}, "paragraphs": story.paragraphs[:1]})
    assert brief_of(without, deals=False, parties=False).measures == ()
    assert brief_of(story, deals=False, parties=False).measures != ()
