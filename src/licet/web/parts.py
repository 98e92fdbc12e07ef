"""Parts of pages that are the same on many pages, made once: the steps of a trace, the reasons of those that fail, long menus.

The tracer gives the same step wherever all that a provision reads is the same, so a step is known by its identity, which takes
no time; it is kept with what was made of it, so that no other can take its place.
"""

from typing import Any

from markupsafe import Markup

from licet.decision.determination import Step
from licet.render.reasons import Reason, reason
from licet.web.remembering import Remembering

#: Some 1 kB each.
_MADE: Remembering[tuple[Markup, tuple[Any, ...]]] = Remembering(10_000)
_REASONS: Remembering[tuple[Reason, Step]] = Remembering(20_000)


def made_once(language: str, macro: Any, *told: Any) -> Markup:
    """What a macro of a template makes of these in a language, which must be all it rests on. Steps and tuples are known by
    identity."""
    key = (language, macro.name, *[id(each) if type(each) in (Step, tuple) else each for each in told])
    found = _MADE.get(key) or _MADE.put(key, (Markup(macro(*told)), told))
    return found[0]


def reason_of(step: Step) -> Reason:
    """What `render.reasons.reason` says of a step."""
    found = _REASONS.get(id(step)) or _REASONS.put(id(step), (reason(step), step))
    return found[0]
