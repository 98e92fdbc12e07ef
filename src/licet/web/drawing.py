"""Pictures that take a minute to decide: drawn by the command line in a process of its own, one at a time."""

import logging
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from time import monotonic
from typing import Literal

from msgspec import Struct

from licet.errors import fault_of

#: Seconds after which a picture is given up; pictures that are remembered; those that wait at a time.
MOST_SECONDS, _REMEMBERED, _MOST_WAITING = 600, 16, 8
_COMMAND = (sys.executable, "-c", "from licet.cli.main import app_main; app_main()")


class Drawn(Struct, frozen=True):
    """How far a picture is. seconds: for which it has been drawn; source: an address of its own data; fault: why there is
    none."""

    state: Literal["waiting", "drawing", "done", "failed"]
    seconds: int = 0
    source: str = ""
    fault: str = ""


class Drawing:
    """The pictures of one workbench, in its memory alone."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._told: dict[tuple[str, ...], Drawn] = {}
        self._now: tuple[tuple[str, ...], float, subprocess.Popen[bytes] | None] | None = None
        self._closing = False

    def ask(self, words: tuple[str, ...]) -> Drawn:
        """How far the picture is that a command draws (its words without --out); it is begun where nobody asked before."""
        with self._lock:
            found = self._told.get(words)
            if found is None:
                if sum(each.state == "waiting" for each in self._told.values()) >= _MOST_WAITING:
                    return Drawn("failed", fault="too many pictures are waited for already; ask again later")
                found = self._told[words] = Drawn("waiting")
                self._closing = False
                if self._now is None:
                    self._begin()
            if self._now is not None and self._now[0] == words:
                return Drawn("drawing", int(monotonic() - self._now[1]))
            return self._told.get(words, found)

    def close(self) -> None:
        """End with the workbench; what waits is forgotten."""
        with self._lock:
            self._closing = True
            self._told = {each: told for each, told in self._told.items() if told.state == "done"}
            if self._now is not None and self._now[2] is not None:
                self._now[2].kill()

    def _begin(self) -> None:
        """The next that waits, if one does; the lock is held."""
        words = next((each for each, told in self._told.items() if told.state == "waiting"), None)
        self._now = (words, monotonic(), None) if words is not None else None
        if words is not None:
            Thread(target=self._draw, args=(words,), daemon=True, name="drawing").start()

    def _draw(self, words: tuple[str, ...]) -> None:
        try:
            made = self._made(words)
        except OSError as error:
            logging.getLogger("licet").error("a picture could not be drawn: %s", fault_of(error))
            made = Drawn("failed", fault="the picture could not be drawn; the log of the workbench says why")
        with self._lock:
            if not self._closing:
                self._told[words] = made
            over = [each for each, told in self._told.items() if told.state in ("done", "failed")]
            for each in over[: max(0, len(over) - _REMEMBERED)]:
                del self._told[each]
            self._now = None
            self._begin()

    def _made(self, words: tuple[str, ...]) -> Drawn:
        with TemporaryDirectory() as folder:
            out = Path(folder) / "picture.svg"
            command = [*_COMMAND, *words, f"--out={out}"]
            with subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            ) as child:
                with self._lock:
                    self._now = (words, monotonic(), child)
                try:
                    _, said = child.communicate(timeout=MOST_SECONDS)
                except subprocess.TimeoutExpired:
                    child.kill()
                    return Drawn("failed", fault=f"it takes longer than {MOST_SECONDS // 60} minutes; use the command line")
            if child.returncode == 0 and out.exists():
                return Drawn("done", source=f"data:image/svg+xml;base64,{b64encode(out.read_bytes()).decode()}")
            why = said.decode("utf-8", "replace").strip().removeprefix("licet: ").splitlines() if child.returncode == 2 else []
            return Drawn("failed", fault=why[0] if why else "the picture could not be drawn")
