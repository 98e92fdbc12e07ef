"""Parts of pages that are the same on many pages, made once: the steps of a trace, the reasons of those that fail, long menus.

Answers that say the same of a step share it (`web/shared`), so a step is known by its identity, which takes no time; it is kept
with what was made of it, so that no other can take its place.
"""

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from licet.decision.determination import Basis, Step
from licet.render.reasons import Reason, reason
from licet.web.remembering import Filling

#: Some 1 kB each.
_MADE: Filling[tuple[Any, ...], tuple[Markup, tuple[Any, ...]]] = Filling(20_000)
_REASONS: Filling[int, tuple[Reason, Step]] = Filling(20_000)


def made_once(language: str, macro: Any, *told: Any) -> Markup:
    """What a macro of a template makes of these in a language, which must be all it rests on. Steps and what an answer rests on
    are known by identity, the rest by what it says."""
    key = (language, macro.name, *[id(each) if type(each) in (Step, Basis) else each for each in told])
    found = _MADE.get(key) or _MADE.put(key, (Markup(macro(*told)), told))
    return found[0]


def each_once(language: str, macro: Any, rows: Iterable[tuple[Any, ...]], *told: Any) -> Markup:
    """The same of each of these rows, one after the other."""
    return Markup("").join(made_once(language, macro, *row, *told) for row in rows)


def reason_of(step: Step) -> Reason:
    """What `render.reasons.reason` says of a step."""
    found = _REASONS.get(id(step)) or _REASONS.put(id(step), (reason(step), step))
    return found[0]
