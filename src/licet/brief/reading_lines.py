"""Text into lines, each a paragraph or a line of the page around it; lines broken to a width are joined again."""

import re

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
    blocks = [block for block in blocks if block]
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
    """The width to which the lines are broken, 0 if they are not: most text that another line follows stands on lines nearly
    as long as any, which end inside a sentence."""
    followed = [line for block in blocks for line in block[:-1]]
    width = max(map(len, followed), default=0)
    longest = [line for line in followed if len(line) > 0.75 * width]
    inside = sum(not _ENDS.search(line) for line in longest)
    most = sum(map(len, longest)) >= 0.6 * sum(map(len, followed))
    return width if len(longest) >= 3 and 20 <= width <= 140 and most and inside >= 0.6 * len(longest) else 0


def _joined(block: list[str], width: int) -> list[str]:
    """The paragraphs of a block: a line goes on in the next where the first word of that would not have fitted on it."""
    made: list[str] = []
    goes_on = False
    for line, following in zip(block, [*block[1:], ""], strict=True):
        if goes_on and not _ITEM.match(line):
            made[-1] = _together(made[-1], line)
        else:
            made.append(line)
        word = following.partition(" ")[0]
        goes_on = len(line) + 1 + len(word) > (0.95 if _ENDS.search(line) else 0.85) * width
    return made


def _together(first: str, second: str) -> str:
    """Two halves of a paragraph: no space between East Asian characters, nor inside a word parted by a hyphen."""
    if re.search(r"[⺀-鿿＀-￯]$", first) and re.match(r"[⺀-鿿＀-￯]", second):
        return first + second
    if re.search(r"[a-zäöüéèçñ]-$", first) and re.match("[a-zäöüéèçñ]", second):
        return first + second
    return f"{first} {second}"
