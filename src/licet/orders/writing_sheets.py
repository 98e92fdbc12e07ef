"""The result as a workbook: the lines, a summary with charts, and the lines that are gone since an earlier result.

xlsxwriter makes the workbook; the lines themselves are put in afterwards as their sheet's XML, a part at a time, since cell by
cell they take most of a run.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from licet.orders.deciding import DAY, NUMBER, hidden
from licet.orders.reading import BookError

if TYPE_CHECKING:
    from licet.orders.writing import Result

SHEET = "lines"
_MADE = datetime(2000, 1, 1)  # so that the same result has the same bytes
_MOST = 32_767
_PLACE = "xl/worksheets/sheet1.xml"
_EPOCH = date(1899, 12, 30)
#: What XML cannot hold, and what a workbook would take for it.
_ILLEGAL = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
_WIDTHS = {"licet_outcome": 22, "licet_provisions": 34, "licet_missing": 30, "licet_note": 48, "licet_since": 40}


def write_workbook(result: "Result", out: Path) -> None:
    """Write the workbook. Raises BookError for a cell that none holds, OSError where it cannot be written."""
    columns = result.columns()
    frame = out.with_name(f"{out.name}.frame")
    try:
        _frame(result, columns, frame)
        with zipfile.ZipFile(frame) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as whole:
            for member in made.infolist():
                info = zipfile.ZipInfo(member.filename, date_time=(1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                if member.filename == _PLACE:
                    head, styles, tail = _cut(made.read(member).decode(), result.manifest.lines, len(columns))
                    with whole.open(info, "w", force_zip64=True) as stream:
                        stream.write(head.encode())
                        for rows in _rows(result, columns, styles):
                            stream.write(rows)
                        stream.write(f"</sheetData>{tail}".encode())
                else:
                    whole.writestr(info, made.read(member))
    finally:
        frame.unlink(missing_ok=True)


def _frame(result: "Result", columns: list[str], out: Path) -> None:
    """The workbook without its lines; below the headings stand two cells that show which styles days and times have."""
    from xlsxwriter import Workbook

    from licet.orders.writing_summary import gone_sheet, summary_sheet

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(str(out), options) as book:
        book.set_properties({"created": _MADE, "title": "Licet: order book"})
        lines = book.add_worksheet(SHEET)
        own = book.add_format({"bold": True, "bottom": 1})
        ours = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8ECF1"})
        for place, text in enumerate(("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss")):
            lines.write_number(1, place, 0, book.add_format({"num_format": text}))
        lines.freeze_panes(1, 0)
        lines.autofilter(0, 0, max(result.manifest.lines, 1), len(columns) - 1)
        for place, name in enumerate(columns):
            lines.set_column(place, place, _WIDTHS.get(name, 16 if name.startswith("licet_") else 14))
            lines.write_string(0, place, name, ours if name.startswith("licet_") else own)
        summary_sheet(book, result)
        gone_sheet(book, result)


def _cut(sheet: str, lines: int, width: int) -> tuple[str, dict[str, int], str]:
    """The XML of the sheet before and after its lines, and the numbers of the styles of days and times."""
    head, _, rest = sheet.partition('<row r="2"')
    row, _, tail = rest.partition("</sheetData>")
    day, time = (int(number) for number in re.findall(r'<c r="[AB]2" s="(\d+)"', row))
    whole = f'<dimension ref="A1:{_letters(width - 1)}{lines + 1}"/>'
    return re.sub(r'<dimension ref="[^"]*"/>', whole, head), {"day": day, "time": time}, tail


def _rows(result: "Result", columns: list[str], styles: dict[str, int]) -> Iterator[bytes]:
    """The rows of the lines as XML, a part at a time."""
    from licet.orders.writing import as_texts

    first = 2
    for part in result.frames():
        plain = as_texts(part.select(columns))
        numbered = plain.with_columns(pl.int_range(first, first + part.height, dtype=pl.Int64).cast(pl.String).alias("\0row"))
        kinds = {name: part[hidden(at)] for at, name in enumerate(result.head) if hidden(at) in part.columns}
        cells = []
        for place, name in enumerate(columns):
            _fit(plain[name], first)
            cells.append(_cell(plain[name], kinds.get(name), _letters(place), numbered["\0row"], styles))
        rows = pl.DataFrame(cells).select(pl.concat_str(pl.all(), ignore_nulls=True).alias("cells"))["cells"]
        lead = pl.select(pl.concat_str(pl.lit('<row r="'), numbered["\0row"], pl.lit('">'), rows, pl.lit("</row>"))).to_series()
        yield "".join(lead.to_list()).encode()
        first += part.height


def _cell(cells: pl.Series, kinds: pl.Series | None, letters: str, row: pl.Series, styles: dict[str, int]) -> pl.Series:
    """The cells of a column as XML; null where nothing stands."""
    kind = cells.dtype
    place = pl.concat_str(pl.lit(f'<c r="{letters}'), pl.lit(row))
    if kind.is_numeric() and not kind.is_decimal():
        finite = pl.lit(cells).is_finite() if kind.is_float() else pl.lit(cells).is_not_null()
        made = pl.when(finite).then(pl.concat_str(place, pl.lit('"><v>'), pl.lit(cells.cast(pl.String)), pl.lit("</v></c>")))
        return pl.select(made.alias(letters)).to_series()
    if kind == pl.Boolean:
        value = pl.when(pl.lit(cells)).then(pl.lit("1")).otherwise(pl.lit("0"))
        made = pl.when(pl.lit(cells).is_not_null()).then(pl.concat_str(place, pl.lit('" t="b"><v>'), value, pl.lit("</v></c>")))
        return pl.select(made.alias(letters)).to_series()
    if kind == pl.Date:
        days = (cells - pl.Series([_EPOCH])).dt.total_days().cast(pl.String)
        whole = pl.concat_str(place, pl.lit(f'" s="{styles["day"]}"><v>'), pl.lit(days), pl.lit("</v></c>"))
        return pl.select(pl.when(pl.lit(cells).is_not_null()).then(whole).alias(letters)).to_series()
    text = pl.concat_str(
        place,
        pl.lit('" t="inlineStr"><is><t xml:space="preserve">'),
        pl.lit(_escaped(cells.cast(pl.String))),
        pl.lit("</t></is></c>"),
    )
    if kinds is not None and kinds.max():
        number = pl.concat_str(place, pl.lit('"><v>'), pl.lit(cells), pl.lit("</v></c>"))
        text = (
            pl.when(pl.lit(kinds) == NUMBER)
            .then(number)
            .when(pl.lit(kinds) == DAY)
            .then(_day(cells, place, styles))
            .otherwise(text)
        )
    told = pl.lit(cells.cast(pl.String).fill_null("") != "")
    return pl.select(pl.when(told).then(text).alias(letters)).to_series()


def _day(cells: pl.Series, place: pl.Expr, styles: dict[str, int]) -> pl.Expr:
    """Days, and points in time, as a workbook counts them."""
    times = cells.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    days = cells.str.to_datetime("%Y-%m-%d", strict=False)
    since = (
        pl.coalesce(pl.lit(days), pl.lit(times)) - pl.lit(datetime.combine(_EPOCH, datetime.min.time()))
    ).dt.total_seconds()
    style = pl.when(pl.lit(days).is_not_null()).then(pl.lit(str(styles["day"]))).otherwise(pl.lit(str(styles["time"])))
    return pl.concat_str(place, pl.lit('" s="'), style, pl.lit('"><v>'), (since / 86_400).cast(pl.String), pl.lit("</v></c>"))


def _escaped(cells: pl.Series) -> pl.Series:
    """Text as XML has it; what XML cannot hold is written as a workbook writes it."""
    safe = cells.str.replace_all("&", "&amp;", literal=True).str.replace_all("<", "&lt;", literal=True)
    safe = safe.str.replace_all(">", "&gt;", literal=True).str.replace_all("\r", "_x000D_", literal=True)
    odd = cells.str.contains(_ILLEGAL).arg_true()
    return safe if not len(odd) else safe.scatter(odd, [_odd(cells[int(at)]) for at in odd])


def _odd(text: str) -> str:
    plain = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    plain = re.sub("[\x00-\x08\x0b-\x1f\ufffe\uffff]", lambda met: f"_x{ord(met[0]):04X}_", plain)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fit(cells: pl.Series, first: int) -> None:
    long = (cells.str.len_chars() > _MOST).arg_true().to_list() if cells.dtype == pl.String else []
    if long:
        raise BookError(
            f"a cell of {cells.name!r} has more than {_MOST} characters, which no workbook holds",
            where=f"line {first - 1 + long[0]}",
            mend="write .csv or .parquet",
        )


def _letters(place: int) -> str:
    """A, B, ... Z, AA."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found
