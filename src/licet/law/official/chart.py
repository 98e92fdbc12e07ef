"""The Commerce Country Chart (supplement no. 1 to part 738) in its published forms -> country by column.

Forms: the eCFR's XML, the JSON of the same, and the CSV export of bis.gov with its footnote numbers glued to names and its
broken last record.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from licet.facts.places import PlaceError, load_places
from licet.law.official.xml import TextError, load, read_xml, text_of

# fmt: off
COLUMNS = ["CB1", "CB2", "CB3", "NP1", "NP2", "NS1", "NS2", "MT1", "RS1", "RS2", "FC1", "CC1", "CC2", "CC3", "AT1", "AT2"]
# fmt: on
#: Names of the chart that nobody else uses, two of them misprints.
_SPELT = {
    "seycheles": "SC",
    "sint maarten the dutch two fifths of the island of saint martin": "SX",
    "micronesia federated state of": "FM",
    "congo democratic republic of the": "CD",
    "congo democratic republic of": "CD",
    "congo republic of the": "CG",
    "cote d lvoire": "CI",
    "surinam": "SR",
}


class Chart(Struct, frozen=True):
    """The chart of a day.

    marks: the columns marked for each country (alpha-2 codes); elsewhere: rows without marks that send the reader to another
    part; footnotes: their numbers; unread: names that are no country we know, and rows that repeat one without marks.
    """

    marks: Mapping[str, frozenset[str]]
    elsewhere: frozenset[str]
    footnotes: Mapping[str, frozenset[int]]
    unread: tuple[str, ...]

    def column(self, name: str) -> frozenset[str]:
        """The countries marked in a column."""
        return frozenset(country for country, marks in self.marks.items() if name in marks)


def read_chart(file: Path) -> Chart:
    """The chart in a file, by its form. Raises TextError."""
    data = load(file)
    name = file.name.removesuffix(".gz")
    try:
        if name.endswith(".json"):
            return _chart(_json(json.loads(data)))
        if name.endswith(".csv"):
            return _chart(_csv(data.decode("utf-8-sig")))
        return _chart(_xml(data, str(file)))
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError) as error:
        raise TextError(f"this is no country chart: {error}", where=str(file)) from None


class _Line(Struct, frozen=True):
    name: str
    marks: frozenset[str]
    footnotes: frozenset[int]
    elsewhere: bool


def _chart(lines: Iterable[_Line]) -> Chart:
    marks: dict[str, frozenset[str]] = {}
    elsewhere: set[str] = set()
    footnotes: dict[str, frozenset[int]] = {}
    unread: list[str] = []
    for line in lines:
        code = _country(line.name)
        if code is None or (code in marks and marks[code] != line.marks and line.marks and marks[code]):
            unread.append(line.name)
        elif line.elsewhere:
            elsewhere.add(code)
        elif line.marks or code not in marks:  # the export lists some names twice, once without marks
            marks[code] = line.marks
            if line.footnotes:
                footnotes[code] = line.footnotes
    marks = {code: found for code, found in marks.items() if code != "US"}
    if not any(marks.values()):
        raise ValueError("no mark was found in it")
    return Chart(marks, frozenset(elsewhere), footnotes, tuple(unread))


def _country(name: str) -> str | None:
    plain = " ".join(re.sub(r"[^\w]+", " ", name.casefold()).split())
    if plain in _SPELT:
        return _SPELT[plain]
    for written in (name, re.sub(r"^(.*),? +The$", r"\1", name), re.sub(r"^(.+?),? {1,2}(.+)$", r"\2 \1", name)):
        try:
            return load_places().country(written.strip(" ,"))
        except PlaceError:
            continue
    return None


def _json(table: Mapping[str, object]) -> Iterable[_Line]:
    columns, countries = table["columns"], table["countries"]
    assert isinstance(columns, list)
    assert isinstance(countries, dict)
    if [_plain(c) for c in columns] != COLUMNS:
        raise ValueError("its columns are others")
    for name, row in countries.items():
        yield _Line(name, frozenset(map(_plain, row["marks"])), frozenset(row.get("footnotes", ())), False)
    embargoed = table.get("embargoed", {})
    assert isinstance(embargoed, dict)
    for name in embargoed:
        yield _Line(name, frozenset(), frozenset(), True)


def _csv(text: str) -> Iterable[_Line]:
    rows = iter(csv.reader(io.StringIO(text)))
    head = next(rows, [])
    if [_plain(c) for c in head[1 : 1 + len(COLUMNS)]] != COLUMNS:
        raise ValueError("its columns are others")
    broken = ""
    for row in rows:
        if len(row) == 1:
            broken = row[0]  # a line break inside a record
            continue
        name = row[0] or broken
        match = re.fullmatch(r"(.*?)((?: \d+)*)", name.strip())
        assert match is not None
        marked = frozenset(c for c, cell in zip(COLUMNS, row[1:], strict=False) if cell.strip() == "X")
        elsewhere = any(cell.startswith("See ") for cell in row[17:18])
        yield _Line(match[1], marked, frozenset(map(int, match[2].split())), elsewhere)


def _xml(data: bytes, where: str) -> Iterable[_Line]:
    for row in read_xml(data, where).iter("TR"):
        cells = [cell for cell in row if cell.tag == "TD"]
        if not cells:
            continue
        notes = frozenset(int(n) for up in cells[0].iter("sup") for n in re.findall(r"\d+", text_of(up)))
        notes |= frozenset(int(n) for up in cells[0].iter("SU") for n in re.findall(r"\d+", text_of(up)))
        name = re.sub(r"[\s\d]+$", "", text_of(cells[0]))
        texts = [text_of(cell) for cell in cells[1:]]
        if name and len(texts) == len(COLUMNS):
            yield _Line(name, frozenset(c for c, t in zip(COLUMNS, texts, strict=True) if t == "X"), notes, False)
        elif name and any(t.startswith("See ") for t in texts):
            yield _Line(name, frozenset(), notes, True)


def _plain(column: object) -> str:
    return str(column).replace(" ", "")
