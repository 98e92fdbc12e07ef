"""Golden cases: the project's own hold; what can be expected, how an answer is judged, and how results are summed up."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from licet.cli.main import app
from licet.deals.facts import DealError
from licet.decision.compare import run_cases
from licet.decision.decide import Decider
from licet.decision.golden import read_cases
from licet.decision.score import score
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary
from licet.law.load import book_of, read_packs
from licet.render.scores import render_report
from small_law import HEAD, provision

FOLDER = Path(__file__).resolve().parents[2] / "cases"
CASES = read_cases(*sorted(FOLDER.glob("*.toml")))
ALL = read_cases(*sorted(FOLDER.glob("**/*.toml")))  # no id is used twice


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)
def test_golden_case(case):
    (result,) = run_cases([case])
    wanted = ("right",) if case.confidence == "high" else ("right", "partly right", "undetermined", "not covered")
    assert result.verdict in wanted, result


def test_the_worked_example_of_the_documentation(tmp_path):
    page = (FOLDER.parent / "docs" / "golden-cases.md").read_text(encoding="utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]
    file = tmp_path / "example.toml"
    file.write_text(example, encoding="utf-8")
    lines = render_report(score(run_cases(read_cases(file)))).splitlines()
    assert f"    {lines[0]}\n" in page
    file.write_text(example.replace("provisions =", 'review_policy = "case_by_case", provisions ='), encoding="utf-8")
    (result,) = run_cases(read_cases(file))
    assert (result.verdict, result.note) == ("partly right", "review policy presumption_of_denial, not case_by_case")


def test_every_case_says_what_it_is_and_a_flip_group_has_several_days():
    groups = {}
    for case in ALL:
        assert case.situation.endswith(".")
        assert "from" in case.deal
        assert "to" in case.deal
        groups.setdefault(case.flip_group, set()).add(case.deal["on"])
    groups.pop(None)
    assert [group for group, days in groups.items() if len(days) < 2] == []


COLLECTION = FOLDER.parents[1] / "shared" / "cases" / "cases.yaml"


@pytest.mark.skipif(not COLLECTION.exists(), reason=f"no collection of decided situations at {COLLECTION}")
def test_every_decided_situation_is_a_case_with_its_own_outcome():
    words = {"no_licence_required": "no_requirement_found", "cannot_determine": "undetermined"}
    words["licence_exception_available"] = "exception_available"
    cases = {case.id: case for case in ALL}
    for row in yaml.safe_load(COLLECTION.read_text(encoding="utf-8"))["cases"]:
        case, outcome, way = cases[row["id"]], row["expected"]["outcome"], row["transaction"]
        assert (str(case.deal["on"]), case.expected.outcome) == (row["as_of"], words.get(outcome, outcome)), case.id
        assert (case.jurisdiction.replace("GB", "UK"), case.kind) == (row["jurisdiction"], row["case_kind"]), case.id
        assert (case.confidence, case.basis) == (row["confidence"], row["basis"]), case.id
        assert (case.flip_group, case.deal["from"], case.deal["to"]) == (
            row["flip_group"],
            way["export_from"],
            way["destination"],
        ), case.id


LAW = HEAD + "\n".join(
    [
        provision("reach", "reaches", ("2020-01-01", None, "from is NL")),
        provision("list.3B001.f.1", "lists", ("2020-01-01", None, "item.kind is scanner and dco <= 1.50 nm")),
        provision(
            "art_2",
            "requires",
            ("2020-01-01", None, "under xx.list", "[[provision.version.review]]", 'policy = "case_by_case"'),
            cite='"Article 2(1)"',
        ),
        provision("ban", "prohibits", ("2020-01-01", None, "military_end_use"), cite='"Article 9"'),
        provision("use", "requires", ("2020-01-01", None, "end_use is sme_development"), cite='"Article 5"'),
        provision("general", "permits", ("2020-01-01", None, "to is JP"), lifts='["xx.art_2"]', code='"GEN"'),
        provision("other", "permits", ("2020-01-01", None, "to is JP"), lifts='["xx.art_2"]', code='"B 20.7 %"'),
        provision("duty", "imposes", ("2020-01-01", None, "kind is import"), code='"20.7 %"'),
        '[[regime]]\nid = "yy"\ntitle = "Elsewhere"\norder = 2\nencoded = false\nreach = "from is DE"\n',
    ]
)
LISTED = {"kind": "scanner", "dco": "1.4 nm"}
FREE = {"kind": "scanner", "dco": "1.6 nm"}
OPEN = {"kind": "scanner", "dco": "unknown"}


@pytest.fixture(scope="module")
def judge():
    return Decider(book_of(read_packs({"x.toml": LAW}), "hash"), load_vocabulary(), load_places())


def written(path, expected, deal, **keys):
    """A file with one case, as people write it."""
    row = {
        "id": "a-case",
        "jurisdiction": "XX",
        "kind": "rule_application",
        "confidence": "high",
        "basis": "derived",
        "situation": "A case.",
        "source": "https://example.org",
        **keys,
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in row.items() if value is not None]
    lines += [f"deal = {_inline(deal)}", f"expected = {_inline(expected)}"]
    path.write_text("\n".join(["[[case]]", *lines]) + "\n", encoding="utf-8")
    return path


def _inline(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(part)}" for key, part in value.items()) + " }"
    return json.dumps(value)


def deal(item, **facts):
    return {"on": "2024-01-15", "from": "NL", "to": "CN", "end_use": "other", "item": item, **facts}


def verdict(judge, path, expected, given, **keys):
    (result,) = run_cases(read_cases(written(path / "case.toml", expected, given, **keys)), judge)
    return result


NONE, LICENCE = {"outcome": "no_requirement_found"}, {"outcome": "licence_required"}


@pytest.mark.parametrize(
    ("expected", "given", "says", "note"),
    [
        # the outcome
        (LICENCE, deal(LISTED), "right", ""),
        (NONE, deal(FREE), "right", ""),
        (LICENCE, deal(FREE), "wrong", "less restrictive than the source"),
        (NONE, deal(LISTED), "wrong", "more restrictive than the source"),
        ({"outcome": "exception_available"}, deal(LISTED), "wrong", "more restrictive than the source"),
        (LICENCE, deal(LISTED, to="JP"), "wrong", "less restrictive than the source"),
        ({"outcome": "prohibited"}, deal(LISTED, military_end_use=True), "right", ""),
        ({"outcome": "prohibited"}, deal(LISTED), "partly right", "a licence is required, but none is given"),
        (LICENCE, deal(LISTED, military_end_use=True), "wrong", "more restrictive than the source"),
        ({"outcome": "duty_applies"}, deal(FREE, kind="import"), "right", ""),
        (NONE, deal(FREE, kind="import"), "wrong", "more restrictive than the source"),
        # no licence either way
        ({"outcome": "not_subject"}, deal(FREE, **{"from": "JP"}), "right", ""),
        (NONE, deal(FREE, **{"from": "JP"}), "partly right", "no licence either way"),
        ({"outcome": "not_subject"}, deal(FREE), "partly right", "no licence either way"),
        ({**NONE, "also": ["not_subject"]}, deal(FREE, **{"from": "JP"}), "right", ""),
        ({**NONE, "also": ["not_subject"]}, deal(LISTED), "wrong", "more restrictive"),
        # left open
        (LICENCE, deal(OPEN), "undetermined", "needs dco"),
        (NONE, deal(OPEN), "undetermined", "needs dco"),
        ({"outcome": "prohibited"}, deal(OPEN), "wrong", "rules out what the source says"),
        ({"outcome": "undetermined", "missing": ["dco"]}, deal(OPEN), "right", ""),
        ({"outcome": "undetermined", "missing": ["dco", "na"]}, deal(OPEN), "partly right", "does not ask for na"),
        ({"outcome": "undetermined", "missing": ["dco"]}, deal(LISTED), "wrong", "decides what the source leaves open"),
        # not covered
        (NONE, deal({"kind": "other"}), "not covered", "does not cover such an item"),
        ({"outcome": "not_covered"}, deal({"kind": "other"}), "right", ""),
        # what an answer with the right outcome may lack
        ({"outcome": "exception_available", "code": "GEN"}, deal(LISTED, to="JP"), "right", ""),
        (
            {"outcome": "exception_available", "code": "GE"},
            deal(LISTED, to="JP"),
            "partly right",
            "code GEN or B 20.7 %, not GE",
        ),
        ({"outcome": "exception_available", "code": "20.7 %"}, deal(LISTED, to="JP"), "right", ""),
        ({"outcome": "exception_available", "code": "7 %"}, deal(LISTED, to="JP"), "partly right", "not 7 %"),
        ({**LICENCE, "review_policy": "case_by_case"}, deal(LISTED), "right", ""),
        ({**LICENCE, "review_policy": "policy_of_denial"}, deal(LISTED), "partly right", "review policy case_by_case"),
        ({**LICENCE, "entries": ["xx.list.3B001"]}, deal(LISTED), "right", ""),
        ({**LICENCE, "entries": ["xx.list.3B00"]}, deal(LISTED), "partly right", "not found under xx.list.3B00"),
        ({**LICENCE, "provisions": ["Article 2"]}, deal(LISTED), "right", ""),
        ({**LICENCE, "provisions": ["xx.art_2"]}, deal(LISTED), "right", ""),
        ({**LICENCE, "provisions": ["Article 5", "Article 2(1)"]}, deal(LISTED), "right", ""),
        ({**LICENCE, "provisions": ["Article 5"]}, deal(LISTED), "partly right", "does not rest on Article 5"),
        ({**NONE, "provisions": ["Article 5"]}, deal(FREE), "right", ""),
        # which entry
        ({"outcome": "classification", "entries": ["xx.list.3B001.f"]}, deal(LISTED), "right", ""),
        ({"outcome": "classification", "entries": ["xx.list.3B001.f.1"]}, deal(LISTED, to="JP"), "right", ""),
        ({"outcome": "classification", "entries": ["xx.list.3B001.c"]}, deal(LISTED), "wrong", "found under xx.list.3B001.f.1"),
        ({"outcome": "classification", "entries": ["xx.list.3B001"]}, deal(FREE), "wrong", "found under no entry"),
        ({"outcome": "classification", "entries": ["xx.list.3B001"]}, deal(OPEN), "undetermined", "needs dco"),
        ({"outcome": "classification", "entries": ["xx.list.3B002"]}, deal(OPEN), "wrong", "found under no entry"),
        ({"outcome": "classification", "entries": ["xx.list.2A001"]}, deal({"kind": "other"}), "not covered", "does not cover"),
    ],
)
def test_verdict(judge, tmp_path, expected, given, says, note):
    found = verdict(judge, tmp_path, expected, given)
    assert (found.verdict, note in found.note) == (says, True), found


def test_only_the_regime_of_the_case_is_scored(judge, tmp_path):
    given = deal(LISTED, **{"from": "DE"})
    assert verdict(judge, tmp_path, {"outcome": "not_subject"}, given).verdict == "right"
    found = verdict(judge, tmp_path, LICENCE, given, regime="yy")
    assert (found.verdict, found.outcome) == ("not covered", "not_covered")
    assert "no law of this regime is encoded" in found.note
    absent = verdict(judge, tmp_path, LICENCE, deal(LISTED), regime="yy")
    assert (absent.verdict, absent.outcome, absent.note) == ("wrong", "not_subject", "the regime does not answer such a deal")
    assert verdict(judge, tmp_path, {"outcome": "not_subject"}, deal(LISTED), regime="yy").verdict == "right"


def test_a_deal_that_cannot_be_read_leaves_the_other_cases_alone(judge, tmp_path):
    bad = written(tmp_path / "bad.toml", LICENCE, deal({"kind": "scanner", "dcoo": "1 nm"}), id="bad")
    odd = written(tmp_path / "odd.toml", LICENCE, deal(LISTED), id="odd", regime="zz")
    good = written(tmp_path / "good.toml", LICENCE, deal(LISTED), id="good")
    found = run_cases(read_cases(bad, odd, good), judge)
    assert [(r.id, r.verdict) for r in found] == [("bad", "unreadable"), ("odd", "unreadable"), ("good", "right")]
    assert "dcoo" in found[0].note
    assert found[1].note == "'zz' is no regime"


def test_what_holds_is_shown_and_what_is_asked_for(judge, tmp_path):
    assert set(verdict(judge, tmp_path, LICENCE, deal(LISTED)).provisions) == {"xx.reach", "xx.list.3B001.f.1", "xx.art_2"}
    assert verdict(judge, tmp_path, LICENCE, deal(OPEN)).missing == ("dco",)


@pytest.mark.parametrize(
    ("expected", "keys", "says"),
    [
        ({"outcome": "no_licence_required"}, {}, "write no_requirement_found"),
        ({"outcome": "cannot_determine", "missing": ["dco"]}, {}, "write undetermined"),
        ({"outcome": "licence_exception_available"}, {}, "write exception_available"),
        ({"outcome": "licence_requird"}, {}, "did you mean licence_required"),
        ({"outcome": "licence_required", "also": ["free"]}, {}, "'free' is no outcome"),
        ({"outcome": "classification"}, {}, "a classification needs the entries"),
        ({"outcome": "undetermined"}, {}, "missing facts are named where"),
        ({"outcome": "licence_required", "missing": ["dco"]}, {}, "missing facts are named where"),
        ({"outcome": "licence_required", "review_policy": "denial"}, {}, "is no review policy"),
        ({"outcome": "licence_required", "entry": "3B001"}, {}, "entries"),
        ({"outcome": "licence_required", "entries": "3B001"}, {}, "array"),
        ({}, {}, "outcome"),
        (LICENCE, {"kind": "real"}, "'real' is no kind"),
        (LICENCE, {"confidence": "hihg"}, "did you mean high"),
        (LICENCE, {"basis": "rumour"}, "'rumour' is no basis"),
        (LICENCE, {"situation": None}, "situation"),
        (LICENCE, {"sitation": "A case."}, "situation"),
        (LICENCE, {"source": 5}, "$.source"),
    ],
)
def test_a_faulty_case_is_refused_and_named(tmp_path, expected, keys, says):
    with pytest.raises(DealError) as fault:
        read_cases(written(tmp_path / "case.toml", expected, deal(LISTED), **keys))
    assert says in str(fault.value)
    assert "case.toml, case a-case" in str(fault.value)


def test_an_id_used_twice_is_refused(tmp_path):
    one = written(tmp_path / "one.toml", LICENCE, deal(LISTED))
    two = written(tmp_path / "two.toml", LICENCE, deal(LISTED))
    with pytest.raises(DealError, match="used twice"):
        read_cases(one, two)


def scored(judge, path, *rows):
    """The report on cases given as (expected, deal, keys)."""
    files = [written(path / f"{n}.toml", expected, given, id=f"c{n}", **keys) for n, (expected, given, keys) in enumerate(rows)]
    return score(run_cases(read_cases(*files), judge))


MEDIUM = {"confidence": "medium", "kind": "reported_event", "jurisdiction": "YY", "regime": "xx"}


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        ((LICENCE, deal(LISTED), {}), True),
        ((LICENCE, deal(OPEN), {}), False),
        ((LICENCE, deal(OPEN), MEDIUM), True),
        ((NONE, deal({"kind": "other"}), {}), False),
        ((NONE, deal({"kind": "other"}), MEDIUM), True),
        (({"outcome": "prohibited"}, deal(LISTED), {}), False),
        (({"outcome": "prohibited"}, deal(LISTED), MEDIUM), True),
        ((NONE, deal(LISTED), MEDIUM), False),
        ((NONE, deal({"kind": "scanner", "dcoo": "1 nm"}), MEDIUM), False),
    ],
)
def test_what_holds(judge, tmp_path, row, holds):
    assert scored(judge, tmp_path, row).holds is holds
    assert scored(judge, tmp_path, (LICENCE, deal(LISTED), {}), row).holds is holds


def test_score_by_jurisdiction_kind_and_confidence(judge, tmp_path):
    report = scored(
        judge,
        tmp_path,
        (LICENCE, deal(LISTED), {"flip_group": "day"}),
        (NONE, deal(OPEN), {"flip_group": "day"}),
        ({"outcome": "undetermined", "missing": ["dco"]}, deal(OPEN), MEDIUM | {"flip_group": "use"}),
        (NONE, deal(LISTED), MEDIUM),
    )
    assert (report.total.cases, report.total.right, report.total.undetermined, report.total.wrong) == (4, 2, 1, 1)
    assert {k: (t.cases, t.right) for k, t in report.by_jurisdiction.items()} == {"XX": (2, 1), "YY": (2, 1)}
    assert {k: (t.cases, t.wrong) for k, t in report.by_kind.items()} == {"reported_event": (2, 1), "rule_application": (2, 0)}
    assert {k: t.cases for k, t in report.by_confidence.items()} == {"high": 2, "medium": 2}
    assert (report.left_open.answers, report.left_open.percent, report.left_open.as_expected) == (2, 50.0, 1)
    assert report.missing == {"dco": 2}
    assert report.flip_groups == {"day": False, "use": True}
    text = render_report(report)
    assert "wrong        c3 xx  licence_required (expected no_requirement_found); more restrictive than the source\n" in text
    assert "undetermined answers: 2 (50.0 %), 1 of them as the source says\n" in text
    assert "asked for most often: dco (2)\n" in text
    assert "flip groups wholly right: 1 of 2; not day\n" in text
    assert text.endswith("not all cases hold\n")


def test_no_cases_are_no_fault():
    assert render_report(score([])).endswith("all cases hold\n")


def test_command_line_says_by_its_status_whether_all_hold(tmp_path):
    real = {"jurisdiction": "NL"}
    given = {"on": "2024-03-27", "from": "NL", "to": "CN", "item": {"model": "TWINSCAN NXT:1980Di"}}
    right = written(tmp_path / "right.toml", NONE, given, **real)
    wrong = written(tmp_path / "wrong.toml", LICENCE, given, id="other", **real)
    run = CliRunner().invoke
    assert run(app, ["cases", str(right)]).exit_code == 0
    found = run(app, ["cases", str(right), str(wrong), "--json"])
    assert found.exit_code == 1
    data = json.loads(found.stdout)
    assert (data["schema"], data["holds"], data["total"]["wrong"]) == ("licet.cases/1", False, 1)
    assert [r["verdict"] for r in data["results"]] == ["right", "wrong"]
