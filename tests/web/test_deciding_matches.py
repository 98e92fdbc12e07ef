"""Possible matches decided where they are shown: alone by one, with accounts proposed by one and approved by another."""

import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from licet.web.app import create_app
from licet.web.settings import Settings
from signed_in import browser, house, send, signed_in

ASKED = {"name": "Semiconductor Manufacturing International Corporation", "country": "CN", "alias": "SMIC", "on": "2026-11-20"}


def _first(page: str) -> dict[str, str]:
    """The list and the entry of the first possible match, as its form sends them."""
    form = page.split('action="/screen/decide"')[1].split("</form>")[0]
    return {name: re.findall(f'name="{name}" value="([^"]*)"', form)[0] for name in ("list", "entry")}


def test_alone_one_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICET_DATA", str(tmp_path))
    with TestClient(create_app(Settings(database=str(tmp_path / "r.sqlite"))), base_url="http://127.0.0.1") as client:
        page = client.post("/screen", data=ASKED)
        told = ASKED | _first(page.text) | {"verdict": "different", "why": "the registry number differs"}
        answer = client.post("/screen/decide", data=told)
        assert answer.status_code == 200, answer.text
        assert answer.url.query == b""
        assert f"Decided: {told['entry']}: different" in answer.text
        assert "different, local user on" in answer.text
        hits = client.post("/screen.json", data=ASKED).json()["hits"]
        (decided,) = [hit["decision"] for hit in hits if (hit["list"], hit["entry"]) == (told["list"], told["entry"])]
        assert (decided["state"], decided["verdict"], decided["reason"]) == (
            "decided",
            "different",
            "the registry number differs",
        )
        for wrong in ({"why": ""}, {"verdict": "maybe"}, {"entry": "nothing"}, {"zz": "1"}, {"name": ""}):
            assert client.post("/screen/decide", data=told | wrong).status_code == 422, wrong


def test_with_accounts_it_is_proposed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICET_DATA", str(tmp_path))
    app: Any = house(str(tmp_path / "records.sqlite"))
    with browser(app):
        analyst, viewer, approver = (signed_in(app, name) for name in ("analyst", "viewer", "approver"))
        page = send(analyst, "/screen", ASKED).text
        assert "Propose" in page
        assert "/screen/decide" not in send(viewer, "/screen", ASKED).text
        told = ASKED | _first(page) | {"verdict": "different", "why": "the registry number differs"}
        assert send(viewer, "/screen/decide", told).status_code == 403
        at = send(analyst, "/screen/decide", told).headers["location"]
        assert at.startswith("/proposals/")
        assert "local user" not in send(analyst, "/screen", ASKED).text
        assert send(analyst, f"{at}/approve", {"why": "mine"}).status_code == 403
        assert send(approver, f"{at}/approve", {"why": "seen the extract"}).status_code == 303
        assert "different, analyst on" in send(analyst, "/screen", ASKED).text
