"""The words of an answer, the same on every screen: outcomes with their icon, truths, who is who among the regimes.

No word says "clear" or "compliant", and no outcome is green: that nothing was found is not leave to ship.
"""

from typing import NamedTuple


class Word(NamedTuple):
    """An outcome as it is shown: icon (for a screen without it, a letter in brackets), word, and what the word leaves open."""

    icon: str
    plain: str
    word: str
    rest: str = ""


OUTCOME_WORDS = {
    "prohibited": Word("✕", "[X]", "PROHIBITED", ", no route is encoded"),
    "licence_required": Word("■", "[L]", "LICENCE REQUIRED"),
    "undetermined": Word("◪", "[?]", "UNDETERMINED"),
    "exception_available": Word("◧", "[E]", "GENERAL AUTHORISATION OR EXCEPTION", ", if its conditions hold"),
    "duty_applies": Word("▲", "[D]", "DUTY APPLIES", " or a benefit is lost"),
    "not_covered": Word("–", "[-]", "NOT COVERED", ", no law of this regime is encoded for it"),
    "no_requirement_found": Word("□", "[ ]", "NO REQUIREMENT FOUND", " in the encoded rules"),
    "not_subject": Word("·", "[.]", "NOT SUBJECT", " to this regime"),
}


def said(outcome: str) -> str:
    """An outcome inside a sentence: licence required."""
    return outcome.replace("_", " ")


def either(words: list[str]) -> str:
    """a, b or c."""
    return " or ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 fact, 3 facts."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def short(value: float) -> str:
    """12 k, 3.4 M, 1.2 bn: three figures at most."""
    for size, unit in ((1e9, " bn"), (1e6, " M"), (1e3, " k")):
        if abs(value) >= size * 0.9995:
            found = value / size
            return f"{found:,.0f}{unit}" if found >= 99.95 else f"{found:.1f}".removesuffix(".0") + unit
    return f"{value:,.0f}"
