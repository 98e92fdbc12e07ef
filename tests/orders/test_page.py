"""The summary as a page, as sheets of the result and in a terminal: the same figures, nothing from elsewhere, nothing run."""

import re
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from licet.cli.main import app
from licet.orders.preparing import Choices
from licet.orders.sample import example_book
from licet.render.book import run_text
from licet.render.book_charts import bars, columns
from licet.render.book_page import page
from licet.render.words import short
from orders.files import HEAD, ROWS, as_csv, ran

HEADS = [*HEAD, "Customer"]
LINES = [[*row, who] for row, who in zip(ROWS, ["<b>Fab</b>", "Fab", "Fab", "=1+1"], strict=True)]


@pytest.fixture
def done(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "data"))
    return ran(as_csv(tmp_path / "<i>book.csv", LINES, HEADS), tmp_path / "out.xlsx", Choices(screen=False))[0]


class Tags(HTMLParser):
    """Every tag opened and closed in order, with the attributes that could ask for something."""

    def __init__(self, text):
        super().__init__()
        self.open, self.asked, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.asked += [value for name, value in attrs if name in ("src", "href", "action", "xlink:href")]
        if tag in ("script", "link", "img", "iframe", "b"):
            self.asked.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def test_the_page_asks_for_nothing_and_runs_nothing(done):
    text = page(done)
    found = Tags(text)
    assert not found.open
    assert not found.asked
    assert "default-src 'none'" in text
    assert not re.search(r"url\((?!#)|@import|https?://|javascript:", text)
    assert "<b>Fab</b>" not in text
    assert "&lt;b&gt;Fab&lt;/b&gt;" in text
    assert "&lt;i&gt;book.csv" in text


def test_its_figures_are_those_of_the_summary(done):
    words = " ".join(Tags(page(done)).words)
    assert done.summary.lines == 4
    for outcome, share in done.summary.outcomes.items():
        assert outcome.replace("_", " ") in words
        for currency, value in share.value.items():
            assert f"{short(value)} {currency}" in words
    for wait in done.summary.waiting:
        assert wait.question in words
    assert done.manifest.law in words
    assert "Customer" in words
    assert "clear" not in words.lower()


def test_the_sheets_hold_them_as_numbers(done, tmp_path):
    book = CalamineWorkbook.from_path(str(tmp_path / "out.xlsx"))
    assert book.sheet_names == ["lines", "summary"]
    rows = book.get_sheet_by_name("summary").to_python()
    by_first = {row[0]: row for row in rows if row[0]}
    head = next(row for row in rows if row[0] == "outcome")
    for outcome, share in done.summary.outcomes.items():
        row = by_first[outcome.replace("_", " ")]
        assert row[1] == share.lines
        for currency, value in share.value.items():
            assert row[head.index(currency)] == value
    lines = book.get_sheet_by_name("lines").to_python()
    assert lines[4][10] == "=1+1"


def test_the_same_in_a_terminal(done):
    text = run_text(done)
    for regime in done.summary.regimes:
        assert regime.upper() in text
    assert "✗ unreadable" in text
    assert "2024 Q1" in text


def test_a_roll_up_of_questions(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "data"))
    rows = [["NL", "CN", "2024-03-27", "Sym3", "1000000", "EUR", f"Fab {n}"] for n in range(11)]
    head = ["Ship from", "Ship to", "Ship date", "Machine", "Net value", "Currency", "Customer"]
    found = ran(as_csv(tmp_path / "b.csv", rows, head), tmp_path / "o.csv", Choices(screen=False))[0]
    wait = found.summary.waiting[0]
    assert (wait.lines, wait.customers, wait.value) == (11, 11, {"EUR": 11_000_000.0})
    assert "11 customers, one question, 11 M EUR undecided" in run_text(found)
    assert "Eleven customers, one question: 11 lines undecided" in page(found)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (12.4, "12"),
        (999, "999"),
        (1000, "1 k"),
        (12_345, "12.3 k"),
        (999_950, "1 M"),
        (5.63e7, "56.3 M"),
        (1.2e9, "1.2 bn"),
    ],
)
def test_short_figures(value, text):
    assert short(value) == text


def test_charts_of_nothing_and_of_little():
    assert "<svg" in bars({})
    assert "<svg" in columns({})
    drawn = columns({"2026 Q4": {"undetermined": 1.0}})
    assert "undetermined 1" in drawn


def test_the_commands_write_the_page_and_run_the_example(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "data"))

    def call(*words, status=0):
        found = CliRunner().invoke(app, ["book", *map(str, words)], catch_exceptions=False)
        assert found.exit_code == status, found.output
        return found.output

    out = tmp_path / "result.xlsx"
    assert "24 lines" in call("run", "--example", "--out", out, "--html", tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    told = call("map", example_book())
    assert "item master: sheet 'items', 12 rows" in told
    assert "Customer no = End user no of the lines, as end_user" in told
    assert "names a row of the item master, names a row of the bill of materials" in told
    assert "item master" not in call("map", example_book(), "--items", "-")
    assert "LAW BEHIND IT" in call("explain", out, "--line", "SO-2600/2")
    assert "since result.xlsx" in call("run", "--example", "--out", tmp_path / "again.csv", "--since", out)
