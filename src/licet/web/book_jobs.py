"""Jobs of order books, one at a time, each in a process of its own; what a workbench left undone, the next goes on with."""

import logging
import shutil
import subprocess
import sys
from os import getpid
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

import msgspec

from licet.errors import LicetError, fault_of
from licet.records import books
from licet.records.books import DONE, FAILED, READING, READY, STOPPED, Book
from licet.records.keeping import new_id
from licet.records.store import Store
from licet.user_data import data_folder
from licet.web.book_child import ASKED, ERROR, MEMORY, most_memory
from licet.web.common import Common
from licet.web.store import Records

#: Seconds between two times a job's progress is written down.
_EVERY = 0.3
#: Seconds between two looks for a job that another workbench left.
_LOOK = 5.0
#: A job may take most of the machine's memory, so that processes of one workbench take turns.
_TURN = "jobs of books"


class Jobs:
    """The jobs of one workbench, of whose processes one does them. Several workbenches on one database share the work: each
    takes what no other holds."""

    def __init__(self, records: Records, common: Common) -> None:
        self._records, self._common = records, common
        self._name = new_id()
        self._asked = Event()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._now: tuple[str, subprocess.Popen[bytes]] | None = None
        self._closing = Event()

    def resume(self) -> None:
        """Work from now on: on what is asked for, and on what was not over when a workbench ended."""
        self._closing.clear()
        self._thread = Thread(target=self._work, daemon=True, name="books")
        self._thread.start()

    def start(self) -> None:
        """Say that a job was asked for."""
        self._asked.set()

    def stop(self, store: Store, book: Book) -> None:
        """Cancel a job; what it has done is kept, and a run that is asked for again goes on from there."""
        books.over(store, book.id, STOPPED)
        self._kill(book.id)

    def remove(self, store: Store, book: Book) -> None:
        """Forget a book and all that was made of it."""
        self.stop(store, book)
        books.remove(store, book)
        shutil.rmtree(folder_of(book.id), ignore_errors=True)

    def close(self) -> None:
        """End with the workbench; what is under way stays asked for."""
        self._closing.set()
        self._kill()
        self._asked.set()
        if self._thread is not None:
            self._thread.join(10)

    def _kill(self, book: str = "") -> None:
        with self._lock:
            if self._now is not None and book in ("", self._now[0]):
                self._now[1].kill()
                self._now = None

    def _work(self) -> None:
        while not self._closing.is_set():
            self._asked.clear()
            try:
                if self._common.take(_TURN, getpid()):
                    self._do_all()
            except (LicetError, OSError) as error:
                logging.getLogger("licet").error("the job of an order book ended: %s", fault_of(error))
            self._asked.wait(_LOOK)

    def _do_all(self) -> None:
        try:
            while not self._closing.is_set() and (wanted := self._next()) is not None:
                self._do(*wanted)
        finally:
            self._common.let_go(_TURN, getpid())

    def _next(self) -> tuple[Store, Book] | None:
        """The oldest job that lies here and that nobody else holds."""
        store = self._records.found()
        for book in books.working(store) if store is not None else ():
            if store is not None and folder_of(book.id).is_dir() and books.claim(store, book.id, self._name):
                return store, book
        return None

    def _do(self, store: Store, wanted: Book) -> None:
        book, over = wanted.id, Event()
        folder = folder_of(book)
        (folder / ASKED).write_bytes(msgspec.json.encode(wanted.asked))
        command = [sys.executable, "-m", "licet.web.book_child", str(folder), wanted.state]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            with self._lock:
                self._now = (book, child) if not self._closing.is_set() else None
            holding = Thread(target=self._hold, args=(store, book, over), daemon=True)
            holding.start()
            try:
                self._follow(store, book, child)
            finally:
                child.kill()
                over.set()
                holding.join()
                with self._lock:
                    mine, self._now = self._now is not None, None
        try:
            if mine:  # else it was cancelled, and may have been asked for again
                self._over(store, wanted, folder, child.returncode)
        finally:
            books.let_go(store, book, self._name)

    def _hold(self, store: Store, book: str, over: Event) -> None:
        """Say again and again that we do the job; end it where it is no longer ours to do."""
        while not over.wait(books.RENEW):
            try:
                if not books.claim(store, book, self._name):
                    self._kill(book)
                    return
            except LicetError as error:  # the next time may go better, before the lease is over
                logging.getLogger("licet").error("the job of an order book could not be held: %s", error.what)

    def _follow(self, store: Store, book: str, child: subprocess.Popen[bytes]) -> None:
        """Write down how far it is, until it is over."""
        last = 0.0
        assert child.stdout is not None
        for line in child.stdout:
            if self._now is None:
                return
            if monotonic() - last >= _EVERY:
                last = monotonic()
                done, lines = map(int, line.split())
                books.progress(store, book, done, lines)
        child.wait()

    def _over(self, store: Store, book: Book, folder: Path, status: int) -> None:
        if status == 0:
            books.over(store, book.id, READY if book.state == READING else DONE)
            return
        mend = f"try it again; a job has {most_memory() >> 20:,} MB of memory at most ({MEMORY})"
        error: dict[str, Any] = {"what": "the job ended without saying why", "where": book.name, "mend": mend}
        if status == 1 and (folder / ERROR).exists():
            error = msgspec.json.decode((folder / ERROR).read_bytes())
        books.over(store, book.id, FAILED, error)


def folder_of(book: str) -> Path:
    """Where a book lies, with all that is made of it. book: an id that we made."""
    return data_folder() / "books" / book
