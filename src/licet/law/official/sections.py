"""A part of the Code as the eCFR serves it -> its sections and supplements, and the paragraphs of each by their paths.

The XML has a flat run of paragraphs with labels, (a), (1), (i), (A), and two italic levels below; where a label stands follows
from its form and from the one before it.
"""

import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from msgspec import Struct

from licet.law.official.lists import is_row
from licet.law.official.xml import TextError, normalised, text_of

_LABEL = re.compile(r"\s*\((\*?(?:[a-z]{1,5}|[A-Z]{1,2}|\d{1,3}))\)")
#: A first label inside a paragraph: "(a) Scope. (1) ...", "(1) "Supercomputers" - (i) Item scope. (A) ...".
_INSIDE = re.compile(r"(?<=[.:—–-]) ?(?=\((?:1|i|A)\) ?[(A-Z“\"'‘])")
_ROMAN = re.compile(r"[ivxl]+")
_NUMERALS = {"i": 1, "v": 5, "x": 10, "l": 50}
#: How far into a paragraph its own heading, after which a label inside may follow, can reach.
_HEADING = 220


class Passage(Struct, frozen=True):
    """A paragraph: its path in the section ("a.2.i"; empty before the first label) and its text with the notes after it."""

    path: str
    text: str


class Section(Struct, frozen=True):
    """A section ("744.23") or supplement ("supplement 2") of a part. amended: its source note; tables are not in passages."""

    name: str
    heading: str
    passages: tuple[Passage, ...]
    amended: str

    def below(self, path: str) -> tuple[Passage, ...]:
        """The passages at a path and below it."""
        return tuple(p for p in self.passages if p.path == path or p.path.startswith(path + ".") or not path)


def read_part(root: Element) -> tuple[Section, ...]:
    """All sections and supplements of a part, in order. Raises TextError where there are none."""
    found = tuple(_section(division) for division in root.iter() if division.tag in ("DIV8", "DIV9"))
    if not found:
        raise TextError("no section or supplement is in it", mend="give the XML of a part of the Code")
    return found


def _section(division: Element) -> Section:
    name = division.get("N", "")
    if supplement := re.match(r"Supplement No\. (\d+)", name, re.IGNORECASE):
        name = f"supplement {supplement[1]}"
    passages: list[tuple[str, list[str]]] = [("", [])]
    amended = ""
    stack: tuple[str, ...] = ("",)  # some texts begin with (1)
    for element in _passages(division, division):
        text = _marked(element)
        if element.tag == "CITA":
            amended = text
            continue
        for piece in _pieces(text) if element.tag == "P" else (text,):
            placed, rest = _labelled(stack, piece) if element.tag == "P" else (stack, piece)
            if placed != stack:
                stack = placed
                passages.append((".".join(label.lstrip("*") for label in stack if label), [rest]))
            else:
                passages[-1][1].append(rest)
    read = tuple(Passage(path, " ".join(texts)) for path, texts in passages if any(texts))
    return Section(name, text_of(head) if (head := division.find("HEAD")) is not None else "", read, amended)


def _passages(division: Element, within: Element) -> Iterable[Element]:
    """What a section is made of, down to paragraphs and other small pieces; among them notes that say what is stayed."""
    for element in within:
        if element.tag == "HEAD":
            continue
        if element.tag not in ("P", "NOTE", "EFFDNOT", "EDNOTE") and any(child.tag in ("P", "DIV") for child in element):
            yield from _passages(division, element)
        elif element.tag == "TR" or not any(True for _ in element.iter("TR")):
            yield element
        else:
            yield from (row for row in element.iter("TR") if not is_row(division, row))


def _marked(element: Element) -> str:
    """The text of an element; an italic label is marked with a star."""
    pieces = [element.text or ""]
    for child in element:
        inner = "".join(child.itertext())
        is_label = child.tag in ("I", "E") and pieces[-1].endswith("(") and (child.tail or "").startswith(")")
        pieces += ["*" if is_label and re.fullmatch(r"\d+|[ivx]+", inner) else "", inner, child.tail or ""]
    return " ".join("".join(pieces).split())


def _pieces(text: str) -> list[str]:
    """A paragraph cut where a first label follows its heading."""
    pieces: list[str] = []
    while (cut := _INSIDE.search(text, 0, _HEADING)) and _LABEL.match(text):
        pieces.append(text[: cut.start()].rstrip(" .:—–-"))  # which of these parts them is an editor's taste
        text = text[cut.end() :]
    return [*pieces, text]


def _labelled(stack: tuple[str, ...], text: str) -> tuple[tuple[str, ...], str]:
    """Where a paragraph stands by the labels it begins with, and the rest of it."""
    while (match := _LABEL.match(text)) and (placed := _placed(stack, match[1])):
        stack, text = placed, text[match.end() :]
    return stack, text.strip()


def _placed(stack: tuple[str, ...], label: str) -> tuple[str, ...] | None:
    """The labels above and of a paragraph, after the one before it: the deepest level at which the label comes next."""
    levels = [level for level in range(6) if _fits(level, label) and level <= len(stack)]
    for level in reversed(levels):
        before = _number(level, stack[level]) if level < len(stack) and stack[level] else 0
        if _number(level, label) == before + 1:
            return (*stack[:level], label)
    # reserved numbers and slips of the text are taken at their word
    return (*stack[: levels[0]], label) if levels else None


def _fits(level: int, label: str) -> bool:
    italic, plain = label[0] == "*", label.lstrip("*")
    if level in (2, 5):
        return italic is (level == 5) and _ROMAN.fullmatch(plain) is not None
    if level in (1, 4):
        return italic is (level == 4) and plain.isdigit()
    return not italic and (plain.islower() if level == 0 else plain.isupper()) and len(set(plain)) == 1


def _number(level: int, label: str) -> int:
    plain = label.lstrip("*")
    if level in (1, 4):
        return int(plain)
    if level in (2, 5):
        values = [_NUMERALS.get(letter, 0) for letter in plain]
        return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
    return (len(plain) - 1) * 26 + ord(plain[0].casefold()) - ord("a") + 1


def texts(section: Section) -> Mapping[str, str]:
    """The section in the pieces whose change is told apart, each normalised: heading, and passages by path."""
    found = {"heading": section.heading, "amended": section.amended}
    for passage in section.passages:
        name = passage.path or "opening"
        found[name] = f"{found.get(name, '')} {passage.text}"
    return {path: text for path, written in found.items() if (text := normalised(written))}
