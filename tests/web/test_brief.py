"""The page of news stories: what it answers, and that nothing of a story stands in an address or is kept."""

import re
from collections.abc import Iterator
from html import unescape
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from brief.files import html
from brief.invented import ENGLISH
from licet.cli.main import app as command
from licet.web.app import create_app
from licet.web.settings import Settings
from signed_in import browser, house, send, signed_in


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1", raise_server_exceptions=False) as made:
        yield made


def test_a_pasted_story(client: TestClient) -> None:
    assert 'enctype="multipart/form-data"' in client.get("/brief").text
    shown = client.post("/brief", data={"story": ENGLISH, "file": "", "on": ""})
    assert shown.status_code == 200
    assert "Lowland Cabinet Readies Licence Rule For Etching Tools</h1>" in shown.text
    assert "The law on 2023-09-03" in shown.text or "Measures" in shown.text
    assert '<span class="kind">caption</span>' in shown.text


def test_json_is_that_of_the_command_line(client: TestClient, tmp_path: Path) -> None:
    file = tmp_path / "lowland.txt"
    file.write_text(ENGLISH, encoding="utf-8")
    printed = CliRunner().invoke(command, ["brief", str(file), "--json"]).stdout_bytes
    sent = client.post("/brief.json", files={"file": ("lowland.txt", file.read_bytes())})
    assert sent.content == printed
    assert client.get("/brief.json").status_code == 405


def test_a_page_is_handed_over(client: TestClient) -> None:
    pytest.importorskip("trafilatura", reason="the extra `brief` is not installed")
    page = html(
        "Lowland <cabinet> widens rule", ["The minister said that the rule would be widened for other machines, too."] * 3
    )
    shown = client.post("/brief", files={"file": ("../../page.html", page.encode())}, data={"story": "", "on": "2024-09-06"})
    assert shown.status_code == 200
    assert "Lowland &lt;cabinet&gt; widens rule</h1>" in shown.text


@pytest.mark.parametrize(
    ("data", "files", "says"),
    [
        ({"story": ""}, {}, "no story is given"),
        ({"story": ENGLISH}, {"file": ("x.txt", b"words")}, "a story and a file are given"),
        ({"story": ENGLISH, "on": "soon"}, {}, "on"),
        ({"story": ENGLISH, "more": "x"}, {}, "no field of this form"),
        ({}, {"file": ("x.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50)}, "a picture"),
        ({}, {"file": ("x.txt", b"")}, "nothing in it"),
    ],
)
def test_what_is_refused(client: TestClient, data: dict[str, str], files: dict[str, tuple[str, bytes]], says: str) -> None:
    shown = client.post("/brief", data=data, files=files)
    assert shown.status_code == 422
    assert says in shown.text
    if "story" in data and data["story"] and "more" not in data and not files:
        assert "Piet Bedacht" in shown.text  # what was pasted is not lost


def test_every_address_a_brief_names_is_there(client: TestClient) -> None:
    example = files("licet.brief").joinpath("example.txt").read_text(encoding="utf-8")
    shown = client.post("/brief", data={"story": example}).text
    addresses = {unescape(address) for address in re.findall(r'href="(/(?:check|law)[^"]+)"', shown)}
    assert {address.partition("?")[0] for address in addresses} > {"/check"}
    assert [address for address in sorted(addresses) if client.get(address).status_code != 200] == []


def test_nothing_of_a_story_stands_in_an_address(client: TestClient) -> None:
    assert client.get("/brief", params={"story": "x"}).status_code == 422
    shown = client.post("/brief", data={"story": ENGLISH})
    assert str(shown.url).endswith("/brief")
    assert shown.headers["cache-control"] == "no-store"


def test_the_style_is_the_only_file_it_asks_for(client: TestClient) -> None:
    style = client.get("/brief/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert ".brief" in style.text
    assert "prefers-color-scheme" not in style.text, "the look of a page is chosen; it is not always that of the system"
    shown = client.post("/brief", data={"story": ENGLISH}).text
    assert " style=" not in shown


def test_a_file_that_is_too_large(client: TestClient) -> None:
    assert client.post("/brief", files={"file": ("x.txt", b"a" * 9_000_000)}).status_code == 413


def test_only_a_page_of_the_session_can_send_one(tmp_path: Path) -> None:
    app = house(f"sqlite:///{tmp_path / 'records.db'}")
    guest = browser(app)
    assert guest.get("/brief").status_code in (302, 303, 307)
    signed = signed_in(app, "viewer")
    assert signed.post("/brief", data={"story": ENGLISH}).status_code == 403
    assert send(signed, "/brief", {"story": ENGLISH}).status_code == 200
