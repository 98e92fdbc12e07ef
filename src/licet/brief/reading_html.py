"""A saved page to lines: the article found by trafilatura, what stands in and around it kept with what the page calls it."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from licet.brief.reading_bytes import decoded
from licet.brief.reading_faults import StoryError
from licet.brief.reading_furniture import dates_only
from licet.brief.reading_html_data import told_by_page
from licet.brief.reading_lines import Line, clean
from licet.brief.reading_page import Page
from licet.brief.reading_words import COPYRIGHT, PUBLISHING
from licet.brief.story import Remark

#: Characters of HTML that are parsed: a page that is larger is mostly script.
LARGEST = 4_000_000
#: What no page needs: a declaration of its own entities, and elements with more in their brackets than a picture's address.
_DECLARED = re.compile(r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!DOCTYPE[^>\[]{0,300}\[[^\]]{0,100000}\]\s*>)?", re.IGNORECASE)
_SWOLLEN = re.compile(r"<[^<>]{8000,}>")
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "form",
        "button",
        "input",
        "select",
        "textarea",
        "nav",
        "menu",
        "dialog",
        "canvas",
        "audio",
        "video",
        "head",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "ul",
    ]
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
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.I)
_SENTENCE = re.compile(r"[.!?。！？…][\"'”’」』)\]]*$")
_BEFORE, _AFTER = 12, 14  # lines looked at before the headline, and kept after the article's last


class _Piece(Struct):
    """A line of the page. hinter: number of the element that gave the hint; linked: how much of it is links, 0 to 1; body:
    whether it is of the article."""

    said: str
    hint: str
    hinter: int
    block: int
    linked: float
    body: bool = False


def html_page(data: bytes, name: str, declared: str = "", address: str = "") -> Page:
    """A page of HTML. declared: its encoding as its envelope says it. Raises StoryError if there is nothing to read."""
    charset = _CHARSET.search(data[:8192])
    text, encoding = decoded(data, name, declared or (charset[1].decode("ascii") if charset else ""))
    return page_of(text, name, address, encoding)


def page_of(text: str, name: str, address: str, encoding: str) -> Page:
    """A page of HTML already decoded."""
    remarks: list[Remark] = []
    if encoding.endswith("?"):
        remarks.append(
            Remark("encoding_guessed", f"the page does not say its encoding; it was read as {encoding[:-1].upper()}")
        )
    if len(text) > LARGEST:
        remarks.append(Remark("cut_short", f"the first {LARGEST:,} of {len(text):,} characters of HTML were read"))
        text = text[:LARGEST]
    text = _SWOLLEN.sub("", _DECLARED.sub("", text.replace("\0", ""), count=1))
    tree = _parsed(text, name)
    told = told_by_page(tree, address)
    pieces = list(_pieces(tree))
    article = _article(text, name)
    if not _marked(pieces, article):
        remarks.append(Remark("article_unclear", "no article stands out on this page; all its text was read"))
    lines = _kept(pieces, told.title)
    return Page(
        lines,
        (*remarks, *told.remarks),
        title=told.title,
        byline=told.byline,
        publisher=told.publisher,
        language=told.language,
        address=told.address,
        published=told.published,
    )


def _parsed(text: str, name: str) -> Any:
    try:
        import lxml.html
    except ImportError:
        raise _missing(name) from None
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        raise StoryError("there is nothing in this page that can be read", where=name) from None
    return tree


def _missing(name: str) -> StoryError:
    return StoryError(
        "pages need packages that are not installed", where=name, mend="install licet[brief], or save the story as text"
    )


def _article(text: str, name: str) -> list[str]:
    """The lines of the article as trafilatura finds it. It is given the text and no address, and asks nobody."""
    import logging

    try:
        from trafilatura import extract
    except ImportError:
        raise _missing(name) from None
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = extract(text, fast=True, include_comments=False, include_tables=False, favor_recall=True)
    except (RecursionError, ValueError, TypeError, AttributeError):  # of pages made to break it
        return []
    return [said for line in (found or "").split("\n") if (said := clean(line.lstrip("- ")))]


def _pieces(tree: Any) -> Iterator[_Piece]:
    """The lines of a page, in its order, without recursion: a page may be nested deeper than Python may."""
    said: list[str] = []
    linked = 0
    block = 0
    hints: list[tuple[str, int]] = [("", 0)]
    links = number = 0
    # Each step is an element to enter, or one to leave.
    steps: list[tuple[Any, bool]] = [(tree, True)]

    def line() -> Iterator[_Piece]:
        nonlocal said, linked
        text = clean("".join(said))
        if text:
            yield _Piece(text, *hints[-1], block, min(1.0, linked / len(text)))
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


def _marked(pieces: list[_Piece], article: list[str]) -> bool:
    """Mark what is of the article: what trafilatura found, and paragraphs beside those that it passed over."""
    lines = set(article)
    whole = re.sub(r"\s", "", "".join(article))
    for piece in pieces:
        squeezed = re.sub(r"\s", "", piece.said)
        piece.body = piece.said in lines or (len(squeezed) > 30 and squeezed in whole)
    if not any(piece.body and len(piece.said) > 60 for piece in pieces):
        for piece in pieces:
            piece.body = piece.hint == "" and piece.linked < 0.5
        return False
    return True


def _kept(pieces: list[_Piece], title: str) -> list[Line]:
    """From the headline to a little after the article's last line, and who owns the page."""
    _doubt_wide_hints(pieces)
    bodies = [n for n, piece in enumerate(pieces) if piece.body and piece.hint in ("", "body")] or [
        n for n, piece in enumerate(pieces) if piece.body
    ]
    if not bodies:
        return [Line(title, 0, "title")] if title else []
    heads = [n for n in range(bodies[0] + 1) if pieces[n].hint == "title" and pieces[n].said]
    near = [n for n in heads if title and (pieces[n].said in title or title in pieces[n].said)]
    start = near[-1] if near else heads[-1] if heads else bodies[0]
    chosen = list(range(start, min(bodies[-1] + 1 + _AFTER, len(pieces))))
    chosen += [n for n in range(bodies[-1] + 1 + _AFTER, len(pieces)) if COPYRIGHT.match(pieces[n].said)][:2]
    before = [n for n in range(max(0, start - _BEFORE), start) if pieces[n].hint == "date" or dates_only(pieces[n].said)]
    lines = [Line(title, 0, "title")] if title and not heads else []
    for n in sorted({*before, *chosen}):
        lines.append(_line(pieces[n], n > bodies[-1]))
    return _without_more_titles(lines)


def _doubt_wide_hints(pieces: list[_Piece]) -> None:
    """A hint that covers several sentences of the article names the whole of it, not a caption or a byline."""
    covered = Counter(piece.hinter for piece in pieces if piece.hint and piece.body and _whole(piece))
    for piece in pieces:
        if covered[piece.hinter] > 1 and piece.hint in ("caption", "credit", "byline", "date", "aside"):
            piece.hint = ""


def _whole(piece: _Piece) -> bool:
    return len(piece.said) > 80 and piece.linked < 0.5 and bool(_SENTENCE.search(piece.said))


def _line(piece: _Piece, after: bool) -> Line:
    return Line(piece.said, piece.block + 1, _hint_kept(piece, after))


def _hint_kept(piece: _Piece, after: bool) -> str:
    """What a line is, by what the page and trafilatura together say of it. after: whether the article is over."""
    hint = piece.hint
    if hint in ("byline", "date") and len(piece.said) > 160:
        return "body" if piece.body else "aside"
    if dates_only(piece.said) and hint in ("", "byline", "date"):
        return "aside" if after and not PUBLISHING.search(piece.said) else "date"
    if hint == "" and piece.body:
        return "body" if len(piece.said) >= 80 else ""
    if hint in ("", "aside") and piece.linked > 0.7:
        return "link"
    if hint == "" and not (_whole(piece) and not after):
        return "aside"
    return "" if hint == "aside" and piece.body and _whole(piece) else hint


def _without_more_titles(lines: list[Line]) -> list[Line]:
    """One headline: a second large heading of the page is a heading."""
    made: list[Line] = []
    seen = False
    for line in lines:
        if line.hint == "title":
            line = Line(line.said, line.block, "heading") if seen else line
            seen = True
        made.append(line)
    return made
