"""Lines as a terminal shows them: measured, wrapped, set beside each other, coloured."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licet.render.law_text import fact_list, provision_list
from licet.render.layout import Run, beside, measure, printed, width, wrap
from licet.render.screen import colour, columns, put


@pytest.mark.parametrize(
    ("text", "takes"),
    [
        ("abc", 3),
        ("", 0),
        ("中芯国际", 8),
        ("ＡＢ", 4),
        ("é", 1),
        ("e\u0301", 1),
        ("한국", 4),
        ("→ ≈", 3),
        ("\u200b", 0),
        ("ｶﾅ", 2),
    ],
)
def test_width_is_what_the_terminal_shows(text, takes):
    assert width(text) == takes


def plain(lines):
    return printed(lines, colour=False).splitlines()


def test_words_are_kept_whole_where_a_line_can_hold_them():
    assert plain(wrap("the minimum resolvable feature", 12)) == ["the minimum", "resolvable", "feature"]


def test_a_word_wider_than_the_line_is_broken_at_its_seams():
    assert plain(wrap("nl.order_a.3B001.f.4.b", 12)) == ["nl.order_a.", "3B001.f.4.b"]
    assert plain(wrap("x" * 25, 10)) == ["x" * 10, "x" * 10, "x" * 5]
    assert plain(wrap("上海微电子装备", 6)) == ["上海微", "电子装", "备"]


def test_columns_stay_in_line_beside_wide_characters():
    lines = plain(beside((10, "上海微电子"), (12, "is the end user of it"), (3, "yes")))
    assert lines == ["上海微电子  is the end    yes", " " * 12 + "user of it"]


@given(st.text(alphabet="ab .中é_-", max_size=60), st.integers(min_value=2, max_value=30))
def test_wrapping_loses_nothing_and_fits(text, columns_):
    lines = wrap(text, columns_)
    assert all(measure(line) <= columns_ for line in lines)
    assert "".join(run.text for line in lines for run in line).replace(" ", "") == text.replace(" ", "")


def test_a_tone_is_written_once_for_words_that_share_it():
    lines = [(Run("licence required", "licence_required"), Run(" by whom"))]
    assert printed(lines, colour=True) == "\x1b[1;31mlicence required\x1b[0m by whom\n"
    assert printed(lines, colour=False) == "licence required by whom\n"


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "env", "coloured"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "xterm", "NO_COLOR": ""}, True),
        (Terminal(), {"TERM": "xterm", "FORCE_COLOR": "0"}, False),
        (io.StringIO(), {"TERM": "xterm"}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (io.StringIO(), {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        (io.StringIO(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (None, {"TERM": "xterm"}, False),
    ],
)
def test_colour_where_it_is_wanted(stream, env, coloured):
    assert colour(stream, env) is coloured


@pytest.mark.parametrize(("wide", "used"), [("40", 60), ("80", 80), ("93", 93), ("200", 100)])
def test_width_follows_the_terminal_within_reason(monkeypatch, wide, used):
    monkeypatch.setenv("COLUMNS", wide)
    assert columns(Terminal()) == used
    assert columns(io.StringIO()) == 80


def test_what_an_encoding_lacks_is_written_in_plain_letters():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    put("◪ US  NL → CN  ≈1 – 中\n", stream)
    assert raw.getvalue() == b"[?] US  NL -> CN  ~1 - ?\n"


def test_a_stream_that_was_closed_by_the_caller_is_no_fault():
    put("text", None)


def test_tables_are_one_line_a_row_for_programs_and_wrapped_on_a_terminal():
    piped = provision_list("nl.order_a", date(2026, 1, 1)).splitlines()
    assert piped[-1] == f"{len(piped) - 1} provisions"
    assert all(line.startswith("nl.order_a") for line in piped[:-1])
    assert max(map(width, provision_list("nl.order_a", date(2026, 1, 1), 80).splitlines())) <= 80
    facts = fact_list(80)
    assert max(map(width, facts.splitlines())) <= 80
    assert "the party's name" in facts
    assert "the end user's name" not in facts
