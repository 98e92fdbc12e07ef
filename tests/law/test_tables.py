"""Tables of control numbers: which paragraphs stand in a column, and what a number that says too little leaves open."""

from datetime import date

import pytest

from licet.decision.decide import Decider
from licet.errors import LicetError
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.load import book_of, read_packs
from licet.law.tables import stands
from small_law import HEAD, provision


@pytest.mark.parametrize(
    ("paths", "path", "truth"),
    [
        ("all", "", True),
        ("all", "b.2", True),
        ("", "", False),
        ("b.2", "b.2", True),
        ("b.2", "b.2.a", True),
        ("b.2", "b.20", False),
        ("b.2", "b.1", False),
        ("b.2", "b", None),
        ("b.2", "", None),
        ("all -y", "y.7", False),
        ("all -y", "a", True),
        ("all -y", "", None),
        ("all -y y.7", "y.7", True),
        ("all -y y.7", "y", None),
        ("?a.1", "a.1", None),
        ("?a.1", "a.1.b", None),
        ("?a.1", "a.2", False),
        ("all ?a.1", "a.1", None),
        ("all ?a.1", "b", True),
    ],
)
def test_stands(paths, path, truth):
    assert stands(tuple(paths.split()), path) is truth


TABLE = """
[[table]]
id = "xx.list.index"
regime = "xx"
title = "Index"
says = "Says which entries stand in which column."
cite = "Index"
source = "https://example.org/index"
confidence = "high"
code_fact = "item.code.us"
columns = { NS1 = "national security 1", NS2 = "national security 2" }

[[row]]
table = "xx.list.index"
entry = "3A001"
title = "Electronic items"
[[row.version]]
from = 2020-01-01
until = 2024-01-01
columns = { NS2 = "all -z" }
[[row.version]]
from = 2024-01-01
columns = { NS2 = "all -z", NS1 = "b.2 ?b.3" }
"""
REGIME = HEAD


def decider(*rows, more=(), table=TABLE):
    rules = [
        *more,
        provision("reach", "reaches", ("2020-01-01", None, "from is US")),
        provision("ns1", "requires", ("2020-01-01", None, "column xx.list.index.NS1 and to is not GB")),
        provision("ns2", "requires", ("2020-01-01", None, "column xx.list.index.NS2 and to is CN")),
    ]
    packs = {"x.toml": REGIME + table + "\n".join([*rows, *rules])}
    packs["shared.toml"] = '[[regime]]\nid = "shared"\ntitle = "s"\norder = 0\nreported = false\n'
    return Decider(book_of(read_packs(packs), "hash"), load_vocabulary(), load_places())


def outcome(code, to, on="2025-01-01"):
    judge = decider()
    raw = {"on": on, "from": "US", "to": to, "item": {"kind": "other"}}
    if code:
        raw["item"]["codes"] = {"us": code}
    answer = judge.determine(judge.deal(raw)).regimes[0]
    return answer.outcome, [(m.fact, m.answers) for m in answer.missing]


def test_a_number_is_looked_up():
    assert outcome("3A001.a", "CN") == ("licence_required", [])
    assert outcome("3A001.a", "KR") == ("no_requirement_found", [])
    assert outcome("3A001.b.2", "KR") == ("licence_required", [])
    assert outcome("3A001.b.2", "GB") == ("no_requirement_found", [])
    assert outcome("EAR99", "CN") == ("no_requirement_found", [])


def test_a_table_has_dates():
    assert outcome("3A001.b.2", "KR", "2023-12-31")[0] == "no_requirement_found"
    assert outcome("3A001.b.2", "KR", "2024-01-01")[0] == "licence_required"


def test_a_heading_alone_asks_for_the_paragraph():
    word, missing = outcome("3A001", "KR")
    assert word == "undetermined"
    assert missing == [("item.code.us", {"3A001.b.2": "licence_required", "3A001.z": "no_requirement_found"})]


def test_what_the_table_leaves_open_stays_open():
    assert outcome("3A001.b.3", "KR")[0] == "undetermined"


def test_a_number_nobody_knows_is_not_covered():
    assert outcome("9Z999", "KR")[0] in ("undetermined", "not_covered")


COMPLETE = TABLE.replace('code_fact = "item.code.us"', 'code_fact = "item.code.us"\ncomplete = true')


def determined(table, on="2025-01-01", **item):
    judge = decider(table=table)
    return judge.determine(judge.deal({"on": on, "from": "US", "to": "CN", "item": {"kind": "other", **item}}))


def test_a_complete_table_tells_a_number_it_does_not_have():
    strange = {"codes": {"us": "9Z999"}}
    assert determined(TABLE, **strange).warnings == ()
    assert determined(COMPLETE, **strange).warnings == (
        "the given code 9Z999 is no entry of Index on 2025-01-01: it counts for nothing",
    )
    near = determined(COMPLETE, codes={"us": "3A002"}).warnings
    assert near == ("the given code 3A002 is no entry of Index on 2025-01-01 (did you mean 3A001?): it counts for nothing",)
    assert determined(COMPLETE, codes={"us": "3A001.z"}).warnings == ()
    assert determined(COMPLETE, codes={"us": "EAR99"}).warnings == ()
    assert determined(COMPLETE).warnings == ()


def test_a_complete_table_tells_when_a_number_is_one():
    began = COMPLETE.replace("from = 2020-01-01\n", "from = 2021-01-01\n")
    early = determined(began, on="2020-12-31", codes={"us": "3A001.z"})
    assert "only from 2021-01-01 on" in early.warnings[0]
    ended = COMPLETE.replace("from = 2024-01-01\n", "from = 2024-01-01\nuntil = 2024-06-01\n")
    late = determined(ended, codes={"us": "3A001.z"})
    assert "only from 2020-01-01 until 2024-06-01" in late.warnings[0]


@pytest.mark.parametrize(
    ("table", "code", "outcome"),
    [(TABLE, "3A009", "licence_required"), (COMPLETE, "3A009", "not_covered"), (COMPLETE, "3A001", "licence_required")],
)
def test_a_number_no_table_has_counts_for_nothing(table, code, outcome):
    """`under` takes a number for an entry of the list only where the list has it."""
    entry = provision("list.3A001", "lists", ("2020-01-01", None, "item.kind is integrated_circuit and wavelength > 1 nm"))
    rules = [
        provision("reach", "reaches", ("2020-01-01", None, "from is US")),
        provision("any", "requires", ("2020-01-01", None, "under xx.list or column xx.list.index.NS2 and never")),
    ]
    packs = {"x.toml": REGIME + table + "\n".join([entry, *rules])}
    packs["shared.toml"] = '[[regime]]\nid = "shared"\ntitle = "s"\norder = 0\nreported = false\n'
    judge = Decider(book_of(read_packs(packs), "hash"), load_vocabulary(), load_places())
    item = {"kind": "integrated_circuit", "wavelength": "unknown", "codes": {"us": code}}
    answer = judge.determine(judge.deal({"on": "2025-01-01", "from": "US", "to": "CN", "item": item})).regimes[0]
    assert (answer.outcome == "licence_required") is (outcome == "licence_required")


def test_items_found_by_what_they_are_need_no_number():
    found = TABLE.replace('code_fact = "item.code.us"', 'code_fact = "item.code.us"\nby_item = "item.kind is other"')
    assert determined(TABLE).regimes[0].outcome == "undetermined"
    assert determined(found).regimes[0].outcome == "not_covered"
    assert determined(found, kind="integrated_circuit").regimes[0].outcome == "undetermined"
    assert determined(found, codes={"us": "3A001.a"}).regimes[0].outcome == "licence_required"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('NS1 = "b.2 ?b.3"', 'NS9 = "b.2"'), "NS9"),
        (("from = 2024-01-01", "from = 2023-06-01"), "two rows"),
        (('table = "xx.list.index"', 'table = "xx.indx"'), "no table"),
        (("until = 2024-01-01", 'until = "2024-01-01"'), "dates"),
        (("column xx.list.index.NS2", "column xx.list.index.NS3"), "NS3"),
        (("columns = { NS1 =", 'by_item = "no_such_fact"\ncolumns = { NS1 ='), "no_such_fact"),
    ],
)
def test_faults_are_told(change, says):
    text = REGIME + TABLE + provision("ns2", "requires", ("2020-01-01", None, "column xx.list.index.NS2 and to is CN"))
    with pytest.raises(LicetError, match=says):
        read_packs({"x.toml": text.replace(*change)})


def test_a_day_without_a_row():
    judge = decider()
    deal = judge.deal({"on": date(2021, 1, 1), "from": "US", "to": "CN", "item": {"kind": "other", "codes": {"us": "3A001.z"}}})
    assert judge.determine(deal).regimes[0].outcome == "no_requirement_found"


OUT = """
[[row]]
table = "xx.list.index"
entry = "EAR99"
title = "What no entry names"
from = 2020-01-01
columns = { NS2 = "all" }
"""


def test_the_word_for_what_is_not_listed_can_have_a_row():
    for rows, expected in (((), "no_requirement_found"), ((OUT,), "licence_required")):
        judge = decider(*rows)
        raw = {"on": "2025-01-01", "from": "US", "to": "CN", "item": {"kind": "other", "codes": {"us": "EAR99"}}}
        assert judge.determine(judge.deal(raw)).regimes[0].outcome == expected


def test_where_the_number_in_full_leaves_it_open_the_reader_of_the_entry_is_asked():
    define = provision("ctl", "defines", ("2020-01-01", None, "column xx.list.index.NS1"), fact='"us_ctl_ns1"')
    use = provision("ctl_use", "requires", ("2020-01-01", None, "us_ctl_ns1 and to is GB"))
    judge = decider(more=(define, use))

    def asked(code):
        raw = {"on": "2025-01-01", "from": "US", "to": "GB", "item": {"kind": "other", "codes": {"us": code}}}
        answer = judge.determine(judge.deal(raw)).regimes[0]
        return answer.outcome, {m.fact: m.answers for m in answer.missing}

    word, missing = asked("3A001.b.3")
    assert word == "undetermined"
    assert missing == {"us_ctl_ns1": {"yes": "licence_required", "no": "no_requirement_found"}}
    word, missing = asked("3A001")
    assert word == "undetermined"
    assert set(missing) == {"item.code.us"}
    assert asked("3A001.b.2") == ("licence_required", {})


def test_rows_of_other_entries_are_no_reason_to_look_at_a_day():
    library = decider().library
    turn = date(2024, 1, 1)
    assert turn in library.turning_days("xx", "other", "3A001.b.2")
    assert turn not in library.turning_days("xx", "other", "3A002")
    assert turn not in library.turning_days("xx", "other")
    judge = decider()
    raw = {"on": "2025-01-01", "from": "US", "to": "KR", "item": {"kind": "other", "codes": {"us": "3A001.b.2"}}}
    changes = judge.determine(judge.deal(raw)).regimes[0].would_change
    assert any(change.facts == {"on": "2023-12-31"} for change in changes)
