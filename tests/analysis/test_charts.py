"""The pictures: what they say in words, that they are drawn and saved, and what is said where they cannot be."""

import sys
from datetime import date

import pytest

import licet
from licet.errors import LicetError
from licet.facts.vocabulary import load_vocabulary
from licet.render.charts import LOOKS, hatching, save
from licet.render.compare_chart import _asked

altair = pytest.importorskip("altair", reason="the extra `charts` is not installed")
pytest.importorskip("vl_convert", reason="the extra `charts` is not installed")

SCANNER = {"from": "NL", "to": "CN", "item": {"model": "NXT:1980Di"}}


def words(chart):
    """Every text drawn in a chart."""
    return [row["text"] for layer in chart.to_dict()["layer"] for row in layer["data"]["values"] if "text" in row]


@pytest.fixture(scope="module")
def timeline():
    return licet.timeline(SCANNER, since=date(2022, 1, 1))


def test_a_timeline_says_in_words_what_its_colours_say(timeline):
    said = words(timeline.chart())
    assert "licence required, case by case" in said or "licence required" in said
    assert "7 Sep 2024: Stcrt. of 6 September 2024…" in said
    assert any(text.startswith("today, ") for text in said)
    assert {"NL", "US"} <= set(said)


def test_published_figures_are_drawn_on_the_axis_of_the_law_and_marked_as_data(timeline):
    chart = timeline.chart().to_dict()
    said = words(timeline.chart())
    assert "Published figures: data of others, no forecast; no cause is claimed" in said
    assert any(text.startswith("Lithography tools sent from the Netherlands to China") for text in said)
    bars = {row["tip"]: row for layer in chart["layer"] for row in layer["data"]["values"] if "tip" in row}
    (year,) = (row for tip, row in bars.items() if tip.startswith("2023: 176 tools"))
    began = next(row for tip, row in bars.items() if tip.startswith("2024-09-07"))
    assert year["x"] < year["x2"] < began["x"]  # the middle of 2023 lies before the day the Dutch law changed
    assert "2022: 78, 2023: 176" in chart["description"]
    assert "2019" not in "".join(tip for tip in bars if "tools" in tip)  # before the first day of the picture


def test_every_answer_has_a_bar_of_its_own_form():
    """No two answers are told apart by colour alone: height, hatching or the words on them differ."""
    assert len({(look.height, look.hatch != "", look.words) for look in LOOKS.values()}) == len(LOOKS)


@pytest.mark.parametrize("ending", ["svg", "png", "html"])
def test_a_picture_is_saved_whole(timeline, tmp_path, ending):
    out = tmp_path / f"t.{ending}"
    save(timeline.chart(), out)
    data = out.read_bytes()
    assert data.startswith({"svg": b"<svg", "png": b"\x89PNG", "html": b"<!DOCTYPE"}[ending]) or ending == "html"
    assert ending != "html" or b"cdn." not in data  # nothing is asked of anybody when it is opened
    assert list(tmp_path.iterdir()) == [out]


def test_another_ending_and_a_missing_library_are_told(timeline, tmp_path, monkeypatch):
    with pytest.raises(LicetError, match="no kind of picture"):
        save(timeline.chart(), tmp_path / "t.pdf")
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(LicetError, match="extra `charts`"):
        timeline.chart()


@pytest.mark.parametrize(
    ("compared", "says"),
    [
        (lambda: licet.compare(SCANNER | {"on": "2026-09-01"}), "dco > 1.50 nm, ≤ 2.40 nm"),
        (lambda: licet.compare("scanner", on=date(2026, 9, 1)), "> 1.50 nm, ≤ 2.40 nm"),
        (lambda: licet.compare("jp.ordinance.6_17.wo@2024-01-01", "jp.ordinance.6_17.wo@2025-01-01"), "≤ 2.4 nm"),
    ],
)
def test_a_comparison_is_drawn(compared, says, tmp_path):
    chart = compared().chart()
    assert any(says in text for text in words(chart))
    save(chart, tmp_path / "c.svg")


def test_hatching_stays_in_its_bar():
    lines = list(hatching(10, 5, 47, 29))
    assert lines
    for x1, y1, x2, y2 in lines:
        assert 10 <= x1 < x2 <= 47
        assert 5 <= y2 < y1 <= 29
        assert x2 - x1 == pytest.approx(y1 - y2)


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        (("< 193 nm", "≥ 193 nm"), "wavelength on either side of 193 nm"),
        (("≥ 193 nm", "< 193 nm"), "wavelength on either side of 193 nm"),
        (("≤ 193 nm", "≥ 193 nm"), "wavelength ≤ 193 nm or ≥ 193 nm"),
        (("< 193 nm", "≥ 248 nm"), "wavelength < 193 nm or ≥ 248 nm"),
        (("< 193 nm",), "wavelength < 193 nm"),
    ],
)
def test_two_ranges_that_meet_are_told_by_where_they_do(bounds: tuple[str, ...], said: str) -> None:
    assert _asked(load_vocabulary()["wavelength"], bounds) == said
