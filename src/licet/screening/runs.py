"""A file of parties screened from end to end. What is done is kept beside the result while it is made, so that a run that was
cut off goes on where it was, if file, lists, day and threshold are still the same."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import islice
from pathlib import Path

import msgspec
from msgspec import Struct

from licet.screening.formats.common import ListError
from licet.screening.match import THRESHOLD
from licet.screening.screener import MOST, Screener
from licet.screening.tables_in import Parties, PartyRow, asked_of, read_parties
from licet.screening.tables_out import Answered, ending, write

#: Rows after which what is done is kept and told of.
BATCH = 2_000


class Summary(Struct, frozen=True):
    """What a run came to. resumed: rows taken over from an earlier run that was cut off."""

    out: str
    rows: int
    with_hits: int
    hits: int
    not_searched: int
    resumed: int
    faults: tuple[str, ...]


#: Told of progress: rows done, rows in all, hits so far.
Progress = Callable[[int, int, int], None]


def screen_file(
    file: Path,
    out: Path,
    screener: Screener,
    on: date,
    *,
    threshold: float = THRESHOLD,
    limit: int = MOST,
    progress: Progress = lambda done, rows, hits: None,
) -> Summary:
    """Screen every row of `file` and write `out`. Raises LicetError for a file that cannot be read or written."""
    ending(out)
    parties = read_parties(file)
    kept = _Kept(out, _stamp(file, screener, on, threshold, limit))
    answers = kept.read(len(parties.rows))
    resumed = len(answers)
    hits = sum(len(answer.hits) for answer in answers)
    with kept.opened() as keep:
        coming = _answers(parties.rows[resumed:], screener, on, threshold, limit)
        while found := list(islice(coming, BATCH)):
            keep(found)
            answers += found
            hits += sum(len(answer.hits) for answer in found)
            progress(len(answers), len(parties.rows), hits)
    write(out, parties, answers, screener.searched)
    kept.done()
    return _summary(out, parties, answers, hits, resumed)


def _answers(rows: Sequence[PartyRow], screener: Screener, on: date, threshold: float, limit: int) -> Iterator[Answered]:
    found = screener.screen_many(asked_of(rows), on, threshold=threshold, limit=limit)
    for row in rows:
        if row.asked is None:
            yield Answered(searched=False, notes=(row.fault,))
            continue
        screening = next(found)
        searched = bool(screening.hits) or not screening.faults
        yield Answered(screening.hits, searched, tuple(filter(None, (row.fault, *screening.faults))))


def _stamp(file: Path, screener: Screener, on: date, threshold: float, limit: int) -> str:
    """What a run that goes on must have in common with the one cut off."""
    total = hashlib.sha256(file.read_bytes())
    for searched in screener.searched:
        total.update(f"{searched.list} {searched.as_of} {searched.hash}\n".encode())
    total.update(f"{on} {threshold} {limit}".encode())
    return total.hexdigest()


class _Kept:
    """The rows done so far, one JSON line each, below a line that says of what."""

    def __init__(self, out: Path, stamp: str) -> None:
        self._file = out.with_name(f"{out.name}.part")
        self._stamp = stamp
        self._good = 0

    def read(self, most: int) -> list[Answered]:
        """The rows an earlier run of the same had done; none where it was another, or its file is broken."""
        found: list[Answered] = []
        with suppress(OSError, ValueError), self._file.open("rb") as stream:
            head = stream.readline()
            if head.decode().strip() != self._stamp:
                return []
            self._good = len(head)
            for line in stream:
                if not line.endswith(b"\n") or len(found) == most:
                    break
                found.append(msgspec.json.decode(line, type=Answered))
                self._good += len(line)
        return found

    def opened(self) -> "_Keeping":
        return _Keeping(self._file, self._stamp, self._good)

    def done(self) -> None:
        self._file.unlink(missing_ok=True)


class _Keeping:
    def __init__(self, file: Path, stamp: str, good: int) -> None:
        self._path = file
        try:
            self._stream = file.open("r+b" if good else "wb")
            self._stream.truncate(good)
            self._stream.seek(good)
            if not good:
                self._stream.write(f"{stamp}\n".encode())
        except OSError as error:
            raise ListError(f"it cannot be written: {error.strerror or error}", where=str(file)) from None

    def __enter__(self) -> Callable[[Sequence[Answered]], None]:
        return self._keep

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def _keep(self, answers: Sequence[Answered]) -> None:
        self._stream.write(b"".join(msgspec.json.encode(answer) + b"\n" for answer in answers))
        self._stream.flush()


def _summary(out: Path, parties: Parties, answers: Sequence[Answered], hits: int, resumed: int) -> Summary:
    bad = [f"row {row.number}: {row.fault}" for row in parties.rows if row.fault]
    return Summary(
        out=str(out),
        rows=len(answers),
        with_hits=sum(bool(answer.hits) for answer in answers),
        hits=hits,
        not_searched=sum(not answer.searched for answer in answers),
        resumed=resumed,
        faults=(*(f"{fault.where}: {fault.what}" for fault in parties.faults), *bad),
    )
