"""A PDF to lines: the text of its pages, without what every page repeats."""

import logging
import re
from collections import Counter
from io import BytesIO
from typing import Any

from licet.brief.reading_faults import StoryError
from licet.brief.reading_lines import Line, lines_of
from licet.brief.reading_page import Page
from licet.brief.story import Remark

_MOST_PAGES = 200
_NUMBER = re.compile(r"\W*(?:page|pagina|seite)?\s*\d{1,4}(?:\s*(?:/|of|van|von|de|sur)\s*\d{1,4})?\W*$", re.IGNORECASE)
_MOST_CHARACTERS = 1_000_000


def pdf_page(data: bytes, name: str) -> Page:
    """The text of a PDF. Raises StoryError for one that is locked, broken, or only a picture of text."""
    try:
        from pypdf import PdfReader
    except ImportError:
        raise StoryError("PDF needs a package that is not installed", where=name, mend="install licet[brief]") from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")
        count = 0 if locked else len(reader.pages)
    except Exception as error:  # a broken file breaks pypdf in many ways
        raise _broken(name, error) from None
    if locked:
        raise StoryError("this PDF is locked by a password", where=name, mend="save it without one")
    texts, remarks = _texts(reader, count, name)
    if not any(re.search(r"\w{3}", text) for text in texts):
        raise StoryError("there is no text in this PDF, only pictures", where=name, mend="have its text recognised first")
    return Page(_lines(texts), tuple(remarks))


def _broken(name: str, error: Exception) -> StoryError:
    from licet.errors import quoted

    return StoryError(f"this PDF cannot be read: {quoted(str(error))}", where=name, mend="save it again, or as text")


def _texts(reader: Any, count: int, name: str) -> tuple[list[str], list[Remark]]:
    texts: list[str] = []
    lost = 0
    read = 0
    for number in range(min(count, _MOST_PAGES)):
        try:
            text = reader.pages[number].extract_text() or ""
        except Exception as error:  # as above; the other pages may be whole
            lost += 1
            if count == 1:
                raise _broken(name, error) from None
            continue
        texts.append(text[: _MOST_CHARACTERS - read])
        read += len(texts[-1])
        if read >= _MOST_CHARACTERS:
            break
    remarks = [Remark("pages_lost", f"{lost} of {count} pages could not be read")] if lost else []
    if len(texts) + lost < count:
        remarks.append(Remark("cut_short", f"the first {len(texts) + lost} of {count} pages were read"))
    return texts, remarks


def _lines(texts: list[str]) -> list[Line]:
    """The lines of all pages without their numbers. What stands at the head or foot of most is kept once."""
    pages = [text.split("\n") for text in texts]
    seen = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    often = {key for key, times in seen.items() if key and times > max(1, len(pages) / 2)}
    kept: list[str] = []
    told: set[str] = set()
    for page in pages:
        edges = set(_edges(page))
        for line in page:
            key = _key(line)
            if line in edges and (_NUMBER.match(line) or (key in often and key in told)):
                continue
            told.add(key)
            kept.append(line)
    return lines_of("\n".join(kept))


def _edges(page: list[str]) -> list[str]:
    lines = [line for line in page if line.strip()]
    return lines[:2] + lines[-2:]


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())
