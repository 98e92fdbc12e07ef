"""The parts of a result while it is made: each is there whole or not at all, so that a run that was cut off goes on where it
was."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import polars as pl

from licet.orders.reading import BookError
from licet.whole_files import write_whole


class Parts:
    """Parts kept in a folder beside the result, under a stamp of everything that they were made from. done: lines of those an
    earlier run of the same had made."""

    def __init__(self, out: Path, stamp: str) -> None:
        self.folder = out.with_name(f"{out.name}.part")
        self.done = 0
        self._files: list[Path] = []
        mark = self.folder / "stamp"
        try:
            if not mark.is_file() or mark.read_text(encoding="utf-8") != stamp:
                self.clear()
                self.folder.mkdir(parents=True)
                write_whole(mark, lambda scratch: _write(scratch, stamp))
        except OSError as error:
            raise BookError(f"it cannot be written: {error.strerror or error}", where=str(self.folder)) from None
        for file, lines in self._kept():
            self._files.append(file)
            self.done += lines

    def _kept(self) -> Iterator[tuple[Path, int]]:
        """The parts that follow each other from the first line on."""
        at = 0
        while (file := self._file(at)).is_file():
            try:
                lines = pl.scan_parquet(file).select(pl.len()).collect().item()
            except (OSError, pl.exceptions.PolarsError):
                return
            yield file, lines
            if not lines:
                return
            at += lines

    def _file(self, at: int) -> Path:
        return self.folder / f"{at:012}.parquet"

    def put(self, lines: pl.DataFrame) -> None:
        """Keep the lines that follow. Raises BookError."""
        file = self._file(self.done)
        try:
            write_whole(file, lambda scratch: lines.write_parquet(scratch, compression="lz4"))
        except OSError as error:
            raise BookError(f"it cannot be written: {error.strerror or error}", where=str(file)) from None
        self._files.append(file)
        self.done += lines.height

    def frames(self) -> Iterator[pl.DataFrame]:
        """The parts in order."""
        return (pl.read_parquet(file) for file in self._files)

    def scan(self) -> pl.LazyFrame:
        """All of them as one table."""
        return pl.scan_parquet(self._files)

    def clear(self) -> None:
        """Take them away, the stamp first: what is left of a cut is no run."""
        with suppress(FileNotFoundError):
            (self.folder / "stamp").unlink()
        with suppress(FileNotFoundError):
            shutil.rmtree(self.folder)


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
