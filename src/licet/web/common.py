"""What a workbench has once, however many processes answer for it: how fast each account may ask, the pictures, answers that
one of them worked out, and whose turn it is to do what is done by one at a time."""

import os
from collections.abc import Iterable, Mapping
from threading import Lock

import zstandard

from licet.web.drawing import Drawing, Drawn
from licet.web.rate import Rate
from licet.web.remembering import Filling, Remembering
from licet.web.settings import Settings

#: So many answers are kept for all processes, packed, some 0.015 MB each, and so many of their parts, some 0.002 MB each.
_ANSWERS, _PARTS = 8_000, 30_000


class Common:
    """Of a single process this is its own; several ask the one that began them (see `web/several`)."""

    def __init__(self, settings: Settings) -> None:
        self._rate = Rate(settings.rate, settings.burst)
        self._drawing = Drawing()
        self._answers: Remembering[bytes] = Remembering(_ANSWERS)
        self._parts: Filling[bytes, bytes] = Filling(_PARTS)
        self._turns: dict[str, int] = {}
        self._lock = Lock()

    def wait(self, who: str, now: float) -> float:
        """See `Rate`. now: of a clock that all processes share."""
        return self._rate.wait(who, now)

    def picture(self, words: tuple[str, ...]) -> Drawn:
        """See `Drawing.ask`."""
        return self._drawing.ask(words)

    def answer(self, name: bytes) -> bytes | None:
        """What another process worked out under a name, as it was told."""
        packed = self._answers.get(name)
        return None if packed is None else zstandard.decompress(packed)

    def keep(self, name: bytes, answer: bytes, parts: Iterable[bytes]) -> list[bytes]:
        """Keep an answer for the other processes; of the names of its parts those that are to be told, too.

        It is packed here, where nobody waits for the interpreter: a process that answers has other threads that do.
        """
        self._answers.put(name, zstandard.compress(answer, 1))
        return [part for part in parts if part not in self._parts]

    def parts(self, names: Iterable[bytes]) -> dict[bytes, bytes]:
        """Parts of answers, as far as they are kept."""
        found = ((name, self._parts.get(name)) for name in names)
        return {name: part for name, part in found if part is not None}

    def keep_parts(self, parts: Mapping[bytes, bytes]) -> None:
        """Keep parts of answers for the other processes."""
        for name, part in parts.items():
            self._parts.put(name, part)

    def take(self, what: str, process: int) -> bool:
        """Whether it is this process' turn; nobody else has it then until it is let go, or the process is gone."""
        with self._lock:
            holder = self._turns.get(what, process)
            if holder != process and _lives(holder):
                return False
            self._turns[what] = process
            return True

    def let_go(self, what: str, process: int) -> None:
        """It is somebody else's turn."""
        with self._lock:
            if self._turns.get(what) == process:
                del self._turns[what]

    def close(self) -> None:
        """End with the workbench."""
        self._drawing.close()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True
