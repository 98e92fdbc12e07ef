"""The command line: one clear message and status 2 for a user's fault, and the same JSON as Python gives."""

import json
import os
import subprocess
import sys
from importlib.metadata import version

import pytest
from click.testing import CliRunner

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


STORY = ["check", "--item", "NXT:1980Di", "--from", "NL", "--to", "CN", "--on", "2024-03-27"]


def test_piped_text_has_80_columns_and_no_colour():
    found = run(*STORY, "--explain", COLUMNS="200", TERM="xterm-256color")
    assert "\x1b" not in found.stdout
    assert max(map(len, found.stdout.splitlines())) <= 80


def test_colour_may_be_asked_for_and_refused():
    assert "\x1b[1;35m" in run(*STORY, FORCE_COLOR="1").stdout
    assert "\x1b" not in run(*STORY, FORCE_COLOR="1", NO_COLOR="1").stdout


@pytest.mark.parametrize("coding", ["ascii", "latin-1", "cp437"])
def test_an_encoding_without_the_icons_gets_plain_letters(coding):
    found = run(*STORY, PYTHONIOENCODING=coding)
    assert found.returncode == 0
    assert found.stderr == ""
    assert "[?] US  UNDETERMINED" in found.stdout
    assert "NL -> CN" in found.stdout


def test_the_c_locale_is_no_fault():
    found = run(*STORY, LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert (found.returncode, found.stderr) == (0, "")


def test_json_is_the_same_bytes_in_every_locale():
    usual = subprocess.run([*RUN, *STORY, "--json"], capture_output=True, check=True).stdout
    plain = {**os.environ, "PYTHONIOENCODING": "ascii"}
    assert subprocess.run([*RUN, *STORY, "--json"], capture_output=True, check=True, env=plain).stdout == usual


@pytest.mark.parametrize("words", [STORY, [*STORY, "--json"], ["facts"], ["law", "list"]])
def test_a_reader_that_goes_away_is_no_fault(words):
    started = subprocess.Popen([*RUN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    started.stdout.close()
    assert started.stderr.read() == b""
    assert started.wait() == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("words", [STORY, [*STORY, "--json"]])
def test_a_full_disk_is_said(words):
    with open("/dev/full", "wb") as full:
        found = subprocess.run([*RUN, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert found.returncode == 2
    assert found.stderr.startswith("licet: the answer cannot be written")
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("words", [STORY, ["--help"], ["facts", "dco"]])
def test_a_command_loads_only_what_it_needs(words):
    listed = (
        "import sys; from licet.cli.main import app_main\n"
        "try: app_main()\n"
        "finally: print(*sorted({'lark', 'numba', 'numpy', 'polars', 'yaml', 'z3'} & set(sys.modules)), file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", listed, *words], capture_output=True, text=True, check=True)
    assert found.stderr == "\n"


def test_books_and_lists_do_not_load_machine_code_before_it_is_worth_it():
    code = "import sys, licet.orders.running, licet.screening.screener; print('numba' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"


def test_a_stale_or_corrupt_cache_is_made_anew(tmp_path):
    words = ["law", "list", "shared", "--on", "2024-01-01"]
    first = run(*words, LICET_CACHE=str(tmp_path))
    good = {cached: cached.read_bytes() for cached in (tmp_path / "licet").iterdir()}
    assert {cached.name.partition("-")[0] for cached in good} >= {"book", "vocabulary", "groups"}
    for cached in good:
        cached.write_bytes(b"\x00garbage")
    second = run(*words, LICET_CACHE=str(tmp_path))
    assert first.stdout == second.stdout
    assert first.returncode == second.returncode == 0
    assert {cached: cached.read_bytes() for cached in (tmp_path / "licet").iterdir()} == good


def test_an_unwritable_cache_costs_time_only(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert run("law", "list", "shared", LICET_CACHE=str(blocked)).returncode == 0


def test_version_is_told():
    assert run("--version").stdout == f"licet {version('licet')}\n"


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


def test_a_mutant_that_is_listed_as_no_change_is_shown_when_asked_for(monkeypatch):
    made = [Verdict("xx.art", "a", False, "a reason"), Verdict("xx.art", "b", True)]
    monkeypatch.setattr("licet.decision.mutate.verdicts", lambda begins: iter(made))
    found = CliRunner().invoke(app, ["law", "mutate"])
    assert (found.exit_code, found.stdout) == (0, "2 mutants, 1 caught, 1 equivalent, 0 survive\n")
    shown = CliRunner().invoke(app, ["law", "mutate", "--equivalent"])
    assert shown.stdout.splitlines()[0] == "xx.art: a (equivalent: a reason)"


def test_a_wrong_list_of_equivalent_mutants_gives_status_1(monkeypatch):
    made = [Verdict("xx.art", "a", True, "a reason"), Verdict("xx.art", "b", False, "a reason", made=False)]
    monkeypatch.setattr("licet.decision.mutate.verdicts", lambda begins: iter(made))
    found = CliRunner().invoke(app, ["law", "mutate"])
    assert found.exit_code == 1
    assert found.stdout.splitlines() == [
        "xx.art: a (listed as equivalent, but an expectation catches it)",
        "xx.art: b (listed as equivalent, but not made)",
        "1 mutants, 1 caught, 0 survive, 2 wrongly listed as equivalent",
    ]


def test_mutants_of_nothing_are_refused():
    found = run("law", "mutate", "nl.order_c")
    assert (found.returncode, found.stdout) == (2, "")
    assert "did you mean nl.order_" in found.stderr


def test_a_read_only_cache_folder_costs_time_only(tmp_path):
    locked = tmp_path / "cache"
    locked.mkdir(mode=0o500)
    found = run("law", "list", "shared", LICET_CACHE=str(locked))
    assert found.returncode == 0
    assert found.stderr == ""


def test_flags_add_to_a_file(tmp_path):
    file = tmp_path / "deal.toml"
    file.write_text('on = 2024-03-27\nfrom = "NL"\n[item]\nmodel = "TWINSCAN NXT:1980Di"\n')
    assert run("check", str(file), "--to", "China", "--json").stdout == run(*STORY, "--json").stdout


def test_a_user_without_a_home_has_no_cache():
    found = run("law", "list", "shared", LICET_CACHE="~no-such-user/cache")
    assert (found.returncode, found.stderr) == (0, "")


def test_a_folder_in_place_of_the_cached_file_costs_time_only(tmp_path):
    words = ["law", "list", "shared", "--on", "2024-01-01"]
    first = run(*words, LICET_CACHE=str(tmp_path))
    before = sorted((tmp_path / "licet").iterdir())
    for cached in before:
        cached.unlink()
        cached.mkdir()
    second = run(*words, LICET_CACHE=str(tmp_path))
    assert (second.returncode, second.stderr, second.stdout) == (0, "", first.stdout)
    assert sorted((tmp_path / "licet").iterdir()) == before
