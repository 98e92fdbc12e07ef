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
        ({"end_use": "advanced_node_logick"}, "not one of the choices for the end use", "advanced_node_logic"),
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
        ({}, "nothing is said of a deal", "the item and the route"),
        ({"frm": "NL"}, "'frm' is no known key", "did you mean from"),
        ({"items": {}}, "'items' is no known key", "did you mean item"),
        ({"item": "NXT:1980Di"}, "must be a table", "model ="),
        ({"item": [1]}, "must be a table", "model ="),
        ({"item": {"codes": "3B001"}}, "must be a table", 'us = "3B001.f.1"'),
        ({"item": {"model": ""}}, "no model is named", None),
        ({"item": {"model": 1980}}, "1980 is no model name", "as text"),
        ({"item": {"model": "NXT:1980Di", "kind": "dry_etcher"}}, "is a scanner, not a dry_etcher", "leave one out"),
        ({"item": {"codes": {"us": "30"}}}, "is no control code", '"3E001"'),
        ({"item": {"codes": {"us": "3e1"}}}, "is no control code", '"3E001"'),
        ({"item": {"codes": {"us": "3e01"}}}, "is no control code", '"3E001"'),
        ({"item": {"codes": {"us": "3B001f4"}}}, "is no control code", "3B001.f.1.b"),
        ({"item": {"codes": {"fr": "3B001"}}}, "has no control list here", "nl"),
        ({"facts": {"end_user": {"country": "CN"}}}, "is no known key", "[[party]]"),
        ({"facts": {"enduser.country": "CN"}}, "is no known key", "end_user.country"),
        ({"party": [{"role": "end_user", "contry": "CN"}]}, "is no known key", "did you mean country"),
        ({"party": [{"name": "Fab 7"}]}, "a party has no role", "end_user"),
        ({"party": [{"role": ["end_user"]}]}, "is no role", "end_user"),
        ({"party": [{"role": "end_user"}, {"role": "end_user"}]}, "two parties have the role end_user", "one party per role"),
        ({"party": [{"role": "end_user", "name": "\x1b[2J Fab"}]}, "no text", "by hand"),
        ({"party": [{"role": "end_user", "name": "\ud800"}]}, "no text", "by hand"),
        ({"party": [{"role": "end_user", "name": "x" * 5000}]}, "longer than", None),
        ({"on": "2024-02-30"}, "there is no day 2024-02-30", "01 to 29"),
        ({"on": "2024-13-01"}, "there is no day 2024-13-01", "month from 01 to 12"),
        ({"on": "2024-W13-3"}, "is no date", "year-month-day"),
        ({"on": 20240327}, "is no date", "year-month-day"),
        ({"from": ""}, "is empty", "unknown"),
        ({"from": "NLL"}, "no country is called 'NLL'", "NL (Netherlands)"),
        ({"informed": {"us": True}}, "is no list of words", '["a", "b"]'),
        ({"informed": [1]}, "not one of the choices", "us"),
        ({"dco": ["1 nm"]}, "is no number", "1.50 nm"),
        ({"dco": "nan"}, "is not a number", "1.50 nm"),
        ({"dco": float("nan")}, "is not a number", "1.50 nm"),
        ({"dco": float("inf")}, "is not a number", "1.50 nm"),
        ({"dco": "1,000.5 nm"}, "comma", "thousands"),
    ],
)
def test_bad_input_gets_one_clear_message(raw, what, mend):
    with pytest.raises(LicetError) as caught:
        deal(raw)
    assert what in str(caught.value)
    if mend:
        assert mend in str(caught.value)


def test_messages_show_what_was_written_in_short():
    deep: list = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(LicetError) as caught:
        deal({"from": deep, "to": "CN"})
    assert len(str(caught.value)) < 300
    with pytest.raises(LicetError) as caught:
        deal({"k" * 10_000: 1})
    assert len(str(caught.value)) < 300


def test_full_width_text_is_read_as_plain():
    found = deal({"on": "２０２４-０３-２７", "item": {"codes": {"us": "３Ｂ００１.f.1"}, "parameters": {"dco": "１.６ nm"}}})
    assert found.on == date(2024, 3, 27)
    assert found.facts["item.code.us"].value == "3B001.f.1"
    assert found.facts["dco"].value == Fraction("1.6")


def test_lists_may_be_written_in_one_text():
    assert deal({"informed": "us + eu_article_4"}).facts["informed"].value == frozenset({"us", "eu_article_4"})
    assert deal({"informed": "none"}).facts["informed"].value == frozenset()


def test_two_sources_must_agree():
    def both(raw, more):
        return read_deal(raw, load_vocabulary(), load_places(), where="deal.toml", more=[(more, "the command line")])

    file = {"to": "CN", "item": {"model": "NXT:1980Di", "parameters": {"dco": "1.6 nm"}}}
    assert both(file, {"from": "NL", "to": "China"}).facts["to"].value == "CN"
    assert both(file, {"item": {"model": "ASML NXT1980Di"}, "facts": {"dco": "0.0016 um"}}).model == both(file, {}).model
    for more, what in (
        ({"to": "TW"}, "to is given twice, with different values"),
        ({"facts": {"dco": "1.5 nm"}}, "dco is given twice, with different values"),
        ({"item": {"model": "NXT:2000i"}}, "two models are named, TWINSCAN NXT:1980Di and TWINSCAN NXT:2000i"),
    ):
        with pytest.raises(DealError) as caught:
            both(file, more)
        assert what in str(caught.value)
        assert "deal.toml" in str(caught.value)
        assert "the command line" in str(caught.value)


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
        ("", ".toml"),
        ("# nothing\n", ".toml"),
        ("", ".json"),
        ("{}", ".json"),
        ("", ".yaml"),
        ("a = " + "[" * 20_000 + "]" * 20_000, ".toml"),
        ("a = " + "[" * 20 + "]" * 20, ".toml"),
        ("a = " + "9" * 5000, ".toml"),
        ('{"a": ' + "9" * 5000 + "}", ".json"),
        ('{"a": NaN}', ".json"),
        ('{"a": -Infinity}', ".json"),
        ('{"a":' * 500 + "1" + "}" * 500, ".json"),
        ("a: " + "[" * 20_000 + "]" * 20_000, ".yaml"),
        ("a: {b: {c: {d: {e: {f: {g: {h: {i: 1}}}}}}}}", ".yaml"),
        ("? [a, b]\n: c\n", ".yaml"),
        ("a: 1\n---\nb: 2\n", ".yaml"),
        ("a: b: c\n", ".yaml"),
        ("just text", ".yaml"),
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


def test_a_number_with_an_exponent_stays_text_in_json():
    found = deal(load_text('{"item": {"codes": {"us": 3E001}, "parameters": {"dco": 1.50}}}', ".json", "x.json"))
    assert found.facts["item.code.us"].value == "3E001"
    assert found.facts["dco"].value == Fraction("1.5")


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: b: c\n", "? [a, b]\n: c\n"])
def test_yaml_faults_are_told_in_one_line_each(text):
    with pytest.raises(DealError) as caught:
        load_text("x: 1\n" + text, ".yaml", "file.yaml")
    assert len(str(caught.value).splitlines()) <= 3
    assert "file.yaml, line" in str(caught.value)
