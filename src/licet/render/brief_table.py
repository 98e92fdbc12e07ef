"""What reading a folder of stories came to, in a few lines."""

from pathlib import Path

import polars as pl

from licet.brief.reading_lines import clean
from licet.render.words import count

_MOST = 8


def run_text(found: pl.DataFrame, out: Path) -> str:
    """How many stories, of what days, what was found in them most, and which files could not be read."""
    read = found.filter(pl.col("fault").is_null())
    faulty = found.filter(pl.col("fault").is_not_null())
    lines = [f"{count(read.height, 'story', 'stories')} read, {count(faulty.height, 'file')} not; written to {out}"]
    days = read["date"].drop_nulls()
    if len(days):
        lines.append(f"dated {days.min()!s} to {days.max()!s}; {read.height - len(days)} without a day")
    for column, what in (("measures", "measures"), ("findings", "story and record part"), ("remarks", "remarks")):
        lines += _most(read, column, what)
    for row in faulty.head(_MOST).iter_rows(named=True):
        lines.append(f"not read: {clean(row['file'])}: {clean(row['fault'])}")
    if faulty.height > _MOST:
        lines.append(f"not read: {faulty.height - _MOST} more, in the column `fault`")
    return "\n".join(lines) + "\n"


def _most(read: pl.DataFrame, column: str, what: str) -> list[str]:
    counted = read[column].explode().drop_nulls().value_counts().sort(["count", column], descending=[True, False])
    told = ", ".join(f"{name} {number}" for name, number in counted.head(_MOST).iter_rows())
    return [f"{what}: {told}"] if told else []
