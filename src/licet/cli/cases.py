"""`licet cases`: the law held against situations with a known outcome."""

import sys
from pathlib import Path

import click

from licet.render.screen import put, put_json


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def cases(files: tuple[Path, ...], as_json: bool) -> None:
    """Decide files of golden cases (TOML) and compare each with its known outcome.

    Status 1 if any is wrong or unreadable, or one of high confidence is not right.
    """
    from licet.decision.compare import run_cases
    from licet.decision.golden import read_cases
    from licet.decision.score import score

    report = score(run_cases(read_cases(*files)))
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(report), sys.stdout)
    else:
        from licet.render.scores import render_report

        put(render_report(report), sys.stdout)
    if not report.holds:
        raise SystemExit(1)
