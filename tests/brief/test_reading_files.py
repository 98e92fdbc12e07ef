"""Pages, saved pages and PDF; files made to break what reads them; and nothing ever asked of the network."""

import socket
import sys
from contextlib import suppress
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief import files
from brief.invented import ENGLISH, story
from licet.brief.reading import LARGEST, LONGEST, read_story
from licet.brief.reading_faults import StoryError
from licet.brief.story import Story

pytest.importorskip("trafilatura", reason="the extra `brief` is not installed")
pytest.importorskip("pypdf", reason="the extra `brief` is not installed")

TITLE = "Lowland cabinet widens rule for etching tools"
PARAGRAPHS = [
    "UTRECHT (Voorbeeldkrant) - The Dutch government said on Friday it would widen its rule for the machines from Saturday.",
    "The minister told parliament that few deliveries would be touched by it in practice this year, and that talks went on.",
    "A spokesperson for the ministry in Peking said that it opposed the step, and asked for fair rules, according to Reuters.",
]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("reading a story asked the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)


def only(data: bytes, name: str = "x") -> Story:
    (found,) = read_story(data, name)
    return found


def codes(of: Story) -> list[str]:
    return [remark.code for remark in of.remarks]


def kinds(of: Story) -> dict[str, str]:
    return {f.kind: of.said(f.span) for f in of.furniture}


@pytest.mark.parametrize("kind", ["html", "mhtml", "utf-16", "windows-1252"])
def test_a_page(kind: str) -> None:
    page = files.html(TITLE, PARAGRAPHS)
    data = {
        "html": page.encode(),
        "mhtml": files.mhtml(page),
        "utf-16": page.encode("utf-16"),
        "windows-1252": page.replace('charset="utf-8"', 'charset="windows-1252"').encode("cp1252"),
    }[kind]
    found = only(data)
    assert found.title is not None
    assert found.said(found.title) == TITLE
    assert found.published is not None
    assert (found.published.on, found.published.at, found.published.zone) == (date(2024, 9, 6), time(15, 4), "+02:00")
    assert found.published.told_by == "page"
    assert (found.byline, found.publisher, found.language) == ("Anna Verzonnen", "Voorbeeldkrant", "en")
    assert [name for name, _ in found.credited] == ["Reuters"]
    assert len(found.paragraphs) == 3
    assert found.said(found.paragraphs[0]).startswith("The Dutch government")
    assert kinds(found)["caption"].startswith("A plant in Example Town")
    assert kinds(found)["link"] == "Tulips in another trade dispute"
    assert kinds(found)["copyright"].startswith("© 2024")
    assert "Home" not in found.text
    assert found.remarks == ()


def test_a_language_that_is_none_is_not_taken() -> None:
    words = ["Zqx wvk rtp zqx wvk rtp zqx wvk rtp zqx wvk rtp."] * 3
    assert only(files.html("Zqx wvk", words, language="xh").encode()).language == "xh"
    assert only(files.html("Zqx wvk", words, language="&quot;&gt;").encode()).language == ""


def test_the_day_a_page_shows_where_its_data_do_not_tell_one() -> None:
    shown = only(files.html(TITLE, PARAGRAPHS, published="").encode())
    assert shown.published is not None
    assert (shown.published.on, shown.published.told_by) == (date(2024, 9, 6), "dateline")
    none = only(files.html(TITLE, PARAGRAPHS, published="", shown="").encode())
    assert none.published is None
    assert codes(none) == ["no_date"]
    saved = only(files.mhtml(files.html(TITLE, PARAGRAPHS, published="", shown="")))
    assert saved.published is not None
    assert (saved.published.on, saved.published.told_by) == (date(2024, 9, 6), "address")


def test_a_moment_told_in_utc_is_the_day_its_readers_were_told() -> None:
    page = files.html(TITLE, PARAGRAPHS, published="2024-09-07T01:30:00Z", shown="September 6, 2024 09:30 PM EDT")
    found = only(page.encode())
    assert found.published is not None
    assert (found.published.on, found.published.zone) == (date(2024, 9, 6), "EDT")


def test_a_page_that_says_what_it_is_of_itself_is_one_story() -> None:
    other = "<p>Highland council drops the rule</p><p class='post-date'>7 September 2024</p>" + f"<p>{PARAGRAPHS[1]}</p>"
    found = only(files.html(TITLE, PARAGRAPHS, within=other).encode())
    assert "perhaps_several" in codes(found)
    assert found.published is not None
    assert found.published.on == date(2024, 9, 6)


def test_a_pdf() -> None:
    lines = [
        "Lowland cabinet widens rule for etching tools",
        "By Anna Verzonnen",
        "September 6, 2024",
        "The Dutch government said on Friday it would widen its licensing rule for the",
        "machines, bringing two more models of etching tools under control from the next",
        "day on. The minister told parliament that few deliveries would be touched by it",
        "in the year, and that talks with partners went on about the other models.",
    ]
    found = only(files.pdf(lines))
    assert found.title is not None
    assert found.said(found.title) == lines[0]
    assert found.published is not None
    assert found.published.on == date(2024, 9, 6)
    assert len(found.paragraphs) == 1
    assert "the machines, bringing" in found.text
    assert only(files.locked(files.pdf(lines), "")).text == found.text


def test_what_every_page_of_a_pdf_repeats_is_read_once() -> None:
    found = only(files.pdf(["The Example Gazette", *[f"Sentence number {n} of this page is here." for n in range(4)]], pages=4))
    assert found.text.count("The Example Gazette") == 1
    assert "Page 2" not in found.text


PDF = files.pdf([])
BAD = {
    "empty": (b"", "nothing in it"),
    "blank": (b" \n\t\n", "nothing in it"),
    "noughts": (b"\0" * 500, "nothing in it"),
    "binary": (bytes(range(256)) * 40, "no text"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "a picture"),
    "packed": (b"PK\x03\x04" + b"\x14\0" * 100, "Word document"),
    "a PDF of pictures": (PDF, "only pictures"),
    "half a PDF": (PDF[:300], "cannot be read"),
    "no PDF": (b"%PDF-1.7\n" + bytes(range(256)) * 40, "cannot be read"),
    "a locked PDF": (files.locked(files.pdf(["Words"]), "secret"), "locked by a password"),
    "an empty saved page": (files.mhtml(""), "is empty"),
    "a saved page without a page": (files.mhtml("x").replace(b"text/html", b"image/png"), "no page"),
    "an empty page": (b"<!doctype html><html><head></head><body></body></html>", "no text"),
    "only script": (b"<!doctype html><html><body><script>" + b"x" * 1000 + b"</script></body></html>", "no text"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_story_is_said_to_be_none(what: str) -> None:
    data, says = BAD[what]
    with pytest.raises(StoryError) as raised:
        read_story(data, "a file")
    assert says in raised.value.what
    assert raised.value.where == "a file"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match="cannot be opened"):
        read_story(tmp_path / "none.txt")
    with pytest.raises(StoryError, match="cannot be opened"):
        read_story(tmp_path)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(StoryError, match="MiB"):
        read_story(huge)


def test_of_a_long_text_the_beginning_is_read() -> None:
    found = only((ENGLISH + "\n\nWords and words. " * 80_000).encode())
    assert len(found.text) <= LONGEST
    assert codes(found)[0] == "cut_short"
    assert found.published is not None


BOMBS = {
    "deep": b"<html><body><p>" + PARAGRAPHS[1].encode() + b"</p>" + b"<div>" * 50_000,
    "entities": (
        b"<!DOCTYPE html [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
        b"<html><body><p>&b; Some words of a story.</p></body></html>"
    ),
    "a file as entity": (
        b"<!DOCTYPE html SYSTEM 'http://127.0.0.1:9/x.dtd' [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
        b"<html><body><p>&e; Some words of a story.</p></body></html>"
    ),
    "attributes": b"<html><body><p "
    + b" ".join(b"a%d=1" % n for n in range(100_000))
    + b">Some words of a story.</p></body></html>",
    "declarations": b"<html><body><p>Some words of a story.</p>" + b"<!DOCTYPE [" * 30_000,
    "JSON-LD": b"<html><script type='application/ld+json'>" + b"[" * 100_000 + b"</script><body><p>Some words.</p>",
    "capitals": b"A" * 500_000,
    "quotes": b"\".'" * 200_000,
    "bylines": b"By Aa Bb\n" * 20_000,
    "days": b"March 3, 2024 " * 40_000,
}


@pytest.mark.parametrize("what", BOMBS)
def test_a_file_made_to_burst_is_read_as_any(what: str) -> None:
    found = read_story(BOMBS[what], what)
    assert all("root:" not in each.text and len(each.text) < 700_000 for each in found)


def test_a_saved_page_unpacks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    more = (
        "------edge\r\nContent-Type: text/css\r\nContent-Location: ../../evil.css\r\n"
        'Content-Disposition: attachment; filename="../../../evil"\r\n\r\nbody {}\r\n'
    )
    found = only(files.mhtml(files.html(TITLE, PARAGRAPHS), more=more))
    assert len(found.paragraphs) == 3
    assert list(tmp_path.iterdir()) == []


def test_what_a_terminal_would_obey_is_left_out() -> None:
    found = story(ENGLISH.replace("The tools fall", "The \x1b[31mtools\u202e\x07 fall"))
    assert "The [31mtools fall" in found.text


def _read_or_refused(data: bytes) -> None:
    """Any other error than the users' one fails the test."""
    with suppress(StoryError):
        _sound(read_story(data, "x"))


def _sound(stories: tuple[Story, ...]) -> None:
    for each in stories:
        told = [each.title, each.published and each.published.span, *(r.span for r in each.remarks)]
        shown = sorted([*each.paragraphs, *(f.span for f in each.furniture)])
        spans = [*shown, *(span for _, span in each.credited), *(span for span in told if span)]
        assert all(0 <= span.start < span.end <= len(each.text) for span in spans)
        assert all(one.end <= other.start for one, other in pairwise(shown))


WORDS = [
    *ENGLISH.split("\n"),
    "<p>",
    "</p>",
    "<h1>",
    "©",
    "READ NEXT:",
    "(Photo : x)",
    "March 3, 2024",
    "BEIJING (Reuters) - x",
    "",
]


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=40), max_size=30))
def test_any_lines_give_stories_whose_spans_lie_in_their_text(lines: list[str]) -> None:
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    _read_or_refused(data)


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"<!doctype html><html><body><p>", b"%PDF-1.4\n", b"MIME-Version: 1.0\r\n"])
)
def test_any_bytes_give_stories_or_say_why_not(data: bytes, begins: bytes) -> None:
    _read_or_refused(begins + data)


PAGE = files.html(TITLE, PARAGRAPHS)


@given(st.integers(0, len(PAGE)), st.integers(0, 60), st.text(alphabet="<>/&;\"'= apdivh1{}[]", max_size=30))
def test_a_damaged_page_is_read_as_far_as_it_goes(at: int, lost: int, put: str) -> None:
    _read_or_refused((PAGE[:at] + put + PAGE[at + lost :]).encode())


@pytest.mark.parametrize(
    ("missing", "data"),
    [("lxml", PAGE.encode()), ("trafilatura", PAGE.encode()), ("trafilatura", files.mhtml(PAGE)), ("pypdf", PDF)],
)
def test_without_the_extra_a_text_is_read_and_a_page_says_what_it_needs(
    missing: str, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    assert only(ENGLISH.encode()).published is not None
    with pytest.raises(StoryError) as raised:
        read_story(data, "a file")
    assert "licet[brief]" in (raised.value.mend or "")
    assert raised.value.where == "a file"
