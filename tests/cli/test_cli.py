"""The command line: one clear message and status 2 for a user's fault, and the same JSON as Python gives."""

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import licet
from licet.cli.main import app
from licet.decision.mutate import Verdict
from licet.render.as_json import to_json

RUN = [sys.executable, "-c", "from licet.cli.main import app_main; app_main()"]


def run(*words, **env):
    return subprocess.run([*RUN, *words], capture_output=True, text=True, env={**os.environ, **env}, check=False)


def test_json_is_what_python_gives():
    found = run("check", "--item", "NXT:1980Di", "--from", "NL", "--to", "CN", "--on", "2024-03-27", "--json")
    value = licet.determine({"on": "2024-03-27", "from": "NL", "to": "CN", "item": {"model": "NXT:1980Di"}})
    assert found.returncode == 0
    assert found.stdout.strip() == to_json(value)
    assert json.loads(found.stdout)["schema"] == "licet.determination/1"


def test_text_fits_80_columns_and_has_no_colour_codes():
    found = run("check", "--item", "NXT:1980Di", "--from", "NL", "--to", "CN", "--on", "2024-03-27", "--explain")
    assert "\x1b" not in found.stdout
    too_long = [line for line in found.stdout.splitlines() if len(line) > 80 and " " in line.strip()]
    assert [line for line in too_long if len(max(line.split(), key=len)) < 60] == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["check", "--item", "NXT:1980", "--from", "NL", "--to", "CN"], "1980Di"),
        (["check", "--item", "Frobnicator 3000", "--from", "NL", "--to", "CN"], "Frobnicator"),
        (["check", "--item", "NXT:1980Di", "--from", "Narnia", "--to", "CN"], "Narnia"),
        (["check", "--item", "NXT:1980Di", "--from", "NL", "--to", "CN", "--on", "yesterday"], "year-month-day"),
        (["check", "--fact", "dco"], "name=value"),
        (["check", "--fact", "dcoo=1.4 nm"], "dco"),
        (["check", "--code", "us=30"], "no control code"),
        (["check", "nowhere.toml"], "cannot be read"),
        (["facts", "dcoo"], "did you mean dco"),
        (["law", "show", "us.ccl.3B001.f.1.bb"], "did you mean"),
        (["cases", "nowhere.toml"], "cannot be read"),
    ],
)
def test_a_users_fault_is_one_message_and_status_2(words, says):
    found = run(*words)
    assert found.returncode == 2
    assert says in found.stderr
    assert "Traceback" not in found.stderr
    assert found.stdout == ""


def test_a_stale_or_corrupt_cache_is_made_anew(tmp_path):
    words = ["law", "list", "shared", "--on", "2024-01-01"]
    first = run(*words, LICET_CACHE=str(tmp_path))
    (cached,) = (tmp_path / "licet").iterdir()
    good = cached.read_bytes()
    cached.write_bytes(b"\x00garbage")
    second = run(*words, LICET_CACHE=str(tmp_path))
    assert first.stdout == second.stdout
    assert first.returncode == second.returncode == 0
    assert cached.read_bytes() == good


def test_an_unwritable_cache_costs_time_only(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert run("law", "list", "shared", LICET_CACHE=str(blocked)).returncode == 0


def test_facts_lists_and_explains():
    assert "dedicated chuck overlay" in run("facts").stdout
    assert "How" not in run("facts", "dco").stderr
    assert "maximum dedicated chuck" in run("facts", "dco").stdout


def test_mutants_are_counted_by_beginning_of_id():
    found = run("law", "mutate", "nl.order_b")
    assert found.returncode == 0
    lines = found.stdout.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == sorted({line.split()[0] for line in lines[:-1]})
    assert "nl.order_b.nl900" in found.stdout
    assert lines[-1].endswith(" caught, 0 survive")
    assert found.stderr == ""  # no terminal, no progress


def test_a_mutant_that_survives_is_listed_and_gives_status_1(monkeypatch):
    made = [
        Verdict("xx.art", "begins 2024-01-02", False),
        Verdict("xx.art", "applies anywhere", True),
        Verdict("yy", "z", True),
    ]
    monkeypatch.setattr("licet.decision.mutate.verdicts", lambda begins: iter(made))
    found = CliRunner().invoke(app, ["law", "mutate"])
    assert found.exit_code == 1
    assert found.stdout.splitlines() == [
        "xx.art: begins 2024-01-02",
        "xx       2 mutants      1 survive",
        "yy       1 mutants      0 survive",
        "3 mutants, 2 caught, 1 survive",
    ]
