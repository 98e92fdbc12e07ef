"""China's answers to whole deals: the order of review from reach to what lifts a requirement, on both sides of its dates."""

import pytest

from licet.decision.decide import load_decider

GALLIUM = {"kind": "gallium", "materials": ["gallium_metal"]}
SMCO = {"kind": "permanent_magnet", "magnet_type": "samarium_cobalt"}
CELL = {"kind": "battery_cell", "energy_density": "310 Wh/kg"}
MOTOR = {"kind": "magnet_assembly", "made_in": "KR", "cn_rare_earth_share": "0.2 %"}
HOME = {"on": "2025-06-01", "from": "CN", "to": "DE", "end_use": "other"}
US = HOME | {"to": "US", "item": GALLIUM}


def answer(**raw):
    judge = load_decider()
    return judge.determine(judge.deal({k.rstrip("_"): v for k, v in raw.items()})).regime("cn")


def outcome_of(raw):
    """What China answers; a deal it has nothing to do with gets no answer of it, and is as little subject to it."""
    judge = load_decider()
    found = {each.regime: each.outcome for each in judge.determine(judge.deal(raw)).regimes}
    return found.get("cn", "not_subject")


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (HOME | {"item": GALLIUM}, "licence_required"),
        (HOME | {"item": GALLIUM, "to": "HK"}, "licence_required"),
        (HOME | {"item": GALLIUM, "to": "CN", "kind": "transfer"}, "not_subject"),
        (HOME | {"item": GALLIUM, "from": "HK"}, "not_covered"),
        (HOME | {"item": GALLIUM, "on": "2023-07-31"}, "no_requirement_found"),
        (HOME | {"item": GALLIUM, "on": "2020-11-30"}, "not_covered"),
        (HOME | {"item": {"kind": "gallium"}}, "undetermined"),
        # The ban to the United States, its suspension, and the day after.
        (US | {"on": "2024-12-02"}, "licence_required"),
        (US | {"on": "2024-12-03"}, "prohibited"),
        (US | {"on": "2025-11-09"}, "licence_required"),
        (US | {"on": "2025-11-09", "end_use": "military"}, "prohibited"),
        (US | {"on": "2026-11-28"}, "undetermined"),
        (US | {"from": "DE", "item": GALLIUM | {"made_in": "CN"}}, "prohibited"),
        (US | {"from": "DE", "item": GALLIUM | {"made_in": "DE"}}, "not_subject"),
        # Items of the October package, before, during and after its suspension.
        (HOME | {"item": CELL, "on": "2025-11-20"}, "no_requirement_found"),
        (HOME | {"item": CELL, "on": "2026-11-15"}, "undetermined"),
        (HOME | {"item": CELL, "on": "2026-11-15", "cn_october_2025_revived": True}, "licence_required"),
        (HOME | {"item": CELL, "on": "2026-11-15", "cn_october_2025_revived": False}, "no_requirement_found"),
        # Abroad to abroad.
        (HOME | {"from": "FR", "item": SMCO | {"made_in": "CN"}, "on": "2025-10-20"}, "licence_required"),
        (HOME | {"from": "FR", "item": SMCO | {"made_in": "CN"}, "on": "2025-11-07"}, "not_subject"),
        (HOME | {"from": "FR", "item": SMCO, "on": "2025-10-20"}, "undetermined"),
        (HOME | {"from": "KR", "to": "VN", "item": MOTOR, "on": "2025-12-15"}, "not_subject"),
        (HOME | {"from": "KR", "to": "VN", "item": MOTOR, "on": "2026-11-15"}, "undetermined"),
        # Parties, and what takes the place of a licence.
        (HOME | {"item": SMCO, "facts": {"end_user.lists": ["cn_control_list"]}}, "prohibited"),
        (HOME | {"item": SMCO, "facts": {"end_user.lists": ["cn_watch_list"]}, "cn_general_licence": True}, "licence_required"),
        (HOME | {"item": SMCO, "cn_general_licence": True}, "exception_available"),
        (US | {"facts": {"end_user.lists": ["cn_control_list_21_2025"]}, "on": "2026-03-05"}, "licence_required"),
        (US | {"facts": {"end_user.lists": ["cn_control_list_21_2025"]}, "on": "2025-04-05"}, "prohibited"),
        (HOME | {"item": {"kind": "other"}, "facts": {"end_user.lists": ["cn_unreliable_entity"]}}, "prohibited"),
        # What is not encoded is asked for; a code of the list settles it.
        (HOME | {"item": {"kind": "scanner"}}, "undetermined"),
        (HOME | {"item": {"kind": "scanner", "codes": {"cn": "3B001"}}}, "licence_required"),
        (HOME | {"item": {"kind": "scanner"}, "cn_listed_elsewhere": False}, "no_requirement_found"),
        (HOME | {"item": {"kind": "other"}, "cn_listed_elsewhere": False, "informed": ["cn"]}, "licence_required"),
        # Cars from 2026 on; others' deals stay out.
        (HOME | {"item": {"kind": "battery_electric_vehicle"}, "on": "2025-12-31"}, "no_requirement_found"),
        (HOME | {"item": {"kind": "battery_electric_vehicle"}, "on": "2026-01-01"}, "licence_required"),
        ({"on": "2026-11-15", "from": "NL", "to": "KR", "item": {"model": "TWINSCAN NXT:1980Di"}}, "not_subject"),
    ],
)
def test_outcome(raw, outcome):
    assert outcome_of(raw) == outcome


def test_the_open_ends_of_the_suspensions_are_asked_and_said():
    found = answer(**HOME | {"item": CELL, "on": "2026-11-15"})
    assert [m.fact for m in found.missing] == ["cn_october_2025_revived"]
    assert found.missing[0].answers == {"yes": "licence_required", "no": "no_requirement_found"}
    assert any("2027-01-10" in warning for warning in found.warnings)
    assert not any("2027-01-10" in w for w in answer(**HOME | {"item": CELL, "on": "2026-11-10"}).warnings)
    assert not any("2027-01-10" in w for w in answer(**HOME | {"item": GALLIUM, "on": "2026-11-15"}).warnings)


def test_advanced_chips_are_reviewed_case_by_case():
    abroad = HOME | {"from": "FR", "on": "2025-10-20", "end_use": "ic_production", "site_products": ["logic"]}
    magnets = SMCO | {"made_in": "CN"}
    assert answer(**abroad | {"item": magnets, "site_logic_node": "14 nm"}).review_policy == "case_by_case"
    assert answer(**abroad | {"item": magnets, "site_logic_node": "28 nm"}).review_policy is None


def test_technology_is_licensed_where_the_product_is_not():
    lfp = {"kind": "battery_material", "battery_material_type": "lfp_cathode", "press_density": "2.6 g/cm3"}
    lfp |= {"specific_capacity": "162 mAh/g", "first_efficiency": "98 %"}
    deal = HOME | {"on": "2025-08-15"}
    assert answer(**deal | {"item": lfp}).outcome == "no_requirement_found"
    assert answer(**deal | {"item": lfp | {"form": "technology"}}).outcome == "licence_required"
