"""A provision that was begun can be read at once, and says what is left to fill in."""

import tomllib
from datetime import date

import pytest

from licet.errors import LicetError
from licet.law.expect import read_expectations
from licet.law.load import load_book, read_packs
from licet.law.scaffold import OPEN, add_to, scaffold
from small_law import HEAD

START = date(2026, 12, 1)


def test_a_new_provision_stands_beside_its_neighbours():
    pack, _ = scaffold(load_book(), "us.744.99.a", "requires", START)
    (made,) = tomllib.loads(pack)["provision"]
    assert made["id"] == "us.744.99.a"
    assert made["version"][0]["from"] == START
    assert made["source"].startswith("https://www.ecfr.gov/")
    assert OPEN in made["says"]


def test_what_is_begun_is_read_by_the_packs_and_the_tests(tmp_path):
    file, beside = add_to(tmp_path / "new.toml", *scaffold(load_book(), "nl.order_a.art_9", "requires", START))
    read_packs({"x.toml": HEAD.replace('"xx"', '"nl"') + file.read_text()})
    rows = list(read_expectations(beside.read_text(), "new.cases.toml"))
    assert [(row.on, row.truth) for row in rows] == [(START, True), (date(2026, 11, 30), False), (START, False)]
    add_to(file, *scaffold(load_book(), "nl.order_a.art_10", "requires", START))
    assert len(tomllib.loads(file.read_text())["provision"]) == 2


@pytest.mark.parametrize(
    ("identity", "effect", "says"),
    [
        ("us.742.4.a.4", "requires", "there already"),
        ("US 744", "requires", "no id"),
        ("us.744.99", "require", "no effect"),
        ("zz.1", "requires", "no regime"),
    ],
)
def test_faults_are_told(identity, effect, says):
    with pytest.raises(LicetError, match=says):
        scaffold(load_book(), identity, effect, START)


def test_only_a_pack_is_added_to(tmp_path):
    with pytest.raises(LicetError, match="no pack"):
        add_to(tmp_path / "x.cases.toml", "", "")
