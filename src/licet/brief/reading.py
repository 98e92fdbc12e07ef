"""A file to the stories in it: its kind told by its bytes, its text decoded, the article told from the page around it."""

import re
from datetime import date
from hashlib import sha256
from pathlib import Path

from licet.brief.reading_bytes import decoded
from licet.brief.reading_faults import StoryError
from licet.brief.reading_lines import Line, lines_of
from licet.brief.reading_page import Page
from licet.brief.reading_parts import stories_of
from licet.brief.story import Remark, Story

#: Bytes of the largest file that is read, and characters of its text: a newspaper has less.
LARGEST = 64 * 1024 * 1024
LONGEST = 1_000_000


def read_story(source: Path | bytes, name: str = "", *, on: date | None = None) -> tuple[Story, ...]:
    """The stories in a file, of which there is one as a rule, in their order.

    source: a file, or its bytes; name: what to call it, the file's own name if left out; on: the day of publication, if it is
    known better than the file tells. Text, HTML, MHTML and PDF are told by their bytes, never by the name. Nothing is fetched.
    The same bytes give the same value. What could not be read, or was left out, is said in the remarks of each story.
    Raises StoryError for a file that cannot be opened or has no story in it at all.
    """
    called = name or (source.name if isinstance(source, Path) else "the story")
    data = source if isinstance(source, bytes) else _bytes_of(source)
    if not data.strip(b"\0 \t\r\n\x0c\xef\xbb\xbf"):
        raise StoryError("there is nothing in it", where=called, mend="give a file with the story's text")
    if len(data) > LARGEST:
        raise StoryError(f"it has {len(data) // 2**20} MiB, and {LARGEST // 2**20} are the most that is read", where=called)
    page = _page(data, called)
    stories = stories_of(page, called, sha256(data).hexdigest(), on)
    if not stories:
        raise StoryError("there is no text in it that can be read", where=called, mend="save the story as text, HTML or PDF")
    return stories


def _bytes_of(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise StoryError(f"it has more than {LARGEST // 2**20} MiB, the most that is read", where=str(file))
        return file.read_bytes()
    except OSError as error:
        raise StoryError(f"it cannot be opened: {error.strerror or error}", where=str(file)) from None


def _page(data: bytes, name: str) -> Page:
    head = data[:4096].lstrip()
    if data[:1024].lstrip().startswith(b"%PDF-"):
        from licet.brief.reading_pdf import pdf_page

        return pdf_page(data, name)
    if _is_mhtml(head):
        from licet.brief.reading_mhtml import mhtml_page

        return mhtml_page(data, name)
    if _is_html(head):
        from licet.brief.reading_html import html_page

        return html_page(data, name)
    return text_page(data, name)


def _is_mhtml(head: bytes) -> bool:
    return bool(re.match(rb"(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+", head)) and bool(
        re.search(rb"(?im)^(?:content-type:\s*(?:multipart/|text/html)|mime-version:)", head)
    )


def _is_html(head: bytes) -> bool:
    plain = head.replace(b"\0", b"").lower()
    if re.match(
        rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)\b",
        plain,
        re.DOTALL,
    ):
        return True
    return len(re.findall(rb"</?(?:html|head|body|div|p|article|h1|meta|script|title|span)\b[^<>]*>", plain)) >= 4


def text_page(data: bytes, name: str) -> Page:
    """A plain text as a page. Raises StoryError for what is no text."""
    text, encoding = decoded(data, name)
    remarks: list[Remark] = []
    if encoding.endswith("?"):
        remarks.append(
            Remark("encoding_guessed", f"the file does not say its encoding; it was read as {encoding[:-1].upper()}")
        )
    if lost := text.count("\ufffd"):
        remarks.append(Remark("damaged", f"{lost} characters could not be read"))
    text, cut = within(text)
    return Page(_told(lines_of(text)), tuple(remarks + cut))


def within(text: str) -> tuple[str, list[Remark]]:
    """The text as far as it is read, and a remark if that is not all of it."""
    if len(text) <= LONGEST:
        return text, []
    end = max(text.rfind("\n", 0, LONGEST), LONGEST // 2)
    return text[:end], [Remark("cut_short", f"the first {end:,} of {len(text):,} characters were read")]


_KEYS = {"title": "title", "headline": "title", "date": "date", "published": "date", "author": "byline", "byline": "byline"}
_KEYED = re.compile(r"(?P<key>[A-Za-z]{4,9})\s*:\s*(?P<said>\S.*)$")


def _told(lines: list[Line]) -> list[Line]:
    """Lines such as "Title: ..." at the top of a text, with what they say they are."""
    made = list(lines)
    for number, line in enumerate(lines[:8]):
        keyed = _KEYED.match(line.said)
        if keyed and keyed["key"].lower() in _KEYS:
            hint = _KEYS[keyed["key"].lower()]
            made[number] = Line(keyed["said"] if hint == "title" else line.said, line.block, hint)
    return made
