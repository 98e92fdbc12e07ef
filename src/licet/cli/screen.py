"""`licet screen`: a name, or a file of parties, looked up in the lists of parties."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from licet.cli import complete
from licet.cli.options import COMMAND_LINE, day_after, offered
from licet.errors import LicetError, quoted
from licet.render.screen import colour, columns, put, put_json

if TYPE_CHECKING:
    from datetime import date

    from licet.screening.screener import Asked, Screener, Screening


@click.command()
@click.argument("name_or_file")
@click.option("--country", metavar="COUNTRY", shell_complete=offered(complete.countries), help="Country of the party.")
@click.option("--alias", metavar="NAME", multiple=True, help="Another name of the party; may be repeated.")
@click.option("--address", metavar="TEXT", multiple=True, help="An address of the party: some addresses are listed as such.")
@click.option("--number", metavar="NUMBER", multiple=True, help="A registration number, IMO number and the like.")
@click.option("--key", metavar="KEY", default="", help="By which your house knows the party; decisions are bound to it.")
@click.option("--on", metavar="DAY", help="Lists, and what they mean, as of this day; today if left out.")
@click.option("--changed-since", metavar="DAY", help="Look only at what the lists gained, changed or lost since this day.")
@click.option("--threshold", metavar="SCORE", type=float, help="Score from which a hit is told; see docs/screening-quality.md.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Screen a file of parties: where the result goes (.xlsx, .csv, .jsonl)."
)
@click.option("--explain", is_flag=True, help="Print every part of each score.")
@click.option("--json", "as_json", is_flag=True, help="Print the screening as JSON.")
def screen(
    name_or_file: str,
    country: str | None,
    alias: tuple[str, ...],
    address: tuple[str, ...],
    number: tuple[str, ...],
    key: str,
    on: str | None,
    changed_since: str | None,
    threshold: float | None,
    out: Path | None,
    explain: bool,
    as_json: bool,
) -> None:
    """Look a party up in the lists kept (`licet lists add`) and in the tables shipped with Licet.

    NAME_OR_FILE is a name, or with --out a file of parties (.csv, .xlsx, .ods, .json) with a column `name` and, if wanted,
    country, alias, address, id, identifier: every row comes back with its hits, a row without one too. A run that was cut off
    goes on where it was. Status 1 if a row could not be searched.
    """
    from licet.screening.match import THRESHOLD
    from licet.screening.screener import Asked

    day = day_after("--on", on)
    least = THRESHOLD if threshold is None else threshold
    if not 0 < least <= 1:
        raise LicetError(f"{threshold} is no score", where=f"{COMMAND_LINE}, --threshold", mend="a score lies between 0 and 1")
    screeners = _screeners(day, day_after("--changed-since", changed_since) if changed_since else None)
    if out is not None:
        _file(Path(name_or_file), out, screeners[0], day, least)
        return
    code = _country(country)
    numbers = {f"number {at}": text for at, text in enumerate(number, 1)}
    asked = Asked(name_or_file, code, alias, address, numbers, key)
    _name(asked, screeners, day, least, explain=explain, as_json=as_json)


def _screeners(day: "date", since: "date | None") -> list["Screener"]:
    from licet.screening.screener import Screener

    if since is None:
        return [Screener.on_day(day)]
    from licet.screening.delta import changed_since

    return list(changed_since(since, day).screeners())


def _name(asked: "Asked", screeners: list["Screener"], day: "date", threshold: float, *, explain: bool, as_json: bool) -> None:
    found = [screener.screen(asked, day, threshold=threshold) for screener in screeners]
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(found[0] if len(found) == 1 else {"changed": found[0], "gone": found[1]}), sys.stdout)
        return
    from licet.render.screening import render

    def text(of: "Screening") -> str:
        return render(of, explain=explain, columns=columns(sys.stdout), colour=colour(sys.stdout))

    put(text(found[0]), sys.stdout)
    if len(found) > 1 and found[1].hits:
        put("\nNo longer listed since that day:\n" + text(found[1]), sys.stdout)


def _file(file: Path, out: Path, screener: "Screener", day: "date", threshold: float) -> None:
    from licet.render.screening import run_text
    from licet.screening.runs import screen_file

    if not file.is_file():
        raise LicetError(f"there is no file {quoted(str(file))}", where=COMMAND_LINE, mend="--out is for a file of parties")
    run = screen_file(file, out, screener, day, threshold=threshold, progress=_progress(sys.stderr.isatty()))
    put(run_text(run), sys.stdout)
    if run.not_searched:
        raise SystemExit(1)


def _progress(watched: bool) -> Callable[[int, int, int], None]:
    def told(done: int, rows: int, hits: int) -> None:
        if watched:
            end = "\n" if done == rows else ""
            print(f"\r\x1b[K{done:,} of {rows:,} rows, {hits:,} possible matches", end=end, file=sys.stderr, flush=True)

    return told


def _country(text: str | None) -> str:
    if text is None:
        return ""
    from licet.facts.places import load_places

    return load_places().country(text)
