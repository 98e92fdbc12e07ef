"""A page of HTML: parsed within limits, its article found by trafilatura, what it says of itself read beside it."""

import re
from typing import Any

from licet.brief.reading_bytes import decoded
from licet.brief.reading_faults import StoryError
from licet.brief.reading_html_data import told_by_page
from licet.brief.reading_html_kept import kept, marked
from licet.brief.reading_html_pieces import pieces
from licet.brief.reading_lines import clean
from licet.brief.reading_page import Page
from licet.brief.story import Remark

#: Characters of HTML that are parsed: a page that is larger is mostly script.
LARGEST = 4_000_000
#: What no page needs: a declaration of its own entities, and elements with more in their brackets than a picture's address.
_DECLARED = re.compile(r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!DOCTYPE[^>\[]{0,300}\[[^\]]{0,100000}\]\s*>)?", re.IGNORECASE)
_SWOLLEN = re.compile(r"<[^<>]{8000,}>")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.I)


def html_page(data: bytes, name: str, declared: str = "", address: str = "") -> Page:
    """A page of HTML. declared: its encoding as its envelope says it. Raises StoryError if there is nothing to read."""
    charset = _CHARSET.search(data[:8192])
    text, encoding = decoded(data, name, declared or (charset[1].decode("ascii") if charset else ""))
    return _page_of(text, name, address, encoding)


def _page_of(text: str, name: str, address: str, encoding: str) -> Page:
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
    found = list(pieces(tree))
    if not marked(found, _article(text, name)):
        remarks.append(Remark("article_unclear", "no article stands out on this page; all its text was read"))
    return Page(
        kept(found, told.title),
        tuple(remarks),
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
