"""Whatever people hand over: each form is read the same, and what is wrong with a book is found with its rows and a choice."""

import json
import zipfile
from datetime import date

import polars as pl
import pytest
from xlsxwriter import Workbook

from licet.errors import LicetError
from licet.orders.preparing import Choices
from licet.orders.reading import open_book, read_book
from orders.files import HEAD, ROWS, as_csv, as_jsonl, as_xlsx, problems, ran, refused, workbook

FACTS = ["Machine", "Destination", "Ship from", "ECCN"]


@pytest.fixture(autouse=True)
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "data"))


def as_ods(path, rows=ROWS, head=HEAD):
    def cell(value):
        if isinstance(value, float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        text = str(value).replace("&", "&amp;").replace("<", "&lt;")
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    made = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in [head, *rows])
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="orders">{made}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    manifest = (
        f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{entry}</manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as made_file:
        made_file.writestr("mimetype", kind)
        made_file.writestr("content.xml", content)
        made_file.writestr("META-INF/manifest.xml", manifest)
    return path


def as_arrow(path, rows=ROWS, head=HEAD):
    pl.DataFrame([dict(zip(head, row, strict=True)) for row in rows]).write_ipc(path)
    return path


def as_json(path, rows=ROWS, head=HEAD):
    path.write_text(json.dumps([dict(zip(head, row, strict=True)) for row in rows], ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (as_ods, "book.ods"),
        (as_arrow, "book.arrow"),
        (as_json, "book.json"),
        (lambda p: as_csv(p, sep="\t"), "book.tsv"),
        (lambda p: as_csv(p, sep=";"), "book.csv"),
        (lambda p: as_csv(p, sep="|"), "book.txt"),
    ],
)
def test_every_form_is_read_the_same(tmp_path, make, name):
    read = read_book(make(tmp_path / name)).cells.fill_null("")
    assert read.columns == HEAD
    assert read.rows() == [tuple(row) for row in ROWS]
    _, lines = ran(tmp_path / name, tmp_path / "out.csv")
    assert lines["licet_us"].to_list() == ["licence_required", "not_subject", "licence_required", ""]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252", "gb18030", "shift_jis"])
def test_encodings(tmp_path, encoding):
    word = {"cp1252": "Café", "gb18030": "晶圆厂", "shift_jis": "株式会社"}.get(encoding, "Café 晶圆厂")
    text = ",".join(HEAD) + "\n" + ",".join([*ROWS[0][:9], word]) + "\n"
    file = tmp_path / "book.csv"
    file.write_bytes((("\ufeff" if encoding == "utf-16-le" else "") + text).encode(encoding))
    asian = encoding in ("gb18030", "shift_jis")
    choices = Choices(screen=False, encoding=encoding if asian else None)
    assert open_book(file, encoding=choices.encoding).whole().cells["Remark"].to_list() == [word]
    told = [p for p in problems(file) if "Windows-1252" in p.what] if encoding != "shift_jis" else []
    assert bool(told) == (encoding in ("cp1252", "gb18030"))
    for problem in told:
        assert problem.rows == (2,)
        assert "--encoding gb18030" in problem.mend


def test_an_encoding_that_is_none_or_does_not_fit(tmp_path):
    file = as_csv(tmp_path / "book.csv")
    with pytest.raises(LicetError, match="no encoding"):
        open_book(file, encoding="klingon")
    file.write_bytes(b"to\n\xff\xfe\xfd\n")
    with pytest.raises(LicetError, match="it is no utf-8"):
        open_book(file, encoding="utf-8")


def test_letters_that_were_lost_are_told(tmp_path):
    (found,) = [p for p in problems(as_csv(tmp_path / "b.csv", [[*ROWS[0][:9], "Caf\ufffd"]])) if p.column == "Remark"]
    assert (found.rows, found.refused) == ((2,), False)


def test_merged_headings_are_told_with_the_choice(tmp_path):
    file = tmp_path / "book.xlsx"
    with Workbook(str(file)) as book:
        sheet = book.add_worksheet("orders")
        sheet.merge_range(0, 0, 0, 1, "Route")
        sheet.write_row(0, 2, ["Machine", "Value"])
        sheet.write_row(1, 0, ["Ship from", "Ship to", "Machine", "Value"])
        sheet.write_row(2, 0, ["NL", "CN", "NXT:1980Di", "5"])
    with pytest.raises(LicetError, match=r"one heading stands over columns 1 to 2.*\n.*row 1\n.*--head 2"):
        problems(file)
    assert not refused(file, Choices(head=2, screen=False))
    found = open_book(file, head=2)
    assert (found.head, found.first, found.rows) == (("Ship from", "Ship to", "Machine", "Value"), 3, 1)


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_a_title_above_the_headings(tmp_path, make):
    file = make(tmp_path / ("b.csv" if make is as_csv else "b.xlsx"), [HEAD, *ROWS], ["Order book Q4", *[""] * 9])
    with pytest.raises(LicetError, match="has no heading"):
        problems(file)
    found = open_book(file, head=2)
    assert (found.rows, found.first) == (4, 3)
    (fault,) = refused(file, Choices(head=2, screen=False)).values()
    assert fault.rows == (6,)  # Atlantis


@pytest.mark.parametrize("make", [as_jsonl, as_json])
def test_a_code_that_is_a_number_in_json(tmp_path, make):
    file = tmp_path / "book.json"
    text = '{"Machine": "x", "Destination": "CN", "Ship from": "NL", "ECCN": 3E001}'
    file.write_text(text if make is as_jsonl else f"[{text}]", encoding="utf-8")
    found = refused(file)["ECCN"]
    assert found.rows == (1,)
    assert "a spreadsheet reads 3E001 as 3 times 10" in found.what


def test_a_code_that_is_a_number_in_parquet(tmp_path):
    frame = pl.DataFrame({"Destination": ["CN", "CN", "CN"], "Ship from": ["NL"] * 3, "ECCN": [None, 30.0, 3e5]})
    frame.write_parquet(tmp_path / "b.parquet")
    found = refused(tmp_path / "b.parquet")["ECCN"]
    assert (found.rows, found.lines) == ((2, 3), 2)
    _, lines = ran(tmp_path / "b.parquet", tmp_path / "out.csv")
    assert lines["licet_outcome"].to_list()[1:] == ["unreadable"] * 2


def test_of_a_column_with_numbers_the_other_cells_are_looked_at_too(tmp_path):
    rows = [["", "CN", "NL", 30.0], ["", "CN", "NL", "rubbish"], ["", "CN", "NL", "3B001.c"]]
    found = [p for p in problems(as_xlsx(tmp_path / "b.xlsx", rows, FACTS)) if p.column == "ECCN"]
    assert [(p.refused, p.rows) for p in found] == [(True, (2,)), (True, (3,))]


def test_typed_columns_are_read_as_what_they_are(tmp_path):
    frame = pl.DataFrame(
        {
            "to": pl.Series(["CN", "KR"], dtype=pl.Categorical),
            "from": ["NL", "NL"],
            "on": [date(2026, 6, 1), None],
            "immersion": [True, None],
            "dco": [1.4, None],
            "end_user.lists": [["us_entity_list"], []],
        }
    )
    frame.write_parquet(tmp_path / "b.parquet")
    assert not refused(tmp_path / "b.parquet")
    ran(tmp_path / "b.parquet", tmp_path / "out.parquet")
    assert pl.read_parquet(tmp_path / "out.parquet").select(frame.columns).equals(frame)
    _, lines = ran(tmp_path / "b.parquet", tmp_path / "out.xlsx")
    assert lines["on"].to_list() == ["2026-06-01", ""]
    assert lines["immersion"].to_list() == ["yes", ""]


def test_full_width_digits_and_letters_are_read(tmp_path):
    rows = [["ＮＸＴ：１９８０Ｄｉ", "ＣＮ", "ＮＬ", "３Ｂ００１．ｆ"]]
    file = as_csv(tmp_path / "b.csv", rows, FACTS)
    assert not refused(file)
    _, lines = ran(file, tmp_path / "out.csv")
    assert lines["Destination"].to_list() == ["ＣＮ"]
    assert lines["licet_outcome"][0] != "unreadable"


def test_rows_of_another_width(tmp_path):
    file = tmp_path / "b.csv"
    for quoted in ("", '"'):
        name = f"{quoted}NXT:1980Di{quoted}"
        file.write_text(f"Machine,Destination,Ship from\n{name},CN,NL\n{name},CN\n{name},CN,NL\n", encoding="utf-8")
        (short,) = [p for p in problems(file) if "fewer cells" in p.what]
        assert (short.rows, short.refused) == ((3,), False)
        file.write_text(f"Machine,Destination,Ship from\n{name},CN,NL,\n{name},CN,NL\n", encoding="utf-8")
        with pytest.raises(LicetError, match=r"1 rows have more cells(.|\n)*rows 2"):
            problems(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_quote_inside_a_cell_quotes_nothing_and_no_row_is_lost(tmp_path, encoding):
    file = tmp_path / "b.csv"
    for rows in ([['5" wafer', "x", "y"], ["q", "z", "w"]], [['5" a', '6" b', "c"]], [["p", 'q"', "r"], ['"s', "t\nu", ""]]):
        text = "\n".join(
            ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' if c[:1] == '"' or "\n" in c else c for c in r) for r in rows
        )
        file.write_text(f"from,to,c\n{text}\n", encoding=encoding)
        source = open_book(file)
        assert source.rows == len(rows)
        assert source.whole().cells.fill_null("").rows() == [tuple(row) for row in rows]
        assert source.first == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"to": "CN", "to": "KR"}', "a key stands twice"),
        ('{"to": "CN"}\n[1]', "it is no object"),
        ('{"to": "CN"}\n{"to"', "it is no JSON"),
        ('a,b\n"x,1\n2,3\n', "no table"),
    ],
)
def test_text_that_cannot_be_read_is_refused_with_the_place(tmp_path, text, said):
    (tmp_path / "b.txt").write_text(text, encoding="utf-8")
    with pytest.raises(LicetError, match=said) as raised:
        read_book(tmp_path / "b.txt")
    assert "b.txt" in str(raised.value)


def test_a_list_of_words_in_json_is_one_cell(tmp_path):
    (tmp_path / "b.jsonl").write_text('{"to": "CN", "end_user.lists": ["us_entity_list", "us_unverified"]}\n', encoding="utf-8")
    assert not refused(tmp_path / "b.jsonl")


@pytest.mark.parametrize("name", ["b.parquet", "b.arrow", "b.xlsx"])
def test_a_damaged_file_is_refused(tmp_path, name):
    start = {"b.parquet": b"PAR1", "b.arrow": b"ARROW1", "b.xlsx": b"PK\x03\x04"}[name]
    (tmp_path / name).write_bytes(start + b"rubbish" * 20)
    with pytest.raises(LicetError) as raised:
        read_book(tmp_path / name)
    assert name in str(raised.value)


def test_order_and_line_together_name_a_line(tmp_path):
    head = ["Order", "Line", "Ship from", "Ship to"]
    rows = [
        ["A", "1", "NL", "CN"],
        ["A", "2", "NL", "CN"],
        ["B", "1", "NL", "CN"],
        ["B", "1", "NL", "KR"],
        ["", "", "NL", "KR"],
    ]
    (twice,) = [p for p in problems(as_csv(tmp_path / "b.csv", rows, head)) if "no name of their own" in p.what]
    assert twice.rows == (4, 5)


def test_gaps_that_answers_hang_on_are_told_with_their_rows(tmp_path):
    head = ["Machine", "Ship to", "Ship from", "Ship date", "End user"]
    rows = [["NXT:1980Di", "CN", "NL", "2026-06-01", "X"], ["", "", "NL", "", ""], ["", "", "", "", ""]]
    found = {(p.column, p.refused): p.rows for p in problems(as_csv(tmp_path / "b.csv", rows, head))}
    assert found == {
        ("", True): (4,),
        ("Ship to", False): (3,),
        ("Ship date", False): (3,),
        ("End user", False): (3,),
        ("", False): (3,),
    }


def test_two_columns_that_look_alike_are_told(tmp_path):
    file = as_csv(tmp_path / "b.csv", [["NL", "CN", "KR"]], ["Ship from", "Ship to", "Destination"])
    (found,) = [p for p in problems(file) if p.column == "Destination"]
    assert "which 'Ship to' names" in found.what
    assert '--map "Destination=to"' in found.mend


def test_a_name_of_a_column_that_answers_are_given_is_refused(tmp_path):
    with pytest.raises(LicetError, match="name that answers are given"):
        problems(as_csv(tmp_path / "b.csv", [["NL", "x"]], ["Ship from", "licet_outcome"]))


def test_told_columns_can_be_named(tmp_path):
    file = as_csv(tmp_path / "b.csv", [["NL", "CN", "7", "10"]], ["Ship from", "Ship to", "Key", "Worth"])
    found, _ = ran(file, tmp_path / "out.csv", said={"Key": "line", "Worth": "value"})
    assert found.manifest.told == {"line": "Key", "value": "Worth"}


@pytest.mark.parametrize(
    ("cell", "comma", "value"),
    [
        ("1234.5", False, 1234.5),
        ("1,234.50", False, 1234.5),
        ("1,234,567", False, 1234567),
        ("1,234", False, None),
        ("1 234.5", False, 1234.5),
        ("EUR 5", False, None),
        ("1e400", False, None),
        ("1.234,50", True, 1234.5),
        ("1234,5", True, 1234.5),
        ("1.234", True, 1234.0),
        ("1.5", True, 1.5),
    ],
)
def test_values_are_summed_only_where_they_can_be_read_in_one_way(tmp_path, cell, comma, value):
    file = as_csv(tmp_path / "b.csv", [["NL", "CN", cell]], ["Ship from", "Ship to", "Net value"])
    found = ran(file, tmp_path / "out.csv", Choices(comma=comma, screen=False))[0].summary
    assert [share.value for share in found.outcomes.values()] == ([{"": value}] if value else [{}])
    assert found.unvalued == (value is None)


def test_sheets_that_are_not_orders_are_not_taken_for_them(tmp_path):
    file = workbook(tmp_path / "b.xlsx", {"a": [HEAD, *ROWS], "b": [HEAD, *ROWS]})
    with pytest.raises(LicetError, match="2 sheets have rows"):
        problems(file)
    assert open_book(file, "b").rows == 4
    with pytest.raises(LicetError, match="there is no sheet 'c'"):
        open_book(file, "c")
    with pytest.raises(LicetError, match="it is no workbook"):
        open_book(as_csv(tmp_path / "b.csv"), "b")


def test_many_rows_are_read_a_part_at_a_time(tmp_path):
    rows = [["NXT:1980Di", "CN", "NL", ""]] * 95
    for make, name in [(as_csv, "b.csv"), (as_xlsx, "b.xlsx"), (as_jsonl, "b.jsonl"), (as_arrow, "b.arrow")]:
        source = open_book(make(tmp_path / name, rows, FACTS))
        assert source.rows == 95
        assert [(s.first - source.first, s.cells.height) for s in source.batches(0, 40)] == [(0, 40), (40, 40), (80, 15)]
        assert [(s.first - source.first, s.cells.height) for s in source.batches(70, 40)] == [(70, 25)]
