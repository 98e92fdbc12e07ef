"""Plain texts: the article told from the page around it, its day, its source, its language."""

import re
from datetime import date, time
from pathlib import Path

import pytest

from brief.invented import ENGLISH, TIME, story
from brief.languages import STORIES
from licet.brief.reading import read_story
from licet.brief.reading_dates import stamps
from licet.brief.reading_parts import stories_of
from licet.brief.story import Story

REAL = Path(__file__).parents[3] / "shared" / "story"


def kinds(of: Story) -> list[tuple[str, str]]:
    return [(f.kind, of.said(f.span)) for f in of.furniture]


def test_the_article_is_told_from_the_page_around_it() -> None:
    found = story()
    assert [found.said(span).split()[0] for span in found.paragraphs] == ["The", '"We', "The"]
    assert [kind for kind, _ in kinds(found)] == [
        *("headline", "byline", "dateline", "caption", "caption", "credit", "link", "heading", "link", "copyright", "widget")
    ]
    assert found.title is not None
    assert found.said(found.title) == "Lowland Cabinet Readies Licence Rule For Etching Tools"


def test_date_source_and_language() -> None:
    found = story()
    assert found.published is not None
    assert (found.published.on, found.published.at, found.published.zone) == (date(2023, 9, 3), TIME, "EDT")
    assert found.published.told_by == "dateline"
    assert found.published.span is not None
    assert found.said(found.published.span) == "Sep 3, 2023 09:40 AM EDT"
    assert (found.byline, found.publisher, found.language) == ("Anna Verzonnen", "Voorbeeldkrant", "en")
    assert [(name, found.said(span)) for name, span in found.credited] == [("AP News", "AP News")]
    assert found.remarks == ()


def test_the_day_of_a_caption_is_never_the_storys() -> None:
    without = story(ENGLISH.replace("Sep 3, 2023 09:40 AM EDT\n\n", ""))
    assert without.published is None
    assert [remark.code for remark in without.remarks] == ["no_date"]


def test_a_day_that_is_given_counts_most() -> None:
    (found,) = read_story(ENGLISH.encode(), "x.txt", on=date(2023, 9, 10))
    assert found.published is not None
    assert (found.published.on, found.published.told_by) == (date(2023, 9, 10), "given")
    assert [remark.code for remark in found.remarks] == ["dates_differ"]


@pytest.mark.parametrize("language", STORIES)
def test_languages_yield_day_title_source_and_paragraphs(language: str) -> None:
    found = story(STORIES[language])
    assert found.language == language
    assert found.published is not None
    assert (found.published.on, found.published.at) == (date(2024, 3, 27), time(13, 11))
    assert len(found.paragraphs) == 2
    assert [name for name, _ in found.credited] == ["Reuters"]
    assert "link" in [kind for kind, _ in kinds(found)]
    assert found.title is not None
    assert found.title.start == 0


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("nl", "utf-8-sig"),
        ("de", "cp1252"),
        ("fr", "cp1252"),
        ("de", "utf-16"),
        ("zh", "gb18030"),
        ("zh", "utf-16"),
        ("ja", "cp932"),
        ("ja", "euc_jp"),
        ("ja", "utf-8"),
        ("nl", "utf-16-le"),
    ],
)
def test_encodings_give_the_same_text(language: str, encoding: str) -> None:
    (found,) = read_story(STORIES[language].encode(encoding), "x")
    assert found.text == story(STORIES[language]).text
    guessed = encoding not in ("utf-8-sig", "utf-16", "utf-8")
    assert ("encoding_guessed" in [remark.code for remark in found.remarks]) is guessed


@pytest.mark.parametrize(
    ("said", "on", "at", "zone"),
    [
        ("Mar 27, 2024 01:11 PM EDT", date(2024, 3, 27), time(13, 11), "EDT"),
        ("March 27th, 2024", date(2024, 3, 27), None, ""),
        ("Wednesday, 27 March 2024 at 12:05 am CET", date(2024, 3, 27), time(0, 5), "CET"),
        ("27. März 2024, 13:11 Uhr", date(2024, 3, 27), time(13, 11), ""),
        ("27 maart 2024 om 13.11 uur", date(2024, 3, 27), time(13, 11), ""),
        ("1er août 2023 à 9h05", date(2023, 8, 1), time(9, 5), ""),
        ("2024年3月27日 10:00（北京时间）", date(2024, 3, 27), time(10, 0), "北京时间"),
        ("2024年3月27日 13時11分", date(2024, 3, 27), time(13, 11), ""),
        ("2024-03-27T13:11:00+02:00", date(2024, 3, 27), time(13, 11), "+02:00"),
        ("2024-03-27T13:11:00.123Z", date(2024, 3, 27), time(13, 11), "Z"),
        ("27.03.2024 13:11", date(2024, 3, 27), time(13, 11), ""),
        ("13:11 EDT, Wed March 27, 2024", date(2024, 3, 27), time(13, 11), "EDT"),
        ("03/27/2024", date(2024, 3, 27), None, ""),
        ("3/4/2024", None, None, ""),
    ],
)
def test_days_as_papers_print_them(said: str, on: date | None, at: time | None, zone: str) -> None:
    (found,) = stamps(said)
    assert (found.on, found.at, found.zone) == (on, at, zone)


@pytest.mark.parametrize(
    "said", ["31 February 2024", "Section 3.4.2024x", "in 2024", "version 1.2.3", "March 2024", "99/99/2024"]
)
def test_what_is_no_day(said: str) -> None:
    assert stamps(said) == []


def test_a_day_that_can_be_read_in_two_ways_is_not_taken() -> None:
    found = story(ENGLISH.replace("Sep 3, 2023 09:40 AM EDT", "03/04/2023"))
    assert found.published is None
    assert [remark.code for remark in found.remarks] == ["ambiguous_date", "no_date"]
    american = story(ENGLISH.replace("Sep 3, 2023 09:40 AM EDT", "03/04/2023 09:40 AM EDT"))
    assert american.published is not None
    assert american.published.on == date(2023, 3, 4)


def test_a_page_without_empty_lines_has_the_same_paragraphs() -> None:
    more = " It was said by nobody else, and in no other place, so that this paragraph is a long one and no heading at all."
    text = ENGLISH.replace("by AP News\n", f"by AP News.{more}\n").replace("did not comment.", f"did not comment.{more}")
    text = text.replace("READ NEXT: Why Tulips Are Dear This Year\n\n", "").replace("Bedacht said.", f"Bedacht said.{more}")
    tight, wide = story(re.sub(r"\n+", "\n", text)), story(text)
    assert [tight.said(span) for span in tight.paragraphs] == [wide.said(span) for span in wide.paragraphs]
    assert ("heading", "Why The Rule Matters") in kinds(tight)


def test_a_page_made_one_line_is_dated_and_said_to_be_one() -> None:
    found = story(" ".join(ENGLISH.split()))
    assert found.published is not None
    assert (found.published.on, found.published.at) == (date(2023, 9, 3), TIME)
    assert [remark.code for remark in found.remarks] == ["one_line", "no_title"]


def test_published_counts_before_updated() -> None:
    found = story(ENGLISH.replace("Sep 3, 2023 09:40 AM EDT", "Updated Sep 9, 2023\nPublished Sep 3, 2023"))
    assert found.published is not None
    assert found.published.on == date(2023, 9, 3)
    only = story(ENGLISH.replace("Sep 3, 2023 09:40 AM EDT", "Updated Sep 9, 2023"))
    assert only.published is not None
    assert "only_updated" in [remark.code for remark in only.remarks]


def test_the_day_in_an_address_or_a_files_name() -> None:
    undated = ENGLISH.replace("Sep 3, 2023 09:40 AM EDT", "https://example.org/articles/125303/20230903/lowland.htm")
    found = story(undated)
    assert found.published is not None
    assert (found.published.on, found.published.told_by) == (date(2023, 9, 3), "address")
    named = story(ENGLISH.replace("Sep 3, 2023 09:40 AM EDT\n\n", ""), "2023-09-03-lowland.txt")
    assert named.published is not None
    assert (named.published.on, named.published.told_by) == (date(2023, 9, 3), "file")


@pytest.mark.parametrize(
    ("begins", "agency", "on"),
    [
        ("UTRECHT, Sept 3, 2023 (Reuters) - ", "Reuters", date(2023, 9, 3)),
        ("Utrecht (AP) — ", "AP", None),
        ("UTRECHT — ", "", None),
    ],
)
def test_what_opens_the_first_paragraph_is_no_part_of_it(begins: str, agency: str, on: date | None) -> None:
    text = ENGLISH.replace("Sep 3, 2023 09:40 AM EDT\n\n", "").replace(
        "The Dutch minister told", f"{begins}The Dutch minister told"
    )
    found = story(text)
    assert found.said(found.paragraphs[0]).startswith("The Dutch minister")
    assert ("dateline", begins) in kinds(found)
    assert (found.published.on if found.published else None) == on
    assert agency in ("", *[name for name, _ in found.credited])


def test_a_day_without_its_year_is_not_completed() -> None:
    text = ENGLISH.replace("Sep 3, 2023 09:40 AM EDT\n\n", "").replace(
        "The Dutch minister told", "UTRECHT, Sept 3 (Reuters) - The"
    )
    found = story(text)
    assert found.published is None
    assert [remark.code for remark in found.remarks] == ["date_without_year"]


@pytest.mark.parametrize(
    "said",
    [
        "Copyright law was not spoken of by either side, the minister said.",
        "(c) tools for etching that fall under 3B001.c need a licence, too.",
        "Related-party deals rose in the year, the company said on Friday.",
        "Watch-list names were left out of the order, the ministry said.",
        "An AP/NORC poll found that most people had not heard of the rule.",
        "By Friday, the ministry had not answered questions about the rule.",
        "Photos of the plant were shown on Monday, and nobody was seen in them.",
        "Share prices of the makers fell on the news, and rose again later.",
        "Search and rescue tools stay free, as do tools for medicine, it said.",
        "Updated rules were published on 3 March 2021 and 4 May 2022, it said.",
        "Subscribe-and-pay models of the makers are not touched by the order.",
        "商务部声明：中方对此表示不满，并将采取必要的措施。",
        "Von den Maschinen war in dem Gespräch nicht die Rede, sagte der Minister.",
    ],
)
def test_a_sentence_of_the_article_is_none_of_the_page(said: str) -> None:
    found = story(ENGLISH.replace("READ NEXT: Why Tulips Are Dear This Year", said))
    assert said in [found.said(span) for span in found.paragraphs]


def test_what_an_agency_prints_around_its_story() -> None:
    found = story(
        """World
Tool Makers

Lowland cabinet widens rule for etching tools
Reuters
September 3, 2023 3:04 PM UTC · Updated ago

A worker at a plant in Utrecht, Netherlands, April 3, 2019. REUTERS/Kees Lens/File Photo Purchase Licensing Rights

UTRECHT, Sept 3 (Reuters) - The rule for etching tools is to be widened, the cabinet said, and more is to follow.

The maker expected no effect.

Sign up here.

Reporting by Anna Verzonnen; Editing by Piet Bedacht

Our Standards: The Reuters Trust Principles., opens new tab
"""
    )
    told = [kind for kind, _ in kinds(found)]
    assert told == [
        *("widget", "widget", "headline", "source", "dateline", "caption", "dateline", "widget", "byline", "widget")
    ]
    assert len(found.paragraphs) == 2
    assert found.byline == "Anna Verzonnen"
    assert found.published is not None
    assert (found.published.on, found.published.zone) == (date(2023, 9, 3), "UTC")
    assert found.remarks == ()


def test_what_a_chinese_agency_prints_around_its_story() -> None:
    found = story(
        """某某网
返回首页

低地国将扩大设备许可的范围

2023-09-03 08:15:00 来源：新华网

  新华社乌得勒支9月3日电 （记者 某某）低地国政府表示，将扩大设备许可的范围，更多的设备在出口之前需要许可。

  制造商说，这个决定对今年的销售没有影响。

(责任编辑：某某)

某某网声明：未经授权不得转载。
"""
    )
    told = [kind for kind, _ in kinds(found)]
    assert told == ["widget", "widget", "headline", "dateline", "dateline", "widget", "copyright"]
    assert [name for name, _ in found.credited] == ["Xinhua"]
    assert found.said(found.paragraphs[0]).startswith("低地国政府")
    assert found.published is not None
    assert found.published.on == date(2023, 9, 3)


def test_a_story_filed_on_another_day_than_it_was_published_says_so() -> None:
    found = story(ENGLISH.replace("The Dutch minister told", "UTRECHT, Aug 3 (Reuters) - The Dutch minister told"))
    assert found.published is not None
    assert found.published.on == date(2023, 9, 3)
    assert [remark.code for remark in found.remarks] == ["dates_differ"]


def test_lines_broken_to_a_width_are_joined() -> None:
    broken = """Lowland Cabinet Readies Rule

3 September 2023

The Dutch minister told reporters on Sunday that rules for chip-making
machines were being prepared, and that a licence would be asked for the
tools that are made in the country and sold to plants abroad.

A spokesperson of the company said that the change was technical, that it
expects no effect on the year, and that it will talk with its customers.
"""
    found = story(broken)
    assert len(found.paragraphs) == 2
    assert "chip-making machines were being prepared, and that a licence would be asked for the tools" in found.text


def test_two_stories_in_one_file_are_parted() -> None:
    second = ENGLISH.replace("Lowland Cabinet Readies", "Highland Council Drops").replace("Sep 3", "Sep 5")
    first, other = read_story((ENGLISH + "\n\n" + second).encode(), "two.txt")
    assert first.title is not None
    assert other.title is not None
    assert other.said(other.title).startswith("Highland Council Drops")
    assert [s.published.on.day for s in (first, other) if s.published] == [3, 5]
    assert [s.remarks[0].message for s in (first, other)] == [f"story {n} of the 2 in this file" for n in (1, 2)]
    assert len(first.paragraphs) == len(other.paragraphs) == 3


def test_stories_that_cannot_be_parted_are_said_to_be_several() -> None:
    more = "\n\n".join(
        f"Another headline number {n}\n\nPARIS (Reuters) - Something else happened that has nothing to do with it."
        for n in range(3)
    )
    (found,) = read_story((ENGLISH + "\n\n" + more).encode(), "paper.txt")
    assert "perhaps_several" in [remark.code for remark in found.remarks]


def test_a_whole_newspaper_is_many_stories() -> None:
    paper = "\n\n".join(ENGLISH.replace("Lowland", f"Lowland{n}") for n in range(40))
    assert len(read_story(paper.encode(), "paper.txt")) == 40


def test_the_same_bytes_give_the_same_story() -> None:
    assert story() == story()
    assert story().sha256 == story(name="other name").sha256


def test_headers_name_title_and_day() -> None:
    text = "Title: A Rule For Tools\nDate: 3 September 2023\nSource: Reuters\n\n" + ENGLISH.split("\n\n", 5)[5]
    found = story(text)
    assert found.title is not None
    assert found.said(found.title) == "A Rule For Tools"
    assert found.published is not None
    assert found.published.on == date(2023, 9, 3)
    assert "Reuters" in [name for name, _ in found.credited]


def test_no_line_is_no_story() -> None:
    from licet.brief.reading_page import Page

    assert stories_of(Page([]), "x", "", None) == ()


@pytest.mark.skipif(not REAL.is_dir(), reason=f"the story of {REAL} is not on this machine")
def test_the_real_story() -> None:
    (file,) = REAL.glob("*.txt")
    (found,) = read_story(file)
    assert found.published is not None
    assert (found.published.on, found.published.at, found.published.zone) == (date(2024, 3, 27), time(13, 11), "EDT")
    assert len(found.paragraphs) == 8
    assert (found.byline, found.language, found.publisher.lower()) == ("Thea Felicity", "en", "vcpost")
    assert "AP News" in [name for name, _ in found.credited]
    body = " ".join(map(found.said, found.paragraphs))
    for trap in ("Pyongyang", "2009", "Steinber", "READ NEXT", "READ MORE", "Analytics", "©"):
        assert trap not in body
        assert trap in found.text
    told = [kind for kind, _ in kinds(found)]
    assert told.count("link") == 2
    assert told.count("widget") == 2
    assert told.count("caption") == 2
