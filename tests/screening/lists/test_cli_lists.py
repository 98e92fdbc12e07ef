"""`licet lists`: add, what is kept, compare, show; statuses, JSON, and that a deal is decided without any of it."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from licet.cli.main import app
from licet.errors import LicetError

OLD = "id,name,alias,country,from\n1,Example Works,EW,CN,2020-01-01\n2,Other Works,,NL,\n3,Third Works,,JP,\n"
NEW = "id,name,alias,country,from\n1,Example Works,EW;Exwo,CN,2020-01-01\n3,Third Works,,JP,\n4,Fourth Works,,TW,\n"


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "data"))
    made = []
    for name, text in (("old.csv", OLD), ("new.csv", NEW)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        made.append(str(tmp_path / name))
    return made


def run(*words, status=0):
    found = CliRunner().invoke(app, ["lists", *words])
    assert found.exit_code == status, (found.output, found.exception)
    return found.output


def test_from_files_to_versions_and_back(files):
    assert "No list is kept" in run()
    assert "3 entries of 2024-01-01" in run("add", files[0], "--as", "watch", "--on", "2024-01-01")
    assert "nothing new" in run("add", files[0], "--as", "watch", "--on", "2024-01-01")
    assert "3 entries of 2025-01-01" in run("add", files[1], "--as", "watch", "--on", "2025-01-01")
    told = run()
    assert "watch" in told
    assert "new.csv" in told
    assert run("show", "watch", "--on", "2024-06-01").splitlines()[1:] == [
        "  Example Works (CN)  watch", "  Other Works (NL)  watch", "  Third Works (JP)  watch",
    ]  # fmt: skip
    assert "Exwo alias" in run("show", "watch", "example")
    assert "1 entry with works ex" in run("show", "watch", "works", "ex")
    for absent in ("nobody", "orks"):
        assert f"0 entries with {absent}" in run("show", "watch", absent)


def test_differences_of_files_and_of_kept_versions(files):
    told = run("diff", *files)
    assert "1 added, 1 removed, 1 changed" in told
    for line in ("  Fourth Works (TW)  own", "  Other Works (NL)  own", "  Example Works (CN)  own: names", "    + Exwo alias"):
        assert line in told.splitlines()
    run("add", files[0], "--as", "watch", "--on", "2024-01-01")
    run("add", files[1], "--as", "watch", "--on", "2025-01-01")
    assert "1 added, 1 removed, 1 changed" in run("diff", "watch@2024-12-31", "watch")
    assert "No entry was added, removed or changed" in run("diff", "watch@2025-01-01", "watch")


def test_a_file_is_compared_with_what_is_kept_under_another_id(files):
    run("add", files[0], "--as", "watch", "--on", "2024-01-01")
    assert "1 added, 1 removed, 1 changed" in run("diff", "watch", files[1])
    assert "1 added, 1 removed, 1 changed" in run("diff", files[1], "watch")


def test_of_a_file_of_many_lists_the_one_is_compared(files, tmp_path):
    (tmp_path / "two.csv").write_text("list,name\nalpha,A\nalpha,B\nbeta,C\n")
    (tmp_path / "one.csv").write_text("list,name\nalpha,A\n")
    for pair in (("two.csv", "one.csv"), ("one.csv", "two.csv")):
        told = run("diff", *(str(tmp_path / name) for name in pair))
        assert "beta" not in told
        assert "1 removed" in told or "1 added" in told


def test_json_says_what_the_text_says(files):
    (added,) = json.loads(run("add", files[0], "--as", "watch", "--on", "2024-01-01", "--json"))
    assert (added["outcome"], added["versions"][0]["entries"], added["error"]) == ("new", 3, None)
    assert [v["list"] for v in json.loads(run("--json"))] == ["watch"]
    change = json.loads(run("diff", *files, "--json"))
    assert change["old"]["entries"] == 3
    assert {name: len(part) for name, part in change["difference"].items()} == {"added": 1, "removed": 1, "changed": 1}
    shown = json.loads(run("show", "watch", "third", "--json"))
    assert [e["id"] for e in shown["entries"]] == ["3"]


def test_one_bad_file_does_not_keep_out_the_good_ones(files, tmp_path):
    (tmp_path / "bad.xml").write_text("<CONSOLIDATED_LIST><INDIVIDUALS>")
    told = run("add", files[0], str(tmp_path / "bad.xml"), "--on", "2024-01-01", status=2)
    assert "old.csv: kept" in told
    assert "bad.xml: not kept\n  it breaks off before its end\n    at bad.xml, line 1" in told


def test_a_row_that_was_left_out_gives_status_1(files, tmp_path):
    (tmp_path / "odd.csv").write_text(OLD + "x\n" + "".join(f"{n},Party {n},,CN,\n" for n in range(10, 60)))
    told = run("add", str(tmp_path / "odd.csv"), "--on", "2024-01-01", status=1)
    assert "line 5: it has 1 columns, not 5 (left out)" in told


def test_parts_of_a_list_go_with_it(files, tmp_path):
    (tmp_path / "sdn.csv").write_text('36,"EXAMPLE AIR",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n')
    (tmp_path / "alt.csv").write_text('36,12,"aka","EXAMPLE-AIR",-0- \n')
    run("add", str(tmp_path / "alt.csv"), str(tmp_path / "sdn.csv"), "--on", "2024-01-01")
    assert "EXAMPLE-AIR alias" in run("show", "us_sdn", "example")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("show", "nothing"), "no version of nothing is kept"),
        (("diff", "nothing@2024-01-01", "nothing"), "no version of nothing is kept"),
        (("diff", "none.csv", "none.csv"), "there is no such file"),
        (("show", "x", "--on", "yesterday"), "is no date"),
        (("diff", "x@soon", "x"), "is no date"),
    ],
)
def test_a_fault_of_the_user_is_told(files, words, what):
    found = CliRunner().invoke(app, ["lists", *words])
    assert isinstance(found.exception, LicetError)
    assert what in str(found.exception)


def test_a_deal_is_decided_without_the_lists():
    code = (
        "import sys, licet.cli.main, licet.cli.check; sys.exit(any('screening' in m or 'calamine' in m for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
