"""A small book in every form it is handed over in, and a result read again."""

import csv
import json
from datetime import date

import polars as pl
from xlsxwriter import Workbook

from licet.orders.checking import check
from licet.orders.explaining import open_result
from licet.orders.preparing import Choices, prepare
from licet.orders.running import run

HEAD = ["Order line", "Machine", "Ship from", "Destination", "Ship date", "End use", "ECCN", "Net value", "Currency", "Remark"]
ROWS = [
    ["SO-1/1", "TWINSCAN NXT:1980Di", "NL", "China", "2024-03-27", "advanced node logic", "", "50000000", "EUR", "=1+1"],
    ["SO-1/2", "TWINSCAN NXT:1980Di", "NL", "China", "2024-09-08", "", "", "50000000", "EUR", ""],
    ["SO-2/1", "", "US", "CN", "2026-06-01", "", "3B001.c.1.a", "9000000", "USD", ""],
    ["SO-2/2", "", "US", "Atlantis", "2026-06-01", "", "EAR99", "100", "USD", ""],
]


def as_csv(path, rows=ROWS, head=HEAD, sep=","):
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=sep).writerows([head, *rows])
    return path


def as_xlsx(path, rows=ROWS, head=HEAD, skip=()):
    with Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("orders")
        for number, row in enumerate([head, *rows]):
            for place, cell in enumerate(row):
                if (number, place) in skip:
                    continue
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, book.add_format({"num_format": "yyyy-mm-dd"}))
                elif isinstance(cell, int | float):
                    sheet.write_number(number, place, cell)
                else:
                    sheet.write_string(number, place, cell)
    return path


def as_parquet(path, rows=ROWS, head=HEAD):
    pl.DataFrame([dict(zip(head, row, strict=True)) for row in rows]).write_parquet(path)
    return path


def as_jsonl(path, rows=ROWS, head=HEAD):
    path.write_text("".join(json.dumps(dict(zip(head, row, strict=True))) + "\n" for row in rows), encoding="utf-8")
    return path


FORMS = [(as_csv, "book.csv"), (as_xlsx, "book.xlsx"), (as_parquet, "book.parquet"), (as_jsonl, "book.jsonl")]


def ran(file, out, choices=None, **how):
    """A book run, and the lines of its result."""
    found = run(file, out, how.pop("said", {}), choices or Choices(), **how)
    return found, lines_of(out)


def lines_of(out):
    """The lines of a result, without nulls."""
    return open_result(out).whole().cells.with_columns(pl.col(pl.String).fill_null(""))


def problems(file, choices=None, **how):
    """What is found in a book before it is run."""
    return check(prepare(file, how.pop("said", {}), choices or Choices(screen=False), **how))


def refused(file, choices=None, **how):
    """The same by column, of what keeps lines from being decided."""
    return {p.column: p for p in problems(file, choices, **how) if p.refused}


def workbook(path, sheets):
    """A workbook of sheets, each a list of rows."""
    with Workbook(str(path), {"strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, int | float):
                        sheet.write_number(number, place, cell)
                    elif cell != "":
                        sheet.write_string(number, place, cell)
    return path
