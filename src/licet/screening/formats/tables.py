"""Tables as text: which encoding, which separator, rows with their line numbers, and what a broken table says."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence

from licet.screening.entries import Entry
from licet.screening.formats.common import Days, Fault, ListError, clean

_PARTED = "\t,;|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Control characters that no cell of a list has; the end mark of old systems (Ctrl-Z) stands alone on its line.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: The most characters a cell may hold. A quote that is not closed makes one cell out of the rest of a file.
MOST_IN_CELL = 131_072

Row = tuple[int, list[str]]


def decode(data: bytes) -> tuple[str, str]:
    """The text and its encoding: as its mark says, or UTF-8, or else Windows-1252. Raises ListError with the byte at fault."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], name, len(mark)), name
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        return _strict(data, "cp1252", 0), "windows-1252"


def _strict(data: bytes, name: str, skipped: int) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        said = "neither UTF-8 nor Windows-1252" if name == "cp1252" else f"not {name.upper()} as its first bytes say"
        raise ListError(f"its text is {said}", where=f"byte {error.start + skipped}", mend="save it as UTF-8") from None


def encoding_fault(encoding: str) -> list[Fault]:
    """That a table was not read as UTF-8 where it should have been, as a fault."""
    if encoding != "windows-1252":
        return []
    return [Fault("the whole file", "it is not UTF-8 and was read as Windows-1252; check letters with accents", kept=True)]


def separator(text: str) -> str:
    """What parts the cells: the mark that is most often in the first line that has any, outside of quotes."""
    head = re.sub(r'"[^"]*"', "", text[:20_000])
    lines = [line for line in head.splitlines() if line.strip(" ")][:3]
    first = next((line for line in lines if any(mark in line for mark in _PARTED)), "")
    return max(_PARTED, key=first.count)


def rows(text: str, mark: str, faults: list[Fault] | None = None) -> Iterator[Row]:
    """The rows with the line each ends on. Empty ones are left out; one with control characters is a fault.

    Raises ListError where the table breaks off in a quoted cell, or a cell is larger than any cell is.
    """
    made = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    limit = csv.field_size_limit(MOST_IN_CELL)
    try:
        while True:
            start = made.line_num + 1
            try:
                row = next(made)
            except StopIteration:
                return
            except csv.Error as error:
                raise _broken(error, start, made.line_num) from None
            if "".join(row).strip() in ("", "\x1a"):
                continue
            if _CONTROL.search("".join(row)):
                if faults is not None:
                    faults.append(Fault(f"line {start}", "it has control characters in it"))
                continue
            yield start, row
    finally:
        csv.field_size_limit(limit)


def _broken(error: csv.Error, start: int, line: int) -> ListError:
    said = str(error)
    mend = "get the file from its publisher again"
    if "unexpected end" in said:
        return ListError(
            "it breaks off in the middle of a record: a quoted cell is never closed", where=f"line {start}", mend=mend
        )
    if "field larger" in said:
        return ListError(f"a cell is larger than {MOST_IN_CELL} characters", where=f"line {start}", mend=mend)
    return ListError(f"it is no table: {said}", where=f"line {line}", mend=mend)


def heading(cells: list[str]) -> tuple[str, ...]:
    """The names of columns without what differs from one saving to the next: case, blanks, underscores, marks."""
    return tuple(re.sub(r"\W+|_+", " ", clean(cell).casefold()).strip() for cell in cells)


def read_rows(
    data: bytes, mark: str, order: str, make: Callable[[dict[str, str], str, Days], Entry], named: Sequence[str] = ("name",)
) -> tuple[list[Entry], list[Fault]]:
    """One party a row under one row of headings: the entries, and what is wrong.

    mark: what parts the cells; order: of day, month and year; make: the entry of a row's cells by heading; named: headings of
    which one must hold a name. A row of another width, or without a name, is left out and told.
    """
    text, encoding = decode(data)
    faults = encoding_fault(encoding)
    days = Days(faults, order)
    table = rows(text, mark, faults)
    head = heading(next(table, (0, []))[1])
    found = []
    for line, row in table:
        cells = dict(zip(head, map(clean, row), strict=False))
        where = f"line {line}"
        if len(row) != len(head):
            faults.append(Fault(where, f"it has {len(row)} columns, not {len(head)}"))
        elif not any(cells[name] for name in named):
            faults.append(Fault(where, "it has no name"))
        else:
            found.append(make(cells, where, days))
    return found, faults


def head_of(data: bytes, mark: str) -> tuple[str, ...]:
    """The headings of a table."""
    return heading(next(rows(decode(data)[0], mark), (0, []))[1])
