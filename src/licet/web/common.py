"""What a workbench has once, however many processes answer for it: how fast each account may ask, the pictures, answers that
one of them worked out, and whose turn it is to do what is done by one at a time."""

import os
from threading import Lock

from licet.web.drawing import Drawing, Drawn
from licet.web.rate import Rate
from licet.web.remembering import Remembering
from licet.web.settings import Settings

#: So many answers are kept for all processes, packed, some 0.07 MB each.
_ANSWERS = 2_000


class Common:
    """Of a single process this is its own; several ask the one that began them (see `web/several`)."""

    def __init__(self, settings: Settings) -> None:
        self._rate = Rate(settings.rate, settings.burst)
        self._drawing = Drawing()
        self._answers: Remembering[bytes] = Remembering(_ANSWERS)
        self._turns: dict[str, int] = {}
        self._lock = Lock()

    def wait(self, who: str, now: float) -> float:
        """See `Rate`. now: of a clock that all processes share."""
        return self._rate.wait(who, now)

    def picture(self, words: tuple[str, ...]) -> Drawn:
        """See `Drawing.ask`."""
        return self._drawing.ask(words)

    def answer(self, name: bytes) -> bytes | None:
        """What another process worked out under a name, packed as it was told."""
        return self._answers.get(name)

    def keep(self, name: bytes, answer: bytes) -> None:
        """Keep an answer for the other processes."""
        self._answers.put(name, answer)

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
