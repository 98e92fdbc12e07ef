"""Files of rows: CSV (comma, semicolon, tab or bar), TSV, JSON and TOML; cells stay as written, and there is a limit."""

import csv
import io
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from licet.deals.facts import DealError
from licet.errors import quoted

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_DIGITS = 40
ENDINGS = (".csv", ".tsv", ".json", ".toml")
_DELIMITERS = ",;\t|"
_TABLE = ("price", "currency", "line", "lines")


class Raw(Struct, frozen=True):
    """Rows as they stand: headings, (row number, cells by heading), rows of a wrong shape, and what is said once for all."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, Any]], ...]
    faults: tuple[tuple[int, str, str], ...] = ()
    price: Any = None
    currency: Any = None
    delimiter: str = ""


def read_rows(path: Path) -> Raw:
    """The rows of a file, by its ending. Raises DealError."""
    ending = path.suffix.lower()
    where = str(path)
    if ending not in ENDINGS:
        raise DealError(f"{path} has no known form", mend="use " + ", ".join(ENDINGS))
    try:
        if path.exists() and not path.is_file():
            raise DealError(f"{path} is no ordinary file", mend="save the bill of materials in a file")
        if path.stat().st_size > MAX_BYTES:
            raise DealError(f"{path} is over {MAX_BYTES // 1024 // 1024} MB", mend="one file holds the parts of one item")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise DealError(f"{path} is not UTF-8 text", mend="save it as CSV UTF-8") from None
    except OSError as error:
        raise DealError(f"{path} cannot be read: {error.strerror}") from None
    return rows_of(text, ending, where)


def rows_of(text: str, ending: str, where: str) -> Raw:
    """The rows of text in one of the forms."""
    if ending == ".json":
        return _table(_json(text, where), where)
    if ending == ".toml":
        return _table(_toml(text, where), where)
    return _separated(text, where, "\t" if ending == ".tsv" else _delimiter(text))


def _delimiter(text: str) -> str:
    """The sign that parts most headings."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(_DELIMITERS, key=lambda sign: (first.count(sign), -_DELIMITERS.index(sign)))


def _separated(text: str, where: str, delimiter: str) -> Raw:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    headings: tuple[str, ...] = ()
    rows: list[tuple[int, Mapping[str, Any]]] = []
    faults: list[tuple[int, str, str]] = []
    try:
        for number, cells in enumerate(reader, 1):
            if not any(cell.strip() for cell in cells):
                continue
            if not headings:
                headings = _headings(cells, where)
                continue
            if number > MAX_ROWS + 1:
                raise DealError(f"it has more than {MAX_ROWS} rows", where=where, mend="one file holds the parts of one item")
            if any(cell.strip() for cell in cells[len(headings) :]):
                what = f"the row has {len(cells)} cells under {len(headings)} headings"
                faults.append((number, what, "put text that contains the separator in quotes"))
                rows.append((number, {}))
                continue
            rows.append((number, dict(zip(headings, cells, strict=False))))
    except csv.Error as error:
        raise DealError(
            f"this is no table of cells: {error}", where=f"{where}, line {reader.line_num}", mend="save it as CSV UTF-8 again"
        ) from None
    wrong = {number for number, _, _ in faults}
    return Raw(headings, tuple(r for r in rows if r[0] not in wrong), tuple(faults), delimiter=delimiter)


def _headings(cells: Sequence[str], where: str) -> tuple[str, ...]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > MAX_COLUMNS:
        raise DealError(f"it has more than {MAX_COLUMNS} columns", where=where)
    named = [cell for cell in cells if cell.strip()]
    if len(set(named)) != len(named):
        twice = next(cell for cell in named if named.count(cell) > 1)
        raise DealError(f"the heading {quoted(twice)} stands twice", where=where, mend="keep one of them")
    # A column without a heading is one of its own: nothing under it is taken for anything else.
    return tuple(cell if cell.strip() else f" {number}" for number, cell in enumerate(cells))


def _table(data: Any, where: str) -> Raw:
    """Rows of a list, or of a table with price, currency and lines."""
    top: Mapping[str, Any] = {}
    if isinstance(data, dict):
        top = data
        if unknown := [key for key in top if key not in _TABLE]:
            raise DealError(f"{quoted(unknown[0])} is no known key", where=where, mend="price, currency and [[line]]")
        data = top.get("line", top.get("lines", []))
    if not isinstance(data, list):
        raise DealError("the lines are no list", where=where, mend='write [[line]] tables, or [{"part": ...}, ...]')
    if len(data) > MAX_ROWS:
        raise DealError(f"it has more than {MAX_ROWS} rows", where=where, mend="one file holds the parts of one item")
    headings: dict[str, None] = {}
    rows: list[tuple[int, Mapping[str, Any]]] = []
    faults: list[tuple[int, str, str]] = []
    for number, entry in enumerate(data, 1):
        if not isinstance(entry, dict) or any(isinstance(cell, dict | list) for cell in entry.values()):
            faults.append((number, "a line is a table of keys and plain values", "write part, quantity, unit value and so on"))
            continue
        headings.update(dict.fromkeys(entry))
        if len(headings) > MAX_COLUMNS:
            raise DealError(f"it has more than {MAX_COLUMNS} columns", where=where)
        rows.append((number, entry))
    return Raw(tuple(headings), tuple(rows), tuple(faults), top.get("price"), top.get("currency"))


def _json(text: str, where: str) -> Any:
    def constant(word: str) -> Any:
        raise DealError(f"{word} is no number", where=where, mend="write the number, or the word unknown in quotes")

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise DealError(f"the key {quoted(key)} stands twice", where=where, mend="keep one of them")
            found[key] = value
        return found

    try:
        # A number with a point or an exponent stays as it is written: 1.50 exact, 3E001 a code.
        return json.loads(
            text, object_pairs_hook=unique, parse_float=str, parse_int=lambda d: _whole(d, where), parse_constant=constant
        )
    except json.JSONDecodeError as error:
        raise DealError(f"this is not JSON: {error}", where=where) from None
    except RecursionError:
        raise DealError("this is nested too deeply to be read", where=where) from None


def _whole(digits: str, where: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise DealError(f"the number {digits[:20]}... has more than {MAX_DIGITS} digits", where=where)
    return int(digits)


def _toml(text: str, where: str) -> Any:
    try:
        return tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise DealError(f"this is not TOML: {error}", where=where, mend="text and codes stand in quotes") from None
    except RecursionError:
        raise DealError("this is nested too deeply to be read", where=where) from None
    except ValueError:  # an integer of thousands of digits
        raise DealError(f"a number has more than {MAX_DIGITS} digits", where=where) from None
