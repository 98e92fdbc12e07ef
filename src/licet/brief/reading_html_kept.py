"""Which lines of a page are kept: the article as trafilatura finds it, from its headline to a little after its last line."""

import re
from collections import Counter

from licet.brief.reading_furniture import dates_only
from licet.brief.reading_html_pieces import Piece
from licet.brief.reading_lines import Line
from licet.brief.reading_words import COPYRIGHT, PUBLISHING

_SENTENCE = re.compile(r"[.!?。！？…][\"'”’」』)\]]*$")
_BEFORE, _AFTER = 12, 14  # lines looked at before the headline, and kept after the article's last


def marked(pieces: list[Piece], article: list[str]) -> bool:
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


def kept(pieces: list[Piece], title: str) -> list[Line]:
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


def _doubt_wide_hints(pieces: list[Piece]) -> None:
    """A hint that covers several sentences of the article names the whole of it, not a caption or a byline."""
    covered = Counter(piece.hinter for piece in pieces if piece.hint and piece.body and _whole(piece))
    for piece in pieces:
        if covered[piece.hinter] > 1 and piece.hint in ("caption", "credit", "byline", "date", "aside"):
            piece.hint = ""


def _whole(piece: Piece) -> bool:
    return len(piece.said) > 80 and piece.linked < 0.5 and bool(_SENTENCE.search(piece.said))


def _line(piece: Piece, after: bool) -> Line:
    return Line(piece.said, piece.block + 1, _hint_kept(piece, after))


def _hint_kept(piece: Piece, after: bool) -> str:
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
