"""From a confirmed entry to the facts of a deal, and through `licet.determine` to the answers of the golden cases."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from licet import determine
from licet.decision.compare import run_cases
from licet.decision.golden import read_cases
from licet.errors import LicetError
from licet.facts.vocabulary import load_vocabulary
from licet.screening.entries import Address, Entry, Name
from licet.screening.law_facts import Screened, listings_on, party_facts, words_on
from licet.screening.ownership import Owner
from licet.screening.shipped import load_shipped

LISTS = {found.id: {e.id: e for e in found.entries} for found in load_shipped()}
CASES = {c.id: c for c in read_cases(*sorted((Path(__file__).resolve().parents[3] / "cases").glob("**/*.toml")))}
DAY = date(2025, 6, 1)


def el(id_):
    return LISTS["us_entity_list"][id_]


def facts(on=DAY, **parties):
    return party_facts({role: Screened(role, confirmed=tuple(entries)) for role, entries in parties.items()}, on)


def decided(case, parties, given):
    """The verdict on a golden case whose lists and shares are those that screening found."""
    raw = {**case.deal, "party": parties, "facts": {**case.deal.get("facts", {}), **given}}
    (result,) = run_cases([msgspec.structs.replace(case, deal=raw)])
    return result.verdict


SMIC, HUAWEI = "semiconductor-manufacturing-international-corporation", "huawei-technologies-co-ltd"
GOLDEN = [
    ("us-exyte-smic", {"end_user": SMIC}),
    ("us-smic-10nm", {"end_user": SMIC}),
    ("us-gf-sjs", {"consignee": "sj-semiconductor"}),
    ("us-qcom-hw-2021", {"end_user": HUAWEI}),
    ("us-intel-hw-2024", {"end_user": HUAWEI}),
    ("us-inspur-sub-2025", {"end_user": "inspur-electronic-information-industry-co-ltd"}),
]


@pytest.mark.parametrize(("case_id", "listed"), GOLDEN)
def test_a_deal_with_the_screened_facts_is_answered_as_the_golden_case(case_id, listed):
    case = CASES[case_id]
    bare = [{k: v for k, v in row.items() if k != "lists"} for row in case.deal["party"]]
    screened = {row["role"]: Screened(row.get("name", row["role"])) for row in bare}
    screened |= {role: Screened(role, confirmed=(el(id_),)) for role, id_ in listed.items()}
    found = party_facts(screened, case.deal["on"])
    assert decided(case, [row for row in bare if len(row) > 1], found.facts) == "right"


def test_the_day_before_the_listing_nothing_is_listed():
    deal = {"kind": "export", "from": "US", "to": "CN", "end_use": "other", "item": {"kind": "other", "codes": {"us": "EAR99"}}}
    outcomes = []
    for day in (date(2024, 12, 1), date(2024, 12, 2)):
        found = facts(day, end_user=[el("wingtech-technology-co-ltd")])
        (answer,) = [a for a in determine({**deal, "on": day, "facts": found.facts}, what_if=False).regimes if a.regime == "us"]
        outcomes.append(answer.outcome)
    assert outcomes == ["no_requirement_found", "licence_required"]
    assert facts(day, end_user=[]).warnings == ()
    assert "only since 2024-12-02" in facts(date(2024, 12, 1), end_user=[el("wingtech-technology-co-ltd")]).warnings[0]


SHARES = [
    ("us-hw-unlisted-2021", [Owner("Huawei", 100, (el(HUAWEI),))]),
    ("us-hw-unlisted-2025-10", [Owner("Huawei", 100, (el(HUAWEI),))]),
    ("us-hw-unlisted-2025-12", [Owner("Huawei", 100, (el(HUAWEI),))]),
    ("us-hw-unlisted-2026-11", [Owner("Huawei", 100, (el(HUAWEI),))]),
    ("us-nexperia-nl-2025-10", [Owner("Wingtech", 100, (el("wingtech-technology-co-ltd"),))]),
]


@pytest.mark.parametrize(("case_id", "owners"), SHARES)
def test_ownership_is_answered_as_the_golden_case(case_id, owners):
    case = CASES[case_id]
    found = party_facts({"end_user": Screened("x", owners=tuple(owners))}, case.deal["on"])
    assert found.facts["end_user.owned_by_listed_pct"] == "100 %"
    (row,) = case.deal["party"]
    bare = {k: v for k, v in row.items() if k not in ("lists", "owned_by_listed_pct")}
    assert decided(case, [bare], found.facts) == "right"


def test_thirty_of_the_entity_list_and_twenty_five_of_a_military_end_user_are_fifty_five():
    (case,) = [c for c in CASES.values() if "owned 30 %" in c.situation]
    military = LISTS["us_military_end_user"]["academy-of-aerospace-solid-propulsion-technology"]
    owners = (
        Owner("A", 30, (el(HUAWEI),)),
        Owner("B", 25, (military,)),
        Owner("the public", 45, owners=()),
    )
    found = party_facts({"end_user": Screened("joint venture", owners=owners)}, case.deal["on"])
    assert found.facts["end_user.owned_by_listed_pct"] == case.deal["party"][0]["owned_by_listed_pct"] == "55 %"
    assert "A 30 % (listed); B 25 % (listed)" in found.sources["end_user.owned_by_listed_pct"]


def test_an_unknown_share_leaves_the_law_undecided_and_names_red_flag_29():
    owners = (Owner("Huawei", None, (el(HUAWEI),)),)
    found = party_facts({"end_user": Screened("x", owners=owners)}, date(2025, 10, 15))
    assert found.facts["end_user.owned_by_listed_pct"] == "unknown"
    assert any("Red Flag 29" in warning for warning in found.warnings)
    deal = {"on": "2025-10-15", "kind": "export", "from": "US", "to": "MX", "item": {"kind": "other", "codes": {"us": "EAR99"}}}
    (answer,) = [a for a in determine({**deal, "facts": found.facts}, what_if=False).regimes if a.regime == "us"]
    assert answer.outcome == "undetermined"
    assert "end_user.owned_by_listed_pct" in [m.fact for m in answer.missing]


def test_words_lists_and_footnotes_by_role():
    found = facts(end_user=[el(SMIC)], consignee=[el("sugon")], purchaser=[])
    assert found.facts == {
        "end_user.lists": ["us_entity_list", "us_entity_list_fn5"],
        "consignee.lists": ["us_entity_list", "us_entity_list_fn4"],
        "purchaser.lists": [],
    }
    assert found.sources["end_user.lists"] == "Semiconductor Manufacturing International Corporation, 85 FR 83420, 89 FR 96836"
    (listing,) = found.listings["end_user"]
    assert listing.policy.endswith("200 mm line")
    with pytest.raises(LicetError, match="'enduser' is no role"):
        party_facts({"enduser": Screened("x")}, DAY)


def test_chinese_announcements_have_words_of_their_own():
    words = {
        ("cn_control_list", "skydio-inc"): "cn_control_list_13_2025",
        ("cn_control_list", "cubic-corporation"): "cn_control_list_21_2025",
        ("cn_control_list", "insitu-inc"): "cn_control_list_22_2025",
        ("cn_control_list", "usa-rare-earth-inc"): "cn_control_list",
        ("cn_watch_list", "tdk-corporation"): "cn_watch_list",
        ("cn_unreliable_entity", "textore"): "cn_unreliable_5_6_2025",
        ("cn_unreliable_entity", "skydio-inc"): "cn_unreliable_7_2025",
        ("cn_unreliable_entity", "hudson-technologies-co"): "cn_unreliable_8_2025",
        ("cn_unreliable_entity", "techinsights-inc"): "cn_unreliable_entity",
    }
    choices = load_vocabulary()["end_user.lists"].choices
    for (of, id_), word in words.items():
        entry = LISTS[of][id_]
        assert words_on(entry, entry.listed) == (word,)
        assert word in choices


def test_a_listed_japanese_buyer_of_a_chinese_dual_use_item():
    entry = LISTS["cn_control_list"]["japan-aerospace-exploration-agency"]
    deal = {"kind": "export", "from": "CN", "to": "JP", "item": {"kind": "other"}, "facts": {"cn_listed_elsewhere": True}}
    outcomes = []
    for day in ("2026-02-23", "2026-02-24"):
        raw = {**deal, "on": day, "facts": {**deal["facts"], **facts(date.fromisoformat(day), end_user=[entry]).facts}}
        (answer,) = [a for a in determine(raw, what_if=False).regimes if a.regime == "cn"]
        outcomes.append(answer.outcome)
    assert outcomes[1] == "prohibited"
    assert outcomes[0] != "prohibited"


def test_every_shipped_list_is_a_word_of_the_law_or_says_that_it_is_none():
    choices = load_vocabulary()["end_user.lists"].choices
    unasked = set()
    for entries in LISTS.values():
        for entry in entries.values():
            day = entry.listed or DAY
            (listing,) = listings_on([entry], day)
            assert set(listing.words) <= set(choices)
            if not listing.words:
                unasked.add(entry.list)
                assert "asks for no such list" in listing.why
    assert unasked == {"us_1260h", "us_nonsdn_cmic"}


def test_an_address_binds_who_uses_it_but_not_what_he_owns():
    address = next(e for e in LISTS["us_entity_list"].values() if not e.names)
    found = facts(date(2026, 1, 1), consignee=[address])
    assert found.facts["consignee.lists"] == ["us_entity_list"]
    assert any("an address is listed" in w and "reaches only items of the Commerce Control List" in w for w in found.warnings)
    owned = party_facts({"end_user": Screened("x", owners=(Owner("tenant", 100, (address,), owners=()),))}, DAY)
    assert owned.facts["end_user.owned_by_listed_pct"] == "0 %"


def test_an_undecided_match_is_not_taken_for_no_match():
    may_be = party_facts({"end_user": Screened("Sugon Ltd", open=(el("sugon"),))}, DAY)
    assert may_be.facts == {"end_user.lists": "unknown"}
    both = party_facts({"end_user": Screened("Sugon Ltd", confirmed=(el("piotech"),), open=(el("sugon"),))}, DAY)
    assert both.facts == {"end_user.lists": ["us_entity_list"]}
    assert any("us_entity_list_fn4" in w for w in both.warnings)
    same = party_facts({"end_user": Screened("x", confirmed=(el("sugon"),), open=(el("higon"),))}, DAY)
    assert same.warnings == ()


def test_a_list_without_days_counts_and_says_so():
    entry = Entry("1", "us_entity_list", names=(Name("X"),), footnotes=("4",), requirement="For all items subject to the EAR.")
    assert words_on(entry, date(2022, 10, 20)) == ("us_entity_list",)  # no footnote 4 was there yet
    assert words_on(entry, date(2022, 10, 21)) == ("us_entity_list", "us_entity_list_fn4")
    (listing,) = listings_on([entry], DAY)
    assert "does not say since when; it is taken to count" in listing.why
    assert "since when footnote 4 applies" in listing.why


def test_a_sanctions_programme_outside_744_8_is_pointed_out_and_not_counted_as_an_owner():
    russia = Entry("1", "us_sdn", names=(Name("X"),), programmes=("RUSSIA-EO14024",), listed=date(2023, 1, 1))
    other = Entry("2", "us_sdn", names=(Name("Y"),), programmes=("CUBA",), listed=date(2023, 1, 1))
    assert [x.why for x in listings_on([russia], DAY)] == [""]
    assert "no programme of 15 CFR 744.8(a)(1) (CUBA)" in listings_on([other], DAY)[0].why
    for entry, share in ((russia, "60 %"), (other, "0 %")):
        owners = (Owner("A", 60, (entry,), owners=()), Owner("B", 40, owners=()))
        found = party_facts({"end_user": Screened("x", owners=owners)}, DAY)
        assert found.facts["end_user.owned_by_listed_pct"] == share
        assert any("OFAC's 50 percent rule" in w for w in found.warnings)


def test_european_sanctions_have_the_word_of_the_law():
    assert words_on(Entry("1", "eu_fsf", names=(Name("X"),), addresses=(Address("Y"),)), DAY) == ("eu_sanctions",)
