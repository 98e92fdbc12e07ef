"""What of a page is not the article: told by the words it begins with, by its form, and by what stands beside it."""

import re

from licet.brief.reading_credits import agency
from licet.brief.reading_dates import MONTH, stamps
from licet.brief.reading_lines import Line
from licet.brief.reading_words import (
    BYLINE,
    CAPTION,
    COPYRIGHT,
    CREDIT,
    DATING,
    LINK,
    PICTURE_AGENCY,
    PICTURE_BY,
    SOURCE,
    WIDGET,
)
from licet.brief.story import FurnitureKind

_SIDES = re.compile(r"\((?:L|R|C|left|right|centre|center|l|r|links|rechts|à gauche|à droite|左|右)\)")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’」』)\]]*$")
_OPENING = re.compile(r"[\"“'‘「『„«]")
_SMALL = re.compile(r"(?:an?|the|of|in|on|at|to|for|and|or|but|by|as|vs|with|from|over|via|is)", re.IGNORECASE)
LONGEST_HEADING, _LONG = 110, 80
LONGEST_HEADLINE = 300


def kinds_of(lines: list[Line]) -> list[FurnitureKind | None]:
    """For each line what it is of the page, None for a paragraph of the article."""
    kinds = [_by_itself(line) for line in lines]
    _captions_beside_credits(lines, kinds)
    _lists_of_links(lines, kinds)
    _headlines(lines, kinds)
    _after_the_end(lines, kinds)
    first = _first_sentence(lines, kinds)
    found = [kind or _heading(line, n, lines, n < first) for n, (line, kind) in enumerate(zip(lines, kinds, strict=True))]
    return ["dateline" if n < first and k == "heading" and _dates_too(lines[n].said) else k for n, k in enumerate(found)]


def _dates_too(said: str) -> bool:
    """Whether a line above the article, which says little else, begins with a day, or tells one with its time."""
    found = stamps(said)
    return len(found) == 1 and bool(found[0].at or not found[0].start) and len(said) - (found[0].end - found[0].start) <= 40


def dates_only(said: str) -> bool:
    """Whether a line says nothing but when: a day, a time, and words such as "Published"."""
    found = stamps(said, day_first=True) if len(said) <= 160 else []
    if not found:
        return False
    rest = said
    for stamp in reversed(found):
        rest = rest[: stamp.start] + " " + rest[stamp.end :]
    rest = re.sub(rf"\b{MONTH}", " ", SOURCE.sub(" ", rest), flags=re.IGNORECASE)
    return not re.search(r"[^\W\d_]{2}", re.sub(r"\b(?:[A-Z]{2,4}|Z)\b", " ", DATING.sub(" ", rest)))


def author(said: str) -> str:
    """Whom a byline names."""
    match = BYLINE.match(said)
    named = (match["who"] or match["east"] or "") if match else ""
    return re.split(r"\s*[;|]", named)[0].strip(" ,、")


def source_named(said: str) -> str:
    """Whom a line such as "Source: Reuters" names."""
    match = SOURCE.search(said)
    return (match["name"] or "").strip() if match else ""


_HINTS: dict[str, FurnitureKind] = {
    "title": "headline",
    "caption": "caption",
    "credit": "credit",
    "byline": "byline",
    "date": "dateline",
    "link": "link",
    "heading": "heading",
    "aside": "widget",
}


def _by_itself(line: Line) -> FurnitureKind | None:
    said, short = line.said, len(line.said) <= 200
    if COPYRIGHT.match(said) and len(said) <= 400:
        return "copyright"
    if CAPTION.match(said) or (len(said) < 500 and PICTURE_BY.search(said)):
        return "caption" if len(said) > 60 else "credit"
    if agency(said):
        return "source"
    if short and (CREDIT.match(said) or (PICTURE_AGENCY.search(said) and not _SENTENCE_END.search(said) and len(said) < 90)):
        return "credit"
    if PICTURE_AGENCY.search(said[-70:]) and re.search(r"[)\]]\s*$", said) and line.hint != "body":
        return "caption"
    if short and LINK.match(said):
        return "link"
    if short and WIDGET.match(said):
        return "widget"
    if line.hint in _HINTS:
        return _HINTS[line.hint]
    if dates_only(said):
        return "dateline"
    if short and SOURCE.match(said):
        return "source"
    return "byline" if _is_byline(said) else None


def _is_byline(said: str) -> bool:
    match = BYLINE.match(said)
    if not match or len(said) > 160:
        return False
    rest = said[match.end() :].strip(" ,|·•-–—.")
    return (
        not rest
        or dates_only(rest)
        or (
            len(rest) < 60 and not _SENTENCE_END.search(said) and bool(re.match(r"[|·•(,;-]|by\b", said[match.end() :].strip()))
        )
    )


def _captions_beside_credits(lines: list[Line], kinds: list[FurnitureKind | None]) -> None:
    """Lines of one block with a photo credit or caption, of which neither is a whole paragraph, belong to the picture."""
    for at, kind in enumerate(kinds):
        if kind not in ("credit", "caption"):
            continue
        here = lines[at]
        before = [n for n in range(max(0, at - 3), at) if lines[n].block == here.block and kinds[n] is None]
        together = sum(line.block == here.block for line in lines[max(0, at - 6) : at + 6])
        for number in before if together <= 4 else ():
            kinds[number] = "caption"
        if kind == "credit" and at and kinds[at - 1] is None and _like_caption(lines[at - 1].said):
            kinds[at - 1] = "caption"


def _like_caption(said: str) -> bool:
    return bool(_SIDES.search(said)) or bool(
        re.search(rf"\bon (?:{MONTH} \d{{1,2}}, \d{{4}}|\w+day, {MONTH} \d)", said) and len(said) < 400
    )


def _lists_of_links(lines: list[Line], kinds: list[FurnitureKind | None]) -> None:
    """What follows "Related stories" on a line of its own: titles, until something that is a sentence."""
    for at, kind in enumerate(kinds):
        if kind != "link" or not _bare_link(lines[at].said):
            continue
        for number in range(at + 1, min(at + 9, len(lines))):
            said = lines[number].said
            follows = number == at + 1 or lines[number].block == lines[at + 1].block
            if kinds[number] or not follows or len(said) > 160 or re.search(r"[.。]$", said):
                break
            kinds[number] = "link"


def _bare_link(said: str) -> bool:
    match = LINK.match(said)
    return bool(match) and not said[match.end() :].strip(" :：|»›>-–—")  # type: ignore[union-attr]


def _headlines(lines: list[Line], kinds: list[FurnitureKind | None]) -> None:
    """One stands above the article, unless the page named another; so is what stands above a byline or a date later on."""
    top = [n for n in range(_first_sentence(lines, kinds)) if kinds[n] is None and headlike(lines[n].said)]
    if "headline" not in kinds and top:
        head = next((n for n in top if _long_enough(lines[n].said)), top[0])
        kinds[head] = "headline"
        for n in top[: top.index(head)]:  # the section of the paper, and what it says on every page
            kinds[n] = "widget"
    for at in range(1, len(lines)):
        if kinds[at] not in ("byline", "dateline") or kinds[at - 1] is not None:
            continue
        if lines[at].block > lines[0].block and headlike(lines[at - 1].said) and _follows(lines, kinds, at):
            kinds[at - 1] = "headline"


def _first_sentence(lines: list[Line], kinds: list[FurnitureKind | None]) -> int:
    """The number of the first line that is a paragraph beyond doubt."""
    for n, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if kind is None and (line.hint == "body" or _is_sentence(line.said)):
            return n
        if kind == "copyright" and n:
            return n
    return len(lines)


def _is_sentence(said: str) -> bool:
    return len(said) > 120 or bool(_SENTENCE_END.search(said) and (len(said) > 40 or re.search("[。！？]", said)))


def _long_enough(said: str) -> bool:
    """Whether a line has as many words as a headline has."""
    return len(said.split()) >= 4 or len(re.findall("[぀-ヿ一-鿿가-힣]", said)) >= 7


def _follows(lines: list[Line], kinds: list[FurnitureKind | None], at: int) -> bool:
    """Whether an article follows: a sentence within the next lines."""
    after = [lines[n].said for n in range(at + 1, min(at + 8, len(lines))) if kinds[n] is None]
    return any(_SENTENCE_END.search(said) or len(said) > 120 for said in after)


def headlike(said: str) -> bool:
    """Whether a line can be a headline: no sentence with its full stop, nothing quoted whole."""
    return (
        len(said) <= LONGEST_HEADLINE
        and not re.search(r"[.。,;]$", said)
        and not (_OPENING.match(said) and _SENTENCE_END.search(said))
    )


def _after_the_end(lines: list[Line], kinds: list[FurnitureKind | None]) -> None:
    """Short lines after a copyright are of the page, until the next story begins."""
    ended = False
    for number, kind in enumerate(kinds):
        if kind == "copyright":
            ended = True
        elif kind == "headline" or (kind is None and len(lines[number].said) > 120):
            ended = False
        elif ended and kind is None and not _SENTENCE_END.search(lines[number].said):
            kinds[number] = "widget"


def _heading(line: Line, number: int, lines: list[Line], above: bool) -> FurnitureKind | None:
    """A short line alone in its block, or between long ones, without a full stop, with words as in titles: it announces and
    claims nothing. above: whether the article is still to begin, where any line of this form is one."""
    said = line.said
    if (
        line.hint == "body"
        or len(said) > LONGEST_HEADING
        or re.search(r"[.!…。！,;；，:：][\"'”’」』)\]]*$", said)
        or _OPENING.match(said)
    ):
        return None
    beside = [lines[n] for n in (number - 1, number + 1) if 0 <= n < len(lines) and lines[n].block == line.block]
    alone = above or not beside or (len(beside) == 2 and all(len(other.said) > _LONG for other in beside))
    if re.search("[぀-ヿ一-鿿]", said):
        return "heading" if alone and len(said) <= 25 and not re.search("[。？！”」]", said) else None
    words = re.findall(r"[^\W\d_][\w'’-]*", said)
    capitals = sum(word[0].isupper() for word in words if not _SMALL.fullmatch(word))
    large = sum(not _SMALL.fullmatch(word) for word in words)
    if not words or (alone and len(words) <= 6 and not said.endswith("?")):
        return "heading"
    return "heading" if alone and capitals >= 0.7 * large else None
