"""Text into lines, each a paragraph or a line of the page around it; lines broken to a width are joined again."""

import re
from statistics import median

from msgspec import Struct

# Control characters, and those that turn the direction of what is shown: no story needs them, a terminal may obey them.
_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")
_ENDS = re.compile(r"[.!?:;…。！？」』”\"'’)\]]\s*$")
_ITEM = re.compile(r"\s*(?:[-*•·–]|\d{1,2}[.)])\s")
_BREAK = re.compile(r"\s*(?:[-=_*~#]\s?){3,}$")


class Line(Struct, frozen=True):
    """A line. block: the number of the group without an empty line in which it stands; hint: what the page says it is
    ("title", "heading", "caption", "credit", "byline", "date", "link", "aside", "body"), "" where it says nothing."""

    said: str
    block: int
    hint: str = ""


def lines_of(text: str) -> list[Line]:
    """The lines of a plain text in order, without the empty ones."""
    blocks: list[list[str]] = [[]]
    for raw in _split(text):
        if raw.strip() and not _BREAK.match(raw):
            blocks[-1].append(raw.strip())
        elif blocks[-1]:
            blocks.append([])
    wide = _wrapped_at(blocks)
    return [
        Line(clean(said), number)
        for number, block in enumerate(blocks)
        for said in (_joined(block, wide) if wide else block)
        if clean(said)
    ]


def clean(said: str) -> str:
    """On one line, with single spaces and without characters that are not seen."""
    return " ".join(_UNSEEN.sub("", said.replace("\u2028", " ").replace("\u2029", " ")).split())


def _split(text: str) -> list[str]:
    return re.split(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", text)


def _wrapped_at(blocks: list[list[str]]) -> int:
    """The width to which the lines are broken, 0 if they are not: most lines that another follows are nearly as long as
    any, and end inside a sentence."""
    followed = [line for block in blocks for line in block[:-1]]
    if len(followed) < 4:
        return 0
    width = max(map(len, followed))
    longest = [line for line in followed if len(line) > 0.7 * width]
    inside = sum(not _ENDS.search(line) for line in longest)
    if 20 <= width <= 140 and len(longest) >= 0.6 * len(followed) and inside >= 0.6 * len(longest):
        return int(median(map(len, longest)))
    return 0


def _joined(block: list[str], wide: int) -> list[str]:
    """The paragraphs of a block: a line that stops well short of the width ends one, if a sentence ends there, too."""
    made: list[str] = []
    open_ = False
    for line in block:
        if open_ and not _ITEM.match(line):
            made[-1] = _together(made[-1], line)
        else:
            made.append(line)
        open_ = len(line) > 0.7 * wide or (not _ENDS.search(line) and len(block) > 2 and len(line) > 0.5 * wide)
        if len(line) < 0.85 * wide and _ENDS.search(line):
            open_ = False
    return made


def _together(first: str, second: str) -> str:
    """Two halves of a paragraph: no space between East Asian characters, nor inside a word parted by a hyphen."""
    if re.search(r"[⺀-鿿＀-￯]$", first) and re.match(r"[⺀-鿿＀-￯]", second):
        return first + second
    if re.search(r"[a-zäöüéèçñ]-$", first) and re.match("[a-zäöüéèçñ]", second):
        return first + second
    return f"{first} {second}"
