"""What an amendment does to a book, as text: first what moves, then whose, and if nothing does, why."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
from msgspec.structs import asdict

from licet.analysis.whatif import SAME, Total, WhatIf
from licet.errors import LicetError
from licet.orders.writing import as_texts, led_in
from licet.render.words import count, said
from licet.whole_files import write_whole

_SHOWN = 8
#: What to do about lines of which nothing could be told.
_UNTOLD = {
    "undetermined": "facts are missing: `licet book run FILE` names them",
    "unreadable": "`licet book check FILE` says where and why",
}


def whatif_text(found: WhatIf) -> str:
    """The whole of it, for a terminal."""
    of = found.amendment
    lines = [of.title, *([of.says] if of.says else [])]
    lines += [f"law {found.before[:12]} -> {found.after[:12]}, amendment {of.hash[:12]}", ""]
    lines += [f"{count(found.count, 'line')}, {found.moved:,} with another answer"]
    lines += [_row(total.move, total) for total in found.totals]
    lines += [f"    {said(o) + ' before and after':<42} {n:>10,}  {_UNTOLD[o]}" for o, n in found.untold.items()]
    if found.moved:
        lines += ["", "newly restricted, for certain and at most", *_bands(found)] if found.band else []
        lines += ["", "from outcome to outcome"]
        lines += [
            f"  {said(step.before):<24} -> {said(step.after):<24} {step.lines:>10,}"
            for step in found.steps
            if step.before != step.after
        ]
        for name, totals in found.by.items():
            if totals:
                lines += ["", f"by {name}", *_most(totals)]
    else:
        lines += ["", "why nothing moves", *(f"  {miss.change}: {miss.why}" for miss in found.misses)]
    return "\n".join(lines) + "\n"


def _bands(found: WhatIf) -> Iterable[str]:
    for band in found.band:
        yield f"  {band.certain:>22,.0f} … {band.at_most:,.0f} {band.currency}"


def _most(totals: tuple[Total, ...]) -> Iterable[str]:
    for total in totals[:_SHOWN]:
        yield _row(f"{total.name}: {total.move}", total)
    if len(totals) > _SHOWN:
        yield f"  and {len(totals) - _SHOWN} more; --out FILE writes every line"


def _row(name: str, total: Total) -> str:
    value = _money(total.value) if total.move != SAME else ""
    return f"  {name:<44} {total.lines:>10,}  {value}".rstrip()


def _money(value: Mapping[str, float]) -> str:
    return ", ".join(f"{amount:,.0f} {currency}".strip() for currency, amount in value.items())


def plain(found: WhatIf) -> dict[str, Any]:
    """All but the list of lines."""
    return {name: value for name, value in asdict(found).items() if name != "listing"}


def write_lines(lines: pl.DataFrame, out: Path) -> None:
    """Every line with its move, as .csv or .parquet. Raises LicetError."""

    def write(scratch: Path) -> None:
        if out.suffix.lower() == ".csv":
            led_in(lines).write_csv(scratch, include_bom=True)
        else:
            as_texts(lines).write_parquet(scratch)

    try:
        write_whole(out, write)
    except OSError as error:
        raise LicetError(f"it cannot be written: {error.strerror or error}", where=str(out)) from None
