"""Bills of materials: rows to lines with exact values. A row that cannot be read is reported beside the others.

Every cell is text: a control number that a spreadsheet turned into a number, or a decimal comma, is refused, never guessed.
"""

import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from msgspec import Struct

from licet.deals import bom_cells
from licet.deals.bom_cells import Kind, blank
from licet.deals.bom_files import Raw, read_rows
from licet.deals.facts import DealError, Given, plain_text, read_fact
from licet.errors import LicetError, nearest
from licet.facts.places import Places
from licet.facts.vocabulary import Vocabulary

#: Names of columns, as people write them, without case, spaces and signs.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "part": ("part", "partnumber", "partno", "item", "description", "name"),
    "quantity": ("quantity", "qty", "pieces", "pcs"),
    "unit value": ("unitvalue", "unitprice", "unitcost", "value"),
    "currency": ("currency", "cur"),
    "rate": ("rate", "exchangerate", "fx", "fxrate"),
    "origin": ("origin", "countryoforigin", "madein", "coo"),
    "eccn": ("eccn", "controlnumber", "uscode"),
    "kind": ("kind", "type"),
    "price": ("price", "sellingprice", "totalvalue", "foreigntotalvalue"),
    "reasons": ("reasons", "reasonsforcontrol", "controls"),
    "incorporated": ("incorporated",),
    "discrete": ("discrete", "discreteproduct"),
    "us ic": ("usic", "containsusic", "usintegratedcircuit"),
}
NEEDED = ("part", "quantity", "unit value", "origin", "eccn", "kind")
#: Facts a line has columns for, or that belong to the whole item.
_OWN = frozenset({"on", "from", "to", "kind", "item.code.us", "item.made_in", "item.form", "reexported_from"})


class BomLine(Struct, frozen=True):
    """One line. value: quantity times unit value, in the currency of the price; origin, code: None where it does not say.

    reasons: the reasons for control its classification names; discrete: for a foreign part, whether it is a product of its
    own; us_ic: whether it is or contains a US-origin integrated circuit; facts: further facts of the part.
    """

    row: int
    part: str
    value: Fraction
    origin: str | None
    code: str | None
    kind: Kind = "hardware"
    incorporated: bool = True
    discrete: bool | None = None
    us_ic: bool | None = None
    reasons: frozenset[str] | None = None
    facts: Mapping[str, Given] = {}


class BomFault(Struct, frozen=True):
    """A row that could not be read: what is wrong, and how to mend it."""

    row: int
    what: str
    mend: str


class Bom(Struct, frozen=True):
    """The lines that could be read, the rows that could not, the selling price, and columns that nothing was made of."""

    lines: tuple[BomLine, ...]
    faults: tuple[BomFault, ...]
    price: Fraction
    currency: str
    unused: tuple[str, ...] = ()


def read_bom(
    path: Path, vocabulary: Vocabulary, places: Places, *, price: str | None = None, currency: str | None = None
) -> Bom:
    """A bill of materials from a file, by its ending (.csv, .tsv, .json, .toml).

    price, currency: selling price of the foreign-made item and its currency, where the file does not say.
    Raises DealError for a file without lines or columns, and where the price or its currency is missing or said twice.
    """
    return bom_of(read_rows(path), vocabulary, places, where=str(path), price=price, currency=currency)


def bom_of(
    raw: Raw,
    vocabulary: Vocabulary,
    places: Places,
    *,
    where: str = "the bill of materials",
    price: str | None = None,
    currency: str | None = None,
) -> Bom:
    """The same from rows already taken from their file."""
    if not raw.rows and not raw.faults:
        raise DealError("there is no line in it", where=where, mend="write one row for each part, under a row of headings")
    columns, unused = _columns(raw, vocabulary, where)
    reading = _Reading(columns, vocabulary, places, semicolons=raw.delimiter == ";")
    found = reading.price(raw, price, where)
    stated = {bom_cells.currency(c, where) for c in (currency, raw.currency) if c is not None} or reading.currencies(raw)
    if len(stated) != 1:
        raise DealError(
            "which currency the selling price is in is not said" + (": " + ", ".join(sorted(stated)) if stated else ""),
            where=where,
            mend="name it: `--currency EUR`",
        )
    coin = stated.pop()
    lines, faults = reading.lines(raw, coin)
    return Bom(tuple(lines), tuple(faults), found, coin, unused)


def folded(heading: str) -> str:
    """A heading without case, spaces and signs: "Unit-Value " is unitvalue."""
    return "".join(c for c in unicodedata.normalize("NFKC", heading).lower() if c.isalnum())


def _columns(raw: Raw, vocabulary: Vocabulary, where: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """For each column, or fact, the heading it stands under in the file; and the headings that are neither."""
    spelled = {spelling: column for column, spellings in COLUMNS.items() for spelling in spellings}
    found: dict[str, str] = {}
    unused: list[str] = []
    for heading in raw.headings:
        fact = heading.strip()
        column = spelled.get(folded(heading)) or (fact if fact in vocabulary and fact not in _OWN else None)
        if column is None:
            unused.append(plain_text(heading))
        elif column in found:
            raise DealError(f"two columns are the {column}", where=where, mend="keep one of them")
        else:
            found[column] = heading
    for column in NEEDED:
        if column not in found:
            mend = nearest(column, unused) or "columns: " + ", ".join(NEEDED)
            raise DealError(f"there is no column {column}", where=where, mend=mend)
    return found, tuple(unused)


class _Reading:
    """Rows to lines, for the columns of one file."""

    def __init__(self, columns: Mapping[str, str], vocabulary: Vocabulary, places: Places, *, semicolons: bool) -> None:
        self.columns = columns
        self.vocabulary = vocabulary
        self.places = places
        self.semicolons = semicolons

    def cell(self, cells: Mapping[str, Any], column: str) -> Any:
        return cells.get(self.columns.get(column, ""), "")

    def price(self, raw: Raw, price: str | None, where: str) -> Fraction:
        """The selling price: it stands in one place, or is the same in all."""
        given = [("--price", price), (where, raw.price)]
        given += [(f"{where}, row {row}", self.cell(cells, "price")) for row, cells in raw.rows]
        said: dict[Fraction, str] = {}
        for place, text in given:
            if not blank(text):
                said.setdefault(self.number(text, "the selling price", where=place), place)
        if len(said) != 1 or not all(said):
            raise DealError(
                "the selling price is given more than once, with different values"
                if len(said) > 1
                else "the selling price of the foreign-made item is not said",
                where=" and ".join(list(said.values())[:3]) or where,
                mend="name the fair market price once: `--price 250000`, or a column price",
            )
        return next(iter(said))

    def currencies(self, raw: Raw) -> set[str]:
        """The currencies the rows name."""
        found = set()
        for _, cells in raw.rows:
            if not blank(coin := self.cell(cells, "currency")):
                try:
                    found.add(bom_cells.currency(coin))
                except DealError:
                    continue  # the row is reported when it is read
        return found

    def lines(self, raw: Raw, coin: str) -> tuple[list[BomLine], list[BomFault]]:
        """The lines that can be read, and a fault for every other row."""
        lines: list[BomLine] = []
        faults = [BomFault(*fault) for fault in raw.faults]
        for row, cells in raw.rows:
            try:
                lines.append(self.line(row, cells, coin))
            except LicetError as error:
                faults.append(BomFault(row, error.what, error.mend or ""))
        return lines, sorted(faults, key=lambda fault: fault.row)

    def line(self, row: int, cells: Mapping[str, Any], coin: str) -> BomLine:
        """One row. Raises LicetError."""
        quantity = self.number(self.cell(cells, "quantity"), "the quantity")
        if not quantity:
            raise DealError("the quantity is nothing", mend="leave the row out")
        return BomLine(
            row=row,
            part=bom_cells.name(self.cell(cells, "part")),
            value=quantity * self.number(self.cell(cells, "unit value"), "the unit value") * self.rate(cells, coin),
            origin=self.given("item.made_in", self.cell(cells, "origin"), "the origin"),
            code=self.given("item.code.us", self.cell(cells, "eccn"), "the ECCN"),
            kind=bom_cells.kind(self.cell(cells, "kind")),
            incorporated=bom_cells.yes_no(self.cell(cells, "incorporated"), "incorporated") is not False,
            discrete=bom_cells.yes_no(self.cell(cells, "discrete"), "discrete"),
            us_ic=bom_cells.yes_no(self.cell(cells, "us ic"), "us ic"),
            reasons=bom_cells.reasons(self.cell(cells, "reasons")),
            facts={
                fact: self.fact(fact, cells[heading], fact)
                for fact, heading in self.columns.items()
                if fact not in COLUMNS and not blank(cells.get(heading))
            },
        )

    def number(self, raw: Any, what: str, where: str | None = None) -> Fraction:
        return bom_cells.number(raw, what, semicolons=self.semicolons, where=where)

    def fact(self, fact: str, raw: Any, what: str) -> Given:
        try:
            return read_fact(self.vocabulary[fact], raw, self.places)
        except LicetError as error:
            raise DealError(f"{what}: {error.what}", mend=error.mend) from None

    def given(self, fact: str, raw: Any, what: str) -> str | None:
        """The value of a fact; None where the cell is blank or says unknown."""
        value = None if blank(raw) else self.fact(fact, raw, what).value
        return None if value is None else str(value)

    def rate(self, cells: Mapping[str, Any], coin: str) -> Fraction:
        """What one unit of the line's currency is in that of the price, as the file says; nothing is looked up."""
        raw, stated = self.cell(cells, "currency"), self.cell(cells, "rate")
        if "currency" in self.columns and blank(raw):
            raise DealError("the currency is missing", mend=f"name it, such as {coin}")
        own = bom_cells.currency(raw) if "currency" in self.columns else coin
        if blank(stated):
            if own != coin:
                raise DealError(
                    f"the value is in {own}, the price in {coin}, and no rate is stated",
                    mend=f"state in a column rate how many {coin} one {own} is",
                )
            return Fraction(1)
        rate = self.number(stated, "the rate")
        if not rate or (own == coin and rate != 1):
            raise DealError(f"the rate cannot be {rate}", mend=f"how many {coin} is one {own}?")
        return rate
