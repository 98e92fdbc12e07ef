"""The one class of error a user can cause: what was wrong, where, and how to mend it.

LicetError
 |- UnitError, VocabularyError, PlaceError      ground floor (facts)
 |- RuleError                                   an expression of the rule language, with a caret
 |- LawError                                    a pack of provisions
 |- DealError                                   a deal, its facts and its files
 |- StoryError                                  a news story and its file
"""

from collections.abc import Iterable
from datetime import date, time
from pathlib import Path
from reprlib import Repr
from traceback import extract_tb
from typing import Any
from unicodedata import category


class LicetError(Exception):
    """Something a user can mend.

    what: the fault in one sentence; where: the file, line, key or option; mend: what to write instead.
    """

    def __init__(self, what: str, *, where: str | None = None, mend: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  at {self.where}")
        if self.mend:
            lines.append(f"  {self.mend}")
        # What a user wrote may stand in it: nothing of that reaches a terminal as a command.
        return "".join(c if c == "\n" or category(c) not in ("Cc", "Cs") else "\ufffd" for c in "\n".join(lines))


def fault_of(error: BaseException) -> str:
    """What a log may say of a fault of ours: its kind and the line it came from, nothing of what a user wrote."""
    steps = extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {Path(steps[-1].filename).name}:{steps[-1].lineno}" if steps else type(error).__name__


def nearest(word: str, known: Iterable[str], count: int = 3) -> str:
    """A hint that names the known words nearest to `word`, or an empty string."""
    from difflib import get_close_matches

    spelled = {k.lower(): k for k in known}
    close = get_close_matches(word.lower()[:100], list(spelled), n=count, cutoff=0.5)
    return "did you mean " + " or ".join(spelled[c] for c in close) + "?" if close else ""


def quoted(value: Any) -> str:
    """What the user wrote, as a message may show it: on one line, without control characters, not too long or deep."""
    if isinstance(value, date | time):
        return value.isoformat()
    short = Repr()
    short.maxlevel, short.maxstring, short.maxother, short.maxlong = 2, 60, 60, 40
    return short.repr(value)
