"""Jobs of order books, one at a time, each in a process of its own; what a workbench left undone, the next goes on with."""

import logging
import shutil
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Any

import msgspec

from licet.errors import LicetError
from licet.records import books
from licet.records.books import DONE, FAILED, READING, READY, STOPPED, Book
from licet.records.store import Store
from licet.user_data import data_folder
from licet.web.book_child import ASKED, ERROR
from licet.web.store import Records

#: Seconds between two times a job's progress is written down.
_EVERY = 0.3


class Jobs:
    """The jobs of one workbench."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._waiting: SimpleQueue[str] = SimpleQueue()
        self._lock = Lock()
        self._thread: Thread | None = None
        self._now: tuple[str, subprocess.Popen[bytes]] | None = None
        self._closing = False

    def resume(self) -> None:
        """Go on with what was not over when a workbench ended."""
        store = self._records.found()
        for book in books.working(store) if store is not None else ():
            self.start(book.id)

    def start(self, book: str) -> None:
        """Have the job of a book done after those that wait already."""
        self._waiting.put(book)
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._work, daemon=True)
                self._thread.start()

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
        self._closing = True
        self._kill()
        self._waiting.put("")
        if self._thread is not None:
            self._thread.join(10)

    def _kill(self, book: str = "") -> None:
        with self._lock:
            if self._now is not None and book in ("", self._now[0]):
                self._now[1].kill()
                self._now = None

    def _work(self) -> None:
        while (book := self._waiting.get()) and not self._closing:
            try:
                self._do(book)
            except (LicetError, OSError) as error:
                logging.getLogger("licet").error("the job of order book %s ended: %s", book, type(error).__name__)

    def _do(self, book: str) -> None:
        store = self._records.made()
        wanted = next((each for each in books.working(store) if each.id == book), None)
        if wanted is None:  # cancelled while it waited
            return
        folder = folder_of(book)
        (folder / ASKED).write_bytes(msgspec.json.encode(wanted.asked))
        command = [sys.executable, "-m", "licet.web.book_child", str(folder), wanted.state]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            with self._lock:
                self._now = (book, child) if not self._closing else None
            try:
                self._follow(store, book, child)
            finally:
                child.kill()
                with self._lock:
                    mine, self._now = self._now is not None, None
        if mine:  # else it was cancelled, and may have been asked for again
            self._over(store, wanted, folder, child.returncode)

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
        error: dict[str, Any] = {"what": "the job ended without saying why", "where": book.name, "mend": "try it again"}
        if status == 1 and (folder / ERROR).exists():
            error = msgspec.json.decode((folder / ERROR).read_bytes())
        books.over(store, book.id, FAILED, error)


def folder_of(book: str) -> Path:
    """Where a book lies, with all that is made of it. book: an id that we made."""
    return data_folder() / "books" / book
