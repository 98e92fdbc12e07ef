"""`licet content`: text, JSON and a deal file of one calculation; a fault of the user is one message and status 2."""

import json
import subprocess
import sys

import pytest

from licet.decision.content import SCHEMA

RUN = [sys.executable, "-c", "from licet.cli.main import app_main; app_main()"]

BOM = """part,quantity,unit value,currency,origin,eccn,kind,us ic
Etch chamber,2,15000,EUR,US,3B001.c.1.a,hardware,no
Controller,1,40000,EUR,US,EAR99,hardware,yes
Frame,1,30000,EUR,DE,,hardware,no
"""


def run(*words):
    return subprocess.run([*RUN, *words], capture_output=True, text=True, check=False)


@pytest.fixture
def bom(tmp_path):
    path = tmp_path / "bom.csv"
    path.write_text(BOM, encoding="utf-8")
    return path


def worked_out(bom, *words, to="CN"):
    return run("content", str(bom), "--to", to, "--on", "2025-03-01", "--price", "100000", *words)


def test_text(bom):
    found = worked_out(bom, "--from", "KR")
    assert (found.returncode, found.stderr) == (0, "")
    assert "30 % controlled US-origin content" in found.stdout
    assert "needs a licence" in found.stdout
    assert max(map(len, found.stdout.splitlines())) <= 80


def test_json_is_a_record_with_a_schema(bom):
    found = json.loads(worked_out(bom, "--from", "KR", "--json").stdout)
    assert (found["schema"], found["pct_least"], found["pct_most"], found["us_origin"]) == (SCHEMA, "30", "30", "70000")
    assert [part["counts"] for part in found["parts"]] == ["yes", "no", "no"]
    assert found["facts"]["us_content_pct"] == "30 %"


def test_the_facts_are_a_file_that_check_takes(bom, tmp_path):
    facts = worked_out(bom, "--from", "KR", "--facts").stdout
    deal = tmp_path / "deal.toml"
    deal.write_text(facts, encoding="utf-8")
    found = run("check", str(deal), "--kind", "dry_etcher", "--code", "us=3B001.c.1.a", "--json")
    assert found.returncode == 0
    answer = next(regime for regime in json.loads(found.stdout)["regimes"] if regime["regime"] == "us")
    assert answer["outcome"] == "licence_required"
    assert "us.ear.734.4.d" in [p["id"] for p in answer["provisions"] if p["truth"] == "yes"]


def test_a_deal_file_gives_route_and_item(bom, tmp_path):
    deal = tmp_path / "deal.toml"
    deal.write_text('on = 2025-03-01\nfrom = "KR"\nto = "CN"\n[item]\nkind = "dry_etcher"\ncodes = { us = "3B001.c.1.a" }\n')
    found = json.loads(run("content", str(bom), "--deal", str(deal), "--price", "100000", "--json").stdout)
    truths = {route["provision"]: route["truth"] for route in found["routes"]}
    assert (truths["us.ear.734.4.a.8"], truths["us.ear.734.4.d"]) == ("yes", "yes")
    clash = run("content", str(bom), "--deal", str(deal), "--to", "IR", "--price", "100000")
    assert (clash.returncode, "given twice" in clash.stderr) == (2, True)


def test_a_refused_row_ends_with_status_1_and_is_named(bom):
    bom.write_text(BOM + 'Bad,1,"1,5",EUR,US,EAR99,hardware,no\n', encoding="utf-8")
    found = worked_out(bom)
    assert (found.returncode, found.stderr) == (1, "")
    assert "row 5" in found.stdout
    facts = worked_out(bom, "--facts")
    assert (facts.returncode, "# row 5 was refused" in facts.stdout) == (1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--price", "100000"), "the destination is not said"),
        (("--to", "CN"), "the selling price of the foreign-made item is not said"),
        (("--to", "CN", "--price", "1,5"), "has a comma"),
        (("--to", "XX", "--price", "1"), "licet: "),
        (("--to", "CN", "--price", "1", "--what", "gas"), "gas"),
        (("--to", "CN", "--price", "1", "--on", "soon"), "is no date"),
    ],
)
def test_a_fault_is_one_message(bom, words, said):
    found = run("content", str(bom), *words)
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr
    assert "Traceback" not in found.stderr
