"""Order books as text: CSV (comma, semicolon, tab, bar), JSON lines, and a list of JSON objects.

A table in UTF-8 is read from its file a part at a time, however large; one in another encoding, or packed, is read whole.
"""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import polars as pl

from licet.orders.reading import BookError, Note, Sheet, Source, headed, in_batches
from licet.orders.reading_sheets import as_text
from licet.screening.formats.tables import MOST_IN_CELL, decode, separator
from licet.screening.unpack import load

_BLOCK = 1 << 22
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04")
_LOST = "\ufffd"
#: Rows named of a fault of the file.
_NAMED = 10


def open_text(file: Path, head: int | None, encoding: str | None) -> Source:
    """A table or JSON objects. Raises LicetError."""
    with file.open("rb") as stream:
        start = stream.read(_BLOCK)
    if encoding or start.startswith(_PACKED) or not _is_utf8(file):
        text, notes = _decoded(load(file), encoding)
        data: bytes | None = text.encode()
        sample = text[:_BLOCK]
    else:
        data, notes = None, ()
        sample = start.decode("utf-8-sig", "ignore")
    if not sample.strip():
        raise BookError("it holds no row")
    if sample.lstrip()[0] in "{[":
        return _objects(file, data, notes, whole=sample.lstrip()[0] == "[")
    return _table(file, data, sample, notes, head)


def _is_utf8(file: Path) -> bool:
    reader = codecs.getincrementaldecoder("utf-8")()
    with file.open("rb") as stream:
        if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return False
        stream.seek(0)
        try:
            while block := stream.read(_BLOCK):
                reader.decode(block)
            reader.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _decoded(data: bytes, encoding: str | None) -> tuple[str, tuple[Note, ...]]:
    if encoding:
        try:
            return data.decode(encoding).removeprefix("\ufeff"), ()
        except LookupError:
            raise BookError(f"{encoding} is no encoding", where="--encoding", mend="gb18030, shift_jis, cp1252") from None
        except UnicodeDecodeError as error:
            raise BookError(f"it is no {encoding}: byte {error.start} cannot be", mend="name another one") from None
    text, found = decode(data)
    if found != "windows-1252":
        return text, ()
    odd = [number for number, line in enumerate(text.splitlines(), 1) if not line.isascii()]
    return text, (
        Note(
            "rows with letters beyond A to Z in a file that is not UTF-8: it was read as Windows-1252",
            tuple(odd[:_NAMED]),
            len(odd),
            "look at those letters; --encoding gb18030 (or shift_jis, ...) reads it otherwise",
        ),
    )


def _table(file: Path, data: bytes | None, sample: str, notes: tuple[Note, ...], row: int | None) -> Source:
    mark = separator(sample)
    skip = (row or _first_row(sample)) - 1
    source: Any = file if data is None else io.BytesIO(data)
    found = _cells_of_head(sample, mark, skip)
    wide, short = _shape(file, data, mark, skip, len(found))
    if wide:
        raise BookError(
            f"{len(wide)} rows have more cells than there are headings",
            where=f"rows {', '.join(map(str, wide[:_NAMED]))}",
            mend=f"put text that contains {mark!r} in quotes, or name the row that has the headings: --head 2",
        )
    if short:
        what = "rows with fewer cells than there are headings: what is missing is taken as empty"
        notes = (*notes, Note(what, tuple(short[:_NAMED]), len(short), "see that the file was not cut off there"))
    head = headed(found, skip + 1)
    if _stray_quotes(file, data, mark):
        return _by_hand(file, data, mark, skip, head, notes)
    try:
        scan = pl.scan_csv(source, separator=mark, infer_schema=False, skip_lines=skip, glob=False, new_columns=list(head))
        rows = scan.select(pl.len()).collect().item()
    except pl.exceptions.PolarsError as error:
        raise BookError(f"it is no table: {str(error).splitlines()[0]}", mend="save it as CSV again") from None

    def batches(start: int, size: int) -> Iterator[Sheet]:
        for at, cells in in_batches(scan, start, size):
            yield Sheet(cells, skip + 2 + at)

    return Source(file, head, skip + 2, rows, batches, notes)


def _stray_quotes(file: Path, data: bytes | None, mark: str) -> bool:
    """Whether some cell may have a quote in it that quotes nothing (5" wafer): the fast reader takes it for one that does."""
    if data is None and not _has_quotes(file):
        return False
    stray = rf'(?:^|{re.escape(mark)})[^"{re.escape(mark)}]+"'
    if data is not None:
        return re.search(stray, data.decode(), re.MULTILINE) is not None
    lines = pl.scan_lines(file).filter(pl.col("line").str.contains(stray)).head(1)
    return bool(lines.collect(engine="streaming").height)


def _by_hand(file: Path, data: bytes | None, mark: str, skip: int, head: tuple[str, ...], notes: tuple[Note, ...]) -> Source:
    """A table read row by row, which is slower and knows which quotes quote."""

    def records() -> Iterator[list[str]]:
        with _lines_of(file, data) as stream:
            for _ in range(skip):
                stream.readline()
            made = csv.reader(stream, delimiter=mark, strict=True)
            next(made)
            yield from made

    def batches(start: int, size: int) -> Iterator[Sheet]:
        left, at = islice(records(), start, None), start
        while part := list(islice(left, size)):
            cells = {
                name: pl.Series([row[place] or None if place < len(row) else None for row in part], dtype=pl.String)
                for place, name in enumerate(head)
            }
            yield Sheet(pl.DataFrame(cells), skip + 2 + at)
            at += len(part)

    return Source(file, head, skip + 2, sum(1 for _ in records()), batches, notes)


def _lines_of(file: Path, data: bytes | None) -> TextIO:
    return io.StringIO(data.decode(), newline="") if data is not None else file.open(encoding="utf-8-sig", newline="")


def _first_row(sample: str) -> int:
    return next(number for number, line in enumerate(io.StringIO(sample), 1) if line.strip())


def _cells_of_head(sample: str, mark: str, skip: int) -> list[str]:
    lines = io.StringIO(sample, newline="")
    for _ in range(skip):
        lines.readline()
    try:
        return next(csv.reader(lines, delimiter=mark), [])
    except csv.Error as error:
        raise BookError(f"it is no table: {error}", where=f"row {skip + 1}", mend="save it as CSV again") from None


def _shape(file: Path, data: bytes | None, mark: str, skip: int, width: int) -> tuple[list[int], list[int]]:
    """The rows with more cells than headings, and those with fewer."""
    if data is None and not _has_quotes(file):
        counts = pl.scan_lines(file).slice(skip).with_row_index("row", skip + 1)
        number = pl.col("line").str.count_matches(mark, literal=True) + 1
        odd = counts.filter((number != width) & (pl.col("line") != "")).select("row", number.alias("cells"))
        rows: Any = odd.collect(engine="streaming").rows()
    else:
        rows = _odd_rows(file, data, mark, skip, width)
    return [row for row, cells in rows if cells > width], [row for row, cells in rows if cells < width]


def _has_quotes(file: Path) -> bool:
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if b'"' in block:
                return True
    return False


def _odd_rows(file: Path, data: bytes | None, mark: str, skip: int, width: int) -> list[tuple[int, int]]:
    limit = csv.field_size_limit(MOST_IN_CELL)
    with _lines_of(file, data) as stream:
        for _ in range(skip):
            stream.readline()
        made = csv.reader(stream, delimiter=mark, strict=True)
        try:
            return [(row, len(cells)) for row, cells in enumerate(made, skip + 1) if len(cells) != width and cells]
        except csv.Error as error:
            where = f"line {made.line_num + skip}"
            raise BookError(f"it is no table: {error}", where=where, mend="see whether a quote is never closed") from None
        finally:
            csv.field_size_limit(limit)


def _objects(file: Path, data: bytes | None, notes: tuple[Note, ...], *, whole: bool) -> Source:
    """JSON objects: in a list, or one a line, in which case they are read a part at a time."""
    found: list[Any] = []
    if whole:
        found = _parsed((data or file.read_bytes()).decode("utf-8-sig"), "it")
        if not found or not all(isinstance(each, dict) for each in found):
            raise BookError("it is no list of objects", mend='[{"to": "CN", ...}]')
    head: dict[str, None] = {}
    rows = 0
    for each in found if whole else _lines(file, data):
        head.update(dict.fromkeys(each))
        rows += 1
    names = headed(list(head))

    def batches(start: int, size: int) -> Iterator[Sheet]:
        objects = iter(found) if whole else _lines(file, data)
        objects = islice(objects, start, None)
        at = start
        while part := list(islice(objects, size)):
            yield _typed_cells(part, list(head), names, at + 1)
            at += len(part)

    return Source(file, names, 1, rows, batches, notes)


def _lines(file: Path, data: bytes | None) -> Iterator[dict[str, Any]]:
    stream = io.StringIO(data.decode()) if data is not None else file.open(encoding="utf-8-sig")
    with stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                each = _parsed(line, f"line {number}")
                if not isinstance(each, dict):
                    raise BookError("it is no object", where=f"line {number}", mend='{"to": "CN", ...}')
                yield each


def _parsed(text: str, where: str) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            raise BookError("a key stands twice in one object", where=where, mend="keep one of them")
        return made

    try:
        return json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise BookError(f"it is no JSON: {error}", where=where) from None


def _typed_cells(part: list[dict[str, Any]], keys: list[str], names: tuple[str, ...], first: int) -> Sheet:
    numbers, cells = {}, {}
    for key, name in zip(keys, names, strict=True):
        column = [each.get(key) for each in part]
        cells[name] = pl.Series([None if cell is None else _text(cell) for cell in column], dtype=pl.String)
        places = [at for at, cell in enumerate(column) if type(cell) in (int, float)]
        if places:
            numbers[name] = np.array(places)
    return Sheet(pl.DataFrame(cells), first, numbers)


def _text(cell: Any) -> str:
    if isinstance(cell, list):
        return " + ".join(map(_text, cell))
    text = json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict) else as_text(cell)
    return text.encode("utf-8", "replace").decode()
