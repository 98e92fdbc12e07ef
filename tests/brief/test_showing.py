"""What a brief shows: in a terminal, on a page of its own, as JSON, and many as a table."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from msgspec.structs import astuple, replace

import licet
from brief.ending import read
from brief.invented import ENGLISH, brief, story
from licet.brief.brief import Brief
from licet.brief.corpus import SCHEMA, files_in, row_of, table, write_table
from licet.cli.main import app as command
from licet.errors import LicetError
from licet.render.as_json import to_json
from licet.render.brief import render
from licet.render.brief_json import plain
from licet.render.brief_marks import marks_of, rows
from licet.render.brief_page import page
from licet.render.layout import width

FOUND = [name for name, value in zip(Brief.__struct_fields__, astuple(brief()), strict=True) if isinstance(value, tuple)]


def undated() -> Brief:
    told = story(ENGLISH.replace("Sep 3, 2023 09:40 AM EDT\n\n", ""))
    return replace(brief(told), deals=())


def test_a_page_of_text_tells_date_law_and_where_they_part() -> None:
    text = render(brief())
    for told in (
        "2023-09-03 09:40 EDT",
        "Voorbeeldkrant · by Anna Verzonnen · English · credits AP News",
        "in force since 2023-09-01",
        "out of date: The rules <were> in force since 1 September 2023.",
        "▸ 2023-09-03",
        "Invented List since 2020-01-01; listed that day",
        "Piet Bedacht · quoted, AP News",
        "■ NL  LICENCE REQUIRED under the invented order",
    ):
        assert told in text
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    assert "\x1b[" in render(brief(), colour=True)


def test_a_files_name_is_shown_as_text() -> None:
    nameless = story("Words and words.\n", "\x1b[31m<b>.txt")
    shown = replace(brief(), story=nameless, **dict.fromkeys(FOUND, ()))
    assert "\x1b" not in render(shown)
    assert "<b>" not in page((shown,))


@pytest.mark.parametrize("columns", [60, 100])
@pytest.mark.parametrize("marked", [False, True])
def test_no_line_is_wider_than_the_terminal(columns: int, marked: bool) -> None:
    assert all(width(line) <= columns for line in render(brief(), marked=marked, columns=columns).splitlines())


def test_what_came_later_stands_below_the_story() -> None:
    text = render(brief())
    at = [text.index(told) for told in ("order published", "▸ 2023-09-03", "second annex in force", "order widened")]
    assert at == sorted(at)
    assert "second annex in force (already published that day)" in text


def test_the_marked_text_has_everything_beside_its_paragraph() -> None:
    text = render(brief(), marked=True)
    assert "were being prepared[1], as reported by AP News" in " ".join(text.split())
    assert "caption: Minister Opens A Tulip Market" in text
    assert "    [1] out of date" in text
    assert "§ Regulation on tools (invented): in force since 2023-09-01" in text


def test_a_story_without_a_day_is_told_no_days_law() -> None:
    text = render(undated())
    assert text.splitlines()[1].startswith("no date")
    assert "the story has no date, so no day's law is told" in text
    assert "it does not say when it was published" in text
    assert "▸" not in text
    assert "no date" in page((undated(),))


def test_the_pieces_of_every_line_are_the_line() -> None:
    found = brief()
    words = ["".join(piece.words for piece in row.pieces) for row in rows(found)]
    assert words == [line for line in found.story.text.split("\n") if line]
    assert {mark.kind for mark in marks_of(found)} > {"finding", "measure", "party", "person", "number", "date", "amount"}


def test_a_page_stands_alone_and_says_what_the_story_says_as_text() -> None:
    wicked = story(ENGLISH.replace("Why The Rule Matters", "<script>alert(1)</script> & Co"))
    text = page((brief(wicked),))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in text
    assert "<were>" not in text
    assert "<script" not in text
    assert not re.search(r"""(?:src|@import|url\()\s*=?\s*["']?(?:https?:)?//""", text)
    assert set(re.findall(r'href="(https?://[^"]+)"', text)) == {"https://example.org/order"}
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(re.findall(r' id="([^"]+)"', text))
    ids = re.findall(r' id="([^"]+)"', page((brief(), brief())))
    assert len(ids) == len(set(ids))


def test_json_has_each_thing_with_its_place() -> None:
    found = brief()
    data = json.loads(to_json(plain(found)))
    for key in ("date", "title", "source", "furniture", "parties", "measures", "statements", "findings", "language", "remarks"):
        assert key in data
    assert data["date"]["on"] == "2023-09-03"
    told = [data["title"], *data["furniture"], *data["statements"], *data["findings"], *data["paragraphs"]]
    assert all(data["text"][each["span"]["start"] : each["span"]["end"]] == each["text"] for each in told)
    assert data["source"]["credited"][0]["name"] == "AP News"


def test_a_row_has_a_value_for_every_column() -> None:
    assert set(row_of(brief(), 1)) == set(SCHEMA)
    assert set(row_of(undated(), 1)) == set(SCHEMA)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("stories")
    (made / "a.txt").write_text(ENGLISH, encoding="utf-8")
    (made / "b.txt").write_bytes(b"")
    (made / "below").mkdir()
    (made / "below" / "=c.txt").write_text(ENGLISH.replace("Sep 3", "Sep 7"), encoding="utf-8")
    (made / "d.bin").write_bytes(bytes(range(256)) * 20)
    (made / ".hidden").write_text("x", encoding="utf-8")
    (made / "two.txt").write_text(ENGLISH + "\n" + ENGLISH.replace("Sep 3", "Sep 8"), encoding="utf-8")
    return made


def test_a_folder_becomes_a_table_and_bad_files_are_rows(folder: Path) -> None:
    counted: list[tuple[int, int]] = []
    found = table(folder, lambda done, files: counted.append((done, files)), processes=1)
    assert found["file"].to_list() == ["a.txt", "b.txt", "below/=c.txt", "d.bin", "two.txt", "two.txt"]
    assert found["number"].to_list() == [1, 0, 1, 0, 1, 2]
    assert [bool(fault) for fault in found["fault"]] == [False, True, False, True, False, False]
    assert found["date"].to_list() == [date(2023, 9, 3), None, date(2023, 9, 7), None, date(2023, 9, 3), date(2023, 9, 8)]
    assert counted[-1] == (5, 5)


def test_two_processes_give_the_bytes_of_one(folder: Path, tmp_path: Path) -> None:
    one = table(folder, processes=1)
    many = tmp_path / "many"
    many.mkdir()
    for number in range(45):
        (many / f"{number:03}.txt").write_text(ENGLISH.replace("Lowland", f"Lowland{number}"), encoding="utf-8")
    for ending in ("csv", "parquet", "jsonl"):
        write_table(one, tmp_path / f"one.{ending}")
        write_table(table(folder, processes=1), tmp_path / f"again.{ending}")
        assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"again.{ending}").read_bytes()
    assert table(many, processes=2).equals(table(many, processes=1))
    assert "'=" not in (tmp_path / "one.csv").read_text(encoding="utf-8")
    assert pl.read_parquet(tmp_path / "one.parquet").schema == one.schema


def test_a_file_that_ends_its_process_does_not_end_the_run(tmp_path: Path) -> None:
    for number in range(25):
        (tmp_path / f"{number:03}.txt").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "ends.txt").write_text(ENGLISH, encoding="utf-8")
    found = table(tmp_path, processes=2, read=read)
    assert found.height == 26
    assert found.filter(pl.col("fault").is_not_null())["file"].to_list() == ["ends.txt"]
    assert "ended the process" in found["fault"].drop_nulls()[0]
    assert found["file"].is_sorted()


def test_no_cell_of_a_csv_is_run(tmp_path: Path) -> None:
    rows = [row_of(brief(), 1) | {"title": "=HYPERLINK(1)", "byline": "@x"}]
    write_table(pl.DataFrame(rows, schema=SCHEMA, orient="row"), tmp_path / "t.csv")
    read = pl.read_csv(tmp_path / "t.csv")
    assert read["title"].to_list() == ["'=HYPERLINK(1)"]
    assert read["byline"].to_list() == ["'@x"]


@pytest.mark.parametrize("name", ["t.xlsx", "t", "nowhere/t.csv"])
def test_a_table_that_cannot_be_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(LicetError):
        write_table(pl.DataFrame(schema=SCHEMA), tmp_path / name)
    with pytest.raises(LicetError, match="no file"):
        files_in(tmp_path)


def run(*told: str, sent: bytes | None = None) -> Any:
    return CliRunner().invoke(command, ["brief", *told], input=sent)


def test_the_command(tmp_path: Path) -> None:
    file = tmp_path / "lowland.txt"
    file.write_text(ENGLISH, encoding="utf-8")
    shown = run(str(file))
    assert shown.exit_code == 0
    assert "Lowland Cabinet Readies Licence Rule" in shown.output
    data = json.loads(run(str(file), "--json").output)
    (door,) = licet.briefs(str(file))
    assert data == json.loads(to_json(plain(door)))
    piped = json.loads(run("-", "--json", sent=file.read_bytes()).output)
    assert piped["text"] == data["text"]
    assert json.loads(run(str(file), "--json", "--on", "2024-01-02").output)["date"]["on"] == "2024-01-02"
    out = tmp_path / "page.html"
    assert run(str(file), "--html", str(out)).exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    two = tmp_path / "two.txt"
    two.write_text(ENGLISH + "\n" + ENGLISH.replace("Sep 3", "Sep 8"), encoding="utf-8")
    assert [each["date"]["on"] for each in json.loads(run(str(two), "--json").output)] == ["2023-09-03", "2023-09-08"]


def test_the_example_is_set_against_the_law_of_its_day() -> None:
    data = json.loads(run("--example", "--json").output)
    assert data["date"]["on"] == "2024-03-27"
    states = {measure["jurisdiction"]: (measure["state"], measure["since"]) for measure in data["measures"]}
    assert states["NL"] == ("in force", "2023-09-01")
    assert {"stale", "wrong"} <= {finding["kind"] for finding in data["findings"]}
    assert "2016" not in " ".join(paragraph["text"] for paragraph in data["paragraphs"])


def test_the_command_of_a_folder(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "table.csv"
    ran = run(str(folder), "--out", str(out), "--processes", "1")
    assert ran.exit_code == 1  # two files could not be read
    assert "4 stories read, 2 files not" in ran.output
    assert "not read: b.txt: there is nothing in it" in ran.output
    assert pl.read_csv(out).height == 6


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (["none.txt"], "cannot be opened"),
        (["."], "is a folder"),
        ([".", "--out", "t.xlsx"], "no table is written as"),
        (["none", "--out", "t.csv"], "there is no folder"),
        ([".", "--out", "t.csv", "--json"], "nothing else"),
        (["x.txt", "--on", "yesterday"], "--on"),
        ([], "no story is given"),
        (["x.txt", "--example"], "both a file and --example"),
    ],
)
def test_what_the_command_refuses(told: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*told)
    assert isinstance(ran.exception, LicetError)
    assert says in str(ran.exception)
