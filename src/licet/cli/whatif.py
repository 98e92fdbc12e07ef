"""`licet whatif`: what an amendment of the law does to an order book."""

import sys
from pathlib import Path
from typing import Any

import click

from licet.cli.book import given_book, prepared, reading
from licet.cli.options import day_after
from licet.render.screen import put, put_json

_LISTS, _PICTURES = (".csv", ".parquet"), (".svg", ".png", ".html")


@click.command()
@click.argument("amendment", required=False)
@click.option("--orders", type=click.Path(path_type=Path), help="The order book; the one shipped as an example if left out.")
@click.option("--as-of", metavar="DAY", help="Apply the law of this day to every line instead of each line's own ship date.")
@click.option(
    "--out", metavar="FILE", type=click.Path(path_type=Path), help="Write every line with its move: .csv or .parquet."
)
@click.option("--scenarios", is_flag=True, help="List the amendments that are shipped.")
@reading
@click.option("--json", "as_json", is_flag=True, help="Print the totals as JSON.")
def whatif(
    amendment: str | None,
    orders: Path | None,
    as_of: str | None,
    out: Path | None,
    scenarios: bool,
    as_json: bool,
    **how: Any,
) -> None:
    """Show what would move in an order book if the law were amended: lines, values, customers, items, quarters.

    AMENDMENT is a file (.toml, .yaml, .json; see docs/whatif.md) or the name of a shipped scenario.
    """
    from licet.analysis import scenarios as shipped
    from licet.analysis.order_book import prepared_book
    from licet.analysis.whatif import held_against
    from licet.errors import LicetError

    if scenarios:
        put("".join(f"{name:<36} {shipped.scenario(name).title}\n" for name in shipped.scenarios()), sys.stdout)
        return
    if amendment is None:
        raise LicetError("no amendment is named", where="licet whatif", mend="a file, or one of `licet whatif --scenarios`")
    if out is not None and out.suffix.lower() not in _LISTS + _PICTURES:
        mend = f"{' or '.join(_LISTS)} for every line, {', '.join(_PICTURES)} for a picture"
        raise LicetError(f"{out.name} has no known form", where="--out", mend=mend)
    read = shipped.load_amendment(Path(amendment))
    book = prepared(given_book(orders, orders is None), how)
    day = day_after("--as-of", as_of) if as_of else None
    listed = out is not None and out.suffix.lower() in _LISTS
    found = held_against(prepared_book(book, (read,), as_of=day, keep=listed), read)
    if out is not None and out.suffix.lower() in _PICTURES:
        from licet.render.charts import save

        save(found.chart(), out)
    elif out is not None:
        from licet.render.whatif import write_lines

        write_lines(found.lines, out)
    if as_json:
        from licet.render.as_json import to_json
        from licet.render.whatif import plain

        put_json(to_json(plain(found)), sys.stdout)
    else:
        from licet.render.whatif import whatif_text

        put(whatif_text(found), sys.stdout)
