"""A page saved with its pictures (MHTML, RFC 2557), or a mail: of its parts only the page itself is read, none is unpacked."""

from email import message_from_bytes, policy
from email.message import Message

from licet.brief.reading_faults import StoryError
from licet.brief.reading_page import Page
from licet.brief.story import Remark

_MOST_PARTS = 5_000


def mhtml_page(data: bytes, name: str) -> Page:
    """The page in an MHTML file. Raises StoryError if it holds none."""
    try:
        message = message_from_bytes(data, policy=policy.compat32)
        parts = _parts(message)
    except (RecursionError, ValueError, LookupError):
        raise StoryError("this saved page cannot be taken apart", where=name, mend="save the page as HTML") from None
    address = _header(message, "Snapshot-Content-Location") or _header(message, "Content-Location")
    pages = [part for part in parts if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    plain = [part for part in parts if part.get_content_type() == "text/plain"]
    if pages:
        from licet.brief.reading_html import html_page

        page = next((p for p in pages if address and _header(p, "Content-Location") == address), pages[0])
        read = html_page(_bytes(page, name), name, page.get_param("charset", "") and str(page.get_param("charset")), address)
    elif plain:
        from licet.brief.reading import text_page

        read = text_page(_bytes(plain[0], name), name)
    else:
        raise StoryError("there is no page in this saved page", where=name, mend="save the page as HTML")
    others = len(pages) - 1
    if others > 0 and not all(_header(p, "Content-Location").startswith("cid:") for p in pages[1:]):
        return _remarked(
            read, Remark("frames_left_out", f"{others} framed page{'s' * (others > 1)} beside the page itself were not read")
        )
    return read


def _parts(message: Message) -> list[Message]:
    """The parts that hold something, without recursion, as many as a page can have."""
    waiting = [message]
    found: list[Message] = []
    while waiting and len(found) < _MOST_PARTS:
        part = waiting.pop(0)
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            waiting = [p for p in inner if isinstance(p, Message)] + waiting
        else:
            found.append(part)
    return found


def _bytes(part: Message, name: str) -> bytes:
    held = part.get_payload(decode=True)
    if not isinstance(held, bytes) or not held.strip():
        raise StoryError("the page in this saved page is empty", where=name, mend="save the page again")
    return held


def _header(part: Message, name: str) -> str:
    return str(part.get(name) or "").strip()


def _remarked(page: Page, remark: Remark) -> Page:
    from msgspec.structs import replace

    return replace(page, remarks=(*page.remarks, remark))
