"""What a run of an order book is held against: its own last run, or another book of the same account that was run."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

from licet.errors import LicetError
from licet.law.load import load_book
from licet.orders.running import Ran, beside
from licet.orders.summary import Summary
from licet.records.books import DONE, Book
from licet.web.book_child import BEFORE, RAN, RESULT
from licet.web.book_jobs import folder_of


class Earlier(Struct, frozen=True):
    """A book that was run, and the day of that."""

    name: str
    run_on: str


def against(book: Book, mine: Iterable[Book]) -> dict[str, Earlier]:
    """By id, what can be held against a run: results whose lines have names, its own first. mine: the books of the account."""
    own = _ran((book,), any_state=True)
    others = _ran(each for each in mine if each.id != book.id)
    return {each.id: Earlier(each.name, str(ran.manifest.run_on)) for each, ran in (*own, *others)}


def keep_last(book: Book) -> None:
    """Lay the result of the last run aside, which the next one replaces. Raises LicetError."""
    folder = folder_of(book.id)
    try:
        for of, to in ((RESULT, BEFORE), (beside(Path(RESULT)).name, beside(Path(BEFORE)).name)):
            scratch = folder / f"{to}.new"
            shutil.copyfile(folder / of, scratch)
            scratch.replace(folder / to)
    except OSError as error:
        raise LicetError(f"the last run cannot be kept: {error.strerror}", where=book.name) from None


def changed_by_law(found: Summary) -> list[tuple[str, str, int]]:
    """The provisions by which answers changed: id, place in its instrument, lines."""
    told = []
    for provision, lines in found.law.items():
        there = load_book().by_id.get(provision)
        told.append((provision, there.versions[-1].cite if there is not None and there.versions else "", lines))
    return told


def _ran(those: Iterable[Book], *, any_state: bool = False) -> Iterable[tuple[Book, Ran]]:
    """Of some books those that were run and whose lines have names, with what the run came to."""
    for each in those:
        folder = folder_of(each.id)
        if (any_state or each.state == DONE) and (folder / RESULT).exists() and (folder / RAN).exists():
            ran = msgspec.json.decode((folder / RAN).read_bytes(), type=Ran)
            if {"order", "line"} & ran.manifest.told.keys():
                yield each, ran
