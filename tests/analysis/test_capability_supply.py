"""The shipped data on steps and suppliers, data of one's own, and what is wrong with it."""

from datetime import date

import pytest

from licet.analysis.capability_fab import FabError, Listed, read_fab
from licet.analysis.capability_reach import Asker
from licet.analysis.capability_supply import SupplyError, load_supply, read_supply
from licet.analysis.evidence import load_evidence, read_evidence
from licet.deals.catalogue import load_catalogue
from licet.decision.decide import load_decider
from licet.errors import LicetError

SMALL = """
sources.s = { title = "Somebody", year = 2024 }
[[step]]
id = "resist"
title = "Resist processing"
[[tool]]
id = "track"
title = "Coater"
kind = "track"
facts = { for_euv = false }
[[process]]
id = "any"
title = "Any logic"
facts = { end_use = "mature_node" }
needs = [{ step = "resist", tools = ["track"], source = "s" }]
[[supplier]]
id = "tel"
name = "Tokyo Electron"
country = "JP"
offers = [{ tool = "track", source = "s", since = 2020 }]
[[share]]
segment = "tracks"
tools = ["track"]
source = "s"
year = 2024
pct = { tel = "92.6" }
"""


def test_every_process_has_a_supplier_for_every_step_and_a_source_for_every_claim():
    supply = load_supply()
    assert len(supply.processes) >= 7
    for process in supply.processes.values():
        for need in process.needs:
            assert supply.offers_for(need.tools), (process.id, need.step)
            assert supply.sources[need.source].year


def test_every_model_is_in_the_catalogue_and_of_the_kind_of_its_tool():
    for offer in load_supply().offers:
        if offer.model:
            assert load_catalogue().find(offer.model).kind == offer.tool.kind, offer.name


def test_every_deal_can_be_read():
    supply = load_supply()
    fab = read_fab({"country": "CN", "process": "28 nm", "lists": []})
    asker = Asker(load_decider(), fab, supply.process(fab.process))
    for offer in supply.offers:
        deal = asker.deal(offer, date(2025, 1, 1))
        assert deal.facts["item.kind"].value == offer.tool.kind
        assert deal.facts["from"].value == offer.supplier.country


def test_a_tool_of_the_same_name_is_sent_within_the_country():
    supply = load_supply()
    asker = Asker(load_decider(), read_fab({"country": "CN", "process": "28 nm"}), supply.process("28 nm"))
    home, abroad = (next(o for o in supply.offers if o.supplier.id == s) for s in ("naura", "lam"))
    assert asker.deal(home, date(2025, 1, 1)).facts["kind"].value == "transfer"
    assert asker.deal(abroad, date(2025, 1, 1)).facts["kind"].value == "export"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('tools = ["track"], source = "s"', 'tools = ["trak"], source = "s"', "did you mean track"),
        ('step = "resist"', 'step = "resits"', "did you mean resist"),
        ('pct = { tel = "92.6" }', 'pct = { tle = "92.6" }', "did you mean tel"),
        ('country = "JP"', 'country = "Japonia"', "is no country"),
        ('title = "Coater"', 'titel = "Coater"', "titel"),
        ('id = "track"', 'id = "track"\ntakes = ["conventional"]', "is no set"),
        ("[[step]]", "[[step", "no TOML"),
        ('source = "s", since', 'source = "t", since', "is no source"),
        ("since = 2020", "since = 20200", "20200 is no year"),
        ("[[supplier]]", '[[step]]\nid = "resist"\ntitle = "again"\n[[supplier]]', "two of the kind step"),
    ],
)
def test_what_has_no_place_is_named(old, new, says):
    assert old in SMALL
    with pytest.raises(SupplyError) as fault:
        read_supply({"small.toml": SMALL.replace(old, new, 1)}, "small.toml")
    assert says in str(fault.value)


def test_own_data_takes_the_place_of_the_example(tmp_path):
    (tmp_path / "mine.toml").write_text(SMALL, encoding="utf-8")
    for path in (tmp_path, tmp_path / "mine.toml"):
        supply = load_supply(path)
        assert [offer.name for offer in supply.offers] == ["Tokyo Electron, Coater"]
        pct, share = supply.share(supply.offers[0])
        assert (pct, share.year) == ("92.6", 2024)


@pytest.mark.parametrize(
    ("text", "says"), [("28nm planar logik", "did you mean"), ("", "one of"), ("7 nm with EUW", "did you mean")]
)
def test_an_unknown_process_names_the_nearest(text, says):
    with pytest.raises(SupplyError) as fault:
        load_supply().process(text)
    assert says in str(fault.value)


def test_spelling_of_a_process_is_free_in_case_and_spaces():
    assert load_supply().process("28NM  Logic").id == "logic_28nm"
    assert load_supply().process("14/16 nm logic").id == "logic_14nm"


def test_lists_have_days():
    fab = read_fab(
        {
            "country": "China",
            "process": "x",
            "lists": [
                "us_entity_list@2020-12-18",
                {"list": "us_entity_list_fn5", "from": date(2024, 12, 2), "until": "2025-06-01"},
            ],
        }
    )
    assert fab.lists[0] == Listed("us_entity_list", date(2020, 12, 18))
    assert fab.lists_on(date(2020, 12, 17)) == []
    assert fab.lists_on(date(2024, 12, 2)) == ["us_entity_list", "us_entity_list_fn5"]
    assert fab.lists_on(date(2025, 6, 1)) == ["us_entity_list"]
    assert fab.listing_days() == {date(2020, 12, 18), date(2024, 12, 2), date(2025, 6, 1)}


def test_lists_left_out_are_not_known_and_empty_ones_are():
    assert read_fab({"country": "CN", "process": "x"}).lists_on(date(2025, 1, 1)) is None
    assert read_fab({"country": "CN", "process": "x", "lists": "none"}).lists_on(date(2025, 1, 1)) == []


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ({"process": "x"}, "needs its country"),
        ({"country": "CN"}, "needs its process"),
        ({"country": "CN", "process": "x", "heaquarters": "CN"}, "did you mean headquarters"),
        ({"country": "Chima", "process": "x"}, "Chima"),
        ({"country": "CN", "process": "x", "lists": ["us_entity_lst"]}, "did you mean us_entity_list"),
        ({"country": "CN", "process": "x", "lists": ["us_entity_list@2020-13-01"]}, "2020-13-01"),
        ({"country": "CN", "process": "x", "lists": [{"list": "us_entity_list", "form": "2020-01-01"}]}, "no key"),
        (
            {"country": "CN", "process": "x", "lists": [{"list": "us_sdn", "from": "2020-01-02", "until": "2020-01-01"}]},
            "ends before",
        ),
        ({"country": "CN", "process": "x", "lists": "us_entity_list"}, "must be a list"),
        ({"country": "CN", "process": "x", "lists": [7]}, "is no list"),
        ({"country": "CN", "process": "x", "facts": []}, "table of keys"),
        ({"country": "CN", "process": "x", "name": 7}, "no text"),
    ],
)
def test_a_fab_that_cannot_be_read(raw, says):
    with pytest.raises(LicetError) as fault:
        read_fab(raw)
    assert says in str(fault.value)


def test_a_fact_that_is_none_is_named():
    supply = load_supply()
    fab = read_fab({"country": "CN", "process": "28 nm", "facts": {"us_content": "5"}})
    with pytest.raises(LicetError, match="no known key"):
        Asker(load_decider(), fab, supply.process("28 nm")).deal(supply.offers[0], date(2025, 1, 1))


def test_figures_have_a_source_a_denominator_and_no_year_to_come():
    evidence = load_evidence()
    for series in evidence.series:
        assert series.of
        for point in series.points:
            assert point.middle <= date(2026, 8, 1)
            assert evidence.sources[point.source].year >= point.year
            assert float(point.value) >= 0


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ('year = 2024, value = "many", source = "s"', "no figure"),
        ('year = 2024, value = "1", source = "t"', "no source"),
        ('year = 2024, value = "1", source = "s", quarter = 5', "no quarter"),
        ('year = 2024, source = "s"', "value"),
    ],
)
def test_a_figure_that_cannot_be_read(value, says):
    text = f"""
[sources]
s = {{ title = "Somebody", year = 2025 }}
[[series]]
id = "x"
title = "X"
unit = "%"
of = "all"
confidence = "low"
points = [{{ {value} }}]
"""
    with pytest.raises(SupplyError) as fault:
        read_evidence(text)
    assert says in str(fault.value)


def test_a_series_of_a_kind_that_there_is_not_is_refused():
    text = """
sources.s = { title = "Somebody", year = 2025 }
[[series]]
id = "x"
title = "X"
unit = "%"
of = "all"
confidence = "low"
kinds = ["scaner"]
points = [{ year = 2024, value = "1", source = "s" }]
"""
    with pytest.raises(SupplyError, match="'scaner' is no kind of item") as fault:
        read_evidence(text)
    assert "scanner" in str(fault.value)


def test_a_fab_error_is_a_fault_of_the_user():
    assert issubclass(FabError, LicetError)
