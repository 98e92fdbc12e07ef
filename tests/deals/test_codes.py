"""Codes of every list in the one form provisions are named by."""

import pytest

from licet.deals.codes import read_code
from licet.deals.facts import DealError, read_fact
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("6-17-ヲ", "6_17.wo"),
        ("6.17.ヲ", "6_17.wo"),
        ("6_17.wo", "6_17.wo"),
        ("JP-ヲ", "6_17.wo"),
        ("第6条第17号ヲ", "6_17.wo"),
        ("貨物等省令第6条第17号ヲ", "6_17.wo"),
        ("JP-カ1", "6_17.ka.1"),
        ("第6条第17号カ(二)", "6_17.ka.2"),
        ("6-17-レ(十)", "6_17.re.10"),
        ("6-17-2-イ", "6_17_2.i"),
        ("第6条第17号の2イ", "6_17_2.i"),
        ("6-17-4", "6_17_4"),
        ("6-1-ヨ", "6_1.yo"),
        ("6-10-2", "6_10_2"),
        ("6-19-イ-2", "6_19.i.2"),
        ("7-6-イ", "7_6.i"),
        ("19-1-2", "19_1.2"),
        ("19-2", "19_2"),
        ("第19条第3項第8号", "19_3.8"),
        ("第19条第3項第11号", "19_3.11"),
    ],
)
def test_japanese_codes(written, code):
    assert read_code("jp", written) == code
    assert read_code("jp", code) == code


@pytest.mark.parametrize("written", ["3B001.f.1", "17", "ヲーム", "6", "8-1", "EAR99", "", "6-17-ヴ", "6-17-xx"])
def test_not_japanese(written):
    assert read_code("jp", written) is None


def test_british_schedule():
    assert read_code("gb", "pl9013.a.8") == "PL9013.a.8"
    assert read_code("gb", "3b501.F.1.b") == "3B501.f.1.b"
    assert read_code("us", "PL9013") is None
    assert read_code("gb", "PL901") is None


def test_one_spelling_however_written():
    assert read_code("eu", "3b001 .F.1") == "3B001.f.1"
    assert read_code("us", "B001") is None


def test_words_instead_of_a_number():
    vocabulary, places = load_vocabulary(), load_places()
    assert read_fact(vocabulary["item.code.us"], " ear99", places).value == "EAR99"
    assert read_fact(vocabulary["item.code.eu"], "None", places).value == "none"
    for name, word in (("us", "none"), ("eu", "EAR99"), ("gb", "EAR99")):
        with pytest.raises(DealError, match="no control code"):
            read_fact(vocabulary[f"item.code.{name}"], word, places)


def test_fault_shows_a_code_of_that_list():
    vocabulary, places = load_vocabulary(), load_places()
    with pytest.raises(DealError, match="6-17-ヲ"):
        read_fact(vocabulary["item.code.jp"], "3B001", places)
    with pytest.raises(DealError, match="PL9013"):
        read_fact(vocabulary["item.code.gb"], "PL90", places)
    assert read_fact(vocabulary["item.code.jp"], "６－１７－ヲ", places).value == "6_17.wo"
