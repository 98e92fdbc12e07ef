"""The records behind the pages: opened when they are first needed, and made only when something is to be kept."""

from collections.abc import Iterable
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

from fastapi import Request

from licet.records.store import Store, database_url, open_store

if TYPE_CHECKING:
    from licet.records.law_changes import Pending


class Records:
    """The one open database of a workbench. named: as for `open_store`."""

    def __init__(self, named: str | None) -> None:
        self._named = named
        self._store: Store | None = None
        self._lock = Lock()

    def found(self) -> Store | None:
        """The records, None while there are none. Raises LicetError."""
        with self._lock:
            if self._store is None and self._there():
                self._store = open_store(self._named, create=False)
            return self._store

    def made(self) -> Store:
        """The records, made where there are none. Raises LicetError."""
        with self._lock:
            if self._store is None:
                self._store = open_store(self._named)
            return self._store

    def close(self) -> None:
        """Let go of them."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None

    def _there(self) -> bool:
        from pathlib import Path

        url = database_url(self._named)
        return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def records_of(request: Request) -> Records:
    """The records of the workbench that is asked."""
    found: Records = request.app.state.records
    return found


def approved_changes(request: Request, on: date, provisions: Iterable[str], regimes: Iterable[str] = ()) -> "list[Pending]":
    """The approved changes of the law that are not encoded yet and may touch an answer of that day."""
    from licet.records.law_changes import pending

    store = records_of(request).found()
    named, of = tuple(provisions), tuple(regimes)
    return [each for each in pending(store) if each.concerns(on, named, of)] if store is not None else []


def waiting_changes(request: Request) -> tuple[str, ...]:
    """The approved changes of the law that are not encoded yet, by the proposals that they were: what is told of an answer
    beside the law."""
    from licet.records.law_changes import pending

    store = records_of(request).found()
    return tuple(each.proposal for each in pending(store)) if store is not None else ()
