"""Watches on pages, as a feed and on the command line; each sees their own."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from click.testing import CliRunner

from licet.cli.main import app as command
from licet.records import people, watched, watches
from licet.records.store import open_store
from licet.web.common import Common
from licet.web.settings import Settings
from licet.web.store import Records
from licet.web.watches import Watching
from signed_in import browser, house, send, signed_in

DEAL = {"model": "NXT:1980Di", "from": "NL", "to": "CN", "on": "2026-11-02", "title": "order <1>", "hours": "1"}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("watches") / "records.sqlite")


@pytest.fixture(scope="module")
def app(file: str) -> Iterator[Any]:
    made = house(file)
    with browser(made):
        yield made


def test_from_the_form_to_the_feed(app: Any, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    analyst, other = signed_in(app, "analyst"), signed_in(app, "approver")
    assert send(analyst, "/watches/deal", DEAL).status_code == 303
    page = analyst.get("/watches").text
    assert "order &lt;1&gt;" in page
    assert "nl: " in page
    assert "order &lt;1&gt;" not in other.get("/watches").text
    usual = watched.determine
    monkeypatch.setattr(watched, "determine", lambda deal: usual(deal, on=date(2022, 1, 3)))
    with open_store(file) as store:
        (told,) = watches.run(store, every=True)
    feed = Xml.fromstring(analyst.get("/watches.atom").content)
    of = {"a": "http://www.w3.org/2005/Atom"}
    entries = feed.findall("a:entry", of)
    assert [entry.findtext("a:id", None, of) for entry in entries] == [f"urn:licet:news:{told.id}"]
    assert (entries[0].findtext("a:title", "", of)).startswith("order <1>: ")
    assert analyst.get("/watches.json").json()[0]["because"] == "day"
    assert f'id="{told.id}"' in analyst.get("/watches").text
    assert other.get("/watches.json").json() == []
    assert other.get("/watches.atom").content.count(b"<entry>") == 0


def test_what_is_anothers_is_not_ended(app: Any, file: str) -> None:
    analyst, other, viewer = (signed_in(app, name) for name in ("analyst", "approver", "viewer"))
    assert send(analyst, "/watches/party", {"name": "Very Secret Fab", "title": "p"}).status_code == 303
    with open_store(file) as store:
        owner = people.actor(people.found(store, "analyst"), "session")
        mine = watches.listed(store, owner)[0].id
    assert send(other, f"/watches/{mine}/end").status_code == 422
    assert send(viewer, f"/watches/{mine}/end").status_code == 403
    assert send(viewer, "/watches/party", {"name": "x"}).status_code == 403
    assert "Watch a party" not in viewer.get("/watches").text
    assert send(analyst, f"/watches/{mine}/end").status_code == 303
    for wrong in (
        {"name": ""},
        {"name": "x", "hours": "soon"},
        {"name": "x", "hours": "0"},
        {"name": "x", "country": "Atlantis"},
    ):
        assert send(analyst, "/watches/party", wrong).status_code == 422
    off = send(analyst, "/watches/party", {"name": "x", "webhook": "https://hook.example/"})
    assert (off.status_code, "webhooks are off" in off.text) == (422, True)


def test_the_thread_looks_and_ends(app: Any, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    from licet.web import watches as pages

    seen, looks = Event(), []

    def look(store: Any, alone: Any) -> list[Any]:
        looks.append(store)
        if len(looks) == 1:
            raise RuntimeError("the first look fails")
        seen.set()
        return []

    monkeypatch.setattr(pages.watches, "run", look)
    monkeypatch.setattr(pages, "_STEP", 0.01)
    thread = Watching(Records(file), Common(Settings()))
    thread.start()
    assert seen.wait(30), "a look that failed is followed by another"
    thread.end()
    assert not thread._thread.is_alive()


def test_the_commands(tmp_path: Path) -> None:
    deal = tmp_path / "deal.toml"
    deal.write_text('on = 2026-11-02\nfrom = "NL"\nto = "CN"\n[item]\nmodel = "NXT:1980Di"\n')
    run = CliRunner(env={"LICET_DATABASE": str(tmp_path / "r.sqlite"), "LICET_WHO": "mk", "LICET_TOKEN": ""})
    for words in (["deal", str(deal), "--title", "d"], ["item", "NXT:1980Di"], ["party", "Fab 7", "--country", "CN"]):
        found = run.invoke(command, ["watch", *words])
        assert found.exit_code == 0, found.output
    listed = json.loads(run.invoke(command, ["watch", "list", "--json"]).stdout)
    assert [w["kind"] for w in listed] == ["party", "item", "deal"]
    assert run.invoke(command, ["watch", "run", "--all"]).output == "no news\n"
    assert "ended" in run.invoke(command, ["watch", "end", listed[0]["id"]]).output
    assert "no news" in run.invoke(command, ["watch", "news"]).output


def test_webhooks_are_asked_for_only_where_they_are_on(app: Any, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from licet.records import webhooks

    analyst, other = signed_in(app, "analyst"), signed_in(app, "approver")
    asked = {"name": "Hooked Fab", "title": "hooked", "webhook": "https://hooks.example/licet"}
    monkeypatch.delenv("LICET_WEBHOOKS", raising=False)
    assert 'name="webhook"' not in analyst.get("/watches").text
    assert send(analyst, "/watches/party", asked).status_code == 422, "they are off, whatever is sent"
    monkeypatch.setenv("LICET_WEBHOOKS", "yes")
    monkeypatch.setenv("LICET_SECRET", "s" * 32)
    assert analyst.get("/watches").text.count('name="webhook"') == 3
    assert send(analyst, "/watches/party", asked | {"webhook": "http://hooks.example/"}).status_code == 422
    assert send(analyst, "/watches/party", asked).status_code == 303
    with open_store(file) as store:
        actor = people.actor(people.found(store, "analyst"), "session")
        (made,) = [watch for watch in watches.listed(store, actor) if watch.webhook]
    page = analyst.get("/watches").text
    assert "sent to https://hooks.example/licet" in page
    assert webhooks.key_of("s" * 32, made.id) in page
    assert webhooks.key_of("s" * 32, made.id) not in other.get("/watches").text
    monkeypatch.delenv("LICET_WEBHOOKS")
    assert "not sent: webhooks are off" in analyst.get("/watches").text
