"""Bills of materials: every form, exact values, and rows that are refused with their number and how to mend them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.deals.bom import bom_of, read_bom
from licet.deals.bom_files import MAX_BYTES, MAX_ROWS, rows_of
from licet.deals.facts import DealError
from licet.facts.places import load_places
from licet.facts.vocabulary import load_vocabulary

HEAD = "part,quantity,unit value,currency,origin,eccn,kind,price\n"
ROW = "FPGA,2,10.50,EUR,US,3A001.a.7,hardware,100\n"


def read(text, ending=".csv", **said):
    return bom_of(rows_of(text, ending, "bom"), load_vocabulary(), load_places(), where="bom", **said)


def refused(*cells, head=HEAD):
    """The one fault of a file with a good row and this one."""
    bom = read(head + ROW + ",".join(cells) + "\n")
    assert [line.row for line in bom.lines] == [2]
    (fault,) = bom.faults
    assert fault.row == 3
    return f"{fault.what}: {fault.mend}"


def test_a_line_is_exact():
    bom = read(HEAD + "FPGA,3,0.10,EUR,us,3a001 .A.7,Hardware,100\n")
    (line,) = bom.lines
    assert (line.value, line.origin, line.code, line.kind) == (Fraction(3, 10), "US", "3A001.a.7", "hardware")
    assert (bom.price, bom.currency, bom.faults, bom.unused) == (100, "EUR", (), ())


TOML = """
price = "100"
currency = "EUR"
[[line]]
part = "FPGA"
quantity = 2
"unit value" = 10.50
origin = "US"
eccn = "3A001.a.7"
kind = "hardware"
"""
JSON = """
{"price": 100, "currency": "EUR", "lines": [
 {"part": "FPGA", "quantity": 2, "unit value": 10.50, "origin": "US", "eccn": "3A001.a.7", "kind": "hardware"}]}
"""


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        (HEAD + ROW, ".csv"),
        ((HEAD + ROW).replace(",", ";"), ".csv"),
        ((HEAD + ROW).replace(",", "|"), ".csv"),
        ((HEAD + ROW).replace(",", "\t"), ".tsv"),
        ("\r\n" + (HEAD + ROW).replace("\n", "\r\n") + ",,,,,,,\r\n", ".csv"),
        (TOML, ".toml"),
        (JSON, ".json"),
    ],
)
def test_every_form_says_the_same(text, ending):
    bom = read(text, ending)
    assert [(line.part, line.value, line.code) for line in bom.lines] == [("FPGA", Fraction(21), "3A001.a.7")]
    assert (bom.price, bom.currency, bom.faults) == (100, "EUR", ())


@pytest.mark.parametrize("code", ["30", "3.00E+01", "30.0", "9E+10", "NLR", "n/a", "3A1"])
def test_a_control_number_that_is_none_is_refused_with_its_row(code):
    assert "control code" in refused("Chip", "1", "1", "EUR", "US", code, "hardware", "")


def test_a_control_number_read_as_a_number_is_told():
    assert 'write the code as text: "3E001"' in refused("Chip", "1", "1", "EUR", "US", "30", "hardware", "")
    bom = read(JSON.replace('"3A001.a.7"', "30"), ".json")
    assert [(f.row, "is a number where a control code belongs" in f.what) for f in bom.faults] == [(1, True)]


@pytest.mark.parametrize("ending", [".toml", ".json"])
def test_a_code_that_looks_like_a_number_keeps_its_text(ending):
    text = {".toml": TOML, ".json": JSON}[ending].replace('"3A001.a.7"', "3E001")
    assert read(text, ending).lines[0].code == "3E001"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('"1,5"', "has a comma: write 1234.56"),
        ('"1.234,50"', "has a comma"),
        ('"1,234.50"', "has a comma"),
        ("-1", "is no number"),
        ("1e3", "is no number"),
        ("nan", "is no number"),
        ("inf", "is no number"),
        ("=1+1", "is no number"),
        ("€ 5", "is no number"),
        ("1 000", "is no number"),
        ("", "the unit value is missing"),
        ("9" * 16, "is no number"),
        ("0." + "1" * 13, "is no number"),
    ],
)
def test_a_value_that_would_have_to_be_guessed_is_refused(value, said):
    assert said in refused("Chip", "1", value, "EUR", "US", "EAR99", "hardware", "")


def test_thousands_or_a_fraction_is_not_guessed_where_commas_are_decimal():
    rows = "A;1;1.234;EUR;US;EAR99;hardware;100\nB;1;0.123;EUR;US;EAR99;hardware;\nC;1;1.2340;EUR;US;EAR99;hardware;\n"
    bom = read(HEAD.replace(",", ";") + rows)
    assert [(f.row, f.mend) for f in bom.faults] == [(2, "write 1234 or 1.2340")]
    assert [line.value for line in bom.lines] == [Fraction("0.123"), Fraction("1.234")]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("", "1", "1", "EUR", "US", "EAR99", "hardware", ""), "the part has no name"),
        (("a\u202eb", "1", "1", "EUR", "US", "EAR99", "hardware", ""), "names no part"),
        (("a\x07b", "1", "1", "EUR", "US", "EAR99", "hardware", ""), "characters that are no text"),
        (("A", "0", "1", "EUR", "US", "EAR99", "hardware", ""), "the quantity is nothing"),
        (("A", "1", "1", "", "US", "EAR99", "hardware", ""), "the currency is missing"),
        (("A", "1", "1", "EURO", "US", "EAR99", "hardware", ""), "is no currency"),
        (("A", "1", "1", "USD", "US", "EAR99", "hardware", ""), "no rate is stated"),
        (("A", "1", "1", "EUR", "Atlantis", "EAR99", "hardware", ""), "the origin: "),
        (("A", "1", "1", "EUR", "US", "EAR99", "firmware", ""), "is no kind of part"),
        (("A", "1", "1", "EUR", "US", "EAR99", "hardware", "", "x"), "9 cells under 8 headings"),
    ],
)
def test_a_row_is_refused_and_the_others_stand(cells, said):
    head = HEAD
    bom = read(head + ROW + ",".join(cells) + "\n", currency="EUR")
    assert [line.row for line in bom.lines] == [2]
    assert [(f.row, said in f"{f.what}: {f.mend}") for f in bom.faults] == [(3, True)]


def test_blank_origin_and_number_are_not_known():
    (line,) = read(HEAD + "A,1,1,EUR,unknown,,hardware,100\n").lines
    assert (line.origin, line.code) == (None, None)


def test_a_rate_is_stated_and_used_exactly():
    head = HEAD.strip() + ",rate\n"
    rows = "A,3,10,USD,US,EAR99,hardware,100,0.9\nB,1,1,EUR,US,EAR99,hardware,,\nC,1,1,EUR,US,EAR99,hardware,,1\n"
    bom = read(head + rows + "D,1,1,EUR,US,EAR99,hardware,,2\nE,1,1,USD,US,EAR99,hardware,,0\n", currency="EUR")
    assert [line.value for line in bom.lines] == [27, 1, 1]
    assert [(f.row, f.what) for f in bom.faults] == [(5, "the rate cannot be 2"), (6, "the rate cannot be 0")]


def test_optional_columns():
    head = HEAD.strip() + ",reasons,incorporated,discrete,us ic,us_ru_hts_listed,Supplier\n"
    bom = read(head + 'A,1,1,EUR,US,3A991,hardware,100,"NS2, AT1",no,yes,unknown,yes,Acme\n')
    (line,) = bom.lines
    assert (line.reasons, line.incorporated, line.discrete, line.us_ic) == ({"NS", "AT"}, False, True, None)
    assert line.facts["us_ru_hts_listed"].value is True
    assert bom.unused == ("Supplier",)
    wrong = (
        "B,1,1,EUR,US,3A991,hardware,,XX,,,,,\nC,1,1,EUR,US,3A991,hardware,,,maybe,,,,\nD,1,1,EUR,US,3A991,hardware,,,,,,2,\n"
    )
    faults = read(head + ROW.strip() + ",,,,,,\n" + wrong).faults
    assert [f.row for f in faults] == [3, 4, 5]
    assert ["reasons" in faults[0].what, "incorporated" in faults[1].what, "us_ru_hts_listed" in faults[2].what] == [True] * 3


@pytest.mark.parametrize(
    ("text", "said", "given"),
    [
        ("", "there is no line", {}),
        (HEAD, "there is no line", {}),
        (HEAD.replace("eccn,", "") + ROW, "there is no column eccn", {}),
        (HEAD.replace("eccn", "ecnn") + ROW, "did you mean ecnn?", {}),
        (HEAD.replace("currency", "origin") + ROW, "stands twice", {}),
        (HEAD.replace("currency", "made in") + ROW, "two columns are the origin", {}),
        (HEAD + ROW.replace(",100", ","), "the selling price of the foreign-made item is not said", {}),
        (HEAD + ROW.replace(",100", ",0"), "the selling price of the foreign-made item is not said", {}),
        (HEAD + ROW + ROW.replace(",100", ",101"), "given more than once", {}),
        (HEAD + ROW, "given more than once", {"price": "99"}),
        (HEAD + ROW + ROW.replace("EUR", "USD"), "which currency the selling price is in is not said: EUR, USD", {}),
        (HEAD + ROW, "is no currency", {"currency": "€"}),
        (HEAD + 'A,"1\n', "this is no table of cells", {}),
        (HEAD + "A\0,1\n", "", {}),
        (",".join(f"c{n}" for n in range(300)) + "\n", "more than 200 columns", {}),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_message(text, said, given):
    with pytest.raises(DealError) as error:
        read(text, **given)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "ending", "said"),
    [
        ("{", ".json", "this is not JSON"),
        ("[1, 2]", ".json", "there is no column part"),
        ('{"rows": []}', ".json", "no known key"),
        ('{"lines": {}}', ".json", "the lines are no list"),
        ('[{"a": 1, "a": 2}]', ".json", "stands twice"),
        ("[NaN]", ".json", "is no number"),
        ("[" * 100_000, ".json", "nested too deeply"),
        ("[" + "9" * 5000 + "]", ".json", "more than 40 digits"),
        ("= 1", ".toml", "this is not TOML"),
        ("a = " + "9" * 5000, ".toml", "more than 40 digits"),
    ],
)
def test_hostile_data_is_told_in_one_message(text, ending, said):
    with pytest.raises(DealError) as error:
        read(text, ending)
    assert said in str(error.value)


def test_a_line_that_is_no_table_is_a_row_refused():
    bom = read(JSON.replace('{"part"', '7, {"part"'), ".json")
    assert [(f.row, f.what) for f in bom.faults] == [(1, "a line is a table of keys and plain values")]
    assert [line.row for line in bom.lines] == [2]


def test_too_many_rows_and_bytes(tmp_path):
    with pytest.raises(DealError, match="more than 100000 rows"):
        read(HEAD + ROW * (MAX_ROWS + 1))
    big = tmp_path / "bom.csv"
    big.write_bytes(b"x" * (MAX_BYTES + 1))
    with pytest.raises(DealError, match="over 20 MB"):
        read_bom(big, load_vocabulary(), load_places())


@pytest.mark.parametrize(
    ("name", "said"), [("bom.xls", "no known form"), ("none.csv", "cannot be read"), ("", "no known form")]
)
def test_files_that_are_none(tmp_path, name, said):
    with pytest.raises(DealError, match=said):
        read_bom(tmp_path / name if name else tmp_path, load_vocabulary(), load_places())


def test_not_text(tmp_path):
    (tmp_path / "bom.csv").write_bytes(b"\xff\xfe\x00part")
    with pytest.raises(DealError, match="not UTF-8 text"):
        read_bom(tmp_path / "bom.csv", load_vocabulary(), load_places())


def test_a_mark_of_byte_order_is_no_part_of_a_heading(tmp_path):
    (tmp_path / "bom.csv").write_text("\ufeff" + HEAD + ROW, encoding="utf-8")
    assert read_bom(tmp_path / "bom.csv", load_vocabulary(), load_places()).lines[0].part == "FPGA"


@given(st.text(max_size=300), st.sampled_from([".csv", ".tsv", ".json", ".toml"]))
def test_no_text_ends_otherwise_than_in_a_bill_or_a_message(text, ending):
    try:
        bom = read(text, ending, price="1", currency="EUR")
    except DealError:
        return
    assert bom.lines or bom.faults


@given(st.lists(st.text(max_size=20), min_size=8, max_size=8))
def test_no_row_stops_the_others(cells):
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    try:
        bom = read(HEAD + ROW + quoted + "\n", price="100", currency="EUR")
    except DealError as error:  # a price of its own
        if "selling price" not in error.what:
            raise
        return
    assert bom.lines[0].part == "FPGA"
    assert len(bom.lines) + len(bom.faults) <= 2
