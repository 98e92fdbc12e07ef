"""The languages of the workbench: which one is answered, how it is chosen, that every text is translated, and that no status
word of any language clears a deal."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from licet.render.words import OUTCOME_WORDS
from licet.web.app import create_app
from licet.web.environments import environment
from licet.web.languages import COOKIE, LANGUAGES
from licet.web.settings import Settings

DEAL = "/check?model=NXT%3A1980Di&from=NL&to=CN&on=2026-11-02"
#: What would read as leave to ship.
CLEARING = {
    "en": ("clear", "ok", "compliant", "allowed", "safe"),
    "nl": ("vrijgegeven", "toegestaan", "akkoord", "conform", "veilig"),
    "zh": ("合规", "放行", "允许", "无需许可", "安全", "通过"),
    "ja": ("適合", "問題なし", "許可不要", "該当なし", "安全", "可能"),
}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), base_url="http://localhost", follow_redirects=False) as made:
        yield made


@pytest.mark.parametrize(
    ("header", "cookie", "expected"),
    [
        ("", "", "en"),
        ("ja", "", "ja"),
        ("fr, nl;q=0.7, ja;q=0.8", "", "ja"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "", "zh-Hans"),
        ("nl;q=0, en;q=0.1", "", "en"),
        ("nl;q=much", "", "en"),
        ("ja", "nl", "nl"),
        ("ja", "../../etc", "ja"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_liked_one(client: TestClient, header: str, cookie: str, expected: str) -> None:
    headers = {"Accept-Language": header} | ({"Cookie": f"{COOKIE}={cookie}"} if cookie else {})
    page = client.get("/check", headers=headers)
    assert f'<html lang="{expected}"' in page.text
    assert page.headers["vary"] == "Accept-Language, Cookie"


def test_a_language_and_a_look_are_chosen_and_one_comes_back(client: TestClient) -> None:
    for path, field, value in (("/language", "language", "nl"), ("/look", "look", "dark")):
        answer = client.post(path, data={field: value, "back": DEAL})
        assert (answer.status_code, answer.headers["location"]) == (303, DEAL)
    page = client.get(DEAL).text
    assert '<html lang="nl" data-look="dark">' in page
    assert "VERGUNNING VEREIST" in page
    client.cookies.clear()
    assert client.post("/language", data={"language": "xx", "back": "/check"}).status_code == 422


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "", "check"])
def test_one_does_not_come_back_elsewhere(client: TestClient, back: str) -> None:
    answer = client.post("/language", data={"language": "en", "back": back})
    assert answer.headers["location"] == "/"
    client.cookies.clear()


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_text_is_translated(messages: Any, language: str) -> None:
    assert not list(messages.faults(language))


@pytest.mark.parametrize("language", ["zh", "ja"])
def test_no_translation_was_left_in_english(messages: Any, language: str) -> None:
    two_words = re.compile(r"\b[A-Za-z][a-z]{2,} [A-Za-z][a-z]{2,}\b")
    texts = [message.string for message in messages.kept(language) if message.id]
    assert len(texts) > 500
    assert not [text for text in texts if two_words.search(str(text))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_status_word_clears_a_deal(language: str) -> None:
    words: Any = environment(language).globals["words"]
    told = [f" {word.word} {word.rest} ".casefold() for word in words.values()]
    assert len(set(told)) == len(OUTCOME_WORDS)
    for text in told:
        assert not [clearing for clearing in CLEARING[language] if clearing in text], text


def test_a_kept_page_is_kept_by_language(client: TestClient) -> None:
    pages = [client.get(DEAL, headers={"Accept-Language": language}).text for language in ("en", "ja", "en", "ja")]
    assert pages[0] == pages[2]
    assert pages[1] == pages[3]
    assert "LICENCE REQUIRED" in pages[0]
    assert "許可が必要" in pages[1]
    assert "LICENCE REQUIRED" not in pages[1]
    assert ' lang="en"' in pages[1]
