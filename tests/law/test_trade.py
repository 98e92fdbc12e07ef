"""Trade measures on whole deals: which duty, how much, from which day; who may sell; chip-making deals never see them.

Rates and days are written here from the acts and reports the packs cite, not from what the code prints.
"""

import pytest

from licet import determine

BEV = "battery_electric_vehicle"
TRADE = {"us_icts", "us_credit", "us_duties", "eu_duties", "ca_duties", "mx_duties", "tr_duties", "br_duties"}


def deal(thing, origin, to, on, /, **facts):
    raw = {"on": on, "kind": "import", "from": origin, "to": to, "item": {"kind": thing, "made_in": origin}}
    return determine(raw | facts)


def answer(regime, thing, origin, to, on, /, **facts):
    return deal(thing, origin, to, on, **facts).regime(regime)


@pytest.mark.parametrize(
    ("maker", "provisional", "definitive"),
    [
        ({"vehicle_maker": "tesla_shanghai"}, "20.8 %", "7.8 %"),
        ({"vehicle_maker": "byd"}, "17.4 %", "17.0 %"),
        ({"vehicle_maker": "geely"}, "19.9 %", "18.8 %"),
        ({"vehicle_maker": "vw_anhui"}, "20.8 %", "20.7 %"),
        ({"vehicle_maker": "other", "eu_cooperating_maker": True}, "20.8 %", "20.7 %"),
        ({"vehicle_maker": "other", "eu_cooperating_maker": False}, "37.6 %", "35.3 %"),
        ({"vehicle_maker": "saic"}, "37.6 %", "35.3 %"),
        ({"vehicle_maker": "byd", "maker_invoice_declaration": False}, "37.6 %", "35.3 %"),
    ],
)
def test_eu_rates_by_maker_and_day(maker, provisional, definitive):
    for day, rate in (
        ("2024-07-05", provisional),
        ("2024-10-29", provisional),
        ("2024-10-30", definitive),
        ("2029-10-29", definitive),
    ):
        found = answer("eu_duties", BEV, "CN", "DE", day, **maker)
        assert found.outcome == "duty_applies"
        assert f"countervailing duty {rate} " in found.code
        assert found.code.endswith("on top of 10 % customs duty")
        assert found.code.startswith("provisional") == (day < "2024-10-30")
    for day in ("2024-07-04", "2029-10-30"):
        assert answer("eu_duties", BEV, "CN", "DE", day, **maker).outcome == "no_requirement_found"


def test_eu_duty_is_certain_and_its_rate_open_until_the_maker_is_known():
    found = answer("eu_duties", BEV, "CN", "DE", "2025-06-01")
    assert found.outcome == "duty_applies"
    assert [m.fact for m in found.missing] == ["vehicle_maker"]
    assert found.missing[0].answers["byd"] == "countervailing duty 17.0 % on top of 10 % customs duty"


def test_the_eu_duty_follows_origin_and_kind_and_is_seen_from_the_exporters_side_too():
    byd = {"vehicle_maker": "byd"}
    assert answer("eu_duties", BEV, "CN", "DE", "2025-06-01", kind="export", **byd).outcome == "duty_applies"
    assert answer("eu_duties", "plug_in_hybrid", "CN", "DE", "2025-06-01", **byd).outcome == "not_subject"
    assert answer("eu_duties", BEV, "KR", "DE", "2025-06-01").outcome == "not_subject"
    through_korea = {"from": "KR", "item": {"kind": BEV, "made_in": "CN"}, **byd}
    assert answer("eu_duties", BEV, "KR", "DE", "2025-06-01", **through_korea).outcome == "duty_applies"


def test_price_undertaking_exempts_while_it_is_kept():
    cupra = {"vehicle_maker": "vw_anhui", "eu_undertaking_accepted": True, "eu_undertaking_kept": True}
    assert "20.7 %" in answer("eu_duties", BEV, "CN", "ES", "2025-06-01", vehicle_maker="vw_anhui").code
    assert answer("eu_duties", BEV, "CN", "ES", "2026-02-09", **cupra).outcome == "duty_applies"
    exempt = answer("eu_duties", BEV, "CN", "ES", "2026-02-10", **cupra)
    assert exempt.outcome == "not_subject"
    assert any("2026/330" in basis.cite for basis in exempt.provisions)
    changes = {(tuple(c.facts.items()), c.outcome) for c in exempt.would_change}
    assert ((("eu_undertaking_kept", "no"),), "duty_applies") in changes
    broken = answer("eu_duties", BEV, "CN", "ES", "2026-03-01", **cupra | {"eu_undertaking_kept": False})
    assert (broken.outcome, "20.7 %" in broken.code) == ("duty_applies", True)


@pytest.mark.parametrize(
    ("kind", "facts", "steps"),
    [
        (BEV, {}, {"2024-09-26": "25 %", "2024-09-27": "100 %"}),
        ("plug_in_hybrid", {}, {"2024-09-26": "25 %", "2024-09-27": "100 %"}),
        ("battery_cell", {"battery_for_vehicle": True}, {"2024-09-26": "7.5 %", "2024-09-27": "25 %"}),
        ("battery_cell", {"battery_for_vehicle": False}, {"2025-12-31": "7.5 %", "2026-01-01": "25 %"}),
        ("integrated_circuit", {}, {"2024-12-31": "25 %", "2025-01-01": "50 %"}),
        ("solar_cell", {}, {"2024-09-26": "25 %", "2024-09-27": "50 %"}),
        ("polysilicon", {}, {"2025-01-01": "50 %"}),
        ("silicon_wafer", {}, {"2025-01-01": "50 %"}),
        ("tungsten", {"us_301_listed": True}, {"2025-01-01": "25 %"}),
        ("graphite", {"us_301_listed": True}, {"2026-01-01": "25 %"}),
        ("permanent_magnet", {}, {"2026-01-01": "25 %"}),
        ("critical_mineral", {"us_301_listed": True}, {"2024-09-27": "25 %"}),
        ("combustion_vehicle", {"us_301_listed": True}, {"2024-03-27": "25 % or 7.5 %"}),
    ],
)
def test_section_301_steps(kind, facts, steps):
    for day, rate in steps.items():
        found = answer("us_duties", kind, "CN", "US", day, **facts)
        assert found.outcome == "duty_applies"
        assert f"Section 301: {rate} ad valorem" in found.code


def test_layers_of_us_duties_add_up_and_those_not_settled_are_named():
    car = answer("us_duties", BEV, "CN", "US", "2026-06-01")
    assert set(car.code.split("; ")) == {"Section 301: 100 % ad valorem", "Section 232 (automobiles): 25 % ad valorem"}
    assert "IEEPA" in answer("us_duties", BEV, "CN", "US", "2026-02-23").code
    assert "IEEPA" not in answer("us_duties", BEV, "CN", "US", "2026-02-24").code
    chip = answer("us_duties", "integrated_circuit", "CN", "US", "2026-08-01")
    assert chip.code == "Section 301: 50 % ad valorem; still open: Section 232 (advanced chips): 25 % ad valorem"
    assert [m.fact for m in chip.missing] == ["us_232_due"]
    german = answer("us_duties", "combustion_vehicle", "DE", "US", "2026-06-01")
    assert (german.outcome, "or the lower rate" in german.code) == ("duty_applies", True)


def test_after_the_surcharge_lapsed_no_us_import_is_said_to_be_free_of_further_duty():
    settled = {"us_232_due": False, "us_122_due": False}
    assert answer("us_duties", "integrated_circuit", "TW", "US", "2026-07-23", **settled).outcome == "no_requirement_found"
    assert answer("us_duties", "integrated_circuit", "TW", "US", "2026-07-24", **settled).outcome == "not_covered"


CLEAN = {
    "kind": "transfer",
    "battery_supplier_feoc": False,
    "critical_mineral_pct": 60,
    "battery_component_pct": 60,
    "msrp": "54000 USD",
    "vehicle_body": "other",
    "buyer_income_over_cap": False,
}


@pytest.mark.parametrize(
    ("on", "change", "lost"),
    [
        ("2024-03-27", {}, None),
        ("2024-03-27", {"battery_supplier_feoc": True, "battery_supplier_supplies": ["components"]}, "battery component"),
        ("2023-12-31", {"battery_supplier_feoc": True}, None),
        ("2024-12-31", {"battery_supplier_feoc": True, "battery_supplier_supplies": ["minerals"]}, None),
        ("2025-01-01", {"battery_supplier_feoc": True, "battery_supplier_supplies": ["minerals"]}, "critical mineral"),
        ("2024-03-27", {"critical_mineral_pct": "49.9"}, "USD 3,750"),
        ("2024-03-27", {"msrp": "55001 USD"}, "retail price"),
        ("2024-03-27", {"buyer_income_over_cap": True}, "income"),
        ("2025-09-30", {}, None),
        ("2025-10-01", {"clean_vehicle_credit_sought": True}, "ended"),
        (
            "2026-01-15",
            {
                "clean_vehicle_credit_sought": True,
                "acquired_on": "2025-09-30",
                "critical_mineral_pct": 70,
                "battery_component_pct": 70,
            },
            None,
        ),
    ],
)
def test_clean_vehicle_credit(on, change, lost):
    found = answer("us_credit", BEV, "US", "US", on, **CLEAN | change)
    if lost is None:
        assert (found.outcome, found.code) == ("no_requirement_found", None)
    else:
        assert found.outcome == "duty_applies"
        assert lost in found.code


def test_a_car_assembled_in_china_earns_no_credit_and_is_asked_nothing_more():
    found = answer("us_credit", BEV, "CN", "US", "2024-03-27")
    assert found.code == "no clean-vehicle credit: final assembly outside North America"
    assert found.missing == ()


def test_the_credit_is_not_spoken_of_once_it_ended_unless_it_is_claimed():
    assert "us_credit" in {a.regime for a in deal(BEV, "US", "US", "2025-09-30", **CLEAN).regimes}
    assert "us_credit" not in {a.regime for a in deal(BEV, "US", "US", "2025-10-01", **CLEAN).regimes}


MODULE = "vehicle_connectivity_hardware"
SWEDISH_OF_CHINA = {"maker_headquarters": "SE", "maker_parent_headquarters": "CN"}
FREE, BANNED, OPEN = "no_requirement_found", "prohibited", "undetermined"


def module(year, **more):
    return {"vehicle_model_year": year, "vcs_hardware_has_model_year": True, "vcs_hardware_linked": True, **more}


def car(year, **more):
    return {"vehicle_model_year": year, **more}


SPARE = {"vcs_hardware_has_model_year": False, "vcs_hardware_linked": True}


@pytest.mark.parametrize(
    ("thing", "origin", "on", "facts", "outcome"),
    [
        ("combustion_vehicle", "JP", "2026-06-01", car(2027, covered_software_linked=True), BANNED),
        ("combustion_vehicle", "KR", "2026-06-01", car(2026, covered_software_linked=True, maker_headquarters="KR"), FREE),
        (BEV, "CN", "2025-03-16", car(2027, covered_software_linked=True), FREE),  # the day before the rule
        (MODULE, "CN", "2028-06-01", module(2029), FREE),
        (MODULE, "CN", "2028-06-01", module(2030), BANNED),
        (MODULE, "CN", "2026-06-01", {"vehicle_model_year": 2028, "vcs_hardware_linked": True}, FREE),
        (MODULE, "CN", "2028-12-31", SPARE, FREE),
        (MODULE, "CN", "2029-01-01", SPARE, BANNED),
        (MODULE, "DE", "2026-06-01", module(2030, vcs_linked_parts_passive=True), FREE),
        (
            BEV,
            "DE",
            "2028-06-01",
            car(2029, vcs_hardware_linked=True, covered_software_linked=False, cv_maker_linked=False),
            FREE,
        ),
        ("truck", "MX", "2026-06-01", car(2027, vehicle_gvwr="26000 lb", covered_software_linked=True), FREE),
        ("truck", "MX", "2026-06-01", car(2027, vehicle_gvwr="10000 lb", covered_software_linked=True), BANNED),
        ("vehicle_sensor", "CN", "2026-06-01", car(2027), FREE),
        (BEV, "CN", "2026-06-25", car(2027, **SWEDISH_OF_CHINA), BANNED),
        (BEV, "SE", "2026-05-20", car(2027, **SWEDISH_OF_CHINA, cv_specific_authorisation=True), "exception_available"),
        (BEV, "SE", "2026-07-20", car(2027, **SWEDISH_OF_CHINA, cv_general_authorisations=["limited_use"]), BANNED),
        (BEV, "DE", "2026-07-20", car(2027), OPEN),
        ("automated_driving_software", "CN", "2026-07-20", {}, "not_covered"),
    ],
)
def test_connected_vehicles(thing, origin, on, facts, outcome):
    assert answer("us_icts", thing, origin, "US", on, **facts).outcome == outcome


def test_whoever_imports_connected_vehicles_is_told_to_declare():
    clean = {"vehicle_model_year": 2027, "covered_software_linked": False, "cv_maker_linked": False}
    assert any("Declaration of conformity" in c for c in answer("us_icts", BEV, "DE", "US", "2026-06-01", **clean).conditions)
    assert answer("us_icts", BEV, "DE", "US", "2026-06-01", **clean | {"vehicle_model_year": 2026}).conditions == ()


def test_canada_surtax_then_permit():
    assert answer("ca_duties", BEV, "CN", "CA", "2024-09-30").outcome == "no_requirement_found"
    surtax = answer("ca_duties", BEV, "CN", "CA", "2024-10-01")
    assert (surtax.outcome, surtax.code) == ("duty_applies", "China surtax 100 % on top of 6.1 % customs duty")
    assert answer("ca_duties", BEV, "CN", "CA", "2026-02-28").outcome == "duty_applies"
    asked = answer("ca_duties", BEV, "CN", "CA", "2026-03-01")
    assert (asked.outcome, asked.authority) == ("licence_required", "Global Affairs Canada")
    held = answer("ca_duties", BEV, "CN", "CA", "2026-03-01", ca_import_permit=True)
    assert (held.outcome, "6.1 %" in held.code) == ("exception_available", True)
    private = answer("ca_duties", BEV, "CN", "CA", "2026-03-01", ca_commercial_import=False)
    assert (private.outcome, [m.fact for m in private.missing]) == ("undetermined", ["ca_surtax_confirmed"])
    assert answer("ca_duties", BEV, "KR", "CA", "2026-06-01").outcome == "not_subject"


def test_mexico_and_tuerkiye():
    assert "50 %" in answer("mx_duties", BEV, "CN", "MX", "2026-01-01").code
    assert answer("mx_duties", BEV, "DE", "MX", "2026-01-01").outcome == "no_requirement_found"
    assert answer("mx_duties", BEV, "CN", "MX", "2025-12-31").outcome == "not_covered"
    assert (
        answer("tr_duties", "combustion_vehicle", "CN", "TR", "2025-11-20").code
        == "additional duty 40 %, at least USD 7,000 a car"
    )
    for kind, amount in (
        (BEV, "30 %, at least USD 8,500"),
        ("plug_in_hybrid", "30 %, at least USD 7,000"),
        ("combustion_vehicle", "25 %, at least USD 6,000"),
    ):
        assert answer("tr_duties", kind, "JP", "TR", "2025-11-21").code == f"additional duty {amount} a car"
    assert answer("tr_duties", BEV, "DE", "TR", "2025-11-21").outcome == "no_requirement_found"


@pytest.mark.parametrize(
    ("kind", "rates"),
    [
        (BEV, (10, 18, 25, 35)),
        ("plug_in_hybrid", (12, 20, 28, 35)),
        ("hybrid_vehicle", (12, 25, 30, 35)),
        ("electric_truck", (20, 35, 35, 35)),
    ],
)
def test_brazil_schedule(kind, rates):
    days = ("2024-01-01", "2024-07-01", "2025-07-01", "2026-07-01")
    for day, rate in zip(days, rates, strict=True):
        assert answer("br_duties", kind, "CN", "BR", day, br_within_quota=False).code == f"import duty {rate} % ad valorem"


def test_brazil_on_the_days_before_a_step_in_the_quota_and_for_kits():
    for day, rate in (("2024-06-30", 10), ("2025-06-30", 18), ("2026-06-30", 25)):
        assert answer("br_duties", BEV, "CN", "BR", day, br_within_quota=False).code == f"import duty {rate} % ad valorem"
    assert answer("br_duties", BEV, "CN", "BR", "2026-06-30", br_within_quota=True).outcome == "no_requirement_found"
    assert answer("br_duties", BEV, "CN", "BR", "2026-12-31", knocked_down_kit=True).outcome == "undetermined"
    assert answer("br_duties", BEV, "CN", "BR", "2027-01-01", knocked_down_kit=True).code == "import duty 35 % ad valorem"


@pytest.mark.parametrize(
    ("item", "to"),
    [
        *(({"kind": "scanner"}, to) for to in ("US", "DE", "CA", "MX", "TR", "BR", "CN")),
        ({"kind": "dry_etcher", "codes": {"us": "3B001.c.1.a"}}, "US"),
        ({"codes": {"us": "EAR99"}}, "DE"),
        ({"codes": {"us": "EAR99"}}, "US"),
        ({}, "BR"),
    ],
)
def test_deals_in_chip_making_never_see_them(item, to):
    found = determine({"on": "2026-06-01", "from": "JP", "to": to, "item": item})
    assert not TRADE & {a.regime for a in found.regimes}
    assert not TRADE & set(found.law.verified_through)
    assert not {"vehicle_new", "heavy_vehicle", "eu_undertaking_accepted", "trade_goods"} & set(found.facts)


def test_an_import_of_unknown_goods_is_asked_about_them():
    found = determine({"on": "2026-06-01", "kind": "import", "from": "CN", "to": "DE"})
    assert found.regime("eu_duties").outcome == "undetermined"
    assert "item.kind" in {m.fact for m in found.regime("eu_duties").missing}


@pytest.mark.parametrize(("regime", "to"), [("eu_duties", "DE"), ("ca_duties", "CA"), ("tr_duties", "TR"), ("br_duties", "BR")])
def test_a_car_whose_drive_is_not_said_is_not_answered_where_the_drive_decides(regime, to):
    assert answer(regime, "passenger_car", "CN", to, "2026-06-01").outcome == "not_covered"
