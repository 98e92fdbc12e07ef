"""Tables as CSV for a spreadsheet: text stays text, a cell that would be run is led by an apostrophe."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import Response

from licet.screening.tables_out import RUNS


def csv_table(head: Sequence[str], rows: Iterable[Sequence[Any]], name: str) -> Response:
    """The table as a file to be saved. name: of ours, without anything that was sent."""
    text = io.StringIO(newline="")
    made = csv.writer(text)
    made.writerow([led(cell) for cell in head])
    made.writerows([led(cell) for cell in row] for row in rows)
    return download(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace"), name, "text/csv; charset=utf-8")


def led(cell: Any) -> str:
    """A cell as text that no spreadsheet runs."""
    told = "" if cell is None else str(cell)
    return f"'{told}" if isinstance(cell, str) and RUNS.match(told) else told


def download(data: bytes, name: str, kind: str) -> Response:
    """A file to be saved under a name of ours."""
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
