"""Books larger than a machine: the same columns to situations on every worker of a Spark cluster, the situations decided once.

The lines are read twice and never moved. First each batch names its situations and keeps one line of each; those are made
distinct, collected and decided by the driver. Then the answers go to all workers, and each batch puts them beside its lines.
Needs the extra `spark`; the workers' Python must have the same licet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from licet.decision.decide import load_decider
from licet.errors import LicetError
from licet.orders.answers import UNREADABLE
from licet.orders.bench import Bench
from licet.orders.boms import FACTS as BOM_FACTS
from licet.orders.frames import PREFIX, bench_for, decide_by
from licet.orders.joining import Lines, notes_of, refused
from licet.orders.mapping import Mapped
from licet.orders.masters import Joint, Master
from licet.orders.preparing import FOUND, Choices, Prepared, Reading
from licet.orders.reading import BookError, Sheet, kind_of

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]
    from pyspark import Broadcast
    from pyspark.sql import DataFrame, SparkSession

SITUATION = f"{PREFIX}situation"
NOTE = f"{PREFIX}note"
OUTCOME = f"{PREFIX}outcome"
ADDED = f"{PREFIX}added"


class Work(Struct, frozen=True):
    """What a worker must know of a book.

    columns: all of them; by: what they are; choices: how cells are read; masters, joints: what is joined to the lines; as_of:
    as for `decide_orders`; today: the day of lines that have none, the same on every worker; law, lists: hashes of what the
    driver has; job: a name for all this.
    """

    columns: tuple[str, ...]
    by: Mapped
    choices: Choices
    masters: tuple[Master, ...]
    joints: tuple[Joint, ...]
    as_of: date | None
    today: date
    law: str
    lists: str
    job: str

    def situations(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """One line of each situation: its name, and its facts under their places."""
        met: set[str] = set()
        for batch in batches:
            bench, _, facts = self._told(batch)
            found = bench.situate(facts)
            plain = facts.rename({fact: f"f{place}" for place, fact in enumerate(facts.columns)})
            one = plain.select(found.situation, pl.all())[found.first].filter(~pl.col(SITUATION).is_in(list(met)))
            met.update(one[SITUATION])
            yield from _batches(one)

    def answered(self, batches: Iterable[pa.RecordBatch], answers: pl.DataFrame) -> Iterator[pa.RecordBatch]:
        """The lines with their answers. answers: by situation; the one without a name is that of lines that cannot be read."""
        for batch in batches:
            bench, lines, facts = self._told(batch)
            found = bench.situate(facts)
            situation = found.situation.scatter(refused(lines.findings), None)
            beside = situation.to_frame().join(answers, on=SITUATION, how="left", maintain_order="left", nulls_equal=True)
            notes = dict(found.notes)
            for at, said in notes_of(lines.findings).items():
                notes[at] = "; ".join(filter(None, (notes.get(at), *dict.fromkeys(said))))
            note = pl.Series(NOTE, [notes.get(line) for line in range(facts.height)], dtype=pl.String)
            added = [lines.added_text()] if self.joins else []
            yield from _batches(pl.DataFrame(batch).hstack([*beside.select(*answers.columns[1:], SITUATION), note, *added]))

    @property
    def joins(self) -> bool:
        """Whether anything is added to lines."""
        return bool(self.joints) or self.choices.screen

    def typed(self, reading: Reading) -> dict[str, str | None]:
        """By fact of the lines the column whose cells it has as they are; None for one that masters or screening may add to."""
        own = reading.by.facts
        added = {f"{joint.role}.{fact}" if joint.role else fact for joint in self.joints for fact in joint.master.facts}
        added |= {f"{joint.role}.name" for joint in self.joints if joint.role}
        added |= {f"{role}.{fact}" for role in reading.roles for fact in FOUND}
        added |= set(BOM_FACTS) if reading.boms is not None else set()
        return {fact: own[fact] if fact in own and fact not in added else None for fact in reading.columns}

    def _told(self, batch: pa.RecordBatch) -> tuple[Bench, Lines, pl.DataFrame]:
        """The lines of a batch, with what is added to them, and their facts in order."""
        bench, reading = _at_work(self)
        lines = pl.DataFrame(batch)
        found = reading.lines(Sheet(lines.rename(dict(zip(lines.columns, self.columns, strict=True))), 1))
        columns = [found.facts[f] if column else found.cells(f).alias(f) for f, column in self.typed(reading).items()]
        return bench, found, pl.DataFrame(columns)


def decide_spark(lines: DataFrame, *, as_of: date | None = None) -> DataFrame:
    """The lines of a Spark frame with the new columns of `decide_orders`, as texts.

    lines: as for `decide_orders`, columns named by facts; they are read once at this call, to find and decide the situations,
    and again whenever the frame returned is. as_of: the day whose law is applied; each line's own day if left out.
    Raises LicetError as `decide_orders` does, and for workers with another law than the driver's.
    """
    layout = bench_for(lines.columns, as_of=as_of).layout
    by = Mapped({name: name for name in lines.columns if name in layout.given}, {}, ())
    return _decide(lines, Reading(by, Choices(screen=False), (), (), load_decider()), as_of)


def decide_book(book: Prepared, session: SparkSession, out: Path, *, as_of: date | None = None) -> dict[str, int]:
    """Decide a book of Parquet or CSV that was opened and mapped, on a cluster that sees the same files.

    out: the folder of Parquet files that is written; it must not be there. Masters go to every worker, and every worker looks
    up the parties of its lines. Returns the lines by outcome. Raises LicetError.
    """
    if out.exists():
        raise BookError(f"{out} is there already", mend="name a folder that is not")
    decided = _decide(_read(session, book.source.file), book, as_of)
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


def _decide(lines: DataFrame, reading: Reading, as_of: date | None) -> DataFrame:
    names = tuple(lines.columns)
    choices = replace(reading.choices, screen=bool(reading.roles))
    law, lists = load_decider().book.hash, _lists(choices)
    work = Work(names, reading.by, choices, reading.masters, reading.joints, as_of, date.today(), law, lists, uuid4().hex)
    # Spark takes the dots of `item.model` for fields of a structure, so columns go by their places.
    plain = lines.toDF(*(f"c{place}" for place in range(len(names))))
    facts = work.typed(reading)
    met = plain.mapInArrow(work.situations, _fact_schema(plain.schema, names, facts.values())).dropDuplicates([SITUATION])
    found = pl.DataFrame(met.toArrow())
    answers = _decided(found.rename(dict(zip(found.columns, (SITUATION, *facts), strict=True))), work)
    known = lines.sparkSession.sparkContext.broadcast(answers)
    new = (*answers.columns[1:], SITUATION, NOTE, *((ADDED,) if work.joins else ()))
    answered = plain.mapInArrow(_answering(work, known), _schema(plain.schema, new))
    decided: DataFrame = answered.toDF(*names, *new)
    return decided


def _answering(work: Work, known: Broadcast[pl.DataFrame]) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    return lambda batches: work.answered(batches, known.value)


def _decided(met: pl.DataFrame, work: Work) -> pl.DataFrame:
    """The answers by situation, as texts, and under no name that of lines which cannot be read. Raises LicetError."""
    facts = met.drop(SITUATION)
    new = pl.selectors.starts_with(PREFIX) - pl.selectors.by_name(SITUATION, NOTE)
    bench = bench_for(facts.columns, as_of=work.as_of, today=work.today)
    answers = decide_by(bench, facts).select(SITUATION, new).cast(pl.String)
    if not answers[SITUATION].equals(met[SITUATION]):
        raise LicetError("workers and driver name situations otherwise", mend="install one version of licet everywhere")
    unread = pl.DataFrame({OUTCOME: UNREADABLE, f"{PREFIX}provisions": "", f"{PREFIX}missing": ""})
    return pl.concat([answers, unread], how="diagonal")


def _lists(choices: Choices) -> str:
    """The hash of the lists that parties are looked up in, and of what was decided of matches."""
    if not choices.screen:
        return ""
    from licet.orders.parties import kept_hash

    return kept_hash()


#: The work this worker is at, by job, with what it remembers from one batch to the next.
_READY: dict[str, tuple[Bench, Reading]] = {}


def _at_work(work: Work) -> tuple[Bench, Reading]:
    """The bench of this worker, and how it reads lines. Raises LicetError."""
    if work.job not in _READY:
        if load_decider().book.hash != work.law:
            raise LicetError("a worker has another law than the driver", mend="install one version of licet everywhere")
        if _lists(work.choices) != work.lists:
            raise LicetError(
                "a worker has other lists or decisions than the driver", mend="give every node the same LICET_DATA"
            )
        reading = Reading(work.by, work.choices, work.masters, work.joints, load_decider())
        _READY.clear()
        _READY[work.job] = bench_for(list(reading.columns), as_of=work.as_of, today=work.today), reading
    return _READY[work.job]


def _batches(frame: pl.DataFrame) -> Iterator[pa.RecordBatch]:
    yield from frame.to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()


def _schema(*parts: Iterable[Any]) -> Any:
    """A schema of fields as they are, and of columns of text where only a name is given."""
    from pyspark.sql.types import StringType, StructField, StructType

    return StructType([StructField(one, StringType()) if isinstance(one, str) else one for part in parts for one in part])


def _fact_schema(schema: Any, names: tuple[str, ...], columns: Iterable[str | None]) -> Any:
    """Facts by their places: those that are columns as these are, the others as text."""
    from pyspark.sql.types import StringType, StructField

    kinds = [StringType() if column is None else schema[names.index(column)].dataType for column in columns]
    return _schema((SITUATION,), [StructField(f"f{place}", kind) for place, kind in enumerate(kinds)])
