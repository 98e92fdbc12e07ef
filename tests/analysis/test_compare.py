"""Law beside law: gaps that are known, decided again here; two forms of a rule; what lists ask; the pictures."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

import licet
from licet.analysis.classes import kinds_named, place_named, places
from licet.analysis.gaps import gaps
from licet.analysis.limbs import limbs
from licet.analysis.renumbered import Number, earlier, later
from licet.analysis.versions import versions
from licet.cli.main import app
from licet.decision.decide import Decider, load_decider
from licet.errors import LicetError
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.load import book_of, read_packs
from licet.render import compare as text
from licet.render.as_json import to_json
from licet.rules.explain import explain
from licet.rules.parse import parse
from small_law import HEAD, provision

NOW = date(2026, 9, 1)
ORDINARY = {"end_use": "mature_node", "end_user.lists": [], "informed": []}


def found(kind, one, other, on=NOW, to="CN"):
    return gaps(load_decider(), kind, place_named(one), place_named(other), to=to, on=on)


def decided(gap, place, leaving_out=""):
    """The machine of a gap, described anew in words and decided as anybody would."""
    facts = {name: value for name, value in gap.facts.items() if name != leaving_out}
    item = {"kind": gap.kind, "made_in": place_named(place).country}
    raw = {"on": gap.on, "from": place_named(place).country, "to": gap.to, "item": item, "facts": facts | ORDINARY}
    return {a.regime: a.outcome for a in licet.determine(raw, what_if=False, screen=False).regimes}


#: Differences between parallel lists (shared/law/nl-eu-jp-uk-kr-tw.md 8.2 and 8.3): kind, who asks, who does not, day, entry.
KNOWN = [
    ("scanner", "nl", "us", NOW, "nl.order_a.3B001.f.4.c"),  # overlay 1.50 to 2.40: 3B993 asks only for some recipients
    ("scanner", "nl", "eu", NOW, "nl.order_a.3B001.f.4.c"),  # the Union's list took over the first tier only
    ("scanner", "jp", "us", NOW, "jp.ordinance.6_17.wo"),
    ("scanner", "jp", "nl", date(2024, 1, 10), "jp.ordinance.6_17.wo"),  # no overlay test in Japan before 2024-09-08
    ("ebeam_writer", "jp", "nl", NOW, "jp.ordinance.6_17.he.4"),  # 27 nm "or less" against "less than 27 nm"
]


@pytest.mark.parametrize(("kind", "one", "other", "on", "entry"), KNOWN)
def test_a_known_gap_is_found_and_holds_when_decided_anew(kind, one, other, on, entry):
    every = found(kind, one, other, on)
    gap = next(g for g in every.found if entry in g.entries)
    here, there = decided(gap, one), decided(gap, other)
    assert here[gap.regime] == gap.outcome == "licence_required"
    assert {r: there[r] for r in gap.others} == gap.others
    assert set(gap.others.values()) <= {"no_requirement_found", "not_subject"}
    for name in gap.facts:
        less_here, less_there = decided(gap, one, name), decided(gap, other, name)
        assert less_here[gap.regime] != gap.outcome or any(less_there[r] not in gap.others.values() for r in gap.others), name


def test_the_second_tier_of_scanners_is_a_gap_with_real_machines_in_it():
    (gap,) = found("scanner", "nl", "us").found
    assert 1.5 < float(gap.facts["dco"].split()[0]) <= 2.4
    assert gap.facts["wavelength"] == "193 nm"
    assert "TWINSCAN NXT:1980Di" in gap.models
    assert "TWINSCAN NXT:2000i" not in gap.models


@pytest.mark.parametrize(("one", "other"), [("us", "nl"), ("nl", "jp"), ("jp", "nl")])
def test_where_no_gap_is_left_that_is_proved(one, other):
    every = found("scanner", one, other)
    assert (every.found, every.complete) == ((), True)
    for model in ("NXT:1980Di", "NXT:2000i", "NXE:3600D", "NXT:1470", "NSR-S635E"):
        sides = []
        for place in (one, other):
            at = place_named(place)
            raw = {"on": NOW, "from": at.country, "to": "CN", "item": {"model": model}, "facts": ORDINARY}
            deal = load_decider().deal(raw)
            answers = {a.regime: a.outcome for a in licet.determine(deal, what_if=False).regimes}
            sides.append(any(answers.get(r) == "licence_required" for r in at.regimes))
        assert sides != [True, False], model


def test_a_rule_is_equivalent_to_itself():
    for name in ("us.ccl.3B001.f.1.b", "nl.order_a.art_2", "us.742.6.a.6.iii.A", "jp.ordinance.6_17.wo", "us.744.23.a.4"):
        same = versions(load_decider(), f"{name}@2026-01-20", f"{name}@2026-01-20")
        assert (same.relation, same.one, same.other) == ("equivalent", None, None), name


#: Amendments of which it is known which way they went.
AMENDED = [
    ("jp.ordinance.6_17.wo@2024-09-07", "jp.ordinance.6_17.wo@2024-09-08", "narrower"),
    ("us.742.6.a.6.iii.A@2023-01-16", "us.742.6.a.6.iii.A@2023-01-17", "wider"),  # Macau
    ("nl.order_a.3B001.f.4.b@2024-09-06", "nl.order_a.3B001.f.4.b@2024-09-07", "equivalent"),
    ("us.ccl.3B001.f.1.b@2023-11-16", "us.ccl.3B001.f.1.b@2024-12-02", "different"),
]


@pytest.mark.parametrize(("first", "second", "relation"), AMENDED)
def test_which_way_an_amendment_went(first, second, relation):
    told = versions(load_decider(), first, second)
    assert told.relation == relation
    assert (told.one is not None, told.other is not None) == {
        "narrower": (True, False),
        "wider": (False, True),
        "equivalent": (False, False),
        "different": (True, True),
    }[relation]
    for facts, holds in ((told.one, (True, False)), (told.other, (False, True))):
        if facts is not None:
            assert (explained(first, facts), explained(second, facts)) == holds


def explained(form, facts):
    """Whether a form holds of facts in words, by the determination's own machine and the explain reading."""
    decider = load_decider()
    name, _, written = form.partition("@")
    day = date.fromisoformat(written)
    given = {n: decider.deal({"facts": {n: v}}).facts[n].value for n, v in facts.items()}
    prepared = decider.prepared(day, given.get("item.kind"))
    run = prepared.machine.run(given | {"on": day})
    version = next(v for v in decider.book[name].versions if v.start <= day and (v.until is None or day < v.until))
    return explain(decider.library.on(day).scoped(decider.book[name], version), run).truth


def test_what_differs_beside_what_is_covered_is_told():
    told = versions(load_decider(), "us.742.6.a.6.iii.A@2026-01-14", "us.742.6.a.6.iii.A@2026-01-15")
    assert told.relation == "equivalent"
    assert [text.partition(":")[0] for text in told.besides] == ["review"]
    assert "case by case when us_h200_class" in told.besides[0]


def test_a_machine_nobody_makes_is_said_to_be_one():
    told = versions(load_decider(), "us.ccl.3B001.f.1.b@2022-01-01", "us.ccl.3B001.f.1.b@2026-01-01")
    assert told.beyond_one == ("na",)  # a factor of 0.35 asks for a lens that no 193 nm scanner has
    assert told.beyond_other == ()


LAW = HEAD + "\n".join(
    [
        provision("reach", "reaches", ("2020-01-01", None, "from is NL")),
        provision(
            "mrf",
            "defines",
            ("2020-01-01", "2022-01-01", "0.35 * wavelength / na"),
            ("2022-01-01", None, "0.25 * wavelength / na"),
            fact='"mrf"',
        ),
        provision(
            "list.f",
            "lists",
            ("2020-01-01", "2023-01-01", "item.kind is scanner and mrf <= 45 nm and dco <= 1.50 nm"),
            ("2023-01-01", None, "item.kind is scanner and mrf <= 45 nm and dco < 1.50 nm"),
        ),
        provision("list.g", "lists", ("2020-01-01", None, "item.kind is scanner and to in eu.EU001 and dco <= 1.5 nm")),
    ]
)


@pytest.fixture(scope="module")
def small():
    packs = {"x.toml": LAW, "shared.toml": '[[regime]]\nid = "shared"\ntitle = "s"\norder = 0\nreported = false\n'}
    return Decider(book_of(read_packs(packs), "hash"), load_vocabulary(), load_places())


@pytest.mark.parametrize(
    ("first", "second", "relation", "dco"),
    [
        ("xx.list.f@2021-01-01", "xx.list.f@2022-06-01", "wider", None),  # by its definition alone
        ("xx.list.f@2022-06-01", "xx.list.f@2024-01-01", "narrower", "1.5 nm"),  # by the end of a range alone
        ("xx.list.g@2020-06-01", "xx.list.g@2021-06-01", "wider", None),  # by a country that joined: the United Kingdom
    ],
)
def test_what_a_rule_rests_on_is_taken_of_its_own_day(small, first, second, relation, dco):
    told = versions(small, first, second)
    assert told.relation == relation
    if dco:
        assert told.one["dco"] == dco


@pytest.mark.parametrize(
    ("rule", "fact", "bound"),
    [
        ("dco <= 1.50 nm", "dco", "≤ 1.50 nm"),
        ("1.50 nm < dco <= 2.40 nm", "dco", "> 1.50 nm, ≤ 2.40 nm"),
        ("not dco <= 1.50 nm", "dco", "> 1.50 nm"),
        ("immersion", "immersion", "yes"),
        ("not immersion", "immersion", "no"),
        ("item.kind in {scanner, track}", "item.kind", "scanner, track"),
        ("to in us.D5", "to", "in us.D5"),
        ("wavelength < 193 nm or immersion", "", "wavelength < 193 nm or immersion"),
    ],
)
def test_a_limb_is_told_by_its_fact_and_what_stands_beside_it(rule, fact, bound):
    (limb,) = limbs(parse(rule), load_vocabulary().label)
    assert (limb.fact, limb.bound) == (fact, bound)


def test_a_class_of_machines_before_every_list():
    table = licet.compare("lithography", on=NOW)
    entries = {entry.entry: entry for entry in table.entries}
    assert entries["nl.order_a.3B001.f.4.c"].kinds == ("scanner", "scanner_upgrade")
    assert "us.ccl.3B001.c.1.a" not in entries
    assert table.thresholds()["dco"] == {
        "nl": ("≤ 1.50 nm", "> 1.50 nm, ≤ 2.40 nm"),
        "eu": ("≤ 1.50 nm",),
        "us": ("≤ 1.50 nm", "> 1.50 nm, ≤ 2.40 nm"),
        "jp": ("≤ 2.4 nm",),
        "gb": ("≤ 1.50 nm",),
    }
    for kind in table.kinds:
        assert kind in load_vocabulary()["item.kind"].choices


def test_every_class_names_kinds_and_every_place_regimes():
    regimes = {regime.id for regime in load_decider().book.regimes}
    assert {r for place in places() for r in place.regimes} <= regimes
    with pytest.raises(LicetError, match="no class of machines"):
        kinds_named("lithografy", load_vocabulary())


def test_a_deal_before_every_regime():
    raw = {"on": "2026-09-01", "from": "NL", "to": "CN", "item": {"model": "NXT:1980Di"}}
    rows = {row.regime: row for row in licet.compare(raw).rows}
    assert (rows["nl"].since, rows["nl"].before) == (date(2024, 9, 7), "no_requirement_found")
    assert [limb.bound for limb in rows["nl"].entries[0].limbs if limb.fact == "dco"] == ["> 1.50 nm, ≤ 2.40 nm"]
    said = CliRunner().invoke(
        app, ["compare", "--item", "NXT:1980Di", "--from", "NL", "--to", "CN", "--on", "2026-09-01", "--json"]
    )
    assert said.stdout.strip() == to_json(licet.compare(raw))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["us.ccl.3B001.f.1.b@2026-01-01"], "one provision has nothing beside it"),
        (["us.ccl.3B001.f.1.b@1990-01-01", "us.ccl.3B001.f.1.b"], "has no text on 1990-01-01"),
        (
            ["us.ccl.3B001.f.1.b@2024-01-01", "us.ccl.3B001.f.1.b"],
            "its words stood then as us.ccl.3B001.f.1.b.2.a@2024-01-01",
        ),
        (["us.ccl.3B001.f.1.x", "us.ccl.3B001.f.1.b"], "is no provision"),
        (["shared.mrf@2026-01-01", "us.ccl.3B001.f.1.b"], "is no provision|covers nothing"),
        (["us.ccl.3B001.f.1.b", "us.ccl.3B001.f.1.b", "--to", "CN"], "--to has no place here"),
        (["--entry", "scanner", "--between", "nl"], "between two places"),
        (["--entry", "scanner", "--between", "nl,fr"], "'fr' is no law"),
        (["--between", "nl,us"], "in a class of machines"),
    ],
)
def test_faults_say_what_to_do(words, says):
    fault = CliRunner().invoke(app, ["compare", *words]).exception
    assert isinstance(fault, LicetError)
    assert any(part in f"{fault.what} {fault.mend}" for part in says.split("|"))


def test_the_texts_fit_a_terminal():
    for value, written in (
        (licet.compare("scanner", on=NOW, between=["nl", "us"]), text.class_text),
        (licet.compare("us.ccl.3B001.f.1.b@2022-01-01", "us.ccl.3B001.f.1.b@2026-01-01"), text.versions_text),
    ):
        lines = written(value, columns=80).splitlines()
        assert max(map(len, lines)) <= 80
        json.loads(to_json(value))


def test_an_entry_is_followed_to_its_other_number():
    """f.1.b.2.a became f.1.b on 2024-12-02 (89 FR 96790), and the five entries of PL9013 entries of annex I on 2025-12-16."""
    found = licet.compare("us.ccl.3B001.f.1.b.2.a@2024-01-01", "us.ccl.3B001.f.1.b@2025-01-01")
    assert found.relation == "equivalent"
    assert found.first.became.provision == "us.ccl.3B001.f.1.b"
    assert found.second.was == Number("us.ccl.3B001.f.1.b.2.a", date(2023, 11, 17), date(2024, 12, 2))
    said = " ".join(text.versions_text(found, columns=100).split())
    assert "the same words stand as us.ccl.3B001.f.1.b from 2024-12-02" in said
    assert "the same words stood as us.ccl.3B001.f.1.b.2.a from 2023-11-17 until 2024-12-02" in said
    table = licet.compare("scanner", on=date(2026, 9, 1))
    assert {e.was.provision for e in table.entries if e.entry == "us.ccl.3B001.f.1.b"} == {"us.ccl.3B001.f.1.b.2.a"}
    assert "stood as us.ccl.3B001.f.1.b.2.a" in " ".join(text.class_text(table, columns=100).split())
    book = load_decider().book
    british = {p.id: earlier(book, p, p.versions[0]) for p in book.provisions if p.id.startswith("gb.annex_i.3B50")}
    assert british["gb.annex_i.3B503"].provision == "gb.pl.PL9013.a.3"


def test_no_other_number_is_told_where_several_have_the_words():
    old = provision("list.1", "lists", ("2022-01-01", "2024-01-01", "item.kind is scanner"))
    new = [provision(f"list.{n}", "lists", ("2024-01-01", "", "item.kind is scanner")) for n in (2, 3)]
    packs = {"one": "\n".join((HEAD, old, new[0])), "two": "\n".join((HEAD, old, *new))}
    followed = {}
    for name, pack in packs.items():
        book = book_of(read_packs({"xx.toml": pack}), name)
        before = book["xx.list.1"]
        followed[name] = later(book, before, before.versions[0])
    assert followed["one"] == Number("xx.list.2", date(2024, 1, 1), None)
    assert followed["two"] is None
