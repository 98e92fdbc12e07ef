"""Pictures that take long: drawn beside the pages, one at a time, when they are asked for."""

import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from starlette.testclient import TestClient

from licet.web import drawing
from licet.web.app import create_app
from licet.web.capability import _words
from licet.web.drawing import Drawing
from licet.web.settings import Settings

#: Draws what it is told, or fails as it is told.
DRAWS = """
import sys, time
words = [w for w in sys.argv[1:] if not w.startswith("--out=")]
out = next(w for w in sys.argv if w.startswith("--out=")).removeprefix("--out=")
open("LOG", "a").write(words[0] + "\\n")
time.sleep(0.3)
if words[0] == "bad":
    sys.exit(sys.stderr.write("licet: no such country\\n") and 2)
open(out, "w").write("<svg>" + words[0] + "</svg>")
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "log"
    monkeypatch.setattr(drawing, "_COMMAND", (sys.executable, "-c", DRAWS.replace("LOG", str(made))))
    return made


@pytest.fixture
def drawer() -> Iterator[Drawing]:
    made = Drawing()
    yield made
    made.close()


def _until(drawer: Drawing, *words: str) -> Any:
    ends = monotonic() + 60
    while (found := drawer.ask(words)).state in ("waiting", "drawing"):
        assert monotonic() < ends
        sleep(0.02)
    return found


def test_each_is_drawn_once_and_one_at_a_time(log: Path, drawer: Drawing) -> None:
    assert drawer.ask(("a",)).state == "drawing"
    assert drawer.ask(("b",)).state == "waiting"
    assert _until(drawer, "b").source.startswith("data:image/svg+xml;base64,")
    assert _until(drawer, "a").state == "done"
    assert log.read_text().split() == ["a", "b"]


def test_what_was_wrong_is_said(log: Path, drawer: Drawing) -> None:
    assert _until(drawer, "bad").fault == "no such country"


def test_one_that_takes_too_long_is_given_up(log: Path, drawer: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST_SECONDS", 0.05)
    assert "longer than" in _until(drawer, "a").fault


def test_no_more_wait_than_may(log: Path, drawer: Drawing) -> None:
    for number in range(9):
        drawer.ask((str(number),))
    assert drawer.ask(("one more",)).state == "failed"


def test_on_its_page(tmp_path: Path, log: Path) -> None:
    asked = {"country": "CN", "process": "28 nm logic", "on": "2026-11-02"}
    with TestClient(create_app(Settings(database=str(tmp_path / "r.sqlite"))), base_url="http://127.0.0.1") as client:
        ends = monotonic() + 60
        assert "being decided and drawn" in client.get("/capability/moved", params=asked).text
        while "data:image/svg+xml" not in (text := client.get("/capability/moved", params=asked).text):
            assert monotonic() < ends, text
            sleep(0.05)
        for wrong in ({}, {"country": "CN"}, asked | {"on": "soon"}, asked | {"zz": "1"}):
            assert client.get("/capability/moved", params=wrong).status_code == 422, wrong


def test_a_value_is_never_an_option() -> None:
    words = _words({"country": "--out=/etc/x", "process": "-x", "on": "2026-01-01"})
    assert words == (
        *("capability", "--country=--out=/etc/x", "--process=-x", "--on=2026-01-01"),
        *("--from-year=2019", "--no-binding"),
    )
