"""The shipped tables: every record with a citation, ids and names unique, famous days right on both sides, read fast."""

import re
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from licet.facts.places import load_countries
from licet.screening.law_facts import words_on
from licet.screening.shipped import load_absences, load_shipped, read_tables
from licet.screening.shipped.tables import TableError

LISTS = {found.id: found for found in load_shipped()}
ENTRIES = [entry for found in LISTS.values() for entry in found.entries]
PART_744 = Path(__file__).resolve().parents[4] / "shared" / "data" / "ecfr" / "title-15_part-744_2026-07-18.xml.gz"


def entry(of, id_):
    return next(e for e in LISTS[of].entries if e.id == id_)


def test_the_table_is_what_it_says_and_says_what_it_is_not():
    assert len(LISTS["us_entity_list"].entries) > 1000
    for found in LISTS.values():
        assert found.title
        assert found.source
        assert found.as_of
        assert len(found.covers) > 40
        assert len(found.hash) == 64
    for id_ in ("us_entity_list", "us_unverified", "us_military_end_user", "jp_end_user_list", "us_1260h", "us_nonsdn_cmic"):
        assert "not the whole list" in LISTS[id_].title
    assert "may be listed all the same" in LISTS["us_entity_list"].covers


def test_every_record_has_a_citation_an_address_on_the_web_and_a_confidence():
    for found in ENTRIES:
        assert found.citation, found.id
        assert re.match(r"https?://", found.url), found.id
        assert found.confidence in ("high", "medium", "low"), found.id
        assert found.names or found.addresses, found.id
        assert set(found.countries) <= set(load_countries()), found.id


def test_ids_are_unique_in_a_list_and_so_are_main_names_in_a_country():
    for found in LISTS.values():
        assert [i for i, n in Counter(e.id for e in found.entries).items() if n > 1] == []
        names = Counter((e.names[0].text.casefold(), e.countries, e.listed) for e in found.entries if e.names)
        assert [name for name, n in names.items() if n > 1] == [], found.id


def test_no_name_is_a_place_a_scrap_or_a_sentence():
    for found in ENTRIES:
        for name in found.names:
            assert name.text == " ".join(name.text.split()), found.id
            assert len(name.text) > 1, found.id
            assert len(name.text) < 140, (found.id, name.text)
            assert name.text.casefold() not in ("china", "hong kong", "the following"), found.id
            assert not re.search(r"a\.k\.a\.|the following|\bto include\b", name.text), (found.id, name.text)


def test_a_name_from_elsewhere_says_where_from():
    taken = [name for found in ENTRIES for name in found.names if name.source]
    assert len(taken) > 100
    assert all(name.source.startswith(("http", "the ", "US Consolidated")) for name in taken)
    names = {name.text: name for name in entry("us_entity_list", "semiconductor-manufacturing-international-corporation").names}
    assert {"SMIC", "中芯国际", "中芯國際"} <= set(names)
    assert names["SMIC"].source == ""
    assert (names["中芯国际"].language, names["中芯国际"].strength) == ("zh", "alias")
    assert names["中芯國際"].source.endswith("confidence medium")


ENTITY = "us_entity_list"
DAYS = [
    ("huawei-technologies-co-ltd", "2019-05-16", ENTITY),
    ("huawei-technologies-co-ltd", "2020-05-15", f"{ENTITY}_fn1"),
    ("hisilicon-technologies-co-ltd", "2019-05-16", ENTITY),
    ("huawei-france", "2019-08-19", ENTITY),
    ("huawei-cloud-computing-technology", "2020-08-17", f"{ENTITY}_fn1"),
    ("beijing-huawei-longshine-information-technology-co-ltd", "2019-05-16", ENTITY),
    ("fujian-jinhua-integrated-circuit-company-ltd", "2018-10-30", ENTITY),
    ("fujian-jinhua-integrated-circuit-company-ltd", "2024-12-02", f"{ENTITY}_fn5"),
    ("sugon", "2019-06-24", ENTITY),
    ("sugon", "2022-10-21", f"{ENTITY}_fn4"),
    ("higon", "2022-10-21", f"{ENTITY}_fn4"),
    ("tianjin-phytium-information-technology", "2022-10-21", f"{ENTITY}_fn4"),
    ("semiconductor-manufacturing-international-corporation", "2020-12-18", ENTITY),
    ("semiconductor-manufacturing-international-corporation", "2024-12-02", f"{ENTITY}_fn5"),
    ("semiconductor-manufacturing-international-beijing-corporation", "2024-12-02", f"{ENTITY}_fn5"),
    ("semiconductor-manufacturing-international-shenzhen-corporation", "2020-12-18", ENTITY),
    ("sj-semiconductor", "2020-12-18", ENTITY),
    ("yangtze-memory-technologies-co-ltd", "2022-12-16", ENTITY),
    ("yangtze-memory-technologies-japan-inc", "2022-12-16", ENTITY),
    ("shanghai-micro-electronics-equipment-group-co-ltd", "2022-12-16", ENTITY),
    ("pxw-semiconductor-manufactory-co-ltd", "2022-12-16", ENTITY),
    ("pxw-semiconductor-manufactory-co-ltd", "2024-12-02", f"{ENTITY}_fn5"),
    ("cambricon-technologies-corporation-limited", "2022-12-16", f"{ENTITY}_fn4"),
    ("inspur-group-co-ltd", "2023-03-02", f"{ENTITY}_fn4"),
    ("loongson-technology", "2023-03-02", f"{ENTITY}_fn4"),
    ("shanghai-biren-intelligent-technology-co-ltd", "2023-10-17", f"{ENTITY}_fn4"),
    ("moore-thread-intelligent-technology-beijing-co-ltd", "2023-10-17", f"{ENTITY}_fn4"),
    ("swaysure-technology-co-ltd", "2024-12-02", f"{ENTITY}_fn5"),
    ("shenzhen-pengxinxu-technology-co-ltd", "2024-12-02", f"{ENTITY}_fn5"),
    ("naura-technology-group-co-ltd", "2024-12-02", ENTITY),
    ("piotech", "2024-12-02", ENTITY),
    ("acm-research-shanghai", "2024-12-02", ENTITY),
    ("acm-research-korea-co-ltd", "2024-12-02", ENTITY),
    ("shenzhen-sicarrier-technologies-co-ltd", "2024-12-02", ENTITY),
    ("wingtech-technology-co-ltd", "2024-12-02", ENTITY),
    ("sophgo-technologies-pte-ltd", "2025-01-16", f"{ENTITY}_fn4"),
    ("inspur-taiwan", "2025-03-25", f"{ENTITY}_fn4"),
    ("shanghai-fudan-microelectronics-co-ltd", "2025-09-16", f"{ENTITY}_fn4"),
]


@pytest.mark.parametrize(("id_", "day", "word"), DAYS, ids=lambda v: str(v))
def test_a_listing_counts_from_its_first_day_and_not_on_the_day_before(id_, day, word):
    found, first = entry(ENTITY, id_), date.fromisoformat(day)
    assert word in words_on(found, first)
    assert word not in words_on(found, first - timedelta(days=1))
    assert word in words_on(found, date(2026, 7, 18))


def test_what_has_no_footnote_has_none():
    plain = ("naura-technology-group-co-ltd", "yangtze-memory-technologies-co-ltd", "shenzhen-sicarrier-technologies-co-ltd")
    assert [entry(ENTITY, id_).footnotes for id_ in plain] == [(), (), ()]
    assert words_on(entry(ENTITY, plain[1]), date(2026, 1, 1)) == (ENTITY,)


def test_sixteen_parties_have_footnote_5_and_no_footnote_is_older_than_it_can_be():
    marked = [e for e in LISTS[ENTITY].entries if "5" in e.footnotes]
    assert len(marked) == 16
    began = {"1": date(2020, 5, 15), "3": date(2022, 2, 24), "4": date(2022, 10, 21), "5": date(2024, 12, 2)}
    for found in LISTS[ENTITY].entries:
        assert len(found.footnotes) == len(found.footnotes_from)
        for mark, day in zip(found.footnotes, found.footnotes_from, strict=True):
            assert day >= max(began[mark], found.listed), found.id


ENDS = [
    ("us_unverified", "yangtze-memory-technologies-co-ltd", "2022-10-07", "2022-12-16"),
    ("us_1260h", "advanced-micro-fabrication-equipment-inc-china", "2024-01-31", "2024-12-13"),
    ("us_1260h", "smic-hong-kong-international-company-limited", "2021-06-03", "2024-01-31"),
    ("cn_control_list", "skydio-inc", "2025-03-04", "2025-11-10"),
    ("cn_unreliable_entity", "cubic-corporation", "2025-03-04", "2025-11-10"),
    ("us_uae_approved", "g42", "2026-07-10", "2027-04-06"),
]


@pytest.mark.parametrize(("of", "id_", "first", "end"), ENDS)
def test_a_listing_ends_on_the_day_it_is_taken_off(of, id_, first, end):
    found, first, end = entry(of, id_), date.fromisoformat(first), date.fromisoformat(end)
    day = timedelta(days=1)
    assert [bool(words_on(found, d)) for d in (first - day, first, end - day, end)] == [False, True, True, False]


def test_the_withdrawn_list_of_february_2026_took_nobody_off():
    for id_ in ("yangtze-memory-technologies-co-ltd", "changxin-memory-technologies-inc"):
        assert words_on(entry("us_1260h", id_), date(2026, 3, 1)) == ("us_1260h",)


def test_chinese_announcements_are_told_apart_by_the_day_they_began():
    days = Counter((e.list, e.listed) for e in ENTRIES if e.list.startswith("cn_"))
    assert days["cn_control_list", date(2025, 1, 2)] == 28
    assert days["cn_control_list", date(2025, 3, 4)] == 15
    assert days["cn_control_list", date(2025, 4, 4)] == 16
    assert days["cn_control_list", date(2025, 4, 10)] == 12
    assert days["cn_control_list", date(2026, 2, 24)] == days["cn_watch_list", date(2026, 2, 24)] == 20
    assert days["cn_control_list", date(2026, 6, 29)] == days["cn_watch_list", date(2026, 6, 29)] == 20
    assert days["cn_unreliable_entity", date(2025, 10, 9)] == 23
    techinsights = entry("cn_unreliable_entity", "techinsights-inc")
    assert [name.text for name in techinsights.names] == ["TechInsights Inc.", "TechInsights公司"]


def test_parties_known_not_to_be_listed_are_not_in_the_table():
    names = {name.text.casefold() for found in LISTS[ENTITY].entries for name in found.names}
    absent = [a for a in load_absences() if a.list == ENTITY]
    assert {"CXMT", "AMEC"} <= {also for a in absent for also in a.also}
    for found in absent:
        assert found.on == date(2026, 7, 31)
        assert not names & {name.casefold() for name in (found.name, *found.also)}, found.name


def test_the_table_is_read_in_a_blink_once_it_is_kept(tmp_path, monkeypatch):
    from licet.screening.shipped import tables

    monkeypatch.setenv("LICET_CACHE", str(tmp_path))
    tables._load.cache_clear()
    load_shipped()
    spent = []
    for _ in range(5):
        tables._load.cache_clear()
        start = time.process_time()
        load_shipped()
        spent.append(time.process_time() - start)
    tables._load.cache_clear()
    assert min(spent) < 0.03


TABLE = """
id = "xx"
title = "A list"
url = "https://example.org/list"
source = "a test"
covers = "Everything that the test needs."
as_of = 2026-01-01
confidence = "high"
requirement = "all of it"
entry = [{ id = "a", name = "Alpha", countries = ["CN"], cite = ["1"] }]
"""
NAMES = """
[[names]]
source = "https://example.org"
confidence = "high"
list = "xx"
entry = [{ id = "a", zh = ["甲"], lei = "X1" }]
"""


def test_a_table_of_our_own():
    more = TABLE.replace('"a"', '"b"').replace("Alpha", "Beta") + '\n[remarks]\na = "said"\n'
    (found,) = read_tables({"xx.toml": TABLE, "xx.more.toml": more, "names.toml": NAMES}).lists
    alpha, beta = found.entries
    assert [(n.text, n.language, n.source) for n in alpha.names] == [("Alpha", "", ""), ("甲", "zh", "https://example.org, X1")]
    assert (alpha.requirement, alpha.remarks, beta.id) == ("all of it", "said", "b")


@pytest.mark.parametrize(
    ("change", "with_", "says"),
    [
        ('cite = ["1"]', "cite = []", "no citation"),
        ('cite = ["1"]', 'site = ["1"]', "unknown key 'site'"),
        ('name = "Alpha", ', "", "a name or an address"),
        ('source = "a test"\n', "", "'source' is missing"),
        ('confidence = "high"', 'confidence = "sure"', "is no confidence"),
        ("as_of = 2026-01-01", "as_of = ", "not readable as TOML"),
        ('cite = ["1"] }', 'cite = ["1"] }, { id = "a", name = "B", countries = [], cite = ["1"] }', "two entries"),
    ],
)
def test_a_faulty_table_says_what_is_wrong_and_where(change, with_, says):
    assert change in TABLE
    with pytest.raises(TableError, match=says):
        read_tables({"xx.toml": TABLE.replace(change, with_)})


def test_a_word_that_is_not_explained_and_a_name_for_nobody_are_faults():
    with pytest.raises(TableError, match="is no policy"):
        read_tables({"xx.toml": TABLE + '[words.policy]\ncase = "case by case"\n'})
    with pytest.raises(TableError, match="which is no entry"):
        read_tables({"xx.toml": TABLE, "names.toml": NAMES.replace('"a"', '"z"')})
    with pytest.raises(TableError, match="a list that is not there"):
        read_tables({"xx.toml": TABLE, "names.toml": NAMES.replace('"xx"', '"yy"')})


@pytest.mark.skipif(not PART_744.exists(), reason=f"no official text at {PART_744}")
def test_the_table_agrees_with_the_official_text_it_was_made_from():
    import gzip

    text = gzip.decompress(PART_744.read_bytes()).decode("utf-8")
    supplement = text[text.index('N="Supplement No. 4 to Part 744"') : text.index('N="Supplement No. 5 to Part 744"')]
    for mark, section in (("5", r"734\.9\(e\)\(3\)"), ("4", r"734\.9\(e\)(?:\(2\))? and")):
        official = len(re.findall(section + r"[^<]*<sup>" + mark + "</sup>", supplement))
        assert official == sum(mark in e.footnotes for e in LISTS[ENTITY].entries), mark
