"""`licet book`: an order book, every line with its answer."""

import sys
from pathlib import Path
from typing import Any

import click

from licet.cli.options import day_after, pairs
from licet.render.screen import colour, columns, put, put_json


@click.group(no_args_is_help=True)
def book() -> None:
    """Order books: many deals in a table, each decided with its reason."""


def _reading(command: Any) -> Any:
    """The flags that say how a book is read."""
    for option in (
        click.option(
            "--map", "said", metavar="COLUMN=FACT", multiple=True, help="What a column names; - for nothing. Remembered."
        ),
        click.option("--sheet", metavar="NAME", help="Sheet of a workbook with several."),
        click.option("--dates", type=click.Choice(["ymd", "dmy", "mdy"]), default="ymd", help="Order of 03/04/2026."),
        click.option("--serial-dates", is_flag=True, help="Numbers in a column of days are days as spreadsheets count them."),
        click.option("--decimal-comma", is_flag=True, help="1,50 is one and a half."),
    ):
        command = option(command)
    return command


def _choices(dates: str, serial_dates: bool, decimal_comma: bool) -> Any:
    from licet.orders.checking import Choices

    return Choices(dates, serial_dates, decimal_comma)  # type: ignore[arg-type]


@book.command("map")
@click.argument("file", type=click.Path(path_type=Path))
@_reading
def book_map(file: Path, said: tuple[str, ...], sheet: str | None, **how: Any) -> None:
    """Show what each column is read as."""
    from licet.orders.running import prepare
    from licet.render.book import mapping_text

    put(mapping_text(prepare(file, pairs(said, "--map", "Destination=to"), _choices(**how), sheet).by), sys.stdout)


@book.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@_reading
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def book_check(file: Path, said: tuple[str, ...], sheet: str | None, as_json: bool, **how: Any) -> None:
    """Find what is wrong before running: each fault with its rows and the choice there is. Status 1 if lines are refused."""
    from licet.orders.running import prepare

    found = prepare(file, pairs(said, "--map", "Destination=to"), _choices(**how), sheet)
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json({"lines": found.sheet.cells.height, "mapping": found.by, "problems": found.problems}), sys.stdout)
    else:
        from licet.render.book import check_text

        put(check_text(found), sys.stdout)
    if any(problem.refused for problem in found.problems):
        raise SystemExit(1)


@book.command("run")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Where the result goes: .xlsx, .csv, .parquet, .jsonl."
)
@click.option("--as-of", metavar="DAY", help="Apply the law of this day to every line instead of each line's own ship date.")
@_reading
@click.option("--json", "as_json", is_flag=True, help="Print manifest and summary as JSON.")
def book_run(
    file: Path, out: Path, as_of: str | None, said: tuple[str, ...], sheet: str | None, as_json: bool, **how: Any
) -> None:
    """Decide every line. The result has the book's columns as they were and new ones that begin with licet_, and beside it
    lies a manifest. Status 1 if a line could not be read."""
    from licet.orders.running import run
    from licet.orders.summary import summary

    day = day_after("--as-of", as_of) if as_of else None
    manifest, lines, _ = run(file, out, pairs(said, "--map", "Destination=to"), _choices(**how), sheet=sheet, as_of=day)
    found = summary(lines, manifest.told)
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json({"manifest": manifest, "summary": found}), sys.stdout)
    else:
        from licet.render.book import run_text

        put(run_text(manifest, found), sys.stdout)
    if "unreadable" in manifest.outcomes:
        raise SystemExit(1)


@book.command("explain")
@click.argument("result", type=click.Path(path_type=Path))
@click.option("--line", required=True, metavar="LINE", help='What its line column says, or "row 17".')
@click.option("--json", "as_json", is_flag=True, help="Print the determination as JSON.")
def book_explain(result: Path, line: str, as_json: bool) -> None:
    """Why a line of a result has its answer: the whole determination of its own facts."""
    from licet.orders.running import line_of

    found = line_of(result, line)
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(found), sys.stdout)
    else:
        from licet.render.terminal import render

        put(render(found, explain=True, columns=columns(sys.stdout), colour=colour(sys.stdout)), sys.stdout)


@book.command("sample")
@click.option("--lines", type=click.IntRange(1), default=1000, help="How many lines.")
@click.option("--seed", type=int, default=1, help="The same seed gives the same book.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where it goes: .parquet or .csv.")
@click.option("--dirty", type=click.FloatRange(0, 1), default=0.0, help="Share of lines with a cell that cannot be read.")
def book_sample(lines: int, seed: int, out: Path, dirty: float) -> None:
    """Make an invented book of realistic shape."""
    from licet.orders.sample import write_sample

    write_sample(out, lines, seed, dirty=dirty)
    put(f"{out}: {lines} lines\n", sys.stdout)
