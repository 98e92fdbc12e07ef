"""`licet whatif` as a user calls it."""

import json

import polars as pl
import pytest
from click.testing import CliRunner

from licet.cli.main import app


def run(*words):
    return CliRunner().invoke(app, ["whatif", *words])


@pytest.fixture(scope="module")
def orders(tmp_path_factory):
    file = tmp_path_factory.mktemp("orders") / "orders.csv"
    file.write_text(
        "Order,Ship to,Ship from,Model,Ship date,Value,Currency,Customer\n"
        'SO-1,CN,NL,TWINSCAN NXT:1980Di,2024-03-05,"48,000,000",EUR,"=Fab 7"\n'
        "SO-2,TW,NL,TWINSCAN NXT:1980Di,2024-03-05,1,EUR,Fab 9\n"
        "SO-3,Atlantis,NL,TWINSCAN NXT:1980Di,2024-03-05,1,EUR,Fab 9\n",
        encoding="utf-8",
    )
    return file


def test_scenarios_are_listed():
    found = run("--scenarios")
    assert found.exit_code == 0
    assert "nl_widening_half_a_year_early" in found.output


def test_a_book_from_file_to_totals_and_lines(orders, tmp_path):
    out = tmp_path / "moves.csv"
    found = run("nl_widening_half_a_year_early", "--orders", str(orders), "--no-screen", "--json", "--out", str(out))
    assert found.exit_code == 0, found.output
    told = json.loads(found.output)
    assert sum(total["lines"] for total in told["totals"]) == 3
    assert [total["name"] for total in told["by"]["regime"]] == ["nl"]
    lines = pl.read_csv(out)
    assert lines["before"].to_list()[2] == "unreadable"
    assert lines["customer"].to_list()[0] == "'=Fab 7"
    assert lines["value"].to_list()[0] == 48_000_000


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "no amendment is named"),
        (["nl_widening"], "no scenario is called 'nl_widening'"),
        (["missing.toml"], "cannot be read"),
        (["nl_servicing_ban", "--out", "x.doc"], "has no known form"),
        (["nl_servicing_ban", "--orders", "missing.csv"], "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_told(words, says):
    found = run(*words)
    assert found.exit_code != 0
    assert says in str(found.exception)


def test_lines_of_which_nothing_could_be_told_do_not_pass_for_unchanged_ones(tmp_path):
    file = tmp_path / "orders.csv"
    file.write_text(
        "Order,Ship to,Ship from,Model,Ship date\n"
        "SO-1,CN,NL,TWINSCAN NXT:2050i,2027-02-01\n"
        "SO-2,,,,2027-02-01\n"
        "SO-3,Atlantis,NL,TWINSCAN NXT:1980Di,2027-02-01\n"
        "SO-4,CN,NL,TWINSCAN NXT:1980Di,2027-13-45\n",
        encoding="utf-8",
    )
    found = run("us_affiliates_rule_returns", "--orders", str(file), "--no-screen")
    assert found.exit_code == 0, found.output
    told = {line.split("  ")[2]: line for line in found.output.splitlines() if "before and after" in line}
    assert "2  `licet book check FILE` says where" in told["unreadable before and after"]
    assert "facts are missing" in told["undetermined before and after"]
