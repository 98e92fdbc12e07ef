"""`licet book`: an order book, every line with its answer."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from licet.cli.options import day_after, pairs
from licet.render.screen import colour, columns, put, put_json

_MASTERS = ("items", "parties", "bom")
#: Status of a command that was stopped by hand.
_STOPPED = 130


@click.group(no_args_is_help=True)
def book() -> None:
    """Order books: many deals in a table, each decided with its reason."""


def reading(command: Any) -> Any:
    """The flags that say how a book is read."""
    for option in reversed(
        (
            click.option(
                "--map", "said", metavar="COLUMN=FACT", multiple=True, help="What a column names; - for nothing. Remembered."
            ),
            click.option("--sheet", metavar="NAME", help="Sheet with the orders, of a workbook with several."),
            click.option("--items", metavar="FILE", help="Item master: a file, a sheet of the workbook, or - for none."),
            click.option("--parties", metavar="FILE", help="Party master: a file, a sheet of the workbook, or - for none."),
            click.option("--bom", metavar="FILE", help="Bills of materials: a file, a sheet of the workbook, or - for none."),
            click.option(
                "--prefer", type=click.Choice(["line", "master"]), help="What counts where a line contradicts its master."
            ),
            click.option("--screen/--no-screen", default=True, help="Look up named parties whose lists are not given."),
            click.option("--head", type=click.IntRange(1), metavar="ROW", help="The row with the headings."),
            click.option("--encoding", metavar="NAME", help="Encoding of a text that is not UTF-8: gb18030, shift_jis."),
            click.option("--dates", type=click.Choice(["ymd", "dmy", "mdy"]), default="ymd", help="Order of 03/04/2026."),
            click.option(
                "--serial-dates", is_flag=True, help="Numbers in a column of days are days as spreadsheets count them."
            ),
            click.option("--decimal-comma", is_flag=True, help="1,50 is one and a half."),
        )
    ):
        command = option(command)
    return command


def _choices(how: dict[str, Any]) -> Any:
    from licet.orders.preparing import Choices

    return Choices(
        dates=how["dates"],
        serial=how["serial_dates"],
        comma=how["decimal_comma"],
        prefer=how["prefer"],
        screen=how["screen"],
        head=how["head"],
        encoding=how["encoding"],
    )


def prepared(file: Path, how: dict[str, Any]) -> Any:
    from licet.orders.preparing import prepare

    said = pairs(how["said"], "--map", "Destination=to")
    return prepare(file, said, _choices(how), how["sheet"], _masters(how))


def _masters(how: dict[str, Any]) -> Any:
    return {kind: how[kind] for kind in _MASTERS if how[kind] is not None}


@book.command("map")
@click.argument("file", type=click.Path(path_type=Path))
@reading
def book_map(file: Path, **how: Any) -> None:
    """Show what each column is read as, and how masters are joined."""
    from licet.render.book import mapping_text

    put(mapping_text(prepared(file, how)), sys.stdout)


@book.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@reading
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def book_check(file: Path, as_json: bool, **how: Any) -> None:
    """Find what is wrong before running: each fault with its rows and the choice there is. Status 1 if lines are refused."""
    from licet.orders.checking import check

    ready = prepared(file, how | {"screen": False})
    problems = check(ready)
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json({"lines": ready.source.rows, "mapping": ready.by, "problems": problems}), sys.stdout)
    else:
        from licet.render.book import check_text

        put(check_text(ready.source.rows, problems), sys.stdout)
    if any(problem.refused for problem in problems):
        raise SystemExit(1)


@book.command("run")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Where the result goes: .xlsx, .csv, .tsv, .parquet, .arrow, .jsonl.",
)
@click.option("--html", type=click.Path(path_type=Path), help="Write the summary as one page with charts, too.")
@click.option("--since", metavar="RESULT", type=click.Path(path_type=Path), help="Say what changed since an earlier result.")
@click.option("--as-of", metavar="DAY", help="Apply the law of this day to every line instead of each line's own ship date.")
@click.option("--example", is_flag=True, help="Run the book that is shipped as an example.")
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", help="This machine, or a Spark cluster.")
@click.option("--master", metavar="URL", help="The cluster, with --engine spark: spark://host:7077; local[*] if left out.")
@reading
@click.option("--json", "as_json", is_flag=True, help="Print manifest and summary as JSON.")
def book_run(
    file: Path | None,
    out: Path,
    html: Path | None,
    since: Path | None,
    as_of: str | None,
    example: bool,
    engine: str,
    master: str | None,
    as_json: bool,
    **how: Any,
) -> None:
    """Decide every line. The result has the book's columns as they were and new ones that begin with licet_, and beside it
    lies a manifest. A run that was cut off goes on where it was. Status 1 if a line could not be read."""
    from licet.orders.running import run
    from licet.render.progress import Progress

    day = day_after("--as-of", as_of) if as_of else None
    if engine == "spark":
        _on_cluster(prepared(given_book(file, example), how), out, master or "local[*]", day)
        return
    said = pairs(how["said"], "--map", "Destination=to")
    progress = Progress(sys.stderr)
    try:
        ran = run(
            given_book(file, example),
            out,
            said,
            _choices(how),
            sheet=how["sheet"],
            as_of=day,
            masters=_masters(how),
            since=since,
            progress=progress,
        )
    except KeyboardInterrupt:
        put(f"{progress.stopped()}; the same command goes on from there\n", sys.stderr)
        raise SystemExit(_STOPPED) from None
    finally:
        progress.done()
    if html is not None:
        from licet.render.book_page import write_page

        write_page(ran, html)
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json({"manifest": ran.manifest, "summary": ran.summary}), sys.stdout)
    else:
        from licet.render.book import run_text

        put(run_text(ran), sys.stdout)
    if "unreadable" in ran.manifest.outcomes:
        raise SystemExit(1)


def _on_cluster(book: Any, out: Path, master: str, as_of: date | None) -> None:
    """A book decided by a cluster into a folder of Parquet files."""
    from licet.orders.spark import decide_book
    from licet.orders.spark_session import spark_session

    with spark_session(master) as session:
        counted = decide_book(book, session, out, as_of=as_of)
    put("".join(f"{lines:>12,}  {outcome.replace('_', ' ')}\n" for outcome, lines in counted.items()), sys.stdout)
    if "unreadable" in counted:
        raise SystemExit(1)


def given_book(file: Path | None, example: bool) -> Path:
    from licet.errors import LicetError

    if example and file is None:
        from licet.orders.sample import example_book

        return example_book()
    if file is None or example:
        what = "a book and --example are both given" if file else "no book is given"
        raise LicetError(what, where="licet book run", mend="name a file, or `licet book run --example --out result.xlsx`")
    return file


@book.command("explain")
@click.argument("result", type=click.Path(path_type=Path))
@click.option("--line", required=True, metavar="LINE", help='What its line column says, or "row 17".')
@click.option("--json", "as_json", is_flag=True, help="Print the determination as JSON.")
def book_explain(result: Path, line: str, as_json: bool) -> None:
    """Why a line of a result has its answer: the whole determination of its own facts."""
    from licet.orders.explaining import line_of

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
