"""`licet capability`: what a fab can be supplied with, by which rules it is closed, and how that moved."""

import sys
from pathlib import Path
from typing import Any

import click

from licet.cli import complete
from licet.cli.options import COMMAND_LINE, day_after, offered, pairs
from licet.errors import LicetError
from licet.render.screen import colour, columns, put, put_json


@click.command()
@click.option("--fab", metavar="FILE", type=click.Path(path_type=Path), help="A fab as a file (.toml, .json, .yaml).")
@click.option("--country", metavar="COUNTRY", shell_complete=offered(complete.countries), help="Country of the fab.")
@click.option(
    "--headquarters",
    metavar="COUNTRY",
    shell_complete=offered(complete.countries),
    help="Whose it is; its country if left out.",
)
@click.option(
    "--lists",
    metavar="LIST[@DAY]",
    multiple=True,
    shell_complete=offered(complete.lists),
    help="A list it is on, and since when: us_entity_list@2020-12-18; may be repeated; none.",
)
@click.option("--process", metavar="PROCESS", help='What it makes: "28 nm logic", "DRAM 18 nm", ...')
@click.option("-f", "--fact", metavar="NAME=VALUE", multiple=True, help="A fact of every deal with it; may be repeated.")
@click.option("--on", metavar="DAY", help="The day asked for; today if left out.")
@click.option("--from-year", metavar="YEAR", type=int, help="Show how it moved since the first day of a year, such as 2019.")
@click.option("--supply", metavar="PATH", type=click.Path(path_type=Path), help="Data in place of the shipped example.")
@click.option(
    "--compare-supply",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Only tell how this data set differs from --supply.",
)
@click.option("--binding/--no-binding", default=True, help="Look for the provisions without which something opens.")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Draw it: .svg, .png or .html; needs --from-year.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def capability(
    fab: Path | None,
    country: str | None,
    headquarters: str | None,
    lists: tuple[str, ...],
    process: str | None,
    fact: tuple[str, ...],
    on: str | None,
    from_year: int | None,
    supply: Path | None,
    compare_supply: Path | None,
    binding: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """What a fab can be supplied with, step by step, and which rules close it.

    Each answer is a deal that was determined. Which tools can do a step and who sells how many are data, with their year.
    """
    if compare_supply is not None:
        _compare(supply, compare_supply, as_json)
        return
    from licet.analysis.capability import capability as ask
    from licet.render.as_json import to_json

    if out is not None:
        from licet.render.charts import check_ending

        check_ending(out)  # before anything is decided
        if from_year is None:
            raise LicetError("a picture shows how it moved", where=f"{COMMAND_LINE}, --out", mend="add --from-year 2019")
    flags = {"country": country, "headquarters": headquarters, "process": process, "lists": _lists(lists)}
    raw = _fab(fab, {key: value for key, value in flags.items() if value is not None}, pairs(fact, "-f", "us_content_pct=0"))
    found = ask(raw, on=day_after("--on", on), from_year=from_year, supply=supply, what_binds=binding)
    if out is not None:
        from licet.render.charts import save

        save(found.chart(), out)
    if as_json:
        put_json(to_json(found), sys.stdout)
    else:
        from licet.render.capability import render

        put(render(found, columns=columns(sys.stdout), colour=colour(sys.stdout)), sys.stdout)


def _lists(lists: tuple[str, ...]) -> list[str] | None:
    """The lists given; several may stand in one word, with commas between."""
    given = [each.strip() for text in lists for each in text.split(",") if each.strip()]
    if "none" in given and len(given) > 1:
        raise LicetError("it is on no list, and on one", where=f"{COMMAND_LINE}, --lists", mend="leave out none")
    return [] if given == ["none"] else given or None


def _fab(path: Path | None, flags: dict[str, Any], facts: dict[str, str]) -> dict[str, Any]:
    """The fab of a file with what the flags add; a flag may not contradict the file."""
    from licet.analysis.capability_fab import load_fab

    raw = load_fab(path) if path is not None else {}
    for key, value in flags.items():
        if raw.setdefault(key, value) != value:
            raise LicetError(
                f"{key} is given twice, with different values", where=f"{path} and {COMMAND_LINE}", mend="keep one"
            )
    held = raw.get("facts", {})
    if facts and isinstance(held, dict):
        if clash := sorted(name for name in facts if name in held and str(held[name]) != facts[name]):
            raise LicetError(
                f"{clash[0]} is given twice, with different values", where=f"{path} and {COMMAND_LINE}", mend="keep one"
            )
        raw["facts"] = held | facts
    return raw


def _compare(old: Path | None, new: Path, as_json: bool) -> None:
    if old is None:
        raise LicetError(
            "there is nothing to compare with", where=f"{COMMAND_LINE}, --compare-supply", mend="add --supply FOLDER"
        )
    from licet.analysis.capability_eto import compare, read_eto

    found = compare(read_eto(old), read_eto(new))
    if as_json:
        from licet.render.as_json import to_json

        put_json(to_json(found), sys.stdout)
        return
    from licet.render.capability import differences

    put(differences(found, columns=columns(sys.stdout), colour=colour(sys.stdout)), sys.stdout)
