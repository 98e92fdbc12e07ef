"""Names of lines screened as those of one deal: the same facts, the same questions, each party looked up once."""

import json
from datetime import date, timedelta

import pytest

from licet.decision.decide import load_decider
from licet.orders.explaining import line_of
from licet.orders.preparing import Choices, prepare
from licet.screening.deals import screened, screener_of
from licet.screening.decisions import record
from licet.screening.screener import Asked, Screener, as_party
from orders.files import as_csv, problems, ran, workbook

HEAD = ["Line", "ECCN", "Ship from", "Ship to", "Ship date", "End user", "End user country", "Consignee"]
NAMES = ["SMIC", "Huawei Tecnologies", "Pengxinxu Technology", "Meadow Lark Bakery", "...", "unknown", ""]
DAYS = [date(2019, 5, 15), date(2019, 5, 16), date(2020, 12, 18), date(2024, 12, 1), date(2024, 12, 2), date(2026, 6, 1)]


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "data"))


def lines_of_parties(names=NAMES, days=DAYS, consignee=""):
    pairs = [(name, day) for name in names for day in days]
    return [[str(n), "3B001.c.1.a", "US", "CN", day.isoformat(), name, "CN", consignee] for n, (name, day) in enumerate(pairs)]


def test_a_line_knows_what_a_deal_of_its_own_would(tmp_path):
    rows = lines_of_parties()
    _, told = ran(as_csv(tmp_path / "book.csv", rows, HEAD), tmp_path / "out.csv")
    for row, line in zip(rows, told.iter_rows(named=True), strict=True):
        facts = {"end_user.name": row[5], "end_user.country": "CN"} if row[5] else {"end_user.country": "CN"}
        deal, _ = screened(load_decider().deal({"on": row[4], "facts": facts}))
        given = deal.facts.get("end_user.lists")
        added = json.loads(line["licet_added"] or "{}").get("end_user.lists")
        wanted = None if given is None else "unknown" if given.value is None else " + ".join(sorted(given.value)) or "none"
        assert added == wanted, row
        for warning in deal.warnings:
            assert warning.removeprefix("end_user: ") in line["licet_note"]
        if wanted == "unknown" and row[5] != "...":
            assert "nobody has decided" in line["licet_note"]


def test_a_possible_match_leaves_the_line_open_with_the_question_who_it_is(tmp_path):
    _, told = ran(
        as_csv(tmp_path / "book.csv", lines_of_parties(["Huawei Tecnologies"], DAYS[-1:]), HEAD), tmp_path / "out.csv"
    )
    assert "may be Huawei Technologies" in told["licet_note"][0]
    without = ran(tmp_path / "book.csv", tmp_path / "no.csv", Choices(screen=False))[1]
    assert "licet_added" not in without.columns
    assert without["licet_situation"][0] != told["licet_situation"][0]


def test_each_party_is_looked_up_once(tmp_path, monkeypatch):
    asked = []
    many = Screener.screen_many

    def counted(self, parties, on, **more):
        asked.extend(parties)
        return many(self, parties, on, **more)

    monkeypatch.setattr(Screener, "screen_many", counted)
    days = [date(2025, 1, 1) + timedelta(n) for n in range(40)]
    rows = lines_of_parties(["Meadow Lark Bakery", "Clay Pot Kilns"], days, "Meadow Lark Bakery")
    _, told = ran(as_csv(tmp_path / "book.csv", rows, HEAD), tmp_path / "out.csv", rows=7)
    assert sorted((a.name, a.country) for a in asked) == [
        ("Clay Pot Kilns", "CN"),
        ("Meadow Lark Bakery", ""),
        ("Meadow Lark Bakery", "CN"),
    ]
    assert json.loads(told["licet_added"][0]) == {"consignee.lists": "none", "end_user.lists": "none"}


def test_what_a_line_or_its_master_says_of_lists_stands(tmp_path):
    head = [*HEAD, "End user lists"]
    rows = [[*line, said] for line, said in zip(lines_of_parties(["SMIC"], DAYS[-3:]), ["none", "unknown", ""], strict=True)]
    _, told = ran(as_csv(tmp_path / "book.csv", rows, head), tmp_path / "out.csv")
    assert [json.loads(text or "{}").get("end_user.lists") for text in told["licet_added"]] == [
        None,
        None,
        "tw_entity + us_entity_list + us_entity_list_fn5",
    ]


def test_owners_of_the_party_master_are_screened_in_turn(tmp_path):
    parties = [
        ["Name", "Country", "Owners"],
        ["Clay Pot Kilns", "CN", "SMIC=60; Meadow Lark Bakery=40"],
        ["Meadow Lark Bakery", "CN", "nobody said"],
    ]
    rows = lines_of_parties(["Clay Pot Kilns", "Meadow Lark Bakery"], [date(2026, 10, 1)])
    file = workbook(tmp_path / "book.xlsx", {"orders": [HEAD, *rows], "parties": parties})
    _, told = ran(file, tmp_path / "out.csv")
    held = {"name": "SMIC", "percent": "60"}, {"name": "Meadow Lark Bakery", "percent": "40"}
    party = {"role": "end_user", "name": "Clay Pot Kilns", "country": "CN", "owners": [{**o, "owners": []} for o in held]}
    deal, _ = screened(load_decider().deal({"on": "2026-10-01", "party": [party]}))
    found = json.loads(told["licet_added"][0])
    assert found["end_user.owned_by_listed_pct"] == str(deal.facts["end_user.owned_by_listed_pct"].value * 100)
    assert told["licet_outcome"][1] == "unreadable"
    assert "'nobody said' is no owner" in told["licet_note"][1]


def test_a_decision_changes_the_line_and_the_manifest(tmp_path):
    file = as_csv(tmp_path / "book.csv", lines_of_parties(["Pengxinxu Technology"], DAYS[-1:]), HEAD)
    before, told = ran(file, tmp_path / "a.csv")
    assert json.loads(told["licet_added"][0])["end_user.lists"] == "unknown"
    asked = Asked("Pengxinxu Technology", "CN")
    for hit in screener_of(DAYS[-1]).screen(asked, DAYS[-1]).hits:
        entry = screener_of(DAYS[-1]).entry(hit.list, hit.entry)
        record(as_party(asked), entry, "different", "another registry number", author="mk")
    after, told = ran(file, tmp_path / "b.csv", since=tmp_path / "a.csv")
    assert json.loads(told["licet_added"][0])["end_user.lists"] == "none"
    assert before.manifest.decisions != after.manifest.decisions
    assert before.manifest.lists == after.manifest.lists != {}
    assert told["licet_since"][0].startswith("changed by lists: ")
    assert "end_user.lists unknown -> none" in told["licet_since"][0]
    assert line_of(tmp_path / "b.csv", "0").facts["end_user.lists"].value == "none"


def test_the_check_looks_nobody_up_and_the_map_says_who_will_be(tmp_path):
    file = as_csv(tmp_path / "book.csv", lines_of_parties(["SMIC"], DAYS[-1:]), HEAD)
    assert not [p for p in problems(file) if "screen" in p.what]
    assert prepare(file, {}, Choices()).roles == ("consignee", "end_user")
