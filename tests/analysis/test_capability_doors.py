"""The command, the text, the picture and the example."""

import json
import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from licet.analysis.capability import look
from licet.analysis.capability_fab import read_fab
from licet.cli.main import app
from licet.decision.decide import load_decider
from licet.errors import LicetError
from licet.render.capability import SIGNS, render
from licet.render.charts import save

ROOT = Path(__file__).resolve().parents[2]
SMALL = """
sources.s = { title = "Somebody", year = 2024 }
step = [{ id = "resist", title = "Resist <processing>" }]
process = [{ id = "any", title = "28 nm logic", facts = { end_use = "ic_production", site_products = ["logic"], \
site_logic_node = "28 nm", site_nonplanar = false }, needs = [{ step = "resist", tools = ["track"], source = "s" }] }]
tool = [{ id = "track", title = "Coater", kind = "track", facts = { for_euv = false } }]
supplier = [{ id = "tel", name = "Tokyo Electron", country = "JP", offers = [{ tool = "track", source = "s" }] }, \
{ id = "semes", name = "SEMES", country = "KR", offers = [{ tool = "track", source = "s" }] }]
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("supply") / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def found(small):
    from licet.analysis.capability_supply import load_supply

    fab = read_fab({"country": "CN", "process": "28 nm logic", "lists": []})
    return look(load_decider(), fab, load_supply(small), date(2026, 11, 1), 2025)


def run(*words):
    return CliRunner().invoke(app, ["capability", *map(str, words)])


def test_the_three_claims_stay_apart(found):
    text = render(found)
    for words in (
        "Legally obtainable",
        "technically substitutable",
        "actually supplied",
        "not a forecast",
        "no cause is claimed",
    ):
        assert words in " ".join(text.split())
    assert "technically: Coater (Somebody, 2024)" in text
    assert "kr: not covered" in text
    assert max(map(len, text.splitlines())) <= 80


def test_every_status_has_words_and_a_colour_of_its_own():
    from licet.analysis.capability import NO_SUPPLIER
    from licet.analysis.capability_reach import STATUSES

    assert {*STATUSES, NO_SUPPLIER} == SIGNS.keys()
    assert len({sign.fill for sign in SIGNS.values()}) == len(SIGNS)
    assert not any(word in sign.words for sign in SIGNS.values() for word in ("clear", "compliant", "allowed", "safe"))


def test_colours_grow_darker_so_that_they_can_be_told_apart_without_hue():
    def light(colour):
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2

    told = [light(SIGNS[status].fill) for status in ("without_licence", "licence", "licence_denial", "prohibited")]
    assert told == sorted(told, reverse=True)
    assert min(a - b for a, b in pairwise(told)) > 0.05


def test_the_picture_is_one_axis_with_the_figures_below(found):
    spec = found.chart().to_dict()
    panels = spec["vconcat"]
    figures = found.evidence.within(found.history.first, found.history.end)
    assert 1 < len(panels) == 1 + len(figures.series) < 1 + len(found.evidence.series)  # none without a figure on the axis
    assert all(panel["data"]["values"] for panel in panels[1:])
    domains = {json.dumps(layer["encoding"]["x"]["scale"]["domain"]) for panel in panels for layer in panel["layer"]}
    assert domains == {json.dumps(["2025-01-01", found.history.end.isoformat()])}
    assert "no forecast" in panels[1]["title"]["subtitle"]


@pytest.mark.parametrize(("ending", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("html", b"<!DOCTYPE")])
def test_a_picture_is_written(found, tmp_path, ending, begins):
    out = tmp_path / f"picture.{ending}"
    save(found.chart(), out)
    assert out.read_bytes().lstrip().startswith(begins)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_the_page_has_the_table_twin_and_needs_no_network(found, tmp_path):
    save(found.chart(), tmp_path / "p.html")
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert "<td>Resist &lt;processing&gt;</td>" in page
    assert 'src="http' not in page
    for row in found.table()[1:]:
        assert f"<td>{row[1]}</td><td>{row[2]}</td>" in page


def test_a_picture_of_another_kind_is_refused(found, tmp_path):
    with pytest.raises(LicetError, match="no kind of picture"):
        save(found.chart(), tmp_path / "p.gif")
    with pytest.raises(LicetError, match="cannot be written"):
        save(found.chart(), tmp_path / "none" / "p.svg")


def test_without_the_extra_its_name_is_told(found, monkeypatch):
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(LicetError) as fault:
        found.chart()
    assert "licet[charts]" in str(fault.value)


def test_without_a_history_there_is_nothing_to_draw(found):
    from msgspec.structs import replace

    with pytest.raises(LicetError, match="no history"):
        replace(found, history=None).chart()


def test_the_command_prints_json_like_python(small, tmp_path):
    import licet
    from licet.render.as_json import to_json

    fab = tmp_path / "fab.toml"
    fab.write_text('country = "CN"\nprocess = "28 nm logic"\nlists = []\n', encoding="utf-8")
    said = run("--fab", fab, "--supply", small, "--on", "2026-11-01", "--json")
    assert said.exit_code == 0
    value = licet.capability({"country": "CN", "process": "28 nm logic", "lists": []}, on=date(2026, 11, 1), supply=small)
    assert said.stdout.strip() == to_json(value)
    assert json.loads(said.stdout)["schema"] == "licet.capability/1"


def test_flags_describe_the_same_fab(small):
    base = ("--process", "28 nm logic", "--supply", small, "--on", "2026-11-01", "--json", "--no-binding")
    one = json.loads(run("--country", "China", "--lists", "us_entity_list@2020-12-18,us_unverified", *base).stdout)
    assert [each["list"] for each in one["fab"]["lists"]] == ["us_entity_list", "us_unverified"]
    two = json.loads(run("--country", "CN", "--headquarters", "KR", "--lists", "none", "-f", "us_content_pct=0", *base).stdout)
    assert (two["fab"]["headquarters"], two["fab"]["lists"], two["fab"]["facts"]) == ("KR", [], {"us_content_pct": "0"})
    assert two["steps"][0]["offers"][0]["reach"]["status"] == "without_licence"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--country", "CN"), "needs its process"),
        (("--country", "CN", "--process", "28 nm logik"), "did you mean"),
        (("--country", "CN", "--process", "28 nm logic", "--lists", "us_entty_list"), "did you mean"),
        (
            ("--country", "CN", "--process", "28 nm logic", "--lists", "none", "--lists", "us_sdn"),
            "it is on no list, and on one",
        ),
        (("--country", "CN", "--process", "28 nm logic", "--out", "x.svg"), "shows how it moved"),
        (("--country", "CN", "--process", "28 nm logic", "--from-year", "2019", "--out", "x.gif"), "no kind of picture"),
        (("--country", "CN", "--process", "28 nm logic", "--supply", "/nowhere/at/all"), "cannot be read"),
        (("--country", "CN", "--process", "28 nm logic", "-f", "nonsense"), "not name=value"),
        (("--compare-supply", "/nowhere"), "nothing to compare with"),
    ],
)
def test_a_fault_is_said(words, says):
    fault = run(*words).exception
    assert isinstance(fault, LicetError)
    assert says in str(fault)


def test_a_flag_may_not_contradict_the_file(tmp_path):
    fab = tmp_path / "fab.toml"
    fab.write_text('country = "CN"\nprocess = "28 nm logic"\n[facts]\nus_content_pct = 5\n', encoding="utf-8")
    for words in (("--country", "KR"), ("-f", "us_content_pct=0")):
        assert "given twice" in str(run("--fab", fab, *words).exception)


def test_the_example_runs(tmp_path):
    script = ROOT / "docs" / "examples" / "capability.py"
    said = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")
    assert "NXT:2000i: without_licence on 2023-08-31, licence on 2023-09-01" in said.stdout
