"""What tests in a browser share: pages that are looked at by axe, and a keyboard that finds its way."""

from pathlib import Path
from typing import Any

CHROMIUM = Path("/usr/bin/chromium")


def tab_to(page: Any, wanted: str) -> None:
    """Press TAB until the focus is where it is wanted."""
    for _ in range(300):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"TAB does not reach {wanted}")


def accessible(page: Any, address: str) -> None:
    """axe finds nothing, and the page is no wider than its window."""
    from axe_playwright_python.sync_playwright import Axe

    found = [(each["id"], each["nodes"][0]["html"]) for each in Axe().run(page).response["violations"]]
    assert not found, address
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} is too wide"
