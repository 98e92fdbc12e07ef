"""Runs that are cut: what is done is kept, and the result is that of a run that was not, byte for byte."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

import licet
from licet.errors import LicetError
from licet.orders.parts import Parts
from licet.orders.preparing import Choices
from licet.orders.running import beside, run
from licet.orders.sample import sample_orders
from licet.render.progress import Progress
from orders.files import as_csv, lines_of, ran

LINES, ROWS = 600, 50
RUN = """
import sys
from pathlib import Path
from licet.orders.preparing import Choices
from licet.orders.running import run
ran = run(Path(sys.argv[1]), Path(sys.argv[2]), {}, Choices(), rows=int(sys.argv[3]))
print(ran.resumed)
"""
CLI = "from licet.cli.main import app_main; app_main()"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("LICET_DATA", str(tmp_path / "data"))
    few_days(tmp_path / "book.csv", LINES)
    return tmp_path


def few_days(file, lines):
    """A sample whose lines ship on two days, so that little law has to be made ready."""
    frame = sample_orders(lines, seed=5, dirty=0.02)
    days = pl.Series(["2026-06-01", "2025-03-03"])
    frame.with_columns(days.gather(pl.int_range(lines, eager=True) % 2).alias("on")).write_csv(file)


def started(*words, code=RUN):
    path = str(Path(licet.__file__).parents[1])
    env = os.environ | {"PYTHONPATH": path}
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, words)], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def parts_of(out):
    return sorted(out.with_name(f"{out.name}.part").glob("[0-9]*.parquet"))


def until(process, ready, seconds=120):
    """Wait until something is so, or the process is over."""
    end = time.monotonic() + seconds
    while process.poll() is None and not ready() and time.monotonic() < end:
        time.sleep(0.002)


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_a_run_killed_ten_times_gives_the_same_bytes(home, ending):
    rng = random.Random(ending)
    whole, cut = home / f"whole.{ending}", home / f"cut.{ending}"
    run(home / "book.csv", whole, {}, Choices(), rows=ROWS)
    killed = 0
    for _ in range(10 if ending == "xlsx" else 3):
        process = started(home / "book.csv", cut, ROWS)
        before = len(parts_of(cut))
        wanted = before + rng.randint(0, 2)
        until(process, lambda wanted=wanted: len(parts_of(cut)) >= wanted)
        time.sleep(rng.random() * 0.05)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.communicate()
        if cut.exists():
            break
    assert killed >= 3
    process = started(home / "book.csv", cut, ROWS)
    told, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert cut.read_bytes() == whole.read_bytes()
    name = f"cut.{ending}".encode(), f"whole.{ending}".encode()
    assert beside(cut).read_bytes().replace(*name) == beside(whole).read_bytes()
    assert told.strip().isdigit()
    left = {path.name for path in home.iterdir()}
    assert left <= {"book.csv", "data", whole.name, cut.name, beside(whole).name, beside(cut).name}


def test_a_run_stopped_by_hand_keeps_what_is_done_and_says_how_to_go_on(home):
    out = home / "out.csv"
    few_days(home / "long.csv", 120_000)
    process = started("book", "run", home / "long.csv", "--out", out, code=CLI)
    until(process, lambda: len(parts_of(out)) >= 1, 240)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=240)
    assert process.returncode == 130, errors
    assert "lines, which are kept; the same command goes on from there" in errors
    assert "Traceback" not in errors
    assert not out.exists()
    assert len(parts_of(out)) >= 1


def test_parts_of_another_run_are_not_taken(home):
    out = home / "out.csv"

    def stopping(done, lines):
        if done >= 300:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(home / "book.csv", out, {}, Choices(), rows=ROWS, progress=stopping)
    assert len(parts_of(out)) == 6
    other = run(home / "book.csv", out, {}, Choices(screen=False), rows=ROWS)
    assert other.resumed == 0
    with pytest.raises(KeyboardInterrupt):
        run(home / "book.csv", out, {}, Choices(), rows=ROWS, progress=stopping)
    assert run(home / "book.csv", out, {}, Choices(), rows=ROWS).resumed == 300
    assert not parts_of(out)


def test_a_part_that_is_damaged_or_out_of_line_is_made_again(tmp_path):
    out = tmp_path / "out.csv"
    parts = Parts(out, "a")
    for at in range(3):
        parts.put(pl.DataFrame({"n": [at, at]}))
    assert Parts(out, "a").done == 6
    parts_of(out)[1].write_bytes(b"PAR1 cut")
    assert Parts(out, "a").done == 2
    parts_of(out)[0].unlink()
    assert Parts(out, "a").done == 0
    (out.with_name("out.csv.part") / "stamp").unlink()
    assert Parts(out, "a").done == 0


def test_parts_make_no_difference(home):
    _, small = ran(home / "book.csv", home / "a.csv", rows=37)
    _, large = ran(home / "book.csv", home / "b.csv")
    assert small.equals(large)
    assert (home / "a.csv").read_bytes() == (home / "b.csv").read_bytes()


def test_a_book_without_lines(tmp_path):
    found, lines = ran(as_csv(tmp_path / "book.csv", []), tmp_path / "out.xlsx")
    assert found.manifest.lines == lines.height == 0
    assert lines_of(tmp_path / "out.xlsx").columns[:2] == ["Order line", "Machine"]


def test_a_folder_that_is_not_there_is_told_before_the_run(tmp_path):
    with pytest.raises(LicetError, match="there is no folder"):
        run(as_csv(tmp_path / "book.csv"), tmp_path / "nowhere/out.csv", {}, Choices())


class Screen:
    def __init__(self, tty):
        self.tty, self.text = tty, ""

    def isatty(self):
        return self.tty

    def write(self, text):
        self.text += text

    def flush(self):
        pass


def test_progress_is_shown_on_a_terminal_only():
    now = [0.0]
    for tty in (True, False):
        screen = Screen(tty)
        progress = Progress(screen, lambda: now[0])
        progress(1000, 10_000)  # done by an earlier run
        now[0] += 2
        progress(3000, 10_000)
        assert ("3,000 / 10,000 lines   1,000 a second   about 7 s left" in screen.text) == tty
        assert progress.stopped() == "licet: stopped after 3,000 of 10,000 lines, which are kept"
        assert screen.text.endswith("\r") == tty
