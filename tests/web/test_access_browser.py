"""Signing in, keys and people in a browser: without a script, by keyboard, axe in light and dark. Skipped without a browser."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from browsing import accessible
from sqlalchemy import text as sql

from licet.records import keeping, licences, people, proposals, stops, watches
from licet.records.licence_terms import Shipment, Terms
from licet.records.store import open_store

PASSWORD = "six green boats sail"
DEAL = "/check?model=NXT%3A1980Di&from=NL&to=CN&on=2026-11-02"


#: Pages of what is kept; each id is found on the first.
KEPT = ["/proposals", "/licences", "/watches", "/holds"]


def _something_kept(store: Any, ada: Any, bo: Any) -> None:
    """A licence drawn from, a hold whose release is proposed by each, a watch with news."""
    terms = Terms("NL-1", "CDIU", date(2026, 1, 1), date(2027, 12, 31), value=Decimal(10), currency="EUR", conditions="none")
    held = licences.add(store, ada, terms)
    took = Shipment("SO-1", date(2026, 5, 6), country="CN", value=Decimal(3), currency="EUR")
    licences.draw(store, ada, held.id, took, why="delivery 4")
    kept = keeping.save(
        store, {"on": "2026-11-02", "from": "NL", "to": "CN", "item": {"model": "NXT:1980Di"}}, who="bo", why="x"
    )
    detail = {"record": kept.id, "hold": keeping.hold(store, kept.id, who="bo", why="a subpoena").holds[0].number}
    made = [proposals.propose(store, who, "hold.release", detail, why="closed").id for who in (ada, bo)]
    stops.place(store, bo, ["SO-10071/2", "8001234/10"], why="a red flag: the end user moved")
    watches.add(store, ada, "record", {"record": kept.id}, title="order 10071")
    with store.writing() as connection:
        connection.execute(sql("UPDATE watches SET answer = replace(answer, 'licence required', 'undetermined')"))
    assert watches.run(store, every=True)
    KEPT.extend([f"/licences/{held.id}", *(f"/proposals/{each}" for each in made)])


@pytest.fixture(scope="module")
def base(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The workbench with two accounts, on a free port."""
    file = str(tmp_path_factory.mktemp("browser") / "records.sqlite")
    with open_store(file) as store:
        people.add(store, "ada", ["admin", "analyst", "law_editor"], who="test", password=PASSWORD)
        bo = people.actor(people.add(store, "bo", ["analyst", "approver"], who="test", password=PASSWORD), "session")
        _something_kept(store, people.actor(people.found(store, "ada"), "session"), bo)
    return serve(database=file)


def sign_in(page: Any, base: str, name: str, onward: str = "/account") -> None:
    """By keyboard alone."""
    page.goto(base + onward)
    page.focus("#f-name")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(base + onward)


def test_without_a_script_one_signs_in_makes_a_key_and_signs_out(browser: Any, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, base, "bo")
    page.fill("#f-name", "erp")
    page.check("input[value=record]")
    page.click("text=Make a key")
    assert page.inner_text(".secret").startswith("licet_")
    page.click("text=Revoke")
    assert "revoked" in page.inner_text("table.list")
    page.goto(base + DEAL)
    page.click("text=Decide")
    assert "LICENCE REQUIRED" in page.inner_text("#answer")
    page.click("text=Sign out >> nth=0")
    assert page.url == f"{base}/login"
    page.goto(f"{base}/account")
    assert page.url.startswith(f"{base}/login?next=")
    context.close()


def test_a_licence_is_drawn_from_without_a_script(browser: Any, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, base, "bo", "/licences")
    page.click("text=NL-1")
    for field, written in (("shipment", "SO-2"), ("on", "2026-06-01"), ("value", "8"), ("why", "delivery 5")):
        page.fill(f"#f-{field}", written)
    page.click("text=Draw it")
    assert "value 8 is more than the 7 EUR that are left" in page.inner_text(".fault")
    page.fill("#f-shipment", "SO-2")
    page.fill("#f-on", "2026-06-01")
    page.fill("#f-value", "2,5")
    page.fill("#f-why", "delivery 5")
    page.click("text=Draw it")
    assert "4.5 of 10 EUR" in page.inner_text("dl")
    context.close()


def test_live_answers_under_a_session(browser: Any, base: str) -> None:
    page = browser.new_context().new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    sign_in(page, base, "bo", DEAL)
    for text in ("3 nm", "1.2 nm"):
        page.fill("#f-dco", "")
        page.focus("#f-dco")
        page.keyboard.type(text, delay=40)
        page.wait_for_url(f"**dco={text.replace(' ', '+')}**")
    page.click("text=Decide")
    page.wait_for_selector(".regimes")
    assert not faults
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_no_page_is_wider_than_a_telephone(browser: Any, base: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 375, "height": 800})
    page = context.new_page()
    addresses = ["/login", "/account", "/people", *KEPT]
    for address in addresses:
        if address == "/account":
            sign_in(page, base, "ada")
            page.fill("#f-name", f"key {scheme}")
            page.click("text=Make a key")
            page.wait_for_selector(".secret")  # on the page that follows
            accessible(page, "a key that was made")
        page.goto(base + address)
        accessible(page, address)
    context.close()
