"""What a fab can be supplied with: each answer against a deal determined on its own, each rule that binds against the law
without it, and every day of the history against the law of that day."""

from datetime import date
from itertools import pairwise

import pytest

from licet.analysis.capability import best, capability, look
from licet.analysis.capability_binding import _struck
from licet.analysis.capability_cut import met, smallest
from licet.analysis.capability_days import Axis, last_day
from licet.analysis.capability_fab import read_fab
from licet.analysis.capability_reach import (
    BARRED,
    DENIED,
    EXCEPTED,
    FREE,
    LICENSED,
    OPEN,
    SCALE,
    Asker,
    reach_of,
)
from licet.analysis.capability_supply import load_supply
from licet.decision.decide import Decider, load_decider
from licet.errors import LicetError
from licet.law.book import Book

FAB = {"country": "CN", "process": "7 nm logic", "lists": []}


def asker(process="7 nm logic", **more):
    fab = read_fab({"country": "CN", "process": process, "lists": []} | more)
    return Asker(load_decider(), fab, load_supply().process(process))


def offer(supplier, tool, model=""):
    return next(
        o for o in load_supply().offers if (o.supplier.id, o.tool.id) == (supplier, tool) and (not model or model in o.model)
    )


@pytest.mark.parametrize(
    ("one", "process", "day", "status"),
    [
        (("asml", "immersion_scanner", "2000i"), "28 nm", date(2023, 8, 31), FREE),
        (("asml", "immersion_scanner", "2000i"), "28 nm", date(2023, 9, 1), LICENSED),
        (("asml", "immersion_scanner", "1980Di"), "28 nm", date(2024, 9, 6), FREE),
        (("asml", "immersion_scanner", "1980Di"), "28 nm", date(2024, 9, 7), LICENSED),
        (("asml", "immersion_scanner", "1965Ci"), "28 nm", date(2026, 11, 1), FREE),
        (("asml", "euv_scanner", "3600D"), "7 nm logic", date(2022, 1, 1), LICENSED),
        (("nikon", "immersion_scanner", "S622D"), "28 nm", date(2023, 7, 22), FREE),
        (("nikon", "immersion_scanner", "S622D"), "28 nm", date(2023, 7, 23), LICENSED),
        (("lam", "etch_any", ""), "7 nm logic", date(2022, 10, 1), FREE),
        (("lam", "etch_any", ""), "7 nm logic", date(2023, 11, 17), DENIED),
        (("lam", "etch", ""), "28 nm", date(2026, 11, 1), FREE),
        (("semes", "track", ""), "28 nm", date(2026, 11, 1), OPEN),
    ],
)
def test_an_offer_on_a_day(one, process, day, status):
    assert asker(process).reach(offer(*one), day).status == status


def test_a_list_the_fab_is_on_counts_from_its_day():
    listed = asker("28 nm", lists=["us_entity_list@2024-12-02"])
    lam = offer("lam", "etch")
    assert listed.reach(lam, date(2024, 12, 1)).status == FREE
    after = listed.reach(lam, date(2024, 12, 2))
    assert after.at_least in (LICENSED, DENIED)
    assert any("744.11" in rule for told in after.regimes for rule in told.rules)


def test_lists_that_are_not_known_leave_it_open():
    assert asker("28 nm", lists=None).reach(offer("lam", "etch"), date(2025, 6, 1)).status == OPEN


@pytest.mark.parametrize("content", ["0", "5", "30", "100"])
def test_what_is_learnt_lies_between_least_and_most(content):
    day = date(2025, 6, 1)
    for one in (offer("tokyo_electron", "track"), offer("tokyo_electron", "etch_any"), offer("amec", "etch_any")):
        before = asker().reach(one, day)
        after = asker(facts={"us_content_pct": content}).reach(one, day)
        assert SCALE.index(before.at_least) <= SCALE.index(after.at_least)
        assert SCALE.index(after.at_most) <= SCALE.index(before.at_most)


def test_an_open_answer_says_which_fact():
    found = asker().reach(offer("tokyo_electron", "track"), date(2025, 6, 1))
    assert found.status == OPEN
    assert "us_content_pct" in found.missing


def test_a_licence_of_which_no_policy_is_held_may_be_denied():
    """A measuring tool to Russia: of one of the requirements that apply the policy is not held."""
    found = asker("28 nm", country="RU").reach(offer("applied", "cd_metrology"), date(2025, 6, 1))
    assert (found.status, found.at_most, found.firm) == (LICENSED, DENIED, False)
    assert any("review policy of us" in fact for fact in found.missing)


def test_law_that_is_not_held_is_said_and_never_taken_for_free():
    found = asker("28 nm").reach(offer("nova", "film_metrology"), date(2026, 11, 1))
    assert (found.status, found.at_least, found.at_most) == (OPEN, FREE, BARRED)
    assert any("is not held" in fact for fact in found.missing)


def test_the_best_of_several_is_the_one_that_leaves_most():
    reaches = {
        status: asker("28 nm").reach(one, date(2026, 11, 1))
        for status, one in (
            (FREE, offer("lam", "etch")),
            (LICENSED, offer("asml", "immersion_scanner", "2000i")),
            (OPEN, offer("semes", "track")),
        )
    }
    assert best([reaches[LICENSED], reaches[OPEN]]) == OPEN
    assert best([*reaches.values()]) == FREE
    assert best([]) == "no_supplier"


def test_every_line_is_what_a_deal_determined_in_full_says():
    found = capability(FAB, on=date(2025, 6, 1), what_binds=False)
    asked = asker()
    for step in found.steps:
        assert step.status == best([line.reach for line in step.offers])
        for line in step.offers[:2]:
            one = next(o for o in load_supply().offers if o.name == line.name)
            assert line.reach == reach_of(load_decider().determine(asked.deal(one, date(2025, 6, 1))))


# ---- the history


@pytest.mark.parametrize(
    ("one", "process", "lists"),
    [
        (("asml", "immersion_scanner", "1980Di"), "7 nm logic", []),
        (("nikon", "immersion_scanner", "S622D"), "28 nm", ["us_entity_list@2024-12-02"]),
        (("lam", "clean", ""), "DRAM 18 nm", []),
        (("screen", "track", ""), "NAND 128 layers", []),
    ],
)
def test_no_day_is_missed(one, process, lists):
    """Asked on every day on which any law turns, and on the day before, the answer is that of the history."""
    asked, sold = asker(process, lists=lists), offer(*one)
    first, end = date(2022, 1, 1), date(2026, 12, 31)
    told = Axis(asked, first, end).spans(sold)
    assert told[0].start == first
    assert told[-1].until == end
    assert all(a.until == b.start and a.reach != b.reach for a, b in pairwise(told))
    for day in (day for day in load_decider().library.days if first <= day < end):
        span = next(s for s in told if s.start <= day < s.until)
        assert span.reach == asked.reach(sold, day), day


def test_before_a_tool_was_on_the_market_there_is_nothing():
    asked = asker("28 nm")
    told = Axis(asked, date(2019, 1, 1), date(2023, 1, 1)).spans(offer("asml", "immersion_scanner", "2100i"))
    assert told[0].start == date(2022, 1, 1)
    assert Axis(asked, date(2019, 1, 1), date(2021, 1, 1)).spans(offer("asml", "immersion_scanner", "2100i")) == ()


def test_the_history_runs_to_the_last_scheduled_day():
    decider = load_decider()
    due = [scheduled.on for regime in decider.book.regimes for scheduled in regime.scheduled]
    assert last_day(decider) == max([*due, *decider.library.days])


def test_steps_over_time_are_whole_and_are_the_best_of_their_offers():
    supply = small_supply()
    found = look(load_decider(), read_fab({"country": "CN", "process": "28 nm", "lists": []}), supply, date(2026, 11, 1), 2022)
    for step in found.steps:
        told = [span for span in found.history.steps if span.step == step.step]
        assert told[0].start == date(2022, 1, 1)
        assert all(a.until == b.start for a, b in pairwise(told))
        now = next(span for span in told if span.start <= date(2026, 11, 1) < span.until)
        assert now.status == step.status
        assert now.offers == len(step.offers)
    text = {(row[0], row[1], row[3]) for row in found.table()[1:]}
    assert ("Critical lithography", "2022-01-01", "nothing found in the way") in text


def small_supply():
    """The shipped data with two steps only, so that a history takes little time."""
    from msgspec.structs import replace

    supply = load_supply()
    process = supply.process("28 nm")
    needs = tuple(need for need in process.needs if need.step in ("critical_lithography", "resist"))
    offers = tuple(o for o in supply.offers if o.supplier.id in ("asml", "tokyo_electron"))
    return replace(supply, processes={process.id: replace(process, needs=needs)}, offers=offers)


# ---- what closes, and what binds


@pytest.fixture(scope="module")
def euv():
    return capability({"country": "CN", "process": "7 nm logic with EUV", "lists": []}, on=date(2024, 10, 15))


def test_a_step_is_closed_when_nobody_can_deliver_without_a_licence(euv):
    closing = euv.closing[0]
    for step in euv.steps:
        closed = bool(step.offers) and all(SCALE.index(line.reach.at_least) >= SCALE.index(LICENSED) for line in step.offers)
        assert (step.step in closing.closed) == closed
    assert "critical_lithography" in closing.closed


def test_the_smallest_sets_close_and_no_smaller_ones_do(euv):
    closing = euv.closing[0]
    for step, (regimes, _) in closing.by_step.items():
        lines = euv.step(step).offers
        closers = [{t.regime for t in line.reach.regimes if SCALE.index(t.at_least) >= SCALE.index(LICENSED)} for line in lines]
        every = set().union(*closers)
        for one in regimes.sets:
            assert all(set(one) & c for c in closers)
            assert not any(all((set(one) - {out}) & c for c in closers) for out in one)
        assert set().union(*regimes.sets) <= every
    assert closing.regimes.size == min(r.size for r, _ in closing.by_step.values())
    assert closing.provisions.size == min(p.size for _, p in closing.by_step.values())


def test_one_regime_alone_closes_no_more_than_all_together(euv):
    for closing in euv.closing:
        assert set().union(*closing.alone.values()) <= set(closing.closed)


def test_the_provisions_of_a_closed_step_do_close_it_and_striking_them_opens_it(euv):
    """All requirements of one smallest set struck: some supplier of the step needs no licence of them any more."""
    _, provisions = euv.closing[0].by_step["critical_lithography"]
    lacking = load_decider().without(frozenset(provisions.sets[0]))
    asked = asker("7 nm logic with EUV")
    sold = [o for o in load_supply().offers_for(("euv_scanner",)) if o.since <= 2024]
    after = [reach_of(lacking.determine(asked.deal(o, date(2024, 10, 15)), what_if=False)) for o in sold]
    assert any(not reach.needs(LICENSED) for reach in after)


@pytest.mark.parametrize("provision", ["nl.order_a.3B001.f.4.b", "eu.article_3", "us.744.23.a.2.i", "jp.ordinance.6_17.fu"])
def test_a_struck_provision_is_the_same_as_a_book_without_it(euv, provision):
    decider = load_decider()
    book = decider.book
    assert any(p.id == provision for p in book.provisions)
    lacking = Decider(
        Book(
            [p for p in book.provisions if p.id != provision],
            book.instruments.values(),
            book.regimes,
            book.tables,
            book.gaps,
            book.hash,
        ),
        decider.vocabulary,
        decider.places,
    )
    asked, day = asker("7 nm logic with EUV"), date(2024, 10, 15)
    opened = next(b for b in euv.binding if b.provision == provision)
    for told in opened.opens:
        one = next(o for o in load_supply().offers if o.name == told.offer)
        real = reach_of(lacking.determine(asked.deal(one, day), what_if=False))
        struck = reach_of(decider.without(frozenset((provision,))).determine(asked.deal(one, day), what_if=False))
        assert real == struck
        assert (told.without, told.at_most) == (real.status, real.at_most)


def test_a_provision_that_another_one_doubles_does_not_bind():
    asked, day = asker("28 nm"), date(2026, 11, 1)
    doubled = offer("asml", "immersion_scanner", "2000i")  # on the list of the Union and of the Netherlands
    reach = asked.reach(doubled, day)
    for provision in ("nl.order_a.art_2", "eu.article_3"):
        assert _struck(asked, provision, [("critical_lithography", doubled, reach)], day).opens == ()


def test_a_process_without_a_closed_step_has_no_smallest_set():
    found = capability({"country": "CN", "process": "28 nm", "lists": []}, on=date(2026, 11, 1), what_binds=False)
    assert found.closing[0].closed == ()
    assert found.closing[0].regimes.size is None
    assert found.binding is None


# ---- the door


def test_the_door_hands_out_plain_values():
    import licet

    found = licet.capability(FAB, on=date(2025, 6, 1), what_binds=False)
    assert found.process == "7 nm logic without EUV"
    assert found.history is None
    assert found.step("resist") is found.step("Resist Processing")
    assert {line.country for line in found.supplier("nikon")} == {"JP"}
    with pytest.raises(LicetError, match="no step") as step:
        found.step("resits")
    with pytest.raises(LicetError, match="no supplier") as supplier:
        found.supplier("ASLM")
    assert "did you mean" in str(step.value)
    assert "did you mean ASML" in str(supplier.value)
    with pytest.raises(AttributeError):
        found.process = "x"


def test_a_fact_that_takes_the_place_of_a_published_one_is_told():
    fab = {"country": "CN", "process": "28 nm", "lists": [], "facts": {"contains_us_content": False}}
    found = capability(fab, on=date(2025, 6, 1), supply=None, what_binds=False)
    assert any("the given value is used" in said and "NXT:1980Di" in said for said in found.assumptions)


@pytest.mark.parametrize("year", [0, 3000, 2090])
def test_a_year_that_is_none(year):
    with pytest.raises(LicetError, match=r"year|turn"):
        look(load_decider(), read_fab(FAB), load_supply(), date(2025, 1, 1), year, False)


def test_scale_runs_from_nothing_to_a_ban():
    assert (FREE, EXCEPTED, LICENSED, DENIED, BARRED) == SCALE
    assert met("a", ("a",))
    assert smallest("a").sets == (("a",),)
