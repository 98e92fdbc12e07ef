"""Deals from plain data and files: what is accepted, and the message for what is not."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from licet.deals.deal import read_deal
from licet.deals.facts import DealError, presume
from licet.deals.files import load_text
from licet.errors import LicetError
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary


def deal(raw):
    return read_deal(raw, load_vocabulary(), load_places())


def test_catalogue_completes_and_given_wins():
    found = deal({"on": date(2024, 3, 27), "item": {"model": "NXT:1980Di", "parameters": {"dco": "2.0 nm"}}})
    assert found.facts["dco"].value == Fraction(2)
    assert found.facts["wavelength"].value == Fraction(193)
    assert found.facts["wavelength"].source.startswith("catalogue")
    assert any("dco" in warning and "1.6 nm" in warning for warning in found.warnings)


def test_same_value_in_other_units_is_no_clash():
    found = deal({"item": {"model": "NXT:1980Di", "parameters": {"dco": "0.0016 um"}}})
    assert found.facts["dco"].value == Fraction("1.6")
    assert not found.warnings


@pytest.mark.parametrize(
    ("raw", "what", "mend"),
    [
        ({"form": "NL"}, "'form' is no known key", "from"),
        ({"from": "Neverland"}, "no country is called", None),
        ({"from": False}, "is no country", "in quotes"),
        ({"on": "27/03/2024"}, "is no date", "year-month-day"),
        ({"end_use": "advanced_node_logick"}, "is no the end use", "advanced_node_logic"),
        ({"item": {"model": "NXT:9999"}}, "", None),
        ({"item": {"codes": {"us": 30}}}, "a number where a control code belongs", '"3E001"'),
        ({"item": {"codes": {"us": float("inf")}}}, "a number where a control code belongs", '"3E001"'),
        ({"item": {"codes": {"us": "3x"}}}, "is no control code", "3B001"),
        ({"item": {"parameters": {"dco": "1,5 nm"}}}, "comma", "point"),
        ({"item": {"parameters": {"dco": "1.5 nmm"}}}, "is not a unit", "nm"),
        ({"item": {"parameters": {"dco": "1.5 kPa"}}}, "does not measure", "nm"),
        ({"item": {"parameters": {"dco": "-1 nm"}}}, "cannot be", "between"),
        ({"item": {"parameters": {"dco": "1.23456789 nm"}}}, "more decimals", "decimal places"),
        ({"item": {"parameters": {"na": "wide"}}}, "is not a number", None),
        ({"item": {"knid": "scanner"}}, "'knid' is no key of [item]", "kind"),
        ({"party": {"role": "end_user"}}, "must be a list", "[[party]]"),
        ({"party": [{"role": "enduser"}]}, "is no role", "end_user"),
        ({"party": [{"role": "end_user", "contry": "CN"}]}, "no known key", None),
        ({"dco": "1 nm", "item": {"parameters": {"dco": "2 nm"}}}, "given twice", "keep one"),
    ],
)
def test_bad_input_gets_one_clear_message(raw, what, mend):
    with pytest.raises(LicetError) as caught:
        deal(raw)
    assert what in str(caught.value)
    if mend:
        assert mend in str(caught.value)


def test_exponent_code_survives_as_text():
    assert deal({"item": {"codes": {"us": "3E905"}}}).facts["item.code.us"].value == "3E905"


def test_yaml_scalars_are_text():
    raw = load_text("from: NO\nto: NA\non: 2024-03-27\nitem:\n  codes: {us: 3E001}\n", ".yaml", "x.yaml")
    found = deal(raw)
    assert found.facts["from"].value == "NO"
    assert found.facts["to"].value == "NA"
    assert found.facts["item.code.us"].value == "3E001"


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("a: &x [1]\nb: *x\n", ".yaml"),
        ("a: 1\na: 2\n", ".yaml"),
        ("a: !!python/object/apply:os.system [x]\n", ".yaml"),
        ('{"a": 1, "a": 2}', ".json"),
        ("[" * 100_000, ".json"),
        ("[1]", ".json"),
        ("a = ", ".toml"),
        ("x", ".exe"),
    ],
)
def test_hostile_files_are_refused(text, ending):
    with pytest.raises(DealError):
        load_text(text, ending, "file")


def test_presumptions_are_marked_and_unknown_cancels_them():
    vocabulary = load_vocabulary()
    found = deal({"from": "NL", "to": "CN", "facts": {"end_user.lists": "unknown"}})
    facts = presume(found.facts, vocabulary)
    assert facts["end_user.headquarters"].value == "CN"
    assert facts["end_user.headquarters"].state == "assumed"
    assert facts["exporter.headquarters"].value == "NL"
    assert facts["end_user.lists"].value is None
    assert facts["end_user.lists"].state == "unknown"
    assert "end_use" not in facts


def test_missing_file_is_one_message(tmp_path: Path):
    from licet.deals.files import load_file

    with pytest.raises(DealError, match="cannot be read"):
        load_file(tmp_path / "none.toml")
