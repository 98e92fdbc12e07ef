"""The tables of supplements 4, 6 and 7 to 15 CFR part 744 as rows: names, citations, days; used by shipped_parties.py."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

_ALIAS_HEAD = re.compile(r",?\s*\b(?:a\.k\.a\b\.?|aka\b|f\.k\.a\b\.?|also known as|formerly known as)", re.I)
_PART_OF = re.compile(r"^([^\n]*?\))[.,]?\s*subordinate institution:\W*(.*)$", re.I | re.S)
_STREET = re.compile(r",\s*(?=(?:No|Room|Rm|Flat|Unit|Building|Block|Suite)\b|\d)")
_CITE = re.compile(r"(\d+) FR (\d+)(?:[,.]?\s*(\d{1,2})/(\d{1,2})/(\d{2,4})|,\s*([A-Z][a-z]+) (\d{1,2}), (\d{4}))?")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_PLACES = ("Hong Kong", "Hong Kong SAR")
_SHORT = re.compile(r"^(.*\S)\s*\(([A-Z][A-Za-z0-9&.\- ]{1,19})\)$")

Cite = tuple[str, str, date | None]


class Names:
    """The names of the Consolidated Screening List by list: where in a cell of the Code a name ends, and the countries."""

    def __init__(self, csl: dict[str, Any]) -> None:
        self._by_list: dict[str, dict[str, list[dict[str, Any]]]] = {}
        sources = csl["tables"]["sources"]
        for entry in csl["entries"]:
            self._by_list.setdefault(sources[entry["s"]][:6], {}).setdefault(plain(entry["n"]), []).append(entry)

    def prefix(self, of: str, text: str) -> str:
        """The longest listed name that the text begins with; empty if none does."""
        cell = plain(text)
        found = [e for key, e in self._by_list[of].items() if key and cell.startswith(key)]
        return max((str(e[0]["n"]) for e in found), key=len, default="").strip(" ,")

    def alias(self, of: str, main: str, text: str) -> str:
        """The longest other name of a party that the text begins with, or the text."""
        cell = plain(text)
        known = [a for e in self._by_list[of].get(plain(main), []) for a in e.get("a") or []]
        return max((a for a in known if plain(a) and cell.startswith(plain(a))), key=len, default=text)

    def parts(self, of: str, name: str) -> list[dict[str, Any]]:
        """The entries filed as parts of a party: its affiliated entities and subordinate institutions."""
        head = plain(name)
        words = ("affiliatedentity", "subordinateinstitution", "subordinateentity")
        known = self._by_list[of].items()
        return [e[0] for key, e in known if key.startswith(head) and any(w in key for w in words)]

    def countries(self, of: str, name: str) -> set[str]:
        return {c for e in self._by_list[of].get(plain(name), []) for c in e.get("c", ())}


def plain(text: str) -> str:
    """What two spellings of a name share: its letters and digits, without case and accents."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text).lower())


def rows(supplement: Element) -> Iterator[tuple[str, list[str]]]:
    """Destination and cells of each row; the destination is written once and left blank below."""
    destination = ""
    for row in supplement.iter("TR"):
        cells = [_cell(cell) for cell in row.findall("TD")]
        if len(cells) < 2:
            continue
        if said := " ".join(re.sub(r"\^.*?\^", "", cells[0]).split()):
            destination = said
        yield destination, [*cells[1:], "", "", ""][:4]


def _cell(element: Element) -> str:
    """The text of a cell: line breaks where it has them, footnote marks between ^."""
    parts: list[str] = []

    def walk(part: Element) -> None:
        if part.tag == "br":
            parts.append("\n")
        if part.tag == "sup":
            parts.append(f"^{''.join(part.itertext()).strip()}^")
        else:
            parts.append(part.text or "")
            for child in part:
                walk(child)
        if part is not element:
            parts.append(part.tail or "")

    walk(element)
    return "".join(parts)


def read_names(cell: str, of: str, names: Names) -> tuple[str, list[str], str]:
    """The name a cell files a party under, the others it gives, and the party it stands under, if it says so."""
    above = ""
    if inside := _PART_OF.match(cell.strip()):
        above, cell = inside[1], inside[2]
    head = cell.strip().split("\n")[0]
    if split := _ALIAS_HEAD.search(head):
        main, rest = head[: split.start()], cell.strip()[split.end() :]
        lines = "\n" + "\n".join(p for p in rest.split("\n") if p.strip())
        also = [a.split("\n")[0] for a in re.split(r"\n\s*\u2014", lines)[1:]]
        if not also:
            pieces = _ALIAS_HEAD.split(re.sub(r"^,?\s*(the following[^:]*:)?\s*", "", rest))
            also = [_inline(names, of, main, piece.strip(" ,")) for piece in pieces]
    else:
        main, also = names.prefix(of, f"{above} {head}" if above else head) or names.prefix(of, head), []
        if above and plain(main).startswith(plain(above)):
            main = ""
    main = " ".join((main or _STREET.split(head)[0]).split()).strip(" ,;(")
    main = re.sub(r"(?<=[a-z]{5})\.$", "", main)
    if (short := _SHORT.match(main)) and sum(c.isupper() for c in short[2]) >= 2 and short[2] not in _PLACES:
        main, also = short[1], [short[2], *also]
    return (
        main,
        _distinct(main, [_tidy(names.alias(of, main, a)) for b in also for a in re.split(r",?\s*a\.k\.a\.,?", b)]),
        above,
    )


def _inline(names: Names, of: str, main: str, piece: str) -> str:
    """A name with an address behind it: as the screening list has it, else what stands before the comma."""
    known = names.alias(of, main, piece)
    return known if known != piece else names.prefix(of, piece) or piece.split(",")[0]


def inner_parts(cell: str) -> list[str]:
    """The subordinate institutions that a cell names below its own party."""
    found = re.findall(r"Subordinate institution\s*\n\s*([^\n]+)", cell)
    return [re.split(r",\s*(?=\d|No\b|a\.k\.a)|\.\s*$", name)[0].strip(" ,.") for name in found]


def _tidy(name: str) -> str:
    name = re.sub(r",? and to include .*", "", " ".join(name.split()))
    name = re.sub(r"[;,.\s]*(?:\band)?\s*$", "", name).strip(" ;,.\u2014")
    return name + "." if re.search(r"\b(Ltd|Inc|Co|Corp)$", name) else name


def _distinct(main: str, also: list[str]) -> list[str]:
    kept: dict[str, str] = {}
    for name in also:
        if plain(name) and plain(name) != plain(main):
            kept.setdefault(plain(name), name)
    return list(kept.values())


def citations(cell: str) -> list[Cite]:
    """Volume, page and day of publication of every citation."""
    found: list[Cite] = []
    for volume, page, month, day, year, word, word_day, word_year in _CITE.findall(cell):
        published = None
        if year:
            published = date(int(year) + (0 if len(year) == 4 else 1900 if int(year) > 90 else 2000), int(month), int(day))
        elif word in _MONTHS:
            published = date(int(word_year), _MONTHS.index(word) + 1, int(word_day))
        found.append((volume, page, published))
    return found
