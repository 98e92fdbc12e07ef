"""Books larger than a machine: the same columns to situations on every worker of a Spark cluster, the situations decided once.

The lines are read twice and never moved. First each batch names its situations and keeps one line of each; those are made
distinct, collected and decided by the driver. Then the answers go to all workers, and each batch puts them beside its lines.
Needs the extra `spark`; the workers' Python must have the same licet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from msgspec import Struct

from licet.decision.decide import load_decider
from licet.errors import LicetError
from licet.orders.bench import UNREADABLE, Bench
from licet.orders.frames import PREFIX, bench_for, decide_by
from licet.orders.preparing import Choices, Prepared, facts_of
from licet.orders.reading import BookError, Sheet, kind_of

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]
    from pyspark import Broadcast
    from pyspark.sql import DataFrame, SparkSession

SITUATION = f"{PREFIX}situation"
NOTE = f"{PREFIX}note"
OUTCOME = f"{PREFIX}outcome"


class Work(Struct, frozen=True):
    """What a worker must know of a book.

    columns: all of them; facts: what names which fact, and the column; choices: how cells are read; as_of: as for
    `decide_orders`; today: the day of lines that have none, the same on every worker; law: hash of the driver's law.
    """

    columns: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    choices: Choices
    as_of: date | None
    today: date
    law: str

    @property
    def given(self) -> list[str]:
        """The columns that say something of a deal."""
        return list(dict.fromkeys(column for _, column in self.facts))

    def told(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The lines with their cells read as facts."""
        return facts_of(Sheet(lines, 1), dict(self.facts), self.choices)

    def situations(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """One line of each situation: its name, and the columns that say something of a deal."""
        met: set[str] = set()
        for batch in batches:
            lines = self._lines(batch)
            found = _bench(self).situate(self.told(lines))
            one = lines.select(found.situation, *self.given)[found.first].filter(~pl.col(SITUATION).is_in(list(met)))
            met.update(one[SITUATION])
            yield from _batches(one)

    def answered(self, batches: Iterable[pa.RecordBatch], answers: pl.DataFrame) -> Iterator[pa.RecordBatch]:
        """The lines with their answers. answers: by situation; the one without a name is that of lines that cannot be read."""
        for batch in batches:
            lines = self._lines(batch)
            found = _bench(self).situate(self.told(lines))
            beside = found.situation.to_frame().join(answers, on=SITUATION, how="left", maintain_order="left", nulls_equal=True)
            note = pl.Series(NOTE, [found.notes.get(line) for line in range(lines.height)], dtype=pl.String)
            yield from _batches(lines.hstack([*beside.select(*answers.columns[1:], SITUATION), note]))

    def _lines(self, batch: pa.RecordBatch) -> pl.DataFrame:
        lines = pl.DataFrame(batch)
        return lines.rename(dict(zip(lines.columns, self.columns, strict=True)))


def decide_spark(lines: DataFrame, *, as_of: date | None = None) -> DataFrame:
    """The lines of a Spark frame with the new columns of `decide_orders`, as texts.

    lines: as for `decide_orders`, columns named by facts; they are read once at this call, to find and decide the situations,
    and again whenever the frame returned is. as_of: the day whose law is applied; each line's own day if left out.
    Raises LicetError as `decide_orders` does, and for workers with another law than the driver's.
    """
    layout = bench_for(lines.columns, as_of=as_of).layout
    facts = tuple((name, name) for name in lines.columns if name in layout.given)
    return _decide(lines, facts, Choices(), as_of)


def decide_book(book: Prepared, session: SparkSession, out: Path, *, as_of: date | None = None) -> dict[str, int]:
    """Decide a book of Parquet or CSV that was opened and mapped, on a cluster that sees the same files.

    out: the folder of Parquet files that is written; it must not be there. Returns the lines by outcome. Raises LicetError,
    also for a book that is joined to masters or screened, which one machine does.
    """
    file = book.source.file
    if book.joints or book.roles:
        what = "masters are joined" if book.joints else "parties are screened"
        mend = "run it without --engine spark, or leave them out: --items - --parties - --bom - --no-screen"
        raise BookError(f"{what} on one machine only", where=file.name, mend=mend)
    if out.exists():
        raise BookError(f"{out} is there already", mend="name a folder that is not")
    lines = _read(session, file)
    decided = _decide(lines, tuple(book.by.facts.items()), book.choices, as_of)
    decided.write.parquet(str(out.resolve()))
    counted = session.read.parquet(str(out.resolve())).groupBy(OUTCOME).count().collect()
    return {str(row[OUTCOME]): int(row["count"]) for row in sorted(counted, key=lambda row: -int(row["count"]))}


def _read(session: SparkSession, file: Path) -> DataFrame:
    """A book as a Spark frame, of CSV every cell as text. Raises BookError."""
    kind = kind_of(file)
    if kind == ".parquet":
        found: DataFrame = session.read.parquet(str(file.resolve()))
    elif kind == "text" and file.suffix.casefold() in (".csv", ".tsv"):
        first = file.open(encoding="utf-8-sig").readline()
        separator = max(",;\t|", key=first.count)
        options: dict[str, Any] = {
            "header": True,
            "sep": separator,
            "quote": '"',
            "escape": '"',
            "multiLine": True,
            "inferSchema": False,
        }
        found = session.read.options(**options).csv(str(file.resolve()))
    else:
        raise BookError(f"{file.name} cannot be read by a cluster", mend="save it as Parquet or CSV")
    return found


def _decide(lines: DataFrame, facts: tuple[tuple[str, str], ...], choices: Choices, as_of: date | None) -> DataFrame:
    names = tuple(lines.columns)
    work = Work(names, facts, choices, as_of, date.today(), load_decider().book.hash)
    # Spark takes the dots of `item.model` for fields of a structure, so columns go by their places.
    plain = lines.toDF(*(f"c{place}" for place in range(len(names))))
    given = [plain.schema[names.index(name)] for name in work.given]
    met = plain.mapInArrow(work.situations, _schema((SITUATION,), given)).dropDuplicates([SITUATION])
    answers = _decided(pl.DataFrame(met.toArrow()), work)
    known = lines.sparkSession.sparkContext.broadcast(answers)
    new = (*answers.columns[1:], SITUATION, NOTE)
    answered = plain.mapInArrow(_answering(work, known), _schema(plain.schema, new))
    decided: DataFrame = answered.toDF(*names, *new)
    return decided


def _answering(work: Work, known: Broadcast[pl.DataFrame]) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    return lambda batches: work.answered(batches, known.value)


def _decided(met: pl.DataFrame, work: Work) -> pl.DataFrame:
    """The answers by situation, as texts, and under no name that of lines which cannot be read. Raises LicetError."""
    lines = met.rename(dict(zip(met.columns, (SITUATION, *work.given), strict=True)))
    facts = work.told(lines.drop(SITUATION))
    new = pl.selectors.starts_with(PREFIX) - pl.selectors.by_name(SITUATION, NOTE)
    bench = bench_for(facts.columns, as_of=work.as_of, today=work.today)
    answers = decide_by(bench, facts).select(SITUATION, new).cast(pl.String)
    if not answers[SITUATION].equals(lines[SITUATION]):
        raise LicetError("workers and driver name situations otherwise", mend="install one version of licet everywhere")
    unread = pl.DataFrame({OUTCOME: UNREADABLE, f"{PREFIX}provisions": "", f"{PREFIX}missing": ""})
    return pl.concat([answers, unread], how="diagonal")


@cache
def _bench(work: Work) -> Bench:
    """The bench of this worker, which remembers from one batch to the next the values it met. Raises LicetError."""
    if load_decider().book.hash != work.law:
        raise LicetError("a worker has another law than the driver", mend="install one version of licet everywhere")
    return bench_for([fact for fact, _ in work.facts], as_of=work.as_of, today=work.today)


def _batches(frame: pl.DataFrame) -> Iterator[pa.RecordBatch]:
    yield from frame.to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()


def _schema(*parts: Iterable[Any]) -> Any:
    """A schema of fields as they are, and of columns of text where only a name is given."""
    from pyspark.sql.types import StringType, StructField, StructType

    return StructType([StructField(one, StringType()) if isinstance(one, str) else one for part in parts for one in part])
