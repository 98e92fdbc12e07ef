"""A page of HTML as lines, in its order, each with what the page calls it: by its element, or by the name of its class."""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from licet.brief.reading_lines import clean

_SKIPPED = frozenset(
    (
        *("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "form", "button", "input"),
        *("select", "textarea", "nav", "menu", "dialog", "canvas", "audio", "video", "head"),
    )
)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li"),
        *("main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "ul"),
    )
)
_HINTED = {"h1": "title", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading"}
_HINTED |= {"figcaption": "caption", "caption": "caption", "aside": "aside", "footer": "aside", "time": "date"}
# What the names of an element's class, its id or its property give away.
_CLASSES = tuple(
    (hint, re.compile(names, re.IGNORECASE))
    for hint, names in (
        ("credit", r"(?:photo|image|img|media)[-_ ]?credit|\bcredit\b"),
        ("caption", r"caption|wp-block-image"),
        ("byline", r"\bby-?line|\bauthor(?:s|-name)?\b|article-author"),
        ("date", r"\b(?:post|article|entry|pub|publish(?:ed)?)[-_]?(?:date|time|on)\b|\btimestamp\b|\bdateline\b"),
        (
            "aside",
            r"related|recommend|newsletter|share|social|sidebar|promo|comment|breadcrumb|cookie|advert|widget|trending"
            r"|most-read|subscribe",
        ),
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


class Piece(Struct):
    """A line of the page. hinter: number of the element that gave the hint; linked: how much of it is links, 0 to 1; body:
    whether it is of the article."""

    said: str
    hint: str
    hinter: int
    block: int
    linked: float
    body: bool = False


def pieces(tree: Any) -> Iterator[Piece]:
    """The lines of a page, in its order, without recursion: a page may be nested deeper than Python may."""
    said: list[str] = []
    linked = 0
    block = 0
    hints: list[tuple[str, int]] = [("", 0)]
    links = number = 0
    # Each step is an element to enter, or one to leave.
    steps: list[tuple[Any, bool]] = [(tree, True)]

    def line() -> Iterator[Piece]:
        nonlocal said, linked
        text = clean("".join(said))
        if text:
            yield Piece(text, *hints[-1], block, min(1.0, linked / len(text)))
        said, linked = [], 0

    while steps:
        element, entering = steps.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        is_block = tag in _BLOCKS
        if entering:
            if not tag or tag in _SKIPPED or _hidden(element):
                said.append(element.tail or "")
                continue
            if is_block:
                yield from line()
                number += 1
                hint = _hint(element, tag, hints[-1][0])
                hints.append(hints[-1] if hint == hints[-1][0] else (hint, number))
                block += tag != "br"
            links += tag == "a"
            said.append(element.text or "")
            linked += len(element.text or "") if links else 0
            steps.append((element, False))
            steps += [(child, True) for child in reversed(element)]
        else:
            if is_block:
                yield from line()
                hints.pop()
                block += tag != "br"
            links -= tag == "a"
            said.append(element.tail or "")
            linked += len(element.tail or "") if links else 0


def _hidden(element: Any) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style") or ""))


def _hint(element: Any, tag: str, inherited: str) -> str:
    if tag in _HINTED:
        return _HINTED[tag] if inherited not in ("caption", "credit", "aside") else inherited
    called = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
    if called.strip() and tag not in ("body", "html", "main", "article"):
        for hint, form in _CLASSES:
            if form.search(called):
                return hint
    return inherited
