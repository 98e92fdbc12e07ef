"""The pages that keep something, in a browser: without a script, without a mouse, axe in light and dark. Skipped where there is
no browser."""

from collections.abc import Callable
from typing import Any

import pytest
from browsing import accessible, tab_to

_FAB = "/capability?country=CN&process=28+nm+logic&on=2026-11-02"
DEAL = "/check?model=NXT%3A1980Di&from=NL&to=CN&on=2026-11-02"


@pytest.fixture(scope="module")
def base(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The workbench on a free port, with records of its own."""
    return serve(database=str(tmp_path_factory.mktemp("work") / "records.sqlite"))


@pytest.fixture(scope="module")
def record(browser: Any, base: str) -> str:
    """The address of a record that was saved from the determination page, as typed and clicked."""
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(base + DEAL)
    page.fill("#f-end_user\\.name", "Very Secret Fab")
    page.wait_for_selector("button[name=set]")
    page.click("text=Save this determination")
    page.wait_for_selector("#f-why")
    assert "Secret" not in page.url
    assert "Very Secret Fab" in page.inner_text("main")
    page.fill("#f-why", "order 10071")
    page.click("button.main")
    page.wait_for_url("**/records/*")
    assert "order 10071" in page.inner_text("main")
    assert not faults
    address: str = page.url
    page.close()
    return address


def test_a_record_is_saved_without_a_script(browser: Any, base: str, record: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base + DEAL)
    page.click("text=Save this determination")
    assert page.url == f"{base}/records/new"
    page.fill("#f-why", "without a script")
    page.click("button.main")
    assert page.url.startswith(f"{base}/records/")
    assert "without a script" in page.inner_text("main")
    page.click("text=Decide again")
    assert "#again" in page.url
    assert "as it is encoded today, this is" in page.inner_text("#again [role=status]")
    page.goto(f"{base}/records")
    page.fill("#f-words", "1980")
    page.click("button.main")
    assert "without a script" in page.inner_text("main")
    context.close()


def test_a_record_is_saved_by_keyboard_alone(browser: Any, base: str) -> None:
    page = browser.new_page()
    page.goto(base + DEAL)
    tab_to(page, "button[formaction]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#f-why")
    tab_to(page, "#f-why")
    page.keyboard.type("by keyboard")
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/*")
    assert "by keyboard" in page.inner_text("main")
    page.close()


@pytest.fixture(scope="module")
def book(browser: Any, base: str) -> str:
    """The address of the shipped book, handed over and run without a script."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/books")
    page.click("text=Try the example")
    address: str = page.url
    _when(page, "text=What each column names")
    page.select_option("#f-screen", "no")
    page.click("button.main")
    _when(page, "#pivot")
    page.click("#pivot td a >> nth=0")
    assert page.url.startswith(f"{address}/lines?regime=")
    page.click("tbody a >> nth=0")
    assert "Facts" in page.inner_text("main")
    context.close()
    return address


def _when(page: Any, wanted: str) -> None:
    """Wait for something on a page that loads itself again, or is loaded again."""
    for _ in range(300):
        if page.locator(wanted).count():
            return
        page.wait_for_timeout(400)
        page.reload()
    raise AssertionError(f"{wanted} does not come")


def test_an_order_book_is_run_by_keyboard_alone(browser: Any, base: str) -> None:
    page = browser.new_page()
    page.goto(f"{base}/books")
    tab_to(page, "button[name=example]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#f-screen", timeout=60_000)
    tab_to(page, "#f-screen")
    page.keyboard.type("are not")
    tab_to(page, "button.main")
    page.keyboard.press("Enter")
    page.wait_for_selector("#pivot", timeout=60_000)
    tab_to(page, "#pivot td a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lines?**")
    page.close()


def test_a_job_is_followed_without_loading_the_page_again(browser: Any, base: str) -> None:
    page = browser.new_page()
    page.goto(f"{base}/books")
    page.click("text=Try the example")
    page.evaluate("window.kept = true")
    page.wait_for_selector("text=What each column names", timeout=60_000)
    assert page.evaluate("window.kept"), "the page was not loaded again"
    page.close()


def test_single_keys_act_in_lists_alone(browser: Any, base: str, book: str) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{book}/lines")
    at = "document.activeElement.textContent.trim() || document.activeElement.getAttribute('aria-label')"
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY", "the focus is in no list"
    page.focus("tbody tr:nth-child(1) th a")
    first = page.evaluate(at)
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.closest('tr').rowIndex")
    assert second == 2
    page.keyboard.press("x")
    assert page.is_checked("tbody tr:nth-child(2) input")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 1
    page.keyboard.press("h")
    assert page.evaluate("document.activeElement.id") == "f-why"
    page.keyboard.type("joke hex")
    assert page.input_value("#f-why") == "joke hex", "never while one types"
    page.focus("tbody tr:nth-child(1) th a")
    page.keyboard.press("?")
    assert page.evaluate("document.getElementById('keys').open")
    page.uncheck("#keys input")
    page.reload()
    page.focus("tbody tr:nth-child(1) th a")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 1, "they are switched off, and stay so"
    page.click("#keys summary")
    page.check("#keys input")
    page.focus("tbody tr:nth-child(1) th a")
    page.keyboard.press("o")
    page.wait_for_url("**/lines/*")
    assert first in page.inner_text("h1")
    page.context.close()


def test_lines_are_held_without_a_script(browser: Any, base: str, book: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{book}/lines")
    page.check("input[name=line] >> nth=1")
    page.fill("#f-why", "asked the customer")
    page.click("form[action$='/hold'] button")
    page.wait_for_selector(".held")
    assert page.locator(".held").count() == 1
    page.goto(f"{base}/holds")
    page.fill("table input[name=why]", "they answered")
    page.click("form[action$='/release'] button")
    assert "they answered" in page.inner_text("#h-released + div")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_no_page_is_wider_than_a_telephone(
    browser: Any, base: str, record: str, book: str, scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 375, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    kept = (record, f"{record}?on=2022-01-01", f"{base}/records", f"{base}/records?words=nothing")
    more = [f"{base}{path}" for path in ("/whatif?scenario=japan_without_its_list", _FAB, "/settings", "/holds", "/watches")]
    more.append(f"{base}/proposals")
    more.append(f"{record}/worksheets")
    for address in (*kept, f"{base}/books", book, f"{book}?by=customer", f"{book}/lines", f"{book}/lines/1", *more):
        page.goto(address)
        accessible(page, address)
    page.goto(base + DEAL)
    page.click("text=Save this determination")
    page.wait_for_selector("#f-why")
    accessible(page, "a review before saving")
    assert not [url for url in asked if not url.startswith((base, "data:"))]
    context.close()
