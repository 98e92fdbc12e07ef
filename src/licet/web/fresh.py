"""Lists that are added while the workbench runs are searched soon after, whoever added them: page or command line."""

from threading import Event, Lock, Thread
from typing import TypeAlias

from licet.errors import LicetError
from licet.screening import store

#: Seconds between two looks whether lists were added.
STEP = 5.0
_Stamp: TypeAlias = tuple[tuple[str, int], ...]


class Fresh:
    """Looks whether the lists kept are those that are searched, in a thread of its own or when asked."""

    def __init__(self) -> None:
        self._seen = _stamp()
        self._lock = Lock()
        self._over = Event()

    def start(self) -> None:
        """Look from now on."""
        self._over.clear()
        Thread(target=self._run, daemon=True, name="lists").start()

    def end(self) -> None:
        """Look no more."""
        self._over.set()

    def look(self) -> bool:
        """Have the lists read anew, if others are kept by now; whether they are."""
        from licet.screening.deals import screener_of

        with self._lock:
            now = _stamp()
            changed = now != self._seen
            self._seen = now
        if changed:
            screener_of.cache_clear()
        return changed

    def _run(self) -> None:
        while not self._over.wait(STEP):
            self.look()


def _stamp() -> _Stamp:
    """Each version kept, and when it was written."""
    try:
        return tuple(sorted((each.parent.name, each.stat().st_mtime_ns) for each in store.folder().glob("*/version.json")))
    except (OSError, LicetError):  # one that is just being moved, or a user without a home
        return ()
