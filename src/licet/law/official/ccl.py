"""The Commerce Control List as the eCFR serves it (XML of supplement no. 1 to part 774) -> its entries.

The list is one flat run of paragraphs: an entry begins with its number in bold, and its parts follow under headings. The
numbering of its paragraphs is written out in full at each ("a.1.b."), so no nesting has to be guessed.
"""

import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from msgspec import Struct

from licet.law.official.xml import TextError, normalised, text_of

_NUMBER = re.compile(r"([0-9][A-E][0-9]{3})\b\s*")
_STEP = r"(?:[a-z]{1,2}|[0-9]{1,2})"
_LABEL = re.compile(rf"(?:[a-z]{{1,2}}\.|[a-z](?:\.{_STEP})+\.?)(?=\s|$|[\[\"'“‘(A-Z])")
_EXCEPTIONS = ("LVS", "GBS", "TSR", "CIV", "APP", "ENC", "IEC", "NAC/ACA", "NAC", "ACA", "HBM", "AIA", "ACM", "LPP", "ACE")
_EXCEPTION = re.compile(rf"({'|'.join(_EXCEPTIONS)})\s*:\s*")
_STA = re.compile(r"(?:STA\s*:\s*)?(?=.*License Exception STA\b)")
_REASONS = re.compile(r"Reasons? for Control\s*:\s*")
_ITEMS = re.compile(r"Items?\s*:\s*")
_OUTSIDE = re.compile(r"Category \d\b|[A-E]\.\s*[\"“][A-Z]|EAR99\b|Part [12]\b")
_CHART = re.compile(r"control\(s\)", re.IGNORECASE)


class Control(Struct, frozen=True):
    """A row of the licence requirements of an entry: what is controlled, and where the requirement is found."""

    control: str
    chart: str


class Paragraph(Struct, frozen=True):
    """An item paragraph: its path below the entry ("a.1.b"), its text, and the notes that follow it."""

    path: str
    text: str


class Entry(Struct, frozen=True):
    """An entry of the list.

    exceptions: the list-based exceptions by their letters, STA among them; notes: licence requirement notes; other: related
    controls, definitions and what else stands before the items.
    """

    number: str
    heading: str
    reasons: str
    controls: tuple[Control, ...]
    exceptions: Mapping[str, str]
    notes: str
    other: str
    paragraphs: tuple[Paragraph, ...]


def read_ccl(root: Element) -> tuple[Entry, ...]:
    """All entries, in the order of the list. Raises TextError where there are none or a number comes twice."""
    blocks: list[tuple[str, list[Element]]] = []
    inside = False
    for element in _list(root):
        number = _begins(element)
        if number:
            blocks.append((number, [element]))
            inside = True
        elif _OUTSIDE.match(text_of(element)):
            inside = False  # a product group or category begins; its notes belong to no entry
        elif inside:
            blocks[-1][1].append(element)
    numbers = [number for number, _ in blocks]
    if not blocks:
        raise TextError("no entry of the Commerce Control List is in it", mend="give the XML of part 774 or its supplement 1")
    if twice := sorted({n for n in numbers if numbers.count(n) > 1}):
        raise TextError(f"it has {twice[0]} twice")
    return tuple(_entry(number, elements) for number, elements in blocks)


def read_notes(root: Element) -> dict[str, str]:
    """What the list says outside of its entries: notes and annexes, by the category or product group under which they stand."""
    found: dict[str, list[str]] = {}
    category, under, inside = "", "", False
    for element in _list(root):
        text = text_of(element)
        if _begins(element):
            inside = True
        elif _OUTSIDE.match(text):
            inside = False
            group = re.match(r"Category \d|[A-E](?=\.)|EAR99|Part \d", text)
            category = text[:10] if text.startswith("Category") else category
            under = category if group is None or text.startswith("Category") else f"{category}, {group[0]}"
        elif not inside and text and element.tag not in ("HEAD", "CITA", "EDNOTE"):
            found.setdefault(f"notes of {under}" if under else "notes", []).append(text)
    return {under: normalised(" ".join(texts)) for under, texts in found.items()}


def _list(root: Element) -> Iterable[Element]:
    """The elements of supplement no. 1, wherever in a larger part it stands."""
    for division in (root, *root.iter("DIV9")):
        if division.tag == "DIV9" and re.search(r"Supplement No\. 1\b", division.get("N", ""), re.IGNORECASE):
            return division
    return root


def _begins(element: Element) -> str:
    bold = element.find("B") if element.tag in ("FP-1", "FP-2") else None
    found = _NUMBER.match(text_of(bold)) if bold is not None and not (element.text or "").strip() else None
    return found[1] if found else ""


class _Parts:
    """The parts of one entry while it is read; `into` is where a paragraph without a label of its own goes."""

    def __init__(self) -> None:
        self.reasons = ""
        self.controls: list[Control] = []
        self.exceptions: dict[str, list[str]] = {}
        self.notes: list[str] = []
        self.other: list[str] = []
        self.paragraphs: list[tuple[str, list[str]]] = []
        self.into = self.other
        self.items = False

    def add(self, element: Element) -> None:
        text = text_of(element)
        if not text:
            return
        if self.items:
            self._item(text, element.tag == "P")
        elif element.tag == "DIV" and _CHART.search(text):
            self.controls += _rows(element)
        elif match := _REASONS.match(text):
            self.reasons = text[match.end() :]
            self.into = self.notes
        elif match := _EXCEPTION.match(text):
            self.into = self.exceptions.setdefault(match[1], [])
            self.into.append(text[match.end() :])
        elif element.tag != "NOTE" and (match := _STA.match(text)):
            self.into = self.exceptions.setdefault("STA", [])
            self.into.append(text[match.end() :])
        elif match := _ITEMS.match(text):
            self.items = True
            if text[match.end() :]:
                self._item(text[match.end() :], True)
        elif element.tag == "P" and self.into is self.other and re.match(r"a\.\s", text):
            self.items = True  # the heading "Items" was left out
            self._item(text, True)
        elif text.lower().startswith(("license requirement", "country chart", "control(s)")):
            self.into = self.notes
            self.notes.append(text)
        elif text.startswith(("List Based", "List of Items", "Special Conditions", "Related ", "Reporting", "Unit")):
            self.into = self.other
            self.other.append(text)
        else:
            (self.notes if element.tag == "NOTE" else self.into).append(text)

    def _item(self, text: str, labelled: bool) -> None:
        label = _LABEL.match(text) if labelled else None
        if label:
            self.paragraphs.append((label[0].rstrip("."), [text]))
        elif self.paragraphs:
            self.paragraphs[-1][1].append(text)
        else:
            self.other.append(text)


def _entry(number: str, elements: list[Element]) -> Entry:
    parts = _Parts()
    for element in elements[1:]:
        parts.add(element)
    heading = text_of(elements[0])
    found = _NUMBER.match(heading)
    return Entry(
        number=number,
        heading=heading[found.end() :] if found else heading,
        reasons=parts.reasons,
        controls=tuple(parts.controls),
        exceptions={name: " ".join(texts) for name, texts in parts.exceptions.items()},
        notes=" ".join(parts.notes),
        other=" ".join(parts.other),
        paragraphs=tuple(Paragraph(path, " ".join(texts)) for path, texts in parts.paragraphs),
    )


def _rows(table: Element) -> Iterable[Control]:
    for row in table.iter("TR"):
        cells = [text_of(cell) for cell in row if cell.tag == "TD"]
        if len(cells) in (1, 2) or (len(cells) == 3 and not cells[2]):
            yield Control(cells[0], cells[1] if len(cells) > 1 else "")


def sections(entry: Entry) -> Mapping[str, str]:
    """The entry in the pieces whose change is told apart, each normalised: heading, reasons, controls, exceptions, items."""
    found = {
        "heading": entry.heading,
        "reasons": entry.reasons,
        "requirements": " | ".join(f"{c.control} | {c.chart}" for c in entry.controls),
        "exceptions": " | ".join(f"{name}: {text}" for name, text in sorted(entry.exceptions.items())),
        "notes": entry.notes,
        "other": entry.other,
    }
    for paragraph in entry.paragraphs:
        found[paragraph.path] = f"{found.get(paragraph.path, '')} {paragraph.text}"
    return {name: text for name, written in found.items() if (text := normalised(written))}
