"""`licet screen` and `licet decisions` as a user calls them."""

import json

import pytest
from click.testing import CliRunner

from licet.cli.main import app
from licet.errors import LicetError


def run(*words, status=0):
    found = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert found.exit_code == status, found.output
    return found.output


@pytest.mark.parametrize(
    "name", ["SMIC", "中芯国际", "Huawei", "YMTC", "长江存储", "SMEE", "Semiconductor Manufacturing International Corp"]
)
def test_the_well_known_are_found_without_any_download(name):
    found = json.loads(run("screen", name, "--json"))
    assert any(hit["list"] == "us_entity_list" for hit in found["hits"])
    assert {"query", "searched", "hits"} <= found.keys()
    assert {"score", "list", "entry", "name", "parts", "law"} <= found["hits"][0].keys()


def test_the_parts_are_printed_and_add_up():
    said = run("screen", "Huawei Tecnologies", "--country", "CN", "--explain")
    assert "misspelt" in said
    assert "of 100" in said
    assert "presumption of denial" in " ".join(said.split())


def test_nothing_found_prints_what_was_searched():
    said = run("screen", "Meadow Lark Bakery Zutphen")
    assert "NO MATCH FOUND" in said
    assert "us_entity_list" in said
    assert "is not a person cleared" in said


def test_a_decision_is_kept_told_and_verified():
    entry = "us_entity_list/semiconductor-manufacturing-international-corporation"
    run("decisions", "record", "SMIC", entry, "different", "--reason", "a bakery", "--by", "mk", "--country", "NL")
    hits = json.loads(run("screen", "SMIC", "--country", "NL", "--json"))["hits"]
    states = {f"{hit['list']}/{hit['entry']}": hit["decision"]["state"] for hit in hits}
    assert states.pop(entry) == "decided"
    assert set(states.values()) == {"open"}
    assert "a bakery" in run("decisions", "list")
    assert "every decision is as it was written" in run("decisions", "verify")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("screen", "SMIC", "--threshold", "7"), "is no score"),
        (("screen", "SMIC", "--country", "Atlantis"), "Atlantis"),
        (("screen", "nofile.csv", "--out", "x.csv"), "there is no file"),
        (("decisions", "record", "SMIC", "us_entity_list/nobody", "same", "--reason", "r", "--by", "b"), "no entry"),
        (
            ("decisions", "record", "SMIC", "us_entity_list/201-research-institute", "perhaps", "--reason", "r", "--by", "b"),
            "is no decision",
        ),
    ],
)
def test_what_cannot_be_is_told_in_one_message(words, said):
    with pytest.raises(LicetError, match=said):
        CliRunner().invoke(app, list(words), catch_exceptions=False)


def test_a_file_is_screened(tmp_path):
    (tmp_path / "in.csv").write_text("name,country\nSMIC,CN\nMeadow Lark Bakery,NL\n", encoding="utf-8")
    said = run("screen", str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.xlsx"))
    assert "2 rows, 1 with possible matches" in said
    assert (tmp_path / "out.xlsx").stat().st_size > 1000
