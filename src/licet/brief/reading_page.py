"""A page of any kind once its format is read: lines, and what the page says of itself."""

from msgspec import Struct

from licet.brief.reading_lines import Line
from licet.brief.story import Published, Remark


class Page(Struct, frozen=True):
    """lines: of the text, in order; remarks: what was wrong with the file; title, byline, publisher, language, address: as
    the page's own data tell them, "" where they do not; published: likewise."""

    lines: list[Line]
    remarks: tuple[Remark, ...] = ()
    title: str = ""
    byline: str = ""
    publisher: str = ""
    language: str = ""
    address: str = ""
    published: Published | None = None
