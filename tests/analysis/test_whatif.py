"""What an amendment does to a book: what deciding every line twice gives, in totals that add up to the list of lines."""

from datetime import date

import polars as pl
import pytest

from licet.analysis.order_book import order_book
from licet.analysis.scenarios import load_amendment, scenario, scenarios
from licet.analysis.whatif import ELSEWHERE, FIRMED, MOVES, OPENED, RELIEVED, RESTRICTED, SAME, move, whatif
from licet.decision.decide import load_decider
from licet.decision.outcome import OUTCOMES
from licet.errors import LicetError
from licet.law.amendment import read_amendment
from licet.orders.amended import Difference
from licet.orders.chambers import Said
from licet.orders.frames import decide_orders
from licet.orders.memory import recall
from licet.orders.sample import sample_orders


def amendment(start, **changes):
    return read_amendment({"amendment": {"title": "A test", "from": start}, **changes}, "test")


def scanners(dates, dco="1.9 nm", customer=("Fab 7", "Fab 9")):
    """Immersion scanners from the Netherlands to China, one on each date."""
    return pl.DataFrame(
        {
            "line": [f"SO-{n}" for n in range(len(dates))],
            "on": dates,
            "from": "NL",
            "to": "CN",
            "item.kind": "scanner",
            "item.form": "complete",
            "item.made_in": "NL",
            "wavelength": "193 nm",
            "immersion": "yes",
            "na": "1.35",
            "us_content_pct": "0 %",
            "us_content_total_pct": "0 %",
            "dco": dco,
            "end_use": "mature_node",
            "end_user.lists": "",
            "customer": [customer[n % len(customer)] for n in range(len(dates))],
            "value": [1000 + n for n in range(len(dates))],
            "currency": ["EUR", "USD"][0],
        }
    )


WIDER = {"provision": "nl.order_a.3B001.f.4.b", "fact": "dco", "was": "1.50 nm", "now": "2.40 nm"}


def by_hand(found, frame, amended, as_of=None):
    """Both outcomes of every line, from deciding the book under each law."""
    before = decide_orders(frame, as_of=as_of)["licet_outcome"].cast(pl.String)
    after = decide_orders(frame, as_of=as_of, decider=load_decider().amended(amended))["licet_outcome"].cast(pl.String)
    assert found.lines["before"].cast(pl.String).to_list() == before.to_list()
    assert found.lines["after"].cast(pl.String).to_list() == after.to_list()


def adds_up(found):
    assert sum(total.lines for total in found.totals) == found.lines.height
    counted = found.lines["move"].cast(pl.String).value_counts()
    assert {total.move: total.lines for total in found.totals} == dict(counted.iter_rows())
    assert sum(step.lines for step in found.steps) == found.lines.height
    for name in ("customer", "item", "quarter"):
        if name in found.by:
            assert sum(total.lines for total in found.by[name]) == found.moved
            moved = sum(sum(total.value.values()) for total in found.totals if total.move != SAME)
            assert sum(sum(total.value.values()) for total in found.by[name]) == pytest.approx(moved)
    if "value" in found.lines.columns:
        for total in found.totals:
            listed = found.lines.filter(pl.col("move").cast(pl.String) == total.move)["value"].sum()
            assert sum(total.value.values()) == pytest.approx(listed)


def test_a_wider_limit_restricts_what_lies_between_from_its_day_on():
    frame = scanners(["2024-02-29", "2024-03-01", "2024-09-06", "2024-09-07"])
    widened = amendment(date(2024, 3, 1), threshold=[WIDER])
    found = whatif(widened, frame)
    by_hand(found, frame, widened)
    adds_up(found)
    moves = found.lines["move"].cast(pl.String).to_list()
    assert moves[0] == SAME
    assert moves[1] == moves[2] != SAME
    assert moves[3] == SAME
    assert {total.name for total in found.by["customer"]} == {"Fab 7", "Fab 9"}
    assert {total.name for total in found.by["quarter"]} == {"2024-Q1", "2024-Q3"}
    assert [total.name for total in found.by["regime"]] == ["nl"]
    assert not found.misses


def test_the_band_is_what_is_certain_and_what_may_be():
    frame = pl.concat([scanners(["2024-03-05"] * 2, dco=dco) for dco in ("1.9 nm", "unknown", "2.5 nm")])
    found = whatif(amendment(date(2024, 3, 1), threshold=[WIDER]), frame)
    adds_up(found)
    (band,) = found.band
    assert band.currency == "EUR"
    value = {total.move: total.value.get("EUR", 0) for total in found.totals}
    assert band.certain == value.get(RESTRICTED, 0)
    assert band.at_most == sum(value.get(move_, 0) for move_ in (RESTRICTED, FIRMED, OPENED)) > 0


def test_a_repeal_relieves():
    frame = scanners(["2024-03-05"], dco="1.4 nm")
    found = whatif(amendment(date(2024, 1, 1), repeal=[{"provision": "nl.order_a"}]), frame)
    assert [total.move for total in found.by["regime"]] == [RELIEVED]


@pytest.mark.parametrize(
    ("change", "days", "dco", "why"),
    [
        (
            {"threshold": [WIDER]},
            ["2023-12-31"],
            "1.9 nm",
            "no line is judged by the law of its days: they are from 2023-12-31",
        ),
        ({"threshold": [WIDER]}, ["2024-03-05"], "2.7 nm", "the nearest is 2.7 nm, of 1 lines"),
        ({"threshold": [WIDER]}, ["2024-03-05"], "unknown", "no line tells its dco"),
        ({"members": [{"group": "us.A5", "remove": ["BE"]}]}, ["2024-03-05"], "1.9 nm", "none of 1 lines in its days names BE"),
        ({"repeal": [{"provision": "jp"}]}, ["2024-03-05"], "1.9 nm", "none of 1 lines in its days rests on jp"),
    ],
)
def test_where_nothing_moves_it_is_said_why(change, days, dco, why):
    found = whatif(amendment(date(2024, 1, 1), **change), scanners(days, dco=dco))
    assert found.moved == 0 or dco == "unknown"
    if found.moved == 0:
        assert why in found.misses[0].why


@pytest.mark.parametrize("name", scenarios())
def test_every_scenario_that_ships_is_what_deciding_twice_gives(name):
    frame = sample_orders(300, seed=5)
    found = whatif(scenario(name), frame)
    by_hand(found, frame, scenario(name))
    adds_up(found)


def moving(kind, provision, **more):
    return amendment(date(2025, 7, 1), **{kind: [{"provision": provision, **more}]})


CHANGES = {
    "limit": moving("threshold", "nl.order_a.3B001.f.4.b", fact="dco", was="1.50 nm", now="2.40 nm"),
    "repeal": moving("repeal", "nl.order_a"),
    "ban": moving("repeal", "us.744.23"),
    "members": amendment(date(2025, 7, 1), members=[{"group": "us.A5", "add": ["SG", "CN"]}]),
    "a few months": amendment(date(2025, 4, 3), suspend=[{"provision": "us.744.23", "until": date(2025, 9, 1)}]),
}


@pytest.fixture(scope="module")
def read_once():
    """A book with lines that cannot be read, held against one amendment after the other; two of them are not known before."""
    frame = sample_orders(60, seed=11, dirty=0.1)
    return frame, order_book(frame, [CHANGES["limit"], CHANGES["repeal"], CHANGES["ban"]])


@pytest.mark.parametrize("name", CHANGES)
def test_a_book_read_once_is_held_against_many_amendments(read_once, name):
    frame, book = read_once
    found = whatif(CHANGES[name], book)
    by_hand(found, frame, CHANGES[name])
    adds_up(found)
    assert "unreadable" in found.lines["before"].cast(pl.String).to_list()
    if name == "repeal":
        assert found.moved
    if not found.moved:
        assert found.misses


@pytest.mark.parametrize("name", ["ban", "members"])
def test_an_amendment_says_the_same_made_ready_with_the_book_or_later_and_once_more(name):
    frame = sample_orders(300, seed=12)
    ready, later = order_book(frame, [CHANGES[name]]), order_book(frame)
    first = whatif(CHANGES[name], ready)
    for other in (whatif(CHANGES[name], ready), whatif(CHANGES[name], later)):
        assert other.lines.equals(first.lines)
        assert (other.steps, other.misses) == (first.steps, first.misses)


def test_what_was_settled_under_an_amended_law_is_kept_with_what_is_settled_later(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_CACHE", str(tmp_path))
    law = load_decider().amended(CHANGES["members"]).book.hash

    def kept():
        said = Said()
        recall(said, law)
        return set(said.settled)

    whatif(CHANGES["members"], order_book(sample_orders(300, seed=3), [CHANGES["members"]]))
    first = kept()
    whatif(CHANGES["members"], order_book(sample_orders(600, seed=4), [CHANGES["members"]]))
    assert first
    assert first < kept()


@pytest.mark.parametrize("order", [("and", "or"), ("or", "and")])
def test_what_one_amendment_leaves_open_is_not_what_another_does_with_the_same_parts(order):
    frame = scanners([date(2026, 3, 1)]).with_columns(pl.lit("unknown").alias("us_content_pct"), pl.lit("JP").alias("to"))
    book = order_book(frame)
    for joined in order:
        ban = {"id": "nl.amended.x", "regime": "nl", "effect": "prohibits", "title": "A ban", "says": "A ban."}
        when = f"to is JP and (us_content_pct < 10 % {joined} us_content_pct > 5 %)"
        amended = amendment(date(2025, 1, 1), add=[ban | {"when": when}])
        by_hand(whatif(amended, book), frame, amended)


def test_a_derived_group_moves_with_those_it_follows():
    base = load_decider()
    assert "us.ADV" in Difference(base, base.amended(CHANGES["members"])).groups


def test_what_was_said_of_a_book_is_not_said_again(read_once):
    with pytest.raises(LicetError, match="the book was read already"):
        whatif(CHANGES["limit"], read_once[1], as_of=date(2024, 1, 1))


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"on": "2025-13-45"}, "no line can be read"),
        ({"to": "Atlantis"}, "no line can be read"),
        ({"on": "2025-03-01"}, "no line is judged by the law of its days: they are from 2025-03-01 to 2025-03-01"),
        ({"to": "NO"}, "lines name SG"),
    ],
)
def test_why_nothing_moves_counts_only_lines_that_can_be_read(cells, why):
    frame = pl.DataFrame(
        [{"on": "2025-08-01", "from": "NL", "to": "NO", "item.kind": "other", "end_user.country": "SG", **cells}]
    )
    joined = amendment(date(2025, 7, 1), members=[{"group": "us.A5", "add": ["SG"]}])
    found = whatif(joined, frame)
    assert found.moved == 0
    assert why in found.misses[0].why


def test_the_law_of_one_day_for_every_line():
    frame = scanners(["2023-01-01", "2024-03-05"])
    widened = amendment(date(2024, 3, 1), threshold=[WIDER])
    found = whatif(widened, frame, as_of=date(2024, 4, 1))
    by_hand(found, frame, widened, as_of=date(2024, 4, 1))
    assert found.lines["move"].cast(pl.String).n_unique() == 1
    assert found.moved == 2


def test_the_picture_shows_what_moves_and_that_nothing_does():
    pytest.importorskip("altair", reason="the extra `charts` is not installed")
    found = whatif(amendment(date(2024, 3, 1), threshold=[WIDER]), scanners(["2024-03-05"]))
    drawn = str(found.chart().to_dict())
    assert "newly restricted" in drawn
    assert "Fab 7" in drawn
    still = whatif(amendment(date(2030, 3, 1), threshold=[WIDER]), scanners(["2024-03-05"]))
    assert "Nothing moves" in str(still.chart().to_dict())


def test_every_pair_of_outcomes_has_a_name():
    for before in OUTCOMES:
        for after in OUTCOMES:
            assert move(before, after) in MOVES
        assert move(before, before) == SAME
    assert move("not_subject", "no_requirement_found") == ELSEWHERE


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"add": [{"id": "us.x.mrf", "effect": "defines", "fact": "mrf", "when": "0.3 * wavelength / na"}]},
            "two provisions define",
        ),
        ({"replace": [{"provision": "us.742.4.a.4", "when": "holds us.742.4.a.4"}]}, "refer to each other in a circle"),
    ],
)
def test_a_law_that_cannot_be_put_together_is_told_of_the_amendment(change, says):
    with pytest.raises(LicetError, match=says) as found:
        whatif(amendment(date(2024, 3, 1), **change), scanners(["2024-03-05"]))
    assert str(found.value.where).startswith(f"test, {next(iter(change))} 1")


def test_what_is_no_scenario_is_told(tmp_path):
    with pytest.raises(LicetError, match="no scenario is called 'nl_servicing'"):
        scenario("nl_servicing")
    file = tmp_path / "change.yaml"
    file.write_text("amendment: {title: x, from: 2027-01-01}\nmembers:\n  - {group: us.A5, add: [NO]}\n")
    assert load_amendment(file).changes[0].add == ("NO",)
    file.write_text("[1]")
    with pytest.raises(LicetError, match="an amendment is a table"):
        load_amendment(file)
