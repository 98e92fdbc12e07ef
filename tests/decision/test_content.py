"""US-origin content: what counts, exactly at the thresholds, and what must not matter."""

import tomllib
from datetime import date
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import licet
from licet.deals.bom import Bom, BomFault, BomLine
from licet.deals.facts import Given, presume
from licet.decision.content import content, decimal, munitions, paragraph_y, upwards
from licet.decision.decide import load_decider
from licet.render.content import facts_file, render

DAY = Given(date(2025, 3, 1))
ETCH, PLAIN, AT_SOFTWARE = "3B001.c.1.a", "EAR99", "3D991"


def line(value, code=ETCH, origin="US", row=1, **more):
    return BomLine(row=row, part=f"part {row}", value=Fraction(value), origin=origin, code=code, **more)


def work(*lines, to="CN", start="NL", price=100, faults=(), on=None, what="commodity", **facts):
    known = {"on": Given(on) if on else DAY, "to": Given(to)} | ({"from": Given(start)} if start else {})
    bom = Bom(tuple(lines), tuple(faults), Fraction(price), "EUR")
    return content(load_decider(), bom, known | {name: Given(value) for name, value in facts.items()}, what=what)


def one(a_line, **where):
    return work(a_line, **where).parts[0]


def route(found, name):
    return next(r.truth for r in found.routes if r.provision == f"us.ear.734.4.{name}")


# At the thresholds, exactly. The content is a part that needs a licence to the destination.
@pytest.mark.parametrize(
    ("to", "value", "c", "d", "pct"),
    [
        ("CN", "25", "no", "no", "25 %"),
        ("CN", "25.0001", "no", "yes", "25.0001 %"),
        ("CN", "25.000000000001", "no", "yes", "25.0001 %"),
        ("CN", "24.9999", "no", "no", "24.9999 %"),
        ("IR", "10", "no", "no", "10 %"),
        ("IR", "10.000000000001", "yes", "no", "10.0001 %"),
        ("IR", "9.9999", "no", "no", "9.9999 %"),
        ("CU", "10.0001", "yes", "no", "10.0001 %"),
        ("CN", "0", "no", "no", "0 %"),
    ],
)
def test_at_the_thresholds(to, value, c, d, pct):
    lines = [line(value)] if value != "0" else [line(1, PLAIN)]
    found = work(*lines, to=to)
    assert (route(found, "c"), route(found, "d"), found.facts["us_content_pct"]) == (c, d, pct)


def test_a_third_is_more_than_it_can_be_written():
    found = work(line(1), price=4, to="CN")
    assert (found.pct_most, route(found, "d")) == ("25", "no")
    found = work(line(1), price=3, to="CN")
    assert (found.pct_most, route(found, "d")) == ("33.3334", "yes")


# What counts: each line with its reason.
@pytest.mark.parametrize(
    ("part", "where", "counts", "reason"),
    [
        (line(1), {}, "yes", "needs a licence to CN: NS, RS"),
        (line(1, PLAIN), {}, "no", "needs no licence to CN"),
        (line(1, PLAIN), {"to": "KP"}, "yes", "embargo"),
        (line(1, PLAIN), {"to": "CU"}, "yes", "embargo"),
        (line(1, PLAIN), {"to": "IR"}, "no", "not used to find content"),
        (line(1, PLAIN), {"to": "IR", "start": "SG"}, "unknown", "us_part_in_supplement_7"),
        (line(1, PLAIN), {"to": "IR", "start": None}, "unknown", "us_part_in_supplement_7"),
        (line(1, "3B991.b.1"), {}, "no", "needs no licence to CN"),
        (line(1, "3B991.b.1"), {"to": "RU", "start": "FI"}, "no", "746.8(a)(12)(iii)(B)"),
        (line(1, "3B991.b.1"), {"to": "RU", "start": "SG"}, "yes", "746.8(a)(1)"),
        (line(1, "3B991.b.1"), {"to": "RU", "start": None}, "unknown", "reexported_from"),
        (line(1), {"to": "RU", "start": "FI"}, "yes", "742.4(a)(4)"),
        (line(1, "3B991.b.1", reasons=frozenset({"AT"})), {"to": "RU", "start": "FI"}, "no", "746.8"),
        (line(1, "3B991.b.1", reasons=frozenset({"NS", "AT"})), {"to": "RU", "start": "FI"}, "yes", "746.8(a)(1)"),
        (line(1, None), {}, "unknown", "its control number (ECCN) is not known"),
        (line(1, None), {"to": "KP"}, "yes", "embargo"),
        (line(1, "9Z999"), {}, "unknown", "9Z999 is not encoded"),
        (line(1, "3B001"), {}, "unknown", "is open"),
        (line(1, None, "JP"), {}, "no", "made in JP"),
        (line(1, ETCH, "JP"), {}, "no", "made in JP"),
        (line(1, ETCH, "PR"), {}, "yes", "needs a licence"),
        (line(1, ETCH, None), {}, "unknown", "its origin is not known; needs a licence"),
        (line(1, PLAIN, None), {}, "no", "its origin is not known; needs no licence"),
        (line(1, None, "JP", discrete=True), {}, "no", "made in JP"),
        (line(1, None, "JP", discrete=False), {}, "unknown", "list its US-origin parts"),
        (line(1, ETCH, incorporated=False), {}, "no", "not incorporated"),
        (line(1, AT_SOFTWARE, kind="software"), {}, "no", "needs no licence to CN"),
        (line(1, AT_SOFTWARE, kind="software"), {"to": "IR"}, "yes", "embargo"),
        (line(1, "3D001", kind="software", reasons=frozenset({"NS", "AT"})), {"to": "IR"}, "no", "judged by itself"),
        (line(1, "3D002", kind="software"), {"to": "IR"}, "unknown", "us_part_at_only"),
        (line(1, "3E001", kind="technology"), {"to": "IR"}, "no", "technology that designs or makes the item"),
        (line(1, "3E001", kind="technology"), {"to": "IR", "what": "technology"}, "yes", "embargo"),
        (line(1, ETCH), {"what": "technology"}, "no", "hardware is no content of technology"),
        (line(1, ETCH), {"what": "software"}, "no", "hardware is no content of software"),
        (line(1, "3D002", kind="software"), {"to": "IR", "what": "software"}, "yes", "embargo"),
        (line(1, "3E001", kind="technology"), {"to": "IR", "what": "software"}, "no", "technology that designs"),
    ],
)
def test_what_counts(part, where, counts, reason):
    found = one(part, **where)
    assert (found.counts, reason in found.reason) == (counts, True), found


def test_gbs_leaves_content_out_where_it_lifts_all_that_is_needed():
    # 3B001.b.2 is NS only: to Taiwan (Country Group B) GBS lifts it; to China, outside B, it does not.
    assert one(line(1, "3B001.b.2"), to="TW").counts == "no"
    assert "GBS" in one(line(1, "3B001.b.2"), to="TW").reason
    assert one(line(1, "3B001.b.2"), to="CN").counts == "yes"
    assert one(line(1, ETCH), to="TW").counts == "yes"  # worldwide for RS too: GBS does not help


def test_part_744_does_not_find_content():
    """A listed or military destination makes no part controlled: the parties of the deal do not enter."""
    found = work(line(30, PLAIN), to="CN", **{"end_user.lists": frozenset({"us_entity_list"}), "end_use": "military"})
    assert found.facts["us_content_pct"] == "0 %"


def test_open_lines_make_a_range():
    found = work(line(8), line(4, None, row=2), to="CN")
    assert (found.pct_least, found.pct_most, found.controlled_least, found.controlled_most) == ("8", "12", "8", "12")
    assert route(found, "d") == "no"
    assert found.facts["us_content_over_25"] == "no"
    assert not {"us_content_pct", "us_content_over_10"} & set(found.facts)
    assert found.facts["contains_us_content"] == "yes"
    straddling = work(line(20), line(10, None, row=2), to="CN")
    assert route(straddling, "d") == "unknown"
    assert "us_content_over_25" not in straddling.facts
    assert straddling.facts["us_content_over_10"] == "yes"


def test_a_refused_row_may_be_anything():
    fault = BomFault(3, "no number", "")
    few, many = work(line(5), faults=[fault]), work(line(26), faults=[fault])
    assert (few.pct_least, few.pct_most, route(few, "d")) == ("5", "100", "unknown")
    assert route(many, "d") == "yes"
    assert many.facts["us_content_over_25"] == "yes"
    assert not {"us_content_pct", "us_content_total_pct", "us_content_ear99_only"} & {*few.facts, *many.facts}
    assert "rows were refused" in few.warnings[0]


def test_a_part_without_value_may_be_worth_anything():
    found = work(line(0), line(5, PLAIN, row=2))
    assert (found.pct_least, found.pct_most) == ("0", "100")
    assert "row 1" in found.warnings[0]
    assert work(line(0, origin="JP"), line(5, row=2)).pct_most == "5"


def test_more_content_than_the_item_is_worth():
    found = work(line(120))
    assert "worth more than the item" in found.warnings[0]
    assert found.facts["us_content_over_25"] == "yes"
    assert "us_content_pct" not in found.facts


def test_facts_of_what_is_in_it():
    found = work(line(1, us_ic=True), line(1, PLAIN, row=2, us_ic=False))
    assert (found.facts["contains_us_ic"], found.facts["us_content_ear99_only"]) == ("yes", "no")
    assert found.facts["us_content_total_pct"] == "2 %"
    assert work(line(1, None, "JP", us_ic=True)).facts["contains_us_ic"] == "yes"
    assert work(line(1, us_ic=False)).facts["contains_us_ic"] == "no"
    assert "contains_us_ic" not in work(line(1, us_ic=False), line(1, row=2)).facts
    plain = work(line(40, PLAIN), line(10, None, "DE", row=2))
    assert (plain.facts["us_content_pct"], plain.facts["us_content_total_pct"]) == ("0 %", "40 %")
    assert (plain.facts["us_content_ear99_only"], plain.facts["us_content_at_only"]) == ("yes", "yes")
    assert "us_content_at_only" not in work(line(40, None)).facts


def test_what_is_no_content_is_in_no_total():
    found = work(
        line(10, PLAIN),
        line(5, "3E001", row=2, kind="technology"),
        line(7, ETCH, row=3, incorporated=False),
        line(9, "3D001", row=4, kind="software", reasons=frozenset({"NS", "AT"})),
        to="IR",
    )
    assert (found.us_origin, found.facts["us_content_total_pct"], found.facts["us_content_ear99_only"]) == ("10", "10 %", "yes")


@pytest.mark.parametrize(
    ("code", "series", "y"),
    [
        ("9A610.x", True, False),
        ("3A611.y.1", True, True),
        ("9A515.y", True, True),
        ("9E515.a", True, False),
        ("0A606", True, False),
        ("3A001.a.7", False, False),
        ("6A003.b.4", False, False),
        ("3A515.y", False, True),
        ("EAR99", False, False),
        (None, False, False),
    ],
)
def test_munitions_by_their_numbers(code, series, y):
    assert (munitions(code), paragraph_y(code)) == (series, y)


def test_600_series_content_has_no_level():
    found = work(line("0.01", "9A610.x"), start="DE")
    assert found.facts["contains_us_600_series"] == "yes"
    assert (route(found, "a.6"), route(found, "a.6.ii")) == ("yes", "no")
    found = work(line("0.01", "9A610.y.2"), start="DE")
    assert found.facts["contains_us_600_series_y"] == "yes"
    assert (route(found, "a.6"), route(found, "a.6.ii")) == ("no", "yes")
    assert route(work(line("0.01", "9A610.x", incorporated=False), start="DE"), "a.6") == "no"


def test_the_report_for_technology_and_other_conditions():
    technology = work(line(5, "3E001", kind="technology"), to="IR", what="technology")
    assert any("One-time report" in c for c in technology.conditions)
    assert not any("One-time report" in c for c in work(line(5)).conditions)
    assert any("Second incorporation" in c for c in work(line(5, origin="JP")).conditions)
    assert not any("Second incorporation" in c for c in work(line(5)).conditions)


def test_the_item_decides_the_routes_of_chip_equipment():
    scanner = {"item.kind": "scanner", "wavelength": Fraction("193"), "na": Fraction("1.35"), "dco": Fraction("1.4")}
    assert route(work(line(1, us_ic=True), start="KR", **scanner), "a.8") == "yes"
    assert route(work(line(1, us_ic=True), start="NL", **scanner), "a.8") == "no"
    assert route(work(line(1, us_ic=False), start="KR", **scanner), "a.8") == "no"


# What must not matter, and what must. Each example runs the law over every part of two bills, so there are few of them.
FEW = settings(max_examples=max(15, settings().max_examples // 4))
codes = st.sampled_from([ETCH, PLAIN, AT_SOFTWARE, "3B991.b.1", "3B001.b.2", None])
values = st.decimals("0.01", "50", places=2).map(Fraction)
lines_of = st.lists(
    st.builds(
        line,
        values,
        code=codes,
        origin=st.sampled_from(["US", "US", "JP", "PR", None]),
        kind=st.sampled_from(["hardware", "hardware", "software", "technology"]),
        incorporated=st.sampled_from([True, True, True, False]),
        discrete=st.sampled_from([None, True, False]),
        us_ic=st.sampled_from([None, True, False]),
    ),
    min_size=1,
    max_size=6,
).map(
    lambda found: [replace(a_line, row=number, part=f"part {number}") for number, a_line in zip(count(1), found, strict=False)]
)
places = st.sampled_from([("CN", "NL"), ("IR", "SG"), ("RU", "FI"), ("RU", "SG"), ("TW", "KR"), ("KP", "DE")])


def told(found):
    """Everything but the lines."""
    return replace(found, parts=(), warnings=(), price="", us_origin="", controlled_least="", controlled_most="")


@FEW
@given(lines_of, places, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(lines, where, random):
    mixed = list(lines)
    random.shuffle(mixed)
    first, second = (work(*some, to=where[0], start=where[1]) for some in (lines, mixed))
    assert replace(first, parts=(), warnings=()) == replace(second, parts=(), warnings=())
    assert {part.row: part for part in first.parts} == {part.row: part for part in second.parts}


@FEW
@given(lines_of, places, st.data())
def test_splitting_a_line_does_not_matter(lines, where, data):
    chosen = data.draw(st.sampled_from(lines))
    share = data.draw(st.integers(1, 99)) * chosen.value / 100
    halves = [replace(chosen, value=share), replace(chosen, value=chosen.value - share, row=99)]
    split = [*(a_line for a_line in lines if a_line is not chosen), *halves]
    first, second = (work(*some, to=where[0], start=where[1]) for some in (lines, split))
    assert replace(first, parts=(), warnings=()) == replace(second, parts=(), warnings=())


@FEW
@given(lines_of, places, st.fractions("1/1000", 1000))
def test_the_currency_does_not_matter(lines, where, rate):
    scaled = [replace(a_line, value=a_line.value * rate) for a_line in lines]
    first = work(*lines, to=where[0], start=where[1], price=250)
    second = work(*scaled, to=where[0], start=where[1], price=250 * rate)
    assert told(first) == told(second)
    assert [(p.row, p.counts) for p in first.parts] == [(p.row, p.counts) for p in second.parts]


@FEW
@given(lines_of, places, values, codes)
def test_more_content_is_never_less(lines, where, value, code):
    more = [*lines, line(value, code, row=99)]
    first, second = (work(*some, to=where[0], start=where[1], price=500) for some in (lines, more))
    assert Fraction(first.pct_least) <= Fraction(second.pct_least)
    assert Fraction(first.pct_most) <= Fraction(second.pct_most)
    for name in ("c", "d"):
        assert not (route(first, name) == "yes" and route(second, name) == "no")
        assert not (route(first, name) == "yes" and route(second, name) == "unknown")


@FEW
@given(lines_of, places)
def test_a_range_has_two_ends_and_sure_content_is_within_all_content(lines, where):
    found = work(*lines, to=where[0], start=where[1], price=500)
    assert Fraction(found.pct_least) <= Fraction(found.pct_most)
    assert Fraction(found.controlled_least) <= Fraction(found.us_origin)
    assert Fraction(found.controlled_least) == sum(Fraction(p.value) for p in found.parts if p.counts == "yes")


@given(st.fractions(0, 1), st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(1, 4)]))
def test_rounding_crosses_no_threshold(share, threshold):
    assert (upwards(share) > threshold) == (share > threshold)


@FEW
@given(lines_of, places)
def test_the_facts_are_a_deal_that_says_the_same(lines, where):
    """`licet check` on the facts finds the routes by content as the calculation did, unless they rest on a share still open."""
    found = work(*lines, to=where[0], start=where[1], price=500)
    decider = load_decider()
    deal = decider.deal(tomllib.loads(facts_file(found)))
    prepared = decider.prepared(deal.on, None)
    values = prepared.machine.run(decider.values(presume(deal.facts, decider.vocabulary)))
    assert prepared.clashes(values, decider.vocabulary) == []
    for name in ("c", "d"):
        said = route(found, name)
        if said != "unknown":
            assert values[f"us.ear.734.4.{name}"] is (said == "yes")


def test_decimals_have_no_end_of_zeros():
    assert [decimal(Fraction(v)) for v in ("0", "10", "0.5", "1/3")] == ["0", "10", "0.5", "0.333333333334"]


def test_the_facts_go_into_a_deal():
    deal = tomllib.loads(facts_file(work(line(30, us_ic=True), start="KR")))
    assert (deal["to"], deal["from"]) == ("CN", "KR")
    deal["item"] = {"kind": "dry_etcher", "made_in": "KR", "codes": {"us": "3B001.c.1.a"}}
    answer = licet.determine(deal).regime("us")
    assert answer.outcome == "licence_required"
    assert "15 CFR 734.4(d)" in [p.cite for p in answer.provisions if p.truth == "yes"]


def test_text_fits_its_columns():
    found = work(line(8), line(4, None, row=2), line(1, None, "JP", row=3), faults=[BomFault(9, "x" * 90, "mend")])
    text = render(found, columns=80)
    assert max(map(len, text.splitlines())) <= 80
    assert "between 8 % and 100 % controlled US-origin content" in text
