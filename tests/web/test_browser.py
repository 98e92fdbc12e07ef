"""The pages in a browser: focus kept while typing, use without a script and without a mouse, axe in light and dark, no request
to another host. Skipped where there is no browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import accessible, tab_to

from licet.doors import briefs
from licet.render.brief_page import write_page

DEAL = "/check?model=NXT%3A1980Di&from=NL&to=CN&on=2026-11-02"
STORY = """Scanner Rule Is Coming, Minister Says

By Anna Verzonnen

27 March 2024

The Dutch minister said that the Netherlands was establishing rules to control the sale of machines needed to make chips.

READ MORE: Tulips
"""
PAGES = (
    "/check",
    DEAL,
    f"{DEAL}&every_limb=yes",
    "/check?model=NXT%3A1980Di&dco=abc",
    "/law?regime=nl",
    "/law/br.trade.battery?first=2024-01-01&second=2026-11-01",
    "/coverage",
    "/timeline?model=NXT%3A1980Di&from=NL&to=CN&since=2023-01-01&until=2025-12-31",
    "/screen",
    "/brief",
    "/nothing",
)


@pytest.fixture(scope="module")
def base(serve: Callable[..., str]) -> str:
    """The workbench on a free port."""
    return serve()


def test_typing_keeps_the_focus_and_moves_the_answer(browser: Any, base: str) -> None:
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(base + DEAL)
    assert "LICENCE REQUIRED" in page.inner_text(".regimes > li:first-child")
    page.focus("#f-dco")
    page.keyboard.type("3 nm", delay=60)
    page.wait_for_url("**dco=3+nm**")
    page.wait_for_selector(".regimes > li:first-child .outcome:not(.licence_required)")
    assert page.evaluate("document.activeElement.id") == "f-dco"
    assert page.input_value("#f-dco") == "3 nm"
    address = page.url
    told = page.inner_text("#answer")
    page.goto(address)
    assert page.inner_text("#answer") == told
    assert not faults
    page.close()


def test_a_name_stays_out_of_the_address(browser: Any, base: str) -> None:
    page = browser.new_page()
    page.goto(base + DEAL)
    page.fill("#f-end_user\\.name", "Semiconductor Manufacturing International Corporation")
    page.wait_for_selector("button[name=set]")
    assert "Semiconductor" not in page.url
    page.click("button[name=set] >> nth=0")
    page.wait_for_timeout(800)
    assert "Semiconductor" not in page.url
    assert page.input_value("#f-end_user\\.name").startswith("Semiconductor")
    page.close()


def test_without_a_script_the_form_works(browser: Any, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/check")
    page.fill("#f-model", "NXT:1980Di")
    page.select_option("#f-from", "NL")
    page.select_option("#f-to", "CN")
    page.fill("#f-on", "2026-11-02")
    page.click("text=Decide")
    assert page.url == f"{base}/check?model=NXT%3A1980Di&from=NL&to=CN&on=2026-11-02"
    assert "LICENCE REQUIRED" in page.inner_text("#answer")
    page.click(".replies a >> nth=0")
    assert "end_use=" in page.url
    page.goto(f"{base}/screen")
    page.fill("#f-name", "SMIC")
    page.click("text=Screen >> nth=-1")
    assert page.url == f"{base}/screen"
    assert "possible match" in page.inner_text("main")
    page.goto(f"{base}/brief")
    page.fill("#f-story", STORY)
    page.click("form.again button.main")
    assert page.url == f"{base}/brief"
    assert "The law on 2024-03-27" in page.inner_text("main")
    context.close()


def test_by_keyboard_alone(browser: Any, base: str) -> None:
    page = browser.new_page()
    page.goto(f"{base}/check")
    page.keyboard.press("Tab")
    assert page.inner_text(":focus") == "Skip to content"
    page.keyboard.press("Enter")
    for field, text in (("#f-model", "NXT:1980Di"), ("#f-from", "NL"), ("#f-to", "CN")):
        tab_to(page, field)
        page.keyboard.type(text)
    tab_to(page, "button.main")
    page.keyboard.press("Enter")
    page.wait_for_selector(".regimes")
    assert "NL licence required" in page.inner_text("#verdict")
    tab_to(page, ".replies a")
    page.keyboard.press("Enter")
    page.wait_for_url("**end_use=**")
    page.close()


def test_single_keys_among_possible_matches(browser: Any, base: str) -> None:
    page = browser.new_page()
    page.goto(f"{base}/screen")
    page.fill("#f-name", "Semiconductor Manufacturing International Corporation")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hit")
    assert page.locator(".hit").count() > 1
    page.focus(".hit >> nth=0 >> summary")
    page.keyboard.press("2")
    assert page.is_checked(".hit >> nth=0 >> input[value=different]")
    page.keyboard.press("j")
    page.keyboard.press("3")
    assert page.is_checked(".hit >> nth=1 >> input[value=unsure]")
    page.focus(".hit >> nth=1 >> input[name=why]")
    page.keyboard.type("14 jokes")
    assert page.input_value(".hit >> nth=1 >> input[name=why]") == "14 jokes"
    assert page.is_checked(".hit >> nth=1 >> input[value=unsure]"), "never while one types"
    page.close()


#: What a brief marks a finding with, in light and in dark.
MARKED = {"light": "rgb(251, 227, 180)", "dark": "rgb(74, 58, 18)"}
_GROUND = "getComputedStyle(document.querySelector('.brief mark.finding')).backgroundColor"


@pytest.mark.parametrize(("system", "chosen"), [("light", "dark"), ("dark", "light"), ("dark", "system")])
def test_a_news_story_has_the_look_that_was_chosen(browser: Any, base: str, system: str, chosen: str) -> None:
    context = browser.new_context(color_scheme=system)
    page = context.new_page()
    page.goto(f"{base}/brief")
    page.click(f"button[name=look][value={chosen}]")
    page.fill("#f-story", STORY)
    page.click("form.again button.main")
    page.wait_for_load_state()
    shown = system if chosen == "system" else chosen
    assert page.evaluate(_GROUND) == MARKED[shown]
    context.close()


@pytest.mark.parametrize("system", ["light", "dark"])
def test_a_brief_in_a_file_looks_as_the_system_of_its_reader(browser: Any, system: str, tmp_path: Path) -> None:
    write_page(briefs(STORY.encode(), name="story.txt"), tmp_path / "brief.html")
    page = browser.new_page(color_scheme=system)
    page.goto((tmp_path / "brief.html").as_uri())
    assert page.evaluate(_GROUND) == MARKED[system]
    page.close()


#: Pages with most of the words that a language has to bring.
WORDY = (
    DEAL,
    "/books",
    "/screen",
    "/timeline?model=NXT%3A1980Di&from=NL&to=CN&since=2025-01-01&until=2025-12-31",
    "/whatif",
    "/settings",
)


@pytest.mark.parametrize(("language", "scheme"), [("nl", "light"), ("ja", "dark"), ("zh", "light")])
def test_axe_finds_nothing_in_other_languages(browser: Any, base: str, language: str, scheme: str) -> None:
    context = browser.new_context(locale=language, color_scheme=scheme, viewport={"width": 375, "height": 800})
    page = context.new_page()
    for address in WORDY:
        page.goto(base + address)
        assert page.evaluate("document.documentElement.lang").startswith(language)
        accessible(page, f"{address} in {language}")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_no_page_is_wider_than_a_telephone(browser: Any, base: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 375, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in PAGES:
        page.goto(base + address)
        accessible(page, address)
    page.goto(f"{base}/screen")
    page.fill("#f-name", "SMIC")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hit")
    accessible(page, "a screening")
    page.goto(f"{base}/brief")
    page.fill("#f-story", STORY)
    page.click("form.again button.main")
    page.wait_for_selector(".brief mark")
    accessible(page, "a news story")
    assert not [url for url in asked if not url.startswith((base, "data:"))]
    context.close()
