"""`licet brief`: a news story against the law of its day, or a folder of stories into a table."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from licet.cli.options import COMMAND_LINE
from licet.errors import LicetError
from licet.render.screen import colour, columns, put, put_json

if TYPE_CHECKING:
    from licet.brief.brief import Brief

#: Status of a command that was stopped by hand.
_STOPPED = 130


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--example", is_flag=True, help="Read the story that is shipped as an example.")
@click.option("--on", metavar="DAY", help="Day of publication, where the story does not tell it or tells it wrongly.")
@click.option("--marked", is_flag=True, help="Print the story itself, with what was found in it beside its paragraphs.")
@click.option("--html", metavar="FILE", type=click.Path(path_type=Path), help="Write the brief as one page, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the brief as JSON; of several stories an array.")
@click.option(
    "--out",
    metavar="TABLE",
    type=click.Path(path_type=Path),
    help="Of a folder: where the table goes (.parquet, .csv, .jsonl).",
)
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="Of a folder: read in so many.")
def brief(
    file: Path | None,
    example: bool,
    on: str | None,
    marked: bool,
    html: Path | None,
    as_json: bool,
    out: Path | None,
    processes: int,
) -> None:
    """Read a news story and set it against the law of its day: the measures it speaks of, how they stood, where it errs.

    FILE is a story as text, HTML, MHTML or PDF, - for standard input, or with --out a folder of stories: every file comes back
    as a row, a file that could not be read too, with what was wrong. Status 1 if there is such a file. Nothing is fetched.
    """
    file = _given(file, example)
    if out is not None:
        if on or marked or html or as_json:
            raise LicetError("--out makes a table of a folder, and nothing else", where=COMMAND_LINE, mend="leave --out out")
        _table(file, out, processes)
        return
    if file.is_dir():
        raise LicetError(f"{file} is a folder", where=COMMAND_LINE, mend="add --out TABLE to read all the stories in it")
    found = _briefs(file, on)
    if html is not None:
        from licet.render.brief_page import write_page

        write_page(found, html)
    if as_json:
        from licet.render.as_json import to_json
        from licet.render.brief_json import told

        put_json(to_json(told(found)), sys.stdout)
        return
    from licet.render.brief import render

    texts = [render(each, marked=marked, columns=columns(sys.stdout), colour=colour(sys.stdout)) for each in found]
    put(f"\n{'─' * columns(sys.stdout)}\n".join(texts), sys.stdout)


def _given(file: Path | None, example: bool) -> Path:
    if (file is None) == (not example):
        what = "both a file and --example are given" if file else "no story is given"
        raise LicetError(what, where=COMMAND_LINE, mend="name a story, or try --example")
    if file is not None:
        return file
    from importlib.resources import files

    return Path(str(files("licet.brief").joinpath("example.txt")))


def _briefs(file: Path, on: str | None) -> "tuple[Brief, ...]":
    from licet.doors import briefs

    day: date | None = None
    if on is not None:
        from licet.deals.facts import read_day

        day = read_day(on, f"{COMMAND_LINE}, --on")
    if str(file) == "-":
        return briefs(sys.stdin.buffer.read(), name="standard input", on=day)
    return briefs(file, on=day)


def _table(folder: Path, out: Path, processes: int) -> None:
    from licet.brief.corpus import ending, table, write_table
    from licet.render.brief_table import run_text
    from licet.render.progress import Progress

    ending(out)
    if not folder.is_dir():
        raise LicetError(f"there is no folder {folder}", where=COMMAND_LINE, mend="--out is for a folder of stories")
    progress = Progress(sys.stderr, things="files")
    try:
        found = table(folder, progress, processes)
    except KeyboardInterrupt:
        progress.done()
        put("licet: stopped; no table was written\n", sys.stderr)
        raise SystemExit(_STOPPED) from None
    finally:
        progress.done()
    write_table(found, out)
    put(run_text(found, out), sys.stdout)
    if found["fault"].count():
        raise SystemExit(1)
