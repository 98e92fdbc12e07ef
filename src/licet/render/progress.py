"""How far a long run is, on one line of a terminal: lines done (or files), how many a second, how long it will still take."""

import time
from collections.abc import Callable
from typing import TextIO

_EVERY = 0.2


class Progress:
    """Called with lines done and lines in all. Nothing is written where nobody looks, nor of a run that is soon over."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic, things: str = "lines") -> None:
        self._stream, self._clock, self._things = stream, clock, things
        self._shown = stream.isatty()
        self._start = self._last = clock()
        self._first: int | None = None
        self._now = (0, 0)
        self._width = 0

    def __call__(self, done: int, lines: int) -> None:
        now = self._clock()
        if self._first is None:
            self._first, self._start = done, now
        self._now = (done, lines)
        if self._shown and now - self._last >= _EVERY:
            self._last = now
            self._put(self._text(done, lines, now))

    def _text(self, done: int, lines: int, now: float) -> str:
        rate = (done - (self._first or 0)) / max(now - self._start, 0.001)
        left = f"   about {_span((lines - done) / rate)} left" if rate and done < lines else ""
        bar = "█" * (20 * done // lines) if lines else ""
        return f"{bar:░<20} {done:,} / {lines:,} {self._things}   {rate:,.0f} a second{left}"

    def _put(self, text: str) -> None:
        self._stream.write(f"\r{text:<{self._width}}")
        self._stream.flush()
        self._width = len(text)

    def done(self) -> None:
        """Take the line away."""
        if self._width:
            self._stream.write(f"\r{'':<{self._width}}\r")
            self._stream.flush()
            self._width = 0

    def stopped(self) -> str:
        """Where a run was stopped."""
        self.done()
        done, lines = self._now
        return f"licet: stopped after {done:,} of {lines:,} {self._things}, which are kept"


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
