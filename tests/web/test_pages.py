"""The pages, asked as a browser asks them: what they answer, what they keep to themselves, and what guards them."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from licet.cli.main import app as command
from licet.errors import LicetError
from licet.law.load import load_book
from licet.web.app import create_app
from licet.web.asked import Asked
from licet.web.environments import HTMX
from licet.web.pages import STATIC
from licet.web.settings import Settings, serving

DEAL = {"model": "NXT:1980Di", "from": "NL", "to": "CN", "on": "2026-11-02"}
FLAGS = ["--item", "NXT:1980Di", "--from", "NL", "--to", "CN", "--on", "2026-11-02"]
SECRET = {"LICET_SECRET": "0123456789abcdef" * 4}
HTMX_REQUEST = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1", raise_server_exceptions=False) as made:
        yield made


def test_the_script_is_the_published_one() -> None:
    found = hashlib.sha256((STATIC / HTMX).read_bytes()).hexdigest()
    assert found == "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"


@pytest.mark.parametrize(
    ("more", "flags"),
    [
        ({}, []),
        ({"dco": "1.2 nm", "end_use": "mature_node"}, ["--fact", "dco=1.2 nm", "--end-use", "mature_node"]),
        ({"end_user.lists": "us_entity_list"}, ["--end-user-list", "us_entity_list"]),
        ({"item.code.us": "3B001.f.1"}, ["--code", "us=3B001.f.1"]),
        ({"as_of": "2023-05-01"}, ["--as-of", "2023-05-01"]),
    ],
)
def test_json_is_that_of_the_command_line(client: TestClient, more: dict[str, str], flags: list[str]) -> None:
    page = client.get("/check.json", params=DEAL | more)
    assert page.status_code == 200
    assert page.content == CliRunner().invoke(command, ["check", "--json", *FLAGS, *flags]).stdout_bytes


def test_a_named_party_is_sent_in_the_body_and_screened(client: TestClient) -> None:
    name = "Semiconductor Manufacturing International Corporation"
    page = client.post("/check.json", data=DEAL | {"end_user.name": name})
    printed = CliRunner().invoke(command, ["check", "--json", *FLAGS, "--end-user", name]).stdout_bytes
    assert page.content == printed
    assert json.loads(page.content)["lists"]


def test_no_address_holds_a_name(client: TestClient) -> None:
    data = DEAL | {"end_user.name": "Very Secret Fab"}
    refused = client.get("/check", params=data)
    assert refused.status_code == 422
    assert "Very Secret Fab" not in refused.text
    page = client.post("/check", data=data)
    assert page.url.query == b""
    addresses = [part.split('"')[0] for part in page.text.split('href="')[1:]]
    assert addresses
    assert not [address for address in addresses if "Secret" in address]
    # A change is a button here: an address that tried it would leave out the party and answer another question.
    assert 'name="set"' in page.text
    live = client.post("/check", data=data, headers=HTMX_REQUEST)
    assert "Secret" not in live.headers["hx-replace-url"]
    assert client.get("/screen", params={"name": "Very Secret Fab"}).status_code == 422


def test_a_form_without_names_becomes_an_address(client: TestClient) -> None:
    sent = client.post("/check", data=DEAL | {"end_use": "", "set": "dco=1.2 nm"}, follow_redirects=False)
    assert sent.status_code == 303
    assert sent.headers["location"] == "/check?model=NXT%3A1980Di&from=NL&to=CN&on=2026-11-02&dco=1.2+nm"


def test_a_live_answer_is_a_part_with_its_address(client: TestClient) -> None:
    live = client.post("/check", data=DEAL, headers=HTMX_REQUEST)
    assert live.headers["hx-replace-url"] == Asked("NXT:1980Di", {k: v for k, v in DEAL.items() if k != "model"}).address(
        "/check"
    )
    assert "<html" not in live.text
    assert "LICENCE REQUIRED" in live.text


def test_the_answer_says_what_the_determination_says(client: TestClient) -> None:
    text = client.get("/check", params=DEAL).text
    told = json.loads(client.get("/check.json", params=DEAL).content)
    for answer in told["regimes"]:
        for basis in answer["provisions"]:
            if basis["truth"] != "no" and answer["outcome"] != "not_subject":
                assert f"/law/{basis['id']}?on=2026-11-02" in text
    nl = next(answer for answer in told["regimes"] if answer["regime"] == "nl")
    assert nl["outcome"] == "licence_required"
    assert all(next(iter(change["facts"].values())) in text for change in nl["would_change"])


@pytest.mark.parametrize("query", ["dco=abc", "zz=1", "from=Atlantis&to=CN", "model=NXT:1980Di&on=2026-02-30", "to=CN&to=JP"])
def test_a_fault_says_what_where_and_how_to_mend_it(client: TestClient, query: str) -> None:
    page = client.get(f"/check?{query}")
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert "Traceback" not in page.text
    assert client.get(f"/check.json?{query}").json()["error"]["what"]


def test_markup_in_a_value_stays_text(client: TestClient) -> None:
    page = client.get("/check", params={"dco": "<script>alert(1)</script>"})
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def test_an_unforeseen_fault_tells_nothing(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("licet.web.check.decided", broken)
    page = client.get("/check", params=DEAL | {"on": "2026-10-30"})  # not asked before: no kept page is its answer
    assert page.status_code == 500
    assert "secret inside" not in page.text
    assert "fault of its own" in page.text


def test_law_pages(client: TestClient) -> None:
    listed = client.get("/law", params={"regime": "nl"})
    rows = client.get("/law.json", params={"regime": "nl"}).json()
    assert all(row["id"] in listed.text for row in rows["rows"])
    assert rows["count"] == len(rows["rows"]) == sum(p.regime == "nl" for p in load_book().provisions)
    several = next(p for p in load_book().provisions if len(p.versions) > 1 and p.effect == "lists")
    page = client.get(f"/law/{several.id}", params={"first": several.versions[0].start, "second": several.versions[1].start})
    assert page.status_code == 200
    assert all(str(version.start) in page.text for version in several.versions)
    assert "The form of" in page.text
    assert len(client.get(f"/law/{several.id}.json").json()["versions"]) == len(several.versions)
    assert client.get("/law/nl.nothing").status_code == 422
    assert client.get("/coverage.json").content == CliRunner().invoke(command, ["law", "coverage", "--json"]).stdout_bytes
    assert client.get("/coverage").status_code == 200


def test_timeline_and_screening(client: TestClient) -> None:
    flags = ["--since", "2023-01-01", "--until", "2024-12-31"]
    asked = {k: v for k, v in DEAL.items() if k != "on"} | {"since": "2023-01-01", "until": "2024-12-31"}
    found = client.get("/timeline.json", params=asked)
    assert found.content == CliRunner().invoke(command, ["timeline", "--json", *FLAGS[:6], *flags]).stdout_bytes
    assert "2024-09-07" in client.get("/timeline", params=asked).text
    screened = client.post("/screen.json", data={"name": "SMIC", "country": "CN", "on": "2026-11-02"})
    asking = ["screen", "SMIC", "--country", "CN", "--on", "2026-11-02", "--json"]
    assert screened.content == CliRunner().invoke(command, asking).stdout_bytes
    assert "of 100" in client.post("/screen", data={"name": "SMIC"}).text
    assert client.post("/screen", data={"country": "CN"}).status_code == 422


def test_guards(client: TestClient) -> None:
    for address in ("/check", "/nothing", "/static/licet.css", "/check?zz=1"):
        headers = client.get(address).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    assert client.get("/nothing").status_code == 404
    assert client.get("/check", headers={"Host": "evil.example"}).status_code == 400
    assert client.post("/screen", data={"name": "x"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_it_listens_to_this_machine_alone(host: str, tmp_path: Path) -> None:
    with pytest.raises(LicetError, match="no accounts"):
        serving(host, 8377, names=("licet.example.org",), tls=True, database=str(tmp_path / "none"), environment=SECRET)
    assert serving("127.0.0.1", 8377, environment={}) == Settings()


def test_a_reply_that_brings_a_duty_is_told_in_the_duty_s_own_words(client: TestClient) -> None:
    page = client.get("/check", params={"model": "Ascend 910D", "from": "NL", "to": "US", "on": "2026-11-26"})
    assert page.status_code == 200
    assert '<span class="small">Section 232 (advanced chips): 25 % ad valorem; Section 301: 50 % ad valorem</span>' in page.text
