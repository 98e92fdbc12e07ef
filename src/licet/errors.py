"""The one class of error a user can cause: what was wrong, where, and how to mend it.

LicetError
 |- UnitError, VocabularyError, PlaceError      ground floor (facts)
 |- RuleError                                   an expression of the rule language, with a caret
 |- LawError                                    a pack of provisions
 |- DealError                                   a deal, its facts and its files
"""


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
        return "\n".join(lines)


def nearest(word: str, known: "list[str] | tuple[str, ...]", count: int = 3) -> str:
    """A hint that names the known words nearest to `word`, or an empty string."""
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), [k.lower() for k in known], n=count, cutoff=0.5)
    spelled = {k.lower(): k for k in known}
    return "did you mean " + " or ".join(spelled[c] for c in close) + "?" if close else ""
