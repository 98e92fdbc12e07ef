"""Public files the readers are tried on: each loads with the count of its publisher, or is refused for what is wrong."""

import itertools
import re
import time
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from licet.screening import store
from licet.screening.detect import part_of, read_file
from licet.screening.diff import diff
from licet.screening.formats.bis import own_name
from licet.screening.formats.common import ListError, key

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of public test data (../shared/data) is not there")

CSL, OFAC, UN, EU, JPCN, ECFR, OS = (
    "us-csl/",
    "us-ofac/",
    "un-sc/",
    "eu-fsf/",
    "jp-cn-lists/",
    "ecfr/",
    "opensanctions-formats/",
)
UN_COUNTS = {
    "2016-02-11": 239, "2017-06-20": 1024, "2017-06-30": 1024, "2017-07-03": 1021, "2018-06-07": 1098, "2018-06-21": 1100,
    "2018-08-24": 1098, "2020-11-24": 1018, "2021-03-12": 1004, "2024-09-21": 875, "2025-11-15": 1000, "2025-11-18": 1000,
    "2026-02-27": 1003, "2026-08-01": 1011,
}  # fmt: skip
#: File -> entries, and pieces that gave none.
LOADS = {
    CSL + "bad_csl_invalid.csv": (2, 4),
    CSL + "consolidated_2016-02_sample.csv": (399, 0),
    CSL + "consolidated_2019-08_sample.csv": (115, 0),
    CSL + "consolidated_2022-04.csv.gz": (14_160, 0),
    CSL + "consolidated_2023-07_one-per-list.csv": (13, 0),
    CSL + "screening-list_2026-07-31.json.gz": (25_921, 0),
    CSL + "dpl_2019-06.txt": (546, 0),  # a line of names and 546 rows; its description says 545
    CSL + "dpl_2022.txt": (581, 0),
    CSL + "dpl_2023-11.txt": (665, 0),
    OFAC + "CONS_ENHANCED_2025-01-14.zip": (443, 0),
    OFAC + "consolidated_nonSDN_2018-04-06.xml.gz": (639, 0),
    OFAC + "consolidated_nonSDN_2024-05-06.xml.gz": (443, 0),
    OFAC + "sdn_2021-03-10.xml.gz": (8_832, 0),
    OFAC + "sdn_2018-01.csv.gz": (6_068, 0),  # 6,069 records, the last a lone Ctrl-Z
    OFAC + "sdn_2019-01.csv.gz": (7_379, 0),
    OFAC + "sdn_2021-07.csv.gz": (8_976, 0),  # 8,977 records, the last a lone Ctrl-Z
    OFAC + "sdn_2023-10_with-header.csv.gz": (11_443, 1),
    OFAC + "bad_sdn_invalid.csv.gz": (7_379, 1),
    EU + "full_2021-03-02.xml.gz": (2_269, 0),
    EU + "global_2016-02-11.xml.gz": (595, 0),
    "uk-ofsi/conlist_2016-02-12.csv": (463, 0),  # 800 rows of names
    "au-dfat/dfat_2026-08-02.xlsx": (3_846, 0),  # 11,068 rows of names
    JPCN + "cn_export_control_and_unreliable_lists.json": (240, 0),
    JPCN + "cn_sanctions_2026-06-29_0f57a316f.csv": (330, 0),
    JPCN + "cn_sanctions_2026-06-30_a7cabdadc.csv": (562, 0),
    JPCN + "cn_sanctions_2026-07-07_cb3b9b148.csv": (573, 0),
    JPCN + "cn_sanctions_2026-07-27_c816f4533.csv": (603, 0),
    JPCN + "jp_foreign_end_user_list.json.gz": (835, 0),
    JPCN + "jp_meti_russia_specified_2025-09-12.txt": (561, 0),
    JPCN + "jp_meti_third_country_specified_2025-09-12.txt": (56, 0),
    JPCN + "us_bis_mieu.csv": (13, 0),
    JPCN + "us_dod_1260H_chinese_military_companies.csv": (397, 0),
    JPCN + "us_dod_section_1286.csv": (443, 0),
    OS + "targets.simple_ua_war_sanctions_2026-03-13.csv.gz": (5_600, 0),
    OS + "wd_persons_2024-03-10/targets.simple.csv": (5, 0),
    OS + "wd_persons_2024-03-10/targets.nested.json": (5, 0),
    OS + "wd_persons_2024-03-10/entities.ftm.json.gz": (423, 0),
    **{f"{UN}consolidated_{day}.xml.gz": (count, 0) for day, count in UN_COUNTS.items()},
}
#: File -> why it is refused.
REFUSED = {
    CSL + "consolidated_2023_truncated.csv.gz": "breaks off in the middle of a record",
    OFAC + "sdnlist_2016-02.txt.gz": "printed for people",
    OFAC + "add_2026-08-02.csv.gz": "without the list",
    OFAC + "alt_2026-08-02.csv.gz": "without the list",
    OFAC + "sdn_comments_2026-08-02.csv": "without the list",
    OFAC + "bad_add_invalid.csv.gz": "without the list",
    OFAC + "bad_alt_invalid.csv.gz": "without the list",
    JPCN + "us_fcc_covered_list.csv": "table of no known list",  # equipment, not parties
    OS + "wd_persons_2024-03-10/index.json": "JSON of no known list",
    OS + "wd_persons_2024-03-10/statistics.json": "JSON of no known list",
    OS + "wd_persons_2024-03-10/senzing.json": "lines of JSON of no known list",
    OS + "wd_persons_2024-03-10/names.txt": "table of no known list",
}
FOLDERS = ("us-csl", "us-ofac", "un-sc", "eu-fsf", "uk-ofsi", "au-dfat", "jp-cn-lists", "opensanctions-formats")


@cache
def found(name):
    return read_file(SHARED / name)


def of(name, list_id):
    """One list of a file."""
    whole = found(name).list
    entries = tuple(entry for entry in whole.entries if entry.list == list_id)
    return type(whole)(list_id, list_id, whole.format, whole.as_of, entries)


def main(entry):
    """The main name of an entry in a plain form; of an institution listed under another its own."""
    text = entry.names[0].text if entry.names else "an address"
    return key(own_name(text) or text)


def test_no_file_of_a_list_is_left_out():
    files = {str(f.relative_to(SHARED)) for folder in FOLDERS for f in (SHARED / folder).rglob("*") if f.is_file()}
    assert files - {f for f in files if f.endswith("README.md")} == set(LOADS) | set(REFUSED)


@pytest.mark.parametrize("name", LOADS)
def test_it_loads_with_the_count_of_its_publisher(name):
    if name.endswith(".xlsx"):
        pytest.importorskip("python_calamine", reason="an Excel workbook is read with python-calamine")
    entries, refused = LOADS[name]
    assert (len(found(name).list.entries), len(found(name).refused)) == (entries, refused)
    assert all(entry.names or entry.addresses for entry in found(name).list.entries)
    ids = Counter((entry.list, entry.id) for entry in found(name).list.entries)
    assert max(ids.values()) == 1


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_for_what_is_wrong(name):
    with pytest.raises(ListError, match=REFUSED[name]):
        read_file(SHARED / name)


def test_the_counts_of_each_list_are_those_the_screening_list_says():
    assert Counter(e.list for e in found(CSL + "screening-list_2026-07-31.json.gz").list.entries) == {
        "us_sdn": 19_181, "us_entity_list": 3_420, "us_denied_persons": 1_596, "us_itar_debarred": 787, "us_ssi": 286,
        "us_unverified": 222, "us_nonproliferation": 161, "us_plc": 78, "us_military_end_user": 70, "us_nonsdn_cmic": 68,
        "us_nonsdn_mbs": 51, "us_capta": 1,
    }  # fmt: skip


def test_the_impossible_years_of_the_denied_persons_list_are_told():
    years = {
        name: [re.findall(r"'(\d{4})-", f.what)[0] for f in found(f"{CSL}dpl_{name}.txt").faults]
        for name in ("2019-06", "2022", "2023-11")
    }
    assert years == {"2019-06": ["3017"], "2022": ["0222", "2922", "3017"], "2023-11": ["1023", "1023", "3033"]}


def test_ofac_csv_is_joined_with_its_aliases_and_addresses():
    files = [SHARED / OFAC / name for name in ("alt_2026-08-02.csv.gz", "add_2026-08-02.csv.gz")]
    assert [part_of(file) for file in files] == ["aliases", "addresses"]
    joined = read_file(SHARED / OFAC / "sdn_2023-10_with-header.csv.gz", with_files=files)
    air = next(e for e in joined.list.entries if e.id == "36")
    assert ("AERO-CARIBBEAN" in [n.text for n in air.names], air.countries) == (True, ("CU",))
    assert len(joined.refused) > 10_000  # the parts are three years younger than the list
    with pytest.raises(ListError, match="records cannot be read"):
        store.add(joined, "sdn.csv", on=date(2023, 10, 31))


# --- the Entity List of two publishers --------------------------------------------------------------------------------


def test_how_the_count_of_the_entity_list_comes_out():
    """3,420 in the screening list is not the 3,420 rows of the CFR's table: the two are equal by chance.

    The table has 3,421 rows: one of column names, five footnotes, and 3,415 with text, of which four only continue the row
    before. That leaves 3,411 listings. Six of them hold institutions or affiliates with names of their own, 49 in all (22 of
    Huawei, as the list itself says and as the screening list has).
    """
    listed = of(ECFR + "title-15_part-744_2026-07-18.xml.gz", "us_entity_list")
    assert len(listed.entries) == 3_411 + 49
    assert sum("listed with" in entry.remarks for entry in listed.entries) == 49
    huawei = [e for e in listed.entries if "listed with Huawei" in e.remarks]
    csl = of(CSL + "screening-list_2026-07-31.json.gz", "us_entity_list").entries
    assert len(huawei) == sum("Affiliated Entity:" in e.names[0].text for e in csl if e.names) == 22
    assert not found(ECFR + "title-15_part-744_2026-07-18.xml.gz").faults
    assert Counter(e.list for e in found(ECFR + "title-15_part-744_2026-07-18.xml.gz").list.entries) == {
        "us_entity_list": 3_460, "us_unverified": 186, "us_military_end_user": 70,
    }  # fmt: skip


def test_where_the_two_publishers_of_the_entity_list_differ():
    cfr = of(ECFR + "title-15_part-744_2026-07-18.xml.gz", "us_entity_list").entries
    csl = of(CSL + "screening-list_2026-07-31.json.gz", "us_entity_list").entries
    ours, theirs = Counter(map(main, cfr)), Counter(map(main, csl))
    assert (len(ours), len(theirs)) == (3_279, 3_301)
    everywhere = {key(name.text) for entry in csl for name in entry.names}
    assert sum(name in everywhere for name in ours) / len(ours) > 0.98
    # A party with addresses in several countries stands in the CFR under each of them, and here mostly once.
    assert (ours["suzhou-keda-technology-co-ltd"], theirs["suzhou-keda-technology-co-ltd"]) == (6, 2)
    # The screening list repeats an institution for each of its addresses.
    assert (ours["204th-research-institute"], theirs["204th-research-institute"]) == (1, 5)
    assert sum(not entry.names for entry in cfr) == sum(not entry.names for entry in csl) == 19  # addresses listed as such


def test_footnotes_of_the_two_publishers_agree():
    cfr = Counter(e.footnotes for e in of(ECFR + "title-15_part-744_2026-07-18.xml.gz", "us_entity_list").entries)
    csl = Counter(e.footnotes for e in of(CSL + "screening-list_2026-07-31.json.gz", "us_entity_list").entries)
    assert (cfr[("4",)], csl[("4",)]) == (96, 96)
    assert (cfr[("5",)], csl[("5",)]) == (16, 16)
    assert (cfr[("1", "2")], csl[("1", "2")]) == (152, 156)
    assert (cfr[("3",)], csl[("3",)]) == (775, 771)


def test_every_entry_of_part_744_has_a_day():
    listed = found(ECFR + "title-15_part-744_2026-07-18.xml.gz").list
    assert all(entry.listed for entry in listed.entries)
    assert min(entry.listed for entry in listed.entries) == date(1997, 6, 30)
    assert max(entry.listed for entry in listed.entries).year == 2025


# --- differences ------------------------------------------------------------------------------------------------------


def test_the_entity_list_from_2022_to_2026():
    """Known: 1,947 names in 2022, 3,318 in 2026, 1,882 in both."""
    old = of(CSL + "consolidated_2022-04.csv.gz", "us_entity_list")
    new = of(CSL + "screening-list_2026-07-31.json.gz", "us_entity_list")
    assert (len(old.entries), len(new.entries)) == (2_001, 3_420)
    then, now = ({key(n.text) for e in one.entries for n in e.names[:1]} for one in (old, new))
    change = diff(old, new)
    assert len(old.entries) - len(change.removed) + len(change.added) == len(new.entries)
    came, went = ({key(n.text) for e in part for n in e.names[:1]} for part in (change.added, change.removed))
    assert now - then <= came
    assert then - now <= went
    assert abs(len(then & now) - 1_882) <= 25  # another way of writing names plainly


@pytest.mark.parametrize(
    ("old", "new", "counts"),
    [
        ("2025-11-15", "2025-11-18", (0, 0, 0)),
        ("2017-06-20", "2017-06-30", (0, 0, 1)),
        ("2017-06-30", "2017-07-03", (0, 3, 0)),
        ("2018-06-07", "2018-06-21", (2, 0, 0)),
    ],
)
def test_steps_of_the_un_list(old, new, counts):
    """The counts are those of the XML compared element by element."""
    change = diff(*(found(f"{UN}consolidated_{day}.xml.gz").list for day in (old, new)))
    assert (len(change.added), len(change.removed), len(change.changed)) == counts


def test_chinese_measures_in_four_states():
    files = sorted(name for name in LOADS if "cn_sanctions" in name)
    steps = [diff(found(a).list, found(b).list) for a, b in itertools.pairwise(files)]
    assert [(len(step.added) - len(step.removed)) for step in steps] == [562 - 330, 11, 30]
    assert not steps[1].removed
    assert {e.list for e in steps[2].added} == {"cn_control_list", "cn_unreliable_entity", "cn_countermeasures"}


def test_part_744_between_march_and_july_2026():
    change = diff(*(found(f"{ECFR}title-15_part-744_{day}.xml.gz").list for day in ("2026-03-25", "2026-07-18")))
    # The publisher parted names from addresses that had run together, one of them in a main name; no party came or went.
    assert [e.names[0].text for e in change.added] == ["Huawei Technologies Morocco"]
    assert [e.names[0].text[:29] for e in change.removed] == ["Huawei Technologies Morocco, "]
    assert {field for one in change.changed for field in one.fields} == {"names", "addresses"}


# --- what is kept -----------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path))


def test_the_un_list_of_september_2024_is_refused_as_shrunk(kept):
    store.add(found(UN + "consolidated_2021-03-12.xml.gz"), "a")
    with pytest.raises(ListError, match="1004 entries on 2021-03-12 and has 875, 13% less"):
        store.add(found(UN + "consolidated_2024-09-21.xml.gz"), "b")
    assert store.add(found(UN + "consolidated_2025-11-15.xml.gz"), "c").outcome == "new"


def test_the_screening_list_with_15_000_rows_missing_is_refused(kept):
    whole = found(CSL + "screening-list_2026-07-31.json.gz")
    store.add(whole, "a")
    entries = tuple(e for n, e in enumerate(whole.list.entries) if e.list != "us_sdn" or n % 5 == 0)
    part = type(whole.list)(whole.list.id, "", whole.list.format, date(2026, 8, 1), entries, "1" * 64)
    with pytest.raises(ListError, match="us_sdn had 19181 entries"):
        store.add(type(whole)(part, (), len(entries)), "b")


def test_an_invalid_screening_list_is_not_kept(kept):
    with pytest.raises(ListError, match="4 of its 6 records cannot be read"):
        store.add(found(CSL + "bad_csl_invalid.csv"), "a", on=date(2019, 8, 1))


def test_the_screening_list_loads_in_a_second_or_two():
    begin = time.process_time()
    read_file(SHARED / CSL / "consolidated_2022-04.csv.gz")
    assert time.process_time() - begin < 4
