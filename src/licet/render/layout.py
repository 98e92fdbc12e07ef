"""Lines of toned text: measured as a terminal shows them, wrapped, set in columns, and printed with or without colour."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from typing import NamedTuple, TypeAlias


class Run(NamedTuple):
    """Text in one tone; "" is the plain one."""

    text: str
    tone: str = ""


Line: TypeAlias = tuple[Run, ...]

#: Tone -> what a terminal is told. Its own sixteen colours are used, so that its theme decides how they look.
_COLOURS = {
    "prohibited": "1;31",
    "licence_required": "1;31",
    "undetermined": "1;35",
    "exception_available": "1;36",
    "duty_applies": "1;34",
    "not_covered": "1",
    "no_requirement_found": "1",
    "not_subject": "2",
    "strong": "1",
    "head": "1",
    "quiet": "2",
    "name": "36",
    "yes": "1",
    "no": "2",
    "unknown": "35",
}
#: A word too long for its column is broken after one of these, if that leaves a good part on the line.
_SEAMS = "._/-,;}"


def width(text: str) -> int:
    """Columns the text takes: two for a wide East Asian character, none for a combining mark."""
    return len(text) if text.isascii() else sum(map(_wide, text))


def _wide(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str | Iterable[Run], columns: int) -> list[Line]:
    """Runs broken into lines of at most `columns`, at spaces, and inside a word only where it fits no line."""
    lines: list[Line] = []
    now: list[Run] = []
    used = 0
    for word in _words((Run(text),) if isinstance(text, str) else text):
        for piece in _fitting(word, columns):
            needed = sum(width(run.text) for run in piece)
            if now and used + 1 + needed > columns:
                lines.append(tuple(now))
                now, used = [], 0
            if now:
                now.append(Run(" ", now[-1].tone if now[-1].tone == piece[0].tone else ""))
                used += 1
            now += piece
            used += needed
    return [*lines, tuple(now)] if now else lines


def _words(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Words, each of one or more runs that touch."""
    word: list[Run] = []
    for run in runs:
        for number, piece in enumerate(run.text.split(" ")):
            if number and word:
                yield word
                word = []
            if piece:
                word.append(Run(piece, run.tone))
    if word:
        yield word


def _fitting(word: list[Run], columns: int) -> Iterator[list[Run]]:
    """The word, or where it is wider than a line its parts that are not."""
    if sum(width(run.text) for run in word) <= columns:
        yield word
        return
    for run in word:
        text = run.text
        while width(text) > columns:
            end = _break(text, columns)
            yield [Run(text[:end], run.tone)]
            text = text[end:]
        if text:
            yield [Run(text, run.tone)]


def _break(text: str, columns: int) -> int:
    used = seam = end = 0
    for place, char in enumerate(text):
        used += _wide(char)
        if used > columns:
            break
        end = place + 1
        if char in _SEAMS and used * 2 > columns:
            seam = end
    return seam or max(end, 1)


def beside(*cells: tuple[int, str | Iterable[Run]], gap: int = 2) -> list[Line]:
    """Cells of (width, text) wrapped beside each other, as columns."""
    widths = [columns for columns, _ in cells]
    wrapped = [wrap(text, columns) for columns, text in cells]
    found: list[Line] = []
    for row in zip_longest(*wrapped, fillvalue=()):
        line: list[Run] = []
        last = max((number for number, cell in enumerate(row) if cell), default=0)
        for number, cell in enumerate(row[: last + 1]):
            line += cell
            if number < last:
                line.append(Run(" " * (widths[number] - measure(cell) + gap)))
        found.append(tuple(line))
    return found


def fitted(line: Line, columns: int) -> list[Line]:
    """The line as it is if it fits, with its spaces; wrapped if not."""
    return [line] if measure(line) <= columns else wrap(line, columns)


def measure(line: Sequence[Run]) -> int:
    """Columns a line takes."""
    return sum(width(run.text) for run in line)


def heading(title: str, note: str, columns: int) -> list[Line]:
    """The heading of a section, after an empty line; the note beside it, or below where it does not fit."""
    line = (Run(title, "head"), Run(f"  {note}" if note else "", "quiet"))
    return [(), *([line] if measure(line) <= columns else [line[:1], *indent(wrap(line[1:], columns - 2), 2)])]


def indent(lines: Iterable[Line], columns: int) -> list[Line]:
    """The same lines further in."""
    return [(Run(" " * columns), *line) if line else line for line in lines]


def printed(lines: Iterable[Line], *, colour: bool) -> str:
    """The lines as text, with colour codes if wanted, without space at their ends."""
    return "".join(_printed(line, colour) + "\n" for line in lines)


def _printed(line: Line, colour: bool) -> str:
    if not colour:
        return "".join(run.text for run in line).rstrip()
    found = ""
    for tone, runs in groupby(line, key=lambda run: run.tone):
        text = "".join(run.text for run in runs)
        found += f"\x1b[{_COLOURS[tone]}m{text}\x1b[0m" if tone and text.strip() else text
    return found.rstrip()
