"""A deal along time: against every day decided on its own, against days known from the official texts, and on a small law."""

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

import licet
from licet.analysis.daily import differences, every_day
from licet.analysis.evidence import load_evidence
from licet.analysis.intervals import held_back
from licet.analysis.timeline import timeline
from licet.cli.main import app
from licet.deals.catalogue import load_catalogue
from licet.decision.decide import Decider, load_decider
from licet.errors import LicetError
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.load import book_of, read_packs
from licet.render.as_json import to_json
from licet.render.timeline import render
from small_law import HEAD, provision

DAY = timedelta(days=1)
TODAY = date(2026, 11, 26)
LAST = date(2027, 12, 31)
SCANNER = {"from": "NL", "to": "CN", "item": {"model": "NXT:1980Di"}}
GALLIUM = {"from": "CN", "to": "US", "item": {"kind": "gallium"}, "facts": {"materials": ["gallium_metal"]}}


def along(raw, **more):
    decider = load_decider()
    return timeline(decider, decider.deal(raw), today=TODAY, **more)


DEALS = {
    "a threshold moves": SCANNER,
    "an end use": SCANNER | {"end_use": "advanced_node_logic", "item": {"model": "NXT:2000i"}},
    "nothing known of the machine": {"from": "US", "to": "KR", "item": {"kind": "dry_etcher"}},
    "a chip": {"from": "US", "to": "CN", "item": {"model": "H20"}},
    "a control number": {"from": "US", "to": "VN", "item": {"codes": {"us": "3B001.f.1"}}},
    "a ban suspended": GALLIUM,
    "another shore": {"from": "JP", "to": "CN", "item": {"kind": "track"}},
}


@pytest.mark.parametrize("name", DEALS)
def test_skipping_days_is_not_seen(name):
    """A part of the change days, another for each deal; scripts/timeline_daily.py takes all days and all models."""
    decider = load_decider()
    deal = decider.deal(DEALS[name])
    found = timeline(decider, deal, until=LAST, today=TODAY)
    days = every_day(decider, found.since, LAST)[2 * list(DEALS).index(name) :: 14]
    days += [i.start - gap for lane in found.lanes for i in lane.intervals for gap in (0 * DAY, DAY) if i.start > found.since]
    assert list(differences(decider, deal, found, sorted(set(days)))) == []
    assert found.days_decided < len(decider.library.days) / 2


MODELS = sorted(load_catalogue().models, key=lambda model: model.kind)
KINDS = sorted({model.kind for model in MODELS})
DESTINATIONS = ("CN", "KR", "TW", "SG")
WINDOWS = (
    (date(2020, 12, 1), date(2022, 12, 31)),
    (date(2022, 6, 1), date(2024, 6, 1)),
    (date(2024, 1, 1), date(2025, 6, 1)),
    (date(2025, 6, 1), date(2027, 1, 1)),
)


@pytest.mark.parametrize("kind", KINDS)
def test_no_model_of_the_catalogue_shows_that_days_were_skipped(kind):
    """Every model, in a part of the time and to one destination, on some of the days; which ones goes round."""
    decider, number = load_decider(), KINDS.index(kind)
    since, until = WINDOWS[number % len(WINDOWS)]
    days = every_day(decider, since, until)
    for place, model in enumerate(m for m in MODELS if m.kind == kind):
        to = DESTINATIONS[(number + place) % len(DESTINATIONS)]
        deal = decider.deal({"from": model.made_in or "NL", "to": to, "item": {"model": model.id}})
        found = timeline(decider, deal, since=since, until=until, today=TODAY)
        some = days[2 * place % 16 :: 16] + days[2 * place % 16 + 1 :: 16]
        assert list(differences(decider, deal, found, some)) == [], f"{model.name} to {to}"


def test_a_second_tier_is_announced_and_begins():
    """Order BZ2404162, published 2024-09-06, in force the day after (shared/law/nl-eu-jp-uk-kr-tw.md, NL-A.v2)."""
    lane = along(SCANNER).lane("nl")
    before, after = lane.on(date(2024, 9, 6)), lane.on(date(2024, 9, 7))
    assert (before.outcome, before.announced) == ("no_requirement_found", date(2024, 9, 6))
    assert (after.outcome, after.review_policy, after.entries) == (
        "licence_required",
        "case_by_case",
        ("nl.order_a.3B001.f.4.c",),
    )
    began = {c.provision: c for c in after.because}["nl.order_a.3B001.f.4.c"]
    assert (began.how, began.before, began.now, began.instrument) == ("began", "no", "yes", "nl.bz2404162")
    assert began.published == date(2024, 9, 6)
    assert [(c.on, c.provision) for c in after.amended] == [
        (date(2025, 4, 1), "nl.order_a.art_2"),
        (date(2025, 11, 15), "nl.order_a.art_2"),
    ]


def test_the_first_tier_was_announced_in_june():
    lane = along(DEALS["an end use"]).lane("nl")
    assert lane.on(date(2023, 8, 31)).announced == date(2023, 6, 30)
    assert lane.on(date(2023, 9, 1)).outcome == "licence_required"


def test_days_of_which_no_law_is_held_are_never_free():
    found = along(SCANNER, since=date(2015, 1, 1))
    for lane in found.lanes:
        assert {i.outcome for i in lane.intervals if i.start < lane.since} == {"not_encoded"}
        assert lane.on(lane.since).outcome != "not_encoded"


def test_a_ban_suspended_and_a_scheduled_day_passed():
    """Announcement 46 of 2024, suspended by announcement 72 of 2025 until 2026-11-27 (shared/law/china-countermeasures.md)."""
    lane = along(GALLIUM).lane("cn")
    assert lane.on(date(2024, 12, 3)).outcome == "prohibited"
    paused = lane.on(date(2025, 11, 9))
    assert paused.outcome == "licence_required"
    assert [n.provision for n in held_back(paused)] == ["cn.46_2024.2"]
    assert [(c.provision, c.how) for c in paused.because] == [("cn.46_2024.2", "suspended")]
    assert lane.on(date(2026, 10, 5)).checked == "checked"
    assert lane.on(date(2026, 10, 6)).checked == "after the last check"
    passed = lane.on(date(2026, 11, 28))
    assert (passed.outcome, passed.checked) == ("undetermined", "not re-checked past a scheduled date")
    assert "2026-11-27" in passed.due[0]


def test_a_party_is_listed_from_its_own_day():
    """Yangtze Memory: Unverified List 2022-10-07, Entity List 2022-12-16 (87 FR 61971; 87 FR 77505)."""
    raw = {
        "from": "US",
        "to": "CN",
        "item": {"kind": "dry_etcher"},
        "party": [{"role": "end_user", "name": "Yangtze Memory Technologies"}],
    }
    lane = licet.timeline(raw).lane("us")
    assert lane.on(date(2022, 10, 6)).outcome == "no_requirement_found"
    listed = lane.on(date(2022, 12, 16))
    assert (listed.start, listed.outcome) == (date(2022, 12, 16), "licence_required")
    causes = {c.provision: c for c in listed.because}
    assert (causes["us.744.11.listed"].how, causes["us.744.11.listed"].moved) == ("by a fact", "end_user.lists")


SMALL = HEAD.replace("verified_through", "since = 2020-01-01\nverified_through") + "\n".join(
    [
        '[[instrument]]\nid = "xx.act"\ntitle = "An act"\ncite = "Act 1"\nsource = "https://example.org"',
        "published = 2021-02-03",
        provision("reach", "reaches", ("2019-01-01", None, "from is NL")),
        provision(
            "list.3B001",
            "lists",
            ("2021-03-01", "2022-01-01", "item.kind is scanner and dco <= 1.50 nm", 'instrument = "xx.act"'),
            ("2022-01-01", "2023-01-01", "item.kind is scanner and dco <= 2.40 nm"),
            ("2023-01-01", "2025-01-01", "item.kind is scanner and dco <= 2.40 nm"),
        ),
        provision(
            "licence",
            "requires",
            (
                "2020-06-01",
                "2024-01-01",
                "under xx.list",
                "[[provision.version.review]]",
                'policy = "case_by_case"',
            ),
            (
                "2024-01-01",
                None,
                "under xx.list",
                "suspended = [{ from = 2024-06-01, until = 2024-07-01 }]",
                "[[provision.version.review]]",
                'policy = "presumption_of_denial"',
            ),
        ),
    ]
)


@pytest.fixture(scope="module")
def small():
    packs = {"x.toml": SMALL, "shared.toml": '[[regime]]\nid = "shared"\ntitle = "s"\norder = 0\nreported = false\n'}
    return Decider(book_of(read_packs(packs), "hash"), load_vocabulary(), load_places())


def test_every_state_of_a_small_law(small):
    deal = small.deal({"from": "NL", "to": "CN", "item": {"kind": "scanner"}, "facts": {"dco": "2 nm"}})
    found = timeline(small, deal, until=date(2026, 6, 1), today=TODAY)
    lane = found.lane("xx")
    told = [(str(i.start), i.outcome, i.review_policy, [(c.provision, c.how) for c in i.because]) for i in lane.intervals]
    assert told == [
        ("2019-01-01", "not_encoded", None, []),
        ("2020-01-01", "no_requirement_found", None, []),
        ("2022-01-01", "licence_required", "case_by_case", [("xx.list.3B001", "amended")]),
        ("2024-01-01", "licence_required", "presumption_of_denial", [("xx.licence", "amended")]),
        ("2024-06-01", "no_requirement_found", None, [("xx.licence", "suspended")]),
        ("2024-07-01", "licence_required", "presumption_of_denial", [("xx.licence", "resumed")]),
        ("2025-01-01", "no_requirement_found", None, [("xx.list.3B001", "ended")]),
        ("2026-01-02", "no_requirement_found", None, []),
        ("2026-02-01", "no_requirement_found", None, []),
    ]
    assert [n.state for n in lane.on(date(2024, 6, 15)).not_applied] == ["suspended"]
    assert [(c.on, c.provision) for c in lane.on(date(2023, 6, 1)).amended] == [(date(2023, 1, 1), "xx.list.3B001")]
    assert [i.checked for i in lane.intervals[-2:]] == ["after the last check", "not re-checked past a scheduled date"]
    assert list(differences(small, deal, found, every_day(small, found.since, found.until))) == []


def test_what_an_open_fact_settles_is_told_anew_when_a_threshold_moves(small):
    deal = small.deal({"from": "NL", "to": "CN", "item": {"kind": "scanner"}})
    found = timeline(small, deal, until=date(2026, 6, 1), today=TODAY)
    first = found.lane("xx").on(date(2021, 3, 1))
    assert (first.outcome, first.missing, first.because[0].instrument) == ("undetermined", ("dco",), "xx.act")
    assert found.lane("xx").on(date(2021, 2, 28)).announced == date(2021, 2, 3)
    assert list(differences(small, deal, found, every_day(small, found.since, found.until))) == []


def test_json_is_what_python_gives_and_the_text_fits():
    words = ["timeline", "--item", "NXT:1980Di", "--from", "NL", "--to", "CN", "--on", "2024-03-27"]
    said = CliRunner().invoke(app, [*words, "--json"])
    assert said.stdout.strip() == to_json(licet.timeline(SCANNER | {"on": "2024-03-27"}))
    assert json.loads(said.stdout)["schema"] == "licet.timeline/1"
    text = render(along(SCANNER), columns=80)
    assert max(map(len, text.splitlines())) <= 80
    assert "not encoded" in text
    assert "announced: from 2024-09-06" in text
    assert "On 2024-03-27: NL no requirement found; EU" in render(along(SCANNER | {"on": "2024-03-27"}), columns=200)


def test_published_figures_stand_beside_the_deals_they_are_of():
    found = along(SCANNER)
    assert [series.id for series in found.evidence.series] == ["billings_china", "asml_china_share", "dutch_litho_units"]
    text = " ".join(render(found, columns=200).split())
    assert "PUBLISHED FIGURES data with their year, no forecast; no cause is claimed" in text
    assert "Lithography tools sent from the Netherlands to China, tools (of: customs counts): 2019: 40" in text
    assert "as told by DigiTimes (2024)" in text
    later = along(SCANNER, since=date(2025, 7, 2)).evidence
    assert {p.when for series in later.series for p in series.points} == {"2025 Q3", "2025 Q4", "2026 Q1", "2026 Q2"}
    assert later.sources.keys() == {"asml_share"}
    to_korea = along(SCANNER | {"to": "KR"})
    assert to_korea.evidence.series == ()
    assert "PUBLISHED FIGURES" not in render(to_korea)


@pytest.mark.parametrize(
    ("kind", "route", "series"),
    [
        ("scanner", ("JP", "CN"), ["billings_china"]),
        ("dry_etcher", ("US", "CN"), ["billings_china"]),
        ("dry_etcher", (None, "CN"), ["billings_china"]),
        ("integrated_circuit", ("US", "CN"), []),
        (None, ("NL", "CN"), []),
    ],
)
def test_no_figure_of_something_else_stands_beside_a_deal(kind, route, series):
    assert [each.id for each in load_evidence().of_deal(kind, *route).series] == series


def test_faults_say_what_to_do():
    with pytest.raises(LicetError, match="before it begins"):
        along(SCANNER, since=date(2025, 1, 1), until=date(2024, 1, 1))
    with pytest.raises(LicetError, match="was not looked at"):
        along(SCANNER, since=date(2025, 1, 1)).lane("nl").on(date(2020, 1, 1))
    asked = CliRunner().invoke(app, ["timeline", "--item", "NXT:1980Di", "--from", "NL", "--to", "CN", "--since", "soon"])
    assert isinstance(asked.exception, LicetError)
