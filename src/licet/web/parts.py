"""Parts that are the same on many pages or in many answers, made once: the steps of a trace, as HTML and as JSON, the reasons
of those that fail, long menus.

Answers that say the same of a step share it (`web/shared`), so a step is known by its identity, which takes no time; it is kept
with what was made of it, so that no other can take its place.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from markupsafe import Markup
from msgspec.structs import replace

from licet.decision.determination import Basis, Determination, Step
from licet.render.as_json import json_bytes
from licet.render.reasons import Reason, reason
from licet.web.remembering import Filling

#: Some 1 kB each.
_MADE: Filling[tuple[Any, ...], tuple[Markup, tuple[Any, ...]]] = Filling(20_000)
_REASONS: Filling[int, tuple[Reason, Step]] = Filling(20_000)
#: Some 3 kB each.
_JSON: Filling[int, tuple[bytes, Step]] = Filling(10_000)
#: What stands in JSON for a trace without steps, and before each line of a step that stands there. Within a text the first
#: cannot be: its quotes would be escaped.
_NO_TRACE, _INDENT = b'"trace": []', b"\n        "


def made_once(language: str, macro: Any, *told: Any) -> Markup:
    """What a macro of a template makes of these in a language, which must be all it rests on. Steps and what an answer rests on
    are known by identity, the rest by what it says."""
    key = (language, macro.name, *[id(each) if type(each) in (Step, Basis) else each for each in told])
    found = _MADE.get(key) or _MADE.put(key, (Markup(macro(*told)), told))
    return found[0]


def each_once(language: str, macro: Any, rows: Iterable[tuple[Any, ...]], *told: Any) -> Markup:
    """The same of each of these rows, one after the other."""
    return Markup("".join([made_once(language, macro, *row, *told) for row in rows]))


def reason_of(step: Step) -> Reason:
    """What `render.reasons.reason` says of a step."""
    found = _REASONS.get(id(step)) or _REASONS.put(id(step), (reason(step), step))
    return found[0]


def json_of(found: Determination) -> bytes:
    """The bytes of `render.as_json.json_bytes`, in which steps are written out once."""
    bare = replace(found, regimes=tuple(replace(answer, trace=()) for answer in found.regimes))
    first, *others = json_bytes(bare).split(_NO_TRACE)
    written = [first]
    for answer, rest in zip(found.regimes, others, strict=True):
        steps = b",".join([_json_of(step) for step in answer.trace])
        written += (b'"trace": [', steps, b"\n      ]", rest) if steps else (_NO_TRACE, rest)
    return b"".join(written)


def _json_of(step: Step) -> bytes:
    found = _JSON.get(id(step))
    if found is None:
        lines = msgspec.json.format(msgspec.json.encode(step), indent=2)
        found = _JSON.put(id(step), (_INDENT + lines.replace(b"\n", _INDENT), step))
    return found[0]
